"""Template filters that every page has."""

from __future__ import annotations

import re

from django import template

from kaohe.numbers import show

register = template.Library()
FEW = 3
"""Means of fewer marks than this would tell what single people gave."""
_MEAN = re.compile(r"票(\d+)张，平均[^，；]+")


@register.filter
def points(micro: int | None) -> str:
    """Micro-points as an exact decimal."""
    return "" if micro is None else show(micro)


@register.filter
def few(said: str) -> str:
    """What a line of the ledger says, without class means where a class has fewer than three marks.

    All means go, for from the others and the total the hidden one could be worked out.
    """
    found = _MEAN.findall(said)
    if not any(int(marks) < FEW for marks in found):
        return said
    return _MEAN.sub(r"票\1张", said) + "（有票种不足3张，各票种的平均不显示）"
