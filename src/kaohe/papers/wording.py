"""Numbers and dates as official papers write them."""

from __future__ import annotations

import datetime
import re

_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_COMPATIBLE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def chinese(number: int) -> str:
    """12 → 十二, 105 → 一百〇五; for headings and copies, up to 9999."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number}不在0至9999之间")
    if number == 0:
        return _DIGITS[0]
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            said += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _UNITS[place]
        gap = bool(said) and not digit
    return said.removeprefix("一") if said.startswith("一十") else said


def heading(number: int) -> str:
    return f"{chinese(number)}、"


def date(day: datetime.date | str) -> str:
    """2018年6月21日: Arabic, without zeros in front, as GB/T 9704 has the date of issue."""
    if isinstance(day, datetime.date):
        return f"{day.year}年{day.month}月{day.day}日"
    found = _COMPATIBLE.fullmatch(day.strip())
    return f"{int(found[1])}年{int(found[2])}月{int(found[3])}日" if found else day.strip()


BLANK_DATE = "　　年　　月　　日"
_PERIODS = (
    (re.compile(r"(\d{4})"), "{0}年度"),
    (re.compile(r"(\d{4})H([12])"), "{0}年{1}半年"),
    (re.compile(r"(\d{4})Q([1-4])"), "{0}年第{1}季度"),
    (re.compile(r"(\d{4})-(\d{2})"), "{0}年{1}月"),
)


def period(text: str) -> str:
    """2020 → 2020年度, 2020Q3 → 2020年第三季度; anything else as it is."""
    for shape, said in _PERIODS:
        if found := shape.fullmatch(text):
            year, *rest = found.groups()
            part = rest[0] if rest else ""
            if "H" in text:
                part = "上" if part == "1" else "下"
            elif "Q" in text:
                part = chinese(int(part))
            elif part:
                part = str(int(part))
            return said.format(year, part)
    return text
