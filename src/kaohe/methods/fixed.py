"""一次性: p points for each record with a quantity of at least one; the quantity does not multiply."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from kaohe.elements import record
from kaohe.methods.base import Rule, RuleMethod, amount_text, largest, times_factor
from kaohe.numbers import MICRO


@record
class Fixed(RuleMethod):
    tag: ClassVar[str] = "一次性"
    about: ClassVar[str] = "有这种情形就扣或加一次；一条记录算一次，数量不乘。"
    example: ClassVar[str] = """
编号: 1.1c
名称: 没有制定年度计划
方法: 一次性
扣分: 2
"""
    factors: ClassVar[bool] = True
    points_sql: ClassVar[str] = (
        f"CASE WHEN q >= {MICRO} THEN {times_factor(f'points::HUGEINT * {MICRO}')} ELSE 0 END"
    )

    def sentence(self, rule: Rule) -> str:
        return f"有此情形的，一次{amount_text(rule.amount)}"

    def most(self, rule: Rule) -> Decimal | None:
        # A cap says that the fact may happen again; without one it is counted once.
        return largest(rule.amount) if rule.cap is None else None

    def once(self, rule: Rule) -> Decimal | None:
        return largest(rule.amount)
