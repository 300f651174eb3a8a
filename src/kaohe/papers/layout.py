"""A paper as data: what stands on it, in the order in which it stands, and the measures of the page.

A template makes one `Document` for one subject; `typeset` prints it, `word` writes it as an editable
document. The measures are those of GB/T 9704-2012 for official documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 210.0, 297.0
TOP, BOTTOM, LEFT, RIGHT = 37.0, 35.0, 28.0, 26.0
"""The type area is 156 mm × 225 mm."""
CHARACTERS, LINES = 28, 22
TEXT_WIDTH = WIDTH - LEFT - RIGHT
TEXT_HEIGHT = HEIGHT - TOP - BOTTOM
NUMBER_BELOW = 7.0
"""The page number stands so far below the type area."""

LEFT_ALIGNED, CENTRED, RIGHT_ALIGNED = "left", "center", "right"


@dataclass(frozen=True)
class RedHead:
    """The head of an outgoing document: the body's name in red, its number, the red line."""

    issuer: str
    number: str


@dataclass(frozen=True)
class Title:
    text: str
    note: str = ""
    """A line in brackets under the title."""


TITLE = 20
"""So many characters of a title fit on a line."""
_AFTER, _BEFORE = "的和与及、，：）》” ·", "（《“"


def title_lines(text: str) -> list[str]:
    """The lines of a title: a long one is broken between words near its middle, not where it is full."""
    found: list[str] = []
    for line in text.split("\n"):
        count = -(-len(line) // TITLE)
        while count > 1:
            goal, room = len(line) // count, len(line) - TITLE * (count - 1)
            places = range(max(room, 1), min(TITLE, len(line) - 1) + 1)
            natural = [at for at in places if line[at - 1] in _AFTER or line[at] in _BEFORE]
            at = min(natural or places, key=lambda place: abs(place - goal))
            found.append(line[:at].strip())
            line, count = line[at:].strip(), count - 1
        found.append(line)
    return found


@dataclass(frozen=True)
class Heading:
    """Level 1 一、黑体; 2 （一）楷体; 3 1. 仿宋加粗."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Para:
    text: str
    indent: bool = True
    align: str = LEFT_ALIGNED
    small: bool = False
    """In the size of tables: notes under them."""


@dataclass(frozen=True)
class Ends:
    """One line with a word at its left and one at its right end."""

    left: str
    right: str


@dataclass(frozen=True)
class Cell:
    """`vertical` stacks its characters; `label` is the form's own word, not what was filled in."""

    text: str = ""
    columns: int = 1
    rows: int = 1
    align: str = CENTRED
    vertical: bool = False
    label: bool = False


@dataclass(frozen=True)
class Row:
    """`height` is the least, in millimetres."""

    cells: tuple[Cell, ...]
    height: float = 9.0


@dataclass(frozen=True)
class Table:
    """`widths` in millimetres, stretched to the width of the type area; the first `head` rows repeat."""

    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    head: int = 1
    size: float = 10.5


@dataclass(frozen=True)
class Signature:
    """Body and date at the right, with the place of a seal over them; or lines to be signed on."""

    lines: tuple[str, ...]
    sealed: bool = True


@dataclass(frozen=True)
class Space:
    lines: float = 1


@dataclass(frozen=True)
class NewPage:
    pass


Block = RedHead | Title | Heading | Para | Ends | Table | Signature | Space | NewPage


@dataclass(frozen=True)
class Document:
    """One paper. `code` is the short code of the result that it was printed from."""

    name: str
    blocks: tuple[Block, ...]
    code: str = ""
    provisional: bool = False
    landscape: bool = False
    title: str = field(default="", kw_only=True)


def width_of(document: Document) -> float:
    return HEIGHT - TOP - BOTTOM if document.landscape else TEXT_WIDTH


def label(text: str, *, columns: int = 1, rows: int = 1, vertical: bool = False) -> Cell:
    """A cell with a word of the form itself."""
    return Cell(text, columns, rows, CENTRED, vertical, True)


def pairs(*named: tuple[str, str], height: float = 9.0) -> Row:
    """A row of labels, each with what was filled in beside it."""
    return Row(tuple(cell for name, text in named for cell in (label(name), Cell(text))), height)


def left(text: str, *, columns: int = 1, rows: int = 1) -> Cell:
    """A cell with running text."""
    return Cell(text, columns, rows, LEFT_ALIGNED)


def head(*names: str, height: float = 9.0) -> Row:
    """A row of headings."""
    return Row(tuple(label(name) for name in names), height)


def rows(lines: Sequence[Sequence[str]], aligned: str = "", height: float = 8.0) -> tuple[Row, ...]:
    """Rows of plain cells; `aligned` gives a letter a column: l, c or r."""
    words = {"l": LEFT_ALIGNED, "c": CENTRED, "r": RIGHT_ALIGNED}
    return tuple(
        Row(
            tuple(
                Cell(text, align=words[aligned[at]] if aligned else CENTRED) for at, text in enumerate(line)
            ),
            height,
        )
        for line in lines
    )
