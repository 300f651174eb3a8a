"""Where the time of a large evaluation goes: every statement with its seconds, the longest first.

    python bench/scale_steps.py votes|records [--size N]

Makes the world of `make bench-scale`, evaluates it once as that does, and prints the seconds by the clock
and of the processor of each step; of records also what it takes to put the ledger's lines together, and
to write them once they are.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import scale_world
from figures import Table, machine, seconds, show

from kaohe.engine.backends.spill import Spill
from kaohe.engine.large import evaluate
from kaohe.tables.large.read import read

MEMORY = 4 * 2**30
LEAST = 0.02
"""Seconds of the processor from which on a statement has a line of its own."""


class Watched(Spill):
    """A session that remembers what each statement took."""

    def __init__(self, scratch: Path, memory: int) -> None:
        self.took: list[tuple[float, float, str]] = []
        super().__init__(scratch, memory)

    def timed(self, name: str, work: Any) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.took.append((time.process_time() - cpu, time.perf_counter() - wall, name))
        return result

    def create(self, name: str, sql: str) -> None:
        self.timed(name, lambda: super(Watched, self).create(name, sql))

    def select(self, sql: str) -> Any:
        return self.timed(" ".join(sql.split())[:60], lambda: super(Watched, self).select(sql))


def main() -> None:
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("world", choices=("votes", "records"))
    parser.add_argument("--size", type=int, default=0, help="appraisees (default 1 000 000 or 100 000)")
    args = parser.parse_args()
    votes = args.world == "votes"
    scheme = scale_world.votes_scheme(1) if votes else scale_world.records_scheme()
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        if votes:
            scale_world.votes(data, args.size or 1_000_000, 1)
        else:
            scale_world.records(data, args.size or 100_000)
        with Watched(Path(name), MEMORY) as session:
            wall, cpu = time.perf_counter(), time.process_time()
            computed = evaluate(scheme, read(data, scheme, session, said=lambda _: None), session)
            session.took.append((time.process_time() - cpu, time.perf_counter() - wall, "合计"))
            if not votes:
                session.create("明细：拼出各行、排序", computed.queries["明细"])
                lines = 'SELECT * FROM "明细：拼出各行、排序"'
                to = Path(name) / "lines.parquet"
                session.timed("明细：写成 Parquet", lambda: session.copy(lines, to))
            report(session.took)


def report(took: list[tuple[float, float, str]]) -> None:
    table = Table("各步的时间", ["步骤", "时间", "处理器时间"])
    rest = [one for one in took if one[0] < LEAST]
    for cpu, wall, name in sorted((one for one in took if one[0] >= LEAST), reverse=True):
        table.add(name, seconds(wall), seconds(cpu))
    cpu, wall = (sum(one[at] for one in rest) for at in (0, 1))
    table.add(f"其余{len(rest)}条", seconds(wall), seconds(cpu))
    print(machine())
    show(table)


if __name__ == "__main__":
    main()
