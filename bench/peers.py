"""Kaohe beside two peers: 50 rule leaves, the full ledger, at 10 000 and 100 000 appraisees.

OpenFisca-core (rules as code) is installed from PyPI into an environment of its own and computes the
same sums and grades, vectorised in float32 and without any explanation, in the same run on the same
machine. Published are the times and the wrong grades of both against exact integers, which
`world.py` reckons in tenths of a point. EvaP's figure is a constant (see EVAP below).

    make bench-peers          or        python bench/peers.py [--each N] [--rounds N] [--json]
                                        --without-openfisca  where no package index can be reached
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from apart import Missing, environment
from figures import Table, main, seconds, times
from timing import alone
from world import BASE, CUTS, LEAVES, TENTHS, World

SIZES = (10_000, 100_000)
ROUNDS = 5
EVAP = 1.8e-3
"""Seconds for each result when EvaP refreshes its results in bulk (1.8 to 1.9 ms measured on two such
cores with PostgreSQL 15 on the same machine; not part of this run)."""
EVAP_AIM = 50
OPENFISCA = "OpenFisca-Core==46.0.1"
OPENFISCA_AIM = 10


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--each", type=int, default=10, help="records an appraisee (default 10; 50: one a leaf)"
    )
    parser.add_argument("--without-openfisca", action="store_true", help="measure Kaohe alone")


def make(args: argparse.Namespace) -> list[Table]:
    python = None if args.without_openfisca else openfisca()
    table = Table(
        f"与同类之比（50 项指标，每个对象 {args.each} 条记录）",
        ["对象", "", "时间", "每个对象", "处理器时间", "与 OpenFisca 之比", "快于 EvaP", "错的等次"],
    )
    on_cut = []
    for size in SIZES:
        world = World(size, args.each)
        with tempfile.TemporaryDirectory() as name:
            _save(world, Path(name))
            rounds = str(args.rounds or ROUNDS)
            peer = alone("openfisca_peer.py", name, rounds, python=python) if python else None
            ours = alone("jobs.py", "evaluate", name, rounds)
        _rows(table, size, ours, peer, world)
        on_cut.append(f"{size:,} 个对象中 {world.on_a_cut():,} 个")
    table.notes = [
        "时间是各轮最小值。Kaohe 从逐条记录算起，OpenFisca 拿到的是已按指标加好的数量。",
        "明细表每个对象每项一行，每条规则一行，写明条款、理由、来源；OpenFisca 没有这些。",
        f"错的等次：与整数精确值比。总分正好在分数线上的，{'，'.join(on_cut)}。",
        f"EvaP 每个结果 {seconds(EVAP)}（另行测得，同样的 2 核，PostgreSQL）。目标：快于它 {EVAP_AIM} 倍。",
        f"OpenFisca：{OPENFISCA}，float32，不带解释。目标：100,000 个对象时在它的 {OPENFISCA_AIM} 倍以内。",
    ]
    if not python:
        table.notes.append("没有测 OpenFisca。")
    return [table]


def _rows(table: Table, size: int, ours: Any, peer: Any, world: World) -> None:
    exact = "".join(map(str, world.grades()))
    computing = [laps["计算"] for laps in ours["laps"]]
    ledger = [_sum(laps, "计算", "得分", "明细") for laps in ours["laps"]]
    whole = [_sum(laps, *laps) for laps in ours["laps"]]
    theirs = min(laps["计算"][0] for laps in peer["laps"]) if peer else None
    wrong = _wrong(ours["grades"], exact)
    for name, laps in (
        ("Kaohe：计算（含明细各项）", computing),
        ("Kaohe：加上得分表、明细表", ledger),
        ("Kaohe：全部结果表", whole),
    ):
        wall, cpu = min(lap[0] for lap in laps), min(lap[1] for lap in laps)
        ratio = times(wall / theirs) if theirs else "—"
        table.add(
            f"{size:,}",
            name,
            seconds(wall),
            seconds(wall / size),
            seconds(cpu),
            ratio,
            times(EVAP * size / wall),
            wrong,
        )
    if peer and theirs:
        cpu = min(laps["计算"][1] for laps in peer["laps"])
        cells = (
            seconds(theirs),
            seconds(theirs / size),
            seconds(cpu),
            times(1.0),
            times(EVAP * size / theirs),
        )
        table.add(f"{size:,}", f"OpenFisca（{peer['kind']}，无解释）", *cells, _wrong(peer["grades"], exact))


def _sum(laps: dict[str, list[float]], *names: str) -> tuple[float, float]:
    return sum(laps[name][0] for name in names), sum(laps[name][1] for name in names)


def _wrong(found: str, exact: str) -> int:
    return sum(one != other for one, other in zip(found, exact, strict=True))


def _save(world: World, folder: Path) -> None:
    """The tables for Kaohe, and what the peer needs."""
    world.save(folder)
    rules = {
        "base": BASE,
        "tenths": [TENTHS[leaf % len(TENTHS)] for leaf in range(LEAVES)],
        "cuts": [cut for cut, _ in CUTS],
    }
    (folder / "rules.json").write_text(json.dumps(rules), "utf-8")
    (folder / "units.bin").write_bytes(world.summed)


def openfisca() -> str:
    """The Python of OpenFisca's environment; RuntimeError where it cannot be."""
    try:
        return str(environment("openfisca", OPENFISCA) / "python")
    except Missing as error:
        cure = "可以连上软件源再试，或加 --without-openfisca 只测 Kaohe。"
        raise RuntimeError(f"{error}\n{cure}") from error


if __name__ == "__main__":
    main(__doc__, make, options)
