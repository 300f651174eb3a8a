"""How numbers and marks are written on a page."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kaohe.numbers import plain
from kaohe.report.markup import Html, h

MINUS = "−"
START = "起评"
GIVEN = (START, "评分", "平均", "直接采用", "测评")
"""Kinds of ledger lines that say what a leaf starts from, not a change."""


def signed(text: str) -> str:
    """+1.5, −0.2, 0: a change of a score with a sign that is wide enough to see."""
    if not text or text.startswith("-"):
        return text.replace("-", MINUS)
    return text if text.strip("0.") == "" else f"+{text}"


def minus(text: str) -> str:
    """A score that may be below zero."""
    return text.replace("-", MINUS)


def rounded(value: Decimal, decimals: int) -> str:
    """A mean or a sum for reading; nothing depends on it."""
    return format(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), "f")


def short(value: Decimal) -> str:
    return minus(plain(value))


def percent(part: Decimal, whole: Decimal) -> str:
    """A width in a style attribute."""
    return "0" if not whole else rounded(100 * part / whole, 3)


def chip(text: str, kind: str = "") -> Html:
    """A small mark: a grade, an award, a veto."""
    return h("span", text, cls=f"chip {kind}".rstrip())


def bar(width: str, kind: str, said: str, style: str = "") -> Html:
    """One coloured stretch; `width` in per cent, `said` is what it shows when pointed at."""
    return h("span", cls=f"bar {kind}".rstrip(), style=f"width:{width}%{style}", title=said)
