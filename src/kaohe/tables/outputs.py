"""How the columns of the result tables stand in a spreadsheet: what is a number, and its exact text."""

from __future__ import annotations

from decimal import Decimal

from kaohe.numbers import plain
from kaohe.tables.contracts import COUNT, NUMBER, TABLES_OUT

NUMBERS = frozenset(
    (table.name, column.name)
    for table in TABLES_OUT.values()
    for column in table.columns
    if column.kind in (NUMBER, COUNT)
)
FIXED = frozenset({("得分", "总分")})
CENTRED = frozenset({"名次", "等次", "类型", "票种", "行", "类别", "分组"})


def from_number(table: str, column: str, value: float, decimals: int) -> str:
    """A spreadsheet's number as the text of a result table: shortest digits that give this float."""
    exact = Decimal(repr(value))
    if (table, column) in FIXED:
        return format(round(exact, decimals), "f")
    return plain(exact) if exact else "0"


def as_number(table: str, column: str, text: str, decimals: int) -> float | None:
    """The float that a spreadsheet may hold for `text`; None where it would not read back the same."""
    if (table, column) not in NUMBERS or not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    if value != value or abs(value) >= 1e15:
        return None
    return value if from_number(table, column, value, decimals) == text else None
