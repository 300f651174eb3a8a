"""What an engine must do so that large tables can be checked where they lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from kaohe.tables.place import Place

ROW = '"#"'
"""The column that numbers the rows of a raw table through all its files, the first is 2."""


def raw(table: str) -> str:
    """The relation of a table as it lies: its columns as the user named them, and `ROW`."""
    return f'"raw_{table}"'


@dataclass(frozen=True)
class Stored:
    """A table in Parquet files: what their footers say."""

    table: str
    source: str
    files: tuple[Place, ...]
    rows: tuple[int, ...]
    schema: pa.Schema

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
