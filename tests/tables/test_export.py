"""What is exported reads back, and no spreadsheet computes it."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kaohe import open_scheme, read_tables
from kaohe.proof.cells import from_csv, to_csv
from kaohe.tables.export import archive, workbook

NOTE = "=1+1"
COMPUTED = ("=1+1", "+甲", "-甲", "@甲", "＝1+1", "＋甲", "－甲", "＠甲", "\t=1")
TABLES = {
    "对象": {"对象": ["甲科"], "类别": ["科室"], "分组": [""], "能力类型": [""], "周期": ["2018"]},
    "记录": {"对象": ["甲科"], "规则": ["J1"], "数量": ["1.000001"], "状态": ["已核定"], "说明": [NOTE]},
}


@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_what_is_exported_reads_back(tmp_path: Path, form: str) -> None:
    path = tmp_path / "数据"
    if form == "xlsx":
        path = tmp_path / "数据.xlsx"
        path.write_bytes(workbook(TABLES))
    else:
        zipfile.ZipFile(io.BytesIO(archive(TABLES))).extractall(path)
    inputs = read_tables(path, open_scheme("linyi-2018"))
    row = inputs.records.to_pylist()[0]
    assert (inputs.period, row["q"], row["note"]) == ("2018", 1_000_001, NOTE)


def test_a_text_like_a_formula_is_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(TABLES)))["记录"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n", "s", "s"]


@pytest.mark.parametrize("name", COMPUTED)
def test_a_name_that_begins_like_a_formula_is_text_in_a_csv(name: str) -> None:
    """Names, texts and headings alike; what is a number stays one."""
    tables = {"记录": {"对象": [name], name: [name], "数量": ["-1.5"]}}
    with zipfile.ZipFile(io.BytesIO(archive(tables))) as packed:
        rows = list(csv.reader(io.StringIO(packed.read("记录.csv").decode("utf-8-sig"), newline="")))
    assert rows == [["对象", f"\t{name}", "数量"], [f"\t{name}", f"\t{name}", "-1.5"]]
    assert from_csv(to_csv({"对象": [name]})) == {"对象": [name]}
    assert to_csv({"对象": [name]}).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("\t")


def test_the_same_tables_give_the_same_bytes() -> None:
    assert workbook(TABLES) == workbook(TABLES)
    assert archive(TABLES) == archive(TABLES)
