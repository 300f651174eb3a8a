"""按比例: the leaf's points times a percentage, or times q / base where the record gives a base."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from kaohe.elements import record
from kaohe.methods.base import Rule, RuleMethod
from kaohe.numbers import MICRO, divide_sql


@record
class Ratio(RuleMethod):
    tag: ClassVar[str] = "按比例"
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

    def most(self, rule: Rule) -> Decimal | None:
        return None
