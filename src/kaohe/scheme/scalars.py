"""Single values as a clerk types them: exact numbers and 是/否, or what is wrong with them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

MOST_DECIMALS = 6
MOST_DIGITS = 18  # whatever is longer is a slip of the keyboard; the checker asks for less
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LOOSE = re.compile(r"[+]?(-?[0-9]*\.?[0-9]+)(?:[%分次人个项天条名家]|个?百分点|工作日)?")
_YES = {"true", "yes", "y", "on", "1", "对", "有", "√", "✓"}
_NO = {"false", "no", "n", "off", "0", "不", "无", "没有", "×"}
BLANKS = " \t\u3000\xa0\ufeff\u200b"


class Unreadable(ValueError):
    """What is wrong with a value (without its name) and the cure."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what, self.cure = what, cure


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones, without blanks at the ends."""
    return unicodedata.normalize("NFKC", text).strip(BLANKS)


def number(text: str, whole: bool = False, percent: bool = False) -> Decimal:
    """The exact number in `text`; a percent sign is admitted where the value is a percentage."""
    digits = text.removesuffix("%").rstrip() if percent else text
    if not NUMBER.fullmatch(digits):
        raise Unreadable(f"“{short(text)}”不是{'整数' if whole else '数'}", _number_cure(text, percent))
    if whole and "." in digits:
        raise Unreadable(f"“{short(text)}”不是整数", "写整数，如 3")
    before, _, after = digits.lstrip("-").partition(".")
    if len(before.lstrip("0")) > MOST_DIGITS:
        raise Unreadable(f"“{short(text)}”太大", f"整数部分最多{MOST_DIGITS}位")
    if len(after) > MOST_DECIMALS:
        raise Unreadable(f"“{short(text)}”的小数超过{MOST_DECIMALS}位", f"最多写{MOST_DECIMALS}位小数")
    return Decimal(digits)


def truth(text: str) -> bool:
    """是 or 否."""
    if text in ("是", "否"):
        return text == "是"
    word = half_width(text).lower()
    cure = "写 是" if word in _YES else "写 否" if word in _NO else "写 是 或 否"
    raise Unreadable(f"“{short(text)}”不是“是”或“否”", cure)


def short(text: str) -> str:
    """At most 30 characters of a text, for a message."""
    return text if len(text) <= 30 else f"{text[:30]}…"


def nearest(word: str, options: Iterable[str], cutoff: float = 0.4) -> str:
    """“是不是…？” with the option most like `word`, one that starts like it first; else nothing."""
    known = dict.fromkeys(options)
    same = {half_width(option).casefold(): option for option in known}.get(half_width(word).casefold())
    found = [same] if same else difflib.get_close_matches(word[:40], known, n=3, cutoff=cutoff)
    found.sort(key=lambda option: option[:1] != word[:1])
    return f"是不是“{found[0]}”？" if found else ""


def _number_cure(text: str, percent: bool) -> str:
    plain = half_width(text).replace("。", ".").replace("−", "-").replace("—", "-")
    if NUMBER.fullmatch(plain):
        return f"用半角数字，写 {plain}"
    if re.fullmatch(r"-?[0-9]+,[0-9]{1,2}", plain):
        return f"小数点用“.”，写 {plain.replace(',', '.')}"
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+", plain):
        return f"不写千位分隔符，写 {plain.replace(',', '')}"
    if plain.endswith("%") and NUMBER.fullmatch(plain[:-1]) and not percent:
        return f"这里不是百分数，去掉“%”：写 {plain[:-1]} 或换算后的小数"
    if (loose := _LOOSE.fullmatch(plain)) is not None:
        found = loose[1].replace("-.", "-0.")
        return f"只写数，不写单位和符号：{'0' + found if found.startswith('.') else found}"
    return "写成 12 或 0.5 这样的数"
