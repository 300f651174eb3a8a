"""A table from which scores come and that has no row: said, but no fault."""

from pathlib import Path

import pytest

from kaohe.scheme.library import shipped
from kaohe.tables.read import read

SCHEME = shipped("linyi-2018").scheme


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "对象.csv").write_text("对象,类别\n甲科,科室\n", "utf-8")
    return tmp_path


def told(folder: Path, period: str = "") -> list[str]:
    return [note for note in read(folder, SCHEME, period=period).notes if "未完成" in note]


def test_missing_tables_are_told_with_what_they_are_for(folder: Path) -> None:
    ratings, marks = told(folder)
    assert ratings.startswith("表“评分”没有给出：指标的得分（K2.1、")
    assert marks.startswith("表“测评票”没有给出：民主测评的票（K1.1、")
    assert ratings.endswith("有关的对象都会是“未完成”")


def test_a_table_without_rows_is_missing_too(folder: Path) -> None:
    (folder / "评分.csv").write_text("对象,指标,得分\n甲科,K2.1,\n", "utf-8")
    assert told(folder)[0].startswith("表“评分”里没有数据：")


def test_a_run_of_the_year_needs_neither(folder: Path) -> None:
    assert told(folder, "年度") == []
