"""An empty workbook for a scheme: one sheet a table, notes on the headings, drop-downs.

Only the tables and columns that the scheme uses are there. Rules and indicators are chosen as
“编号 名称”; the reader takes the id. Columns of ids are text, so that 1.10 stays 1.10.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from kaohe.scheme.model import Scheme
from kaohe.tables.atomic import new_file
from kaohe.tables.contracts import DATE, NUMBER, TABLES_IN, Column
from kaohe.tables.guide import Guide
from kaohe.tables.needs import needs
from kaohe.tables.style import BODY, FONT, HEADING, NO_CLOCK, display_width
from kaohe.tables.xlsx import os_error

GUIDE_SHEET, CHOICES_SHEET = "说明", "选项"
ROWS = 5000  # rows with formats and drop-downs; more may be pasted below
_NAMES = "对象名单"
_WIDTHS = {
    "对象": 18,
    "说明": 36,
    "佐证": 28,
    "名称": 28,
    "规则": 30,
    "指标": 28,
    "上级指标": 24,
    "同一事项": 16,
}


def template(scheme: Scheme, path: Path) -> Path:
    """Write the workbook; KaoheError where `path` exists or cannot be written."""
    with new_file(path) as making:
        book = xlsxwriter.Workbook(str(making))
        book.set_properties({"title": scheme.title, "created": NO_CLOCK})
        try:
            _Template(book, scheme).write()
            book.close()
        except FileCreateError as error:
            raise os_error(error) from error
    return path


class _Template:
    def __init__(self, book: xlsxwriter.Workbook, scheme: Scheme) -> None:
        self.book, self.scheme, self.guide = book, scheme, Guide(scheme)
        self.tables = needs(scheme)
        self.heading = book.add_format(HEADING)
        self.optional = book.add_format({**HEADING, "bold": False, "bg_color": "#EEF1F5"})
        self.lists: dict[str, tuple[str, ...]] = {}

    def write(self) -> None:
        guide = self.book.add_worksheet(GUIDE_SHEET)
        for name, columns in self.tables.items():
            self.table(name, columns)
        self.write_guide(guide)
        self.write_choices()
        end = f"COUNTA(对象!$A$2:$A${ROWS + 1})"
        self.book.define_name(_NAMES, f"=OFFSET(对象!$A$2,0,0,MAX(1,{end}),1)")

    def table(self, name: str, columns: tuple[Column, ...]) -> None:
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 2 if name == "记录" else 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        sheet.set_row(0, 24)
        for at, column in enumerate(self.columns(name, columns)):
            sheet.set_column(at, at, self.width(column), self.format_of(column))
            sheet.write_string(0, at, column.name, self.optional if column.optional else self.heading)
            note = self.guide.note(name, column)
            lines = sum(1 + display_width(line) // 44 for line in note.splitlines())
            sheet.write_comment(0, at, note, {"x_scale": 2.6, "height": 24 + 16 * min(lines, 30)})
            self.drop_down(sheet, name, at, column)

    def columns(self, name: str, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The columns of a table, the attributes of the scheme after those of 对象."""
        if not TABLES_IN[name].attributes:
            return columns
        return (*columns, *self.guide.attributes())

    def drop_down(self, sheet: Any, table: str, at: int, column: Column) -> None:
        rule = self.rule(table, column)
        if rule is not None:
            sheet.data_validation(1, at, ROWS, at, rule)

    def rule(self, table: str, column: Column) -> dict[str, Any] | None:
        """What Excel lets in: a list, a range of marks, or anything."""
        if column.name == "对象" and table not in ("对象", "历史"):
            return _list(f"={_NAMES}", "请从“对象”表已有的名称中选择")
        if choices := self.guide.choices(table, column.name):
            closed = not self.guide.open_ended(table, column.name)
            return {**_list(self.source(choices), "请从下拉列表中选择"), "show_error": closed}
        most = self.guide.most(table, column.name)
        if most is None:
            return None
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": float(most),
            "error_type": "warning",
            "error_title": "请核对",
            "error_message": f"应在 0 到 {most} 之间",
        }

    def source(self, choices: tuple[str, ...]) -> str:
        """The range of the hidden sheet that holds these choices; one column for each distinct list."""
        key = "\0".join(choices)
        self.lists.setdefault(key, choices)
        column = _letters(list(self.lists).index(key))
        return f"={CHOICES_SHEET}!${column}$1:${column}${len(choices)}"

    def write_choices(self) -> None:
        sheet = self.book.add_worksheet(CHOICES_SHEET)
        sheet.hide()
        for at, choices in enumerate(self.lists.values()):
            for row, choice in enumerate(choices):
                sheet.write_string(row, at, choice)

    def write_guide(self, sheet: Any) -> None:
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 16)
        sheet.set_column(2, 2, 84)
        title = self.book.add_format({**FONT, "bold": True, "font_size": 16})
        plain = self.book.add_format({**FONT, "valign": "top", "text_wrap": True})
        body = self.book.add_format({**BODY, "valign": "top"})
        sheet.write_string(0, 0, f"{self.scheme.title}　数据表", title)
        row = 2
        for line in self.guide.lines():
            sheet.merge_range(row, 0, row, 2, line, plain)
            sheet.set_row(row, 17 * (1 + display_width(line) // 112))
            row += 1
        row += 1
        for at, text in enumerate(("表", "列", "填什么")):
            sheet.write_string(row, at, text, self.heading)
        for name, columns in self.tables.items():
            for number, column in enumerate(self.columns(name, columns)):
                row += 1
                note = self.guide.note(name, column)
                sheet.write_string(row, 0, "" if number else name, body)
                sheet.write_string(row, 1, column.name + ("（可不填）" if column.optional else ""), body)
                sheet.write_string(row, 2, note, body)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def format_of(self, column: Column) -> Any:
        style = {**FONT, "valign": "vcenter"}
        if column.kind == DATE:
            style["num_format"] = "yyyy-mm-dd"
        elif column.kind != NUMBER:
            style["num_format"] = "@"
        return self.book.add_format(style)

    @staticmethod
    def width(column: Column) -> int:
        return _WIDTHS.get(column.name, max(10, display_width(column.name) + 4))


def _list(source: str, cure: str) -> dict[str, Any]:
    return {"validate": "list", "source": source, "error_title": "不在列表中", "error_message": cure}


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
