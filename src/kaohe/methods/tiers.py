"""分档: the points of the tier into which the quantity falls."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import key, record
from kaohe.methods.base import Rule, RuleMethod, Terms
from kaohe.numbers import plain


@record
class Tier:
    """One tier: from ≤ q < to (the highest tier of all also takes its upper bound)."""

    low: Decimal | None = key("从", "下限（含）；不写为没有下限", None)
    high: Decimal | None = key("到", "上限（不含；最高一档的上限含在内）；不写为没有上限", None)
    points: Decimal = key("分", "本档的分数")
    level: str = key("层级", "只对这个层级的记录", "")


@record
class Tiers(RuleMethod):
    tag: ClassVar[str] = "分档"
    about: ClassVar[str] = "数量落在哪一档就扣或加那一档的分；一档含下限、不含上限，最高一档含上限。"
    example: ClassVar[str] = """
编号: 1.1g
名称: 满意率分档加分
方法: 分档
加分: 分档
档:
  - {从: 80, 到: 90, 分: 1}
  - {从: 90, 到: 100, 分: 2}
"""
    wordings: ClassVar[str] = """
    {得 计 按 记 给 扣} {该项 本项 此项 指标 标准 项目}?
        {总分 分值 基本分 分数 满分 标准分 得分}? '的'? share:百分数
        ({计分 得分 计算 给分 记分 的分值 分值 分} | 末 | !(!{， ； 。}))
    """
    amounts: ClassVar[tuple[str, ...]] = ("分档",)
    adds_up: ClassVar[bool] = True
    needs_quantity: ClassVar[bool] = True

    tiers: tuple[Tier, ...] = key("档", "各档的从、到、分")

    prose: ClassVar[tuple[str, ...]] = ("按所在档次计：{tiers}",)

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        return "coalesce(tier, 0)"

    def sentence(self, rule: Rule) -> str:
        verb = rule.amount.verb if rule.amount else "扣"
        parts = [f"{_range(tier)}{verb}{plain(tier.points)}分" for tier in self.tiers]
        return "按所在档次计：" + "，".join(parts)

    def check(self, rule: Rule) -> Iterator[tuple[str, str, str]]:
        if not self.tiers:
            yield "档", "没有写任何一档", "至少写一档：{从: 0, 到: 60, 分: 5}"
        for tier in self.tiers:
            if tier.low is not None and tier.high is not None and tier.low >= tier.high:
                yield "档", f"“从{plain(tier.low)}到{plain(tier.high)}”是空的", "下限要小于上限"

    def most(self, rule: Rule) -> Decimal | None:
        return max((tier.points for tier in self.tiers), default=Decimal(0))


def _range(tier: Tier) -> str:
    level = f"{tier.level}记录" if tier.level else ""
    if tier.low is None and tier.high is None:
        return f"{level}任何数量"
    if tier.low is None:
        return f"{level}不到{plain(tier.high)}的" if tier.high is not None else level
    if tier.high is None:
        return f"{level}{plain(tier.low)}以上的"
    return f"{level}{plain(tier.low)}至{plain(tier.high)}的"
