"""Cells chosen from the template's lists: “1.1a 漏报一次” is rule 1.1a."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyarrow as pa

from kaohe.scheme.model import Scheme
from kaohe.tables.grid import Cells, Grid
from kaohe.tables.normal import fold

RULE_COLUMNS = frozenset({("记录", "规则")})
INDICATOR_COLUMNS = frozenset(
    {("评分", "指标"), ("测评票", "指标"), ("个性指标", "上级指标"), ("个性指标", "指标")}
)


def label(identifier: str, name: str) -> str:
    """How an element stands in a list: its id and its name."""
    return f"{identifier} {name}" if name else identifier


def without_names(grid: Grid, scheme: Scheme) -> Grid:
    """The table with ids in place of “编号 名称”; other texts stay as they are."""
    columns = dict(grid.columns)
    for column, cells in grid.columns.items():
        if (grid.table, column) in RULE_COLUMNS:
            columns[column] = _shorten(cells, _rules(scheme))
        elif (grid.table, column) in INDICATOR_COLUMNS:
            columns[column] = _shorten(cells, ((node.id, node.name) for node in scheme.walk()))
    return replace(grid, columns=columns)


def _rules(scheme: Scheme) -> Iterator[tuple[str, str]]:
    yield from ((rule.id, rule.name) for rule, _ in scheme.rules())
    yield from ((veto.id, veto.name) for veto in scheme.vetoes)
    yield from ((affirmation.id, affirmation.name) for affirmation in scheme.affirmations)


def _shorten(cells: Cells, elements: Iterable[tuple[str, str]]) -> Cells:
    """Distinct texts that are the label of exactly one element become its id."""
    ids: dict[str, set[str]] = {}
    known = set()
    for identifier, name in elements:
        known.add(fold(identifier))
        if name:
            ids.setdefault(fold(label(identifier, name)), set()).add(identifier)
    texts = cells.texts.to_pylist()
    new = []
    for text in texts:
        folded = fold(text)
        found = ids.get(folded, set()) if folded not in known else set()
        new.append(next(iter(found)) if len(found) == 1 else text)
    if new == texts:
        return cells
    return Cells.of(pa.array(new, pa.string()).take(cells.codes))
