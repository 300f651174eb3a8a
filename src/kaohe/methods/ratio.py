"""按比例: the leaf's points times a percentage, or times q / base where the record gives a base."""

from __future__ import annotations

from typing import ClassVar

from kaohe.elements import record
from kaohe.methods.base import Rule, RuleMethod
from kaohe.numbers import MICRO, divide_sql


@record
class Ratio(RuleMethod):
    tag: ClassVar[str] = "按比例"
    about: ClassVar[str] = "按百分比扣或加本项分值的相应部分；记录写百分数，或写数量和基数。"
    example: ClassVar[str] = """
编号: 1.1f
名称: 按未完成的比例扣分
方法: 按比例
扣分: 全部
"""
    amounts: ClassVar[tuple[str, ...]] = ("全部",)
    single: ClassVar[bool] = True
    needs_quantity: ClassVar[bool] = True
    factors: ClassVar[bool] = True
    points_sql: ClassVar[str] = divide_sql(
        "leaf::HUGEINT * q * factor", f"coalesce(base, {100 * MICRO})::HUGEINT * {MICRO}"
    )

    def sentence(self, rule: Rule) -> str:
        verb = rule.amount.verb if rule.amount else "扣"
        return f"按所占百分比{verb}本项分值的相应部分"
