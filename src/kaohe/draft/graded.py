"""Points in brackets that belong to one scale: 优（5分）、良（4分）、差（0分）."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaohe.draft.quantities import number_at
from kaohe.draft.saying import SCORES, Clause, Label, Values
from kaohe.draft.text import Text

_POINTS = re.compile(r"（(\d+(?:\.\d+)?|[一二三四五六七八九十百]+)分）?")
_GRADE_NAME = re.compile(
    "[、，和及]?(优秀|良好|较好|一般|较差|合格|基本合格|不合格|称职|基本称职|不称职|优|良|中|差|好"
    "|[A-E一二三四甲乙丙丁][级档等类]?)$"
)
_NOTHING = re.compile(r"[。；，]*([^。；（）]{2,40}?)的?(?:，?均?不得分|得0分|为0分)")
_LEAST = 3
"""So many cases make a scale."""
Bracket = tuple[int, int]


@dataclass(frozen=True)
class Graded:
    """A scale read, how many brackets it takes, and the stretches that are read with it."""

    clause: Clause
    used: int
    holes: tuple[Bracket, ...]


def graded_at(text: Text, brackets: Sequence[Bracket], done: int, item: int) -> Graded | None:
    """The scale that begins with the first of some brackets, behind what is read already."""
    return _named(text, brackets, done, item) or _falling(text, brackets, done, item)


def _named(text: Text, brackets: Sequence[Bracket], done: int, item: int) -> Graded | None:
    """优（5分）、良（4分）、差（0分）: points of grades, not indicators."""
    cases: list[Values] = []
    begin = 0
    before = done
    for start, end in brackets:
        points = _points(text, start, end)
        name = _GRADE_NAME.search(text.chars[before:start])
        if points is None or name is None or (cases and name.start() > 0):
            break
        begin = begin if cases else before + name.start(1)
        cases.append({"if": name[1], "points": points})
        before = end
    return _made(text, cases, begin, before, brackets[: len(cases)], item) if len(cases) >= _LEAST else None


def _falling(text: Text, brackets: Sequence[Bracket], done: int, item: int) -> Graded | None:
    """全部完成。（10分）部分完成。（5分）没有完成。（0分）: sentences whose points fall to nothing."""
    cases: list[Values] = []
    before = done
    last: Decimal | None = None
    for start, end in brackets:
        points = _points(text, start, end)
        if points is None or (last is not None and points >= last) or start - before < 4:
            break
        if SCORES.search(text.chars[before:start]):
            break
        cases.append({"if": text.chars[before:start].strip("。；，"), "points": points})
        before, last = end, points
        if points == 0:
            break
    taken = list(brackets[: len(cases)])
    nothing = _NOTHING.match(text.chars, before) if len(cases) >= _LEAST - 1 and last != 0 else None
    if nothing is not None:
        cases.append({"if": nothing[1], "points": Decimal(0)})
        return _made(text, cases, done, nothing.end(), [*taken, (before, nothing.end())], item, len(taken))
    if len(cases) < _LEAST or last != 0:
        return None
    return _made(text, cases, done, before, taken, item)


def _points(text: Text, start: int, end: int) -> Decimal | None:
    found = _POINTS.fullmatch(text.chars, start, end)
    number = number_at(found[1], 0) if found is not None else None
    return number.value if number is not None else None


def _made(
    text: Text,
    cases: list[Values],
    begin: int,
    end: int,
    holes: Sequence[Bracket],
    item: int,
    used: int | None = None,
) -> Graded:
    clause = Clause(*text.span(begin, end), (Label("tiers", {"cases": cases}),), "", item)
    return Graded(clause, len(holes) if used is None else used, tuple(holes))
