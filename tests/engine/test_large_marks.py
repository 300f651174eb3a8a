"""Marks stored as numbers are condensed at once: what comes of it is what small tables give."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.test_large import MEMORY, large, scratch, small
from kaohe.engine.backends.spill import Spill
from kaohe.scheme.language import dumps, loads
from kaohe.tables.large.read import read as read_large

__all__ = ["scratch"]

SCHEME = loads("""
方案: stored
名称: 测评办法
周期: 年
类别: [{名称: 科室, 分值: 100}, {名称: 直属, 分值: 100}]
票种: [{编号: A, 投票人: 领导}, {编号: B, 投票人: 群众}, {编号: C, 投票人: 服务对象}]
指标:
  - {编号: K1, 名称: 德, 分值: 60, 计分: {方法: 测评, 权重: {A: 60, B: 40}}}
  - {编号: K2, 名称: 能, 分值: 40, 适用: {类别: [科室]}, 计分: {方法: 测评, 权重: {A: 33, B: 33.5, C: 33.5}}}
  - {编号: K3, 名称: 绩, 分值: 40, 适用: {类别: [直属]}, 计分: {方法: 测评, 权重: {C: 100}}}
名次计分: [{编号: M1, 指标: [K1], 级差: 3, 排名于: 合计}]
名次范围: [类别, 分组]
等次: [{编号: G1, 名称: 好, 最低: 60}, {编号: G2, 名称: 一般}]
名额: [{编号: N1, 等次: 好, 比例: 40, 范围: [分组, 类别], 基数: 全体}]
""").scheme
NAMES = tuple(f"单位{n}" for n in range(9))
Mark = tuple[int | None, str, str, str, str | None]
KIND = pa.decimal128(5, 2)


def people() -> pa.Table:
    return pa.table(
        {
            "对象": NAMES,
            "类别": ["科室" if n % 2 else "直属" for n in range(9)],
            "分组": ["一组" if n < 5 else "二组" for n in range(9)],
        }
    )


def cast(seed: int = 0) -> list[Mark]:
    """Ballots numbered through, on which some abstain from some."""
    draw, number, marks = random.Random(seed), 100, []
    for cls in "ABC":
        for _ in range(4):
            number += 1
            marks += [
                (number, cls, name, leaf, str(draw.choice([100, 90, 90, 80.5, 60.25, 0])))
                for at, name in enumerate(NAMES)
                for leaf in ("K1", "K2" if at % 2 else "K3")
                if draw.randrange(5) and (cls != "C" or at != 3)
            ]
    return marks


def save(marks: list[Mark], folder: Path, kind: pa.DataType = KIND, **others: pa.Array) -> Path:
    """The marks; `others` are columns that stand instead of these, or before them."""
    folder.mkdir()
    pq.write_table(people(), folder / "对象.parquet")
    ballots, classes, names, leaves, scores = zip(*marks, strict=True)
    given = [None if score is None else Decimal(score) for score in scores]
    columns = {
        **others,
        "票号": pa.array(ballots, pa.int64()),
        "票种": pa.array(classes, pa.string()),
        "对象": pa.array(names, pa.string()),
        "指标": pa.array(leaves, pa.string()),
        "评分": pa.array(given, pa.decimal128(9, 2)).cast(kind),
        **others,
    }
    pq.write_table(pa.table(columns), folder / "测评票.parquet", row_group_size=50)
    return folder


def proven(folder: Path, scratch: Path) -> bool:
    """Whether the marks were condensed at once: then no row was looked at whether it is good."""
    with Spill(scratch, MEMORY) as session:
        assert read_large(folder, SCHEME, session, said=lambda _: None).condensed
        columns = session.select(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'mark_pivot'"
        )["column_name"].to_pylist()
        return bool(columns) and "good" not in columns


@pytest.mark.parametrize("seed", range(6))
def test_marks_of_several_indicators_give_the_same(seed: int, scratch: Path, tmp_path: Path) -> None:
    folder = save(cast(seed), tmp_path / "数据")
    assert proven(folder, scratch)
    assert large(folder, SCHEME, scratch) == small(folder, SCHEME)


def test_marks_of_one_indicator_give_the_same(scratch: Path, tmp_path: Path) -> None:
    folder = save([mark for mark in cast() if mark[3] == "K1"], tmp_path / "数据")
    assert proven(folder, scratch)
    assert large(folder, SCHEME, scratch) == small(folder, SCHEME)


TWICE = (101, "A", NAMES[0], "K1", "90")
ODD: dict[str, list[Mark]] = {
    "一张票对一个对象评了两次": [TWICE, TWICE],
    "两张票的抽屉相同": [(1000, "A", NAMES[0], "K1", "90"), (1020, "A", NAMES[0], "K1", "80")],
    "没有这个对象": [(999, "A", "谁", "K1", "90")],
    "没有这个票种": [(999, "D", NAMES[0], "K1", "90")],
    "没有这个指标": [(999, "A", NAMES[0], "K9", "90")],
    "没有票号": [(None, "A", NAMES[0], "K1", "90")],
    "没有评分": [(999, "A", NAMES[0], "K1", None)],
    "评分超过量表": [(999, "A", NAMES[0], "K1", "100.01")],
    "评分是负数": [(999, "A", NAMES[0], "K1", "-0.01")],
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_odd_is_found_all_the_same(what: str, scratch: Path, tmp_path: Path) -> None:
    folder = save([*cast(), *ODD[what]], tmp_path / "数据")
    expected = small(folder, SCHEME)
    assert large(folder, SCHEME, scratch) == expected
    assert expected[0] == "错误" or not proven(folder, scratch)


@pytest.mark.parametrize(
    ("kind", "at_once"),
    [(pa.decimal128(9, 2), True), (pa.decimal128(20, 8), False), (pa.float64(), False)],
    ids=str,
)
def test_however_marks_are_stored_the_result_is_the_same(
    kind: pa.DataType, at_once: bool, scratch: Path, tmp_path: Path
) -> None:
    folder = save(cast(), tmp_path / "数据", kind)
    assert proven(folder, scratch) == at_once
    assert large(folder, SCHEME, scratch) == small(folder, SCHEME)


@pytest.mark.parametrize("kind", [pa.int16(), pa.int64(), pa.uint8(), pa.uint64()], ids=str)
def test_whole_marks_are_as_good(kind: pa.DataType, scratch: Path, tmp_path: Path) -> None:
    whole = [(*mark, str(int(float(score or 0)))) for *mark, score in cast()]
    folder = save(whole, tmp_path / "数据", kind)  # type: ignore[arg-type]
    assert proven(folder, scratch)
    assert large(folder, SCHEME, scratch) == small(folder, SCHEME)


def test_footers_that_say_nothing_give_the_same(scratch: Path, tmp_path: Path) -> None:
    folder = save(cast(), tmp_path / "数据")
    path = folder / "测评票.parquet"
    pq.write_table(pq.read_table(path), path, write_statistics=False)
    assert not proven(folder, scratch)
    assert large(folder, SCHEME, scratch) == small(folder, SCHEME)


OTHERS: dict[str, pa.Array] = {
    "对象": pa.array(range(len(cast())), pa.int64()),
    "票号": pa.array(range(2**64 - len(cast()), 2**64), pa.uint64()),
    "所属": pa.array([" 外单位"] * len(cast()), pa.string()),
    "备注": pa.array([{"评分": "x"}] * len(cast())),
}
"""Names as numbers, numbers of ballots beyond 63 bits, whose rater it is, a mark inside another column."""


@pytest.mark.parametrize("column", OTHERS)
def test_other_columns_are_taken_or_refused_alike(column: str, scratch: Path, tmp_path: Path) -> None:
    folder = save(cast(), tmp_path / "数据", **{column: OTHERS[column]})
    assert large(folder, SCHEME, scratch) == small(folder, SCHEME)


@pytest.mark.parametrize("weights", ["{A: 46117, B: 46117}", "{A: 6000000, B: 4000000}"])
def test_weights_that_go_beyond_64_bits_are_weighed_alike(
    weights: str, scratch: Path, tmp_path: Path
) -> None:
    heavy = loads(dumps(SCHEME).replace("{A: 60, B: 40}", weights)).scheme
    assert heavy != SCHEME
    folder = save(cast(), tmp_path / "数据")
    assert large(folder, heavy, scratch) == small(folder, heavy)
