"""The course of a cycle for its archive: what happened beside the figures, in bulk and in a fixed order."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from kaohe.numbers import show
from kaohe.web.archive.models import Filing
from kaohe.web.cycles.models import Cycle
from kaohe.web.fulfilment.models import Fulfilment
from kaohe.web.notices.models import Appeal, Notice, WrittenNotice
from kaohe.web.results.models import Decision
from kaohe.web.routine.actions import DAYS
from kaohe.web.routine.models import Attendance, LaterGrade, SpecialCase, YearLink, YearMark
from kaohe.web.statements.models import Demand, Statement, Talk
from kaohe.web.targets import content
from kaohe.web.targets.models import Goal, Letter, Signature
from kaohe.web.uses.models import Consequence, Deed

Rows = list[dict[str, Any]]
APPRAISEE, BY = "appraisee__name", "by__name"


def course(cycle: Cycle) -> dict[str, Rows]:
    """What happened beside the figures, as lists of plain facts."""
    return {**_before(cycle), **_result(cycle), **_year(cycle)}


def _before(cycle: Cycle) -> dict[str, Rows]:
    """Who took part, what was agreed, stated and said."""
    of = {"cycle": cycle}
    return {
        "名册": _roster(cycle),
        "方案版本": plain(
            cycle.amendments.all(),
            {"旧": "old__hash", "新": "new__hash", "会议纪要号": "minute", "理由": "reason", "时间": "at"},
        ),
        "环节": plain(
            cycle.stages.all(),
            {"条款": "clause", "名称": "title", "负责": "who", "起": "start", "止": "end", "完成": "done"},
        ),
        "角色": plain(
            cycle.grants.all(),
            {"工号": "person__number", "姓名": "person__name", "角色": "role", "项目": "items"},
        ),
        "责任书": _letters(cycle),
        "填报": plain(
            Statement.objects.filter(**of),
            {
                "对象": APPRAISEE, "事项": "task", "期": "part", "状态": "state", "应交": "due",
                "交来": "handed", "迟交天数": "late", "内部公示": "published", "内容": "content",
                "各项": "items", "审核意见": "remark", "审核人": "remarked_by__name", "填报人": BY,
            },
        ),
        "限期改正": plain(
            Demand.objects.filter(**of),
            {"对象": APPRAISEE, "事项": "task", "期": "part", "限期": "until", "要求": "said", "由": BY},
        ),
        "落实": plain(
            Fulfilment.objects.filter(**of),
            {
                "条款": "clause", "环节": "title", "对象": APPRAISEE, "事由": "matter", "应办": "due",
                "状态": "state", "办结": "done", "迟几天": "late", "怎样办的": "said", "由": BY,
            },
        ),
    }  # fmt: skip


def _result(cycle: Cycle) -> dict[str, Rows]:
    """What was decided and made public, objected to, drawn and reported."""
    of = {"cycle": cycle}
    return {
        "决定": plain(
            Decision.objects.filter(resolution__cycle=cycle),
            {
                "会议纪要号": "resolution__minute", "时间": "resolution__at", "理由": "resolution__reason",
                "决定人": "resolution__by__name", "事项": "title", "对象": "name", "依据": "clause",
                "建议": "suggested", "决定": "decided", "代替或撤销它的": "ended__minute",
            },
        ),
        "公示": plain(
            Notice.objects.filter(**of),
            {
                "条款": "clause", "名称": "title", "规定": "rule", "范围": "scope", "发布": "start",
                "天数": "days", "到": "end", "结果": "run__hash", "撤回": "withdrawn", "理由": "reason",
            },
        ),
        "书面通知": plain(
            WrittenNotice.objects.filter(**of),
            {
                "对象": APPRAISEE, "条款": "clause", "发出": "issued", "收到": "received", "方式": "how",
                "本人意见": "opinion", "结果": "run__hash",
            },
        ),
        "异议和申诉": plain(
            Appeal.objects.filter(**of),
            {
                "对象": APPRAISEE, "种类": "kind", "条款": "clause", "提出": "on", "事实和理由": "text",
                "应答复": "due", "延长": "extended", "状态": "state", "答复日期": "answered",
                "答复": "answer", "答复人": "answered_by__name", "改变": "changes", "原结果": "before",
                "新结果": "after", "失效的决定": "lapsed",
            },
        ),
        "运用": plain(
            Consequence.objects.filter(**of),
            {
                "条款": "clause", "种类": "kind", "对象": "name", "事项": "title", "内容": "text",
                "起因": "cause", "状态": "state", "期限": "due",
            },
        ),
        "运用经过": plain(
            Deed.objects.filter(consequence__cycle=cycle),
            {
                "条款": "consequence__clause", "对象": "consequence__name", "做了什么": "verb",
                "说明": "said", "由": BY, "日期": "on",
            },
        ),
        "报送": plain(
            Filing.objects.filter(**of),
            {
                "条款": "clause", "去向": "receiver", "类别": "value", "对象数": "count", "清册": "sha256",
                "结果": "run", "文号": "number", "日期": "on", "由": BY,
            },
        ),
    }  # fmt: skip


def _year(cycle: Cycle) -> dict[str, Rows]:
    """Feedback, and what makes periods into a year."""
    of = {"cycle": cycle}
    return {
        "反馈谈话": plain(
            Talk.objects.filter(**of),
            {
                "对象": APPRAISEE, "日期": "day", "方式": "manner", "成绩": "good", "不足": "lacking",
                "改进要求": "asked", "本人意见": "opinion", "本人确认": "answered", "由": BY,
            },
        ),
        "考勤": [
            {**row, **{name: show(row[name]) for name in DAYS}}
            for row in plain(
                Attendance.objects.filter(**of),
                {"对象": APPRAISEE, **DAYS, "说明": "note", "由": BY},
            )
        ],
        "特殊情形": plain(
            SpecialCase.objects.filter(**of),
            {
                "对象": APPRAISEE, "情形": "value", "条款": "clause", "事实和依据": "reason", "登记": "at",
                "由": BY, "解除": "ended", "解除的理由": "end_reason", "解除人": "ended_by__name",
            },
        ),
        "补定等次": plain(
            LaterGrade.objects.filter(**of),
            {"对象": APPRAISEE, "等次": "grade", "理由": "reason", "会议纪要号": "minute", "由": BY},
        ),
        "年度标记": plain(
            YearMark.objects.filter(**of),
            {"对象": APPRAISEE, "条款": "clause", "效果": "effect", "事实": "reason", "由": BY},
        ),
        "年度衔接": plain(
            YearLink.objects.filter(**of),
            {"年度": "year", "联动": "rows", "根据": "basis", "哈希": "hash", "由": BY, "时间": "at"},
        ),
    }  # fmt: skip


def _roster(cycle: Cycle) -> Rows:
    """Who was appraised, as which unit or person, with what a filing list is split by."""
    found = cycle.appraisees.order_by("id").values_list(
        "name", "category", "group", "unit__name", "person__number", "person__staff_class", "attributes"
    )
    return [
        {
            "对象": name, "类别": category, "分组": group, "单位": unit or "", "工号": number or "",
            "人员身份": attributes.get("人员身份") or staff or "", "属性": attributes,
        }
        for name, category, group, unit, number, staff, attributes in found
    ]  # fmt: skip


def _letters(cycle: Cycle) -> Rows:
    """Every version of every letter with its goals and signatures."""
    goals: dict[int, list[Goal]] = defaultdict(list)
    for goal in Goal.objects.filter(letter__cycle=cycle).order_by("letter", "order"):
        goals[goal.letter_id].append(goal)
    signed: dict[int, Rows] = defaultdict(list)
    for one in Signature.objects.filter(letter__cycle=cycle).order_by("id"):
        signed[one.letter_id].append(
            {
                "哪一方": one.side, "身份": one.post, "签字人": one.name, "日期": as_text(one.day),
                "纸质": one.paper, "哈希": one.hash,
            }
        )  # fmt: skip
    names = {
        "编号": "pk", "对象": APPRAISEE, "第几稿": "number", "状态": "state", "应报送": "due",
        "报送": "handed", "迟交天数": "late", "修订的理由": "why", "哈希": "hash", "签订": "signed", "由": BY,
    }  # fmt: skip
    return [
        {**row, "目标": content.cells_of(goals[row["编号"]]), "签字": signed[row["编号"]]}
        for row in plain(Letter.objects.filter(cycle=cycle), names)
    ]


def plain(found: QuerySet[Any], names: Mapping[str, str]) -> Rows:
    """Rows under Chinese headings, in the order of their ids."""
    rows: Iterable[tuple[Any, ...]] = found.order_by("id").values_list(*names.values())
    return [dict(zip(names, map(as_text, row), strict=True)) for row in rows]


def as_text(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date) else value
