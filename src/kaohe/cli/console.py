"""What every command prints with: tables that keep Chinese columns straight, faults, progress.

Results go to standard output; everything said about them goes to standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from rich.console import Console, ConsoleRenderable
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from kaohe.errors import Fault, KaoheError, Place, ended, fault

WIDTH_OF_A_PIPE = 160
WIDEST = 10_000


def _console(stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDTH_OF_A_PIPE
    return Console(file=stream, highlight=False, markup=False, emoji=False, width=width)


def stderr() -> Console:
    """The console of what is said about the work."""
    return _console(True)


def out(*lines: str) -> None:
    """Lines of a result, never wrapped, at once where a reader waits for them."""
    for line in lines:
        print(line, flush=True)


def show(shape: ConsoleRenderable) -> None:
    """A tree or another shape of rich's, in lines that are never folded."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False, width=WIDEST)
    console.print(shape, no_wrap=True, crop=False, overflow="ignore", soft_wrap=True)


def note(quiet: bool, *lines: str) -> None:
    """Lines about the work, on standard error, unless quiet."""
    if not quiet:
        for line in lines:
            print(line, file=sys.stderr)


def loud(*lines: str) -> None:
    """Lines on standard error that must not be overlooked."""
    console = _console(True)
    for line in lines:
        console.print(Text(line, style="bold red"), soft_wrap=True)


@contextmanager
def needing(extra: str, what: str) -> Iterator[None]:
    """An import of what an extra brings; KaoheError where it is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        cure = f"执行 pip install 'kaohe[{extra}]'"
        raise KaoheError([fault(f"{what}要用的库没有装（{error.name}）", cure)]) from error


def as_json(data: Any) -> None:
    """A machine-readable result: one JSON text, Chinese as it is."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str = "",
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
    stderr: bool = False,
) -> None:
    """A table; columns in `right` are flush right, in `whole` never folded, without any value left out."""
    listed = [tuple(row) for row in rows]
    kept = [i for i, heading in enumerate(headings) if heading and any(row[i] for row in listed)]
    console = _console(stderr)
    if title:
        console.print(Text(title, style="bold"), soft_wrap=True)
    shown = Table(header_style="bold", box=None)
    for i in kept:
        heading = headings[i]
        shown.add_column(
            heading,
            justify="right" if heading in right else "left",
            no_wrap=heading in whole,
            overflow="ignore" if heading in whole else "fold",
        )
    for row in listed:
        shown.add_row(*(Text(row[i]) for i in kept))
    console.print(shown)


def faults(found: Iterable[Fault], *, stderr: bool = True) -> None:
    """All faults by file and sheet: on standard error with their number, unless they are the result."""
    ordered = sorted(found, key=lambda fault: (fault.place.file, fault.place.sheet))
    console = _console(stderr)
    for (file, sheet), group in groupby(ordered, key=lambda fault: (fault.place.file, fault.place.sheet)):
        if head := str(Place(file=file, sheet=sheet)):
            console.print(Text(head, style="bold"))
        for one in group:
            console.print(_line(one, indent="  " if head else ""), soft_wrap=True)
    if stderr:
        console.print(Text(counted(ordered), style="bold"))


def counted(found: Sequence[Fault]) -> str:
    """共 2 处错误、1 处提醒."""
    wrong = sum(fault.level == "错误" for fault in found)
    parts = [f"{wrong} 处错误"] if wrong else []
    if len(found) > wrong:
        parts.append(f"{len(found) - wrong} 处提醒")
    return f"共 {'、'.join(parts)}" if parts else "没有错误"


def fault_data(fault: Fault) -> dict[str, str | int]:
    """A fault for machine-readable output."""
    place = fault.place
    return {
        "级别": fault.level,
        "文件": place.file,
        "表": place.sheet,
        "行": place.row or place.line,
        "列": place.column or (str(place.char) if place.char else ""),
        "问题": fault.what,
        "改法": fault.cure,
    }


def _line(fault: Fault, indent: str) -> Text:
    inner = Place(
        row=fault.place.row, column=fault.place.column, line=fault.place.line, char=fault.place.char
    )
    text = Text(indent)
    text.append(fault.level, style="bold red" if fault.level == "错误" else "bold yellow")
    text.append(f" {inner}：" if str(inner) else " ")
    text.append(ended(fault.what))
    if fault.cure:
        text.append(f"改法：{ended(fault.cure)}", style="dim")
    return text


class Steps:
    """The steps of a long piece of work, shown as a bar on a terminal and not at all elsewhere."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total) if progress else None

    def step(self, doing: str) -> None:
        """The next step begins: `doing` names it."""
        if self._progress is not None and self._task is not None:
            done = self._progress.tasks[0].description != ""
            self._progress.update(self._task, description=doing, advance=1 if done else 0)

    def within(self, doing: str) -> None:
        """How far the present step is."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=doing)


@contextmanager
def steps(total: int, quiet: bool) -> Iterator[Steps]:
    """A progress bar over `total` steps on standard error, only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield Steps(None, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=_console(True), transient=True) as progress:
        yield Steps(progress, total)
