"""Folders of CSV files in the encodings and shapes in which offices send them."""

import pytest

from kaohe.errors import KaoheError
from kaohe.tables.read import read
from tables.bed import SCHEME, said

PEOPLE = "对象,类别,性质,技术\n甲科,科室,业务,\n丙所,直属,业务,甲等\n"
RECORDS = "对象,规则,数量,说明\n甲科,1a,3,迟报\n丙所,1a,2,漏报\n"


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


class Folder:
    def __init__(self, path):
        self.path = path
        self.put("对象.csv", PEOPLE)

    def put(self, name, content, encoding="utf-8"):
        self.path.joinpath(name).write_bytes(
            content if isinstance(content, bytes) else content.encode(encoding)
        )

    def read(self, **options):
        return read(self.path, SCHEME, **options)

    def faults(self):
        with pytest.raises(KaoheError) as caught:
            self.read()
        return [str(found) for found in caught.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(folder, encoding):
    folder.put("记录.csv", RECORDS, encoding)
    inputs = folder.read()
    assert inputs.records["note"].to_pylist() == ["迟报", "漏报"]
    assert any("GB18030" in note for note in inputs.notes) == (encoding == "gb18030")


def test_another_encoding_is_a_fault(folder):
    folder.put("记录.csv", b"\xff\xff\x80,\xff\n")
    (found,) = folder.faults()
    assert "记录.csv" in found
    assert "编码" in found


@pytest.mark.parametrize(("delimiter", "said"), [("\t", "制表符"), (";", "分号")])
def test_delimiters(folder, delimiter, said):
    folder.put("记录.csv", RECORDS.replace(",", delimiter))
    inputs = folder.read()
    assert inputs.records["q"].to_pylist() == [3_000_000, 2_000_000]
    assert any(said in note for note in inputs.notes)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends(folder, ending):
    folder.put("记录.csv", RECORDS.replace("\n", ending))
    assert folder.read().records["row"].to_pylist() == [2, 3]


def test_a_quoted_line_break_does_not_start_a_new_row(folder):
    folder.put("记录.csv", '对象,规则,说明\n甲科,1a,"第一行\n第二行，""引号"""\n甲科,zz,\n')
    (found,) = folder.faults()
    assert "第3行 列“规则”" in found


def test_blank_lines_count_as_rows(folder):
    folder.put("记录.csv", "对象,规则\n甲科,1a\n\n\n甲科,zz\n")
    (found,) = folder.faults()
    assert "第5行" in found


def test_a_title_above_the_headings_is_noted(folder):
    folder.put("记录.csv", "2018年记录\n\n对象,规则\n甲科,1a\n")
    inputs = folder.read()
    assert inputs.records["row"].to_pylist() == [4]
    assert "表“记录”：标题在第3行，其上的行未读" in inputs.notes


@pytest.mark.parametrize("line", ["甲科,1a", "甲科,1a,1,说明,多了"])
def test_a_ragged_row_is_a_fault(folder, line):
    folder.put("记录.csv", f"对象,规则,数量,说明\n甲科,1a,1,好\n{line}\n")
    (found,) = folder.faults()
    assert found.startswith("[错误] 记录.csv 表“记录” 第3行：这一行有")
    assert "标题有4格" in found
    assert "双引号" in found


def test_a_ragged_row_can_be_skipped(folder):
    folder.put("记录.csv", "对象,规则,数量\n甲科,1a,1\n甲科,1a\n丙所,1a,2\n")
    assert folder.read(skip_faults=True).records["row"].to_pylist() == [2, 4]


def test_empty_rows_are_left_out(folder):
    folder.put("记录.csv", RECORDS + ",,,\n" * 1000 + "甲科,1a,1,\n")
    assert folder.read().records["row"].to_pylist() == [2, 3, 1004]


def test_a_file_with_headings_only(folder):
    folder.put("记录.csv", "对象,规则,数量\n")
    assert folder.read().records.num_rows == 0


def test_an_empty_file_is_an_absent_table(folder):
    folder.put("记录.csv", "")
    assert folder.read().records.num_rows == 0


def test_other_files_are_noted(folder):
    folder.put("说明.md", "x")
    folder.put("~$记录.csv", "x")
    assert said(folder.read()) == ["文件夹里的其他文件没有读：说明.md"]


def test_two_files_of_one_table_are_a_fault(folder):
    folder.put("记录.csv", RECORDS)
    folder.put("记录.txt", RECORDS)
    (found,) = folder.faults()
    assert "“记录”表有两个文件：记录.csv 和 记录.txt" in found


def test_a_folder_without_tables(tmp_path):
    with pytest.raises(KaoheError, match="没有任何一张表"):
        read(tmp_path, SCHEME)


def test_a_folder_with_a_workbook_says_to_give_the_workbook(tmp_path):
    tmp_path.joinpath("数据.xlsx").write_bytes(b"x")
    with pytest.raises(KaoheError, match=r"直接给出工作簿.*数据\.xlsx"):
        read(tmp_path, SCHEME)


def test_a_single_csv_says_to_give_the_folder(folder):
    with pytest.raises(KaoheError, match="文件夹"):
        read(folder.path / "对象.csv", SCHEME)


def test_many_rows_are_read_with_their_numbers(folder):
    lines = [f"甲科,1a,{number}.25,x{number}\n" for number in range(20_000)]
    folder.put("记录.csv", "对象,规则,数量,说明\n" + "".join(lines))
    records = folder.read().records
    assert records["q"].to_pylist() == [number * 1_000_000 + 250_000 for number in range(20_000)]
    assert records["row"].to_pylist() == list(range(2, 20_002))


def test_a_fault_names_its_file(folder):
    folder.put("记录.csv", "对象,规则,数量\n甲科,zz,1\n")
    with pytest.raises(KaoheError) as caught:
        folder.read()
    assert [fault.place.file for fault in caught.value.faults] == ["记录.csv"]
