"""What papers are filled from: a result with its scheme, and what people add that no result holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import pyarrow as pa

from kaohe.engine.explain import Explanation, explain
from kaohe.engine.view import Item, Line, Score, View, view
from kaohe.papers import code, wording
from kaohe.scheme.model import Category, Scheme
from kaohe.tables.kept import Kept
from kaohe.tables.meta import Meta
from kaohe.tables.write import load


@dataclass(frozen=True)
class Goal:
    """A goal of a letter of responsibility, under an indicator of the scheme; `points` may be empty."""

    parent: str
    name: str
    points: str
    measure: str
    until: str = ""


@dataclass(frozen=True)
class Source:
    """`facts` gives further fields by appraisee (姓名, 出生年月, 工作实绩 …), `said` those of the whole
    paper (单位, 日期, 文号, 会议纪要号 …). What is not known leaves its place empty, to be written in.
    `frozen` is the hash of the frozen result where the tables are one.
    """

    scheme: Scheme
    meta: Meta
    tables: Mapping[str, Any]
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    frozen: str = ""
    alone: bool = False
    """For the appraisee itself: sentences that name others are left out."""
    blank: bool = False
    """There is no result yet: only forms that are filled in before it are printed, without a code."""
    goals: Mapping[str, Sequence[Goal]] = field(default_factory=dict)
    """What the letters of responsibility say, by appraisee."""

    @cached_property
    def hash(self) -> str:
        """That by which the result is known: of the frozen one, or over the tables."""
        return self.frozen or code.result_hash(self.tables)

    @cached_property
    def view(self) -> View:
        return view(self.tables, self.scheme)

    @cached_property
    def scores(self) -> dict[str, Score]:
        return {score.name: score for score in self.view.scores}

    @cached_property
    def code(self) -> str:
        return "" if self.blank else code.of_hash(self.hash)

    @property
    def provisional(self) -> bool:
        return self.meta.provisional

    @property
    def period(self) -> str:
        return wording.period(self.meta.period)

    @property
    def issuer(self) -> str:
        return self.said.get("单位", "") or self.scheme.issuer

    @property
    def date(self) -> str:
        return wording.date(self.said.get("日期", "")) or wording.BLANK_DATE

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.scores)

    def of(self, category: str) -> list[Score]:
        """The ranking of a category."""
        return [score for score in self.view.scores if score.category == category]

    def category(self, name: str) -> Category | None:
        """The scheme's category of an appraisee or of this name."""
        wanted = self.scores[name].category if name in self.scores else name
        return next((one for one in self.scheme.categories if one.name == wanted), None)

    def items(self, name: str) -> Sequence[Item]:
        return self.view.items.get(name, [])

    def lines(self, name: str) -> Sequence[Line]:
        return self.view.lines.get(name, [])

    def explain(self, name: str) -> Explanation:
        """As `explain`, with the ranking, which is at hand."""
        found = explain(self._kept, self.scheme, name, self.view.scores)
        if not self.alone:
            return found
        others = [one for one in self.names if one != name]
        kept = [said for said in found.standing if not any(other in said for other in others)]
        return replace(found, standing=tuple(kept))

    @cached_property
    def _kept(self) -> Kept:
        """The tables with the rows of each appraisee at hand: each paper would go through them again."""
        return Kept({name: partial(self.tables.__getitem__, name) for name in self.tables})

    def filled(self, facts: Mapping[str, Mapping[str, str]]) -> Source:
        """The same with further fields."""
        return replace(self, facts=facts)

    def fact(self, name: str, what: str, default: str = "") -> str:
        """A field of an appraisee: what was added, or `default`."""
        return self.facts.get(name, {}).get(what, "") or default

    def counts(self, what: str) -> list[dict[str, str]]:
        """The rows of 清点 of one kind."""
        return [row for row in self.view.counts if row["项"] == what]

    def tops(self, name: str) -> Iterator[tuple[Item, list[Item]]]:
        """The parts of an appraisee's tree: the item at the top, and all that is below it."""
        below: list[Item] = []
        top: Item | None = None
        for item in self.items(name):
            if item.depth == 1:
                if top is not None:
                    yield top, below
                top, below = item, []
            else:
                below.append(item)
        if top is not None:
            yield top, below


def without_result(scheme: Scheme, period: str, roster: Sequence[tuple[str, str, str]]) -> Source:
    """Category, group and name of each appraisee: for forms that are filled in before there is a result."""
    row = dict.fromkeys(("总分", "名次", "等次", "奖项", "否决", "备注"), "")
    scores = [{"类别": one[0], "分组": one[1], "对象": one[2], **row} for one in roster]
    meta = Meta.of(scheme, period=period)
    return Source(scheme, meta, {"得分": pa.Table.from_pylist(scores, _SCORES)}, blank=True)


_SCORES = pa.schema(
    [(name, pa.string()) for name in ("类别", "分组", "对象", "总分", "名次", "等次", "奖项", "否决", "备注")]
)


def from_result(path: Any, facts: Mapping[str, Mapping[str, str]], said: Mapping[str, str]) -> Source:
    """A written result (a folder or a workbook) with what was added."""
    loaded = load(path)
    return Source(loaded.scheme, loaded.meta, loaded.tables, facts, said)
