"""A cell as text: what Excel made of what somebody typed, or what is wrong with it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from kaohe.numbers import plain
from kaohe.scheme.scalars import half_width
from kaohe.scheme.workbook.sheets import Column, Form


class CellError(ValueError):
    """What is wrong with a cell, and the cure."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what, self.cure = what, cure


def cell_text(cell: Any, column: Column | None = None) -> str:
    """The text of an openpyxl cell as it stands under `column`; '' for a blank one."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise CellError("这一格是公式", "复制这一格，选择性粘贴为“值”")
    if cell.data_type == "e":
        raise CellError(f"这一格是错误值{value}", "改成正确的内容")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format), column)
    if isinstance(value, datetime.datetime | datetime.date):
        return _date(value)
    if not isinstance(value, str):
        raise CellError("这一格是时间，不是文字", "把格式改为文本，重新输入")
    return half_width(value) if column is not None and column.form is Form.NUMBER else value


def _number(value: float, pattern: str, column: Column | None) -> str:
    exact = Decimal(repr(value))
    if "%" in pattern:
        exact *= 100
    text = plain(exact)
    form = column.form if column is not None else Form.TEXT
    if form in (Form.TEXT, Form.LIST, Form.TABLE) and not (
        exact == exact.to_integral_value() and "%" not in pattern
    ):
        raise CellError(
            f"这一格是数{text}，应是文本（{text}与{text}0在 Excel 里分不开）",
            "把格式改为文本，照原文重新输入",
        )
    return text


def _date(value: datetime.date) -> str:
    if isinstance(value, datetime.datetime):
        if value.time() != datetime.time():
            raise CellError("这一格是日期加时间", "把格式改为文本，只写日期，如 2018-06-21")
        value = value.date()
    return value.isoformat()
