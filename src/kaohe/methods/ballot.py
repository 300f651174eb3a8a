"""测评: class means of the valid marks, weighted over the classes present, converted to the points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import Levels, key, record
from kaohe.methods.base import LeafMethod, by_text
from kaohe.numbers import divide_sql, plain


@record
class Ballot(LeafMethod):
    tag: ClassVar[str] = "测评"
    about: ClassVar[str] = "投票测评：每个票种求平均，按权重合成，再从票面满分折算为本项分值。"
    example: ClassVar[str] = "{方法: 测评, 权重: {A: 60, B: 40}, 去高: 1, 去低: 1}"
    # three roundings, in this order (semantics, section 1)
    mean_sql: ClassVar[str] = divide_sql("sum(mark)", "count(mark)", signed=False)
    weighted_sql: ClassVar[str] = divide_sql("sum(mean::HUGEINT * weight)", "sum(weight)", signed=False)

    weights: Levels = key("权重", "各票种的权重，如 {A: 30, B: 20}；不写则用“权重”一节的规定", ())
    scale: Decimal = key("量表", "票面满分", Decimal(100))
    grades: Levels = key("等次换分", "票上写等次时各等次的分数，如 {好: 100, 较好: 80}", ())
    drop_high: int = key("去高", "每票种去掉几个最高分（有效票多于去高与去低之和时）", 0)
    drop_low: int = key("去低", "每票种去掉几个最低分（有效票多于去高与去低之和时）", 0)

    prose: ClassVar[tuple[str, ...]] = (
        "{by}投票测评，票面满分{scale:number}分（票上写等次的换算为{grades}），{drop}每票种求平均，{weights}合成，再折算为{points}",
        "{by}投票测评，票面满分{scale:number}分，{drop}每票种求平均，{weights}合成，再折算为{points}",
    )

    @staticmethod
    def mean_of(total: str, marks: str, *, wide: bool = True) -> str:
        """The same mean of marks that are added up already."""
        return divide_sql(total, marks, signed=False, wide=wide)

    @staticmethod
    def weighted_of(total: str, weights: str, *, wide: bool = True) -> str:
        """The same of means that are weighted and added up already."""
        return divide_sql(total, weights, signed=False, wide=wide)

    @staticmethod
    def converted_of(weighted: str, points: str, scale: str, *, wide: bool = True) -> str:
        """The same conversion of other columns."""
        huge = "::HUGEINT" if wide else ""
        return divide_sql(f"{weighted}{huge} * {points}", scale, signed=False, wide=wide)

    def sentence(self, points: str) -> str:
        weights = "、".join(f"{name}票{plain(weight)}" for name, weight in self.weights)
        drop = ""
        if self.drop_high or self.drop_low:
            drop = f"每票种去掉{self.drop_high}个最高分和{self.drop_low}个最低分，"
        grades = "、".join(f"“{name}”{plain(value)}分" for name, value in self.grades)
        return (
            f"{by_text(self.by)}投票测评，票面满分{plain(self.scale)}分"
            + (f"（票上写等次的换算为{grades}）" if grades else "")
            + f"，{drop}每票种求平均，"
            + (f"按权重（{weights}）合成" if weights else "按规定的权重合成")
            + f"，再折算为{points}"
        )

    def check(self) -> Iterator[tuple[str, str, str]]:
        if self.scale <= 0:
            yield "量表", "票面满分必须大于0", "写票面满分，如 100"
        if any(weight < 0 for _, weight in self.weights):
            yield "权重", "权重不能是负数", "写0或正数"
