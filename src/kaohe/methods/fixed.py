"""一次性: p points for each record with a quantity of at least one; the quantity does not multiply."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from kaohe.elements import record
from kaohe.methods.base import Rule, RuleMethod, Terms, amount_text, largest
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
    wordings: ClassVar[str] = """
    扣:扣 连分 | 加:加 连分 | 得:得 连分 | 得:得 points:区间 !(!{， 、 ；})
    | 扣:扣 断分 | 加:加 断分
    | 扣:扣 <12> 分数 | 加:加 <8> 分数 | 得:得 分数
    | full:{的满分 为满分 的全分 为全分} !(数 | {为 是 值 不 制})
    | full:((词首 '得' | {计 记 给}) {该项 本项}?
        {满分 全分 总分值 总分 基本分 基础分 标准分 全部分值 分值 该项分 本项分 项目分})
        !(数 | {为 是 值 不 制})
    """
    factors: ClassVar[bool] = True

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        return f"CASE WHEN q >= {MICRO} THEN {terms.factored('points')} ELSE 0 END"

    prose: ClassVar[tuple[str, ...]] = ("有此情形的，一次{amount}",)

    def sentence(self, rule: Rule) -> str:
        return f"有此情形的，一次{amount_text(rule.amount)}"

    def most(self, rule: Rule) -> Decimal | None:
        # A cap says that the fact may happen again; without one it is counted once.
        return largest(rule.amount) if rule.cap is None else None

    def once(self, rule: Rule) -> Decimal | None:
        return largest(rule.amount)
