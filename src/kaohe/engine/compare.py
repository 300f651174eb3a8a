"""Two results side by side: which lines differ, and what that did to totals, places and grades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RESULT = ("总分", "名次", "等次", "奖项", "否决", "备注")
LINE = ("指标", "规则", "类型", "分数", "说明", "来源")


@dataclass(frozen=True)
class Change:
    """What differs for one appraisee; `fields` holds (column, before, after)."""

    appraisee: str
    category: str
    fields: tuple[tuple[str, str, str], ...]
    indicators: tuple[tuple[str, str, str], ...]
    removed: tuple[Mapping[str, str], ...]
    added: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Comparison:
    """All differences of two results; `gone` and `new` are appraisees of only one of them."""

    changes: tuple[Change, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def same(self) -> bool:
        return not (self.changes or self.gone or self.new)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """The differences between the result tables of two runs (pyarrow, all columns text)."""
    old, new = (_by_name(tables, "得分") for tables in (before, after))
    scores = [_grouped(tables, "指标得分") for tables in (before, after)]
    lines = [_grouped(tables, "明细") for tables in (before, after)]
    changes = []
    for name, row in new.items():
        if name not in old:
            continue
        fields = tuple((key, old[name][key], row[key]) for key in RESULT if old[name][key] != row[key])
        indicators = _indicators(*(side.get(name, []) for side in scores))
        removed, added = _lines(*(side.get(name, []) for side in lines))
        if fields or indicators or removed or added:
            changes.append(Change(name, row["类别"], fields, indicators, removed, added))
    return Comparison(
        tuple(changes),
        tuple(name for name in old if name not in new),
        tuple(name for name in new if name not in old),
    )


def _by_name(tables: Mapping[str, Any], table: str) -> dict[str, dict[str, str]]:
    return {row["对象"]: row for row in (tables[table].to_pylist() if table in tables else [])}


def _grouped(tables: Mapping[str, Any], table: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in tables[table].to_pylist() if table in tables else []:
        found.setdefault(row["对象"], []).append(row)
    return found


def _indicators(old: list[dict[str, str]], new: list[dict[str, str]]) -> tuple[tuple[str, str, str], ...]:
    before = {row["指标"]: row["得分"] for row in old}
    after = {row["指标"]: row["得分"] for row in new}
    return tuple(
        (name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    )


def _lines(
    old: list[dict[str, str]], new: list[dict[str, str]]
) -> tuple[tuple[Mapping[str, str], ...], tuple[Mapping[str, str], ...]]:
    """Lines only before and only after; a row that merely moved in its table is no difference."""
    keys = [key for key in LINE if key != "来源"]
    counts = [Counter(tuple(row[key] for key in keys) for row in side) for side in (old, new)]
    return _only(old, counts[0] - counts[1], keys), _only(new, counts[1] - counts[0], keys)


def _only(
    rows: list[dict[str, str]], left: Counter[tuple[str, ...]], keys: list[str]
) -> tuple[Mapping[str, str], ...]:
    found = []
    for row in rows:
        key = tuple(row[k] for k in keys)
        if left[key] > 0:
            left[key] -= 1
            found.append(row)
    return tuple(found)
