"""What a record does: the whole appraisal with it and without it, evaluated and laid side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kaohe import evaluate
from kaohe.tables.read import from_columns
from kaohe.web.cycles.models import Cycle
from kaohe.web.records.checks import as_cells
from kaohe.web.records.models import Record
from kaohe.web.tables import columns, record_ids, scheme_of

FIELDS = ("总分", "名次", "等次", "奖项", "否决", "备注")
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
    """The effect of a record that is not yet confirmed, or that a confirmed one has."""
    tables, ids = columns(cycle), record_ids(cycle)
    facts = tables.pop("记录", {})
    if record.pk in ids:
        at = ids.index(record.pk)
        facts = {name: [*values[:at], *values[at + 1 :]] for name, values in facts.items()}
    cells = as_cells(record)
    counted = {name: [*facts.get(name, [""] * len(facts.get("规则", []))), cells[name]] for name in cells}
    sides, faulty = [], 0
    for records in (facts, counted):
        whole = tables | ({"记录": records} if any(records.values()) else {})
        made = from_columns(scheme_of(cycle), whole, period=cycle.period, skip_faults=True)
        results, faulty = evaluate(scheme_of(cycle), made), len(made.faults)
        sides.append((_by_name(results.table("得分").to_pylist()), results.table("明细").to_pylist()))
    return _beside(record.appraisee.name, sides[0], sides[1], faulty)


def _by_name(rows: list[Row]) -> dict[str, Row]:
    return {row["对象"]: row for row in rows}


def _beside(
    name: str,
    without: tuple[dict[str, Row], list[Row]],
    with_it: tuple[dict[str, Row], list[Row]],
    faulty: int,
) -> Effect:
    before, after = without[0].get(name, {}), with_it[0].get(name, {})
    others = tuple(
        (other, column, row[column], with_it[0][other][column])
        for other, row in without[0].items()
        if other != name and other in with_it[0]
        for column in ("名次", "等次", "奖项")
        if row[column] != with_it[0][other][column]
    )
    lines = [[row for row in side if row["对象"] == name] for side in (without[1], with_it[1])]
    return Effect(
        tuple((column, before.get(column, ""), after.get(column, "")) for column in FIELDS),
        _only(*lines),
        _only(*reversed(lines)),
        others,
        faulty,
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
