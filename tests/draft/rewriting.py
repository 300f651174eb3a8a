"""The same regulation written another way: nothing that it says of scoring may be read differently."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Rewriting = Callable[[str, Random], str]
_HALF = ",;:()!?"
_FULL = "，；：（）！？"
_AMOUNT = r"(?=\s?\d+(?:\.\d+)?\s?分)"


def _each(pattern: str, options: str) -> Rewriting:
    """Every place of a pattern written in one of several ways."""

    def rewrite(text: str, random: Random) -> str:
        return re.sub(pattern, lambda found: found.expand(random.choice(options.split())), text)

    return rewrite


def _wide(text: str, random: Random) -> str:
    return text.translate(str.maketrans(_HALF, _FULL))


def _narrow(text: str, random: Random) -> str:
    return text.translate(str.maketrans(_FULL, _HALF))


def _wide_digits(text: str, random: Random) -> str:
    return text.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})


def _spaced(text: str, random: Random) -> str:
    """Blanks around numbers, as pages set them."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(\d+(?:\.\d+)?)(?=[\u4e00-\u9fff])", r" \1 ", text)


def _in_words(text: str, random: Random) -> str:
    """Small whole amounts as numerals: 扣2分, 扣二分."""
    return re.sub(r"(?<=[扣加得减])([1-9])(?=分)", lambda found: "零一二三四五六七八九"[int(found[1])], text)


REWRITINGS: dict[str, Rewriting] = {
    "全角标点": _wide,
    "半角标点": _narrow,
    "全角数字": _wide_digits,
    "数字两边空格": _spaced,
    "汉字数目": _in_words,
    "扣": _each(rf"(?<![加折])扣{_AMOUNT}", "扣减 减 扣除 核减 倒扣 扣罚 减去"),
    "加": _each(rf"(?<![参增附添叠施更追另再])加{_AMOUNT}", "奖 奖励 增加 加计 另加 予以加"),
    "得": _each(rf"(?<![取获记所应不总])得{_AMOUNT}", "计 记 得到"),
    "百分点": _each(r"(?<=\d)个?百分点", "个百分点 百分点"),
    "连接号": _each(r"(?<=\d)[—–~至](?=\d+(?:\.\d+)?分)", "- — ~ 至 ～"),
    "封顶": _each(r"(?<=[，。；])最[高多](?=[加扣]\d)", "最多 最高 最多不超过 最高不超过"),
    "编号": _each(r"(?m)^(\d{1,2})[.、](?=[\u4e00-\u9fff].{0,60}$)", r"\1. \1、 \1．"),
    "括号编号": _each(r"(?m)^[（(](\d)[）)](?=[\u4e00-\u9fff])", r"（\1） (\1) （\1）、"),
    "每一": _each(r"每(?:发现|出现|发生)[一1](?=[起次处例件])", "每发现一 每出现1 每发生一 发现一"),
    "的": _each(r"的，(?=每[次件项人起例处]扣)", "的， 者，"),
}
