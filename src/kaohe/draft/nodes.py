"""Indicators to be, before they are elements of a scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from kaohe.draft.items import Item
from kaohe.draft.saying import Clause, Label

LEAF = 90
"""The rank of what carries no numbering: below every numbered item."""


@dataclass
class Node:
    """An indicator to be: what it is called, what it gives, what hangs below and what is said of it."""

    name: str
    points: Decimal | None
    rank: int
    item: int
    clause: Clause | None = None
    label: Label | None = None
    children: list[Node] = field(default_factory=list)
    said: list[tuple[Item, Clause, Label]] = field(default_factory=list)
    by: str = ""
    mark: tuple[str, int] | None = None
    again: tuple[int, ...] = ()
    """Items of annexes that name it again."""
    doubt: str = ""
    """What about its points the document does not say."""

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Tree:
    """The indicators of one category, its total, and what is said of the total itself."""

    name: str
    total: Decimal | None
    tops: list[Node] = field(default_factory=list)
    said: list[tuple[Item, Clause, Label]] = field(default_factory=list)
    total_clause: Clause | None = None
    items: list[Item] = field(default_factory=list)
    """The stretch of the document that it comes from."""

    def walk(self) -> Iterator[Node]:
        for top in self.tops:
            yield from top.walk()


ROW = 95
"""The rank of what a table row is about; what stands in the row ranks below it."""


def rank(item: Item) -> int:
    own = item.mark.rank * 10 if item.mark is not None else LEAF
    return own + 100 if item.row >= 0 else own


def key_of(name: str) -> str:
    """A name without what differs where it is said again."""
    return re.sub(r"[“”\"《》、，：；。（）*#\s]|情况|工作|完成|考核|的", "", name)
