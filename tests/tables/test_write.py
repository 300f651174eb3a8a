"""Results are written whole, read back the same, and never over something else."""

import contextlib
import json
import os
import resource

import openpyxl
import pyarrow as pa
import pytest

from kaohe.errors import KaoheError
from kaohe.tables.contracts import TABLES_OUT
from kaohe.tables.meta import Meta
from kaohe.tables.write import load, write
from tables.schemes import scheme

FORMATS = ("csv", "xlsx", "parquet", "json")
SCHEME = scheme()
META = Meta.of(SCHEME, period="2024", notes=("全角数字已改为半角 3 处",))


def results(**more):
    tables = {
        "得分": [
            ("科室", "", "甲科", "98.50", "1", "好", "先进", "", ""),
            ("科室", "一组", "乙科", "92.00", "2", "较好", "", "F1、F2", "待研究、超出名额"),
            ("科室", "", "丙科", "", "", "", "", "", "未完成"),
        ],
        "指标得分": [
            ("甲科", "1.10", "工作", "100", "98.495"),
            ("乙科", "1.1", '含"引号",逗号', "-0.000001", "0"),
        ],
        "明细": [("甲科", "1", "1a", "扣分", "-0.2", "三(二)1", "第一行\n第二行", "记录 2")],
        "联动": [],
        **more,
    }
    return {
        name: pa.table(
            {
                column: pa.array([row[at] for row in rows], pa.string())
                for at, column in enumerate(TABLES_OUT[name].names)
            }
        )
        for name, rows in tables.items()
    }


def as_rows(tables):
    return {name: (table.column_names, table.to_pylist()) for name, table in tables.items()}


@pytest.mark.parametrize("format", FORMATS)
def test_a_result_reads_back_the_same(tmp_path, format):
    write(results(), META, SCHEME, tmp_path / "out", format)
    loaded = load(tmp_path / "out")
    assert as_rows(loaded.tables) == as_rows(results())
    assert loaded.scheme == SCHEME
    assert (loaded.meta.period, loaded.meta.notes, loaded.meta.hash) == ("2024", META.notes, META.hash)
    assert dict(loaded.meta.rows) == {"得分": 3, "指标得分": 2, "明细": 1, "联动": 0}


def test_one_workbook_holds_the_whole_result(tmp_path):
    write(results(), META, SCHEME, tmp_path / "结果.xlsx", "xlsx")
    loaded = load(tmp_path / "结果.xlsx")
    assert as_rows(loaded.tables) == as_rows(results())
    assert loaded.scheme == SCHEME
    assert loaded.meta.notes == META.notes
    assert os.listdir(tmp_path) == ["结果.xlsx"]


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_result_gives_the_same_bytes(tmp_path, format):
    for name in ("a", "b"):
        write(results(), META, SCHEME, tmp_path / name, format)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_csv_opens_in_excel(tmp_path):
    write(results(), META, SCHEME, tmp_path / "out", "csv")
    data = (tmp_path / "out" / "得分.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert "甲科,98.50,1" in data.decode("utf-8-sig").replace('"', "")


HOSTILE = [
    "=1+1",
    "+86",
    "-甲",
    "@SUM(A1)",
    "'=1",
    "''=1",
    "'甲",
    "-5.5",
    "=cmd|' /C calc'!A0",
    "\t=1",
    "＝1",
    "甲\r\n乙",
]


@pytest.mark.parametrize("format", FORMATS)
def test_text_that_looks_like_a_formula_reads_back_the_same(tmp_path, format):
    rows = [("科室", "", text, "1.00", "1", "好", text, "", "") for text in HOSTILE]
    write(results(得分=rows), META, SCHEME, tmp_path / "out", format)
    table = load(tmp_path / "out").tables["得分"]
    assert table.column("对象").to_pylist() == HOSTILE
    assert table.column("奖项").to_pylist() == HOSTILE


def test_csv_has_no_cell_that_excel_would_run(tmp_path):
    rows = [("科室", "", text, "-1.00", "1", "好", "", "", "") for text in HOSTILE]
    write(results(得分=rows), META, SCHEME, tmp_path / "out", "csv")
    lines = (tmp_path / "out" / "得分.csv").read_text("utf-8-sig")
    assert "科室,,'=1+1,-1.00" in lines.replace('"', "")
    assert "科室,,-5.5,-1.00" in lines.replace('"', "")


def test_a_formula_is_a_text_cell_in_the_workbook(tmp_path):
    rows = [("科室", "", "=1+1", "1.00", "1", "好", "", "", "")]
    write(results(得分=rows), META, SCHEME, tmp_path / "out.xlsx", "xlsx")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["得分"]["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_scores_are_numbers_and_ids_are_text(tmp_path):
    write(results(), META, SCHEME, tmp_path / "out.xlsx", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert (book["得分"]["D2"].value, book["得分"]["D2"].number_format) == (98.5, "0.00")
    assert (book["得分"]["E2"].value, book["得分"]["E2"].alignment.horizontal) == (1, "center")
    assert book["指标得分"]["B2"].value == "1.10"
    assert book["指标得分"]["E2"].value == 98.495


def test_digits_that_a_double_cannot_hold_are_written_as_text(tmp_path):
    rows = [("甲科", "1", "工作", "100", "1234567890123.123456")]
    write(results(指标得分=rows), META, SCHEME, tmp_path / "out.xlsx", "xlsx")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["指标得分"]["E2"].value == "1234567890123.123456"
    assert as_rows(load(tmp_path / "out.xlsx").tables)["指标得分"][1][0]["得分"] == "1234567890123.123456"


def test_every_sheet_is_ready_to_print(tmp_path):
    write(results(), META, SCHEME, tmp_path / "out.xlsx", "xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "out.xlsx"):
        if sheet.title == "方案":
            continue
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$1", "A2")
        assert sheet.auto_filter.ref
        assert "小考核办法 2024" in sheet.oddHeader.left.text


def test_a_provisional_result_is_stamped_on_every_sheet(tmp_path):
    meta = Meta.of(SCHEME, provisional=True)
    write(results(), meta, SCHEME, tmp_path / "out.xlsx", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert all("暂定" in book[name].oddHeader.right.text for name in (*results(), "运行"))
    assert load(tmp_path / "out.xlsx").meta.provisional


def test_numbers_and_missing_values_become_text(tmp_path):
    table = pa.table({"对象": ["甲"], "名次": pa.array([None], pa.int32()), "数": pa.array([3], pa.int64())})
    write({"清点": table}, META, SCHEME, tmp_path / "out", "parquet")
    assert load(tmp_path / "out").tables["清点"].to_pylist() == [{"对象": "甲", "名次": "", "数": "3"}]


def test_an_earlier_result_is_replaced_whatever_its_format(tmp_path):
    write(results(), META, SCHEME, tmp_path / "out", "csv")
    write(results(), META, SCHEME, tmp_path / "out", "xlsx")
    assert sorted(os.listdir(tmp_path / "out")) == ["方案.yaml", "结果.xlsx", "运行.json"]
    assert os.listdir(tmp_path) == ["out"]


def test_a_report_that_somebody_put_beside_the_result_stays(tmp_path):
    write(results(), META, SCHEME, tmp_path / "out", "csv")
    (tmp_path / "out" / "report.html").write_text("x")
    write(results(), META, SCHEME, tmp_path / "out", "json")
    assert (tmp_path / "out" / "report.html").read_text() == "x"


def test_a_file_of_somebody_else_is_not_covered_by_a_new_result(tmp_path):
    write(results(), META, SCHEME, tmp_path / "out", "csv")
    (tmp_path / "out" / "得分.json").write_text("mine")
    with pytest.raises(KaoheError, match=r"得分\.json"):
        write(results(), META, SCHEME, tmp_path / "out", "json")
    assert (tmp_path / "out" / "得分.json").read_text() == "mine"
    assert load(tmp_path / "out").tables["得分"].num_rows == 3


def test_an_empty_folder_may_take_the_result(tmp_path):
    (tmp_path / "out").mkdir()
    write(results(), META, SCHEME, tmp_path / "out", "csv")
    assert load(tmp_path / "out").meta.scheme == "small"


@pytest.mark.parametrize("prepare", ["folder", "file"])
def test_anything_else_is_never_overwritten(tmp_path, prepare):
    out = tmp_path / "out"
    kept = out / "论文.txt" if prepare == "folder" else out
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("心血")
    with pytest.raises(KaoheError, match="已经存在"):
        write(results(), META, SCHEME, out, "csv")
    assert kept.read_text() == "心血"
    assert os.listdir(tmp_path) == ["out"]


def test_a_workbook_that_is_not_a_result_is_never_overwritten(tmp_path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "数据.xlsx")
    before = (tmp_path / "数据.xlsx").read_bytes()
    with pytest.raises(KaoheError, match="已经存在"):
        write(results(), META, SCHEME, tmp_path / "数据.xlsx", "xlsx")
    assert (tmp_path / "数据.xlsx").read_bytes() == before


def test_a_workbook_name_with_another_format_is_a_fault(tmp_path):
    with pytest.raises(KaoheError, match="--format xlsx"):
        write(results(), META, SCHEME, tmp_path / "out.xlsx", "csv")


@contextlib.contextmanager
def disk_that_ends_at(limit):
    """Files that grow beyond `limit` bytes fail, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_left_of_a_result_that_failed(tmp_path, format):
    write(results(), META, SCHEME, tmp_path / "out", "csv")
    rows = [(f"{number * 7919 % 100_003}", "1", "工作", "100", "98.5") for number in range(5000)]
    with disk_that_ends_at(4000), pytest.raises(KaoheError, match="写不下"):
        write(results(指标得分=rows), META, SCHEME, tmp_path / "out", format)
    assert os.listdir(tmp_path) == ["out"]
    assert load(tmp_path / "out").tables["指标得分"].num_rows == 2


def test_a_path_under_a_file_is_a_clear_fault(tmp_path):
    (tmp_path / "文件").write_text("")
    with pytest.raises(KaoheError, match="文件"):
        write(results(), META, SCHEME, tmp_path / "文件" / "out", "csv")


def test_what_is_not_a_result_cannot_be_loaded(tmp_path):
    with pytest.raises(KaoheError, match="不是 Kaohe 的结果"):
        load(tmp_path)


def test_a_missing_table_is_named(tmp_path):
    write(results(), META, SCHEME, tmp_path / "out", "csv")
    (tmp_path / "out" / "明细.csv").unlink()
    with pytest.raises(KaoheError, match=r"明细\.csv"):
        load(tmp_path / "out")


def test_the_run_file_is_plain_to_read(tmp_path):
    write(results(), META, SCHEME, tmp_path / "out", "csv")
    data = json.loads((tmp_path / "out" / "运行.json").read_text("utf-8"))
    assert (data["方案"], data["周期"], data["暂定"], data["行数"]["得分"]) == ("small", "2024", False, 3)
