"""Tables drawn with lines (┌─┬─┐, │ … │, ├─┼─┤): a cell goes on from line to line until a rule ends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from kaohe.draft.text import EMPTY, Text

_DRAWN = re.compile(r"\s*[┌├│└┏┣┃┗|]")
_RULED = re.compile("[├┌└┣┏┗]")
_EDGES = re.compile("[│┃├┤┼┬┴┌┐└┘┏┓┗┛┣┫╋┳┻]")
_DASHES = re.compile(r"[─━\s]*[─━][─━\s]*")


@dataclass(frozen=True)
class Ruled:
    """A cell of a drawn table: its text put together from its lines."""

    text: Text
    row: int
    column: int


def block(lines: list[tuple[int, str]], at: int) -> int:
    """Where a drawn table that begins at a line ends; the line itself where none begins there."""
    if not _RULED.match(lines[at][1].strip()):
        return at
    end = at
    while end < len(lines) and (_DRAWN.match(lines[end][1]) or not lines[end][1].strip()):
        end += 1
    while not lines[end - 1][1].strip():
        end -= 1
    return end if end - at >= 3 else at


def cells(source: str, lines: list[tuple[int, str]]) -> Iterator[Ruled]:
    """The cells of a drawn table, row by row."""
    table = _Table(source)
    for start, raw in lines:
        if raw.strip():
            table.line(start, raw)
            yield from table.done()
    table.rule()
    yield from table.done()


@dataclass
class _Table:
    """The row being read: in each column the text of its open cell and the row in which it began."""

    source: str
    row: int = 0
    open: list[tuple[int, Text]] = field(default_factory=list)
    closed: list[Ruled] = field(default_factory=list)
    finished: list[Ruled] = field(default_factory=list)

    def line(self, start: int, raw: str) -> None:
        edges = [found.start() for found in _EDGES.finditer(raw)]
        parts = list(pairwise(edges))
        ruled = [_DASHES.fullmatch(raw[left + 1 : right]) is not None for left, right in parts]
        if all(ruled):
            self.rule()
            return
        if len(parts) != len(self.open):
            self._close_all()
            self.open = [(self.row, EMPTY)] * len(parts)
        if any(ruled):
            self.row += 1
        for column, (left, right) in enumerate(parts):
            began, text = self.open[column]
            if ruled[column]:
                self._close(column)
            elif (more := Text.of(self.source, start + left + 1, start + right)).chars:
                self.open[column] = (began if text.chars else self.row, text.joined(more))

    def rule(self) -> None:
        """The end of a row and of what is open in it."""
        self._close_all()
        self.finished += sorted(self.closed, key=lambda cell: (cell.row, cell.column))
        self.row += bool(self.closed)
        self.closed, self.open = [], []

    def _close_all(self) -> None:
        for column in range(len(self.open)):
            self._close(column)

    def _close(self, column: int) -> None:
        began, text = self.open[column]
        if text.chars:
            self.closed.append(Ruled(text, began, column))
        self.open[column] = (self.row, EMPTY)

    def done(self) -> list[Ruled]:
        finished, self.finished = self.finished, []
        return finished
