"""The site under load: 30 000 people, 300 units, 1 000 000 records in PostgreSQL, 50 people at once.

Fills a PostgreSQL of its own (some minutes), serves it with granian as `kaohe serve` does, and lets
locust look at the pages that people of each role use; then the same for bare Django views that render
the same templates from memory. Also: what the first page weighs with all its assets, compressed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from apart import environment as environment_of
from figures import Table, main, times
from timing import BENCH

sys.path.insert(0, str(BENCH.parent / "tests"))
from web.cluster import cluster
from web.sso.servers import free_port

LOCUST = "locust==2.47.0"
WORKERS = 2
START = 300.0
WARM = 30
"""Seconds that are not counted: a process that has just started reads schemes and results in first."""
MEDIAN, HIGH = 300, 800
"""The target in milliseconds: median and 95th percentile of each page."""
WEIGHT = 300_000


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=30_000)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=50, help="people at once")
    parser.add_argument("--think", type=float, default=2.0, help="seconds on average before the next page")
    parser.add_argument("--seconds", type=int, default=240, help="so long; the bare views a quarter")
    parser.add_argument(
        "--database", default="", help="a database that an earlier run left (--keep), not a new one"
    )
    parser.add_argument("--known", default="", help="what the earlier run knew of it")
    parser.add_argument("--keep", action="store_true", help="leave the filled database running until Enter")


def make(args: argparse.Namespace) -> list[Table]:
    with tempfile.TemporaryDirectory(prefix="kaohe-load-") as folder, body(args, Path(folder)) as environment:
        run([sys.executable, "-m", "kaohe.web", "collectstatic", "--noinput", "-v0"], environment)
        with served("kaohe.web.wsgi:application", environment, "/sign-in") as site:
            weight = first_page(site, environment)
            own = environment | {"KAOHE_LOAD_BARE": ""}
            drive(site, args.users, WARM, own, Path(folder))
            site_figures = drive(site, args.users, args.seconds, own, Path(folder))
        with served("load_bare:application", environment, "/bare/office/首页") as site:
            bare = environment | {"KAOHE_LOAD_BARE": "1"}
            bare_figures = drive(site, args.users, args.seconds // 4, bare, Path(folder))
    return [pages(args, site_figures, bare_figures), weighed(weight)]


@contextmanager
def body(args: argparse.Namespace, folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a site on a filled database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAOHE_", "DJANGO_"))}
    known = Path(args.known or folder / "known.json")
    environment = kept | {
        "KAOHE_HOME": str(folder / "site"),
        "KAOHE_SECRET": "for the bench only, nothing is signed with this elsewhere",
        "KAOHE_LOAD_KNOWN": str(known),
        "KAOHE_LOAD_THINK": str(args.think),
        "PYTHONPATH": os.pathsep.join([str(BENCH), str(BENCH.parent / "src")]),
    }
    if args.database:
        yield environment | {"KAOHE_DATABASE": args.database}
        return
    with cluster() as settings:
        address = f"postgresql://kaohe@127.0.0.1:{settings['PORT']}/postgres"
        environment["KAOHE_DATABASE"] = address
        run([sys.executable, "-m", "kaohe.web", "migrate", "-v0"], environment)
        sizes = [str(args.people), str(args.units), str(args.records)]
        known.write_text(run([sys.executable, str(BENCH / "load_body.py"), *sizes], environment))
        yield environment
        if args.keep:
            input(f"--database {address} --known {known}\nEnter ends it. ")


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} 没有成功")
    return done.stdout


@contextmanager
def served(application: str, environment: dict[str, str], first: str) -> Iterator[str]:
    """granian with two workers, as `kaohe serve` starts it; the server's address."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", application, "--interface", "wsgi", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", "4", "--no-log",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=BENCH)
    site = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START
        while True:
            try:
                urllib.request.urlopen(site + urllib.request.quote(first), timeout=60).close()
                break
            except OSError as error:
                answered = isinstance(error, urllib.error.HTTPError)
                if answered or process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"网站没有启动：{application}（{error}）") from error
                time.sleep(0.5)
        yield site
    finally:
        process.terminate()
        process.wait()


def drive(site: str, users: int, seconds: int, environment: dict[str, str], folder: Path) -> dict[str, Any]:
    """What locust saw, by the name of the page."""
    out = folder / f"seen{environment['KAOHE_LOAD_BARE']}"
    # locust patches its whole process with gevent: one process of its own
    command = [
        str(environment_of("locust", LOCUST) / "locust"), "-f", str(BENCH / "load_people.py"),
        "--headless", "--host", site,
        "-u", str(users), "-r", str(users), "-t", f"{seconds}s", "--csv", str(out),
        "--only-summary", "--reset-stats", "--exit-code-on-error", "0", "--loglevel", "ERROR",
    ]  # fmt: skip
    run(command, environment)
    with Path(f"{out}_stats.csv").open(newline="") as file:
        return {row["Name"]: row for row in csv.DictReader(file)}


def first_page(site: str, environment: dict[str, str]) -> list[tuple[str, int, int]]:
    """The first page that somebody sees after sign-in and every asset that it names: bytes, compressed."""
    known = json.loads(Path(environment["KAOHE_LOAD_KNOWN"]).read_text())
    found = []
    for name, path, role in (("登录页", "/sign-in", ""), ("首页", "/", "office")):
        page, sent = fetch(site + path, known["sessions"][role][0] if role else "")
        assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode()))
        assets_sent = [fetch(site + asset)[1] for asset in assets]
        found.append((name, len(assets) + 1, sent + sum(assets_sent)))
    return found


def fetch(address: str, session: str = "") -> tuple[bytes, int]:
    """What is at an address, and how many bytes came over the wire."""
    headers = {"Accept-Encoding": "gzip", **({"Cookie": f"sessionid={session}"} if session else {})}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        content = answer.read()
        if answer.headers["Content-Encoding"] == "gzip":
            return gzip.decompress(content), len(content)
        return content, len(content)


def pages(args: argparse.Namespace, seen: dict[str, Any], bare: dict[str, Any]) -> Table:
    size = f"{args.people:,} 人、{args.units} 个单位、{args.records:,} 条记录"
    table = Table(
        f"每一页的答复时间（{size}；同时 {args.users} 人，每页看 {args.think:g} 秒）",
        ["角色和页面", "次数", "出错", "中位数", "95%", "只渲染：中位数", "倍数", "达到"],
    )
    for name, row in sorted(seen.items(), key=lambda item: (item[0] == "Aggregated", item[0])):
        median, high = float(row["50%"]), float(row["95%"])
        rendered = float(bare[name]["50%"]) if name in bare else 0.0
        table.add(
            "全部" if name == "Aggregated" else name,
            row["Request Count"],
            row["Failure Count"],
            f"{median:.0f} ms",
            f"{high:.0f} ms",
            f"{rendered:.0f} ms",
            times(median / rendered) if rendered else "",
            "是" if median <= MEDIAN and high <= HIGH and row["Failure Count"] == "0" else "否",
        )
    table.notes += [
        f"目标：每一页中位数 {MEDIAN} 毫秒、95% {HIGH} 毫秒以内。",
        f"网站跑 {args.seconds} 秒，只渲染跑 {args.seconds // 4} 秒。",
        f"开头 {WARM} 秒不计：刚启动的进程要先读入方案和结果。",
        f"granian 开 {WORKERS} 个进程；PostgreSQL、网站和 locust 在同一台机器上，共用它的处理器。",
        "只渲染：同样的模板和内容，从内存渲染，没有会话、权限和数据库；同样的服务器，同样的人数。",
    ]
    return table


def weighed(found: list[tuple[str, int, int]]) -> Table:
    table = Table("第一次打开要下载多少（压缩后）", ["页面", "文件", "字节", "达到"])
    for name, files, size in found:
        table.add(name, files, f"{size / 1000:.0f} KB", "是" if size <= WEIGHT else "否")
    table.notes.append(f"目标：{WEIGHT // 1000} KB 以内，图表的页面可以另加。")
    return table


if __name__ == "__main__":
    main(__doc__, make, options)
