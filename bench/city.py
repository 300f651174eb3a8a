"""A year of a made-up city through the site's own actions, with a movable clock, on PostgreSQL.

300 departments, 10 districts, 20 000 people: Zaozhuang's three regulations and Qufu's four quarters from the
first target letter to the sealed archive, which `kaohe verify` checks in a process of its own. Everything is
done by the actions that the pages call, by whom they let; results are computed by the background worker,
reminders go out over a mail server.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from figures import Table, main, megabytes, seconds
from timing import BENCH

sys.path.insert(0, str(BENCH.parent / "tests"))
from web.cluster import cluster
from web.sso.servers import free_port

STAFF, DEPARTMENTS, DISTRICTS = 20_000, 300, 10
MINUTES, MEMORY = 20, 4 * 2**30
"""The target for the whole city on two cores."""
PUBLISHED = 20
"""So many of the slowest steps stand in the README; all are printed."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--staff", type=int, default=STAFF)
    parser.add_argument("--departments", type=int, default=DEPARTMENTS)
    parser.add_argument("--districts", type=int, default=DISTRICTS)
    parser.add_argument("--seed", type=int, default=1)


def make(args: argparse.Namespace) -> list[Table]:
    said = lived(args.staff, args.departments, args.districts, args.seed)
    return [steps(args, said), parts(said), totals(args, said), archives(said)]


def lived(staff: int, departments: int, districts: int, seed: int) -> dict[str, Any]:
    """What the year took, as its process told it."""
    with site() as environment:
        command = [
            sys.executable,
            str(BENCH / "city_site.py"),
            *map(str, (staff, departments, districts, seed)),
        ]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise RuntimeError("这一年没有过完，原因见上")
        said: dict[str, Any] = json.loads(done.stdout)
        return said


@contextmanager
def site() -> Iterator[dict[str, str]]:
    """The environment of an empty site on a PostgreSQL of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAOHE_", "DJANGO_"))}
    with tempfile.TemporaryDirectory(prefix="kaohe-city-") as folder, cluster() as settings:
        environment = kept | {
            "KAOHE_HOME": str(Path(folder) / "site"),
            "KAOHE_SECRET": "for the bench only, nothing is signed with this elsewhere",
            "KAOHE_DATABASE": f"postgresql://kaohe@127.0.0.1:{settings['PORT']}/postgres",
            "KAOHE_SMTP": f"smtp://127.0.0.1:{free_port()}",
            "PYTHONPATH": f"{BENCH}:{BENCH.parent / 'src'}",
        }
        command = [sys.executable, "-m", "kaohe.web", "migrate", "-v0"]
        subprocess.run(command, env=environment, check=True)
        yield environment


def steps(args: argparse.Namespace, said: dict[str, Any]) -> Table:
    size = f"{args.departments} 个部门、{args.districts} 个区(市)、{args.staff:,} 名工作人员"
    slowest = sorted(said["steps"], key=lambda step: -float(step["seconds"]))[:PUBLISHED]
    chosen = slowest if args.json else said["steps"]
    title = f"最慢的{PUBLISHED}步" if args.json else "每一步"
    table = Table(f"{title}（{size}）", ["日期", "哪一部分", "步骤", "件数", "时间", "内存峰值"])
    for step in chosen:
        table.add(
            step["day"], step["part"], step["name"], f"{step['rows']:,}", seconds(step["seconds"]),
            megabytes(step["memory"]),
        )  # fmt: skip
    table.notes.append("件数是动作办成的件数或行数；验证归档的件数是文件的字节数。")
    table.notes.append(
        "两个部门的人每张表都在网上填（责任书、月小结、登记表、述职、谈话），其余单位的作为表导入；"
        "票箱用于县级干部，工作人员的票在单位计票后导入。"
    )
    table.notes.append("内存：这一步里网站、后台进程和 PostgreSQL 各进程合计的峰值（共享的按份分摊）。")
    return table


def parts(said: dict[str, Any]) -> Table:
    table = Table("各部分", ["哪一部分", "步骤", "件数", "时间", "内存峰值"])
    found: dict[str, list[dict[str, Any]]] = {}
    for step in said["steps"]:
        found.setdefault(step["part"], []).append(step)
    for part, mine in found.items():
        rows = sum(step["rows"] for step in mine if "验证归档" not in step["name"])
        time = seconds(sum(step["seconds"] for step in mine))
        table.add(part, len(mine), f"{rows:,}", time, megabytes(max(step["memory"] for step in mine)))
    return table


def totals(args: argparse.Namespace, said: dict[str, Any]) -> Table:
    """Whether the target is met is said of the whole city only."""
    whole = (args.staff, args.departments, args.districts) >= (STAFF, DEPARTMENTS, DISTRICTS)
    table = Table("合计", ["", "值", "整个市的目标", "达到"])
    minutes = said["seconds"] / 60
    for name, value, target, met in (
        ("时间", f"{minutes:.1f} 分钟", f"{MINUTES} 分钟", minutes <= MINUTES),
        ("内存峰值", megabytes(said["peak"]), megabytes(MEMORY), said["peak"] <= MEMORY),
    ):
        table.add(name, value, target, ("是" if met else "否") if whole else "")
    table.add("审计日志", f"{said['steps'][-1]['rows']:,} 条", "首尾相连", "是")
    table.add("邮件", f"{said['mails']:,} 封", "", "")
    table.add("数据库", megabytes(said["database"]), "", "")
    return table


def archives(said: dict[str, Any]) -> Table:
    table = Table("归档", ["考核", "大小", "kaohe verify"])
    for each in said["archives"]:
        table.add(each["title"], megabytes(each["size"]), "全部相符")
    return table


if __name__ == "__main__":
    main(__doc__, make, options)
