"""规则, 不计分, 内容: leaves scored by their rules, listed without score, or mere content."""

from __future__ import annotations

from typing import ClassVar

from kaohe.elements import record
from kaohe.methods.base import LeafMethod, by_text


@record
class ByRules(LeafMethod):
    tag: ClassVar[str] = "规则"
    about: ClassVar[str] = "从本项分值扣起（或从零挣起），按本项下面的规则加减。"
    example: ClassVar[str] = "规则"

    prose: ClassVar[tuple[str, ...]] = ("{by}按下列规则计分",)

    def sentence(self, points: str) -> str:
        return f"{by_text(self.by)}按下列规则计分"


@record
class NotScored(LeafMethod):
    tag: ClassVar[str] = "不计分"
    about: ClassVar[str] = "列在结果里，不计分。"
    example: ClassVar[str] = "不计分"

    prose: ClassVar[tuple[str, ...]] = ("{by}列出但不计分",)

    def sentence(self, points: str) -> str:
        return f"{by_text(self.by)}列出但不计分"


@record
class ContentOnly(LeafMethod):
    tag: ClassVar[str] = "内容"
    about: ClassVar[str] = "只作评价的内容，不单独计分，也不列在结果里。"
    example: ClassVar[str] = "内容"

    prose: ClassVar[tuple[str, ...]] = ("{by}只作评价内容，不单独计分",)

    def sentence(self, points: str) -> str:
        return f"{by_text(self.by)}只作评价内容，不单独计分"
