"""Tables and results at addresses, through Hadoop's FileSystem: file://, and viewfs:// as one with mounts."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cli.running import Kaohe, Ran
from engine.backends.sparks import MASTER
from kaohe.engine.backends import spark_files
from kaohe.engine.backends.spark_result import MARK
from kaohe.engine.backends.spark_session import session
from kaohe.scheme import library
from kaohe.tables.sample import sample
from kaohe.tables.write import load

NAME = "changzhou-2016"
Evaluate = Callable[..., Ran]


@pytest.fixture
def run(place: Path, capsys: pytest.CaptureFixture[str]) -> Kaohe:
    return Kaohe(capsys)


@pytest.fixture
def evaluate(run: Kaohe) -> Evaluate:
    def on_spark(data: object, out: object, *more: object) -> Ran:
        return run("evaluate", NAME, data, "-o", out, "--engine", "spark", "--master", MASTER, *more)

    return on_spark


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The sample, its records in two files, and what a folder of results must not disturb beside it."""
    folder = sample(library.shipped(NAME).scheme, tmp_path / "数据", format="parquet")
    whole = pq.read_table(folder / "记录.parquet")
    (folder / "记录.parquet").unlink()
    (folder / "记录").mkdir()
    half = whole.num_rows // 2
    pq.write_table(whole.slice(0, half), folder / "记录" / "上半年.parquet")
    pq.write_table(whole.slice(half), folder / "记录" / "下半年.parquet")
    return folder


@pytest.fixture
def mounted(place: Path, tmp_path: Path) -> str:
    """The address of `tmp_path` in a file system that is not the machine's own."""
    conf = session(MASTER, "").sparkContext._jsc.hadoopConfiguration()
    conf.set("fs.viewfs.mounttable.kaohe.link./w", f"file://{tmp_path}")
    conf.set("fs.viewfs.impl.disable.cache", "true")  # each test has a mount of its own
    return "viewfs://kaohe/w"


def rows(out: Path) -> dict[str, list[dict[str, str]]]:
    return {name: table.to_pylist() for name, table in load(out).tables.items()}


@pytest.fixture
def expected(run: Kaohe, data: Path, tmp_path: Path) -> dict[str, list[dict[str, str]]]:
    folder = tmp_path / "单机"
    assert run("evaluate", NAME, data, "-o", folder, "--memory", "1GB").status == 0
    return rows(folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_address_gives_the_same_and_replaces_an_earlier_result(
    data: Path, tmp_path: Path, evaluate: Evaluate, expected: object
) -> None:
    for number in range(2):
        done = evaluate(f"file://{data}", f"file://{tmp_path}/结果")
        assert done.status == 0, done.err
        (tmp_path / "结果" / f"批注{number}.txt").write_text("留着", "utf-8")
    assert rows(tmp_path / "结果") == expected
    assert (tmp_path / "结果" / "批注0.txt").read_text("utf-8") == "留着"
    assert names(tmp_path) == ["单机", "数据", "结果"]


def test_another_file_system_gives_the_same(
    mounted: str, tmp_path: Path, evaluate: Evaluate, expected: object
) -> None:
    (tmp_path / "中间").mkdir()
    done = evaluate(f"{mounted}/数据", f"{mounted}/结果", "--scratch", f"{mounted}/中间")
    assert done.status == 0, done.err
    assert rows(tmp_path / "结果") == expected
    assert names(tmp_path) == ["中间", "单机", "数据", "结果"]
    assert names(tmp_path / "中间") == []


def test_in_a_store_of_objects_the_mark_of_a_result_comes_last(
    mounted: str, tmp_path: Path, evaluate: Evaluate, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark_files, "_STORES", frozenset({"viewfs"}))
    out = tmp_path / "结果"
    (out / "得分.parquet").mkdir(parents=True)  # what a killed run left behind
    (out / MARK).touch()
    done = evaluate(f"{mounted}/数据", f"{mounted}/结果")
    assert done.status == 0, done.err
    assert rows(out) == expected
    assert MARK not in names(out)
    again = evaluate(f"{mounted}/数据", f"{mounted}/结果")
    assert again.status == 2
    assert "对象存储上不能整个换掉它" in again.err
    assert rows(out) == expected


@pytest.mark.parametrize("stores", [frozenset(), frozenset({"viewfs"})])
def test_nothing_half_written_stays(
    stores: frozenset[str],
    mounted: str,
    data: Path,
    tmp_path: Path,
    evaluate: Evaluate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spark_files, "_STORES", stores)
    broken = pq.read_table(data / "对象.parquet")
    names_ = broken.column("对象").to_pylist()
    pq.write_table(
        broken.set_column(broken.column_names.index("对象"), "对象", [[names_[1], *names_[1:]]]),
        data / "对象.parquet",
    )
    done = evaluate(f"{mounted}/数据", f"{mounted}/结果")
    assert done.status == 2
    assert "表“对象”" in done.err
    assert names(tmp_path) == ["数据"]


def test_what_is_no_result_is_not_written_over(
    mounted: str, data: Path, tmp_path: Path, evaluate: Evaluate
) -> None:
    (tmp_path / "结果").mkdir()
    (tmp_path / "结果" / "别人的.txt").write_text("要紧", "utf-8")
    done = evaluate(f"{mounted}/数据", f"{mounted}/结果")
    assert done.status == 2
    assert "已经存在，不覆盖" in done.err
    assert names(tmp_path / "结果") == ["别人的.txt"]


def test_a_folder_that_is_not_there_is_said(mounted: str, tmp_path: Path, evaluate: Evaluate) -> None:
    done = evaluate(f"{mounted}/没有", f"{mounted}/结果")
    assert done.status == 2
    assert "没有这个文件夹" in done.err
    assert names(tmp_path) == []


def test_a_file_system_without_its_package_is_said(data: Path, tmp_path: Path, evaluate: Evaluate) -> None:
    done = evaluate("s3a://桶/数据", tmp_path / "结果")
    assert done.status == 2
    assert "s3a://" in done.err and "hadoop-aws" in done.err
    assert names(tmp_path) == ["数据"]


def test_a_file_system_that_does_not_answer_is_said(data: Path, tmp_path: Path, evaluate: Evaluate) -> None:
    session(MASTER, "").sparkContext._jsc.hadoopConfiguration().set("ipc.client.connect.max.retries", "0")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        done = evaluate(f"hdfs://127.0.0.1:{free.getsockname()[1]}/数据", tmp_path / "结果")
    assert done.status == 2
    assert "连不上存放文件的服务" in done.err
    assert names(tmp_path) == ["数据"]


@pytest.mark.parametrize("option", ["--scratch", "--master"])
def test_what_is_sparks_needs_spark(option: str, data: Path, tmp_path: Path, run: Kaohe) -> None:
    done = run("evaluate", NAME, data, "-o", tmp_path / "结果", option, "中间")
    assert done.status == 2
    assert "--engine spark" in done.err


def test_an_address_needs_spark(tmp_path: Path, run: Kaohe) -> None:
    done = run("evaluate", NAME, "hdfs://主机/数据", "-o", tmp_path / "结果")
    assert done.status == 2
    assert "--engine spark" in done.err
