"""规则, 不计分, 内容: leaves scored by their rules, listed without score, or mere content."""

from __future__ import annotations

from typing import ClassVar

from kaohe.elements import record
from kaohe.methods.base import LeafMethod


@record
class ByRules(LeafMethod):
    tag: ClassVar[str] = "规则"

    def sentence(self, points: str) -> str:
        return f"{points}分，按下列规则加减"


@record
class NotScored(LeafMethod):
    tag: ClassVar[str] = "不计分"

    def sentence(self, points: str) -> str:
        return "列出但不计分"


@record
class ContentOnly(LeafMethod):
    tag: ClassVar[str] = "内容"

    def sentence(self, points: str) -> str:
        return "只作评价内容，不单独计分"
