"""Figures as tables: printed, or given as JSON; and the options that all scripts share."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any


@dataclass
class Table:
    """One table of figures; all cells are text as it is published."""

    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        self.rows.append([str(cell) for cell in cells])


def seconds(value: float) -> str:
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1000:.1f} ms" if value >= 0.001 else f"{value * 1e6:.2f} µs"


def megabytes(value: float) -> str:
    return f"{value / 2**20:.0f} MB"


def times(value: float) -> str:
    """A ratio with as many digits as it deserves."""
    return f"{value:.0f} ×" if value >= 20 else f"{value:.1f} ×" if value >= 2 else f"{value:.2f} ×"


def machine() -> str:
    names = ("duckdb", "pyarrow")
    parts = [f"{os.cpu_count()} 核 {platform.machine()}", f"Python {platform.python_version()}"]
    return "，".join([*parts, *(f"{name} {version(name)}" for name in names)])


def main(
    about: str | None,
    make: Callable[[argparse.Namespace], list[Table]],
    options: Callable[[argparse.ArgumentParser], None] = lambda _: None,
) -> None:
    """Parse the options, make the tables, print them."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument(
        "--rounds", type=int, default=0, help="rounds of measuring (default: the script's own)"
    )
    options(parser)
    args = parser.parse_args()
    try:
        tables = make(args)
    except RuntimeError as error:
        sys.exit(str(error))
    if args.json:
        print(json.dumps({"machine": machine(), "tables": [asdict(table) for table in tables]}))
        return
    print(machine())
    for table in tables:
        print(f"\n{table.title}")
        show(table)


def show(table: Table) -> None:
    """Aligned for a terminal; a Chinese character is two cells wide."""
    grid = [table.columns, *table.rows]
    widths = [max(_width(row[nth]) for row in grid) for nth in range(len(table.columns))]
    for row in grid:
        print(
            "  ".join(
                cell + " " * (wide - _width(cell)) for cell, wide in zip(row, widths, strict=True)
            ).rstrip()
        )
    for note in table.notes:
        print(f"· {note}")


def markdown(table: dict[str, Any]) -> str:
    """The same as a table of a README."""
    lines = [f"#### {table['title']}", ""]
    lines += [_row(table["columns"]), _row(["---"] * len(table["columns"]))]
    lines += [_row(row) for row in table["rows"]]
    notes = [f"- {note}" for note in table["notes"]]
    return "\n".join([*lines, *(["", *notes] if notes else []), ""])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
