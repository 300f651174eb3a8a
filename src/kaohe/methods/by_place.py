"""名次计分: marks are replaced by points for the place they give (first F, a step s per place)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import Element, key, record
from kaohe.numbers import plain

LEVELS = ("每张票", "每票种", "合计")


@record
class ByPlace(Element):
    """Acts on the ballot leaves named in `indicators`."""

    wordings: ClassVar[str] = """
    {第一名 第1名 排名第一 名列第一 位列第一 居第一位 第一位 排名首位 列第一} '的'? '，'? <6>
        {得 计 为 记 得分 赋 加}? {基本分 满分 基础分}? first:数 分 <14,>
        ('每' <10> {名次 位次 位 名} | {依次 逐名 逐次} | '其后' <8>)
        <8> {递减 递扣 减 扣 少 降} '得分'? {少 去}? (step:数 分 | <4> share:百分数)
    | {第一名 第1名} '为'? '满分' {、 ，}? '每' '个'? {名次 位次 名 位} step:数 分 '的'? {分差 级差 差距}
    """

    indicators: tuple[str, ...] = key("指标", "按名次计分的测评指标", (), ref="indicator")
    first: Decimal = key("首名", "第一名的分数", Decimal(100))
    step: Decimal = key("级差", "每降一名少几分")
    lowest: Decimal = key("最低", "最少几分", Decimal(0))
    on: str = key("排名于", "在哪一步排名", "每张票", choices=LEVELS)

    @staticmethod
    def points_sql(first: str, step: str, lowest: str) -> str:
        """max(0, F − s(r − 1)) as SQL; `place` is a count, the rest micro-points."""
        return f"greatest({lowest}, {first} - {step} * (place - 1))"

    def sentence(self) -> str:
        where = {"每张票": "每张票上", "每票种": "每个票种的平均分上", "合计": "加权合成的分数上"}.get(
            self.on, self.on
        )
        return (
            f"在{where}按类别排名计分：第一名{plain(self.first)}分，每降一名少{plain(self.step)}分，"
            f"不低于{plain(self.lowest)}分，分数相同的名次相同"
        )

    def check(self) -> Iterator[tuple[str, str, str]]:
        if self.first <= 0:
            yield "首名", "首名的分数必须大于0", "写第一名的分数，如 100"
        if self.lowest > self.first:
            yield "最低", f"最低{plain(self.lowest)}分高于首名{plain(self.first)}分", "把两个数对调"
        if self.lowest < 0:
            yield "最低", "最低分不能是负数", "写0或正数"
        if self.step < 0:
            yield "级差", "级差不能是负数", "写每降一名少几分"
