"""Numbered rows that a page ran together, each closed by its points: 1.1…次数10 1.2…完整5, 15分 in all.

No title says that there is a column of points; that the numbers of one section add up to its points does.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaohe.draft.items import Item
from kaohe.draft.saying import LEAD, SCORES, Clause, Label

_ENDS = re.compile(r"(?<=[。；）”\u4e00-\u9fff%])(\d{1,2}(?:\.\d)?)$")
_FEW = 3
"""From so many rows on whose points add up, the numbers at the ends of rows are points."""


@dataclass(frozen=True)
class _Row:
    """A numbered row: where its points stand, and the heading of the next section behind them."""

    item: Item
    at: int
    end: int
    following: re.Match[str] | None = None

    @property
    def points(self) -> Decimal:
        return Decimal(self.item.text.chars[self.at : self.end])


def numbered_rows(made: list[Item]) -> list[Item]:
    """The items with an indicator for each numbered row, where the rows of a section add up to its points."""
    sections = list(_sections(made))
    if not any(len(rows) >= _FEW and sum(row.points for row in rows) == whole for whole, rows in sections):
        return made
    out = list(made)
    for _, rows in sections:
        for row in rows:
            begin = len(row.item.text) - len(row.item.body)
            clauses = [_indicator(row.item, begin, row.at, row.end, row.points)]
            found = row.following
            if found is not None:
                clauses.append(
                    _indicator(row.item, found.start(2), found.end(2), found.end(), Decimal(found[3]))
                )
            out[row.item.index] = dataclasses.replace(row.item, clauses=tuple(clauses))
    return out


def _sections(made: list[Item]) -> Iterator[tuple[Decimal | None, list[_Row]]]:
    """The rows of each section with the points that stand before them."""
    whole: Decimal | None = None
    rows: list[_Row] = []
    section = ""
    for item in made:
        row = _row(item)
        value = item.mark.value.rpartition(".")[0] if item.mark is not None and row is not None else ""
        if row is None or value != section:
            if rows:
                yield whole, rows
            rows, section = [], value
        if row is None:
            whole = _last_points(item)
            continue
        rows.append(row)
        if row.following is not None:
            yield whole, rows
            rows, section, whole = [], "", Decimal(row.following[3])
    if rows:
        yield whole, rows


def _last_points(item: Item) -> Decimal | None:
    said = [c.labels[0].values["points"] for c in item.clauses if c.labels[0].kind == "indicator"]
    points = said[-1] if said else None
    return points if isinstance(points, Decimal) else None


def _row(item: Item) -> _Row | None:
    """1.6…是否超出指标5 or, with the next section run on behind it, …指标5 2安全基础管理15分."""
    if item.mark is None or item.mark.kind != "decimal" or SCORES.search(item.body):
        return None
    chars = item.text.chars
    follows = int(item.mark.value.split(".")[0]) + 1
    next_one = re.search(
        rf"(?<=[。；）”\u4e00-\u9fff%])\d{{1,2}}({follows})([\u4e00-\u9fff]{{2,14}})(\d{{1,3}})分?$", chars
    )
    if next_one is not None:
        return _Row(item, next_one.start(), next_one.start(1), next_one)
    found = _ENDS.search(chars)
    return _Row(item, found.start(), found.end()) if found is not None and not item.clauses else None


def _indicator(item: Item, start: int, at: int, end: int, points: Decimal) -> Clause:
    said = re.split("[。；]", item.text.chars[start:at].strip(LEAD))[0][:60]
    label = Label("indicator", {"name": said, "points": points})
    return Clause(*item.text.span(start, end), (label,), said, item.index)
