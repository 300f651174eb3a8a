"""评分: an assessing unit gives the score, from 0 to the leaf's points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import key, record
from kaohe.methods.base import LeafMethod, by_text
from kaohe.numbers import plain


@record
class Rated(LeafMethod):
    tag: ClassVar[str] = "评分"
    about: ClassVar[str] = "由考核单位直接评分，从最低分到本项分值。"
    example: ClassVar[str] = "{方法: 评分, 由: 办公室}"

    low: Decimal = key("最低", "最低几分", Decimal(0))

    prose: ClassVar[tuple[str, ...]] = ("{by}在{low:number}分至{points}之间评分",)

    def sentence(self, points: str) -> str:
        return f"{by_text(self.by)}在{plain(self.low)}分至{points}之间评分"

    def check(self) -> Iterator[tuple[str, str, str]]:
        if self.low < 0:
            yield "最低", "评分的最低分是负数", "写0或正数"
