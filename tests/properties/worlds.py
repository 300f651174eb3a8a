"""Random worlds: a valid scheme and valid tables for it, as rows of text.

A world draws from small sets of values, so that ties, boundaries and exhausted caps are common, and
from awkward decimals, so that every rounding is met.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from kaohe.methods import Adopted, Average, Ballot, Rated, Severity, Shortfall
from kaohe.methods.base import Rule
from kaohe.scheme import language
from kaohe.scheme.model import Scheme
from oracle.links import COUNTS, step
from oracle.numbers import show
from oracle.records import rule_applies
from oracle.tree import Node, grow, met
from properties import schemes
from properties.maker import QUANTITIES, Maker
from properties.rules import ONE_RECORD, SEVERITIES, SIGNED_BY_RECORD
from properties.trees import KINDS_OF_WORK, POSTS

Rows = list[dict[str, str]]
NAMES = ("甲", "乙", "丙", "丁", "戊", "己", "庚")
GROUPS = ("一组", "二组")
MARKS = ("90", "80", "80", "100", "60", "88.5", "71.33", "0", "")
TENS = ("9", "8", "8", "10", "6.5", "")
STATES = ("已核定", "已核定", "已核定", "待核", "驳回")
MATTERS = ("", "事一", "事二")


@dataclass(repr=False)
class World:
    """A scheme with tables; `period` is the one to ask for."""

    scheme: Scheme
    tables: dict[str, Rows]
    period: str = ""
    trees: dict[str, Node] = field(default_factory=dict)

    def __repr__(self) -> str:
        lines = [language.dumps(self.scheme), f"period = {self.period!r}"]
        for name, rows in self.tables.items():
            if not rows:
                continue
            lines += [f"{name}:", *(f"  {row}" for row in rows)]
        return "\n".join(lines)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How hypothesis shows a world: the scheme as YAML, the tables row by row."""
        printer.text("\n" + repr(self) + "\n")


@st.composite
def worlds(draw: st.DrawFn, *, most: int = 6) -> World:
    """A valid world with at most so many appraisees."""
    make = Maker(draw)
    scheme = schemes.scheme(make)
    world = World(scheme, {})
    period = {"年": "2020", "半年": "2020H1", "季度": "2020Q1", "月": "2020-01"}[scheme.calendar]
    world.period = make.one((period, ""))
    world.tables["对象"] = _appraisees(make, scheme, make.number(1, most))
    world.tables["个性指标"] = [row for a in world.tables["对象"] for row in _own(make, scheme, a)]
    for row in world.tables["对象"]:
        own = [r for r in world.tables["个性指标"] if r["对象"] == row["对象"]]
        world.trees[row["对象"]] = grow(scheme, row, own)
    world.tables["记录"] = _records(make, world)
    world.tables["评分"] = [row for a in world.tables["对象"] for row in _ratings(make, world, a["对象"])]
    world.tables["测评票"] = _ballots(make, world)
    world.tables["历史"] = _history(make, world, period)
    if make.chance(2):
        _other_periods(make, world, period)
    return world


def _other_periods(make: Maker, world: World, period: str) -> None:
    """Tables in which rows of an earlier period stand among those of this one."""
    world.period = period
    for table in ("记录", "评分", "测评票"):
        rows: Rows = []
        for row in world.tables[table]:
            if make.chance(2):
                rows.append(row | {"周期": step(period, -1)})
            rows.append(row | {"周期": period})
        world.tables[table] = rows


def _appraisees(make: Maker, scheme: Scheme, count: int) -> Rows:
    rows = []
    for name in NAMES[:count]:
        row = {
            "对象": name,
            "类别": make.one([category.name for category in scheme.categories]),
            "分组": make.one(GROUPS),
        }
        if scheme.attributes:
            row |= {"能力": make.one(("两者", *KINDS_OF_WORK)), "岗位": make.one(("", *POSTS))}
        rows.append(row)
    return rows


def _own(make: Maker, scheme: Scheme, row: dict[str, str]) -> Rows:
    """Own indicators under each own node that stands, adding up to its points."""
    rows: Rows = []
    for node in grow(scheme, row, []).walk():
        own = node.indicator.own if node.indicator else None
        if own is None or not (own.required or make.chance(6)):
            continue
        declared = [child.id for child in node.indicator.children] if node.indicator else []
        shares = make.one((("1",), ("0.4", "0.6"), ("0.5", "0.3", "0.2")))
        if declared:
            shares = ("0.4", "0.6")
        for n, share in enumerate(shares, 1):
            one = declared[n - 1] if declared else f"{node.id}-{n}"
            points = node.points * Fraction(share)
            deeper = not own.whole and not declared and make.chance(2)
            rows.append(_own_row(row["对象"], node.id, one, points))
            if deeper:
                parts = (points / 2, points - points / 2)
                rows += [_own_row(row["对象"], one, f"{one}-{m}", part) for m, part in enumerate(parts, 1)]
    return rows


def _own_row(name: str, parent: str, own: str, points: Fraction) -> dict[str, str]:
    return {"对象": name, "上级指标": parent, "指标": own, "名称": f"个性{own}", "分值": show(points)}


def _records(make: Maker, world: World) -> Rows:
    rows: Rows = []
    matter = {name for group in world.scheme.same_matter if not group.always for name in group.rules}
    factors = {name: group for group in world.scheme.factors for name in group.rules}
    for appraisee in world.tables["对象"]:
        root = world.trees[appraisee["对象"]]
        for rule, indicator in world.scheme.rules():
            if not rule_applies(rule, indicator.id if indicator else "", root, appraisee):
                continue
            most = 1 if rule.method.tag in ONE_RECORD and not rule.per else 3
            for _ in range(make.one((1, 0, 1, 2, 3)[: most + 2])):
                row = {"对象": appraisee["对象"], "规则": rule.id} | _stray(make) | _content(make, rule)
                if rule.id in matter:
                    row["同一事项"] = make.one(MATTERS)
                if rule.id in factors:
                    values = [str(value) for value in factors[rule.id].values] or ["0.35", "0", "0.333333"]
                    row["系数"] = make.one(("", *values))
                rows.append(row)
        for special in (*world.scheme.vetoes, *world.scheme.affirmations):
            if met(special.applies, appraisee) and make.chance(2):
                rows.append({"对象": appraisee["对象"], "规则": special.id} | _stray(make))
    if make.chance(7):
        for row in rows:
            row["状态"] = make.one(STATES)
    return rows


def _stray(make: Maker) -> dict[str, str]:
    """Cells that the rule may have no use for; those that it uses are written over."""
    return make.one(({}, {}, {}, {"层级": "县级"}, {"情节": "一般"}, {"基数": "3"}, {"分值": "7"}))


def _content(make: Maker, rule: Rule) -> dict[str, str]:
    """The cells that a record of this rule needs."""
    method, row = rule.method, {}
    if method.tag == "百分点":
        row["数量"] = make.one(("90", "87.534", "95.5", "99.999", "100"))
    elif method.tag == "按比例":
        row["数量"] = make.one(("12.5", "33.33", "1", "0"))
        if make.chance(3):
            row["基数"] = make.one(("3", "70"))
    elif method.tag in ("酌情", SIGNED_BY_RECORD):
        signs = ("", "-") if method.tag == SIGNED_BY_RECORD else ("",)
        row["分值"] = make.one(signs) + make.one(("1", "0.333333", "2.5", "5"))
    else:
        row["数量"] = make.one(QUANTITIES if isinstance(method, Shortfall) else ("", *QUANTITIES))
        if method.tag == "分档" and not row["数量"]:
            row["数量"] = "1"
    if rule.amount and rule.amount.levels:
        row["层级"] = make.one([level for level, _ in rule.amount.levels])
    if isinstance(method, Severity) and method.severities:
        row["情节"] = make.one([name for name, _ in SEVERITIES])
    return row


def _ratings(make: Maker, world: World, name: str) -> Rows:
    rows: Rows = []
    adoptable = {leaf for adoption in world.scheme.adoptions for leaf in adoption.indicators}
    taken: set[Node] = set()
    for node in world.trees[name].walk():
        row = {"对象": name, "指标": node.id}
        if taken.intersection(node.upwards()):
            continue
        whole = node.children and node.indicator and node.indicator.own is None
        if whole and node.id in adoptable and make.chance(5):
            rows.append(row | {"得分": make.one(("88", "91.7")), "满分": make.one(("100", "110"))})
            taken.add(node)
        if node.scored_children or node in taken or make.chance(1):
            continue
        share = Fraction(make.one(("1", "0.9", "0.875", "0.5", "0")))
        if isinstance(node.method, Rated):
            row["得分"] = show(_cut(node.points * share))
            if node.id in adoptable and make.chance(5):
                row |= {"得分": make.one(("88", "91.7")), "满分": make.one(("100", "110"))}
            rows.append(row)
        elif isinstance(node.method, Average):
            scale = Fraction(node.method.scale)
            rows += [row | {"得分": show(_cut(scale * share * f))} for f in _fractions(make)]
        elif isinstance(node.method, Adopted):
            row["得分"] = make.one(("88", "91.7", "100"))
            rows.append(row | ({"满分": "110"} if make.chance(3) else {}))
    return rows


def _fractions(make: Maker) -> list[Fraction]:
    return [Fraction(make.one(("1", "0.95", "0.7"))) for _ in range(make.number(1, 3))]


def _cut(value: Fraction) -> Fraction:
    """At most six decimals, never more than the value."""
    return Fraction(value.numerator * 10**6 // value.denominator, 10**6)


def _ballots(make: Maker, world: World) -> Rows:
    leaves = [
        (name, node)
        for name, root in world.trees.items()
        for node in root.walk()
        if isinstance(node.method, Ballot) and not node.scored_children
    ]
    rows: Rows = []
    if not leaves:
        return rows
    for cls in world.scheme.ballots:
        for number in range(make.one((2, 1, 3, 0))):
            paper = [_mark(make, name, node) for name, node in leaves if not make.chance(1)]
            if paper and make.chance(1):
                paper.append(dict(make.one(paper)))
            if paper and make.chance(1):
                make.one(paper).update({"评分": "101", "等次": ""})
            own_unit = make.one(("", *world.trees))
            for mark in paper:
                head = {"票号": f"{cls.id}{number}", "票种": cls.id}
                rows.append(head | mark | ({"所属": own_unit} if cls.recuse else {}))
    if make.chance(1):
        ids = sorted({node.id for _, node in leaves})
        stray = {"对象": make.one(tuple(world.trees)), "指标": make.one(ids), "评分": "50"}
        if (stray["对象"], stray["指标"]) not in {(row["对象"], row["指标"]) for row in rows}:
            rows.append({"票号": "A0", "票种": "A"} | stray)
    return rows


def _mark(make: Maker, name: str, node: Node) -> dict[str, str]:
    assert isinstance(node.method, Ballot)
    mark = make.one(MARKS if node.method.scale == 100 else TENS)
    column = "评分"
    if node.method.grades and make.chance(5):
        mark = make.one(("好", "中", "差", "", "优") if make.chance(1) else ("好", "中", "差", ""))
        column = make.one(("评分", "等次"))
    return {"对象": name, "指标": node.id, column: mark}


def _history(make: Maker, world: World, period: str) -> Rows:
    """Earlier periods, some of them missing; the last one named is the one before this."""
    rows: Rows = []
    grades = ["", *(grade.name for grade in world.scheme.grades)]
    for back in range(1, make.number(0, max(3, COUNTS[world.scheme.calendar])) + 1):
        for name in world.trees:
            if make.chance(8):
                row = {"对象": name, "周期": step(period, -back)}
                row |= {"得分": make.one(("10", "", "12", "55.5")), "名次": make.one(("3", "", "1", "7"))}
                row |= {"等次": make.one(grades), "奖项": make.one(("", "奖1", "奖1、奖2"))}
                rows.append(row)
    return rows
