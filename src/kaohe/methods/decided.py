"""研究决定: signed points carried by the record, with the reference of the decision."""

from __future__ import annotations

from typing import ClassVar

from kaohe.elements import key, record
from kaohe.methods.base import Rule, RuleMethod, Terms


@record
class Decided(RuleMethod):
    tag: ClassVar[str] = "研究决定"
    about: ClassVar[str] = "加分还是扣分、几分，由有权的机构研究决定，记录写带正负号的分值和决定的文号。"
    example: ClassVar[str] = """
编号: 1.1j
名称: 特殊事项
方法: 研究决定
决定: 局长办公会
"""
    amounts: ClassVar[tuple[str, ...]] = ("",)
    carries_points: ClassVar[bool] = True
    factors: ClassVar[bool] = True

    decides: str = key("决定", "作出决定的机构", "")

    prose: ClassVar[tuple[str, ...]] = (
        "由{decides}研究决定加分或扣分，记录载明分值和决定文号",
        "研究决定加分或扣分，记录载明分值和决定文号",
    )

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        return terms.factored("own")

    def sentence(self, rule: Rule) -> str:
        who = f"由{self.decides}" if self.decides else ""
        return f"{who}研究决定加分或扣分，记录载明分值和决定文号"
