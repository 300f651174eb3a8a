"""The worked cases of tests/regulations as plain rows, read with the standard library alone."""

from __future__ import annotations

import csv
from pathlib import Path

CASES = Path(__file__).parent.parent / "regulations"
Rows = list[dict[str, str]]


def read(folder: Path) -> dict[str, Rows]:
    """The CSV files of a folder by table name."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            tables[path.stem] = [{k: v or "" for k, v in row.items()} for row in csv.DictReader(file)]
    return tables


def strip(rows: Rows) -> Rows:
    """Only the columns that a result has, in a fixed order of keys."""
    return [dict(sorted(row.items())) for row in rows]
