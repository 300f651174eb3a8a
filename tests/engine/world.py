"""A small world for the engine's tests: schemes as YAML, tables as text, results as they read.

`run(SCHEME, 对象="甲 乙", 记录='''…''')` goes the whole way of a user: the scheme is checked, the
tables are read and checked, everything is evaluated; and whatever the test looks at, the ledger has
to add up to the scores and totals.

A table is text: the first line the headings, then one row a line, cells apart by spaces, `-` for an
empty cell. 对象 may also be just names: they are 科室 then.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from kaohe.engine.run import Results, evaluate
from kaohe.errors import KaoheError
from kaohe.scheme.check import check
from kaohe.scheme.language import loads
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_rows

Row = dict[str, str]
ONE_LEAF = "指标: [{编号: 1, 名称: 业务, 分值: 100, 计分: 评分}]\n"
"""A scheme whose total is what is rated: for places, grades and awards."""


@functools.cache
def scheme(text: str) -> Scheme:
    """The scheme in a snippet; it must be one that the checker lets through.

    What every scheme has to have and no test is about is put in front: a name, and the category 科室.
    """
    head = "方案: bureau\n名称: 某局考核办法\n"
    if "\n类别:" not in f"\n{text}":
        head += "类别: [{名称: 科室}]\n"
    source = loads(head + text)
    faults = [fault for fault in check(source) if fault.level == "错误"]
    if faults:
        raise KaoheError(faults)
    return source.scheme


def table(text: str) -> list[Row]:
    """Rows of a table written as text."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    assert all(len(line) == len(head) for line in lines), text
    return [
        {name: "" if cell == "-" else cell for name, cell in zip(head, line, strict=True)} for line in lines
    ]


def _rows(cells: str | list[Row]) -> list[Row]:
    return table(cells) if isinstance(cells, str) else cells


def people(text: str) -> list[Row]:
    return table(text) if "\n" in text else [{"对象": name, "类别": "科室"} for name in text.split()]


def facts(who: str, *records: str) -> list[Row]:
    """Rows of 记录, each written as `1a 数量=3 状态=待核`; confirmed where no state is named."""
    rows = []
    for record in records:
        rule, *cells = record.split()
        rows.append({"对象": who, "规则": rule, "状态": "已核定", **dict(cell.split("=") for cell in cells)})
    return rows


def every(**records: str) -> list[Row]:
    """Records of several appraisees: `every(甲="F1", 乙="F1 | Q1 状态=待核")`."""
    return [row for who, said in records.items() for row in facts(who, *said.split("|"))]


def rated(scores: str) -> str:
    """The table 评分 of leaf 1 out of "甲 90 乙 85"."""
    words = scores.split()
    rows = zip(words[::2], words[1::2], strict=True)
    return "对象 指标 得分\n" + "\n".join(f"{name} 1 {score}" for name, score in rows)


def run(
    text: str,
    对象: str,
    *,
    period: str = "",
    provisional: bool = False,
    skip_faults: bool = False,
    sums: bool = True,
    **tables: str | list[Row],
) -> World:
    """The results of a scheme on tables; keywords are the names of tables.

    `sums` asks for the ledger to be added up; it is left out where there is but one line a head.
    """
    made = scheme(text)
    rows = {"对象": people(对象), **{name: _rows(cells) for name, cells in tables.items()}}
    inputs = from_rows(made, rows, period=period, skip_faults=skip_faults)
    world = World(evaluate(made, inputs, provisional))
    if sums and "明细" in world.results.names:
        assert_adds_up(world.results, rows.get("个性指标", []))
    return world


def ranked(text: str, scores: str, 对象: str = "", **more: str | list[Row]) -> World:
    """The results where every appraisee has a rated total: `ranked(GRADES, "甲 90 乙 85")`."""
    return run(ONE_LEAF + text, 对象 or " ".join(scores.split()[::2]), 评分=rated(scores), sums=False, **more)


@dataclass
class World:
    """Results, read as a person would read them."""

    results: Results

    def rows(self, name: str) -> list[Row]:
        found: list[Row] = self.results.table(name).to_pylist()
        return found

    @cached_property
    def by_name(self) -> dict[str, Row]:
        """得分 by appraisee."""
        return {row["对象"]: row for row in self.rows("得分")}

    def column(self, name: str) -> dict[str, str]:
        """A column of 得分 by appraisee, empty cells left out."""
        return {who: row[name] for who, row in self.by_name.items() if row[name]}

    @property
    def totals(self) -> dict[str, str]:
        return self.column("总分")

    @property
    def places(self) -> dict[str, str]:
        return self.column("名次")

    @property
    def grades(self) -> dict[str, str]:
        return self.column("等次")

    @property
    def awards(self) -> dict[str, str]:
        return self.column("奖项")

    @property
    def remarks(self) -> dict[str, str]:
        return self.column("备注")

    def scores(self, who: str = "甲") -> Row:
        """得分 by indicator of one appraisee."""
        return {row["指标"]: row["得分"] for row in self.rows("指标得分") if row["对象"] == who}

    def points(self, who: str = "甲") -> Row:
        """分值 by indicator of one appraisee."""
        return {row["指标"]: row["分值"] for row in self.rows("指标得分") if row["对象"] == who}

    def lines(self, who: str = "甲") -> list[Row]:
        """明细 of one appraisee."""
        return [row for row in self.rows("明细") if row["对象"] == who]

    def ledger(self, who: str = "甲") -> list[str]:
        """明细 of one appraisee in short, e.g. `1 1a 扣分 -0.4`."""
        return [
            " ".join(filter(None, (row[name] for name in ("指标", "规则", "类型", "分数"))))
            for row in self.lines(who)
        ]

    def line(self, who: str, kind: str) -> Row:
        """The one line of a kind."""
        (found,) = [row for row in self.lines(who) if row["类型"] == kind]
        return found

    @property
    def links(self) -> dict[str, str]:
        """结论 by appraisee."""
        return {row["对象"]: row["结论"] for row in self.rows("联动")}

    @property
    def counts(self) -> list[str]:
        """清点 in short, e.g. `废票 A 1 票号2：…`."""
        columns = ("项", "票种", "数", "说明")
        return [" ".join(filter(None, (row[name] for name in columns))) for row in self.rows("清点")]


def assert_adds_up(results: Results, own: list[Row]) -> None:
    """The ledger's lines add up, node by node, to 指标得分, and all together to 总分 (semantics, section 7).

    `own` are the rows of 个性指标.
    """
    above = {child.id: node.id for node in results.scheme.walk() for child in node.children}
    mine = {(row["对象"], row["指标"]): row["上级指标"] for row in own}
    sums: dict[tuple[str, str], Decimal] = {}
    for line in results.table("明细").to_pylist():
        who, at = line["对象"], line["指标"]
        for node in ("", *_upwards(who, at, above, mine)):
            sums[who, node] = sums.get((who, node), Decimal(0)) + Decimal(line["分数"])
    for row in results.table("指标得分").to_pylist():
        if row["得分"]:
            assert Decimal(row["得分"]) == sums.get((row["对象"], row["指标"]), 0), f"{row}"
    step = Decimal(1).scaleb(-results.scheme.decimals)
    for row in results.table("得分").to_pylist():
        if row["总分"]:
            raw = sums.get((row["对象"], ""), Decimal(0))
            assert Decimal(row["总分"]) == raw.quantize(step, ROUND_HALF_UP), f"{raw}: {row}"


def _upwards(who: str, at: str, above: dict[str, str], mine: dict[tuple[str, str], str]) -> list[str]:
    """A node and all those above it, own indicators of the appraisee included."""
    found = []
    while at:
        found.append(at)
        at = mine.get((who, at)) or above.get(at, "")
    return found
