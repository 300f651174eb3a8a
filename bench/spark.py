"""The same appraisal on Spark with one worker and with two, each in processes of their own, beside DuckDB.

Two worlds: appraisees voted on in groups of 15 (30 ballots each, 3 marks a ballot) with 5 records each,
places, grades and a quota; and ten records each, of every kind, where half of all are in one category:
places and quotas of scopes of any size. Memory is the most that all processes held together. Results are
compared with DuckDB's, row by row and in their order.

    make bench-spark    or    python bench/spark.py [--sizes 1000,10000,100000] [--workers 1,2] [--json]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from family import Run, run
from figures import Table, main, megabytes, seconds, times

HERE = Path(__file__).parent
WORLDS = {
    "whole": "测评和记录：每个对象 30 张票、3 项指标、5 条记录，15 人一组",
    "half": "十种记录各一条，一半的对象在一个类别里，名次和名额按类别",
}
ROWS = {"whole": 95, "half": 10}
"""Rows of input for each appraisee."""
COLUMNS = ["对象", "引擎", "用时", "处理器时间", "每千个对象", "与 DuckDB 之比", "内存峰值", "结果"]
HEAP = 2048
"""Megabytes that a worker may use; of them Spark gives its tasks 1024 unless told otherwise."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", default="1000,10000,100000", help="appraisees, with commas between")
    parser.add_argument("--workers", default="1,2", help="how many workers, with commas between")
    parser.add_argument("--worlds", default=",".join(WORLDS), help=f"of {', '.join(WORLDS)}")
    parser.add_argument("--most", type=float, default=3600, help="seconds that one evaluation may take")


def make(args: argparse.Namespace) -> list[Table]:
    workers = [int(count) for count in args.workers.split(",")]
    return [_world(kind, args, workers) for kind in args.worlds.split(",")]


def _world(kind: str, args: argparse.Namespace, workers: list[int]) -> Table:
    table = Table(f"Spark：{WORLDS[kind]}", COLUMNS, notes=list(_notes(kind)))
    for size in (int(size) for size in args.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="kaohe-bench-") as folder:
            data = Path(folder) / kind
            line = [sys.executable, str(HERE / "scale_world.py"), kind, str(data), str(size)]
            subprocess.run(line, check=True)
            for name, ran, base, result in _compared(data, workers, args.most):
                figures = ["—"] * 5 if ran.said else _figures(ran, base, size)
                table.add(f"{size:,}", name, *figures, result)
                print(" ".join(table.rows[-1]), file=sys.stderr, flush=True)
    return table


def _notes(kind: str) -> Iterator[str]:
    yield f"每个对象 {ROWS[kind]} 行输入；用时从启动命令到退出，含 Java 和 Spark 的启动。"
    yield f"Spark：`local-cluster[工作进程数,1,{HEAP}]`，各 1 核、堆 1024 MB；主进程也在同一台机器。"
    yield "内存是所有进程合计的峰值；结果是与 DuckDB 的结果逐行、按次序比较每一张表。"


def _figures(ran: Run, base: float, size: int) -> list[str]:
    each = seconds(ran.wall / size * 1000)
    return [seconds(ran.wall), seconds(ran.cpu), each, times(ran.wall / base), megabytes(ran.peak)]


def _compared(data: Path, workers: list[int], most: float) -> Iterator[tuple[str, Run, float, str]]:
    """Each engine on the same data: its name, what it took, DuckDB's seconds, what became of the result."""
    first, other = data.with_name("duckdb"), data.with_name("spark")
    alone = run(_evaluate(data, first, "--memory", "4GB"), most)
    if alone.said:
        raise RuntimeError(alone.said)
    yield "DuckDB", alone, alone.wall, "—"
    for count in workers:
        master = f"local-cluster[{count},1,{HEAP}]"
        ran = run(_evaluate(data, other, "--engine", "spark", "--master", master), most)
        result = _first_line(ran.said) or ("相同" if _same(first, other) else "不同")
        yield f"Spark，{count} 个工作进程", ran, alone.wall, result


def _evaluate(data: Path, out: Path, *more: str) -> list[str]:
    line = [sys.executable, "-m", "kaohe", "evaluate", f"{data}.yaml", str(data), "-o", str(out), "--quiet"]
    return [*line, *more]


def _same(one: Path, other: Path) -> bool:
    """Whether every table has the same rows in the same order."""
    names = [sorted(path.name for path in out.glob("*.parquet")) for out in (one, other)]
    return names[0] == names[1] and all(_table(one, name).equals(_table(other, name)) for name in names[0])


def _table(out: Path, name: str) -> pa.Table:
    """A table as text, for the engines keep texts in kinds of their own."""
    read = pq.read_table(out / name, partitioning=None)
    schema = pa.schema([pa.field(each.name, pa.large_string()) for each in read.schema])
    return pa.table([column.cast(pa.large_string()) for column in read.columns], schema=schema)


def _first_line(said: str) -> str:
    return next((line.strip() for line in said.splitlines() if line.strip()), "")


if __name__ == "__main__":
    main(__doc__, make, options)
