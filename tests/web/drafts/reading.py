"""A regulation as the office uploads it, read as the worker does."""

from __future__ import annotations

from kaohe.web.cycles.models import Cycle
from kaohe.web.drafts import actions
from kaohe.web.drafts.models import Regulation
from kaohe.web.organisation.models import Person
from kaohe.web.work import worker
from kaohe.web.work.kinds import KINDS, Task
from kaohe.web.work.models import Job

TEXT = """\
某局2019年科室考核办法

一、考核内容（100分）
（一）会议制度（60分）。缺席一次扣2分，扣完为止。
（二）信息报送（40分）。未报送的，酌情扣23分；工作推进不力的扣分若干，另行规定。
二、考核得分90分以上为优秀，60分以上为合格，60分以下为不合格。优秀不超过15%。
<script>alert("办法")</script>
"""


def work() -> Job:
    """What waits is done as a worker does it, here and now."""
    job = worker.take()
    assert job is not None
    KINDS[job.kind].work(Task(job), **job.arguments)
    job.refresh_from_db()
    return job


def read(cycle: Cycle, office: Person, text: str = TEXT, name: str = "办法.txt") -> Regulation:
    made, _ = actions.take(cycle, name, text.encode(), by=office)
    work()
    made.refresh_from_db()
    return made
