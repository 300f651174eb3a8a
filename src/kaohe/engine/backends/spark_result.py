"""A result at an address: it appears whole or not at all, as far as the file system lets it.

On a file system (HDFS and its like) everything is made in a sibling folder, which gets its name when it
is complete. A store of objects (S3 and its like) has no folders to rename: the result is written in its
place, and 运行.json, which says that it is one, comes last; a folder without it is no result to anybody.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kaohe.engine.backends.spark_files import Remote
from kaohe.errors import KaoheError, fault
from kaohe.tables.atomic import exists_already
from kaohe.tables.write import run_data

MARK = "_写入中"
"""Stands in a folder of a store of objects while a result is written there."""


@contextmanager
def new_result(out: Remote) -> Iterator[Remote]:
    """A folder that is the result `out` when the block ends without an error."""
    old = _earlier(out)
    with _in_place(out) if out.stores_objects else _aside(out, old) as folder:
        yield folder


def _earlier(out: Remote) -> list[Remote]:
    """What stands at `out`; a fault where it is no earlier result."""
    if not out.exists():
        return []
    if not out.is_dir():
        raise exists_already(out)
    there = list(out.iterdir())
    if there and run_data(out) is None and MARK not in {each.name for each in there}:
        raise exists_already(out)
    return there


@contextmanager
def _aside(out: Remote, old: list[Remote]) -> Iterator[Remote]:
    making = out.parent / f".{out.name}.写入中-{uuid.uuid4().hex[:8]}"
    making.mkdir()
    try:
        yield making
        if old:
            _carry_over(out, old, making)
        _swap(making, out)
    except BaseException:
        with suppress(Exception):  # what went wrong first is what is said
            making.remove()
        raise


def _swap(making: Remote, out: Remote) -> None:
    gone = out.parent / f".{out.name}.旧-{uuid.uuid4().hex[:8]}"
    if not out.exists():
        making.rename(out)
        return
    out.rename(gone)
    try:
        making.rename(out)
    except BaseException:
        gone.rename(out)
        raise
    with suppress(Exception):
        gone.remove()


def _carry_over(out: Remote, old: list[Remote], making: Remote) -> None:
    """What others put into an earlier result goes with it."""
    ours = {str(name) for name in (run_data(out) or {}).get("文件", ())}
    for each in old:
        if each.name in ours:
            continue
        if (making / each.name).exists():
            what = f"“{each.name}”不是 Kaohe 写的，会被盖掉"
            raise KaoheError([fault(what, "先把它移走或改名", file=str(out))])
        each.copy(making / each.name)


@contextmanager
def _in_place(out: Remote) -> Iterator[Remote]:
    if run_data(out) is not None:
        what = "这里已有一个结果；对象存储上不能整个换掉它"
        raise KaoheError([fault(what, "换一个 -o，或先把旧的删去", file=str(out))])
    out.remove()  # at most what an interrupted run left behind
    out.mkdir()
    (out / MARK).write_text("", "utf-8")
    try:
        yield out
        (out / MARK).remove()
    except BaseException:
        with suppress(Exception):
            out.remove()
        raise
