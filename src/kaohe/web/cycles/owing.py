"""What is still owed of a stage: told before it is marked as done, and seen after it was.

Other apps enter what they know when the site starts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kaohe.web.cycles.models import Cycle, Stage


@dataclass(frozen=True)
class Owed:
    """So many, in words, and the page on which they stand by name."""

    count: int
    text: str
    href: str


Source = Callable[[Cycle, Sequence[Stage]], Mapping[int, list[Owed]]]
SOURCES: list[Source] = []


def owing(cycle: Cycle, stages: Iterable[Stage]) -> dict[int, list[Owed]]:
    """By stage id; only stages of which something is owed. As many queries for one stage as for many."""
    if not (known := list(stages)):
        return {}
    found: dict[int, list[Owed]] = defaultdict(list)
    for source in SOURCES:
        for pk, owed in source(cycle, known).items():
            found[pk] += owed
    return {pk: owed for pk, owed in found.items() if owed}


def in_words(owed: Mapping[int, Iterable[Owed]]) -> dict[int, str]:
    return {pk: "；".join(one.text for one in each) for pk, each in owed.items()}
