"""`kaohe demo`: all shipped schemes on sample data, and their reports in the browser."""

from __future__ import annotations

import argparse
import functools
import http.server
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaohe.cli.console import note, out, steps, table
from kaohe.cli.parser import whole
from kaohe.cli.sound import sound
from kaohe.engine.run import evaluate
from kaohe.engine.view import UNFINISHED, view
from kaohe.errors import KaoheError, fault
from kaohe.report import report
from kaohe.report.index import Entry, index
from kaohe.scheme.library import names
from kaohe.tables.meta import Meta
from kaohe.tables.read import read
from kaohe.tables.sample import sample
from kaohe.tables.write import write

HOST = "127.0.0.1"
MARK = ".kaohe-demo"
ABOUT = (
    "为每个随附的方案生成样例数据、计算、写出结果和报告，然后在本机打开一个网页服务，按 Ctrl-C 结束。\n"
    "服务只在本机（127.0.0.1）可见。"
)
EXAMPLES = ("kaohe demo", "kaohe demo --port 9000", "kaohe demo --no-serve -o 演示")


@dataclass(frozen=True)
class Shown:
    """One scheme of the demo: its entry on the index page and how long everything took."""

    entry: Entry
    seconds: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="文件夹", default="demo", help="写到哪里，默认 demo")
    parser.add_argument("--port", metavar="端口", type=whole(0, 65535), default=8000, help="端口，默认 8000")
    parser.add_argument("--no-serve", action="store_true", help="只写出结果和报告，不打开网页服务")
    parser.add_argument(
        "--seed", metavar="种子", type=whole(0, 2**31), default=1, help="样例的随机种子，默认 1"
    )


def run(args: argparse.Namespace) -> int:
    folder = Path(args.output)
    server = None if args.no_serve else open_server(folder, args.port)
    _empty(folder)
    shown = []
    with steps(len(names()), args.quiet) as bar:
        for name in names():
            bar.step(name)
            shown.append(_make(name, folder, args.seed))
    (folder / "index.html").write_text(index([each.entry for each in shown]), "utf-8")
    _show(shown)
    note(args.quiet, f"数据、结果和报告在 {args.output}/")
    if server is not None:
        _serve(server)
    return 0


def _empty(folder: Path) -> None:
    """Make the folder anew: only what an earlier demo wrote is removed."""
    if folder.exists():
        if not (folder / MARK).exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise KaoheError([fault("已经有了，不是以前演示写的", "用 -o 换一个文件夹", file=str(folder))])
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()


def _make(name: str, folder: Path, seed: int) -> Shown:
    """Sample, evaluate, write, report: as a user would, one command each."""
    began = time.perf_counter()
    place = folder / name
    scheme = sound(name)
    sample(scheme, place / "数据", seed=seed)
    results = evaluate(scheme, read(place / "数据", scheme))
    tables: dict[str, Any] = {table: results.table(table) for table in results.names}
    meta = Meta.of(scheme, period=results.period, provisional=results.provisional, notes=tuple(results.notes))
    write(tables, meta, scheme, place / "结果", "csv")
    (place / "report.html").write_text(report(tables, meta, scheme), "utf-8")
    entry = Entry(f"{name}/report.html", meta, scheme, view(tables, scheme))
    return Shown(entry, time.perf_counter() - began)


def _show(shown: list[Shown]) -> None:
    rows = []
    for each in shown:
        scores = each.entry.view.scores
        finished = sum(UNFINISHED not in score.remarks for score in scores)
        first = next((f"{score.name} {score.total}" for score in scores if score.place == "1"), "")
        lines = sum(len(lines) for lines in each.entry.view.lines.values())
        meta = each.entry.meta
        finish = f"{finished}/{len(scores)}"
        rows.append((meta.scheme, meta.period, finish, str(lines), first, f"{each.seconds:.2f}"))
    table(("方案", "周期", "完成/对象", "明细行", "第一名", "秒"), rows, right=("完成/对象", "明细行", "秒"))
    out(f"共 {len(shown)} 个方案，{sum(each.seconds for each in shown):.1f} 秒。")


class _Handler(http.server.SimpleHTTPRequestHandler):
    def guess_type(self, path: Any) -> str:
        """Pages say that they are UTF-8."""
        found = super().guess_type(path)
        return f"{found}; charset=utf-8" if found.startswith("text/") else found

    def log_message(self, format: str, *args: Any) -> None:
        """The terminal stays with the results."""


def open_server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """A server of the folder on this machine only; KaoheError where the port is taken."""
    handler = functools.partial(_Handler, directory=str(folder))
    try:
        return http.server.ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise KaoheError(
            [
                fault(
                    f"端口 {port} 打不开（{error.strerror}）",
                    "换一个：kaohe demo --port 9000（make demo PORT=9000）",
                )
            ]
        ) from error


def _serve(server: http.server.ThreadingHTTPServer) -> None:
    note(False, f"报告在 http://{HOST}:{server.server_port} ，按 Ctrl-C 结束。")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            note(False, "已结束。")
