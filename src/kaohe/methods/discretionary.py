"""酌情: the record carries the points, within a range."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import key, record
from kaohe.methods.base import Rule, RuleMethod, Terms, largest
from kaohe.numbers import plain


@record
class Discretionary(RuleMethod):
    tag: ClassVar[str] = "酌情"
    about: ClassVar[str] = "由考核单位在范围内酌情定分，分数写在记录的“分值”列；数量不乘。"
    example: ClassVar[str] = """
编号: 1.1h
名称: 有创新做法的酌情加分
方法: 酌情
加分: 酌情
最低: 1
最高: 3
"""
    wordings: ClassVar[str] = """
    {酌情 视情 视情节 视情况 视其 根据情节} !{扣分 加分 减分 给分 计分} <16,> 动 分数
    | {酌情 视情 视情节 视情况 视其 根据情节} <16,> (扣:{扣分 减分} | 加:'加分') 分数
    | {酌情 视情 视情节 视情况 视其 根据情节} <16> '给予' 分数 '的'?
        (扣:{扣分 减分 扣减 处罚} | 加:{加分 奖励})
    | {酌情 视情 视情节 视情况 视其 根据情节} <16,>
        {扣分 加分 减分 给分 计分 得分 赋分 扣减 增减分}
    """
    amounts: ClassVar[tuple[str, ...]] = ("酌情", "levels")
    carries_points: ClassVar[bool] = True
    factors: ClassVar[bool] = True

    low: Decimal = key("最低", "每条记录最少几分", Decimal(0))
    high: Decimal | None = key(
        "最高", "每条记录最多几分；不写为不限；也可用按层级的表给出各层级的最高分", None
    )

    prose: ClassVar[tuple[str, ...]] = (
        "每起酌情{verb}{low:number}至{high:number}分（{most}）",
        "每起酌情{verb}{low:number}至{high:number}分",
        "酌情{verb}分，每起最少{low:number}分（{most}）",
        "酌情{verb}分，每起最少{low:number}分，没有规定上限",
        "酌情{verb}分（{most}）",
        "酌情{verb}分，没有规定上限",
    )

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        return terms.factored("own")

    def sentence(self, rule: Rule) -> str:
        verb = rule.amount.verb if rule.amount else "扣"
        levels = rule.amount.levels if rule.amount else ()
        table = "、".join(f"{level}最多{plain(most)}分" for level, most in levels)
        by_level = f"（{table}）" if table else ""
        if self.high is not None:
            return f"每起酌情{verb}{plain(self.low)}至{plain(self.high)}分{by_level}"
        least = f"，每起最少{plain(self.low)}分" if self.low else ""
        return f"酌情{verb}分{least}" + (by_level or "，没有规定上限")

    def check(self, rule: Rule) -> Iterator[tuple[str, str, str]]:
        if self.low < 0:
            yield "最低", "最低分是负数", "写正数，增减由“扣分”“加分”区分"
        if self.high is not None and self.high < self.low:
            yield "最高", f"最高{plain(self.high)}小于最低{plain(self.low)}", "把两个数对调"

    def once(self, rule: Rule) -> Decimal | None:
        return largest(rule.amount) if rule.amount and rule.amount.levels else self.high
