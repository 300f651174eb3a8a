"""Many records of simple rules at once, a cell each: all of a page or nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from kaohe.errors import Fault, KaoheError
from kaohe.web.audit.actions import note
from kaohe.web.cycles.closing import RECORDS, check_open
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.records import rights
from kaohe.web.records.actions import EDITABLE, touch
from kaohe.web.records.book import book_of
from kaohe.web.records.checks import check_rows
from kaohe.web.records.models import Record, Step
from kaohe.web.records.ratings import STALE
from kaohe.web.tables import show_or_empty


@dataclass(frozen=True)
class Cell:
    """What was typed into a cell, and the draft (`record`, None: none) at `version` that it showed."""

    appraisee: Appraisee
    rule: str
    text: str
    record: int | None
    version: int


@transaction.atomic
def enter_grid(cycle: Cycle, cells: Iterable[Cell], *, by: Person, submit: bool = False) -> int:
    """Make, change and delete drafts as the grid says; with `submit` they wait for confirmation. How many.

    KaoheError with the faults of all (row: position in `cells` plus 2); Stale when one was changed since.
    """
    book = book_of(cycle)
    wanted = list(cells)
    for rule in {one.rule for one in wanted}:
        entry = book.entries.get(rule)
        if entry is None or not entry.cell or not rights.may_enter(by, cycle, entry):
            raise Refused(f"规则“{rule}”不能由您在表格里录入。")
    rules = {one.rule for one in wanted}
    drafts = Record.objects.select_for_update().filter(
        cycle=cycle, rule__in=rules, state__in=EDITABLE, claimed=False
    )
    kept: dict[tuple[int, str], list[Record]] = {}
    for record in drafts:
        kept.setdefault((record.appraisee_id, record.rule), []).append(record)
    todo: list[tuple[Cell, Record | None]] = []
    for one in wanted:
        there = kept.get((one.appraisee.pk, one.rule), [])
        old = there[0] if len(there) == 1 else None
        if cell_text(book.entries[one.rule].cell, old) == one.text.strip() and not (submit and old):
            continue
        if len(there) > 1 or (old.pk if old else None) != one.record or (old and old.version != one.version):
            raise Stale(STALE)
        todo.append((one, old))
    if not todo:
        return 0
    check_open(cycle, RECORDS)
    for one, _ in todo:
        if clause := rights.recused(by, cycle, book.entries[one.rule], one.appraisee):
            who = one.appraisee.name
            raise Refused(f"按{clause}，您要回避“{who}”的事项，请由其他人录入。一格也没有保存。")
    _write(cycle, todo, {one.rule: book.entries[one.rule].cell for one in wanted}, wanted, by, submit)
    return len(todo)


def _write(
    cycle: Cycle,
    todo: list[tuple[Cell, Record | None]],
    column: Mapping[str, str],
    wanted: list[Cell],
    by: Person,
    submit: bool,
) -> None:
    filled = [(at, one) for at, one in enumerate(wanted) if one.text.strip()]
    names = ("对象", "规则", "状态", "数量", "分值", "层级", "情节")
    rows = [
        {"对象": one.appraisee.name, "规则": one.rule, "状态": "待核", column[one.rule]: one.text}
        for _, one in filled
    ]
    checked = check_rows(cycle, "记录", {name: [row.get(name, "") for row in rows] for name in names})
    if checked.faults:
        raise KaoheError(_moved(checked.faults, [at for at, _ in filled]))
    read = {
        (one.appraisee.pk, one.rule): row
        for (_, one), row in zip(filled, checked.table.to_pylist(), strict=True)
    }
    touch(cycle)
    before, after = {}, {}
    state = Record.State.SUBMITTED if submit else Record.State.DRAFT
    made: list[Record] = []
    for one, old in todo:
        key = f"{one.appraisee.name} {one.rule}"
        if old is not None:
            before[key] = cell_text(column[one.rule], old)
        row = read.get((one.appraisee.pk, one.rule))
        if row is None:
            if old is not None:
                old.delete()
            continue
        after[key] = one.text.strip()
        record = old or Record(cycle=cycle, appraisee=one.appraisee, rule=one.rule, by=by, version=0)
        record.quantity = row["q"] if column[one.rule] == "数量" else None
        record.points, record.level, record.severity = row["own"], row["level"], row["severity"]
        record.state, record.version = state, record.version + 1
        record.save()
        made.append(record)
    _tell(cycle, made, before, after, by, submit)


def _tell(
    cycle: Cycle, made: list[Record], before: dict[str, str], after: dict[str, str], by: Person, submit: bool
) -> None:
    verb = "成批录入并提交" if submit else "成批录入"
    Step.objects.bulk_create([Step(record=record, verb=verb, by=by) for record in made])
    rules = "、".join(sorted({key.rpartition(" ")[2] for key in (*before, *after)}))
    note(verb, f"规则 {rules}", by=by, cycle=cycle.pk, before=before or None, after=after or None)


def _moved(faults: Iterable[Fault], positions: list[int]) -> list[Fault]:
    """Faults with the row of the cell among all cells, not among the filled ones."""
    return [
        replace(fault, place=replace(fault.place, row=positions[fault.place.row - 2] + 2))
        if fault.place.row
        else fault
        for fault in faults
    ]


def cell_text(column: str, record: Record | None) -> str:
    if record is None:
        return ""
    if column == "分值":
        return show_or_empty(record.points)
    if column == "层级":
        return record.level
    if column == "情节":
        return record.severity
    return show_or_empty(record.quantity if record.quantity is not None else 1_000_000)
