"""What a record does: the whole appraisal with it and without it, evaluated and laid side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaohe import evaluate
from kaohe.tables.read import from_columns
from kaohe.web.cycles.models import Cycle
from kaohe.web.records.checks import as_cells
from kaohe.web.records.models import Record
from kaohe.web.results import actions as results
from kaohe.web.results import bundle, keeping
from kaohe.web.tables import Columns, columns, record_ids, scheme_of

FIELDS = ("总分", "名次", "等次", "奖项", "否决", "备注")
UNCOUNTED = ("待核", "驳回")
Row = dict[str, str]


@dataclass(frozen=True)
class Effect:
    """`fields`: (column, without, with) for the appraisee; `lines`: ledger lines gone and new.

    `others` are appraisees whose place or grade moves: (name, what, without, with). `faulty` counts
    rows elsewhere that had to be left out.
    """

    fields: tuple[tuple[str, str, str], ...]
    gone: tuple[Row, ...]
    new: tuple[Row, ...]
    others: tuple[tuple[str, str, str, str], ...]
    faulty: int

    @property
    def nothing(self) -> bool:
        return not (self.gone or self.new or self.others or any(old != new for _, old, new in self.fields))


def effect(cycle: Cycle, record: Record) -> Effect:
    """The effect of a record that is not yet confirmed, or that a confirmed one has.

    The record keeps its row, so that lines which name rows of others stay as they are. The side that is
    the data as it is comes from the kept result where that is current.
    """
    whole, ids = columns(cycle), record_ids(cycle)
    at = ids.index(record.pk) if record.pk in ids else None
    confirmed = record.state == Record.State.CONFIRMED
    now = _kept(cycle) or _evaluated(cycle, whole)
    other = _evaluated(cycle, _changed(whole, record, at, "驳回" if confirmed else "已核定"))
    without, with_it = (other, now) if confirmed else (now, other)
    source = "" if at is None else f"记录第{at + 2}行"
    return _beside(record.appraisee.name, without, with_it, source)


@dataclass(frozen=True)
class _Side:
    scores: dict[str, Row]
    lines: list[Row]
    faulty: int = 0


def _side(made: Mapping[str, Any], faulty: int = 0) -> _Side:
    scores = {row["对象"]: row for row in made["得分"].to_pylist()}
    return _Side(scores, made["明细"].to_pylist(), faulty)


def _kept(cycle: Cycle) -> _Side | None:
    """The current result, if there is one and it says nothing but what the data says."""
    run = cycle.runs.first()
    if run is None or not results.current(run, cycle) or keeping.in_force(cycle):
        return None
    return _side(bundle.unpack(run.tables)[0])


def _evaluated(cycle: Cycle, whole: Mapping[str, Columns]) -> _Side:
    scheme = scheme_of(cycle)
    made = from_columns(scheme, whole, period=cycle.period, skip_faults=True)
    found = evaluate(scheme, made)
    return _side({name: found.table(name) for name in ("得分", "明细")}, len(made.faults))


def _changed(whole: dict[str, Columns], record: Record, at: int | None, state: str) -> dict[str, Columns]:
    """All tables with the record in this state: in its row, or in a row after the others."""
    facts = whole.get("记录", {})
    if at is not None:
        return whole | {"记录": facts | {"状态": [*facts["状态"][:at], state, *facts["状态"][at + 1 :]]}}
    cells = as_cells(record, state)
    rows = len(facts.get("规则", []))
    return whole | {"记录": {name: [*facts.get(name, [""] * rows), cells[name]] for name in cells}}


def _beside(name: str, without: _Side, with_it: _Side, source: str) -> Effect:
    """`source` is the record's own row: that it does not count is no line of the side without it."""
    before, after = without.scores.get(name, {}), with_it.scores.get(name, {})
    others = tuple(
        (other, column, row[column], with_it.scores[other][column])
        for other, row in without.scores.items()
        if other != name and other in with_it.scores
        for column in ("名次", "等次", "奖项")
        if row[column] != with_it.scores[other][column]
    )
    gone, new = ([row for row in side.lines if row["对象"] == name] for side in (without, with_it))
    gone = [row for row in gone if not (row["来源"] == source and row["类型"] in UNCOUNTED)]
    return Effect(
        tuple((column, before.get(column, ""), after.get(column, "")) for column in FIELDS),
        _only(gone, new),
        _only(new, gone),
        others,
        max(without.faulty, with_it.faulty),
    )


def _only(mine: list[Row], theirs: list[Row]) -> tuple[Row, ...]:
    """The lines that the other side lacks; where a line stands in its table does not matter."""

    def key(row: Row) -> tuple[str, ...]:
        return tuple(value for column, value in row.items() if column != "来源")

    there = Counter(map(key, theirs))
    found = []
    for row in mine:
        if there[key(row)]:
            there[key(row)] -= 1
        else:
            found.append(row)
    return tuple(found)
