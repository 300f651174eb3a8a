"""Tables as CSV files inside an archive: what is written reads back to the same cells.

A text that a spreadsheet would compute gets a tab before it; reading drops that tab again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from kaohe.proof.digests import Columns

_COMPUTED = re.compile(r"[=@\t\r＝＋－＠]|[+-](?![0-9.]*$)")


def to_csv(columns: Columns) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_out(name) for name in columns])
    writer.writerows([_out(cell) for cell in row] for row in zip(*columns.values(), strict=True))
    return text.getvalue().encode("utf-8-sig")


def from_csv(content: bytes) -> Mapping[str, list[str]]:
    """ValueError where it is no table: not UTF-8, rows of other lengths, a heading twice."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    if not rows:
        raise ValueError("空文件")
    names = [_in(name) for name in rows[0]]
    if len(set(names)) != len(names):
        raise ValueError("标题重复")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(names):
            raise ValueError(f"第{number}行有{len(row)}格，标题有{len(names)}格")
    return {name: [_in(row[at]) for row in rows[1:]] for at, name in enumerate(names)}


def _out(cell: str) -> str:
    return f"\t{cell}" if _COMPUTED.match(cell) else cell


def _in(cell: str) -> str:
    return cell.removeprefix("\t")
