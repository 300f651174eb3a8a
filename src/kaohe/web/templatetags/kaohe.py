"""Template filters that every page has."""

from __future__ import annotations

from django import template

from kaohe.numbers import show

register = template.Library()


@register.filter
def points(micro: int | None) -> str:
    """Micro-points as an exact decimal."""
    return "" if micro is None else show(micro)
