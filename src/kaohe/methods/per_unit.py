"""每项: p points for each unit (项, 次, 人, 台, 篇) beyond a free allowance."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import key, record
from kaohe.methods.base import Rule, RuleMethod, Terms, amount_text, largest
from kaohe.numbers import plain


@record
class PerUnit(RuleMethod):
    tag: ClassVar[str] = "每项"
    about: ClassVar[str] = "每多一项（次、人、台……）扣或加一样多的分；数量先相加，再减去免计的部分。"
    example: ClassVar[str] = """
编号: 1.1a
名称: 报表迟报
方法: 每项
扣分: 0.2
单位: 次
免计: 1
封顶: 2
"""
    wordings: ClassVar[str] = """
    '每' 各量 !主语 '的'? <80> ('，' !(<6> {少 缺 欠 漏 不足}) <12>)? '：'?
        (扣:扣 <10> | 加:加 <8>) (连分 | 分数 | 断分)
    | '每' 各量 !主语 '的'? <14> ('，' 先?)? 得:得 分数
    | '每' <6> count:数 unit:汉字 '的'? '，'? (扣:扣 | 加:加) 分数
    | '每' unit:(汉字 汉字?) 先? (扣:扣 | 加:加) 分数
    | '每' (count:数)? unit:(时 '次'?) '的'? '，'? 动 分数
    | 单一 unit:量 !'性' '以上'? '者'? '的'? <22> ('，' 先?)? 扣:扣 (<10> 分数 | 断分)
    | {发现 出现 发生 查实 查出} 单一 unit:量 !'性' '的'? <80> 扣:扣 分数
    | 单一 unit:量 !{性 以上} '者'? '的'? <22> ('，' 先?)? 加:加 <8> 分数
    | 单一 unit:(次类 <22> | 量 !'以上' <6>) '者'? '的'? ('，' 先?)? 得:得 分数
    | 方向 count:数 unit:量 '的'? '，'? (扣:扣 <10> | 加:加 <8>) 分数
    | {按 逐} unit:物 动 分数
    | 动 分数 {/ 每 一} unit:物
    | 分数 '/' unit:量
    | '/' unit:物 <8> (扣:扣 | 加:加) (连分 | 分数)
    | '每' count:数? unit:物 <10> '，'? 分数
    | '每' 各量 !主语 <8> 分数
    | '每' unit:(时 '次') 分数
    """
    adds_up: ClassVar[bool] = True
    factors: ClassVar[bool] = True

    free: Decimal | None = key("免计", "不计分的前几个单位；按层级计分时各层级分别免计", None)

    prose: ClassVar[tuple[str, ...]] = (
        "超过{free:number}{unit}的部分，每{unit}{amount}",
        "超过{free:number}的部分，每项{amount}",
        "每{unit}{amount}",
    )

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        return terms.priced(f"greatest(0, {terms.quantity} - {terms.parts('coalesce(free, 0)')})")

    def sentence(self, rule: Rule) -> str:
        free = f"超过{plain(self.free)}{rule.unit}的部分，" if self.free is not None else ""
        return f"{free}每{rule.unit or '项'}{amount_text(rule.amount)}"

    def check(self, rule: Rule) -> Iterator[tuple[str, str, str]]:
        if self.free is not None and self.free < 0:
            yield "免计", "免计的数量是负数", "写0或正数"

    def once(self, rule: Rule) -> Decimal | None:
        return largest(rule.amount)
