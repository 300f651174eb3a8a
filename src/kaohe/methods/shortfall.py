"""不足: p points for each unit that what was done falls short of the number required."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import key, record
from kaohe.methods.base import Rule, RuleMethod, Terms, amount_text, largest
from kaohe.numbers import plain

MISSING_REPORT = ("待补", "按零", "满分")


@record
class Shortfall(RuleMethod):
    tag: ClassVar[str] = "不足"
    about: ClassVar[str] = "要求做够几项，每少一项扣几分；数量是实际做了几项，必须填。"
    example: ClassVar[str] = """
编号: 1.1b
名称: 调研报告不足
方法: 不足
应有: 3
扣分: 0.5
单位: 篇
缺报: 按零
"""
    adds_up: ClassVar[bool] = True
    needs_quantity: ClassVar[bool] = True

    required: Decimal = key("应有", "要求的数量")
    missing: str = key(
        "缺报",
        "没有任何记录时：待补（列为欠报）、按零（按完成0算）、满分（不扣）",
        "待补",
        choices=MISSING_REPORT,
    )

    prose: ClassVar[tuple[str, ...]] = (
        "应有{required:number}{unit}，每少1{unit}{amount}，没有记录的{missing}",
        "应有{required:number}，每少1项{amount}，没有记录的{missing}",
    )

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        return terms.priced(f"greatest(0, {terms.parts('required')} - {terms.quantity})")

    def sentence(self, rule: Rule) -> str:
        return (
            f"应有{plain(self.required)}{rule.unit}，每少1{rule.unit or '项'}{amount_text(rule.amount)}"
            f"，没有记录的{MISSING_TEXT[self.missing]}"
        )

    def check(self, rule: Rule) -> Iterator[tuple[str, str, str]]:
        if self.required <= 0:
            yield "应有", "应有的数量必须大于0", "写办法要求的数量"

    def most(self, rule: Rule) -> Decimal | None:
        points = largest(rule.amount)
        return None if points is None or rule.per else points * max(self.required, Decimal(0))


MISSING_TEXT = {"待补": "列为待补", "按零": "按没有完成计", "满分": "视为达到要求"}
