"""A document as pieces of text, each knowing where it stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kaohe.draft import ruled
from kaohe.draft.outline import mark_at
from kaohe.draft.text import Text


@dataclass(frozen=True)
class Piece:
    """A paragraph or the cell of a table; `row` and `column` count from 0 in the table `table`."""

    text: Text
    table: int = -1
    row: int = 0
    column: int = 0
    rows: int = 1
    level: int = 0
    cell: bool = False


@dataclass(frozen=True)
class Document:
    """The text as a reader sees it, and its pieces; `kind` is the format that it came in.

    `furniture` are the stretches that are no text: lines between the cells of a table.
    """

    source: str
    pieces: tuple[Piece, ...]
    kind: str = "txt"
    notes: tuple[str, ...] = ()
    furniture: tuple[tuple[int, int], ...] = ()

    def words(self, start: int, end: int) -> str:
        """The text from one place to another as it stands, the lines between cells left out."""
        said, at = "", start
        for left, right in self.furniture[bisect_left(self.furniture, (start, 0)) :]:
            if left >= end:
                break
            said += self.source[at:left]
            at = max(at, right)
        return said + self.source[at:end]


_ENDED = re.compile(r"[。；：！？）”》.|│%]$|分$")
_PAGE = 120
"""A page of a document that a site shows page by page holds more than this."""
_PAGE_MARK = re.compile(r"(\d{1,2})、")
_LINES = re.compile("[├┌└┬┼┴┐┤┘─━]*[├┌└┬┼┴┐┤┘][├┌└┬┼┴┐┤┘─━]*|[│|┃]")
"""What draws a table and says nothing."""
_RULES = re.compile(r"[─━│┃┌┐└┘├┤┬┴┼═\-—_|]+")


_BREAK, _BREAKS = "\u0420", 4
"""The Cyrillic letter that a document site shows for the end of a cell, and how many tell that it does."""


def of_text(source: str, kind: str = "txt") -> Document:
    """Plain text: lines, cells that a page flattened to lines, tabs, page marks."""
    furniture = [found.span() for found in _LINES.finditer(source)]
    broken = source.replace(_BREAK, "\n") if source.count(_BREAK) >= _BREAKS else source
    pieces = tuple(_pieces(broken, furniture))
    return Document(source, pieces, kind, furniture=tuple(sorted(furniture)))


def _pieces(source: str, furniture: list[tuple[int, int]]) -> Iterator[Piece]:
    lines = list(_upright(_lines(source)))
    held: Text | None = None
    pages = 1 if any(line.text.chars.startswith("1、") for line in lines[:8]) else 0
    since, inside = 0, -1
    for line in lines:
        text = line.text
        since += len(text)
        mark = _PAGE_MARK.match(text.chars) if pages else None
        if (
            mark is not None
            and int(mark[1]) == pages + 1
            and held is not None
            and since - len(text) > _PAGE
            and (not _ENDED.search(held.chars) or text.chars[mark.end() :][:1] in tuple(_GOES_ON))
        ):
            pages, since = pages + 1, len(text)
            held = held.joined(text[mark.end() :])
            continue
        if mark is not None and int(mark[1]) == pages + 1:
            pages, since = pages + 1, len(text)
        same = line.inside >= 0 and line.inside == inside and mark_at(text.chars, 0) is None
        inside = line.inside
        if held is not None and not line.cell and (same or _wraps(held.chars, text.chars, line.apart)):
            held = held.joined(text)
            continue
        if held is not None:
            yield Piece(held)
        held = None
        if line.cell:
            yield Piece(text, line.table, line.row, line.column, cell=True)
        else:
            held = text
    if held is not None:
        yield Piece(held)


_COUNTED = re.compile("[天次项个件人处份名起例]，?[扣加减核倒奖的]|分[。；，]")
_GIVEN = re.compile("[扣加减得]\\d")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?分")
_GOES_ON = "为的和及与等、，。；）"
"""Signs that begin no paragraph."""


def _wraps(before: str, after: str, apart: bool) -> bool:
    """Does a line go on in the next: long, unfinished, and the next does not open an item?

    Over a blank line only where the next cannot begin a paragraph.
    """
    if before[-1] in "扣得加" and _AMOUNT.match(after):
        return True
    if apart and after[0] not in _GOES_ON:
        return False
    if len(before) >= 16 and before[-1].isdigit() and _COUNTED.match(after):
        return True
    if 16 <= len(before) < 60 and not _ENDED.search(before) and before[-1] != "分" and _GIVEN.match(after):
        return True
    if len(before) < 24 or _ENDED.search(before) or mark_at(after, 0) is not None:
        return False
    unfinished = "\u4e00" <= before[-1] <= "\u9fff" or before[-1] in "，、（“《"
    return unfinished and (before[-1] in "，、" or len(after) > 3)


@dataclass(frozen=True)
class _Line:
    """A line, or a cell of one; `apart` where a blank line stands before it, `inside` which cell it is in."""

    text: Text
    cell: bool
    apart: bool
    table: int = -1
    row: int = 0
    column: int = 0
    inside: int = -1


def _upright(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Lines with a cell written from top to bottom, a sign a line, put together: 组 织 领 导."""
    held: list[_Line] = []
    for line in lines:
        if _SIGN.fullmatch(line.text.chars) and not line.cell:
            held.append(line)
            continue
        yield from _put_together(held)
        held = []
        yield line
    yield from _put_together(held)


def _put_together(held: list[_Line]) -> Iterator[_Line]:
    said = "".join(line.text.chars for line in held)
    if len(held) < 2 or _ANSWERS.fullmatch(said):
        yield from held
        return
    text = held[0].text
    for line in held[1:]:
        text = text.joined(line.text)
    yield replace(held[0], text=text)


_SIGN = re.compile("[\u4e00-\u9fff]")
_ANSWERS = re.compile("[优良中差好是否有无一二三四五六七八九十甲乙丙丁级]+")
"""Cells of one sign that say something by themselves."""


def _lines(source: str) -> Iterator[_Line]:
    apart = False
    table, row, ended = -1, 0, True
    lines = _placed(source)
    cells = _between_bars([raw.strip() for _, raw in lines])
    drawn_until = 0
    for number, (start, raw) in enumerate(lines):
        at = start + len(raw)
        if number < drawn_until:
            continue
        drawn_until = ruled.block(lines, number)
        if drawn_until > number:
            table, ended = table + 1, True
            for cell in ruled.cells(source, lines[number:drawn_until]):
                yield _Line(cell.text, True, apart, table, cell.row, cell.column)
            continue
        if not raw.strip() or _RULES.fullmatch(raw.strip()):
            apart = True
            continue
        cut = [found.start() for found in re.finditer(r"[\t│|]", raw)]
        alone = len(cut) == 1 and not (raw[cut[0] + 1 :].strip() and raw[: cut[0]].strip())
        if not cut or alone:
            after = start + cut[0] + 1 if alone and not raw[: cut[0]].strip() else start
            text = Text.of(source, after, start + cut[0] if cut and after == start else at)
            if text.chars:
                yield _Line(text, False, apart, inside=cells.get(number, -1))
            ended = True
        else:
            table, row, ended = (table + 1, 0, False) if ended else (table, row + 1, False)
            for column, (left, right) in enumerate(zip([-1, *cut], [*cut, len(raw)], strict=True)):
                text = Text.of(source, start + left + 1, start + right)
                if text.chars:
                    yield _Line(text, True, apart, table, row, column)
        apart = False


def _between_bars(lines: list[str]) -> dict[int, int]:
    """In which cell each line stands where a page sets a bar on a line of its own between cells."""
    if sum(line == "|" for line in lines) < _BARS:
        return {}
    cells: dict[int, list[int]] = {}
    opened = 0
    for number, line in enumerate(lines):
        opened += line.startswith("|")
        if line.strip("|"):
            cells.setdefault(opened, []).append(number)
        opened += line.endswith("|") and line != "|"
    closed = {which: held for which, held in cells.items() if 0 < which < opened and len(held) <= _TALLEST}
    return {number: which for which, held in closed.items() for number in held}


_BARS, _TALLEST = 6, 8
"""How many bars on lines of their own tell such a table, and how many lines a cell may take in it."""


def _placed(source: str) -> list[tuple[int, str]]:
    """The lines with the place where each begins; a row of cells that goes on over lines is one."""
    lines = source.splitlines(keepends=True)
    rows = sum(1 for raw in lines if _closed(raw) and not raw.lstrip().startswith("|")) >= _FEW_ROWS
    placed: list[tuple[int, str]] = []
    at, held = 0, 0
    for raw in lines:
        if held and placed:
            start, begun = placed[-1]
            placed[-1] = (start, begun + raw)
            held = 0 if _closed(raw) or not raw.strip() else held - 1
        else:
            placed.append((at, raw))
            held = _LONGEST if rows and _row_opens(raw) and not _closed(raw) else 0
        at += len(raw)
    return placed


def _row_opens(raw: str) -> bool:
    """Do cells stand in a line, the first of them not empty?"""
    first, bar, rest = raw.partition("|")
    return bool(bar and first.strip() and rest.strip(" |\t\r\n"))


def _closed(raw: str) -> bool:
    return raw.rstrip().endswith("|")


_FEW_ROWS, _LONGEST = 3, 12
"""From how many rows on that end with a bar a table is seen, and how many lines a row may take."""


def stretch(pieces: Iterable[Piece]) -> tuple[int, int]:
    """From the first character of the first piece to the last of the last."""
    spans = [piece.text.span() for piece in pieces if len(piece.text)]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else (0, 0)
