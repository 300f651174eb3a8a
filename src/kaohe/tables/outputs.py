"""The tables that come out (semantics, section 7): their columns, and how a column is shown."""

from __future__ import annotations

from decimal import Decimal

from kaohe.numbers import plain

COLUMNS: dict[str, tuple[str, ...]] = {
    "得分": ("类别", "分组", "对象", "总分", "名次", "等次", "奖项", "否决", "备注"),
    "指标得分": ("对象", "指标", "名称", "分值", "得分"),
    "明细": ("对象", "指标", "规则", "类型", "分数", "依据", "说明", "来源"),
    "联动": ("对象", "周期", "结论", "依据"),
    "清点": ("项", "票种", "数", "说明"),
    "问题": ("表", "行", "列", "问题", "改法"),
}
NUMBERS = frozenset({("得分", "总分"), ("得分", "名次"), ("指标得分", "分值"), ("指标得分", "得分")}) | {
    ("明细", "分数"),
    ("清点", "数"),
    ("问题", "行"),
}
FIXED = frozenset({("得分", "总分")})
CENTRED = frozenset({"名次", "等次", "类型", "票种", "行", "类别", "分组"})


def from_number(table: str, column: str, value: float, decimals: int) -> str:
    """A spreadsheet's number as the text of a result table: shortest digits that give this float."""
    exact = Decimal(repr(value))
    if (table, column) in FIXED:
        return format(round(exact, decimals), "f")
    return plain(exact) if exact else "0"


def as_number(table: str, column: str, text: str, decimals: int) -> float | None:
    """The float that a spreadsheet may hold in place of `text`; None where it would not read back the same."""
    if (table, column) not in NUMBERS or not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    if value != value or abs(value) >= 1e15:
        return None
    return value if from_number(table, column, value, decimals) == text else None
