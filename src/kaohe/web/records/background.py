"""Large imports and exports in the background."""

from __future__ import annotations

from django.urls import reverse

from kaohe.web import tables
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.records import imports
from kaohe.web.records.models import Record, Upload
from kaohe.web.work.kinds import Task, register

TAKE, EXPORT = "导入数据表", "导出数据表"
LARGE_FILE, MANY_RECORDS = 1_000_000, 50_000
"""From so many bytes a file is taken in, from so many records tables are written, in the background."""
MAKERS = {"xlsx": tables.workbook, "zip": tables.archive}


def large(kept: Upload) -> bool:
    return len(kept.content) > LARGE_FILE


def many(cycle: Cycle) -> bool:
    return Record.objects.filter(cycle=cycle)[MANY_RECORDS : MANY_RECORDS + 1].exists()


@register(TAKE, permission="record.enter")
def take(task: Task, *, upload: int) -> None:
    kept = Upload.objects.filter(pk=upload, cycle=task.cycle).first()
    if kept is None or task.by is None:
        raise Refused("上传的文件已经不在，请重新上传。")
    task.tell(0, 1, f"正在导入{kept.table}（{kept.name}）。")
    with task.last_step() as finish:
        count = imports.take(kept, by=task.by)
        finish(f"已导入“{kept.table}”{count}行。", reverse("tables", args=[task.cycle.pk]))


@register(EXPORT, permission="table.export")
def export(task: Task, *, form: str) -> None:
    task.tell(0, 1, "正在写数据表。")
    made = MAKERS[form](task.cycle)
    task.file(f"{task.cycle.title} 数据.{form}").write_bytes(made)
    with task.last_step() as finish:
        finish("数据表写好了，保留三天。")
