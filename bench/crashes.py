"""kill -9 at random moments while people vote: a worker, a process of the database, the whole database.

Voters repeat a request until it is answered, as a person does. At the end the box is opened: the receipts in
it are exactly those that voters hold, nothing is missing, twice or half there, and the box verifies.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from ballot_site import Site, kill
from figures import Table, main

HERE = Path(__file__).parent
DATABASES = ("postgresql", "sqlite")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--ballots", type=int, default=4000)
    parser.add_argument(
        "--pause", type=float, default=2.0, help="seconds at most between two voters of a line"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--database", choices=DATABASES, action="append")


def strike(site: Site, chance: Random) -> str:
    """Kill something of the site that votes are going through now."""
    what = chance.random()
    if site.postgres:
        site.postgres.ensure()
    if site.postgres and what < 0.2:
        site.postgres.kill()
        return "整个数据库"
    if site.postgres and what < 0.5:
        site.postgres.kill_backend(chance.random())
        return "数据库的一个进程"
    workers = site.workers()
    if workers and what < 0.9:
        kill(chance.choice(workers))
        return "网站的一个进程"
    for pid in [site.server.pid, *workers] if site.server else workers:
        kill(pid)
    if site.server:
        site.server.wait(20)
    site.serve()
    return "整个网站"


def measure(args: argparse.Namespace, database: str) -> list[object]:
    chance = Random(args.seed)
    site = Site(database, args.ballots)
    struck: Counter[str] = Counter()
    try:
        site.serve()
        given = {
            "port": site.port,
            "codes": site.prepared["codes"],
            "clients": args.clients,
            "pause": args.pause,
        }
        voters = subprocess.Popen(
            [sys.executable, HERE / "ballot_clients.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert voters.stdin and voters.stdout
        voters.stdin.write(json.dumps(given))
        voters.stdin.close()
        during = 0
        while sum(struck.values()) < args.kills:
            time.sleep(chance.uniform(0.3, 2.5))
            during += voters.poll() is None
            struck[strike(site, chance)] += 1
        if site.postgres:
            time.sleep(6)
            site.postgres.ensure()
        site.ensure()
        said = json.loads(voters.stdout.read())
        voters.wait()
        box = site.finish()
    finally:
        site.stop()
    held, inside = Counter(said["receipts"].values()), Counter(box["receipts"])
    missing, surplus = held - inside, inside - held
    return [
        database,
        "、".join(f"{what}{count}" for what, count in sorted(struck.items())),
        during,
        len(said["receipts"]),
        sum(said["errors"].values()),
        sum(missing.values()),
        sum(surplus.values()),
        box["half"],
        "是"
        if not (missing or surplus or box["half"] or box["wrong"] or said["other"])
        else f"否 {said['other']}",
    ]


def make(args: argparse.Namespace) -> list[Table]:
    table = Table(
        f"投票中 kill -9 {args.kills} 次",
        ["数据库", "杀的是", "投票中", "有回执的票", "重发", "丢失", "多出", "半张", "全部守恒"],
        notes=["投票人没有得到回答就原样重发；最后开箱，票箱里的回执与投票人手里的逐个比较。"],
    )
    for database in args.database or DATABASES:
        table.add(*measure(args, database))
    return [table]


if __name__ == "__main__":
    main(__doc__, make, options)
