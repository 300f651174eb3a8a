"""Votes under load: 1 000 ballots of 30 × 3 marks, 64 voters at once, 2 workers, on both databases.

Every ballot is sealed, stored with full durability and answered with its receipt; afterwards the box is
opened and verified, and its receipts are compared with those that the voters got. The floor is the bare
driver, before and after, the faster of both: the same rows inserted by one process, one transaction each,
with the same durability. EvaP is driven by as many clients with as many ballots of as many marks.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import evap_peer
import psycopg
from ballot_clients import MARKS
from ballot_site import Site
from figures import Table, main, seconds, times

HERE = Path(__file__).parent
DATABASES = ("postgresql", "sqlite")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ballots", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--evap-seconds", type=float, default=60, help="so long EvaP may take at most")
    parser.add_argument("--evap-again", action="store_true", help="who gets an error from EvaP tries again")
    parser.add_argument("--without-evap", action="store_true", help="measure Kaohe alone")


def vote(site: Site, codes: list[str], clients: int) -> dict[str, Any]:
    given = json.dumps({"port": site.port, "codes": codes, "clients": clients, "pause": 0, "opened": True})
    done = subprocess.run(
        [sys.executable, HERE / "ballot_clients.py"], input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


SQL = (
    "INSERT INTO bare (id, issue_id, person_id, code, cast_, closed, attempt, envelope)"
    " VALUES ({0}, 1, NULL, {0}, {1}, {2}, {0}, {0})"
)
MADE = (
    "CREATE TABLE bare (id {key} PRIMARY KEY, issue_id bigint, person_id bigint, code varchar(64) UNIQUE,"
    " cast_ bool, closed bool, attempt varchar(32), envelope {blob})"
)


def rows(count: int, size: int) -> list[tuple[str, str, str, bytes]]:
    return [
        (str(uuid.uuid4()), os.urandom(32).hex(), os.urandom(16).hex(), os.urandom(size))
        for _ in range(count)
    ]


def floor(site: Site, count: int) -> float:
    """Rows a second of the bare driver."""
    made = rows(count, site.prepared["envelope"])
    if site.postgres:
        with psycopg.connect(site.postgres.url, autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS bare")
            connection.execute(MADE.format(key="uuid", blob="bytea"))
            begun = time.perf_counter()
            for row in made:
                connection.execute(SQL.format("%s", "true", "false"), row)
            return count / (time.perf_counter() - begun)
    bare = sqlite3.connect(site.home / "bare.sqlite3", isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    bare.execute("DROP TABLE IF EXISTS bare")
    bare.execute(MADE.format(key="char(36)", blob="blob"))
    begun = time.perf_counter()
    for row in made:
        bare.execute(SQL.format("?", "1", "0"), row)
    return count / (time.perf_counter() - begun)


@dataclass(frozen=True)
class Vote:
    """What a vote came to: its row of the table, and what is set beside EvaP's."""

    row: list[object]
    accepted: int
    errors: int
    rate: float
    lost: int
    """Marks of ballots that were answered as taken and are not in the box."""
    each: list[float]


def waited(each: list[float]) -> list[str]:
    """The middle and the longest time that a voter waited."""
    return [seconds(each[len(each) // 2]), seconds(each[-1])] if each else ["—", "—"]


def measure(args: argparse.Namespace, database: str) -> Vote:
    site = Site(database, args.ballots)
    try:
        floors = [floor(site, args.ballots)]
        site.serve(args.workers)
        site.settle()
        said = vote(site, site.prepared["codes"], args.clients)
        floors.append(floor(site, args.ballots))
        box = site.finish()
    finally:
        site.stop()
    rate, errors = args.ballots / said["seconds"], sum(said["errors"].values())
    same = sorted(said["receipts"].values()) == box["receipts"]
    lost = set(said["receipts"].values()) - set(box["receipts"])
    good = same and not said["errors"] and not said["other"] and not box["wrong"] and not box["half"]
    row = [
        database,
        f"{len(said['receipts'])}/{args.ballots}",
        errors,
        "相同" if same else "不同",
        f"{rate:.0f}",
        f"{max(floors):.0f}",
        f"{rate / max(floors):.0%}",
        *waited(said["each"]),
        "是" if good else f"否：{said['errors']} {said['other']} {box['wrong']}",
    ]
    return Vote(row, len(said["receipts"]), errors, rate, len(lost) * MARKS, said["each"])


def beside_evap(args: argparse.Namespace, mine: Vote) -> Table:
    """EvaP with the same load; `mine` is Kaohe's vote on PostgreSQL, in this run."""
    again = "出错再交" if args.evap_again else "各交一次，出错不再交"
    table = Table(
        f"与 EvaP 并排：{args.ballots:,} 张票，{args.clients} 人同时，{args.workers} 个进程",
        ["", "收下", "错误", "张/秒", "Kaohe 快", "答了收下而没有计入的评分", "中位", "最慢"],
        notes=[
            f"EvaP：{evap_peer.EVAP}，每张 {MARKS} 个评分；PostgreSQL（同样落盘）和 Redis。",
            "同一台机器、同一个服务器程序、同一次运行。",
            f"EvaP 的投票人{again}，至多 {args.evap_seconds:.0f} 秒；张/秒只算收下的。",
        ],
    )
    accepted = f"{mine.accepted}/{args.ballots}"
    table.add("Kaohe", accepted, mine.errors, f"{mine.rate:.0f}", "", mine.lost, *waited(mine.each))
    missing = evap_peer.available()
    if missing:
        table.notes.append(f"没有测 EvaP：{missing}")
        return table
    evap = evap_peer.Evap(args.ballots, args.workers)
    try:
        said, kept = evap.vote(args.clients, args.evap_seconds, args.evap_again), evap.count()
    finally:
        evap.stop()
    theirs = said["accepted"] / said["seconds"]
    faster = times(mine.rate / theirs) if theirs else "—"
    lost = f"{kept['missing']}（共 {kept['voters'] * MARKS}）"
    errors = "，".join(f"{name} {count} 次" for name, count in sorted(said["errors"].items())) or "0"
    table.add(
        "EvaP", f"{said['accepted']}/{args.ballots}", errors, f"{theirs:.2f}", faster, lost,
        *waited(said["each"]),
    )  # fmt: skip
    return table


def make(args: argparse.Namespace) -> list[Table]:
    table = Table(
        f"{args.ballots:,} 张票（30 × 3 个评分），{args.clients} 人同时，{args.workers} 个进程",
        ["数据库", "收下", "错误", "回执与票箱", "张/秒", "直接写库 行/秒", "比", "中位", "最慢", "全部守恒"],
        notes=["直接写库：一个进程用数据库的驱动逐行写同样的行，一行一个事务，同样落盘。"],
    )
    votes = {database: measure(args, database) for database in args.database or DATABASES}
    for each in votes.values():
        table.add(*each.row)
    if args.without_evap or "postgresql" not in votes:
        return [table]
    return [table, beside_evap(args, votes["postgresql"])]


if __name__ == "__main__":
    main(__doc__, make, options)
