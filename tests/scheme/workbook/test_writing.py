"""The workbook that a clerk opens: notes, drop-downs, frozen headings; and what a cell cannot hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from kaohe.errors import KaoheError
from kaohe.scheme import library
from kaohe.scheme.model import Category, Indicator, Scheme
from kaohe.scheme.workbook import write
from kaohe.scheme.workbook.sheets import REFERENCES, VALUES, sheets

PLAIN = Scheme(
    name="demo", title="示例", categories=(Category(name="科室"),), indicators=(Indicator(id="1"),)
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("book") / "方案.xlsx"
    write(library.shipped("linyi-2018").scheme, path)
    return openpyxl.load_workbook(path)


def test_every_heading_has_a_note_and_stays_in_sight(book: openpyxl.Workbook) -> None:
    for sheet in sheets():
        page = book[sheet.name]
        assert [cell.value for cell in page[1]] == [column.heading for column in sheet.columns]
        assert all(cell.comment and cell.comment.text for cell in page[1])
        assert page.freeze_panes and page.freeze_panes.endswith("2")


def test_a_method_is_chosen_from_a_list(book: openpyxl.Workbook) -> None:
    lists = [v.formula1 for v in book["规则"].data_validations.dataValidation]
    assert any("每项" in formula and "研究决定" in formula for formula in lists)


def test_a_reference_is_chosen_from_the_sheet_that_holds_it(book: openpyxl.Workbook) -> None:
    sources = {v.formula1 for v in book["指标"].data_validations.dataValidation}
    at = [c.heading for c in next(s for s in sheets() if s.name == "类别").columns].index("名称")
    assert f"'类别'!${'ABC'[at]}$2:${'ABC'[at]}$2000" in sources
    for sheet, heading in REFERENCES.values():
        assert next(s for s in sheets() if s.name == sheet).column(heading)


def test_ids_are_text_and_points_are_numbers(book: openpyxl.Workbook) -> None:
    page = book["指标"]
    at = {cell.value: cell.column for cell in page[1]}
    assert isinstance(page.cell(3, at["编号"]).value, str)
    assert isinstance(page.cell(3, at["分值"]).value, int | float)
    assert page.cell(3, at["编号"]).number_format == "@"


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        (replace(PLAIN, title="长" * 40_000), f"表“{VALUES}” 第3行 列“名称”：内容有40000个字"),
        (replace(PLAIN, issuer="  "), "列“发文机关”：只有空格"),
        (replace(PLAIN, issuer="局\x07"), "控制字符"),
        (replace(PLAIN, indicators=(Indicator(id="1"), Indicator(id="1"))), "指标编号“1”用了两次"),
        (replace(PLAIN, categories=(Category(indicators=(Indicator(id="2"),)),)), "名称却空着"),
    ],
)
def test_it_refuses_what_a_workbook_cannot_hold(scheme: Scheme, said: str, tmp_path: Path) -> None:
    with pytest.raises(KaoheError, match=said):
        write(scheme, tmp_path / "方案.xlsx")
    assert not list(tmp_path.iterdir())
