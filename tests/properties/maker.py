"""Small helpers for drawing: short names for what the strategies of this folder draw all the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]

POINTS = tuple(Decimal(p) for p in ("10", "5", "20", "2.5", "0.3", "1.62", "7"))
STEPS = tuple(Decimal(p) for p in ("1", "0.5", "2", "0.1", "0.333333", "0.07", "3.25"))
TEXTS = (
    "1、查“三项”记录；缺一项扣0.1分。",
    "（5分）",
    "按时：准确、完整。〔附表〕",
    "【甲】",
    "理解：无",
    "一、总则",
)
QUANTITIES = ("1", "2", "0", "3", "0.5", "1.333333", "7")


class Maker:
    """Draws values; the first of every choice is the one that shrinking prefers."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw

    def one(self, choices: Sequence[T]) -> T:
        return self.draw(st.sampled_from(choices))

    def some(self, choices: Sequence[T], least: int = 0, most: int | None = None) -> list[T]:
        """Distinct choices in their given order."""
        if not choices:
            return []
        size = len(choices) if most is None else min(most, len(choices))
        indexes = self.draw(
            st.lists(st.integers(0, len(choices) - 1), min_size=min(least, size), max_size=size, unique=True)
        )
        return [choices[i] for i in sorted(indexes)]

    def text(self) -> str:
        """The text of a regulation, mostly none: some lines, with the signs that cut sentences."""
        if not self.chance(2):
            return ""
        return "\n".join(self.some(TEXTS, 1))

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def chance(self, of_ten: int) -> bool:
        """True in about so many of ten cases; shrinks to False."""
        return self.draw(st.integers(0, 9)) >= 10 - of_ten
