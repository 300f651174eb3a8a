"""A second evaluation of a scheme's sample in one process: scheme loaded, tables read (linyi-2018).

What an office feels when it changes one record and looks again. Split by what the time goes into, and
set beside as many of the smallest statements there are (`CREATE TEMP TABLE … SELECT 1`), in turn
within one process: what any engine of so many steps costs. Aim: 50 ms at the median.

    make bench-reevaluate     or        python bench/reevaluate.py [--scheme NAME] [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median

import duckdb
import pyarrow as pa
from figures import Table, main, seconds, times
from timing import side_by_side

from kaohe import evaluate, open_scheme, read_tables
from kaohe.engine.backends.duckdb import DuckDB
from kaohe.engine.run import evaluate as run
from kaohe.engine.steps import Step
from kaohe.tables.sample import sample

ROUNDS = 31
AIM = 0.050
TABLES_OUT = "结果表"
PARTS = ("登记输入", "建表", TABLES_OUT)


class Watched(DuckDB):
    """The engine's backend, with a clock around each of its doors."""

    spent: dict[str, float]
    slowest: dict[str, list[float]]
    statements: int

    @classmethod
    def reset(cls) -> None:
        cls.spent, cls.statements = dict.fromkeys(PARTS, 0.0), 0

    def register(self, tables: Mapping[str, pa.Table]) -> None:
        start = time.perf_counter()
        super().register(tables)
        self.spent["登记输入"] += time.perf_counter() - start

    def run(self, steps: Iterable[Step]) -> None:
        for step in steps:
            start = time.perf_counter()
            super().run([step])
            spent = time.perf_counter() - start
            self.spent["建表"] += spent
            self.slowest.setdefault(step.name, []).append(spent)
            type(self).statements += 1

    def select(self, sql: str) -> pa.Table:
        start = time.perf_counter()
        made = super().select(sql)
        self.spent[TABLES_OUT] += time.perf_counter() - start
        type(self).statements += 1
        return made


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheme", default="linyi-2018", help="a shipped scheme (default linyi-2018)")


def make(args: argparse.Namespace) -> list[Table]:
    rounds = args.rounds or ROUNDS
    scheme = open_scheme(args.scheme)
    with tempfile.TemporaryDirectory() as folder:
        inputs = read_tables(sample(scheme, Path(folder) / "data"), scheme)
    connection = duckdb.connect()
    Watched.slowest = {}

    def whole() -> dict[str, float]:
        Watched.reset()
        start = time.perf_counter()
        results = run(scheme, inputs, backend=Watched)
        results.tables()
        results.backend.close()
        return {"全部": time.perf_counter() - start, **Watched.spent}

    def computing() -> None:
        results = evaluate(scheme, inputs)
        results.table("得分")
        results.backend.close()

    def everything() -> None:
        results = evaluate(scheme, inputs)
        results.tables()
        results.backend.close()

    def trivial() -> None:
        session = connection.cursor()
        for number in range(Watched.statements):
            session.execute(f"CREATE OR REPLACE TEMP TABLE t{number} AS SELECT 1")
        session.close()

    split = [whole() for _ in range(rounds)]
    measured = side_by_side({"得分": computing, "全部": everything, "最小": trivial}, rounds, warm=3)
    least = f"{Watched.statements} 条最小语句"
    table = Table(
        f"{args.scheme} 样例的再次计算（{inputs.appraisees.num_rows} 个对象，方案和数据已在内存）",
        ["", "中位数", "最快", "处理器时间", f"与 {least}之比"],
        notes=[f"目标：中位数 {seconds(AIM)} 以内。{least}：CREATE TEMP TABLE … AS SELECT 1。"],
    )
    names = {"得分": "计算，取得分表", "全部": "计算，取全部结果表", "最小": least}
    for name, shown in names.items():
        found = measured[name]
        ratio = times(found.median / measured["最小"].median)
        table.add(shown, seconds(found.median), seconds(found.least), seconds(found.processor), ratio)
    return [table, _split(split), _slowest()]


def _split(rounds: list[dict[str, float]]) -> Table:
    table = Table("时间用在哪里（取全部结果表）", ["部分", "中位数", "占"])
    whole = median(laps["全部"] for laps in rounds)
    parts = {name: median(laps[name] for laps in rounds) for name in PARTS}
    rest = whole - sum(parts.values())
    for name, spent in {"由方案作计划": rest, **parts}.items():
        table.add(name, seconds(spent), f"{100 * spent / whole:.0f}%")
    return table


def _slowest() -> Table:
    table = Table("最慢的步骤", ["步骤", "中位数"])
    steps = {name: median(spent) for name, spent in Watched.slowest.items()}
    for name in sorted(steps, key=lambda name: -steps[name])[:8]:
        table.add(name, seconds(steps[name]))
    return table


if __name__ == "__main__":
    main(__doc__, make, options)
