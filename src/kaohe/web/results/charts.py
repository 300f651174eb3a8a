"""The figures of the pictures: how totals are spread, what they are made of, how they moved.

Every picture has its figures as a table beside it; all are texts of exact decimals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.numbers import plain
from kaohe.scheme.model import Scheme
from kaohe.tables import periods
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import may
from kaohe.web.records.models import Imported
from kaohe.web.results.decided import final
from kaohe.web.results.pages import opened
from kaohe.web.tables import unpack

MOST_BARS = 40
TOTALS = "加减"
HISTORY = "历史"


@dataclass(frozen=True)
class Step:
    """A column of the histogram: totals from `low` to below `high`."""

    low: str
    high: str
    count: int


@dataclass(frozen=True)
class Stack:
    """An appraisee's total by first-level indicator, '' where one does not apply."""

    name: str
    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """An appraisee in the last period and now; '' where it has no total or place."""

    name: str
    before: str
    now: str
    place_before: str
    place: str

    @property
    def change(self) -> str:
        if not self.before or not self.now:
            return ""
        moved = Decimal(self.now) - Decimal(self.before)
        return f"+{plain(moved)}" if moved > 0 else plain(moved)

    @property
    def risen(self) -> str:
        """By how many places it came forward."""
        if not self.place_before or not self.place:
            return ""
        moved = int(self.place_before) - int(self.place)
        return f"+{moved}" if moved > 0 else str(moved)


def spread(totals: Sequence[Decimal]) -> list[Step]:
    """How many totals fall into each of about ten round steps."""
    if not totals:
        return []
    step = _step(max(totals) - min(totals))
    first, last = int(min(totals) // step), int(max(totals) // step)
    counted = Counter(int(total // step) for total in totals)
    return [Step(plain(at * step), plain((at + 1) * step), counted[at]) for at in range(first, last + 1)]


def _step(width: Decimal) -> Decimal:
    rough = max(width, Decimal(1)) / 10
    step = Decimal(1).scaleb(rough.adjusted())
    return next(each for each in (step, 2 * step, 5 * step, 10 * step) if each >= rough)


def composition(
    tables: Mapping[str, Any], scheme: Scheme, scores: Iterable[Any]
) -> tuple[list[str], list[Stack]]:
    """The first-level indicators by name, and the best of these appraisees by what their total is made of."""
    shown = [score for score in scores if score.total][:MOST_BARS]
    if "指标得分" not in tables or not shown:
        return [], []
    categories = {score.category for score in shown}
    tops = {
        top.id: top.name
        for category in scheme.categories
        if category.name in categories
        for top in scheme.tree(category)
    }
    rows = _rows(tables["指标得分"], "指标", [*tops, TOTALS])
    of: dict[str, dict[str, str]] = {}
    for row in _rows(rows, "对象", [score.name for score in shown]).to_pylist():
        of.setdefault(row["对象"], {})[row["指标"]] = row["得分"]
    used = [top for top in (*tops, TOTALS) if any(found.get(top) for found in of.values())]
    names = [f"{top} {tops[top]}" if top in tops else "总分加减" for top in used]
    stacks = [
        Stack(score.name, score.total, tuple(of.get(score.name, {}).get(top, "") for top in used))
        for score in shown
    ]
    return names, stacks


def _rows(table: Any, column: str, values: list[str]) -> Any:
    return table.filter(pc.is_in(table[column], pa.array(values, pa.string())))


@dataclass(frozen=True)
class Earlier:
    """The last period: what it is called, and (total, place) by appraisee."""

    title: str
    rows: Mapping[str, tuple[str, str]]


def earlier(cycle: Cycle, person: Person) -> Earlier | None:
    """The period before: a cycle of the same scheme whose results the person may see, or table 历史."""
    now = periods.parse(cycle.period)
    if now is None:
        return None
    found = _earlier_cycle(cycle, now, person)
    return found or _history(cycle, now)


def _earlier_cycle(cycle: Cycle, now: tuple[str, int], person: Person) -> Earlier | None:
    others = Cycle.objects.filter(scheme__name=cycle.scheme.name, rehearsal=cycle.rehearsal)
    dated = [(periods.parse(other.period), other) for other in others.exclude(pk=cycle.pk)]
    before = [other for at, other in dated if at == (now[0], now[1] - 1)]
    for other in before:
        runs = other.runs.defer("tables").order_by("-frozen", "-id")
        run = runs.filter(frozen__isnull=False).first() or other.runs.defer("tables").first()
        if run is not None and may(person, "result.see", other):
            table = final(opened(run).tables)
            rows = table.to_pylist() if table is not None else []
            return Earlier(other.title, {row["对象"]: (row["总分"], row["名次"]) for row in rows})
    return None


def _history(cycle: Cycle, now: tuple[str, int]) -> Earlier | None:
    kept = Imported.objects.filter(cycle=cycle, table=HISTORY).first()
    rows = [
        row
        for row in (unpack(kept.rows) if kept else [])
        if periods.parse(row["周期"]) == (now[0], now[1] - 1)
    ]
    if not rows:
        return None
    title = periods.show(now[0], now[1] - 1)
    return Earlier(title, {row["对象"]: (row.get("得分", ""), row.get("名次", "")) for row in rows})


def moves(scores: Iterable[Any], before: Earlier | None) -> list[Move]:
    """Those of whom the earlier period says a total or a place, in the order of the ranking."""
    if before is None:
        return []
    return [
        Move(score.name, before.rows[score.name][0], score.total, before.rows[score.name][1], score.place)
        for score in scores
        if any(before.rows.get(score.name, ()))
    ]
