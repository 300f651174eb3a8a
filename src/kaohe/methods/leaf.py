"""规则, 不计分, 内容: leaves scored by their rules, listed without score, or mere content."""

from __future__ import annotations

from typing import ClassVar

from kaohe.elements import record
from kaohe.methods.base import LeafMethod, by_text


@record
class ByRules(LeafMethod):
    tag: ClassVar[str] = "规则"

    def sentence(self, points: str) -> str:
        return f"{by_text(self.by)}按下列规则计分"


@record
class NotScored(LeafMethod):
    tag: ClassVar[str] = "不计分"

    def sentence(self, points: str) -> str:
        return f"{by_text(self.by)}列出但不计分"


@record
class ContentOnly(LeafMethod):
    tag: ClassVar[str] = "内容"

    def sentence(self, points: str) -> str:
        return f"{by_text(self.by)}只作评价内容，不单独计分"
