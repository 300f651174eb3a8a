"""Kinds of work that only the tests know. What they change is a note in the audit log."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kaohe.errors import KaoheError, fault
from kaohe.web.audit.actions import note
from kaohe.web.errors import Refused
from kaohe.web.work.kinds import Task, register


@register("试：数数", permission="cycle.manage")
def count(task: Task, *, to: int, pause: float = 0.0, until: str = "") -> None:
    """`until`: counts on when there is a file of this name."""
    for at in range(to):
        task.tell(at, to, f"数到{at}")
        time.sleep(pause)
        while until and not Path(os.environ["KAOHE_HOME"], until).exists():
            time.sleep(0.05)
    with task.last_step() as finish:
        note("数完", to, by=task.by, cycle=task.cycle.pk)
        finish(f"数到{to}。", "/cycles")


@register("试：半途而废", permission="cycle.manage")
def half(task: Task, *, how: str = "") -> None:
    """Changes something and then comes to nothing, in the middle of its last step."""
    with task.last_step():
        note("做了一半", "", by=task.by, cycle=task.cycle.pk)
        if how == "refused":
            raise Refused("还差一样东西。")
        if how == "faults":
            raise KaoheError([fault("第一处错", "改一改"), fault("第二处错", "改一改")])
        if how == "hangs":
            Path(os.environ["KAOHE_HOME"], "inside").touch()
            time.sleep(60)
        raise ZeroDivisionError


@register("试：写文件", permission="table.export")
def write(task: Task) -> None:
    task.file("名单.txt").write_text("甲乙", "utf-8")
