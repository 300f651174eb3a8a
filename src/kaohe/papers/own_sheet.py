"""A body's own template as a workbook: what stands in it, and filling it; all that is filled in is text."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell

from kaohe.errors import KaoheError, fault
from kaohe.papers.placeholders import HOLDER, NAME, STAMP, Values, list_of, provisional, rows_of
from kaohe.papers.values import Rows

_RUNS = re.compile(r"^\s*[=+\-@＝＋－＠\t\r]")
_REACHING = re.compile(r"HYPERLINK|WEBSERVICE|FILTERXML|DDE|RTD|IMPORT|CALL|REGISTER|\[|\|", re.IGNORECASE)
_FORMULAS = ("definedName", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula")


def texts(book: Any, file: str) -> Iterator[tuple[str, str]]:
    faults = []
    for sheet in book.worksheets:
        said = [(cell, _text(cell)) for row in sheet.iter_rows() for cell in row if cell.value is not None]
        grows = any(
            NAME.fullmatch(inner) and "." in inner for _, text in said for inner in HOLDER.findall(text)
        )
        for cell, text in said:
            where = f"{file} {sheet.title}!{cell.coordinate}"
            if cell.data_type != "f":
                if "{" in text or "}" in text:
                    yield f"{sheet.title}!{cell.coordinate}", text
            elif _REACHING.search(text):
                faults.append(fault(f"公式会去外面取东西：{text[:40]}", "删去这个公式", file=where))
            elif "{{" in text:
                faults.append(fault("占位符写在公式里", "占位符单独占一格，公式引用那一格", file=where))
            elif grows:
                what = f"这张工作表的行会增加，公式不会跟着改：{text[:40]}"
                faults.append(fault(what, "改写占位符，如 {{总分}}，或者删去这个公式", file=where))
    if faults:
        raise KaoheError(faults)


def _text(cell: Any) -> str:
    """What a cell says; of a formula over several cells its text."""
    return str(getattr(cell.value, "text", cell.value) or "")


def reaching(root: Any) -> Iterator[str]:
    """Formulas that stand elsewhere than in cells (names, conditions, validations) and reach outside."""
    for node in root.iter(*(f"{{*}}{name}" for name in _FORMULAS)):
        if _REACHING.search(node.text or ""):
            yield node.text


def filled(content: bytes, values: Values) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for number in range(sheet.max_row, 0, -1):
            name = list_of("".join(str(cell.value or "") for cell in sheet[number]), values)
            if name is not None:
                _repeat(sheet, number, name, rows_of(values, name))
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type != "f" and "{{" in cell.value:
                    _write(cell, HOLDER.sub(lambda found: _plain(found[1], values), cell.value))
        if provisional(values):
            _stamp(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _stamp(sheet: Any) -> None:
    """暂定 at the head of every printed page."""
    for header in (sheet.oddHeader, sheet.evenHeader, sheet.firstHeader):
        header.center.text, header.center.size, header.center.color = STAMP, 20, "D0021B"


def _plain(inner: str, values: Values) -> str:
    said = values.get(inner.strip(), "")
    return said if isinstance(said, str) else ""


def _repeat(sheet: Any, number: int, name: str, rows: Rows) -> None:
    """A row once for each row of its list; what stands below moves down with its merged cells and heights."""
    pattern = [
        (cell.column, cell.value, copy.copy(cell._style))
        for cell in sheet[number]
        if not isinstance(cell, MergedCell)
    ]
    spans = [
        (one.min_col, one.max_col)
        for one in sheet.merged_cells.ranges
        if one.min_row == number == one.max_row
    ]
    more = max(len(rows) - 1, 0)
    if more:
        _make_room(sheet, number, more)
    for at, said in enumerate(rows or [{}]):
        for column, text, style in pattern:
            cell = sheet.cell(number + at, column)
            cell._style = copy.copy(style)
            if isinstance(text, str) and "{{" in text:
                _write(cell, _say(text, name, said).replace("{{", "{\u200b{") if said else "")
            else:
                cell.value = text
        for first, last in spans if at else ():
            sheet.merge_cells(start_row=number + at, end_row=number + at, start_column=first, end_column=last)


def _make_room(sheet: Any, number: int, more: int) -> None:
    heights = {row: shape.height for row, shape in sheet.row_dimensions.items() if shape.height}
    below = [one for one in sheet.merged_cells.ranges if one.min_row > number]
    for one in below:
        sheet.merged_cells.remove(one)
    sheet.insert_rows(number + 1, more)
    for one in below:
        one.shift(row_shift=more)
        sheet.merge_cells(one.coord)
    for row in sorted(heights, reverse=True):
        if row > number:
            sheet.row_dimensions[row].height = None
    for row, height in heights.items():
        sheet.row_dimensions[row + more if row > number else row].height = height
    for row in range(number + 1, number + more + 1):
        sheet.row_dimensions[row].height = heights.get(number)


def _say(text: str, name: str, said: Mapping[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        parsed = NAME.fullmatch(found[1])
        return said.get(parsed[2], "") if parsed and parsed[1] == name else found[0]

    return HOLDER.sub(one, text)


def _write(cell: Any, text: str) -> None:
    """As text, whatever it begins with: a name like =HYPERLINK(…) runs nowhere."""
    cell.value = text
    if text:
        cell.data_type = "s"
        if _RUNS.match(text):
            cell.quotePrefix = True
