"""The results as a workbook to hand in: one sheet a table, heading in row 1 so that it reads back.

Scores are number cells where a double holds exactly the decimal digits shown, text otherwise.
Text is always a text cell: what starts with = + - @ is never a formula.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.exceptions import FileCreateError

from kaohe.errors import KaoheError, fault
from kaohe.scheme.model import Scheme
from kaohe.tables.meta import PROGRAM, Meta
from kaohe.tables.outputs import CENTRED, FIXED, as_number, from_number
from kaohe.tables.outputs import NUMBERS as NUMBER_COLUMNS
from kaohe.tables.style import BODY, HEADING, NO_CLOCK, RED_FILL, STAMP, WAITING_FILL, page, set_widths

RUN_SHEET = "运行"
SCHEME_SHEET = "方案"
MOST_ROWS = 1_048_575  # of data; Excel's limit less the heading
_STREAM_FROM = 50_000  # rows from which the workbook is written without keeping cells in memory
_PIECE = 30_000  # characters of the scheme in a cell; Excel's limit is 32 767

Sheets = dict[str, list[list[Any]]]


def write(tables: Mapping[str, pa.Table], meta: Meta, scheme: Scheme, path: Path, *, embed: str = "") -> None:
    """Write text tables as a workbook; `embed` puts the scheme's text in a hidden sheet. OSError."""
    stream = sum(table.num_rows for table in tables.values()) > _STREAM_FROM
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": stream,
            "strings_to_numbers": False,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties({"title": meta.title, "subject": meta.period, "created": NO_CLOCK})
    try:
        for name, table in tables.items():
            _Sheet(book, name, meta, scheme).write(table)
        _write_run(book, meta)
        if embed:
            _write_embedded(book, embed)
        book.close()
    except FileCreateError as error:
        raise os_error(error) from error


def read(path: Path, *, only: str = "") -> Sheets:
    """Every sheet (or `only` one) as rows of cells; nothing when the file isn't a workbook."""
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            names = [name for name in book.sheet_names if not only or name == only]
            return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except CalamineError:
        return {}


def run_data(sheets: Sheets) -> dict[str, Any] | None:
    """What sheet 运行 says, in the form of 运行.json; None where the workbook isn't a result."""
    rows = [(str(row[0]), str(row[1])) for row in sheets.get(RUN_SHEET, []) if len(row) > 1]
    fields = dict(rows)
    if fields.get("程序") != PROGRAM:
        return None
    data: dict[str, Any] = {
        name: fields.get(name) for name in ("程序", "版本", "方案", "名称", "方案哈希", "周期")
    }
    data["暂定"] = fields.get("暂定") == "是"
    data["说明"] = [text for name, text in rows if name == "说明"]
    data["行数"] = {name.removeprefix("行数："): text for name, text in rows if name.startswith("行数：")}
    return data


def embedded_scheme(sheets: Sheets) -> str:
    """The text of the scheme in the hidden sheet."""
    rows = sheets.get(SCHEME_SHEET)
    if not rows:
        raise KaoheError([fault("工作簿里没有方案", "用 kaohe evaluate 重新写出结果", sheet=SCHEME_SHEET)])
    return "".join(str(row[0])[1:-1] for row in rows)


def tables(sheets: Sheets, meta: Meta, scheme: Scheme) -> dict[str, pa.Table]:
    """The result tables as text, sheets of one table joined again."""
    read = {}
    for name, count in meta.rows:
        parts = [sheets[sheet] for sheet in _names(name, count) if sheet in sheets]
        rows = [row for part in parts for row in part[1:]]
        if not parts or not parts[0]:
            raise KaoheError([fault("结果里缺少这张表", "重新运行 kaohe evaluate", sheet=name)])
        heading = [str(cell) for cell in parts[0][0] if cell != ""]
        columns = [
            pa.array([_text(name, column, row[at], scheme.decimals) for row in rows], pa.string())
            for at, column in enumerate(heading)
        ]
        read[name] = pa.table(columns, names=heading)
    return read


def _text(table: str, column: str, cell: Any, decimals: int) -> str:
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    return from_number(table, column, float(cell), decimals) if is_number else str(cell)


def _names(name: str, rows: int) -> Iterator[str]:
    """明细, 明细2, …: as many sheets as the rows need."""
    sheets = max(1, -(-rows // MOST_ROWS))
    yield from (name if number == 1 else f"{name}{number}" for number in range(1, sheets + 1))


class _Sheet:
    """Writes one table, on as many sheets as Excel's limit of rows asks for."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, meta: Meta, scheme: Scheme) -> None:
        self.book, self.name, self.meta, self.decimals = book, name, meta, scheme.decimals
        self.heading = book.add_format(HEADING)

    def write(self, table: pa.Table) -> None:
        for number, sheet_name in enumerate(_names(self.name, table.num_rows)):
            self.part(sheet_name, table.slice(number * MOST_ROWS, MOST_ROWS))

    def part(self, sheet_name: str, table: pa.Table) -> None:
        names = table.column_names
        sheet = self.book.add_worksheet(sheet_name)
        page(sheet, self.meta, rows=table.num_rows, columns=len(names))
        set_widths(sheet, table)
        sheet.set_row(0, 24)
        for at, name in enumerate(names):
            sheet.write_string(0, at, name, self.heading)
        formats = [self.format_of(name) for name in names]
        row = 0
        for batch in table.to_batches(max_chunksize=10_000):
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                row += 1
                self.cells(sheet, row, names, cells, formats)
        if self.name == "得分":
            self.colour(sheet, names, row)
        if self.meta.provisional:
            sheet.insert_textbox(0, len(names), "暂定", STAMP)

    def cells(
        self, sheet: Any, row: int, names: list[str], cells: tuple[str, ...], formats: list[Any]
    ) -> None:
        for at, text in enumerate(cells):
            number = as_number(self.name, names[at], text, self.decimals)
            if number is not None:
                sheet.write_number(row, at, number, formats[at])
            elif text:
                sheet.write_string(row, at, text, formats[at])
            else:
                sheet.write_blank(row, at, None, formats[at])

    def format_of(self, column: str) -> Any:
        style = dict(BODY)
        if (self.name, column) in FIXED:
            style["num_format"] = "0." + "0" * self.decimals if self.decimals else "0"
        elif (self.name, column) not in NUMBER_COLUMNS:
            style["num_format"] = "@"
        if column in CENTRED:
            style["align"] = "center"
        elif (self.name, column) in NUMBER_COLUMNS:
            style["align"] = "right"
        return self.book.add_format(style)

    def colour(self, sheet: Any, names: list[str], rows: int) -> None:
        """Rows of vetoed appraisees red, those that wait for a decision yellow."""
        if rows == 0 or not {"否决", "备注"} <= set(names):
            return
        veto, remark = (_letter(names.index(name)) for name in ("否决", "备注"))
        for formula, fill in (
            (f'=ISNUMBER(SEARCH("待研究",${remark}2))', WAITING_FILL),
            (f'=${veto}2<>""', RED_FILL),
        ):
            rule = {"type": "formula", "criteria": formula, "format": self.book.add_format(fill)}
            sheet.conditional_format(1, 0, rows, len(names) - 1, rule)


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _write_run(book: xlsxwriter.Workbook, meta: Meta) -> None:
    rows = [
        ("项", "内容"),
        ("程序", PROGRAM),
        ("版本", meta.version),
        ("方案", meta.scheme),
        ("名称", meta.title),
        ("方案哈希", meta.hash),
        ("周期", meta.period),
        ("暂定", "是" if meta.provisional else "否"),
        *(("说明", note) for note in meta.notes),
        *((f"行数：{name}", str(count)) for name, count in meta.rows),
    ]
    sheet = book.add_worksheet(RUN_SHEET)
    page(sheet, meta, rows=len(rows) - 1, columns=2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    heading, body = book.add_format(HEADING), book.add_format({**BODY, "num_format": "@"})
    for row, cells in enumerate(rows):
        for at, text in enumerate(cells):
            sheet.write_string(row, at, text, body if row else heading)


def _write_embedded(book: xlsxwriter.Workbook, text: str) -> None:
    """The scheme in pieces, each in 〔 〕 so that no reader trims the spaces at its ends."""
    sheet = book.add_worksheet(SCHEME_SHEET)
    sheet.very_hidden()
    for row, at in enumerate(range(0, len(text), _PIECE)):
        sheet.write_string(row, 0, f"〔{text[at : at + _PIECE]}〕")


def os_error(error: FileCreateError) -> OSError:
    """The fault of the disk inside an error of the Excel library."""
    causes = itertools.chain(error.args, (error.__cause__, error.__context__))
    return next((cause for cause in causes if isinstance(cause, OSError)), OSError(str(error)))
