"""A result as a page needs it: rows in the order in which they are read out, trees, ledger lines.

Takes the result tables of semantics section 7 (all text) and the scheme; computes nothing that the
tables do not say, apart from sums and means of what is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from kaohe.scheme.model import Indicator, Scheme

TOTALS = "加减"
UNFINISHED = "未完成"
OWING = "待补"
WAITING = {
    "待研究": "总分相同，跨在名额的边界上，整体没有进入，等研究决定",
    "超出名额": "达到了等次的分数线，名额已满，定为下一等次",
    "肯定超出名额": "一票肯定的对象已经超出名额，其他对象不再进入",
}


@dataclass(frozen=True)
class Score:
    """One row of 得分."""

    category: str
    group: str
    name: str
    total: str
    place: str
    grade: str
    awards: tuple[str, ...]
    vetoes: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def value(self) -> Decimal | None:
        return number(self.total)


@dataclass(frozen=True)
class Item:
    """One row of 指标得分 with where it stands in the tree."""

    id: str
    name: str
    points: str
    score: str
    parent: str
    depth: int


@dataclass(frozen=True)
class Line:
    """One row of 明细."""

    indicator: str
    rule: str
    kind: str
    points: str
    clause: str
    text: str
    source: str

    @property
    def value(self) -> Decimal:
        return number(self.points) or Decimal(0)


@dataclass
class View:
    """A result ready to be shown."""

    scores: list[Score]
    items: dict[str, list[Item]] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    links: list[dict[str, str]] = field(default_factory=list)
    counts: list[dict[str, str]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)

    def categories(self) -> dict[str, list[Score]]:
        """The rows by category, in the order in which the categories first appear."""
        found: dict[str, list[Score]] = {}
        for score in self.scores:
            found.setdefault(score.category, []).append(score)
        return found


def number(text: str) -> Decimal | None:
    """The exact number in a cell; None when it is empty."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


class Ranking(tuple[Score, ...]):
    """Scores in the order in which they are read out; what is asked of them often is found once."""

    @cached_property
    def by_name(self) -> Mapping[str, Score]:
        return {score.name: score for score in self}

    def placed(self, category: str, group: str | None) -> tuple[list[Score], list[int]]:
        """Those with a place in a category, and in a group where one is given, by place; and their places."""
        if (category, group) not in self._fields:
            inside = [s for s in self if s.place and s.category == category and group in (None, s.group)]
            inside.sort(key=lambda s: int(s.place))
            self._fields[category, group] = inside, [int(s.place) for s in inside]
        return self._fields[category, group]

    @cached_property
    def _fields(self) -> dict[tuple[str, str | None], tuple[list[Score], list[int]]]:
        return {}


def view(tables: Mapping[str, Any], scheme: Scheme) -> View:
    """Everything a page shows, out of result tables (pyarrow, all columns text)."""
    made = View(ordered(_rows(tables, "得分"), scheme))
    made.links, made.counts, made.problems = (_rows(tables, name) for name in ("联动", "清点", "问题"))
    tree = _Tree(scheme)
    items: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(tables, "指标得分"):
        items[row["对象"]].append(row)
    made.items = {name: tree.place(rows) for name, rows in items.items()}
    for row in _rows(tables, "明细"):
        line = Line(*(row[key] for key in ("指标", "规则", "类型", "分数", "依据", "说明", "来源")))
        made.lines.setdefault(row["对象"], []).append(line)
    return made


def ordered(rows: Iterable[Mapping[str, str]], scheme: Scheme) -> list[Score]:
    """Rows of 得分 by category, by group where places are within groups, then by place; the rest last."""
    order = {category.name: index for index, category in enumerate(scheme.categories)}
    groups: dict[str, int] = {}
    found = []
    for row in rows:
        groups.setdefault(row["分组"], len(groups))
        awards, vetoes, remarks = (tuple(filter(None, row[key].split("、"))) for key in _LISTS)
        category, group, name, total, place, grade = (row[key] for key in _TEXTS)
        found.append(Score(category, group, name, total, place, grade, awards, vetoes, remarks))
    by_group = "分组" in scheme.scope

    def rank(score: Score) -> tuple[int, int, bool, int]:
        group = groups[score.group] if by_group else 0
        return order.get(score.category, len(order)), group, not score.place, int(score.place or 0)

    return sorted(found, key=rank)


_TEXTS = ("类别", "分组", "对象", "总分", "名次", "等次")
_LISTS = ("奖项", "否决", "备注")


def _rows(tables: Mapping[str, Any], name: str) -> list[dict[str, str]]:
    return tables[name].to_pylist() if name in tables else []


class _Tree:
    """Where an indicator stands, by its id; own indicators stand under the node that has them."""

    def __init__(self, scheme: Scheme) -> None:
        self._known: dict[str, tuple[str, int]] = {}
        self._owners: set[str] = set()
        for top in [
            *scheme.indicators,
            *(top for category in scheme.categories for top in category.indicators),
        ]:
            self._grow(top, "", 1)

    def _grow(self, indicator: Indicator, parent: str, depth: int) -> None:
        self._known[indicator.id] = (parent, depth)
        if indicator.own is not None:
            self._owners.add(indicator.id)
        for child in indicator.children:
            self._grow(child, indicator.id, depth + 1)

    def place(self, rows: list[dict[str, str]]) -> list[Item]:
        owner = ("", 0)
        found = []
        for row in rows:
            name = row["指标"]
            if name in self._known:
                parent, depth = self._known[name]
                if name in self._owners:
                    owner = (name, depth)
            else:
                parent, depth = ("", 1) if name == TOTALS else (owner[0], owner[1] + 1)
            found.append(Item(name, row["名称"], row["分值"], row["得分"], parent, depth))
        return found
