"""Tables that were flattened to one cell a line, read back by their numbering and sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kaohe.draft.outline import Mark
from kaohe.draft.saying import SCORES
from kaohe.draft.text import Text

POINTS_HEAD = re.compile(
    r"(?:考核|考评|标准|基本|基准|基础|指标|权重|分项|单项|赋|计分|评分)?"
    r"(?:分值|分数|标准分|标分|分比|基本分|权重|满分|配分|基础分|赋分)(?:（分）|（%）)?"
)
_SCORE_HEAD = re.compile("评分|得分|分")
_HEAD = re.compile(
    r"序号|编号|类别|项目|内容|指标|标准|办法|方法|措施|规定|细则|要点|目标|要求|依据|责任|单位|部门|科室|时间|月份|完成|得分|评分|"
    r"自评|考评|扣分|加分|加减|理由|原因|备注|说明|情况|分值|分数|权重|满分|数据|来源|对象|周期|原则|分解|绩效|材料|量化|标分|分比|检查|事项|评价|权数|^考核$|^考评$"
)
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)分?")
_POINTS = re.compile(r"（(?:总分)?(\d+(?:\.\d+)?)分）|(\d+(?:\.\d+)?)分")
POINTED = re.compile(r"（\d+(?:\.\d+)?分）$")
"""A cell with points of its own: the name of a group of rows."""
_AMOUNT = re.compile(r"\d分(?!钟)")
_TOTAL = re.compile(r"(?:共|总分|合计)(\d+(?:\.\d+)?)分")
Cells = Sequence[tuple[Mark | None, Text]]
Head = tuple[str, Decimal]
"""The name of an indicator and its points."""


@dataclass
class Rows:
    """What the rows say: names with points by cell, and to which row each cell belongs."""

    heads: dict[int, Head] = field(default_factory=dict)
    inner: set[int] = field(default_factory=set)
    row_of: dict[int, int] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)


def read_rows(cells: Cells) -> Rows:
    """The names and points of the rows of flattened tables."""
    found = Rows()
    at = 0
    while at < len(cells):
        end = _header_end(cells, at)
        titles = [text.chars for _, text in cells[at:end]]
        pointed = any(POINTS_HEAD.fullmatch(title) for title in titles)
        numbered = any(title in _NUMBERED for title in titles)
        if end - at >= 3 and numbered and (pointed or any(_SCORE_HEAD.search(title) for title in titles)):
            at = _numbered_rows(cells, end, found, _points_first(titles), _Shape.of(titles))
        elif end - at >= 3 and pointed:
            at = _plain_rows(cells, end, found, _named_before(titles), _behind(titles))
        else:
            at = max(end, at + 1)
    return found


@dataclass(frozen=True)
class _Shape:
    """What the titles say of the numbers in a row: are they the points and then what was obtained, and do
    the points stand right behind the name?"""

    obtained: bool = False
    beside: bool = False

    @classmethod
    def of(cls, titles: list[str]) -> _Shape:
        points = next((at for at, title in enumerate(titles) if POINTS_HEAD.fullmatch(title)), None)
        if points is None:
            return cls()
        after = titles[points + 1] if points + 1 < len(titles) else ""
        return cls(_OBTAINED.fullmatch(after) is not None, points == 2)


_OBTAINED = re.compile(
    "自评(?:得?分)?|自查(?:得?分)?|自测(?:得?分)?|(?:考核|考评|评|评定|实际|实)?得?分|复核分|检查分"
)


def _points_first(titles: list[str]) -> bool:
    """Do the points stand between the number of a row and what it says: 序号, 分值, 内容?"""
    number = next(at for at, title in enumerate(titles) if title in _NUMBERED)
    return number + 1 < len(titles) and POINTS_HEAD.fullmatch(titles[number + 1]) is not None


_NUMBERED = ("序号", "编号", "序", "号")


def _header_end(cells: Cells, at: int) -> int:
    while (
        at < len(cells)
        and len(cells[at][1]) <= 14
        and cells[at][0] is None
        and _HEAD.search(cells[at][1].chars)
    ):
        at += 1
    return at


def _numbered_rows(cells: Cells, start: int, found: Rows, points_first: bool, shape: _Shape) -> int:
    """Rows 1, 2, 3, … each opened by a cell with its number; returns where they end."""
    openings: list[int] = []
    expected, at = 1, start
    while at < len(cells):
        chars = cells[at][1].chars
        following = cells[at + 1][1].chars if at + 1 < len(cells) else ""
        if (
            chars == str(expected)
            and len(following) > 1
            and not _NUMBER.fullmatch(following)
            and not _opens_amounts(following)
        ) or (points_first and chars == str(expected) and _NUMBER.fullmatch(following)):
            openings.append(at)
            expected += 1
        elif at > start and openings and (_section(cells[at]) or _header_end(cells, at) - at >= 3):
            break
        at += 1
    total = None
    for _, text in cells[at : at + 3]:
        said = _TOTAL.search(text.chars)
        total = total or (Decimal(said[1]) if said is not None else None)
    rows = [
        (opening + 1, _sum_row(cells, opening, following), str(number))
        for number, (opening, following) in enumerate(pairwise([*openings, at]), 1)
    ]
    if points_first:
        for begin, end, _ in rows:
            _points_then_name(cells, begin, end, found)
        return max(at, start + 1)
    several = [_numbers(cells, *row) for row in rows]
    which = _column(several, total)
    for begin, end, number in rows:
        numbers = _numbers(cells, begin, end, number)
        obtained = shape.obtained and len(numbers) > 1 and _together(numbers)
        _row(cells, begin, end, number, 0 if obtained else which, found, shape.beside)
    return max(at, start + 1)


def _points_then_name(cells: Cells, start: int, end: int, found: Rows) -> None:
    """A row whose points stand before what they are given for."""
    for at in range(start - 1, end):
        found.row_of[at] = start
    named = next((at for at in range(start, end) if not _NUMBER.fullmatch(cells[at][1].chars)), None)
    if named is not None and _NUMBER.fullmatch(cells[start][1].chars):
        found.first[start] = named
        _head(cells, named, Decimal(cells[start][1].chars.removesuffix("分")), found)


def _sum_row(cells: Cells, start: int, end: int) -> int:
    """Where a row ends: before the line of sums below the last one."""
    return next((at for at in range(start + 1, end) if _SUM.fullmatch(cells[at][1].chars)), end)


_SUM = re.compile("合计|总计|小计|总分|总得分|得分")


def _opens_amounts(chars: str) -> bool:
    """A cell that speaks of amounts is no name: the number before it is points, not the number of a row."""
    return SCORES.search(chars) is not None


def _section(cell: tuple[Mark | None, Text]) -> bool:
    mark, text = cell
    if text.chars.startswith(("注：", "附件", "备注：")):
        return True
    return (
        mark is not None
        and mark.kind in ("chapter", "section")
        and len(text) <= 24
        and text.chars[-1] not in "。；"
    )


def _numbers(cells: Cells, start: int, end: int, number: str) -> list[int]:
    """The cells of a row that hold nothing but a number, its own number said again aside."""
    return [
        at
        for at in range(start, end)
        if _NUMBER.fullmatch(cells[at][1].chars) and not (cells[at][1].chars == number and at == start)
    ]


def _together(numbers: list[int]) -> bool:
    """Do the numbers stand in cells next to each other?"""
    return all(after - before == 1 for before, after in pairwise(numbers))


def _column(rows: list[list[int]], total: Decimal | None) -> int | None:
    """Which of two numbers in every row are the points: None where rows hold one number or parts of a sum."""
    if len(rows) < 3 or sum(len(row) == 2 for row in rows) * 3 < len(rows) * 2:
        return None
    return 0


def _row(
    cells: Cells, start: int, end: int, number: str, which: int | None, found: Rows, beside: bool
) -> None:
    """The first cell is the name; the number, or the one that the others add up to, gives its points."""
    for at in range(start - 1, end):
        found.row_of[at] = start
    all_numbers = _numbers(cells, start, end, number)
    numbers = [at for at in all_numbers if not _repeated(cells, at, number)] or all_numbers
    named = next((at for at in range(start, end) if at not in numbers and len(cells[at][1]) > 1), None)
    if named is None:
        return
    found.first[start] = named
    values = [Decimal(cells[at][1].chars.removesuffix("分")) for at in numbers]
    stated = next(
        (
            Decimal(said[1])
            for at in range(named, min(named + 2, end))
            if (said := _POINTS.search(cells[at][1].chars)) and said[1]
        ),
        None,
    )
    if which is not None and len(values) > which:
        _head(cells, named, values[which], found)
        return
    if len(values) == 1 and stated is None:
        _head(cells, named, values[0], found)
        return
    whole = next(
        (at for at, value in enumerate(values) if len(values) > 2 and sum(values) == 2 * value), None
    )
    if whole is not None:
        _head(cells, named, values[whole], found)
    elif stated is None and len(values) > 1 and all(_text_before(cells, at, named) for at in numbers):
        _head(cells, named, sum(values, Decimal(0)), found)
    elif beside and len(numbers) > 1 and numbers[0] == named + 1 and stated is None:
        # The rest of the row is cut off: its own points stand beside its name.
        whole = 0
        _head(cells, named, values[0], found)
    elif stated is None or sum(values) != stated:
        return
    for at, value in zip(numbers, values, strict=True):
        if whole is None or at != numbers[whole]:
            owner = next((back for back in range(at - 1, named, -1) if cells[back][0] is not None), None)
            if owner is None and at - 1 > named:
                owner = at - 1
            if owner is not None and owner not in found.heads:
                _head(cells, owner, value, found)
                found.inner.add(owner)


def _text_before(cells: Cells, at: int, named: int) -> bool:
    """Do the points stand behind a text of their own, other than the name of the row?"""
    return at - 1 > named and not _NUMBER.fullmatch(cells[at - 1][1].chars)


def _repeated(cells: Cells, at: int, number: str) -> bool:
    """A row that goes on after a page break opens with its number again."""
    return cells[at][1].chars == number and at + 1 < len(cells) and len(cells[at + 1][1]) > 6


def _head(cells: Cells, at: int, points: Decimal, found: Rows) -> None:
    mark, text = cells[at]
    name = text.chars[len(mark.text) if mark else 0 :].strip("。；，：")
    if 1 < len(name) <= 400:
        found.heads[at] = (name, points)


def _named_before(titles: list[str]) -> bool:
    """Does a row begin with its name and its points, and go on behind them?"""
    return len(titles) > 2 and POINTS_HEAD.fullmatch(titles[1]) is not None


_SAID_POINTS = re.compile(r"\d{1,3}(?:\.\d{1,2})?分")
_FEW = 2
"""From so many cells on that say their unit (6分), a number without one is the number of a row."""


def _group(chars: str) -> bool:
    """A name with points of its own before the points of its first row: 监管体系20分, then 5."""
    named = len(chars) <= 24 and not SCORES.search(chars)
    return named and re.search(r"[\u4e00-\u9fff（]\d+分）?$", chars) is not None


_LONG_NAME = 240
_SHORT_ROW, _LONG_ROW = 8, 40
"""How many cells a row may have before its points; more where name and points open it."""
_NAME = re.compile("[\u4e00-\u9fff、（）“”]{2,20}")


def _scored(chars: str) -> bool:
    return _AMOUNT.search(chars) is not None or SCORES.search(chars) is not None


def _behind(titles: list[str]) -> int:
    """How many columns with who and whence stand behind the points: 数据来源, 考核部门."""
    points = next(at for at, title in enumerate(titles) if POINTS_HEAD.fullmatch(title))
    return sum(1 for title in titles[points + 1 :] if _WHENCE.search(title))


_WHENCE = re.compile("来源|单位|部门|科室|主体|责任人")


def _plain_rows(cells: Cells, start: int, found: Rows, named_before: bool, behind: int) -> int:
    """Rows closed by a cell with nothing but points, or with their points right behind their name."""
    at = begin = start
    below = False
    said = sum(_SAID_POINTS.fullmatch(text.chars) is not None for _, text in cells[start : start + 80])
    number = _SAID_POINTS if said >= _FEW else _NUMBER
    while at < len(cells) and at - begin < (_LONG_ROW if named_before else _SHORT_ROW):
        if number.fullmatch(cells[at][1].chars):
            numbers = [one for one in range(begin, at + 1) if number.fullmatch(cells[one][1].chars)]
            first = max(begin, at - 1) if named_before else begin
            names = [
                one
                for one in range(first, at)
                if one not in numbers and len(cells[one][1]) > 1 and not _scored(cells[one][1].chars)
            ]
            if (
                named_before
                and not names
                and at == begin
                and at + 1 < len(cells)
                and len(cells[at + 1][1]) > 1
            ):
                names = [at + 1]
            below = below or (named_before and at > start and _group(cells[at - 1][1].chars))
            if below:
                names = [at + 1] if at + 1 < len(cells) and len(cells[at + 1][1]) > 1 else []
            marked = [one for one in names if cells[one][0] is not None]
            if behind and begin > start:
                names = marked[-1:] or names[min(behind, len(names) - 1) :]
            elif len(marked) == 1 and not named_before and names[0] != marked[0]:
                names = marked
            far = at - begin >= _SHORT_ROW and not below
            if far and not (names and _NAME.fullmatch(cells[names[0]][1].chars)):
                at += 1
                continue
            if len(numbers) == 1 and names and len(cells[names[0]][1]) <= _LONG_NAME:
                _head(cells, names[0], Decimal(cells[at][1].chars.removesuffix("分")), found)
            begin = at + 1
        at += 1
    return max(begin, start + 1)
