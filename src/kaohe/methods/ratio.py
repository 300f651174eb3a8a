"""按比例: the leaf's points times a percentage, or times q / base where the record gives a base."""

from __future__ import annotations

from typing import ClassVar

from kaohe.elements import record
from kaohe.methods.base import Rule, RuleMethod, Terms
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
    wordings: ClassVar[str] = """
    {按 依} <24> {比例 百分比 比率 比重 完成率 达标率} <6>
        {得分 扣分 计分 减分 加分 计算得分 给分 折算 扣减 记分 赋分 计算 计入}
    | {按 依} <14> {比例 比重 百分比} 末
    | {得分 分值} '=' <24> {率 比例 比重 数 量 值} {× x X * · c}?
        (数 分 | {分值 本项分值 该项分值 标准分 基本分 满分 权重分})
    | '按比例' !{纳入 分配 发放 兑现 奖励 抽 推荐 确定 提取} | '同比例' {扣分 得分 计分}
    """
    amounts: ClassVar[tuple[str, ...]] = ("全部",)
    single: ClassVar[bool] = True
    needs_quantity: ClassVar[bool] = True
    factors: ClassVar[bool] = True

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        return divide_sql(
            f"leaf::HUGEINT * q{' * factor' if terms.factors else ''}",
            f"coalesce(base, {100 * MICRO}){f'::HUGEINT * {MICRO}' if terms.factors else ''}",
            signed=False,
        )

    prose: ClassVar[tuple[str, ...]] = ("按所占百分比{verb}本项分值的相应部分",)

    def sentence(self, rule: Rule) -> str:
        verb = rule.amount.verb if rule.amount else "扣"
        return f"按所占百分比{verb}本项分值的相应部分"
