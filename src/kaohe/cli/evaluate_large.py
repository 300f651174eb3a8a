"""`kaohe evaluate` on tables that do not fit into memory: Parquet in, Parquet folders out."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from kaohe.cli.console import note, stderr, table
from kaohe.cli.sound import sound
from kaohe.engine.backends.spill import Spill
from kaohe.engine.large import COUNTS, Computed, S, evaluate
from kaohe.errors import KaoheError, fault
from kaohe.scheme.model import Scheme
from kaohe.tables.atomic import disk_faults
from kaohe.tables.large.read import read
from kaohe.tables.meta import Meta
from kaohe.tables.place import Folder, Place
from kaohe.tables.write import finish, new_result

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(K|M|G|T)?I?B?", re.IGNORECASE)
_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
READ, COMPUTED = 35, 65
"""How far the work is, in hundredths, when the tables are read, and when everything is computed."""
_COUNTED = ("项", "票种", "数")
"""The columns of 清点 in short."""


def run(args: argparse.Namespace) -> int:
    out = Path(args.output)
    memory = size(args.memory) if args.memory else _half_of_the_machine()
    _refuse(args, out)
    scheme = sound(args.scheme)
    with disk_faults(out), progress(args.quiet) as bar:
        out.parent.mkdir(parents=True, exist_ok=True)
        with new_result(out) as folder, Spill(out.resolve().parent, memory) as session:
            computed = over(args, Path(args.data), scheme, session, bar)
            bar.at("写结果", COMPUTED)
            rows = computed.write(
                folder, lambda done, of: bar.at("写结果", COMPUTED + (100 - COMPUTED) * done / of)
            )
            shown = ended(args, scheme, computed, folder, rows)
    tell(args, computed, rows, shown)
    return 0


def over(args: argparse.Namespace, data: Place, scheme: Scheme, engine: S, bar: Bar) -> Computed[S]:
    """The tables read and everything computed on an engine."""
    found = read(data, scheme, engine, args.period, lambda what: bar.at(what, 0))
    return evaluate(
        scheme,
        found,
        engine,
        args.provisional,
        lambda step, done, of: bar.at(f"计算 {step}", READ + (COMPUTED - READ) * done / of),
    )


def ended(
    args: argparse.Namespace, scheme: Scheme, computed: Computed[S], folder: Folder, rows: Mapping[str, int]
) -> list[tuple[str, str, str]] | None:
    """What the result says of itself beside its tables; gives what is shown of the counts."""
    meta = Meta.of(scheme, period=computed.period, provisional=args.provisional, notes=computed.notes)
    finish(folder, rows, meta, scheme)
    return None if args.quiet else counted(computed)


def tell(
    args: argparse.Namespace,
    computed: Computed[S],
    rows: Mapping[str, int],
    shown: list[tuple[str, str, str]] | None,
) -> None:
    if shown is None:
        return
    table(_COUNTED, shown, title=f"{computed.appraisees} 个对象", right=("数",))
    written = "，".join(f"{name} {n} 行" for name, n in rows.items())
    note(False, *computed.notes, f"已写出 {args.output}：{written}")


def size(written: str) -> int:
    """Bytes in a text such as 4GB or 512M."""
    match = _SIZE.fullmatch(written.strip())
    if not match:
        raise KaoheError([fault(f"看不懂 --memory {written}", "写成 4GB、512MB 这样")])
    return int(float(match[1]) * _UNITS.get((match[2] or "").upper(), 1))


def _half_of_the_machine() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2


def _refuse(args: argparse.Namespace, out: Path) -> None:
    """What cannot be had of large tables."""
    data = Path(args.data)
    if not data.is_dir():
        cure = "给出装有各表 Parquet 文件的文件夹；数据不大的，去掉 --memory"
        raise KaoheError([fault("限定内存计算时，数据要用 Parquet", cure, file=str(data))])
    if args.format == "xlsx" or out.suffix.lower() == ".xlsx":
        what = "Excel 的一张工作表最多 1048576 行，装不下这样大的结果"
        raise KaoheError([fault(what, "加 --format parquet，-o 给一个文件夹名", file=str(out))])
    if args.format not in (None, "parquet"):
        cure = "加 --format parquet 或不写 --format；要别的格式，可以用能读 Parquet 的工具转换"
        raise KaoheError([fault(f"这样大的结果不写成 {args.format}", cure, file=str(out))])
    if args.skip_faults:
        raise KaoheError([fault("这样大的数据不能略去有错的行", "去掉 --skip-faults，改正列出的错误")])
    if args.report:
        raise KaoheError([fault("这样大的结果不能写成网页报告", "去掉 --report；结果见 Parquet 文件夹")])


def counted(computed: Computed[S]) -> list[tuple[str, str, str]]:
    """清点 in short."""
    if COUNTS not in computed.queries:
        return []
    found = computed.engine.select(
        "SELECT 项, 票种, sum(数::BIGINT)::VARCHAR AS 数"
        f" FROM ({computed.queries[COUNTS]}) GROUP BY 项, 票种 ORDER BY 项, 票种"
    )
    return [tuple(row.values()) for row in found.to_pylist()]


class Bar:
    """Where the work is: a bar with the time left on a terminal, lines elsewhere."""

    def __init__(self, progress: Progress | None, quiet: bool) -> None:
        self._progress, self._quiet = progress, quiet
        self._task = progress.add_task("", total=100) if progress else None
        self._began = self._last = time.monotonic()
        self._said = ""

    def at(self, doing: str, done: float) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=doing, completed=done)
        elif not self._quiet and (doing != self._said or time.monotonic() - self._last > 10):
            self._said, self._last = doing, time.monotonic()
            spent = self._last - self._began
            left = f"，约还要 {spent * (100 - done) / done:.0f} 秒" if done else ""
            print(f"{doing}（已用 {spent:.0f} 秒{left}）", file=sys.stderr, flush=True)


@contextmanager
def progress(quiet: bool) -> Iterator[Bar]:
    if quiet or not sys.stderr.isatty():
        yield Bar(None, quiet)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr(), transient=True) as progress:
        yield Bar(progress, quiet)
