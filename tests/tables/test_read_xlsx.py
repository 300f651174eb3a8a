"""Workbooks as offices really have them: each trap is named with its place and cure, or understood."""

import datetime
import zipfile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Alignment

from kaohe.errors import KaoheError
from kaohe.tables.read import read
from tables.bed import PEOPLE, SCHEME, said

HEADINGS = ["对象", "规则", "数量", "分值", "日期"]


@pytest.fixture
def book(tmp_path):
    """A workbook with right 对象 and an empty 记录; `book.read()` saves and reads it."""
    return Book(tmp_path / "数据.xlsx")


class Book:
    def __init__(self, path):
        self.path = path
        self.file = openpyxl.Workbook()
        self.people = self.file.active
        self.people.title = "对象"
        self.people.append(list(PEOPLE[0]))
        for person in PEOPLE:
            self.people.append(list(person.values()))
        self.records = self.file.create_sheet("记录")
        self.records.append(HEADINGS)

    def read(self, **options):
        self.file.save(self.path)
        return read(self.path, SCHEME, **options)

    def faults(self):
        with pytest.raises(KaoheError) as caught:
            self.read()
        return [str(found) for found in caught.value.faults]


def test_a_workbook_is_read(book):
    book.records.append(["甲科", "1a", 3, None, None])
    inputs = book.read()
    assert inputs.records.to_pylist()[0]["q"] == 3_000_000
    assert inputs.records["row"].to_pylist() == [2]
    assert not said(inputs)


def test_numbers_are_exact(book):
    for value in (0.1, 2.35, 1e-6, 4.35, 104.35):
        book.records.append(["甲科", "1a", value])
    assert book.read().records["q"].to_pylist() == [100_000, 2_350_000, 1, 4_350_000, 104_350_000]


def test_numbers_as_text_are_understood_and_reported(book):
    for value in ("１２．５", "95%", "1,234.5", " 3 "):
        book.records.append(["甲科", "1a", value])
    inputs = book.read()
    assert inputs.records["q"].to_pylist() == [12_500_000, 95_000_000, 1_234_500_000, 3_000_000]
    assert len(said(inputs)) == 4


def test_a_cell_formatted_as_percentage_is_what_it_shows(book):
    book.records.append(["甲科", "1c", 0.8753])
    book.records["C2"].number_format = "0.00%"
    inputs = book.read()
    assert inputs.records["q"].to_pylist() == [87_530_000]
    assert any("百分号" in note for note in inputs.notes)


def test_a_decimal_comma_is_a_fault_with_both_readings(book):
    book.records.append(["甲科", "1a", "12,5"])
    (found,) = book.faults()
    assert found.startswith("[错误] 数据.xlsx 表“记录” 第2行 列“数量”：“12,5”里的逗号有两种读法")


@pytest.mark.parametrize(
    "value", [datetime.date(2018, 3, 5), datetime.datetime(2018, 3, 5), 43164, "2018年3月5日"]
)
def test_dates_and_serials_become_dates(book, value):
    book.records.append(["甲科", "1a", 1, None, value])
    assert book.read().records["date"].to_pylist() == ["2018-03-05"]


def test_a_missing_sheet(book):
    del book.file["对象"]
    (found,) = book.faults()
    assert "缺少“对象”表" in found


def test_a_sheet_name_with_spaces_is_understood_and_noted(book):
    book.records.title = "记录 "
    book.records.append(["甲科", "1a"])
    inputs = book.read()
    assert inputs.records.num_rows == 1
    assert "工作表“记录 ”按“记录”读入" in inputs.notes


def test_a_misspelt_sheet_with_a_tables_headings_is_a_fault(book):
    book.records.title = "纪录"
    (found,) = book.faults()
    assert "工作表“纪录”的标题与“记录”表一样" in found
    assert "改名为“记录”" in found


def test_other_sheets_are_noted(book):
    book.file.create_sheet("备忘").append(["随便"])
    book.file.create_sheet("说明").append(["怎样填"])
    assert said(book.read()) == ["工作簿里的其他工作表没有读：备忘"]


def test_merged_cells_are_a_fault_with_their_range(book):
    book.records.append(["甲科", "1a", 1])
    book.records.append([None, "1a", 2])
    book.records.merge_cells("A2:A3")
    found = book.faults()
    assert found[0].startswith("[错误] 数据.xlsx 表“记录” 第2行 列“对象”：单元格 A2:A3 是合并的")
    assert "取消合并" in found[0]


def test_a_merged_title_above_the_headings_is_no_fault(book):
    book.records.insert_rows(1)
    book.records["A1"] = "2018年考核记录"
    book.records.merge_cells("A1:E1")
    book.records.append(["甲科", "1a", 1])
    inputs = book.read()
    assert inputs.records["row"].to_pylist() == [3]
    assert "表“记录”：标题在第2行，其上的行未读" in inputs.notes


def test_a_formula_without_value_is_a_fault(book):
    book.records.append(["甲科", "1a", "=1+1"])
    (found,) = book.faults()
    assert found.startswith("[错误] 数据.xlsx 表“记录” 第2行 列“数量”：单元格 C2 是公式，文件里没有存")
    assert "保存一次" in found


def test_a_formula_with_value_is_read(tmp_path):
    path = workbook(tmp_path, lambda sheet: sheet.write_formula("C2", "=1+1", None, 2))
    assert read(path, SCHEME).records["q"].to_pylist() == [2_000_000]


def test_an_error_value_is_a_fault(tmp_path):
    path = workbook(tmp_path, lambda sheet: sheet.write_formula("C2", "=1/0", None, "#DIV/0!"))
    with pytest.raises(KaoheError, match="单元格 C2 是出错值 #DIV/0!"):
        read(path, SCHEME)


def test_hidden_rows_are_read_and_noted(book):
    book.records.append(["甲科", "1a", 1])
    book.records.append(["乙科", "1a", 2])
    book.records.row_dimensions[3].hidden = True
    inputs = book.read()
    assert inputs.records.num_rows == 2
    assert "表“记录”：第3行是隐藏的，照常读入" in inputs.notes


def test_a_hundred_thousand_empty_rows_do_not_matter(tmp_path):
    def fill(sheet):
        for row in range(2, 100_000):
            sheet.write_string(row, 0, " ")
        sheet.write_row(100_000, 0, ["乙科", "1a", 2])

    assert read(workbook(tmp_path, fill), SCHEME).records["row"].to_pylist() == [2, 100_001]


def test_trailing_spaces_and_full_width_are_understood_and_reported(book):
    book.records.append(["甲科\u3000", "１ａ", 1])
    inputs = book.read()
    assert inputs.records["a"].to_pylist() == [0]
    assert inputs.records["rule"].to_pylist() == ["1a"]
    assert len(said(inputs)) == 2


def test_duplicate_headings_are_a_fault(book):
    book.records["D1"] = "数量"
    book.records.append(["甲科", "1a", 1, 2])
    (found,) = book.faults()
    assert "标题“数量”有两列（第3列和第4列）" in found


def test_a_misspelt_heading_is_a_fault_with_the_near_one(book):
    book.records["C1"] = "数目"
    book.records.append(["甲科", "1a", 1])
    (found,) = book.faults()
    assert "不认识标题“数目”" in found
    assert "是不是“数量”" in found


def test_other_columns_are_noted(book):
    book.records["F1"] = "备注"
    book.records["G1"] = "联系人"
    book.records.append(["甲科", "1a", 1])
    assert "表“记录”：未用到的列 备注、联系人，没有读" in book.read().notes


def test_a_table_without_headings_is_a_fault(book):
    book.records.delete_rows(1)
    book.records.append(["甲科", "1a", 1])
    (found,) = book.faults()
    assert "找不到标题行" in found
    assert "对象、规则" in found


def test_an_empty_sheet_is_an_absent_table(book):
    book.records.delete_rows(1)
    assert book.read().records.num_rows == 0


def test_formats_do_not_make_rows(book):
    for row in range(2, 500):
        book.records.cell(row, 1).alignment = Alignment(wrap_text=True)
    assert book.read().records.num_rows == 0


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)]
)
def test_what_is_no_workbook(tmp_path, content):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(KaoheError, match="不是能打开的 Excel 工作簿"):
        read(path, SCHEME)


def test_a_zip_that_is_no_workbook(tmp_path):
    path = tmp_path / "坏.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(KaoheError, match="不是能打开的 Excel 工作簿"):
        read(path, SCHEME)


def test_an_old_workbook_says_how_to_convert_it(tmp_path):
    path = tmp_path / "旧.xls"
    path.write_bytes(b"x")
    with pytest.raises(KaoheError, match="另存为"):
        read(path, SCHEME)


def test_an_absent_file(tmp_path):
    with pytest.raises(KaoheError, match="没有这个文件或文件夹"):
        read(tmp_path / "无.xlsx", SCHEME)


def workbook(tmp_path, fill):
    """A workbook with right 对象 and one record whose cells `fill` completes."""
    path = tmp_path / "数据.xlsx"
    with xlsxwriter.Workbook(path) as file:
        people = file.add_worksheet("对象")
        people.write_row(0, 0, list(PEOPLE[0]))
        for row, person in enumerate(PEOPLE, 1):
            people.write_row(row, 0, list(person.values()))
        records = file.add_worksheet("记录")
        records.write_row(0, 0, HEADINGS)
        records.write_row(1, 0, ["甲科", "1a"])
        fill(records)
    return path
