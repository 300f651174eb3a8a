"""Workbooks for the tests of the import, made in memory."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook


def book(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """An .xlsx with these sheets; the first row of each is its headings."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()
