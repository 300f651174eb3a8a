"""A paper as data: what stands on it, in the order in which it stands, and the measures of the page.

A template makes one `Document` for one subject; `typeset` prints it, `word` writes it as an editable
document. The measures are those of GB/T 9704-2012 for official documents.
"""

from __future__ import annotations

import math
import re
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
    below: float = 0.5
    """So many empty lines follow: one before the text of a document, less before a table."""


TITLE = 20
"""So many characters of a title fit on a line."""
_AFTER, _BEFORE = "局委府会部院办市县区的和与及、，：）》” ·", "（《“"
_WHOLE = re.compile(r"[0-9A-Za-z.]+[年月日分度季号]*")
"""What is not broken: a number with its unit (2010年度)."""


def title_lines(text: str) -> list[str]:
    """The lines of a title: a long one is broken between words near its middle, not where it is full."""
    found: list[str] = []
    for line in text.split("\n"):
        count = -(-len(line) // TITLE)
        while count > 1:
            goal, room = len(line) // count, len(line) - TITLE * (count - 1)
            inside = {at for one in _WHOLE.finditer(line) for at in range(one.start() + 1, one.end())}
            places = range(max(room, 1), min(TITLE, len(line) - 1) + 1)
            places_kept = [at for at in places if at not in inside] or list(places)
            natural = [at for at in places_kept if _natural(line, at)]
            at = min(natural or places_kept, key=lambda place: abs(place - goal))
            found.append(line[:at].strip(" ·"))
            line, count = line[at:].strip(" ·"), count - 1
        found.append(line)
    return found


def _natural(line: str, at: int) -> bool:
    """Whether a line may well end before this place: between words, before a year."""
    return line[at - 1] in _AFTER or line[at] in _BEFORE or line[at : at + 4].isdigit()


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
    """`widths` in millimetres, stretched to the width of the type area; the first `head` rows repeat.

    `pad` is the room at the left and right of what stands in a cell, in points.
    """

    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    head: int = 1
    size: float = 10.5
    pad: float = 4


BROKEN = 70.0
"""A row whose text is higher (in millimetres) goes on on the next page; a lower one stays whole."""


def placed(table: Table) -> list[list[tuple[int, Cell]]]:
    """The cells of each row with the column in which they start: those that reach down push others aside."""
    taken: set[tuple[int, int]] = set()
    found: list[list[tuple[int, Cell]]] = []
    for y, row in enumerate(table.rows):
        x = 0
        found.append([])
        for cell in row.cells:
            while (y, x) in taken:
                x += 1
            found[-1].append((x, cell))
            taken |= {(y + down, x + right) for down in range(cell.rows) for right in range(cell.columns)}
            x += cell.columns
    return found


def whole(table: Table, wide: float) -> list[bool]:
    """Which rows are kept on one page, by what their text needs in a table so many millimetres wide.

    What a cell over several rows needs is no matter of one of them.
    """
    point, total = 25.4 / 72, sum(table.widths)
    found = []
    for row in placed(table):
        lines = 1
        for at, cell in row:
            if cell.rows > 1:
                continue
            share = sum(table.widths[at : at + cell.columns]) / total * wide / point - 2 * table.pad
            room = max(1, int(share // table.size))
            needs = len(cell.text) if cell.vertical else 0
            needs = needs or sum(max(1, math.ceil(len(one) / room)) for one in cell.text.split("\n"))
            lines = max(lines, needs)
        found.append(lines * table.size * 1.35 * point <= BROKEN)
    return found


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


@dataclass(frozen=True)
class Annex:
    """附件 on a page of its own: its word and number at the top, its title on the third line."""

    number: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class Together:
    """What is not torn over two pages: a signature table with what is signed."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Imprint:
    """版记, at the foot of the last page of an outgoing document."""

    copied: str
    issuer: str
    date: str


Block = (
    RedHead | Title | Heading | Para | Ends | Table | Signature | Space | NewPage | Annex | Together | Imprint
)


@dataclass(frozen=True)
class Document:
    """One paper. `code` is the short code of the result that it was printed from."""

    name: str
    blocks: tuple[Block, ...]
    code: str = ""
    provisional: bool = False
    landscape: bool = False
    title: str = field(default="", kw_only=True)


def leading(blocks: Sequence[Block]) -> set[int]:
    """The places of what stays with a signature after it: a signature is not alone on a page.

    That is the last paragraph; where it only names the annexes, also the one before it, unless that is
    so long that nothing would be left before it.
    """
    found: set[int] = set()
    for signed in (at for at, block in enumerate(blocks) if isinstance(block, Signature)):
        for at in range(signed - 1, -1, -1):
            block = blocks[at]
            if isinstance(block, Space):
                continue
            if not isinstance(block, Para) or (found and len(block.text) > SHORT):
                break
            found.add(at)
            if not block.text.startswith(ANNEXED):
                break
    return found


ANNEXED, SHORT = "附件：", 6 * CHARACTERS


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
