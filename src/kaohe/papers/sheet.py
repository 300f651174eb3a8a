"""Where everything is on a printed ballot, in millimetres of an A4 page: for printing and for reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaohe.proof.paper import Paper, Place

WIDTH, HEIGHT = 210.0, 297.0
MARKER, MARGIN = 10.0, 8.0
"""Four markers in the corners, numbered clockwise from the top left: they tell what is up."""
QR_AT, QR_SIZE = (162.0, 9.0), 24.0
FIRST_ROW, PITCH, ROWS = 48.0, 7.4, 30
BOX = 4.2
NAME_AT = 12.0
BOXES_AT = 72.0
PREFIX = "KB1"


class Unread(Exception):
    """A picture that is no page of a ballot that can be read; the message says why and what to do."""


@dataclass(frozen=True)
class Box:
    """One box to be marked: its left upper corner and what marking it means ("100", "8x", "x5", a grade)."""

    x: float
    y: float
    means: str


@dataclass(frozen=True)
class Row:
    """The boxes of one mark. `at` is the number of the place in the paper."""

    at: int
    place: Place
    boxes: tuple[Box, ...]


def fits(paper: Paper) -> bool:
    """Whether a paper can be printed with boxes: grades, or whole points up to 100."""
    return all(
        len(question.grades) <= 5 if question.grades else Decimal(question.scale) <= 100
        for section in paper.sections
        for question in section.questions
    )


def pages(paper: Paper) -> list[list[Row]]:
    """The rows of each page; a page holds the same number of rows, whatever is in them."""
    found: list[list[Row]] = []
    for at, place in enumerate(paper.places):
        if at % ROWS == 0:
            found.append([])
        found[-1].append(Row(at, place, tuple(_boxes(place, FIRST_ROW + PITCH * (at % ROWS)))))
    return found


def _boxes(place: Place, y: float) -> list[Box]:
    if place.question.grades:
        return [Box(BOXES_AT + 25 * at, y, grade) for at, grade in enumerate(place.question.grades)]
    tens = [Box(BOXES_AT + 9 + 5.3 * digit, y, f"{digit}x") for digit in range(10)]
    ones = [Box(BOXES_AT + 67 + 5.3 * digit, y, f"x{digit}") for digit in range(10)]
    return [Box(BOXES_AT, y, "100"), *tens, *ones]


@dataclass(frozen=True)
class Reading:
    """What a row says: a mark ("" for none), or why people have to look at it."""

    at: int
    mark: str = ""
    doubt: str = ""


def read(row: Row, marked: Sequence[bool], unsure: Sequence[bool]) -> Reading:
    """The mark of a row from its boxes; anything but one clear answer is for people."""
    if any(unsure):
        return Reading(row.at, doubt="看不清有没有涂")
    means = [box.means for box, yes in zip(row.boxes, marked, strict=True) if yes]
    if not means:
        return Reading(row.at)
    if row.place.question.grades:
        return Reading(row.at, means[0]) if len(means) == 1 else Reading(row.at, doubt="涂了两格")
    tens = [one[0] for one in means if one.endswith("x")]
    ones = [one[1] for one in means if one.startswith("x")]
    if means == ["100"]:
        mark = "100"
    elif "100" not in means and len(tens) == len(ones) == 1:
        mark = str(int(tens[0] + ones[0]))
    elif "100" not in means and len(tens) + len(ones) == 1:
        return Reading(row.at, doubt="十位、个位只涂了一个")
    else:
        return Reading(row.at, doubt="涂了两格")
    if Decimal(mark) > Decimal(row.place.question.scale):
        return Reading(row.at, doubt=f"{mark}超出0至{row.place.question.scale}")
    return Reading(row.at, mark)


def label(box: str, code: str, page: int) -> str:
    """What the QR code of a page says."""
    return f"{PREFIX}|{box}|{code}|{page}"


def read_label(text: str) -> tuple[str, str, int] | None:
    """Box, code and page (from 1); None for another QR code."""
    parts = text.split("|")
    if len(parts) != 4 or parts[0] != PREFIX or not parts[3].isdecimal():
        return None
    return parts[1], parts[2], int(parts[3])
