"""不得分: all points of the leaf are lost."""

from __future__ import annotations

from typing import ClassVar

from kaohe.elements import record
from kaohe.methods.base import Rule, RuleMethod
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
    amounts: ClassVar[tuple[str, ...]] = ("全部",)
    adds_up: ClassVar[bool] = True
    points_sql: ClassVar[str] = f"CASE WHEN q >= {MICRO} THEN leaf ELSE 0 END"

    def sentence(self, rule: Rule) -> str:
        return "有此情形的，本项不得分"
