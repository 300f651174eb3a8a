"""The placeholders of a body's own templates: their names, and what each says for a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaohe.papers.source import Source
from kaohe.papers.templates.parts import amount, moves
from kaohe.report.words import minus

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Placeholder:
    """`columns` are those of a list, whose row is repeated; `own` needs an appraisee."""

    name: str
    about: str
    own: bool = False
    columns: tuple[str, ...] = ()


PLACEHOLDERS = (
    Placeholder("考核办法", "办法的全称"),
    Placeholder("单位", "发文机关"),
    Placeholder("周期", "如 2025年度、2025年第一季度"),
    Placeholder("日期", "文书的日期"),
    Placeholder("文号", "发文字号"),
    Placeholder("会议纪要号", "决定机构的纪要号"),
    Placeholder("核对码", "结果的核对码；用 kaohe verify 可查"),
    Placeholder("结果哈希", "结果的哈希"),
    Placeholder("暂定", "结果暂定时是“暂定”，否则为空"),
    Placeholder("对象数", "考核对象的个数"),
    Placeholder("对象", "考核对象的名称", True),
    Placeholder("类别", "对象的类别", True),
    Placeholder("分组", "对象的分组", True),
    Placeholder("总分", "总分；未完成为空", True),
    Placeholder("名次", "名次", True),
    Placeholder("等次", "等次", True),
    Placeholder("奖项", "获得的奖项", True),
    Placeholder("否决", "一票否决的条款", True),
    Placeholder("备注", "待研究、未完成等", True),
    Placeholder("名次说明", "名次、等次为什么，几句话", True),
    Placeholder(
        "汇总",
        "全部对象，一行一个",
        False,
        ("名次", "对象", "类别", "分组", "总分", "等次", "奖项", "否决", "备注"),
    ),
    Placeholder("指标", "这个对象的各项得分，一行一项", True, ("编号", "名称", "分值", "得分")),
    Placeholder("明细", "这个对象的加减分，一行一笔", True, ("编号", "类型", "分数", "依据", "说明", "来源")),
)


def known(of: Source) -> tuple[Placeholder, ...]:
    """Those of every result, and the further fields that were added to this one."""
    names = {one.name for one in PLACEHOLDERS}
    added = dict.fromkeys(name for mine in of.facts.values() for name in mine if name not in names)
    return (*PLACEHOLDERS, *(Placeholder(name, "另外给出的栏目", True) for name in added))


def values(of: Source, name: str = "") -> dict[str, str | Rows]:
    """What each placeholder says; those of an appraisee only where one is named."""
    found: dict[str, str | Rows] = {
        "考核办法": of.scheme.title,
        "单位": of.issuer,
        "周期": of.period,
        "日期": of.date,
        "文号": of.said.get("文号", ""),
        "会议纪要号": of.said.get("会议纪要号", ""),
        "核对码": of.code,
        "结果哈希": of.hash,
        "暂定": "暂定" if of.provisional else "",
        "对象数": str(len(of.scores)),
        "汇总": [_score(of, one) for one in of.names],
    }
    if name:
        found |= _score(of, name)
        found |= of.facts.get(name, {})
        explained = of.explain(name)
        found["名次说明"] = "\n".join(explained.standing)
        found["指标"] = [
            {"编号": item.id, "名称": item.name, "分值": item.points, "得分": minus(item.score)}
            for item in of.items(name)
        ]
        found["明细"] = [
            {
                "编号": line.rule or line.indicator,
                "类型": line.kind,
                "分数": amount(line),
                "依据": line.clause,
                "说明": line.text,
                "来源": line.source,
            }
            for line in moves(of.lines(name))
        ]
    return found


def _score(of: Source, name: str) -> dict[str, str]:
    score = of.scores[name]
    return {
        "名次": score.place,
        "对象": score.name,
        "类别": score.category,
        "分组": score.group,
        "总分": minus(score.total),
        "等次": score.grade,
        "奖项": "、".join(score.awards),
        "否决": "、".join(score.vetoes),
        "备注": "、".join(score.remarks),
    }


def shown(of: Source, name: str) -> list[tuple[Placeholder, str]]:
    """For the page that lists them: every placeholder with today's value; of a list the first row."""
    now: Mapping[str, str | Rows] = values(of, name)
    found = []
    for one in known(of):
        value = now.get(one.name, "")
        if isinstance(value, list):
            value = "；".join(f"{key}={said}" for key, said in value[0].items() if said) if value else ""
        found.append((one, value))
    return found
