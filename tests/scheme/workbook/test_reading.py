"""What is wrong with a workbook is said with sheet, row, column and cure."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kaohe.errors import KaoheError
from kaohe.methods import PerUnit
from kaohe.methods.base import Amount, Rule
from kaohe.scheme.model import Category, Indicator, Scheme
from kaohe.scheme.workbook import read, write

RULE = Rule(id="1.10a", name="漏报", method=PerUnit(), amount=Amount(points=Decimal("0.2")), unit="次")
SCHEME = Scheme(
    name="demo",
    title="=示例办法",
    categories=(Category(name="科室"), Category(name="直属单位", indicators=(Indicator(id="Z1"),))),
    indicators=(
        Indicator(id="1", points=Decimal(100), children=(Indicator(id="1.10", name="业务", rules=(RULE,)),)),
    ),
)


def edited(folder: Path, edit: Callable[[Any], object]) -> Path:
    """The workbook of SCHEME after somebody's edit."""
    path = folder / "方案.xlsx"
    write(SCHEME, path)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def messages(folder: Path, edit: Callable[[Any], object]) -> str:
    with pytest.raises(KaoheError) as caught:
        read(edited(folder, edit))
    assert all(fault.cure for fault in caught.value.faults)
    return str(caught.value)


def put(sheet: str, cell: str, value: object) -> Callable[[Any], object]:
    return lambda book: book[sheet].__setitem__(cell, value)


def column(sheet: Any, heading: str) -> str:
    return next(cell.column_letter for cell in sheet[1] if cell.value == heading)


def put_under(sheet: str, heading: str, row: int, value: object) -> Callable[[Any], object]:
    return lambda book: book[sheet].__setitem__(f"{column(book[sheet], heading)}{row}", value)


def test_texts_stay_texts(tmp_path: Path) -> None:
    assert read(edited(tmp_path, lambda book: None)).scheme == SCHEME


def test_a_place_names_sheet_row_and_column(tmp_path: Path) -> None:
    source = read(edited(tmp_path, lambda book: None))
    indicator = source.scheme.indicators[0].children[0]
    assert str(source.places.of(indicator, "名称")) == "方案.xlsx 表“指标” 第3行 列“名称”"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda book: book.remove(book["规则"]), "表“规则”：缺少表“规则”"),
        (lambda book: setattr(book["规则"], "title", "规则表"), "不认识的表“规则表”。改法：是不是“规则”？"),
        (put("规则", "C1", "名字"), "表“规则” 第1行 列“名字”：不认识的标题“名字”。改法：是不是“名称”？"),
        (put("规则", "C1", "编号"), "标题“编号”有两列"),
        (lambda book: book["规则"].merge_cells("A2:A3"), "表“规则” 第2行：有合并单元格 A2:A3"),
        (put_under("指标", "编号", 3, 1.1), "表“指标” 第3行 列“编号”：这一格是数1.1，应是文本"),
        (put_under("指标", "分值", 2, "一百"), "表“指标” 第2行 列“分值”：“分值”的值“一百”不是数"),
        (put_under("指标", "分值", 2, "=50+50"), "表“指标” 第2行 列“分值”：这一格是公式"),
        (put_under("指标", "分值", 2, "#N/A"), "错误值#N/A"),
        (put_under("指标", "上级", 3, "9"), "没有编号为“9”的上级指标"),
        (put_under("指标", "上级", 2, "1.10"), "上级绕成了一圈"),
        (put_under("指标", "编号", 3, "1"), "编号“1”用了两次（前一次在第2行）"),
        (put_under("指标", "类别", 4, "直属"), "没有名称为“直属”的类别。改法：是不是“直属单位”？"),
        (put_under("规则", "指标", 2, "1.1"), "表“规则” 第2行 列“指标”：没有编号为“1.1”的指标"),
        (put_under("规则", "适用", 2, "部门类型"), "“部门类型”后面缺冒号"),
        (put_under("规则", "方法", 2, "每次"), "不认识的方法“每次”"),
        (put_under("规则", "应有", 2, 3), "表“规则” 第2行 列“应有”"),
        (put("规则", "AK2", "备注"), "这一格上面没有标题"),
        (put("方案", "A2", "方案名"), "不认识的项“方案名”。改法：是不是“方案”？"),
        (put("方案", "B6", datetime.datetime(2018, 6, 21, 8)), "日期加时间"),
    ],
)
def test_it_says_where_and_how(edit: Callable[[Any], object], said: str, tmp_path: Path) -> None:
    assert said in messages(tmp_path, edit)


def test_every_fault_at_once(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        put_under("指标", "分值", 2, "=1")(book)
        put("规则", "C1", "名字")(book)

    assert len(messages(tmp_path, edit).splitlines()) == 2


@pytest.mark.parametrize(("typed", "points"), [("１０", "10"), (" 12.5 ", "12.5"), (7, "7"), (0.1, "0.1")])
def test_numbers_are_understood_however_they_are_typed(typed: object, points: str, tmp_path: Path) -> None:
    scheme = read(edited(tmp_path, put_under("指标", "分值", 2, typed))).scheme
    assert scheme.indicators[0].points == Decimal(points)


def test_a_date_is_understood(tmp_path: Path) -> None:
    scheme = read(edited(tmp_path, put("方案", "B6", datetime.date(2018, 6, 21)))).scheme
    assert scheme.effective == "2018-06-21"


def test_blank_rows_are_skipped(tmp_path: Path) -> None:
    path = edited(tmp_path, lambda book: book["规则"].insert_rows(2, 500))
    assert read(path).scheme == SCHEME


def test_something_else_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "方案.xlsx"
    path.write_text("方案: demo", "utf-8")
    with pytest.raises(KaoheError, match=r"不是 \.xlsx 工作簿"):
        read(path)
