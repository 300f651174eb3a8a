"""Numbers in all the writings of a regulation: 15, 十五, 百分之五, 8‰, ½, 1.5-2, 一至五, 1分到3分.

`number_at` and `amount_at` read a number that begins at a place of a text. A writing that can be
taken in two ways (57天, 扣23分: the dash between two numbers may be lost) says so: `lost_dash`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.333333", "⅔": "0.666667", "半": "0.5"}
_ARABIC = re.compile(r"\d+(?:\.\d+)?")
_CHINESE = re.compile(r"[零〇○一二两三四五六七八九十百千万]+(?:点[零〇一二三四五六七八九]+)?")
NUMERALS = frozenset("0123456789") | frozenset(_DIGITS) | frozenset(_SCALES) | frozenset(_FRACTIONS)
"""The signs with which a number can begin."""
_PER = {"%": Decimal(1), "％": Decimal(1), "﹪": Decimal(1), "‰": Decimal("0.1")}
DASHES = ("—", "－", "–", "-", "~", "～", "至", "到", "──", "——", "--", "一")
_DASH = re.compile("——|──|--|[—－–~～至到−-]")


@dataclass(frozen=True)
class Number:
    """A number, or a range where `high` is set; `percent` where it counts hundredths."""

    value: Decimal
    high: Decimal | None = None
    percent: bool = False
    start: int = 0
    end: int = 0
    text: str = ""

    @property
    def low(self) -> Decimal:
        return self.value

    @property
    def splits(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """The ranges that the digits may have been before a dash was lost: 23 → (2, 3)."""
        return lost_dash(self.text) if self.high is None else ()


def number_at(text: str, at: int) -> Number | None:
    """A single number that begins at a place: 15, 十五, 百分之五, 8‰."""
    if text[at : at + 1] not in NUMERALS:
        return None
    for lead, share in (("百分之", Decimal(1)), ("千分之", Decimal("0.1"))):
        if text.startswith(lead, at):
            inner = _plain_at(text, at + len(lead))
            if inner is None:
                return None
            return Number(inner.value * share, percent=True, start=at, end=inner.end, text=inner.text)
    found = _plain_at(text, at)
    if found is None:
        return None
    sign = text[found.end : found.end + 1]
    if sign in _PER and sign:
        return Number(found.value * _PER[sign], None, True, at, found.end + 1, found.text)
    return found


def range_at(text: str, at: int, unit: str = "") -> Number | None:
    """A range 1-5, 一至五, 5%-10%, 1分至3分 (`unit` may stand after the first number), or a number.

    A falling pair (3-1分 for first to third prizes) is a range only before its unit.
    """
    first = number_at(text, at)
    if first is None:
        return None
    place = first.end
    if unit and text.startswith(unit, place):
        place += len(unit)
    dash = _DASH.match(text, place)
    if dash is None:
        return first
    second = number_at(text, dash.end())
    if second is None or second.value == first.value:
        return first
    if second.value < first.value:
        falls = unit and text.startswith(unit, second.end) and not first.percent
        return (
            Number(second.value, first.value, False, at, second.end, text[at : second.end])
            if falls
            else first
        )
    return Number(
        first.value,
        second.value,
        first.percent or second.percent,
        at,
        second.end,
        text[at : second.end],
    )


def lost_dash(digits: str) -> tuple[tuple[Decimal, Decimal], ...]:
    """Both numbers of a range whose dash was lost: 57 → 5–7, 510 → 5–10, 35 → 3–5; none for 20 or 100."""
    if not digits.isdigit() or not 2 <= len(digits) <= 6:
        return ()
    made = []
    for cut in range(1, len(digits)):
        low, high = digits[:cut], digits[cut:]
        if high[0] != "0" and low[0] != "0" and int(low) < int(high) and len(high) - len(low) <= 1:
            made.append((Decimal(low), Decimal(high)))
    return tuple(made)


def _plain_at(text: str, at: int) -> Number | None:
    sign = text[at : at + 1]
    if sign in _FRACTIONS and sign:
        return Number(Decimal(_FRACTIONS[sign]), start=at, end=at + 1, text=sign)
    found = _ARABIC.match(text, at)
    if found is not None:
        return Number(Decimal(found[0]), start=at, end=found.end(), text=found[0])
    found = _CHINESE.match(text, at)
    if found is not None:
        value = chinese(found[0])
        if value is not None:
            return Number(value, start=at, end=found.end(), text=found[0])
    return None


def chinese(text: str) -> Decimal | None:
    """十五 → 15, 一百二十 → 120, 一点五 → 1.5, 二〇一八 → 2018; None for 百十 and the like."""
    whole, _, part = text.partition("点")
    if part:
        base = chinese(whole)
        return None if base is None else base + Decimal("0." + "".join(str(_DIGITS[sign]) for sign in part))
    if not whole:
        return None
    if all(sign in _DIGITS for sign in whole):
        return Decimal("".join(str(_DIGITS[sign]) for sign in whole))
    total, digit, smallest = 0, -1, 100_000
    for sign in whole:
        if sign in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[sign]
            continue
        scale = _SCALES[sign]
        if scale >= smallest:
            return None
        if digit < 0 and scale != 10:
            digit = 1 if total == 0 else -1
        if digit < 0:
            digit = 1
        total += digit * scale
        smallest, digit = scale, -1
    return Decimal(total + max(digit, 0))
