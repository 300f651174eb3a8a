"""百分点: p points for each percentage point below or above a target, pro rata or whole points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import key, record
from kaohe.methods.base import Rule, RuleMethod, Terms, amount_text, largest
from kaohe.methods.shortfall import MISSING_REPORT, MISSING_TEXT
from kaohe.numbers import plain

_DIFFERENCE = "greatest(0, CASE WHEN above THEN q - target ELSE target - q END)"


@record
class PercentagePoint(RuleMethod):
    tag: ClassVar[str] = "百分点"
    about: ClassVar[str] = (
        "比率每低于（或高于）目标一个百分点扣或加几分；数量是实际的百分数，必须填，一个对象只能有一条记录。"
    )
    example: ClassVar[str] = """
编号: 1.1e
名称: 办结率不到95%
方法: 百分点
目标: 95
方向: 低于
精度: 1
扣分: 0.5
"""
    wordings: ClassVar[str] = """
    '每' <18> 百分点 '的'? <14,> 动 分数
    | 方向 <10> step:数 '个'? {百分点 百分比 点} '的'? '，'? (扣:扣 <10> | 加:加 <8>) 分数
    | 方向 <6> step:一点 '的'? '，'? (扣:扣 <10> | 加:加 <8>) 分数
    | {少 多 欠 差 少完成 多完成 超额 超额完成} step:百分数 '的'? '，'? (扣:扣 <10> | 加:加 <8>) 分数
    """
    single: ClassVar[bool] = True
    needs_quantity: ClassVar[bool] = True
    factors: ClassVar[bool] = True

    target: Decimal = key("目标", "目标值（百分数）")
    direction: str = key("方向", "低于（每低一个百分点）或 高于（每高一个百分点）", choices=("低于", "高于"))
    step: Decimal = key(
        "精度", "0.01 为按比例计到小数点后两位（其后舍去），1 为只计整数百分点", Decimal("0.01")
    )
    missing: str = key("缺报", "没有任何记录时", "待补", choices=MISSING_REPORT)

    prose: ClassVar[tuple[str, ...]] = (
        "以{target:number}%为准，每{direction}1个百分点{amount}，只计整数百分点，没有记录的{missing}",
        "以{target:number}%为准，每{direction}1个百分点{amount}，按比例计至{step:number}个百分点，没有记录的{missing}",
    )

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        # the difference is cut off, not rounded: after 0.01, or after whole points
        return terms.product("points", f"({_DIFFERENCE} // step * step)")

    def sentence(self, rule: Rule) -> str:
        side = "低" if self.direction == "低于" else "高"
        whole = self.step == Decimal(1)
        how = "只计整数百分点" if whole else f"按比例计至{plain(self.step)}个百分点"
        return (
            f"以{plain(self.target)}%为准，每{side}1个百分点{amount_text(rule.amount)}，{how}"
            f"，没有记录的{MISSING_TEXT[self.missing]}"
        )

    def check(self, rule: Rule) -> Iterator[tuple[str, str, str]]:
        if self.step not in (Decimal("0.01"), Decimal(1)):
            yield "精度", f"精度不能是{plain(self.step)}", "写 0.01（按比例）或 1（整数百分点）"

    def most(self, rule: Rule) -> Decimal | None:
        points = largest(rule.amount)
        below = self.direction == "低于"
        return points * max(self.target, Decimal(0)) if below and points is not None else None
