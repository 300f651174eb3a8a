"""All that an archive holds of a cycle, read in bulk and in a fixed order."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet

from kaohe.proof.sealing import Contents
from kaohe.web import tables
from kaohe.web.archive.course import Rows, as_text, course, plain
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.notices.actions import frozen
from kaohe.web.records.models import Evidence
from kaohe.web.results import bundle
from kaohe.web.results.models import Run

ENTRY = (
    "number", "actor", "actor_name", "verb", "subject", "cycle", "before", "after", "reason", "previous",
    "hash",
)  # fmt: skip


def contents(cycle: Cycle, last: int) -> Contents:
    """The cycle as it is, with the entries of the audit log up to number `last`."""
    run = frozen(cycle)
    if run is None:
        raise Refused("现在的数据还没有冻结的结果，先计算、冻结。")
    return Contents(
        title=cycle.title,
        period=cycle.period,
        cycle=cycle.pk,
        scheme_text=cycle.scheme.text,
        scheme_hash=cycle.scheme.hash,
        data=tables.columns(cycle),
        result=_columns(run),
        log=log(cycle, last),
        evidence=_evidence(cycle),
        earlier=[_earlier(each) for each in _before(cycle, run)],
        course=course(cycle),
    )


def log(cycle: Cycle, last: int) -> Rows:
    found = Entry.objects.filter(cycle=cycle.pk, number__lte=last).order_by("number")
    return [
        {
            "at": at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
            **dict(zip(ENTRY, rest, strict=True)),
        }
        for at, *rest in found.values_list("at", *ENTRY).iterator(chunk_size=5000)
    ]


def _columns(run: Run) -> dict[str, dict[str, list[str]]]:
    made = bundle.unpack(run.tables)[0]
    return {
        name: {column: table[column].to_pylist() for column in table.column_names}
        for name, table in made.items()
    }


def _before(cycle: Cycle, run: Run) -> QuerySet[Run]:
    there = cycle.runs.filter(frozen__isnull=False, pk__lt=run.pk)
    return there.select_related("frozen_by").order_by("id")


def _earlier(run: Run) -> dict[str, Any]:
    by = run.frozen_by.name if run.frozen_by else ""
    return {"哈希": run.hash, "冻结": as_text(run.frozen), "由": by, "表": _columns(run)}


def _evidence(cycle: Cycle) -> Rows:
    names = {
        "对象": "record__appraisee__name", "规则": "record__rule", "记录": "record", "文件": "name",
        "类型": "kind", "大小": "size", "sha256": "sha256",
    }  # fmt: skip
    return plain(Evidence.objects.filter(record__cycle=cycle), names)
