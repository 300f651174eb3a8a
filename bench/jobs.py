"""Jobs that are measured in a process of their own; the other scripts start them (`timing.alone`).

    python bench/jobs.py evaluate FOLDER ROUNDS   # a made appraisal: results, every table selected
    python bench/jobs.py ranked FOLDER ROUNDS     # the same with a quota and awards
    python bench/jobs.py floor FOLDER ROUNDS      # the least that a database can do with the same records

Prints JSON: seconds by the clock and of the processor for each round, the first (cold) one apart,
peak memory before and after.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from timing import peak

Laps = dict[str, tuple[float, float]]


class Watch:
    """Laps of one round: wall and processor seconds by name."""

    def __init__(self) -> None:
        self.laps: Laps = {}
        self._last = time.perf_counter(), time.process_time()

    def lap(self, name: str) -> None:
        now = time.perf_counter(), time.process_time()
        self.laps[name] = now[0] - self._last[0], now[1] - self._last[1]
        self._last = now


Job = tuple[Callable[[], Laps], Callable[[], dict[str, Any]]]


def evaluate(folder: Path, ranked: bool = False) -> Job:
    """A round, and what the last round gave: rows of each table, the grade of each appraisee."""
    from world import CUTS, load, scheme

    from kaohe.engine.run import evaluate as run

    made, inputs = scheme(ranked), load(folder)
    last: dict[str, Any] = {}

    def work() -> Laps:
        watch = Watch()
        results = run(made, inputs)
        watch.lap("计算")
        rows = {}
        for name in results.names:
            table = results.table(name)
            rows[name] = table.num_rows
            watch.lap(name)
        last.update(rows=rows, grades=results.table("得分")["等次"])
        results.backend.close()
        return watch.laps

    def said() -> dict[str, Any]:
        numbers = {name: str(number) for number, (_, name) in enumerate(CUTS)}
        return {"rows": last["rows"], "grades": "".join(numbers[name] for name in last["grades"].to_pylist())}

    return work, said


def floor(folder: Path) -> Job:
    """Quantities summed by appraisee and rule, and no more: what every evaluation has to do at least."""
    import duckdb
    from world import load

    records = load(folder).records
    connection = duckdb.connect()
    connection.register("records", records)
    groups = 0

    def work() -> Laps:
        nonlocal groups
        watch = Watch()
        sql = "SELECT a, rule, sum(q)::BIGINT AS q FROM records GROUP BY a, rule"
        groups = connection.sql(sql).to_arrow_table().num_rows
        watch.lap("GROUP BY")
        return watch.laps

    return work, lambda: {"rows": {"GROUP BY": groups}}


JOBS = {"evaluate": evaluate, "ranked": partial(evaluate, ranked=True), "floor": floor}


def main() -> None:
    name, folder, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    work, said = JOBS[name](folder)
    before = peak()
    laps = [work()]
    once = peak()
    laps += [work() for _ in range(rounds)]
    print(
        json.dumps(
            {"cold": laps[0], "laps": laps[1:], "before": before, "once": once, "peak": peak(), **said()}
        )
    )


if __name__ == "__main__":
    main()
