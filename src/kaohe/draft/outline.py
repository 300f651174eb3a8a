"""Numbering: which level a piece of text opens, and where items begin inside run-on text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kaohe.draft.quantities import chinese
from kaohe.draft.text import Text

_C = "[一二三四五六七八九十百零〇]"
_ARTICLE = re.compile(rf"第({_C}+|\d+)([章节条款])")
_MARKS = (
    ("chapter", re.compile(rf"({_C}{{1,3}})[、.，]")),
    ("section", re.compile(rf"（({_C}{{1,3}})）[、，.]?")),
    ("decimal", re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})[.、]?(?![\d%A-Za-z])")),
    (
        "number",
        re.compile(
            r"(\d{1,2})(?:、(?!\d(?!\d)|\d+(?:\.\d+)?[、和及或与分%])|\.(?!\d)|[，：](?=[\u4e00-\u9fff]))"
        ),
    ),
    ("paren", re.compile(r"（(\d{1,2})）[、，.]?")),
    ("half", re.compile(r"(\d{1,2})）")),
    ("circle", re.compile(r"([①-⑳⑴-⒇])")),
)
RANK = {
    "章": 0,
    "节": 1,
    "条": 2,
    "chapter": 3,
    "section": 4,
    "number": 5,
    "decimal": 5,
    "paren": 6,
    "half": 7,
    "circle": 8,
}
_BEFORE = frozenset("。；：）！？”》.;|│")
_UNITS = re.compile(
    r"分|%|个|次|件|万|亿|元|倍|人|天|年|月|日|米|公|小时|项|以|至|—|-|~|和|及|或|的|、|，|。|；|）|折|级|版|版本|亩|吨|户|条|篇|名|位|之"
)


@dataclass(frozen=True)
class Mark:
    """A number that opens an item: its kind, its value and the length of its writing."""

    kind: str
    text: str
    value: str
    start: int
    end: int

    @property
    def rank(self) -> int:
        depth = self.value.count(".") if self.kind == "decimal" else 0
        return RANK[self.kind] + (depth - 1 if depth > 1 else 0)


def mark_at(chars: str, at: int) -> Mark | None:
    """The numbering that begins at a place: 第三条, 一、, （二）, 3., 1.2.3, （4）, 5）, ⑥."""
    found = _ARTICLE.match(chars, at)
    if found is not None:
        return Mark(found[2] if found[2] != "款" else "条", found[0], found[1], at, found.end())
    for kind, pattern in _MARKS:
        found = pattern.match(chars, at)
        if found is None:
            continue
        if kind == "decimal" and _UNITS.match(chars, found.end()):
            return None
        if kind in ("number", "half") and found.end() == len(chars):
            return None
        return Mark(kind, found[0], found[1], at, found.end())
    return None


def ordinal(mark: Mark) -> int:
    """The last number of a mark: 3 for （三）, 2 for 1.2, 6 for ⑥; 0 where it cannot be told."""
    last = mark.value.rsplit(".", 1)[-1]
    if last.isdigit() and last.isascii():
        return int(last)
    if last and "①" <= last[0] <= "⑳":
        return ord(last[0]) - ord("①") + 1
    if last and "⑴" <= last[0] <= "⒇":
        return ord(last[0]) - ord("⑴") + 1
    value = chinese(last)
    return int(value) if value is not None else 0


def items(text: Text) -> Iterator[tuple[Mark | None, Text]]:
    """A piece cut where items begin inside it, each with its numbering."""
    chars = text.chars
    current = mark_at(chars, 0)
    last: dict[str, int] = {}
    decimal: Mark | None = None
    start, at = 0, current.end if current else 0
    while at < len(chars):
        mark = _inside(text, at, (current, decimal), last) if chars[at] in _CANDIDATE else None
        if mark is None:
            at += 1
            continue
        if mark.start > start:
            yield current, text[start : mark.start]
        start, at, current = mark.start, mark.end, mark
        last[mark.kind] = ordinal(mark)
        decimal = mark if mark.kind == "decimal" else decimal
    yield current, text[start:]


_CANDIDATE = frozenset("（第0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽一二三四五六七八九十")


Recent = tuple[Mark | None, Mark | None]
"""The mark under which a place stands, and the last decimal one: a repeated page head may stand between."""


def _inside(text: Text, at: int, recent: Recent, last: dict[str, int]) -> Mark | None:
    chars, before = text.chars, text.chars[at - 1]
    if before.isdigit() and chars[at].isdigit():
        return _parted(text, at, last)
    if before.isdigit() and chars[at] in _CHAPTERS and (opened := _parted(text, at, last)) is not None:
        return opened
    if chars[at].isdigit() and (hidden := _glued(chars, at, recent, last.get("number", 0) + 1)) is not None:
        return hidden
    mark = mark_at(chars, at)
    if mark is None:
        return None
    if mark.kind in ("section", "paren") and mark.end == len(chars):
        return None
    if mark.kind == "circle" or before in _BEFORE:
        return mark
    if mark.kind in ("section", "paren"):
        if chars[mark.end] in "。，；、）：":
            return None
        return mark if before not in "第表件、和及至条款项照按附" else None
    if mark.kind in ("章", "节", "条", "half"):
        return None
    if mark.kind == "decimal":
        return mark if mark.value in _expected(recent) else None
    follows = ordinal(mark) == last.get(mark.kind, 0) + 1
    if mark.kind == "number":
        return (
            mark
            if (before == "分" or follows) and before not in "第表件附图式和及至、-~—至条款项每"
            else None
        )
    return (
        mark
        if follows
        and before not in "第十之每、和及"
        and chars[mark.end : mark.end + 1] not in "二三四五六七八九十"
        else None
    )


def _parted(text: Text, at: int, last: dict[str, int]) -> Mark | None:
    """The number of the next row behind the points of this one, which only a space of the page keeps apart.

    40 1）突破指标扣40分; …扣2分。10 11.门诊输液…; …扣1分。3 五、价格管理.
    """
    mark = mark_at(text.chars, at) if text.at[at] - text.at[at - 1] > 1 else None
    if mark is None:
        return None
    if mark.kind == "half":
        return mark if ordinal(mark) in (1, last.get("half", 0) + 1) else None
    closed = _ROW_CLOSED.search(text.chars, max(at - 6, 0), at) is not None
    known = last.get(mark.kind, 0)
    follows = mark.kind == "number" and (known == 0 or ordinal(mark) == known + 1)
    return mark if closed and (follows or mark.kind == "chapter") else None


_ROW_CLOSED = re.compile(r"[。；）]\d{1,2}$")
_CHAPTERS = frozenset("一二三四五六七八九十")


def _expected(recent: Recent) -> list[str]:
    """The decimal numbers that may follow: a child, the next, the next of the parent, its first child."""
    made = []
    for mark in recent:
        if mark is None or mark.kind not in ("decimal", "number") or not mark.value[-1:].isdigit():
            continue
        value = mark.value
        made.append(value + ".1")
        while "." in value:
            value, _, number = value.rpartition(".")
            made.append(f"{value}.{int(number) + 1}")
        if value.isdigit() and mark.kind == "decimal":
            made.append(f"{int(value) + 1}.1")
    return made


_CLOSED = frozenset("。.；")


def _glued(chars: str, at: int, recent: Recent, follows: int) -> Mark | None:
    """The number of the next item behind the points of this one: 考核201.1.1 is 20 and 1.1.1."""
    end = at
    while end < len(chars) and (chars[end].isdigit() or chars[end] == "."):
        end += 1
    run = chars[at:end]
    if chars[end : end + 1] == "、" and run.isdigit() and 2 <= len(run) <= 5 and int(run) != follows:
        listed = next((value for value in (str(follows), "1") if run.endswith(value)), "")
        sure = len(run) > 2 or (listed == "1" and chars[at - 1] in _CLOSED)
        if listed and sure and 0 < int(run[: -len(listed)]) <= 500:
            place = end - len(listed)
            return Mark("number", listed + "、", listed, place, end + 1)
    for value in _expected(recent):
        points = run[: -len(value)]
        if run.endswith(value) and points.isdigit() and len(points) <= 3:
            place = end - len(value)
            return Mark("decimal", value, value, place, end)
    return None
