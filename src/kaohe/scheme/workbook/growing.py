"""Rows of the sheets → one plain tree: rules on their indicators, indicators under their parents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kaohe.errors import Fault, Place
from kaohe.scheme.codec import Node
from kaohe.scheme.scalars import nearest
from kaohe.scheme.workbook.sheets import (
    CATEGORY,
    CHILDREN,
    ID,
    INDICATOR,
    NAME,
    PARENT,
    PRESENT,
    RULES,
    sheets,
)

MOST_DEPTH = 50


@dataclass(eq=False)
class Row:
    """One row of a sheet: its cells under their headings, and the rows that hang on it by key."""

    place: Place
    cells: dict[str, Node] = field(default_factory=dict)
    hung: dict[str, list[Row]] = field(default_factory=dict)

    def text(self, heading: str) -> str:
        return self.cells[heading].text.strip() if heading in self.cells else ""

    def at(self, heading: str) -> Place:
        return self.cells[heading].place if heading in self.cells else self.place

    def hang(self, key: str, row: Row) -> None:
        self.hung.setdefault(key, []).append(row)

    def node(self, without: tuple[str, ...] = ()) -> Node:
        """The row as a mapping; the columns that only say where it hangs are left out."""
        pairs = {Node(h, cell.place): cell for h, cell in self.cells.items() if h not in without}
        for key, rows in self.hung.items():
            left_out = (INDICATOR,) if key == RULES else (CATEGORY, PARENT)
            below = [row.node(left_out) for row in rows]
            pairs[Node(key, below[0].place)] = Node(below, below[0].place)
        return Node(pairs, self.place)


Rows = dict[str, list[Row]]


def grow(rows: Rows, top: dict[Node, Node], place: Place) -> tuple[Node, list[Fault]]:
    """The scheme as a plain tree out of the values of 方案 and the rows of the other sheets.

    The tree is worth decoding only where there are no faults.
    """
    faults = [*_hang_rules(rows), *_hang_indicators(rows)]
    root = dict(top)
    for sheet in sheets():
        found = rows.get(sheet.name, [])
        if sheet.name == RULES or faults:
            continue
        here = Place(file=place.file, sheet=sheet.name)
        if sheet.column(PRESENT):
            faults += [Fault(row.place, f"“{sheet.name}”表只能有一行", "合并成一行") for row in found[1:]]
            root |= {Node(sheet.name, here): row.node((PRESENT,)) for row in found[:1]}
        else:
            without = (CATEGORY, PARENT) if sheet.name == INDICATOR else ()
            root[Node(sheet.name, here)] = Node([row.node(without) for row in found], here)
    return Node(root, place), faults


def _hang_rules(rows: Rows) -> Iterator[Fault]:
    owners = {row.text(ID): row for row in rows.get(INDICATOR, [])}
    totals = next(sheet.name for sheet in sheets() if sheet.column(PRESENT))
    for rule in rows.get(RULES, []):
        name = rule.text(INDICATOR)
        if name in owners and name:
            owners[name].hang(RULES, rule)
        elif name:
            cure = f"{nearest(name, owners)}写“{INDICATOR}”表里的编号；空着为挂在总分上"
            yield Fault(rule.at(INDICATOR), f"没有编号为“{name}”的指标", cure)
        else:
            found = rows.setdefault(totals, [])
            if not found:
                found.append(Row(Place(file=rule.place.file, sheet=totals)))
            found[0].hang(RULES, rule)


def _hang_indicators(rows: Rows) -> Iterator[Fault]:
    found = rows.get(INDICATOR, [])
    by_id: dict[str, Row] = {}
    for row in found:
        before = by_id.setdefault(row.text(ID), row)
        if before is not row and row.text(ID):
            what = f"编号“{row.text(ID)}”用了两次（前一次在第{before.place.row}行）"
            yield Fault(row.at(ID), what, "改成不同的编号")
    categories = {row.text(NAME): row for row in rows.get(CATEGORY, [])}
    yield from _depths(found, by_id)
    rows[INDICATOR] = []
    for row in found:
        parent, category = row.text(PARENT), row.text(CATEGORY)
        if parent in by_id and parent:
            by_id[parent].hang(CHILDREN, row)
            if category and category != by_id[parent].text(CATEGORY):
                yield Fault(row.at(CATEGORY), "类别与上级指标的不同", "写成一样，或空着")
        elif parent:
            cure = f"{nearest(parent, by_id)}写本表里的编号；最上一级空着"
            yield Fault(row.at(PARENT), f"没有编号为“{parent}”的上级指标", cure)
        elif category in categories and category:
            categories[category].hang(INDICATOR, row)
        elif category:
            cure = f"{nearest(category, categories)}写“{CATEGORY}”表里的名称；空着为共用"
            yield Fault(row.at(CATEGORY), f"没有名称为“{category}”的类别", cure)
        else:
            rows[INDICATOR].append(row)


def _depths(found: list[Row], by_id: dict[str, Row]) -> Iterator[Fault]:
    """A node that is its own ancestor hangs on no tree: say so instead of losing it."""
    for row in found:
        above: Row | None = row
        for _ in range(MOST_DEPTH):
            above = by_id.get(above.text(PARENT)) if above is not None and above.text(PARENT) else None
        if above is not None:
            yield Fault(row.at(PARENT), f"上级绕成了一圈，或套了{MOST_DEPTH}层以上", "改正“上级”的编号")
