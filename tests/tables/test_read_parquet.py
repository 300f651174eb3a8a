"""Parquet files: every usual type of column, exactly."""

import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaohe.errors import KaoheError
from kaohe.tables.read import read
from tables.bed import PEOPLE, SCHEME


@pytest.fixture
def folder(tmp_path):
    pq.write_table(pa.Table.from_pylist(PEOPLE), tmp_path / "对象.parquet")
    return tmp_path


def records(folder, **columns):
    """The records read from a Parquet file with these columns."""
    size = len(next(iter(columns.values())))
    table = pa.table({"对象": ["甲科"] * size, "规则": ["1a"] * size} | columns)
    pq.write_table(table, folder / "记录.parquet")
    return read(folder, SCHEME).records


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["1.5", None]),
        pa.array([1.5, None]),
        pa.array([Decimal("1.50"), None]),
        pa.array(["1.5", None]).dictionary_encode(),
        pa.array(["1.5", None], pa.large_string()),
    ],
)
def test_numbers_in_every_type(folder, column):
    assert records(folder, 数量=column)["q"].to_pylist() == [1_500_000, 1_000_000]


def test_floats_are_read_by_their_shortest_form(folder):
    assert records(folder, 数量=[0.1, 4.35, 104.35])["q"].to_pylist() == [100_000, 4_350_000, 104_350_000]


def test_whole_numbers(folder):
    assert records(folder, 数量=pa.array([3, None], pa.int64()))["q"].to_pylist() == [3_000_000, 1_000_000]


def test_dates(folder):
    days = [datetime.date(2018, 3, 5), None]
    assert records(folder, 日期=days)["date"].to_pylist() == ["2018-03-05", ""]


def test_a_column_of_nothing(folder):
    assert records(folder, 说明=pa.nulls(1))["note"].to_pylist() == [""]


def test_a_float_with_too_many_decimals_is_a_fault(folder):
    with pytest.raises(KaoheError, match=r"第2行 列“数量”：“0\.30000000000000004”的小数超过6位"):
        records(folder, 数量=[0.1 + 0.2])


def test_a_nested_column_is_a_fault(folder):
    with pytest.raises(KaoheError, match=r"类型 list.* 读不了"):
        records(folder, 数量=[[1]])


def test_a_file_that_is_no_parquet(folder):
    folder.joinpath("记录.parquet").write_bytes(b"x")
    with pytest.raises(KaoheError, match="不是能读的 Parquet 文件"):
        read(folder, SCHEME)


def test_csv_and_parquet_may_stand_side_by_side_but_not_for_one_table(folder):
    folder.joinpath("记录.csv").write_text("对象,规则\n甲科,1a\n", encoding="utf-8")
    assert read(folder, SCHEME).records.num_rows == 1
    with pytest.raises(KaoheError, match="“记录”表有两个文件"):
        records(folder, 数量=[1])
