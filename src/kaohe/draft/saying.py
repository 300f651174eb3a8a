"""What is said: a construct in its sentence, and the clause with its labels that comes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kaohe.draft.grammar import Match
from kaohe.draft.quantities import Number
from kaohe.draft.text import Text

_FEW = "[一二两三四五六七八九十半]{1,3}"
SCORES = re.compile(rf"[扣加减][除减去罚]?(?:\d|{_FEW}分)|[得计记]到?(?:\d+(?:\.\d+)?|{_FEW})分|不得分")
"""Words that give or take points: what has them is no name."""
LEAD = "，。；：、！？）》”’"
"""Signs that may stand before a clause and are no part of it."""
Values = dict[str, Any]


@dataclass(frozen=True)
class Label:
    """One thing said: its kind, its numbers, and what else the words could mean."""

    kind: str
    values: Values = field(default_factory=dict)
    doubt: str = ""
    readings: tuple[Values, ...] = ()


@dataclass(frozen=True)
class Clause:
    """A stretch of the document that says something."""

    start: int
    end: int
    labels: tuple[Label, ...]
    condition: str = ""
    item: int = -1


@dataclass(frozen=True)
class Event:
    """A construct read in a sentence.

    `lead` is where its own words begin, `sentence` where the sentence does, `bounds` where a
    comparison stands in those words (90分以上).
    """

    match: Match
    lead: int
    start: int
    end: int
    sentence: int
    stop: int
    bounds: tuple[int, ...] = ()

    @property
    def tag(self) -> str:
        return self.match.tag

    def number(self, name: str = "points") -> Number | None:
        value = self.match.values.get(name)
        return value if isinstance(value, Number) else None


@dataclass(frozen=True)
class Around:
    """What stands around some sentences: words before their bracket, the heading above, row and column."""

    before: str = ""
    title: str = ""
    heading: str = ""
    points: Decimal | None = None
    beside: str = ""
    """What the cells before it in the same row say."""
    column: str = ""
    """The sign of what the column above is for: - under 扣分标准, + under 加分标准."""
    section: bool = False
    """Does a section begin here (一、 or （一）), so that its name comes first?"""


def said_of(whole: Text, event: Event) -> str:
    """The condition: the words before the construct that are its own."""
    return whole.chars[event.lead : event.start].strip("，。；：、")


def words_of(whole: Text, event: Event) -> str:
    """The construct's own words."""
    return whole.chars[event.start : event.end]


def sign_of(event: Event) -> str:
    """- for a deduction, + for an addition, = for points obtained."""
    values = event.match.values
    return (
        "-"
        if "扣" in values
        else "+"
        if "加" in values
        else "="
        if "得" in values or "full" in values
        else ""
    )


def inherited(events: list[Event], at: int) -> str:
    """The sign of the last amount before, in the same sentence."""
    for earlier in reversed(events[max(0, at - 40) : at]):
        if earlier.sentence != events[at].sentence:
            return ""
        if sign_of(earlier):
            return sign_of(earlier)
    return ""
