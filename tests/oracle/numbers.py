"""Exact numbers of the oracle: fractions, and the one way of rounding (semantics, section 1)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Number = Fraction | Decimal | int | str


def exact(value: Number) -> Fraction:
    """A decimal, an integer or the text of one as a fraction."""
    return value if isinstance(value, Fraction) else Fraction(str(value).strip())


def half_up(value: Fraction, decimals: int) -> Fraction:
    """`value` rounded to so many decimals, halves away from zero."""
    step = Fraction(10) ** decimals
    scaled = abs(value) * step
    whole = scaled.numerator // scaled.denominator
    if scaled - whole >= Fraction(1, 2):
        whole += 1
    return Fraction(whole) / step * (1 if value >= 0 else -1)


def micro(value: Fraction) -> Fraction:
    """`value` rounded to one micro-point."""
    return half_up(value, 6)


def floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def whole(value: Fraction, how: str) -> int:
    """A number of seats as a whole number: 去尾, 四舍五入 or 进一."""
    if how == "四舍五入":
        return int(half_up(value, 0))
    return -floor(-value) if how == "进一" else floor(value)


def show(value: Fraction) -> str:
    """An exact decimal of at most six places, without trailing zeros."""
    text = show_fixed(value, 6).rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def show_fixed(value: Fraction, decimals: int) -> str:
    """An exact decimal with all its decimals."""
    scaled = abs(value) * 10**decimals
    assert scaled.denominator == 1, f"{value} has more than {decimals} decimals"
    digits = str(scaled.numerator).rjust(decimals + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)
