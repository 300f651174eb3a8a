"""Cells of a raw table as SQL: their text, their number, and when they are not plain.

What a cell would be in a small table depends on how its column is stored; `Cell` has the SQL for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from kaohe.numbers import MICRO, PLACES
from kaohe.tables.contracts import Column
from kaohe.tables.normal import INVISIBLE, SPACES, fold

TEXT, WHOLE, DECIMAL, FLOAT, DATE, OTHER, NONE = "text", "whole", "decimal", "float", "date", "other", "none"
_UNTIDY = f"^[{SPACES}]|[{SPACES}]$|[{INVISIBLE}]"
_WIDE = f"[{SPACES}{INVISIBLE}\uff01-\uff5e\u2212\u3002]"
_NUMBER = rf"-?[0-9]{{1,9}}(\.[0-9]{{1,{PLACES}}})?"
_MOST = 10**9


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def listed(values: Iterable[str]) -> str:
    """Texts for IN; never an empty list."""
    return ", ".join(text(value) for value in dict.fromkeys(values)) or "NULL"


def either(*conditions: str) -> str:
    """Any of the conditions; those that cannot hold are left out."""
    real = [f"({condition})" for condition in conditions if condition != "FALSE"]
    return " OR ".join(real) or "FALSE"


@dataclass(frozen=True)
class Cell:
    """One column: how it is stored, and SQL for what stands in it. `sql` names the column.

    `name` is what the file calls it.
    """

    sql: str
    kind: str
    scale: int = 0
    digits: int = 38
    name: str = ""

    @property
    def given(self) -> bool:
        return self.kind != NONE

    @property
    def text(self) -> str:
        """The text of a cell that is not odd; '' where it is empty."""
        if self.kind == TEXT:
            return f"coalesce({self.sql}, '')"
        if self.kind == WHOLE:
            return f"coalesce({self.sql}::VARCHAR, '')"
        if self.kind == DATE:
            return f"coalesce(strftime({self.sql}, '%Y-%m-%d'), '')"
        return "''"

    @property
    def empty(self) -> str:
        if self.kind == NONE:
            return "TRUE"
        return f"({self.sql} IS NULL OR {self.sql} = '')" if self.kind == TEXT else f"({self.sql} IS NULL)"

    @property
    def untidy(self) -> str:
        """Where the text is not what is stored: to be trimmed, or of a kind that has to be looked at."""
        if self.kind in (WHOLE, DATE, NONE):
            return "FALSE"
        if self.kind != TEXT:
            return f"{self.sql} IS NOT NULL"
        # plain characters first: an expression costs ten times as much
        plain = (
            f"strlen({self.sql}) = length({self.sql}) AND {self.sql} >= '!' AND right({self.sql}, 1) >= '!'"
        )
        return f"NOT ({plain}) AND regexp_matches({self.sql}, {text(_UNTIDY)})"

    @property
    def wide(self) -> str:
        """Where a key would be written in half width."""
        return either(self.untidy, self.matches(_WIDE))

    def matches(self, pattern: str) -> str:
        if self.kind != TEXT:
            return "FALSE"
        return f"regexp_matches({self.sql}, {text(pattern)})"

    @property
    def crooked(self) -> str:
        """Where the number is not plain: no number, too large, too many decimals, or written otherwise."""
        c = self.sql
        if self.kind == NONE:
            return "FALSE"
        if self.kind == TEXT:
            return f"{c} <> '' AND NOT regexp_full_match({c}, {text(_NUMBER)})"
        if self.kind == WHOLE:
            return "FALSE" if self.digits < 10 else f"NOT ({c} > -{_MOST} AND {c} < {_MOST})"
        if self.kind == DECIMAL:
            large = f"NOT ({c} > -{_MOST} AND {c} < {_MOST})" if self.digits - self.scale > 9 else "FALSE"
            return either(large, f"{c} <> round({c}, {PLACES})" if self.scale > PLACES else "FALSE")
        if self.kind == FLOAT:
            d = f"{c}::DOUBLE"
            near = f"abs({d}) < {_MOST} AND round({d} * {MICRO}) / {MICRO} = {d}"
            return f"{c} IS NOT NULL AND NOT isnan({d}) AND NOT ({near})"
        return f"{c} IS NOT NULL"

    @property
    def micro(self) -> str:
        """The number in micro-units, where it is plain; NULL where there is none."""
        c = self.sql
        if self.kind == TEXT:
            return f"(TRY_CAST({c} AS DECIMAL(15, {PLACES})) * {MICRO})::BIGINT"
        if self.kind == WHOLE:
            whole = f"({c}::BIGINT * {MICRO})"
            return whole if self.crooked == "FALSE" else f"CASE WHEN NOT ({self.crooked}) THEN {whole} END"
        if self.kind == DECIMAL and self.crooked == "FALSE" and self.digits <= 11:
            return f"({c} * {MICRO}::DECIMAL(7, 0))::BIGINT"  # within 64 bits, which is faster
        if self.kind == DECIMAL:
            return f"(TRY_CAST({c} AS DECIMAL(15, {PLACES})) * {MICRO})::BIGINT"
        if self.kind == FLOAT:
            return f"CASE WHEN abs({c}::DOUBLE) < {_MOST} THEN round({c}::DOUBLE * {MICRO})::BIGINT END"
        return "NULL::BIGINT"


_ABSENT = Cell("NULL", NONE)


class Cells:
    """The known columns of a raw table under the contract's names."""

    def __init__(self, schema: pa.Schema, wanted: Iterable[Column], alias: str = "m") -> None:
        names = {fold(column.name): column.name for column in wanted}
        self._cells: dict[str, Cell] = {}
        for field in schema:
            name = names.get(fold(field.name))
            if name is not None:
                quoted = field.name.replace('"', '""')
                cell = _cell(f'{alias}."{quoted}"', field.type)
                self._cells[name] = replace(cell, name=field.name)

    def __getitem__(self, name: str) -> Cell:
        return self._cells.get(name, _ABSENT)

    @property
    def all(self) -> Mapping[str, Cell]:
        return self._cells


def _cell(sql: str, kind: pa.DataType) -> Cell:
    if pa.types.is_dictionary(kind):
        return _cell(sql, kind.value_type)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return Cell(sql, TEXT)
    if pa.types.is_integer(kind):
        return Cell(sql, WHOLE, digits={8: 3, 16: 5, 32: 10, 64: 20}[kind.bit_width])
    if pa.types.is_decimal(kind):
        return Cell(sql, DECIMAL, kind.scale, kind.precision)
    if pa.types.is_floating(kind):
        return Cell(sql, FLOAT)
    if pa.types.is_date(kind):
        return Cell(sql, DATE)
    return Cell(sql, OTHER)
