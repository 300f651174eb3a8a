"""A scheme → its workbook: headings with notes, drop-downs, texts as text, numbers as numbers."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from kaohe.errors import Fault, KaoheError, Place
from kaohe.numbers import plain
from kaohe.scheme.codec import Number, encode
from kaohe.scheme.model import Scheme
from kaohe.scheme.workbook.notation import say
from kaohe.scheme.workbook.sheets import (
    CATEGORY,
    CHILDREN,
    ID,
    INDICATOR,
    ITEM,
    MEANING,
    NAME,
    NOTES,
    PARENT,
    PRESENT,
    REFERENCES,
    RULES,
    VALUE,
    VALUES,
    Column,
    Form,
    Sheet,
    sheets,
    values,
)

Row = Mapping[str, Any]
MOST_TEXT = 32_767
SPARE_ROWS = 500
NARROWEST, WIDEST = 8, 48
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_MADE = datetime.datetime(2000, 1, 1)

HELP = (
    "本工作簿是一份考核方案，与 YAML 形式内容相同，可以互相转换。",
    "每张表一类条款，一行一条；标题不要改，空表只留标题行；标题上的批注说明每一列。",
    "“指标”表按“编号”“上级”组成一棵树，同级按行的先后；“规则”表的“指标”写规则所在的指标，空着为挂在总分上。",
    "一格里写几项用顿号隔开：K1.1、K1.2",
    "一格里写一张表：国家级: 3；省级: 2",
    '文字里有：；、括号或英文引号的，在列表和表里加英文双引号："三(二)1；附件1": 3',
    "表里套表用花括号：方法: 测评；权重: {A: 30；B: 20}",
    "几张表用花括号和顿号隔开：{从: 0；到: 60；分: 5}、{从: 60；分: 3}",
    "编号是文本：1.10 与 1.1 是两个编号，不要改成数字格式。",
)


def write(scheme: Scheme, path: Path) -> None:
    """The scheme as a workbook at `path`; KaoheError, and no file, where a cell cannot hold it."""
    data = encode(scheme)
    rows = {sheet.name: list(_rows(sheet, data)) for sheet in sheets()}
    faults = list(_faults(scheme, data, rows))
    if faults:
        raise KaoheError(faults)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": scheme.title, "created": _MADE})
        pen = _Pen(book)
        pen.values(data)
        for sheet in sheets():
            pen.sheet(sheet, rows[sheet.name])
        pen.help()


def _rows(sheet: Sheet, data: Row) -> Iterator[Row]:
    """The rows of a sheet out of the plain data of a scheme, in document order."""
    if sheet.name == RULES:
        for indicator in _indicators(data):
            yield from ({**rule, INDICATOR: indicator[ID]} for rule in indicator.get(RULES, ()))
        yield from data.get("加减", {}).get(RULES, ())
    elif sheet.name == INDICATOR:
        yield from _indicators(data)
    elif sheet.column(PRESENT):
        if sheet.name in data:
            yield {PRESENT: "是", **data[sheet.name]}
    else:
        yield from data.get(sheet.name, ())


def _indicators(data: Row) -> Iterator[Row]:
    yield from _below(data.get(INDICATOR, ()), "", "")
    for category in data.get(CATEGORY, ()):
        yield from _below(category.get(INDICATOR, ()), category.get(NAME, ""), "")


def _below(found: Iterable[Row], category: str, parent: str) -> Iterator[Row]:
    for indicator in found:
        yield {**indicator, CATEGORY: category, PARENT: parent}
        yield from _below(indicator.get(CHILDREN, ()), category, indicator[ID])


def _faults(scheme: Scheme, data: Row, rows: Mapping[str, list[Row]]) -> Iterator[Fault]:
    """What a workbook cannot hold: an id that stands for two nodes, a text too long for a cell."""
    ids = [indicator.id for indicator in scheme.walk()]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield Fault(Place(sheet=INDICATOR), f"指标编号“{name}”用了两次", "工作簿按编号认上级，改成不同的编号")
    names = [category.name for category in scheme.categories]
    for category in scheme.categories:
        if category.indicators and (not category.name or names.count(category.name) > 1):
            what = f"类别“{category.name}”有自己的指标，名称却空着或与别的类别相同"
            yield Fault(Place(sheet=CATEGORY), what, "给每个类别不同的名称")
    cells = [(VALUES, row, column, data) for row, column in enumerate(values(), 2)]
    for sheet in sheets():
        for row, found in enumerate(rows[sheet.name], 2):
            cells += [(sheet.name, row, column, found) for column in sheet.columns]
    for name, row, column, found in cells:
        text = say(found.get(column.heading, ""))
        place = Place(sheet=name, row=row, column=column.heading)
        if len(text) > MOST_TEXT:
            yield Fault(place, f"内容有{len(text)}个字，一格最多{MOST_TEXT}个", "分成几条，或用 YAML 形式")
        elif text and not text.strip():
            yield Fault(place, "只有空格", "删去，或写上内容")
        elif CONTROL.search(text):
            yield Fault(place, "有 Excel 存不了的控制字符", "删去这个字符")


def width(text: str) -> int:
    """How wide a text shows: Chinese signs count twice; the widest line counts."""
    lines = text.split("\n")
    return max(sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) for line in lines)


def note(column: Column) -> str:
    """The note on a heading."""
    parts = [column.doc or column.heading]
    if column.required:
        parts.append("必填")
    if column.choices:
        parts.append(f"可写：{'、'.join(column.choices)}")
    if column.ref:
        parts.append("来自“{}”表的“{}”".format(*REFERENCES[column.ref]))
    if column.form is Form.LIST:
        parts.append("几项用、隔开")
    elif column.form is Form.TABLE:
        parts.append("写成 名称: 值；名称: 值")
    return "。".join(parts)


class _Pen:
    """Writes the sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        common = {"valign": "top", "text_wrap": True}
        self.text = book.add_format({**common, "num_format": "@"})
        self.number = book.add_format({**common, "num_format": "General"})
        fill = {"bg_color": "#DCE6F1", "bottom": 1, "valign": "vcenter", "num_format": "@"}
        self.heading = book.add_format(fill)
        self.must = book.add_format({**fill, "bold": True})

    def values(self, data: Row) -> None:
        """The sheet 方案: one value a row."""
        page = self.book.add_worksheet(VALUES)
        for at, (heading, wide) in enumerate(((ITEM, 14), (VALUE, WIDEST), (MEANING, WIDEST))):
            page.write_string(0, at, heading, self.must)
            page.set_column(at, at, wide, self.text)
        page.freeze_panes(1, 1)
        for row, column in enumerate(values(), 1):
            page.write_string(row, 0, column.heading, self.must if column.required else self.heading)
            self.cell(page, row, 1, data.get(column.heading))
            page.write_string(row, 2, note(column), self.text)
            self.choices(page, column, row, 1, row)

    def sheet(self, sheet: Sheet, rows: list[Row]) -> None:
        """One kind of element: one element a row."""
        page = self.book.add_worksheet(sheet.name)
        for at, column in enumerate(sheet.columns):
            page.write_string(0, at, column.heading, self.must if column.required else self.heading)
            page.write_comment(0, at, note(column), {"x_scale": 2, "font_size": 10})
            shown = [width(say(row[column.heading])) for row in rows if column.heading in row]
            wide = max([width(column.heading) + 3, *shown])
            style = self.number if column.form is Form.NUMBER else self.text
            page.set_column(at, at, min(max(wide + 1, NARROWEST), WIDEST), style)
            self.choices(page, column, 1, at, len(rows) + SPARE_ROWS)
        page.freeze_panes(1, [c.heading for c in sheet.columns].index(NAME) + 1)
        for at, row in enumerate(rows, 1):
            for across, column in enumerate(sheet.columns):
                self.cell(page, at, across, row.get(column.heading))

    def cell(self, page: Any, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, Number) and plain(Decimal(repr(float(value)))) == plain(Decimal(value)):
            page.write_number(row, column, float(value), self.number)
        else:
            page.write_string(row, column, say(value), self.text)

    def choices(self, page: Any, column: Column, first: int, at: int, last: int) -> None:
        """A drop-down where the field is an enumeration or a reference; a hint where several may stand."""
        source: Any = list(column.choices)
        if column.ref:
            sheet, heading = REFERENCES[column.ref]
            there = next(s for s in sheets() if s.name == sheet)
            letter = xl_col_to_name([c.heading for c in there.columns].index(heading))
            source = f"='{sheet}'!${letter}$2:${letter}$2000"
        if not source:
            return
        page.data_validation(
            first,
            at,
            last,
            at,
            {
                "validate": "list",
                "source": source,
                "ignore_blank": True,
                "show_error": not column.several,
                "error_title": "没有这个值",
                "error_message": f"“{column.heading}”只能从下拉列表里选",
                "error_type": "warning" if column.ref else "stop",
            },
        )

    def help(self) -> None:
        page = self.book.add_worksheet(NOTES)
        page.set_column(0, 0, 110, self.text)
        for row, line in enumerate(HELP):
            page.write_string(row, 0, line, self.text)
