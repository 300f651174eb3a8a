"""The order of the tests names files that there are, and keeps together what is to be together."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduling import LONG, TOGETHER, Scheduling, turn

ROOT = Path(__file__).parents[1]
SPARK = "tests/engine/backends/test_spark.py"


@pytest.mark.parametrize("file", LONG)
def test_a_file_that_is_named_is_there(file: str) -> None:
    assert (ROOT / file).is_file()


def test_the_tests_of_one_spark_are_one_piece_of_work() -> None:
    scheduling = Scheduling.__new__(Scheduling)
    pieces = {scheduling._split_scope(f"{file}::test_{name}") for file in TOGETHER for name in "ab"}
    assert len(pieces) == len(set(TOGETHER.values()))
    alone = {scheduling._split_scope(f"tests/test_numbers.py::test_{name}") for name in "ab"}
    assert len(alone) == 2


def test_long_ones_come_first() -> None:
    assert turn(f"{SPARK}::test_a") < turn(f"{LONG[-1]}::test_a") < turn("tests/test_numbers.py::test_a")
