"""Excel workbooks (.xlsx, .xlsm), read with python-calamine; floats by their shortest form, exactly."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import python_calamine

from kaohe.tables import workbook_xml
from kaohe.tables.contracts import TABLES_IN, Contract
from kaohe.tables.grid import Findings
from kaohe.tables.normal import fold, percent_text, text_of
from kaohe.tables.sheet import Sheet

GUIDES = ("说明", "填写说明", "填表说明")
"""Sheets for people; that they are not read need not be said."""
MOST_CELLS = 50_000_000


def read(path: Path, findings: Findings) -> dict[str, Sheet]:
    """The sheets of a workbook that are tables; faults where a sheet cannot be read."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        with zipfile.ZipFile(path) as archive:
            parts = workbook_xml.sheet_parts(archive)
            percents = workbook_xml.percent_styles(archive)
            names = _known_sheets(book, findings)
            return {
                table: _sheet(book, archive, TABLES_IN[table], name, parts.get(name, ""), percents, findings)
                for table, name in names.items()
            }
    except (python_calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, OSError):
        findings.about(
            "不是能打开的 Excel 工作簿",
            "用 Excel 或 WPS 打开后另存为“Excel 工作簿 (.xlsx)”；设了密码的先去掉密码",
            file=path.name,
        )
    except ValueError as error:
        findings.about(str(error), "删去表外多余的内容，或改用 CSV", file=path.name)
    return {}


def _known_sheets(book: Any, findings: Findings) -> dict[str, str]:
    """Table → sheet name. Two sheets of one table are a fault, other sheets are noted."""
    known = {fold(name): name for name in TABLES_IN}
    found: dict[str, str] = {}
    others = []
    for sheet in book.sheets_metadata:
        table = known.get(fold(sheet.name))
        if table is None:
            others.append(sheet)
        elif table in found:
            findings.about(f"有两张“{table}”工作表", "合成一张，或把另一张改名", table=table)
        else:
            found[table] = sheet.name
            if sheet.name != table:
                findings.note(f"工作表“{sheet.name}”按“{table}”读入")
    ignored = []
    for sheet in others:
        table = _looks_like(book, sheet, found)
        if table:
            findings.about(
                f"工作表“{sheet.name}”的标题与“{table}”表一样，名称却不是",
                f"改名为“{table}”；不想读入的，删去或改掉标题",
                table=sheet.name,
            )
        elif sheet.name not in GUIDES and sheet.visible == python_calamine.SheetVisibleEnum.Visible:
            ignored.append(sheet.name)
    if ignored:
        findings.note(f"工作簿里的其他工作表没有读：{'、'.join(ignored)}")
    return found


def _looks_like(book: Any, sheet: Any, found: dict[str, str]) -> str:
    """The missing table whose required headings this sheet has, or ''."""
    if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
        return ""
    missing = [table for name, table in TABLES_IN.items() if name not in found]
    if not missing:
        return ""
    rows = book.get_sheet_by_name(sheet.name).to_python(nrows=5)
    for row in rows:
        headings = {fold(text_of(cell)) for cell in row}
        for table in missing:
            if {column.name for column in table.columns if not column.optional} <= headings:
                return table.name
    return ""


def _sheet(
    book: Any,
    archive: zipfile.ZipFile,
    contract: Contract,
    name: str,
    part: str,
    percents: list[int],
    findings: Findings,
) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if height * width > MOST_CELLS:
        raise ValueError(f"工作表“{name}”占到第{height}行第{width}列，太大")
    extras = workbook_xml.extras(archive, part, percents) if part in archive.namelist() else None
    columns: list[Any] = [list(c) for c in zip(*sheet.to_python(skip_empty_area=False), strict=True)]
    made = Sheet(contract.name, name, [], pa.array(range(1, height + 1), pa.int32()))
    made.merged = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    if extras:
        made.hollow, made.errors, made.hidden = extras.hollow, extras.errors, extras.hidden
        for row, column in extras.percent:
            if row <= height and column <= width:
                columns[column - 1][row - 1] = percent_text(columns[column - 1][row - 1])
    for cells in columns:
        texts, numeric = as_text(cells)
        made.columns.append(texts)
        made.numeric.append(numeric)
    return made


def as_text(cells: list[Any]) -> tuple[pa.Array, pa.Array | None]:
    """Python values as one string per row, and which were numbers (None: no number at all).

    Columns of only texts and floats go by their distinct values; others cell by cell, because 1,
    1.0 and true are equal to Python.
    """
    kinds = set(map(type, cells))
    if kinds <= {str}:
        return pa.array(cells, pa.string()), None
    if kinds <= {str, float}:
        known = {value: text_of(value) for value in set(cells)}
        texts = list(map(known.__getitem__, cells))
    else:
        texts = [text_of(value) for value in cells]
    if not kinds & {float, int}:
        return pa.array(texts, pa.string()), None
    numeric = [type(value) is float or type(value) is int for value in cells]
    return pa.array(texts, pa.string()), pa.array(numeric)
