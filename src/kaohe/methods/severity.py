"""情节: points by level times a factor by severity, for each record."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import Levels, key, record
from kaohe.methods.base import Rule, RuleMethod, Terms, amount_text, largest
from kaohe.numbers import MICRO, plain


@record
class Severity(RuleMethod):
    tag: ClassVar[str] = "情节"
    about: ClassVar[str] = "按层级定分，再按情节乘系数；每条记录各算各的，数量不乘。"
    example: ClassVar[str] = """
编号: 1.1i
名称: 受到通报
方法: 情节
扣分: {县级: 1, 市级: 2, 省级: 4}
情节: {较轻: 0.5, 一般: 1, 严重: 2}
"""
    factors: ClassVar[bool] = True

    severities: Levels = key("情节", "按情节的系数表；不写为不分情节", ())

    prose: ClassVar[tuple[str, ...]] = (
        "每起{amount}，再按情节：{severities}",
        "每起{amount}，不分情节",
    )

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        return terms.product("points", f"coalesce(severity, {MICRO})")

    def sentence(self, rule: Rule) -> str:
        table = "、".join(f"{name}乘{plain(factor)}" for name, factor in self.severities)
        return f"每起{amount_text(rule.amount)}" + (f"，再按情节：{table}" if table else "，不分情节")

    def check(self, rule: Rule) -> Iterator[tuple[str, str, str]]:
        if any(factor < 0 for _, factor in self.severities):
            yield "情节", "系数不能是负数", "写0或正数"

    def once(self, rule: Rule) -> Decimal | None:
        points = largest(rule.amount)
        if points is None:
            return None
        return points * max((factor for _, factor in self.severities), default=Decimal(1))
