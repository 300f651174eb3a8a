"""直接采用: the score of another appraisal, converted from its full mark."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import key, record
from kaohe.methods.base import LeafMethod, by_text
from kaohe.numbers import divide_sql, plain


@record
class Adopted(LeafMethod):
    tag: ClassVar[str] = "直接采用"
    about: ClassVar[str] = "采用其他考核的成绩，从它的满分折算为本项分值。"
    example: ClassVar[str] = "{方法: 直接采用, 满分: 100}"
    score_sql: ClassVar[str] = divide_sql("got::HUGEINT * points", "full_mark", signed=False)

    full: Decimal | None = key("满分", "没有写满分的成绩按几分制；不写则每行都要填满分", None)

    prose: ClassVar[tuple[str, ...]] = (
        "{by}直接采用其他考核的成绩，按其满分折算为{points}（未注明满分的按{full:number}分制）",
        "{by}直接采用其他考核的成绩，按其满分折算为{points}",
    )

    def sentence(self, points: str) -> str:
        full = f"（未注明满分的按{plain(self.full)}分制）" if self.full is not None else ""
        return f"{by_text(self.by)}直接采用其他考核的成绩，按其满分折算为{points}{full}"

    def check(self) -> Iterator[tuple[str, str, str]]:
        if self.full is not None and self.full <= 0:
            yield "满分", "满分必须大于0", "写那项考核的满分，如 100"
