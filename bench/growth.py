"""How time and memory grow with the appraisees: 1 000, 10 000, 100 000, each in a process of its own.

50 rule leaves, 10 records an appraisee (`--each 50`: one a leaf), a quota on the best grade, awards from
the first and from the last; scored with the full ledger, and every result table selected. Aim: a
tenfold size costs at most 1.3 times as much per appraisee.

    make bench-growth        or        python bench/growth.py [--each N] [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from figures import Table, main, megabytes, seconds, times
from timing import alone
from world import World

SIZES = (1_000, 10_000, 100_000)
AIM = 1.3


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--each", type=int, default=10, help="records an appraisee (default 10)")


def make(args: argparse.Namespace) -> list[Table]:
    table = Table(
        f"时间和内存随对象数增长（50 项指标，每个对象 {args.each} 条记录，名额和奖项，全部结果表）",
        [
            "对象",
            "计算",
            "结果表",
            "每个对象",
            "处理器时间",
            "与上一行之比",
            "内存峰值",
            "每个对象增加",
            "与上一行之比",
        ],
    )
    before = None
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            World(size, args.each).save(Path(name))
            ran = alone("jobs.py", "ranked", name, str(args.rounds or 3))
        rounds = ran["laps"]
        wall = min(sum(lap[0] for lap in laps.values()) for laps in rounds)
        cpu = min(sum(lap[1] for lap in laps.values()) for laps in rounds)
        computing = min(laps["计算"][0] for laps in rounds)
        grown = ran["once"] - ran["before"]
        each = cpu / size, grown / size
        table.add(
            f"{size:,}",
            seconds(computing),
            seconds(wall - computing),
            seconds(wall / size),
            seconds(each[0]),
            "" if before is None else times(each[0] / before[0]),
            megabytes(ran["once"]),
            f"{each[1] / 1024:.0f} KB",
            "" if before is None else times(each[1] / before[1]),
        )
        before = each
    table.notes = [
        f"目标：每个对象的时间和内存，与上一行之比不超过 {AIM}。比的是处理器时间（各轮最小值）。",
        "小于 1 是因为固定开销摊薄了。",
        "“每个对象增加”是第一次计算使内存峰值在读入数据之后增加了多少。",
    ]
    return [table]


if __name__ == "__main__":
    main(__doc__, make, options)
