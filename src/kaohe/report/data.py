"""What one page shows of a result, however large: cards for the first, sums and counts over all.

The big tables (指标得分, 明细) are filtered and added up as columns; only what is shown becomes rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.engine.view import OWING, UNFINISHED, Line, Score, View, view
from kaohe.scheme.model import Scheme

MOST_CARDS = 500
MOST_CARD_ROWS = 60_000
MOST_ROWS = 1000
LARGE = ("指标得分", "明细")
UNCONFIRMED = ("待核", "驳回")


@dataclass(frozen=True)
class Moved:
    """What one rule took or gave in a category, over all its appraisees."""

    rule: str
    points: Decimal
    appraisees: int


@dataclass(frozen=True)
class Data:
    """`view` has all rows of 得分, and trees and lines of those in `carded` and `incomplete`."""

    view: View
    carded: tuple[Score, ...]
    incomplete: tuple[Score, ...]
    moved: Mapping[str, Sequence[Moved]]
    unconfirmed: Sequence[tuple[str, Line]]
    more_unconfirmed: int
    used: frozenset[str]


def gather(tables: Mapping[str, Any], scheme: Scheme) -> Data:
    """The data of a page from result tables (pyarrow, all columns text)."""
    seen = view({name: table for name, table in tables.items() if name not in LARGE}, scheme)
    scores = seen.scores
    carded = _carded(scores, tables)
    incomplete = [s for s in scores if {UNFINISHED, OWING} & set(s.remarks)][:MOST_ROWS]
    names = pa.array({score.name: None for score in (*carded, *incomplete)}, pa.string())
    shown = view(
        {
            name: tables[name].filter(pc.is_in(tables[name]["对象"], names))
            for name in LARGE
            if name in tables
        },
        scheme,
    )
    lines = tables.get("明细")
    unconfirmed, more = _unconfirmed(lines, scheme)
    return Data(
        replace(seen, items=shown.items, lines=shown.lines),
        tuple(carded),
        tuple(incomplete),
        _moved(lines, scores),
        unconfirmed,
        more,
        frozenset(_distinct(lines, "规则") | _distinct(tables.get("指标得分"), "指标")),
    )


def _carded(scores: list[Score], tables: Mapping[str, Any]) -> list[Score]:
    """Those that get a card: all, or as many of the first as keep the page usable."""
    rows = sum(tables[name].num_rows for name in LARGE if name in tables)
    each = max(1, rows // max(1, len(scores)))
    return scores[: min(MOST_CARDS, max(1, MOST_CARD_ROWS // each))]


def _moved(lines: Any, scores: Iterable[Score]) -> dict[str, list[Moved]]:
    if lines is None:
        return {}
    counted = lines.filter(pc.and_(pc.not_equal(lines["规则"], ""), pc.not_equal(lines["分数"], "0")))
    category = {score.name: score.category for score in scores}
    where = pc.index_in(counted["对象"], pa.array(list(category), pa.string()))
    keyed = pa.table(
        {
            "category": pa.array(list(category.values()), pa.string()).take(where),
            "rule": counted["规则"],
            "points": counted["分数"].cast(pa.decimal128(38, 6)),
            "name": counted["对象"],
        }
    )
    summed = keyed.group_by(["category", "rule"], use_threads=False).aggregate(
        [("points", "sum"), ("name", "count_distinct")]
    )
    found: dict[str, list[Moved]] = {}
    for row in summed.to_pylist():
        moved = Moved(row["rule"], row["points_sum"], row["name_count_distinct"])
        found.setdefault(row["category"], []).append(moved)
    return found


def _unconfirmed(lines: Any, scheme: Scheme) -> tuple[list[tuple[str, Line]], int]:
    if lines is None:
        return [], 0
    held = lines.filter(pc.is_in(lines["类型"], pa.array(UNCONFIRMED, pa.string())))
    shown = view({"明细": held.slice(0, MOST_ROWS)}, scheme).lines
    return [(name, line) for name, listed in shown.items() for line in listed], held.num_rows - MOST_ROWS


def _distinct(table: Any, column: str) -> set[str]:
    return set() if table is None else set(table[column].unique().to_pylist())
