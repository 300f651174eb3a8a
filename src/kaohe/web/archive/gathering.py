"""All that an archive holds of a cycle, read in bulk and in a fixed order."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from kaohe.proof.sealing import Contents
from kaohe.web import tables
from kaohe.web.archive.models import Filing
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.notices.actions import frozen
from kaohe.web.notices.models import Appeal, Notice, WrittenNotice
from kaohe.web.records.models import Evidence
from kaohe.web.results import bundle
from kaohe.web.results.models import Decision, Run
from kaohe.web.uses.models import Consequence, Deed

Rows = list[dict[str, Any]]
ENTRY = (
    "number", "actor", "actor_name", "verb", "subject", "cycle", "before", "after", "reason", "previous",
    "hash",
)  # fmt: skip
APPRAISEE, BY = "appraisee__name", "by__name"


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
    return {"哈希": run.hash, "冻结": _text(run.frozen), "由": by, "表": _columns(run)}


def _evidence(cycle: Cycle) -> Rows:
    names = {
        "对象": "record__appraisee__name", "规则": "record__rule", "记录": "record", "文件": "name",
        "类型": "kind", "大小": "size", "sha256": "sha256",
    }  # fmt: skip
    return _plain(Evidence.objects.filter(record__cycle=cycle), names)


def course(cycle: Cycle) -> dict[str, Rows]:
    """What happened beside the figures, as lists of plain facts."""
    of = {"cycle": cycle}
    return {
        "环节": _plain(
            cycle.stages.all(),
            {"条款": "clause", "名称": "title", "负责": "who", "起": "start", "止": "end", "完成": "done"},
        ),
        "角色": _plain(
            cycle.grants.all(),
            {"工号": "person__number", "姓名": "person__name", "角色": "role", "项目": "items"},
        ),
        "决定": _plain(
            Decision.objects.filter(resolution__cycle=cycle),
            {
                "会议纪要号": "resolution__minute", "时间": "resolution__at", "理由": "resolution__reason",
                "决定人": "resolution__by__name", "事项": "title", "对象": "name", "依据": "clause",
                "建议": "suggested", "决定": "decided", "代替或撤销它的": "ended__minute",
            },
        ),
        "公示": _plain(
            Notice.objects.filter(**of),
            {
                "条款": "clause", "名称": "title", "规定": "rule", "范围": "scope", "发布": "start",
                "天数": "days", "到": "end", "结果": "run__hash", "撤回": "withdrawn", "理由": "reason",
            },
        ),
        "书面通知": _plain(
            WrittenNotice.objects.filter(**of),
            {
                "对象": APPRAISEE, "条款": "clause", "发出": "issued", "收到": "received", "方式": "how",
                "本人意见": "opinion", "结果": "run__hash",
            },
        ),
        "异议和申诉": _plain(
            Appeal.objects.filter(**of),
            {
                "对象": APPRAISEE, "种类": "kind", "条款": "clause", "提出": "on", "事实和理由": "text",
                "应答复": "due", "延长": "extended", "状态": "state", "答复日期": "answered",
                "答复": "answer", "答复人": "answered_by__name", "改变": "changes", "原结果": "before",
                "新结果": "after", "失效的决定": "lapsed",
            },
        ),
        "运用": _plain(
            Consequence.objects.filter(**of),
            {
                "条款": "clause", "种类": "kind", "对象": "name", "事项": "title", "内容": "text",
                "起因": "cause", "状态": "state", "期限": "due",
            },
        ),
        "运用经过": _plain(
            Deed.objects.filter(consequence__cycle=cycle),
            {
                "条款": "consequence__clause", "对象": "consequence__name", "做了什么": "verb",
                "说明": "said", "由": BY, "日期": "on",
            },
        ),
        "报送": _plain(
            Filing.objects.filter(**of),
            {
                "条款": "clause", "去向": "receiver", "类别": "value", "对象数": "count", "清册": "sha256",
                "结果": "run", "文号": "number", "日期": "on", "由": BY,
            },
        ),
    }  # fmt: skip


def _plain(found: QuerySet[Any], names: Mapping[str, str]) -> Rows:
    """Rows under Chinese headings, in the order of their ids."""
    rows: Iterable[tuple[Any, ...]] = found.order_by("id").values_list(*names.values())
    return [dict(zip(names, map(_text, row), strict=True)) for row in rows]


def _text(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date) else value
