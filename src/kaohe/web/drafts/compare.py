"""A drafted scheme beside that of its cycle: what changed, and what the frozen result would have been."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaohe import evaluate
from kaohe.errors import KaoheError
from kaohe.scheme.language import loads
from kaohe.scheme.model import Scheme
from kaohe.scheme.versions import differences, lines
from kaohe.tables.read import from_rows
from kaohe.web import tables
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.drafts.models import Regulation
from kaohe.web.results import bundle
from kaohe.web.results.models import Run

Values = tuple[str, str, str]
MOST_FAULTS = 50


@dataclass(frozen=True)
class Effect:
    """An appraisee's total, place and grade as frozen and under the draft; '' where there is none."""

    appraisee: str
    category: str
    before: Values
    after: Values


@dataclass(frozen=True)
class Comparison:
    """`run` is the frozen result; `faults` are the rows that the draft cannot read, left out."""

    changes: list[str]
    run: Run | None
    effects: list[Effect]
    faults: list[str]
    unread: int

    @property
    def touched(self) -> int:
        return sum(one.before != one.after for one in self.effects)


def compared(regulation: Regulation, cycle: Cycle) -> Comparison:
    """Two queries for the result and those of the tables, however many appraisees there are."""
    scheme = loads(regulation.text).scheme
    changes = lines(differences(loaded(cycle.scheme), scheme))
    run = Run.objects.filter(cycle=cycle, frozen__isnull=False).first()
    if run is None:
        return Comparison(changes, None, [], [], 0)
    kept, _ = bundle.unpack(run.tables)
    before = _values(kept["得分"].to_pylist())
    faults: list[str] = []
    after = _under(scheme, cycle, faults)
    effects = [
        Effect(name, (before.get(name) or after[name])[0], _of(before, name), _of(after, name))
        for name in dict.fromkeys((*before, *after))
    ]
    return Comparison(changes, run, effects, faults[:MOST_FAULTS], len(faults))


Side = Mapping[str, tuple[str, Values]]


def _under(scheme: Scheme, cycle: Cycle, faults: list[str]) -> Side:
    """The cycle's data scored by another scheme; what that cannot read is said."""
    try:
        inputs = from_rows(scheme, tables.rows(cycle), period=cycle.period, skip_faults=True)
        faults += [str(fault) for fault in inputs.faults]
        return _values(evaluate(scheme, inputs).table("得分").to_pylist())
    except KaoheError as error:
        faults += [str(fault) for fault in error.faults]
        return {}


def _values(rows: list[dict[str, str]]) -> Side:
    return {
        row["对象"]: (row["类别"], (row["总分"] or "", row["名次"] or "", row["等次"] or "")) for row in rows
    }


def _of(side: Side, name: str) -> Values:
    return side[name][1] if name in side else ("", "", "")
