"""Tables that were flattened to one cell a line, read back by their numbering and points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from kaohe.draft.outline import Mark
from kaohe.draft.text import Text

POINTS_HEAD = re.compile(
    r"(?:考核|考评|标准|基本|基准|基础|指标|权重|分项|单项|赋)?(?:分值|分数|标准分|基本分|权重|满分|配分|基础分|赋分)(?:（分）|（%）)?"
)
_HEAD = re.compile(
    r"序号|编号|类别|项目|内容|指标|标准|办法|方法|细则|要点|目标|要求|依据|责任|单位|部门|科室|时间|月份|完成|得分|评分|自评|"
    r"考评|扣分|加分|加减|理由|原因|备注|说明|情况|分值|分数|权重|满分|数据|来源|对象|周期"
)
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
Heads = dict[int, tuple[str, Decimal]]
"""Cells that are names of indicators: their place among the items, the name, the points."""


def heads(cells: Sequence[tuple[Mark | None, Text]]) -> Heads:
    """The names and points of the rows of flattened tables."""
    found: Heads = {}
    at = 0
    while at < len(cells):
        end = _header_end(cells, at)
        if end - at >= 3 and any(POINTS_HEAD.fullmatch(text.chars) for _, text in cells[at:end]):
            numbered = any(text.chars in ("序号", "编号", "序", "号") for _, text in cells[at:end])
            at = _numbered_rows(cells, end, found) if numbered else _plain_rows(cells, end, found)
        else:
            at = max(end, at + 1)
    return found


def _header_end(cells: Sequence[tuple[Mark | None, Text]], at: int) -> int:
    while (
        at < len(cells)
        and len(cells[at][1]) <= 14
        and cells[at][0] is None
        and _HEAD.search(cells[at][1].chars)
    ):
        at += 1
    return at


def _numbered_rows(cells: Sequence[tuple[Mark | None, Text]], start: int, found: Heads) -> int:
    """Rows 1, 2, 3, … each opened by a cell with its number; returns where they end."""
    openings = []
    expected, at = 1, start
    while at < len(cells):
        if (
            cells[at][1].chars == str(expected)
            and at + 1 < len(cells)
            and not _NUMBER.fullmatch(cells[at + 1][1].chars)
        ):
            openings.append(at)
            expected += 1
        elif cells[at][1].chars.startswith(("注：", "附件", "备注：")) or _header_end(cells, at) - at >= 3:
            break
        at += 1
    for opening, following in zip(openings, [*openings[1:], at], strict=True):
        _row(cells, opening + 1, following, found)
    return max(at, start + 1)


def _plain_rows(cells: Sequence[tuple[Mark | None, Text]], start: int, found: Heads) -> int:
    """Rows closed by a cell with nothing but points."""
    at = begin = start
    while at < len(cells) and at - begin < 8:
        if _NUMBER.fullmatch(cells[at][1].chars):
            _row(cells, begin, at + 1, found)
            begin = at + 1
        at += 1
    return max(begin, start + 1)


def _row(cells: Sequence[tuple[Mark | None, Text]], start: int, end: int, found: Heads) -> None:
    points = [at for at in range(start, end) if _NUMBER.fullmatch(cells[at][1].chars)]
    names = [at for at in range(start, end) if at not in points]
    if len(points) != 1 or not names:
        return
    mark, text = cells[names[0]]
    name = text.chars[len(mark.text) if mark else 0 :].strip("。；，：")
    if 1 < len(name) <= 80:
        found[names[0]] = (name, Decimal(cells[points[0]][1].chars))
