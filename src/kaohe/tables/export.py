"""The input tables of a run as files: what is written reads back to the same inputs."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence

import xlsxwriter

from kaohe.tables.contracts import COUNT, NUMBER, TABLES_IN
from kaohe.tables.style import FONT, HEADING, NO_CLOCK

Columns = Mapping[str, Sequence[str]]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A spreadsheet takes the wide signs for the narrow ones."""


def workbook(tables: Mapping[str, Columns]) -> bytes:
    """One sheet a table; numbers as numbers, everything else as text that no program computes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": NO_CLOCK})
    heading, text = book.add_format(HEADING), book.add_format({**FONT, "num_format": "@"})
    for name, columns in tables.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for at, (column, values) in enumerate(columns.items()):
            number = is_number(name, column)
            sheet.set_column(at, at, 16, None if number else text)
            sheet.write_string(0, at, column, heading)
            for row, value in enumerate(values, start=1):
                if value and number:
                    sheet.write_number(row, at, float(value))
                elif value:
                    sheet.write_string(row, at, value, text)
    book.close()
    return out.getvalue()


def archive(tables: Mapping[str, Columns]) -> bytes:
    """A ZIP of CSV files; a text that a spreadsheet would compute gets a tab before it (reading drops it)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, columns in tables.items():
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerow([harmless(name) for name in columns])
            cells = [
                values if is_number(name, column) else [harmless(value) for value in values]
                for column, values in columns.items()
            ]
            writer.writerows(zip(*cells, strict=True))
            entry = zipfile.ZipInfo(f"{name}.csv", NO_CLOCK.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, text.getvalue().encode("utf-8-sig"))
    return out.getvalue()


def is_number(table: str, column: str) -> bool:
    """Whether a column of an input table holds numbers, which stand as they are."""
    known = {each.name: each.kind for each in TABLES_IN[table].columns}
    return known.get(column) in (NUMBER, COUNT)


def harmless(value: str) -> str:
    """A text for a CSV file: one that a spreadsheet would compute gets a tab before it."""
    return f"\t{value}" if value.startswith(_FORMULA) else value
