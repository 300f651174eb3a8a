"""Tables with rows and columns: which cells name indicators, which give their points."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaohe.draft.document import Piece
from kaohe.draft.flattened import POINTED, POINTS_HEAD, Head
from kaohe.draft.saying import SCORES

_NAMES = re.compile(r"项目|指标|内容|名称|类别|要点|目标|事项|要素")
_CRITERIA = re.compile(r"标准|办法|方法|细则|要求|评分|计分|依据|说明|考核内容|具体内容")
_RATERS = re.compile(r"考核单位|评分单位|责任单位|责任部门|责任科室|考评单位|评价主体|考核部门|牵头")
_CONTENTS = re.compile(
    r"(?:(?:考核|考评|评价|评估|目标|工作|具体|主要|指标|责任)*(?:计划)?(?:内容|要点|任务)|目标绩效|指标(?:解释|说明)|工作要求)"
)
_NUMBER = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)分?")


@dataclass(frozen=True)
class Cell:
    """A cell with its place among the pieces."""

    index: int
    piece: Piece

    @property
    def text(self) -> str:
        return self.piece.text.chars


def tables(pieces: Sequence[Piece]) -> Iterator[list[list[Cell]]]:
    """The tables of a document as rows of cells."""
    by_table: dict[int, dict[int, list[Cell]]] = {}
    for index, piece in enumerate(pieces):
        if piece.table >= 0:
            by_table.setdefault(piece.table, {}).setdefault(piece.row, []).append(Cell(index, piece))
    for rows in by_table.values():
        yield [rows[number] for number in sorted(rows)]


def heads(pieces: Sequence[Piece]) -> dict[int, Head]:
    """The cells that name indicators, by their place among the pieces: the name and the points."""
    found: dict[int, Head] = {}
    for rows in tables(pieces):
        header = next(
            (row for row in rows[:4] if any(POINTS_HEAD.fullmatch(cell.text) for cell in row)), None
        )
        if header is None:
            found.update(named for row in rows if (named := _untitled(row)) is not None)
            continue
        points = next(cell.piece.column for cell in header if POINTS_HEAD.fullmatch(cell.text))
        titles = {cell.piece.column: cell.text for cell in header}
        for row in rows[rows.index(header) + 1 :]:
            read = _row(row, points, titles)
            if read is not None:
                cell, amount = read
                found[cell.index] = (cell.text.strip("。；，："), amount)
    return found


def contents(pieces: Sequence[Piece], named: Container[int]) -> dict[int, list[Cell]]:
    """What is looked at (考核内容), by the cell that names the indicator: the cells of its rows."""
    found: dict[int, list[Cell]] = {}
    for rows in tables(pieces):
        at, column = _content_column(rows)
        owner = -1
        for row in rows[at + 1 :] if column >= 0 else []:
            owner = next((cell.index for cell in row if cell.index in named), owner)
            for cell in row:
                if cell.piece.column == column and owner >= 0 and not _NUMBER.fullmatch(cell.text):
                    found.setdefault(owner, []).append(cell)
    return found


def _content_column(rows: Sequence[list[Cell]]) -> tuple[int, int]:
    """The row of titles and the column of contents in it; -1 where there is none."""
    for at, row in enumerate(rows[:4]):
        titled = [cell for cell in row if _CONTENTS.match(cell.text) and len(cell.text) <= 12]
        if titled and len(row) > 2:
            return at, titled[-1].piece.column
    return 0, -1


def _untitled(row: list[Cell]) -> tuple[int, Head] | None:
    """The name of a row without titles above, whose points stand between it and how they are scored."""
    for before, cell, after in zip(row, row[1:], row[2:], strict=False):
        found = _POINTS.fullmatch(cell.text)
        if found is not None and 1 < len(before.text) <= 60 and SCORES.search(after.text):
            return before.index, (before.text.strip("。；，："), Decimal(found[1]))
    return None


_POINTS = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)分")


def _row(row: list[Cell], points: int, titles: dict[int, str]) -> tuple[Cell, Decimal] | None:
    """The cell that names what the points of a row are given for.

    A row may lack cells on its left that a merged cell above fills: the number is then looked for by itself.
    """
    amount = next(
        (cell for cell in row if cell.piece.column == points and _NUMBER.fullmatch(cell.text)), None
    )
    if amount is None:
        amount = next((cell for cell in row if _NUMBER.fullmatch(cell.text) and cell.piece.column > 0), None)
    if amount is None:
        return None
    before = [
        cell
        for cell in row
        if cell.piece.column < amount.piece.column
        and not _NUMBER.fullmatch(cell.text)
        and not POINTED.search(cell.text)
    ]
    shifted = max(amount.piece.column - points, 0)
    named = [
        cell for cell in before if not _CRITERIA.search(_title(cell.piece.column - shifted, titles))
    ] or before
    named = _named(named, shifted, titles)
    short = [cell for cell in named if len(cell.text) <= 60]
    if not short:
        return None
    found = _NUMBER.fullmatch(amount.text)
    return (short[-1], Decimal(found[1])) if found else None


def _named(cells: list[Cell], shifted: int, titles: dict[int, str]) -> list[Cell]:
    """The cells without those that only say what is to be reached, where another column names the row."""
    said = [(cell, _title(cell.piece.column - shifted, titles)) for cell in cells]
    names = [cell for cell, title in said if _NAMES.search(title) and not _AIMED.search(title)]
    return names if names and any(_AIMED.search(title) for _, title in said) else cells


_AIMED = re.compile("目标值?$|目标任务$|任务$|标准值$|年份$")


def _title(place: int, titles: dict[int, str]) -> str:
    """The heading of a column, or of the last titled column on its left."""
    return next((titles[column] for column in range(place, -1, -1) if column in titles), "")


def vetoes(pieces: Sequence[Piece]) -> Iterator[Cell]:
    """The cells below a heading 否决项目."""
    for rows in tables(pieces):
        for row in rows[:3]:
            head = next((cell for cell in row if "否决" in cell.text and len(cell.text) <= 12), None)
            if head is not None:
                below = rows[rows.index(row) + 1 :]
                yield from (cell for line in below for cell in line if cell.piece.column == head.piece.column)
                break


def raters(pieces: Sequence[Piece]) -> dict[int, str]:
    """Who scores what a row names, where a column says so: by the piece of each cell of the row."""
    found: dict[int, str] = {}
    for rows in tables(pieces):
        for at, row in enumerate(rows):
            column = next((cell.piece.column for cell in row if _RATERS.search(cell.text)), None)
            if column is None or at > 3:
                continue
            for below in rows[at + 1 :]:
                who = below[-1].text if below[-1].piece.column >= column else ""
                for cell in below:
                    found[cell.index] = who if not _NUMBER.fullmatch(who) else ""
            break
    return found
