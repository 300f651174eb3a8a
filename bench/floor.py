"""The engine against the least that a database can do: DuckDB's bare GROUP BY appraisee, rule.

The same records (10 000 appraisees × 50 rule leaves), in processes of their own, in turn. The ratio
says what the whole of a result costs in units of reading and grouping its records once.

    make bench-floor        or        python bench/floor.py [--size N] [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from figures import Table, main, seconds, times
from timing import alone
from world import LEAVES, World

ROUNDS = 7


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", type=int, default=10_000, help="appraisees (default 10 000)")


def make(args: argparse.Namespace) -> list[Table]:
    table = Table(
        f"与数据库下限之比（{args.size:,} 个对象，50 项指标）",
        ["记录", "GROUP BY", "计算（含明细）", "倍数", "全部结果表", "倍数", "明细行数"],
        notes=["GROUP BY：只把同样的记录按对象、规则相加，不计分、不排名、不解释。各轮最小值。"],
    )
    for each in (10, LEAVES):
        with tempfile.TemporaryDirectory() as name:
            World(args.size, each).save(Path(name))
            rounds = str(args.rounds or ROUNDS)
            bare = alone("jobs.py", "floor", name, rounds)
            full = alone("jobs.py", "evaluate", name, rounds)
        least = min(laps["GROUP BY"][0] for laps in bare["laps"])
        computing = min(laps["计算"][0] for laps in full["laps"])
        whole = min(sum(lap[0] for lap in laps.values()) for laps in full["laps"])
        table.add(
            f"{args.size * each:,}",
            seconds(least),
            seconds(computing),
            times(computing / least),
            seconds(whole),
            times(whole / least),
            f"{full['rows']['明细']:,}",
        )
    return [table]


if __name__ == "__main__":
    main(__doc__, make, options)
