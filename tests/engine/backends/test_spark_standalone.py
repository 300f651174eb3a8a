"""A cluster as it is run on several machines: a master and two workers, started by Spark's own scripts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyspark
import pytest

from kaohe.engine.run import evaluate
from kaohe.scheme import library
from kaohe.tables.read import read
from kaohe.tables.sample import sample
from kaohe.tables.write import as_text, load

HOME = Path(pyspark.__file__).parent
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
NAME = "qianxinan-2010"
LONG = 300.0


@dataclass
class Cluster:
    master: str
    workers: list[subprocess.Popen[bytes]]


def until(found: Callable[[], object], what: str) -> object:
    """Waits for something to come true."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come in {LONG:.0f} s")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A master on a free port of this machine, and two workers with a core each."""
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> Path:
        log = tmp_path / f"{name}.log"
        line = [HOME / "bin" / "spark-class", f"org.apache.spark.deploy.{arguments[0]}", *arguments[1:]]
        environment = {**os.environ, "SPARK_HOME": str(HOME), "SPARK_DAEMON_JAVA_OPTS": QUICK}
        environment |= {"SPARK_WORKER_DIR": str(tmp_path / name), "SPARK_LOCAL_IP": "127.0.0.1"}
        with log.open("wb") as stream:
            started.append(
                subprocess.Popen([str(each) for each in line], stderr=stream, stdout=stream, env=environment)
            )
        return log

    try:
        log = start("master", "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        said = until(
            lambda: re.search(r"spark://127\.0\.0\.1:[1-9]\d*", log.read_text("utf-8")), "the master"
        )
        assert isinstance(said, re.Match)
        for number in range(2):
            options = ("--cores", "1", "--memory", "1g", "--host", "127.0.0.1", "--webui-port", "0")
            worker = start(f"worker{number}", "worker.Worker", *options, said[0])
            until(lambda worker=worker: "Successfully registered" in worker.read_text("utf-8"), "a worker")
        yield Cluster(said[0], started[1:])
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_a_cluster_that_loses_a_worker_gives_the_same(cluster: Cluster, tmp_path: Path) -> None:
    scheme = library.shipped(NAME).scheme
    data = sample(scheme, tmp_path / "数据", format="parquet")
    expected = evaluate(scheme, read(data, scheme)).tables()
    out = tmp_path / "结果" / "集群"
    line = [sys.executable, "-m", "kaohe", "evaluate", NAME, data, "-o", out, "--quiet"]
    line += ["--engine", "spark", "--master", cluster.master]
    environment = {**os.environ, "JAVA_TOOL_OPTIONS": QUICK, "SPARK_LOCAL_IP": "127.0.0.1"}
    running = subprocess.Popen(
        [str(each) for each in line], stderr=subprocess.PIPE, encoding="utf-8", env=environment
    )
    try:
        step = ".kaohe-计算中-*/002-*"
        until(lambda: list(out.parent.glob(step)) or running.poll() is not None, "a step")
        lost, kept = cluster.workers
        lost.kill()
        _, said = running.communicate(timeout=LONG)
    finally:
        running.kill()
    assert running.returncode == 0, said
    assert lost.wait() != 0 and kept.poll() is None
    made = {name: table.to_pylist() for name, table in load(out).tables.items()}
    assert made == {name: as_text(table).to_pylist() for name, table in expected.items()}
    assert [path.name for path in out.parent.iterdir()] == ["集群"]
