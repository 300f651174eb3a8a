"""The tree of indicators as it stands for one appraisee (semantics, section 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kaohe.elements import Conditions
from kaohe.methods import ByRules, ContentOnly, NotScored
from kaohe.methods.base import LeafMethod
from kaohe.scheme.model import Indicator, Own, Scheme
from oracle.numbers import exact

Row = Mapping[str, str]
ZERO = Fraction(0)


@dataclass(eq=False)
class Node:
    """An indicator that applies. `points` is what counts for this appraisee after transfers."""

    id: str
    name: str
    points: Fraction
    scale: Fraction | None = None
    method: LeafMethod | None = None
    indicator: Indicator | None = None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    given: Fraction = Fraction(0)
    removed: Fraction = Fraction(0)
    moved: Fraction = Fraction(0)
    own: Own | None = None
    declared: str = ""
    """The scheme's indicator that says how the node is scored: its own id unless it is an own one."""

    @property
    def content(self) -> bool:
        return isinstance(self.method, ContentOnly)

    @property
    def scored_children(self) -> list[Node]:
        return [child for child in self.children if not child.content]

    @property
    def inside(self) -> Fraction:
        """What the children's points add up to, absent ones included."""
        return self.points if self.scale is None else self.scale + self.moved

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    def upwards(self) -> Iterator[Node]:
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


def met(conditions: Conditions, row: Row) -> bool:
    """True when the appraisee's attributes are among the admitted values of every condition."""
    return all(row.get(name, "") in allowed for name, allowed in conditions)


def grow(scheme: Scheme, row: Row, own_rows: list[Row]) -> Node:
    """The whole tree of one appraisee under a root node with the id ''."""
    category = next(c for c in scheme.categories if c.name == row["类别"])
    tops = scheme.tree(category)
    printed = sum((exact(top.points) for top in tops if top.points is not None), Fraction(0))
    root = Node("", "总分", exact(category.points) if category.points is not None else printed)
    absent: list[tuple[Indicator, Node]] = []
    for top in tops:
        _plant(root, top, row, own_rows, absent)
    for indicator, parent in absent:
        _settle(root, parent, indicator)
    return root


def _plant(
    parent: Node, indicator: Indicator, row: Row, own_rows: list[Row], absent: list[tuple[Indicator, Node]]
) -> None:
    if not met(indicator.applies, row):
        absent.append((indicator, parent))
        return
    method = indicator.method
    if method is None and not indicator.children:
        method = ByRules()
    node = Node(
        indicator.id,
        indicator.name,
        exact(indicator.points or 0),
        exact(indicator.scale) if indicator.scale is not None else None,
        method,
        indicator,
        parent,
        declared=indicator.id,
    )
    parent.children.append(node)
    if indicator.own is not None and not indicator.own.whole:
        _hang(node, node.id, indicator, own_rows)
    for child in indicator.children:
        if not from_table(indicator, child):
            _plant(node, child, row, own_rows, absent)


def from_table(parent: Indicator, child: Indicator) -> bool:
    """True for a declared indicator whose points come from the table 个性指标."""
    scored = not isinstance(child.method, ContentOnly | NotScored)
    return parent.own is not None and child.points is None and scored


def _hang(node: Node, parent_id: str, holder: Indicator, own_rows: list[Row]) -> None:
    """The own indicators of one appraisee under a node, and those below them.

    A declared indicator without points stands with the sum of what hangs below it, unless it has
    a row of its own.
    """
    assert holder.own is not None
    declared = {child.id: child for child in holder.children if from_table(holder, child)}
    given = {row["指标"] for row in own_rows if row["上级指标"] == parent_id}
    for row in own_rows:
        hung = {child.id for child in node.children}
        above, points = row["上级指标"], ZERO
        if above == parent_id:
            name, title, points = row["指标"], row["名称"], exact(row["分值"])
        elif above in declared and node.own is None and above not in given | hung:
            name, title = above, declared[above].name
            points = sum((exact(r["分值"]) for r in own_rows if r["上级指标"] == above), ZERO)
        else:
            continue
        method = node.method if node.own else holder.own.method
        by = node.declared
        if name in declared and node.own is None:
            method, by = declared[name].method, name
        leaf = Node(name, title, points, None, method, None, node, own=holder.own, declared=by)
        node.children.append(leaf)
        _hang(leaf, name, holder, own_rows)


def _settle(root: Node, parent: Node, indicator: Indicator) -> None:
    """Do with the points of an absent indicator what the scheme says."""
    points = exact(indicator.points or 0)
    elsewhere = indicator.elsewhere
    if points == 0 or elsewhere is None or isinstance(indicator.method, ContentOnly | NotScored):
        return
    if elsewhere.how == "满分":
        parent.given += points
    elif elsewhere.how == "剔除折算":
        within = "" if elsewhere.within == "总分" else elsewhere.within
        find(root, within).removed += points
    elif elsewhere.how == "转移":
        for node in find(root, elsewhere.to).upwards():
            if node.id:
                node.points += points
                node.moved += points
        for node in parent.upwards():
            if node.id:
                node.points -= points
                node.moved -= points


def find(root: Node, node_id: str) -> Node:
    """The node with this id; own indicators are looked for last."""
    nodes = [node for node in root.walk() if node.id == node_id]
    return next((node for node in nodes if node.own is None), nodes[0])
