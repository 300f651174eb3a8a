"""The course of a cycle in its archive, checked against what the archive itself gives.

What follows from the figures is made again: what a correction changed, what a result leads to, the lists
that were filed, the hashes of letters and of the annual link. Facts that nothing else gives (who talked
with whom) are compared with the days and the names around them. A list that an archive lacks is passed over.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kaohe import compare_tables
from kaohe.proof import digests, filings, letters
from kaohe.proof.consequences import drawn
from kaohe.proof.digests import Columns
from kaohe.scheme.model import Scheme

DECIDED, FINAL, SCORES, LINKS, OWN = "决定", "定案", "得分", "联动", "个性指标"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Known:
    """What an archive says: its scheme, data and result, earlier results by hash, and the course by list."""

    scheme: Scheme
    scheme_hash: str
    period: str
    data: Mapping[str, Columns]
    result: Mapping[str, Columns]
    result_hash: str
    earlier: Mapping[str, Mapping[str, Columns]]
    course: Mapping[str, Rows]

    def listed(self, name: str) -> Rows:
        return self.course.get(name, ())

    def tables(self, digest: str) -> Mapping[str, Columns] | None:
        """The tables of a frozen result."""
        return self.result if digest == self.result_hash else self.earlier.get(digest)

    @property
    def final(self) -> list[dict[str, str]]:
        """得分 as it stands after the decisions."""
        return rows_of(final(self.result))


def final(tables: Mapping[str, Columns]) -> Columns:
    return tables.get(FINAL, tables[SCORES])


def rows_of(columns: Columns) -> list[dict[str, str]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def faults(known: Known) -> Iterator[str]:
    """Everything in which the course is not what the archive gives."""
    for check in (_plan, _notices, _decisions, _appeals, _uses, _filings, _letters, _statements, _year):
        yield from check(known)


def _plan(known: Known) -> Iterator[str]:
    for row in known.listed("环节"):
        if not row.get("完成"):
            yield f"环节“{row.get('条款')} {row.get('名称')}”没有完成，而考核已经结束"


def _notices(known: Known) -> Iterator[str]:
    names = {row["对象"] for row in known.listed("名册")}
    for name in ("公示", "书面通知"):
        for row in known.listed(name):
            what = f"{name}“{row.get('对象') or row.get('名称')}”"
            if "结果" in row and known.tables(row["结果"]) is None:
                yield f"{what}所据的结果 {row['结果'][:16]}… 不在归档里"
            for first, last in (("发布", "到"), ("发出", "收到")):
                if row.get(first) and row.get(last) and row[last] < row[first]:
                    yield f"{what}{last}（{row[last]}）早于{first}（{row[first]}）"
            if names and row.get("对象") and row["对象"] not in names:
                yield f"{what}不在名册里"


def _decisions(known: Known) -> Iterator[str]:
    """What the result says was decided is what stands in the list of decisions, and nothing else."""
    if "决定" not in known.course:
        return
    kept = rows_of(known.result[DECIDED]) if DECIDED in known.result else []
    laid = {(row["对象"], row["事项"], row["决定"], row["会议纪要号"]) for row in kept}
    standing = {
        (row["对象"], row["事项"], row["决定"], row["会议纪要号"])
        for row in known.listed("决定")
        if not row["代替或撤销它的"]
    }
    for who, matter, value, minute in sorted(laid - standing):
        yield f"结果里 {who} 的“{matter}”定为“{value}”（{minute}），决定的清单里没有"


def _appeals(known: Known) -> Iterator[str]:
    """What an upheld objection is said to have changed is what differs between the two results."""
    for row in known.listed("异议和申诉"):
        what = f"{row['对象']}的{row['种类']}"
        if row["状态"] == "待答复":
            yield f"{what}没有答复，而考核已经结束"
        if row["答复日期"] and row["答复日期"] < row["提出"]:
            yield f"{what}答复（{row['答复日期']}）早于提出（{row['提出']}）"
        if row["状态"] != "成立":
            continue
        before, after = (known.tables(row[name]) for name in ("原结果", "新结果"))
        if before is None:
            yield f"{what}的原结果 {row['原结果'][:16]}… 不在归档里"
        elif after is None and not row["失效的决定"]:
            yield f"{what}的新结果 {row['新结果'][:16]}… 不在归档里"
        elif after is not None and row["改变"] != changes(before, after):
            yield f"{what}记的改变与两个结果的差别不符"


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What differs between two results, for whom: columns, indicators, ledger lines gone and new.

    Their tables are columns of text, or tables of arrow.
    """
    sides = (
        {
            name: table if isinstance(table, pa.Table) else pa.table(dict(table))
            for name, table in {**side, SCORES: side.get(FINAL, side[SCORES])}.items()
        }
        for side in (before, after)
    )
    return [
        {
            "name": change.appraisee,
            "category": change.category,
            "fields": [list(field) for field in change.fields],
            "indicators": [list(field) for field in change.indicators],
            "removed": [dict(line) for line in change.removed],
            "added": [dict(line) for line in change.added],
        }
        for change in compare_tables(*sides).changes
    ]


def _uses(known: Known) -> Iterator[str]:
    """What the scheme draws from the result is listed, and what is listed follows or was seen by somebody."""
    if "运用" not in known.course:
        return
    wanted = _drawn(known, known.result)
    ever = wanted.union(*(_drawn(known, tables) for tables in known.earlier.values()))
    seen = {(row["条款"], row["对象"]) for row in known.listed("运用经过") if row["做了什么"] == "列入"}
    there = {(row["条款"], row["对象"], row["事项"]) for row in known.listed("运用") if row["状态"] != "撤销"}
    for clause, who, title in sorted(wanted - there):
        yield f"{clause} {who}“{title}”从结果得出，运用的清单里没有"
    for clause, who, title in sorted(there - ever):  # what was done before a correction stays
        if (clause, who) not in seen:
            yield f"运用的清单里有 {clause} {who}“{title}”，从结果得不出"


def _drawn(known: Known, tables: Mapping[str, Columns]) -> set[tuple[str, str, str]]:
    links = rows_of(tables[LINKS]) if LINKS in tables else []
    found = drawn(known.scheme, rows_of(final(tables)), links)
    return {(each.clause, each.name, each.title[:200]) for each in found}


def _filings(known: Known) -> Iterator[str]:
    """The lists that were reported, made again from the result and the roster."""
    splits = {element.id: element.split for element in known.scheme.archives}
    about = {row["对象"]: row for row in known.listed("名册")}
    if not about:
        return
    rows = [
        {**row, "人员身份": who["人员身份"], "@人员身份": who["人员身份"]}
        | {f"@{name}": str(value) for name, value in who["属性"].items() if name != "人员身份"}
        for row in known.final
        if (who := about.get(row["对象"]))
    ]
    for row in known.listed("报送"):
        if row["结果"] != known.result_hash:
            continue
        chosen = filings.chosen(rows, splits.get(row["条款"], "") if row["类别"] else "", row["类别"])
        what = f"{row['条款']} 报{row['去向']}{row['类别']}的清册"
        if len(chosen) != row["对象数"]:
            yield f"{what}记了{row['对象数']}个对象，从结果得出{len(chosen)}个"
        elif digests.sha256(filings.file_of(chosen)) != row["清册"]:
            yield f"{what}的哈希与从结果重新生成的不符"


def _letters(known: Known) -> Iterator[str]:
    """The hash that both sides signed is that of the goals, and these are the own indicators."""
    schemes = [known.scheme_hash, *(row["旧"] for row in known.listed("方案版本"))]
    own: dict[str, set[tuple[str, str]]] = {}
    for line in rows_of(known.data[OWN]) if OWN in known.data else []:
        own.setdefault(line["对象"], set()).add((line["指标"], line["分值"]))
    for row in known.listed("责任书"):
        what = f"{row['对象']}的责任书第{row['第几稿']}稿"
        yield from _late(what, row["应报送"], row["报送"], row["迟交天数"])
        if not row["哈希"]:
            continue
        goals = letters.goals_of(row["目标"])
        made = {
            letters.digest(row["对象"], known.period, each, row["第几稿"], goals)
            for each in dict.fromkeys(schemes)
        }
        if row["哈希"] not in made:
            yield f"{what}的内容与双方签字的哈希不符"
        for one in row["签字"]:
            if one["哈希"] != row["哈希"]:
                yield f"{what}里{one['签字人']}签的是另一个内容"
        said = {(goal["指标"], goal["分值"]) for goal in row["目标"]}
        if row["状态"] == "已签" and row["对象"] in own and said != own[row["对象"]]:
            yield f"{what}的目标和分值与考核用的个性指标不符"


def _statements(known: Known) -> Iterator[str]:
    for row in known.listed("填报"):
        yield from _late(
            f"{row['对象']}的{row['事项']}（{row['期']}）", row["应交"], row["交来"], row["迟交天数"]
        )


def _late(what: str, due: str | None, handed: str | None, late: int) -> Iterator[str]:
    if due and handed:
        days = (datetime.date.fromisoformat(handed) - datetime.date.fromisoformat(due)).days
        if max(days, 0) != late:
            yield f"{what}应在{due}、实在{handed}交，记的是迟{late}天"


def _year(known: Known) -> Iterator[str]:
    for row in known.listed("年度衔接"):
        if digests.sha256(digests.canonical([row["根据"], row["联动"]])) != row["哈希"]:
            yield f"{row['年度']}年的年度衔接与它的哈希不符"
