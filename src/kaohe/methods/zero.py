"""不得分: all points of the leaf are lost."""

from __future__ import annotations

from typing import ClassVar

from kaohe.elements import record
from kaohe.methods.base import Rule, RuleMethod, Terms
from kaohe.numbers import MICRO


@record
class Zero(RuleMethod):
    tag: ClassVar[str] = "不得分"
    about: ClassVar[str] = "有这种情形，这一项的分全部扣完。"
    example: ClassVar[str] = """
编号: 1.1d
名称: 没有开展工作
方法: 不得分
扣分: 全部
"""
    wordings: ClassVar[str] = """
    {否则 均 则 一律 该项 本项 此项 其余}*
        ({不得分 不计分 不记分 不予计分 不予记分 不予得分 不予给分 不予加分 不给分
          得零分 计零分 计0分 记0分 记零分 取消得分 取消该项得分 取消本项得分 不得本项分 不得该项分}
          | {得分 计分} {为 是 计 记} {0 零} '分'? (末 | !(!{， 。 ； ）}))
          | '得0分' !{至 钟} | 词首 非序 {为0分 为零分 0分 零分} !{的不 钟})
    | 扣 {完 光 除 去}? {基本分 基础分} !数
    | 扣 {完 光 除 去}? <8> {该项 本项 此项 全部} {工作 考核 目标}?
        {分值 全部分值 得分 全部分 总分 分 分数 全分}
    | {该项 本项 此项} {分 分值 得分} {全扣 扣完 全部扣除 扣光}
    """
    amounts: ClassVar[tuple[str, ...]] = ("全部",)
    adds_up: ClassVar[bool] = True

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        return f"CASE WHEN q >= {MICRO} THEN leaf ELSE 0 END"

    prose: ClassVar[tuple[str, ...]] = ("有此情形的，本项不得分",)

    def sentence(self, rule: Rule) -> str:
        return "有此情形的，本项不得分"
