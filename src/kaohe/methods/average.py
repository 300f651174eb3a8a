"""平均: the mean of several ratings on a scale, converted to the leaf's points: two roundings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import key, record
from kaohe.methods.base import LeafMethod, by_text
from kaohe.numbers import divide_sql, plain


@record
class Average(LeafMethod):
    tag: ClassVar[str] = "平均"
    about: ClassVar[str] = "几个单位或几次分别评分，取平均，再从评分的满分折算为本项分值。"
    example: ClassVar[str] = "{方法: 平均, 由: [办公室, 人事科], 量表: 100}"
    score_sql: ClassVar[str] = divide_sql(
        f"{divide_sql('total', 'ratings', signed=False)}::HUGEINT * points", "scale", signed=False
    )

    scale: Decimal = key("量表", "每次评分的满分", Decimal(100))

    prose: ClassVar[tuple[str, ...]] = ("{by}按{scale:number}分制分别评分，取平均后折算为{points}",)

    def sentence(self, points: str) -> str:
        return f"{by_text(self.by)}按{plain(self.scale)}分制分别评分，取平均后折算为{points}"

    def check(self) -> Iterator[tuple[str, str, str]]:
        if self.scale <= 0:
            yield "量表", "每次评分的满分必须大于0", "写每次评分的满分，如 100"
