"""What an engine must do so that large tables can be checked where they lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from kaohe.tables.place import Place

ROW = '"#"'
"""The column that numbers the rows of a raw table through all its files, the first is 2."""


def raw(table: str) -> str:
    """The relation of a table as it lies: its columns as the user named them, and `ROW`."""
    return f'"raw_{table}"'


class Known(NamedTuple):
    """What is known of a column without reading it; no value is below `least` or above `most`."""

    nulls: int
    least: Any
    most: Any


@dataclass(frozen=True)
class Stored:
    """A table in Parquet files: what their footers say."""

    table: str
    source: str
    files: tuple[Place, ...]
    rows: tuple[int, ...]
    schema: pa.Schema
    footers: tuple[Any, ...] = ()
    """The metadata of each file, as pyarrow has it."""

    @property
    def count(self) -> int:
        return sum(self.rows)

    def place(self, row: int) -> tuple[str, int]:
        """The file in which a row stands, and its number there."""
        if len(self.files) == 1:
            return self.source, row
        at = row - 2
        for path, rows in zip(self.files, self.rows, strict=True):
            if at < rows:
                return f"{self.source}/{path.name}", at + 2
            at -= rows
        return self.source, row

    def known(self, column: str) -> Known | None:
        """What the footers say of a column's values; None where any of them does not say it."""
        nulls, values = 0, []
        for footer in self.footers:
            paths = [footer.schema.column(at).path for at in range(footer.num_columns)]
            if column not in paths:  # nested: there are only columns inside it
                return None
            at = paths.index(column)
            for group in range(footer.num_row_groups):
                said = footer.row_group(group).column(at).statistics
                if said is None or not said.has_null_count:
                    return None
                nulls += said.null_count
                if said.has_min_max:
                    values += [said.min, said.max]
                elif said.num_values:
                    return None
        return Known(nulls, min(values), max(values)) if values else None


class Source(Protocol):
    """A session in which SQL is run (in DuckDB's words) over stored tables."""

    def here(self, place: Place) -> Path:
        """A file or folder of a small table as one of this machine."""

    def attach(self, stored: Stored) -> None:
        """Makes `raw(stored.table)` readable."""

    def create(self, name: str, sql: str) -> None:
        """A table with the rows of a query."""

    def view(self, name: str, sql: str) -> None:
        """A query under a name."""

    def load(self, name: str, table: pa.Table) -> None:
        """A table with rows from memory."""

    def select(self, sql: str) -> pa.Table:
        """The rows of a query; few."""
