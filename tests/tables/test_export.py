"""What is exported reads back, and no spreadsheet computes it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kaohe import open_scheme, read_tables
from kaohe.tables.export import archive, workbook

NOTE = "=1+1"
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


def test_the_same_tables_give_the_same_bytes() -> None:
    assert workbook(TABLES) == workbook(TABLES)
    assert archive(TABLES) == archive(TABLES)
