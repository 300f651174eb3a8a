"""Placeholders in a text: {{总分}} is one value, {{指标.名称}} a column of a list whose row is repeated."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kaohe.papers.values import Rows

HOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
NAME = re.compile(r"\s*([^\s.{}%|()\[\]<>'\"&]+)(?:\.([^\s.{}%|()\[\]<>'\"&]+))?\s*")
CODE = re.compile(r"\{%|\{#|%\}|#\}")
Values = Mapping[str, str | Rows]
STAMP = "暂　定（不作依据）"


def provisional(values: Values) -> bool:
    """Whether what is filled in may still change: every page says so, whatever the template says."""
    return bool(values.get("暂定"))


def list_of(text: str, values: Values) -> str | None:
    """The list whose columns a row asks for."""
    for inner in HOLDER.findall(text):
        parsed = NAME.fullmatch(inner)
        if parsed and parsed[2] and isinstance(values.get(parsed[1]), list):
            return str(parsed[1])
    return None


def rows_of(values: Values, name: str) -> Rows:
    found = values.get(name, [])
    return found if isinstance(found, list) else []
