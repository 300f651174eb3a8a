"""Whether a record or rating says what the scheme admits: the same checks as for tables from files."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from kaohe.errors import Fault, KaoheError, fault
from kaohe.numbers import MICRO as ONE
from kaohe.numbers import show
from kaohe.tables import part
from kaohe.tables.sheet import Sheet
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.records.book import Book, book_of
from kaohe.web.records.models import OwnIndicator, Record
from kaohe.web.tables import appraisees, own_indicators, scheme_of, show_or_empty

FIELDS = {
    "数量": "quantity", "分值": "points", "层级": "level", "情节": "severity", "系数": "factor",
    "基数": "base", "同一事项": "matter", "日期": "date", "说明": "note", "佐证": "document",
}  # fmt: skip
"""Columns of table 记录 and the fields of a record."""
LONGEST = {"同一事项": 100, "佐证": 200, "层级": 40, "情节": 40, "说明": 2000}


def record_values(
    cycle: Cycle, appraisee: Appraisee, rule: str, cells: Mapping[str, str], state: str, beside: int = 0
) -> dict[str, Any]:
    """The fields of a record from what was typed; KaoheError with every fault.

    A record that is to be confirmed is checked beside the confirmed ones of the same rule; `beside`
    is then its own id, which does not stand in its own way.
    """
    rows = [{"对象": appraisee.name, "规则": rule, "状态": state, **cells}]
    if state == "已核定":
        others = Record.objects.filter(
            cycle=cycle, appraisee=appraisee, rule=rule, state=Record.State.CONFIRMED
        ).exclude(pk=beside)
        rows = [*(as_cells(record) for record in others), *rows]
    checked = check_rows(cycle, "记录", _turn(rows), [appraisee])
    mine = [fault for fault in checked.faults if fault.place.row in (0, len(rows) + 1)]
    mine += _too_long(cells)
    if mine:
        raise KaoheError(mine)
    return stored(checked.table.slice(len(rows) - 1, 1).to_pylist()[0], cells)


def check_together(cycle: Cycle, records: list[Record]) -> None:
    """Whether all of these can be confirmed at once, beside what is confirmed; KaoheError with every fault.

    Each fault names its record, not a row.
    """
    pairs = {(record.appraisee_id, record.rule) for record in records}
    there = Record.objects.filter(
        cycle=cycle,
        state=Record.State.CONFIRMED,
        rule__in={rule for _, rule in pairs},
        appraisee__in={appraisee for appraisee, _ in pairs},
    ).select_related("appraisee")
    others = [record for record in there if (record.appraisee_id, record.rule) in pairs]
    rows = [as_cells(record) for record in (*others, *records)]
    checked = check_rows(cycle, "记录", _turn(rows), {record.appraisee for record in records})
    first = len(others) + 2
    faults = []
    for found in checked.faults:
        if found.place.row >= first:
            record = records[found.place.row - first]
            what = f"{record.appraisee.name} {record.rule}：{found.what}"
            faults.append(fault(what, found.cure, sheet="记录", column=found.place.column))
    if faults:
        raise KaoheError(faults)


def check_rows(
    cycle: Cycle, table: str, rows: Mapping[str, list[str]] | Sheet, only: Iterable[Appraisee] | None = None
) -> part.Part:
    """Rows of one table against the cycle's appraisees, or against these only."""
    people, own = Appraisee.objects.filter(cycle=cycle), OwnIndicator.objects.filter(cycle=cycle)
    if only is not None:
        ids = [appraisee.pk for appraisee in only]
        people, own = people.filter(pk__in=ids), own.filter(appraisee__in=ids)
    scheme = scheme_of(cycle)
    checked = part.check(
        scheme,
        table,
        rows,
        appraisees(scheme, people.order_by("order", "id")),
        own_indicators(own.order_by("id")),
    )
    if table != "记录":
        return checked
    return replace(checked, faults=(*checked.faults, *_not_counted(book_of(cycle), checked)))


def _not_counted(book: Book, checked: part.Part) -> Iterator[Fault]:
    """Quantities that cannot be counted in the unit of their rule: no times, or one and a half."""
    counted = {entry.id: entry for entry in book.entries.values() if entry.whole}
    there = checked.table.select(["row", "rule", "q"]).to_pydict()
    for row, rule, quantity in zip(*there.values(), strict=True):
        entry = counted.get(rule)
        if entry is None or quantity is None or entry.rule is None:
            continue
        if (quantity > 0 and quantity % ONE) or (quantity == 0 and not entry.zero):
            least = "0或正整数" if entry.zero else "1、2、3这样的正整数"
            yield fault(
                f"“{entry.label}”按{entry.rule.unit}计，数量不能是{show(quantity)}",
                f"填{least}" + ("" if entry.zero else "；没有的不用录入"),
                sheet="记录",
                row=row,
                column="数量",
            )


def stored(row: Mapping[str, Any], cells: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a record from a canonical row; what was left empty stays empty."""
    day = row["date"]
    return {
        "quantity": row["q"] if str(cells.get("数量", "")).strip() else None,
        "points": row["own"],
        "level": row["level"],
        "severity": row["severity"],
        "factor": row["factor"] if str(cells.get("系数", "")).strip() else None,
        "base": row["base"],
        "matter": row["matter"],
        "date": datetime.date.fromisoformat(day) if day else None,
        "note": row["note"],
        "document": row["evidence"],
    }


def as_cells(record: Record, state: str = "已核定") -> dict[str, str]:
    """A record as a row of table 记录."""
    return {"对象": record.appraisee.name, "规则": record.rule, "状态": state} | typed(record)


def typed(record: Record) -> dict[str, str]:
    """The cells of a record as they are typed."""
    return {
        column: show_or_empty(value)
        if column in ("数量", "分值", "系数", "基数")
        else (value.isoformat() if value else "")
        if column == "日期"
        else value
        for column, value in ((column, getattr(record, name)) for column, name in FIELDS.items())
    }


def _turn(rows: list[dict[str, str]]) -> dict[str, list[str]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name, "") for row in rows] for name in names}


def _too_long(cells: Mapping[str, str]) -> list[Fault]:
    return [
        fault(f"{column}有{len(cells[column])}个字，太长", f"不超过{most}个字", sheet="记录", column=column)
        for column, most in LONGEST.items()
        if len(cells.get(column, "")) > most
    ]
