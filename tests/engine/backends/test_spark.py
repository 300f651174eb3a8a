"""The same plan on Apache Spark, with two workers in processes of their own: the same to the last bit."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from cli.running import Kaohe
from engine import test_large_marks
from engine.backends.sparks import MASTER
from kaohe.engine.backends import spark
from kaohe.engine.backends.spark import Spark
from kaohe.engine.backends.spark_session import session
from kaohe.engine.large import Computed
from kaohe.engine.large import evaluate as evaluate_large
from kaohe.engine.run import evaluate
from kaohe.errors import KaoheError
from kaohe.scheme import library
from kaohe.tables.large.read import read as read_large
from kaohe.tables.read import from_rows, read
from kaohe.tables.sample import sample
from kaohe.tables.write import load
from properties.engine import examples
from properties.worlds import World, worlds


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Kaohe:
    return Kaohe(capsys)


def computed(
    name: str, folder: Path, engine: Spark, said: Callable[..., None] = lambda *_: None
) -> Computed[Spark]:
    scheme = library.shipped(name).scheme
    return evaluate_large(scheme, read_large(folder, scheme, engine, "", said), engine, said=said)


@pytest.mark.parametrize("name", library.names())
def test_a_sample_of_every_scheme_gives_the_same(name: str, place: Path, tmp_path: Path) -> None:
    scheme = library.shipped(name).scheme
    folder = sample(scheme, tmp_path / "数据", format="parquet")
    expected = evaluate(scheme, read(folder, scheme)).tables()
    with Spark(place, MASTER) as engine:
        made = computed(name, folder, engine)
        assert {table: engine.select(sql) for table, sql in made.queries.items()} == expected


def test_marks_stored_as_numbers_give_the_same(place: Path, tmp_path: Path) -> None:
    folder = test_large_marks.save(test_large_marks.cast(), tmp_path / "数据")
    scheme = test_large_marks.SCHEME
    expected = evaluate(scheme, read(folder, scheme)).tables()
    with Spark(place, MASTER) as engine:
        found = read_large(folder, scheme, engine, said=lambda _: None)
        assert found.beside
        made = evaluate_large(scheme, found, engine)
        assert {table: engine.select(sql) for table, sql in made.queries.items()} == expected


@pytest.mark.parametrize("name", ["linyi-2018", "qufu-2020"])
def test_scopes_too_large_for_a_task_give_the_same(
    name: str, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark, "ROWS_A_SCOPE", 1)
    scheme = library.shipped(name).scheme
    folder = sample(scheme, tmp_path / "数据", format="parquet")
    expected = evaluate(scheme, read(folder, scheme)).tables()
    kept: list[str] = []
    with Spark(place, MASTER) as engine:
        keep = engine.keep
        monkeypatch.setattr(engine, "keep", lambda step, query: (kept.append(step), keep(step, query)))
        made = computed(name, folder, engine)
        assert {table: engine.select(sql) for table, sql in made.queries.items()} == expected
        assert [step for step in kept if step.endswith("_counted")]


@examples(0.1)
@given(world=worlds())
def test_random_schemes_give_the_same(place: Path, world: World) -> None:
    inputs = from_rows(world.scheme, world.tables, period=world.period)
    expected = evaluate(world.scheme, inputs).tables()
    with Spark(place, MASTER) as engine:
        assert evaluate(world.scheme, inputs, backend=lambda: engine).tables() == expected


def workers() -> list[int]:
    """The processes of the workers."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"CoarseGrainedExecutorBackend" in command and os.getpgid(int(folder.name)) == os.getpgid(
            _driver()
        ):
            found.append(int(folder.name))
    return found


def _driver() -> int:
    gateway = session(MASTER, "").sparkContext._gateway
    assert gateway is not None
    return int(gateway.proc.pid)


def test_a_lost_worker_changes_nothing(place: Path, tmp_path: Path) -> None:
    name = "changzhou-2016"
    scheme = library.shipped(name).scheme
    folder = sample(scheme, tmp_path / "数据", format="parquet")
    expected = evaluate(scheme, read(folder, scheme)).tables()
    status = session(MASTER, "").sparkContext.statusTracker()
    killed: list[int] = []

    def kill_one() -> None:
        """Kills a worker while tasks are running."""
        until = time.monotonic() + 600
        while time.monotonic() < until:
            stages = [status.getStageInfo(stage) for stage in status.getActiveStageIds()]
            if any(stage and stage.numActiveTasks for stage in stages):
                killed.append(workers()[0])
                os.kill(killed[0], signal.SIGKILL)
                return

    def said(*what: object) -> None:
        if what[0] == "rule_line":
            threading.Thread(target=kill_one).start()

    with Spark(place, MASTER) as engine:
        made = computed(name, folder, engine, said)
        assert {table: engine.select(sql) for table, sql in made.queries.items()} == expected
    assert killed and killed[0] not in workers()


def test_the_command_writes_folders_that_read_back(place: Path, tmp_path: Path, run: Kaohe) -> None:
    folder = sample(library.shipped("qufu-2020").scheme, tmp_path / "数据", format="parquet")
    done = run(
        "evaluate", "qufu-2020", folder, "-o", tmp_path / "甲", "--engine", "spark", "--master", MASTER
    )
    assert done.status == 0, done.err
    assert run("evaluate", "qufu-2020", folder, "-o", tmp_path / "乙").status == 0
    assert (tmp_path / "甲" / "明细.parquet").is_dir()
    one, other = (load(tmp_path / name).tables for name in ("甲", "乙"))
    assert {n: t.to_pylist() for n, t in one.items()} == {n: t.to_pylist() for n, t in other.items()}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["乙", "数据", "甲"]


def test_without_pyspark_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Kaohe
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    done = run("evaluate", "qufu-2020", tmp_path, "-o", tmp_path / "出", "--engine", "spark")
    assert done.status == 2
    assert "pip install 'kaohe[spark]'" in done.err


def test_without_java_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Kaohe
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    done = run(
        "evaluate", "qufu-2020", tmp_path, "-o", tmp_path / "出", "--engine", "spark", "--master", "local[1]"
    )
    assert done.status == 2
    assert "没有找到 Java" in done.err and "openjdk-17-jre-headless" in done.err
    assert not (tmp_path / "出").exists()


def test_a_master_that_does_not_answer_is_said_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"spark://127.0.0.1:{free.getsockname()[1]}"
    began = time.monotonic()
    with pytest.raises(KaoheError, match="没有应答"):
        session(address, "")
    assert time.monotonic() - began < 60  # Spark itself tries for minutes


def test_a_master_that_is_none_is_said() -> None:
    with pytest.raises(KaoheError, match="看不懂 --master"):
        session("http://主机", "")
