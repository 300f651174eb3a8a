"""不足: p points for each unit that what was done falls short of the number required."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import key, record
from kaohe.methods.base import Rule, RuleMethod, amount_text, largest
from kaohe.numbers import MICRO, divide_sql, plain

MISSING_REPORT = ("待补", "按零", "满分")


@record
class Shortfall(RuleMethod):
    tag: ClassVar[str] = "不足"
    adds_up: ClassVar[bool] = True
    needs_quantity: ClassVar[bool] = True
    points_sql: ClassVar[str] = divide_sql(
        f"points::HUGEINT * greatest(0, required::HUGEINT * {MICRO} - qk)", str(MICRO * MICRO)
    )

    required: Decimal = key("应有", "要求的数量")
    missing: str = key(
        "缺报",
        "没有任何记录时：待补（列为欠报）、按零（按完成0算）、满分（不扣）",
        "待补",
        choices=MISSING_REPORT,
    )

    def sentence(self, rule: Rule) -> str:
        return (
            f"应有{plain(self.required)}{rule.unit}，每少1{rule.unit or '项'}{amount_text(rule.amount)}"
            f"（没有记录的{MISSING_TEXT[self.missing]}）"
        )

    def check(self, rule: Rule) -> Iterator[tuple[str, str, str]]:
        if self.required <= 0:
            yield "应有", "应有的数量必须大于0", "写办法要求的数量"
        if self.missing not in MISSING_REPORT:
            yield "缺报", f"不认识“{self.missing}”", "写 待补、按零 或 满分"

    def most(self, rule: Rule) -> Decimal | None:
        points = largest(rule.amount)
        return None if points is None else points * self.required


MISSING_TEXT = {"待补": "列为待补", "按零": "按没有完成计", "满分": "视为达到要求"}
