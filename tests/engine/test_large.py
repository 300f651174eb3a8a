"""Large tables are checked and computed in SQL where they lie: what comes of it is what small tables give."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaohe.engine.backends import spill
from kaohe.engine.backends.spill import Spill
from kaohe.engine.large import evaluate
from kaohe.engine.run import evaluate as evaluate_small
from kaohe.errors import KaoheError
from kaohe.scheme import library
from kaohe.scheme.language import loads
from kaohe.scheme.model import Scheme
from kaohe.tables.large.read import few
from kaohe.tables.large.read import read as read_large
from kaohe.tables.read import read as read_small
from kaohe.tables.sample import generate, sample
from tests.tables.bed import SCHEME

MEMORY = 2 * 2**30
Outcome = tuple[str, object, object]
"""What came of an evaluation: 结果 with tables and notes, or 错误 with faults."""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("大")


def small(folder: Path, scheme: Scheme, period: str = "") -> Outcome:
    try:
        inputs = read_small(folder, scheme, period=period)
    except KaoheError as error:
        return "错误", sorted(map(str, few(error.faults))), None
    results = evaluate_small(scheme, inputs)
    tables = {name: table.to_pylist() for name, table in results.tables().items()}
    return "结果", tables, sorted(results.notes)


def large(folder: Path, scheme: Scheme, scratch: Path, period: str = "") -> Outcome:
    with Spill(scratch, MEMORY) as session:
        try:
            found = read_large(folder, scheme, session, period, lambda _: None)
        except KaoheError as error:
            return "错误", sorted(map(str, error.faults)), None
        computed = evaluate(scheme, found, session)
        out = scratch / "out"
        out.mkdir()
        try:
            rows = computed.write(out)
            tables = {name: pq.read_table(out / f"{name}.parquet").to_pylist() for name in rows}
            assert {name: len(table) for name, table in tables.items()} == rows
        finally:
            for path in sorted(out.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            out.rmdir()
        return "结果", tables, sorted(found.notes)


@pytest.mark.parametrize("name", library.names())
def test_a_sample_of_every_scheme_gives_the_same(name: str, scratch: Path, tmp_path: Path) -> None:
    scheme = library.shipped(name).scheme
    folder = sample(scheme, tmp_path / "数据", format="parquet")
    expected = small(folder, scheme)
    assert expected[0] == "结果"
    assert large(folder, scheme, scratch) == expected


def tables_of(seed: int) -> dict[str, list[dict[str, str]]]:
    """A sample of the scheme that has every kind of thing."""
    return {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows()]
        for table in generate(SCHEME, seed, 9)
    }


STRANGE = [
    "",
    " ",
    "abc",
    "-1",
    "1.2345678",
    "0.5",
    "1e5",
    "95%",
    "1,5",
    "１２",
    "10000000000",
    "国家级",
    "好",
]


def disturb(tables: dict[str, list[dict[str, str]]], draw: random.Random) -> None:
    """One thing of a kind that people do to their tables."""
    name = draw.choice([name for name, rows in tables.items() if rows])
    rows = tables[name]
    row = draw.choice(rows)
    column = draw.choice(list(row))
    match draw.randrange(7):
        case 0:
            row[column] = draw.choice(STRANGE)
        case 1:
            row[column] = f" {row[column]}"
        case 2:
            row[column] = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in row[column])
        case 3:
            row[column] = draw.choice(rows)[column]
        case 4:
            rows.insert(draw.randrange(len(rows)), dict(row))
        case 5:
            row[column] = row[column].swapcase() + draw.choice(["", "0", "\u200b"])
        case 6:
            for each in rows:
                each["周期"] = draw.choice(["2020Q1", "2020 年第一季度", "2020Q2", ""])


def save(tables: dict[str, list[dict[str, str]]], folder: Path) -> Path:
    folder.mkdir()
    for name, rows in tables.items():
        if rows:
            columns = {key: [row.get(key, "") for row in rows] for key in {k: 0 for row in rows for k in row}}
            pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return folder


@pytest.mark.parametrize("seed", range(40))
def test_disturbed_tables_are_refused_or_taken_alike(seed: int, scratch: Path, tmp_path: Path) -> None:
    draw = random.Random(seed)
    tables = tables_of(seed)
    for _ in range(draw.randrange(4)):
        disturb(tables, draw)
    period = draw.choice(["", "", "2020Q1"])
    folder = save(tables, tmp_path / "数据")
    assert large(folder, SCHEME, scratch, period) == small(folder, SCHEME, period)


VOTED = loads("""
方案: voted
名称: 测评办法
周期: 年
属性: [{名称: 性质, 取值: [业务, 综合]}]
类别: [{名称: 科室, 分值: 100}, {名称: 直属, 分值: 100}]
票种:
  - {编号: A, 投票人: 领导, 最少票数: 2}
  - {编号: B, 投票人: 群众, 应投: 6, 最低参评率: 40}
  - {编号: C, 投票人: 服务对象}
指标:
  - {编号: K1, 名称: 德, 分值: 60, 计分: {方法: 测评, 权重: {A: 60, B: 40}}}
  - 编号: K2
    名称: 能
    分值: 40
    适用: {性质: [业务]}
    不适用时: {处理: 满分}
    计分: {方法: 测评, 量表: 10, 权重: {A: 30, B: 30, C: 40}}
名次计分: [{编号: M1, 指标: [K1], 级差: 3, 排名于: 每票种}]
等次: [{编号: G1, 名称: 好, 最低: 60}, {编号: G2, 名称: 一般}]
名额: [{编号: N1, 等次: 好, 比例: 40}]
""").scheme


@pytest.mark.parametrize("seed", range(12))
def test_condensed_marks_give_what_marks_one_by_one_give(seed: int, scratch: Path, tmp_path: Path) -> None:
    """Void ballots, abstentions, classes without weight or with too few ballots, whatever the writing."""
    draw = random.Random(seed)
    names = [f"单位{n}" for n in range(7)]
    people = [
        {"对象": name, "类别": draw.choice(["科室", "直属"]), "性质": draw.choice(["业务", "综合"])}
        for name in names
    ]
    marks = [
        {
            "票号": str(ballot * draw.choice([1, 1, 64])),
            "票种": cls,
            "对象": name,
            "指标": leaf,
            "评分": score,
        }
        for cls in "ABC"
        for ballot in range(draw.randrange(5))
        for name in draw.sample(names, draw.randrange(1, 7))
        for leaf in draw.sample(["K1", "K2"], draw.randrange(1, 3))
        for score in [draw.choice(["", "7.5", "10", "3.333333", *(["60.5", "x", "-1"] if seed % 3 else [])])]
    ]
    folder = save({"对象": people, "测评票": marks}, tmp_path / "数据")
    assert large(folder, VOTED, scratch) == small(folder, VOTED)


def test_a_limit_that_proves_too_small_is_said_with_what_is_needed(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spill, "LEAST", 2**20)
    with (
        Spill(scratch, spill.BESIDES + 4 * 2**20) as session,
        pytest.raises(KaoheError, match=r"内存限 0\.3GB 不够，这些数据大约要 0\.5GB"),
    ):
        session.create("wide", "SELECT list(i) FROM range(3_000_000) t(i)")
    assert list(scratch.glob(".kaohe*")) == []
