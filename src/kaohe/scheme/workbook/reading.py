"""A workbook → the scheme it holds, with sheet, row and column of every value."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from kaohe.errors import Fault, KaoheError, Place, fault
from kaohe.scheme.codec import Decoder, Node
from kaohe.scheme.language import Source
from kaohe.scheme.scalars import nearest
from kaohe.scheme.workbook.cells import CellError, cell_text
from kaohe.scheme.workbook.growing import Row, Rows, grow
from kaohe.scheme.workbook.notation import NotationError, is_table, read_list, read_table
from kaohe.scheme.workbook.sheets import ITEM, NOTES, VALUE, VALUES, Column, Form, Sheet, sheets, values

MOST_BYTES = 20_000_000
MOST_UNPACKED = 300_000_000


def read(path: Path) -> Source:
    """The scheme in a workbook; KaoheError with every fault when it isn't one."""
    reader = _Reader(path.name)
    root = reader.book(_open(path))
    decoder = Decoder()
    scheme = None if reader.faults else decoder.scheme(root)
    if scheme is None:
        raise KaoheError([*reader.faults, *decoder.faults])
    return Source(scheme, decoder.places)


def _open(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise KaoheError([fault("文件太大", "方案工作簿不应超过20MB", file=path.name)])
        with zipfile.ZipFile(path) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
                raise KaoheError([fault("解开后太大", "方案工作簿不应超过300MB", file=path.name)])
        return openpyxl.load_workbook(path)
    except OSError as error:
        cure = f"检查路径和权限（{error.strerror}）"
        raise KaoheError([fault("读不到这个文件", cure, file=str(path))]) from error
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, SyntaxError) as error:
        what = "不是 .xlsx 工作簿，或文件已损坏、有密码"
        raise KaoheError([fault(what, "用 Excel 打开，另存为不带密码的 .xlsx", file=path.name)]) from error


class _Reader:
    """Reads the sheets cell by cell, collecting every fault on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def place(self, sheet: str, row: int = 0, heading: str = "") -> Place:
        return Place(file=self.file, sheet=sheet, row=row, column=heading)

    def wrong(self, place: Place, what: str, cure: str) -> None:
        self.faults.append(Fault(place, what, cure))

    def book(self, book: Any) -> Node:
        """The scheme as a plain tree."""
        pages = {page.title: page for page in book.worksheets}
        self.names(pages)
        top = self.values(pages[VALUES]) if VALUES in pages else {}
        rows: Rows = {s.name: self.sheet(s, pages[s.name]) for s in sheets() if s.name in pages}
        root, faults = grow(rows, top, self.place(VALUES))
        self.faults += faults
        return root

    def names(self, pages: dict[str, Any]) -> None:
        """Unknown and missing sheets, merged cells."""
        known = [VALUES, *(sheet.name for sheet in sheets())]
        for name in pages:
            if name not in (*known, NOTES):
                cure = f"{nearest(name, known)}改名，或移出这个工作簿；自己的备注写在“{NOTES}”表里"
                self.wrong(self.place(name), f"不认识的表“{name}”", cure)
        for name in known:
            if name not in pages:
                self.wrong(self.place(name), f"缺少表“{name}”", "加上这张表；没有内容也要有标题行")
                continue
            for area in pages[name].merged_cells.ranges:
                what = f"有合并单元格 {area.coord}"
                self.wrong(self.place(name, area.min_row), what, "取消合并，每格各写各的值")

    def values(self, page: Any) -> dict[Node, Node]:
        """The sheet 方案: 项 and 值, one a row."""
        made: dict[str, tuple[Node, Node]] = {}
        known = {column.heading: column for column in values()}
        for row, (item, value) in enumerate(page.iter_rows(min_row=2, max_col=2), 2):
            here, there = self.place(VALUES, row, ITEM), self.place(VALUES, row, VALUE)
            name = self.text(item, here).strip()
            if name in known:
                if name in made:
                    self.wrong(here, f"“{name}”写了两次", "删去一行")
                if (node := self.cell(value, known[name], there)) is not None:
                    made[name] = (Node(name, there), node)
            elif name:
                self.wrong(here, f"不认识的项“{name}”", f"{nearest(name, known)}可以写：{'、'.join(known)}")
            elif value.value is not None:
                self.wrong(there, "这个值前面没有写是哪一项", f"在“{ITEM}”列写：{'、'.join(known)}")
        return dict(made.values())

    def sheet(self, sheet: Sheet, page: Any) -> list[Row]:
        """The rows of a sheet; blank ones are skipped."""
        lines = page.iter_rows()
        columns = self.headings(sheet, next(lines, ()))
        found: list[Row] = []
        for number, cells in enumerate(lines, 2):
            row = Row(self.place(sheet.name, number))
            for at, cell in enumerate(cells):
                if cell.value is None:
                    continue
                if at not in columns:
                    place = self.place(sheet.name, number, cell.column_letter)
                    self.wrong(place, "这一格上面没有标题", "在第一行加上标题，或清空这一格")
                elif (column := columns[at]) is not None:
                    place = self.place(sheet.name, number, column.heading)
                    if (node := self.cell(cell, column, place)) is not None:
                        row.cells[column.heading] = node
            if row.cells:
                found.append(row)
        return found

    def headings(self, sheet: Sheet, cells: Any) -> dict[int, Column | None]:
        """Where each column stands; None where the heading is at fault."""
        made: dict[int, Column | None] = {}
        names = [column.heading for column in sheet.columns]
        for at, cell in enumerate(cells):
            name = self.text(cell, self.place(sheet.name, 1, cell.column_letter)).strip()
            if not name:
                continue
            place = self.place(sheet.name, 1, name)
            made[at] = column = sheet.column(name)
            if column is None:
                cure = f"{nearest(name, names)}可以有：{'、'.join(names)}"
                self.wrong(place, f"不认识的标题“{name}”", cure)
            elif list(made.values()).count(column) > 1:
                self.wrong(place, f"标题“{name}”有两列", "合并或删去一列")
        return made

    def text(self, cell: Any, place: Place, column: Column | None = None) -> str:
        try:
            return cell_text(cell, column)
        except CellError as error:
            self.wrong(place, error.what, error.cure)
            return ""

    def cell(self, cell: Any, column: Column, place: Place) -> Node | None:
        """A cell as a node; None for a blank one."""
        text = self.text(cell, place, column)
        if not text.strip():
            return None
        try:
            if column.form is Form.LIST:
                return read_list(text, place)
            if column.form is Form.TABLE or (column.form is Form.EITHER and is_table(text)):
                return read_table(text, place)
        except NotationError as error:
            self.faults.append(error.fault(place))
            return None
        return Node(text.strip() if column.form is Form.EITHER else text, place)
