"""What is said: a construct in its sentence, and the clause with its labels that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kaohe.draft.grammar import Match
from kaohe.draft.quantities import Number

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
