"""The regulation's own texts: none blank, none longer than anybody reads, none that is nowhere printed."""

from __future__ import annotations

from typing import Any

from kaohe.scheme.check.found import Found, label, structs
from kaohe.scheme.model import Affirmation, Form, Indicator, Scheme, Veto

LONGEST = 5_000
"""Signs of one text: the longest of the five regulations has 800."""
UNDER = "注"
"""The name under which a text of 原文 stands below the table."""


def check(scheme: Scheme, found: Found) -> None:
    for value, _ in structs(scheme):
        if isinstance(value, Indicator | Veto | Affirmation):
            _text(value, "内容", value.text, found)
        if isinstance(value, Indicator):
            for name, text in value.printed:
                _text(value, "原文", text, found, name)
        if isinstance(value, Form):
            _text(value, "备注", value.note, found)
            for name, text in value.lines:
                _text(value, "各行", text, found, name)
    for top in (*scheme.indicators, *(one for category in scheme.categories for one in category.indicators)):
        _columns(top, (), found)


def _text(value: Any, key: str, text: str, found: Found, item: str = "") -> None:
    what = f"{label(value)}的“{key}”" + (f"里的“{item}”" if item else "")
    if not text.strip():
        if text or item:
            found.doubt(value, key, f"{what}是空白的", "写办法的原文，或删去这一行", item)
    elif len(text) > LONGEST:
        cure = f"一项的原文不超过{LONGEST}个字；分到下级指标里去写"
        found.fault(value, key, f"{what}有{len(text)}个字，太长", cure, item)


def _columns(node: Indicator, columns: tuple[str, ...], found: Found) -> None:
    """What stands under the name of a column must have its column in the table of the part."""
    columns = node.columns or columns
    for name, _ in node.printed:
        if columns and name not in columns and name != UNDER:
            cure = f"栏目有：{'、'.join(dict.fromkeys(columns))}；印在表下的写“{UNDER}”"
            found.doubt(node, "原文", f"{label(node)}的“原文”写了“{name}”，评分表没有这一栏", cure, name)
    for child in node.children:
        _columns(child, columns, found)
