"""Rows of one table by themselves."""

from __future__ import annotations

from pathlib import Path

from kaohe import open_scheme
from kaohe.tables import part

PEOPLE = {"对象": ["甲科", "乙所"], "类别": ["科室", "直属单位"], "能力类型": ["", "技术"]}
LINYI = open_scheme("linyi-2018")


def test_a_record_is_checked_without_the_other_tables() -> None:
    checked = part.check(LINYI, "记录", {"对象": ["甲科"], "规则": ["J1"], "数量": ["２"]}, PEOPLE, {})
    assert checked.faults == ()
    assert checked.table.to_pylist()[0]["q"] == 2_000_000
    assert checked.people[checked.table["a"][0].as_py()] == "甲科"


def test_the_faults_are_those_of_this_table_with_its_rows() -> None:
    columns = {"对象": ["甲科", "乙所", "丙科"], "规则": ["J1", "J1", "J1"], "数量": ["1", "1", "1"]}
    faults = part.check(LINYI, "记录", columns, PEOPLE, {}).faults
    assert [(fault.place.sheet, fault.place.row) for fault in faults] == [("记录", 3), ("记录", 4)]


def test_a_table_comes_out_of_a_csv_file_of_any_name(tmp_path: Path) -> None:
    path = tmp_path / "上报.csv"
    path.write_text("对象,指标,得分\n甲科,K2.1,1\n", encoding="gb18030")
    sheet, faults, _ = part.open_table(path, "评分")
    assert faults == ()
    assert sheet is not None
    checked = part.check(LINYI, "评分", sheet, PEOPLE, {})
    assert checked.table["score"].to_pylist() == [1_000_000]


def test_other_files_are_told(tmp_path: Path) -> None:
    path = tmp_path / "上报.pdf"
    path.write_bytes(b"%PDF-")
    sheet, faults, _ = part.open_table(path, "评分")
    assert sheet is None
    assert "只收" in faults[0].what
