"""One machine as far as it goes: tables in Parquet beside DuckDB's bare GROUP BY and beside pandas; growth.

Every contender runs in a process of its own, in turn, on the same files. What is timed is from the
first look at a file to the last row of the result, imports apart.

    make bench-scale    or    python bench/scale.py [--size N] [--rounds N] [--without-pandas] [--json]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import scale_world
from apart import Missing, environment
from figures import Table, main, megabytes, seconds, times
from timing import alone

SIZE = 1_000_000
GROWTH = (1_000, 10_000, 100_000, 1_000_000)
RECORDED = 100_000
PANDAS = ("pandas==2.3.3", "pyarrow")
AIMS = "目标：不超过 GROUP BY 的 2 倍，不超过 pandas 的三分之一，内存少于 pandas。"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", type=int, default=SIZE, help="appraisees (default 1 000 000)")
    parser.add_argument("--without-pandas", action="store_true", help="do not compare with pandas")


def make(args: argparse.Namespace) -> list[Table]:
    rounds = args.rounds or 2
    python = None if args.without_pandas else pandas()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [
            _marks(folder / "votes", args.size, rounds, python),
            _growth(folder, args.size, rounds),
            _records(folder / "records", args.size // (SIZE // RECORDED), rounds),
        ]


def pandas() -> str:
    """The Python of pandas' environment; RuntimeError where it cannot be."""
    try:
        return str(environment("pandas", *PANDAS) / "python")
    except Missing as error:
        raise RuntimeError(f"{error}\n可以连上软件源再试，或加 --without-pandas。") from error


def _best(job: str, folder: Path, rounds: int, **python: str) -> dict[str, Any]:
    """The fastest of some rounds, with the highest memory of all."""
    ran = [alone("scale_jobs.py", job, str(folder), **python) for _ in range(rounds)]
    return {**min(ran, key=lambda one: one["wall"]), "peak": max(one["peak"] for one in ran)}


def _marks(folder: Path, size: int, rounds: int, python: str | None) -> Table:
    scale_world.votes(folder, size, 1)
    table = Table(
        f"{size * 30:,} 个评分（{size:,} 个对象，每个 30 张票）",
        ["", "时间", "处理器时间", "与 GROUP BY 之比", "与 pandas 之比", "内存峰值"],
        notes=[
            "GROUP BY：DuckDB 读同一个 Parquet，按对象、票种求平均，别的不做。",
            "名次、等次：检查每一行，票种平均、加权、按位次计分、总分、15 人一组的名次、按名额定等次。",
            AIMS,
        ],
    )
    least = _best("bare", folder, rounds)
    peer = _best("pandas", folder, rounds, python=python) if python else None
    lines = [("DuckDB：只 GROUP BY", least)]
    lines += [("pandas：名次、等次（不检查、不解释，浮点数）", peer)] if peer else []
    lines += [
        ("Kaohe：名次、等次", _best("places", folder, rounds)),
        ("Kaohe：加上写出得分表", _best("scores", folder, rounds)),
        ("Kaohe：写出全部结果表", _best("all", folder, 1)),
    ]
    for said, ran in lines:
        table.add(
            said,
            seconds(ran["wall"]),
            seconds(ran["cpu"]),
            times(ran["wall"] / least["wall"]),
            times(ran["wall"] / peer["wall"]) if peer else "—",
            megabytes(ran["peak"]),
        )
    return table


def _growth(folder: Path, size: int, rounds: int) -> Table:
    table = Table(
        "随对象数增长（每个对象 30 个评分，写出全部结果表）",
        ["对象", "评分", "时间", "每个对象", "与上一行之比", "内存峰值"],
        notes=["目标：从 10,000 到 1,000,000，每个对象的时间增长不超过 20%。小于 1 是固定开销摊薄了。"],
    )
    before = None
    for count in (count for count in GROWTH if count <= size):
        where = folder / "votes" if count == size else folder / str(count)
        if count != size:
            scale_world.votes(where, count, 1)
        ran = _best("all", where, 1 if count == size else rounds)
        each = ran["wall"] / count
        ratio = "" if before is None else times(each / before)
        table.add(
            f"{count:,}",
            f"{count * 30:,}",
            seconds(ran["wall"]),
            seconds(each),
            ratio,
            megabytes(ran["peak"]),
        )
        before = each
    return table


def _records(folder: Path, size: int, rounds: int) -> Table:
    scale_world.records(folder, size)
    rows = size * len(scale_world.RULES)
    table = Table(
        f"{rows:,} 条记录（{size:,} 个对象，十种计分方法各一条）",
        ["", "时间", "处理器时间", "与 GROUP BY 之比", "内存峰值"],
        notes=["GROUP BY：按对象、规则把数量相加。目标：写出全部明细不超过它的 4 倍。"],
    )
    least = _best("bare-records", folder, rounds)
    for said, ran in (
        ("DuckDB：只 GROUP BY", least),
        ("Kaohe：检查，计算", _best("lines", folder, rounds)),
        ("Kaohe：加上写出明细表", _best("ledger", folder, rounds)),
    ):
        ratio = times(ran["wall"] / least["wall"])
        table.add(said, seconds(ran["wall"]), seconds(ran["cpu"]), ratio, megabytes(ran["peak"]))
    return table


if __name__ == "__main__":
    main(__doc__, make, options)
