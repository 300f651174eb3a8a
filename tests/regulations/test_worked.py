"""The worked cases, cell by cell: results computed on paper, step by step, by the regulations."""

from __future__ import annotations

import csv
import functools
from itertools import zip_longest
from pathlib import Path

import pytest

from kaohe.engine.run import Results, evaluate
from kaohe.scheme.library import shipped
from kaohe.tables.read import read

HERE = Path(__file__).parent

CASES = [  # scheme, folder of the case, period asked for
    ("audit-400", "", ""),
    ("changzhou-2016", "", ""),
    ("linyi-2018", "", ""),
    ("qianxinan-2010", "", ""),
    ("qufu-2020", "2020Q1", "2020Q1"),
    ("zaozhuang-departments", "", ""),
    ("zaozhuang-districts", "", ""),
    ("zaozhuang-staff", "", ""),
]


@functools.cache
def run(name: str, folder: str, period: str) -> Results:
    scheme = shipped(name).scheme
    return evaluate(scheme, read(HERE / name / "data" / folder, scheme, period=period))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def differences(got: list[dict[str, str]], expected: list[dict[str, str]]) -> list[str]:
    """One line for each cell that is not what the paper says."""
    found = []
    for number, (mine, right) in enumerate(zip_longest(got, expected, fillvalue={}), start=2):
        for column in dict.fromkeys([*right, *mine]):
            if mine.get(column) != right.get(column):
                who = right.get("对象") or mine.get("对象")
                found.append(
                    f"第{number}行 {who} {right.get('指标', '')} {column}: "
                    f"{mine.get(column)!r}，应为{right.get(column)!r}"
                )
    return found


@pytest.mark.parametrize("table", ["得分", "指标得分"])
@pytest.mark.parametrize(("name", "folder", "period"), CASES, ids=[case[0] for case in CASES])
def test_results_are_those_worked_out_on_paper(name: str, folder: str, period: str, table: str) -> None:
    got = run(name, folder, period).table(table).to_pylist()
    expected = rows_of(HERE / name / "expected" / folder / f"{table}.csv")
    assert differences(got, expected) == []


def test_no_worked_case_is_left_out() -> None:
    assert {case[0] for case in CASES} == {path.name for path in HERE.iterdir() if (path / "data").is_dir()}


def test_quarters_of_qufu_decide_what_the_year_may_be() -> None:
    links = run("qufu-2020", "年度", "年度").table("联动").to_pylist()
    expected = rows_of(HERE / "qufu-2020" / "expected" / "年度" / "年度.csv")
    assert {row["对象"]: row["结论"] for row in links} == {row["对象"]: row["年度衔接"] for row in expected}
