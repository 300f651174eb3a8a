"""Excel workbooks: every sheet is a table under its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaohe.draft.document import Document
from kaohe.draft.formats.builder import Builder
from kaohe.errors import KaoheError, fault


def read_xlsx(path: Path) -> Document:
    from python_calamine import CalamineError, CalamineWorkbook

    builder = Builder("xlsx")
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
            if rows:
                builder.paragraph(name)
                _sheet(builder, rows)
    except (CalamineError, OSError, ValueError) as error:
        raise KaoheError([fault("文件损坏，打不开", "用 Excel 或 WPS 打开后另存", file=str(path))]) from error
    return builder.document()


def _sheet(builder: Builder, rows: Sequence[Sequence[object]]) -> None:
    """Rows with one text alone are paragraphs (titles, notes); the others are rows of a table."""
    table: list[list[str]] = []
    for row in rows:
        cells = [_said(value) for value in row]
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 and cells[0] and not filled[0].replace(".", "").isdigit():
            if table:
                builder.table(table)
                table = []
            builder.paragraph(filled[0])
        elif filled:
            table.append(cells)
    if table:
        builder.table(table)


def _said(value: object) -> str:
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return "" if value is None else str(value).strip()
