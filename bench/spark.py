"""The same appraisal on Spark with one worker and with two, each in processes of their own, beside DuckDB.

Appraisees voted on in groups of 15 (30 ballots each, 3 marks a ballot) with 5 records each, places,
grades and a quota; and records of every kind with one category for everybody, where all places are of one
scope: the worst skew there is. Memory is the most that all processes held together. Results are
compared row by row with DuckDB's.

    python bench/spark.py [--sizes 1000,10000,100000] [--json]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyarrow.parquet as pq
from figures import Table, main, megabytes, seconds, times

HERE = Path(__file__).parent
MASTERS = {
    "Spark，1 个工作进程": "local-cluster[1,1,2048]",
    "Spark，2 个工作进程": "local-cluster[2,1,2048]",
}
WORLDS = {"whole": "测评和记录", "records": "十类记录，全部一个类别"}
OWN = ("得分", "指标得分", "明细", "联动")
"""The tables of which every row has to be the same in the same place."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", default="1000,10000,100000", help="appraisees, with commas between")


def make(args: argparse.Namespace) -> list[Table]:
    sizes = [int(size) for size in args.sizes.split(",")]
    made = []
    for kind, title in WORLDS.items():
        table = Table(
            f"Spark：{title}", ["对象", "引擎", "用时", "每千个对象", "与 DuckDB 之比", "内存峰值", "结果"]
        )
        for size in sizes:
            with tempfile.TemporaryDirectory(prefix="kaohe-bench-") as folder:
                for row in _compared(Path(folder), kind, size):
                    table.add(size, *row)
        made.append(table)
    return made


def _compared(folder: Path, kind: str, size: int):  # type: ignore[no-untyped-def]
    """A row for each engine on the same data."""
    data = folder / kind
    subprocess.run([sys.executable, str(HERE / "scale_world.py"), kind, str(data), str(size)], check=True)
    first = folder / "duckdb"
    alone, memory = _run(data, first, ["--memory", "4GB"])
    yield "DuckDB", seconds(alone), seconds(alone / size * 1000), times(1), megabytes(memory), "——"
    for name, master in MASTERS.items():
        out = folder / "spark"
        took, memory = _run(data, out, ["--engine", "spark", "--master", master])
        same = "相同" if all(_rows(first, table) == _rows(out, table) for table in OWN) else "不同"
        yield name, seconds(took), seconds(took / size * 1000), times(took / alone), megabytes(memory), same


def _rows(out: Path, name: str):  # type: ignore[no-untyped-def]
    read = pq.read_table(out / f"{name}.parquet", partitioning=None)
    return [column.to_pylist() for column in read.columns]


def _run(data: Path, out: Path, more: list[str]) -> tuple[float, float]:
    """Seconds of an evaluation, and the most bytes that all its processes held together."""
    command = [
        sys.executable,
        "-m",
        "kaohe",
        "evaluate",
        f"{data}.yaml",
        str(data),
        "-o",
        str(out),
        "--quiet",
        *more,
    ]
    began = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    most = [0]
    watching = threading.Thread(target=_watch, args=(process, most))
    watching.start()
    _, said = process.communicate()
    took = time.perf_counter() - began
    watching.join()
    if process.returncode:
        raise SystemExit(said)
    return took, most[0]


def _watch(process: subprocess.Popen[str], most: list[int]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], _held(process.pid))
        time.sleep(0.2)


def _held(root: int) -> int:
    """Bytes in memory of a process and all that it started."""
    parents, held = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text("utf-8", "replace").rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(folder.name)], held[int(folder.name)] = int(fields[1]), int(fields[21]) * 4096
    total, todo = 0, [root]
    while todo:
        one = todo.pop()
        total += held.get(one, 0)
        todo += [child for child, parent in parents.items() if parent == one]
    return total


if __name__ == "__main__":
    main(__doc__, make, options)
