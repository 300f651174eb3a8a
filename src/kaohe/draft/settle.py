"""Sums of points settle what numbering leaves open: which items are parts of which, and what they give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from kaohe.draft.items import Item
from kaohe.draft.nodes import ROW, Node, Tree, key_of, rank
from kaohe.draft.saying import Clause, Label

_SUM_ROW = re.compile("合计|总计|小计|总分|得分|总得分")
Said = tuple[Item, Clause, Label]


def refine(made: list[Tree], annex: Tree) -> None:
    """An annex that lists the indicators of a tree again adds what it says more precisely."""
    nodes = [node for node in annex.walk() if not _SUM_ROW.fullmatch(node.name)]
    if not nodes:
        for tree in made[:1]:
            tree.said += annex.said
        return
    best = max(made, key=lambda tree: sum(_twin(tree, node) is not None for node in nodes))
    fresh = [node for node in nodes if _twin(best, node) is None]
    if len(fresh) * 2 > len(nodes) and not any(tree.tops for tree in made):
        best.tops += annex.tops
        best.said += annex.said
        return
    for node in nodes:
        twin = _twin(best, node)
        if twin is not None:
            twin.said += node.said
            twin.by = twin.by or node.by
            twin.again = (*twin.again, node.item)
    at = 0
    while at < len(fresh):
        at += _fill(best, fresh, at)
    best.said += annex.said


def _twin(tree: Tree, node: Node) -> Node | None:
    """The node of a tree that another names again, perhaps with slightly other words."""
    key = key_of(node.name)
    for known in tree.walk():
        own = key_of(known.name)
        if known.points == node.points and key and own:
            common = len(set(key) & set(own))
            if key in own or own in key or common * 10 >= 6 * max(len(set(key)), len(set(own))):
                return known
    return None


def _fill(tree: Tree, fresh: list[Node], at: int) -> int:
    """Nodes that together give the points of a leaf become its children; how many were taken."""
    total = Decimal(0)
    for end in range(at, len(fresh)):
        total += fresh[end].points or 0
        if end == at:
            continue
        leaves = [
            leaf for leaf in tree.walk() if leaf.points == total and not leaf.children and leaf not in fresh
        ]
        akin = [
            leaf
            for leaf in leaves
            if set(key_of(leaf.name)) & set("".join(key_of(n.name) for n in fresh[at : end + 1]))
        ]
        chosen = akin[0] if akin else leaves[0] if len(leaves) == 1 else None
        if chosen is not None:
            chosen.children = fresh[at : end + 1]
            return end + 1 - at
    return 1


def promote(tree: Tree) -> None:
    """得满分20分 said of an item makes it an indicator, where the sum of its parent asks for it."""
    for node in list(tree.walk()):
        missing = (node.points or Decimal(0)) - sum(child.points or Decimal(0) for child in node.children)
        full = [one for one in node.said if one[2].kind == "full_if" and one[2].values.get("points")]
        items = {item.index: (item, clause, label) for item, clause, label in full}
        if not node.children or missing <= 0 or len(items) != len(full):
            continue
        if sum(label.values["points"] for _, _, label in full) != missing:
            continue
        for index, (item, clause, label) in items.items():
            name = re.split("[，。；]", item.body)[0].removesuffix("的得满分")[:30]
            made = Node(name, label.values["points"], rank(item), index, clause, label)
            made.said = [one for one in node.said if one[0].index == index]
            node.said = [one for one in node.said if one[0].index != index]
            node.children.append(made)
        node.children.sort(key=lambda child: child.item)


def apart(tree: Tree, items: Sequence[Item]) -> None:
    """Items of a row with amounts but no points of their own become indicators where the sums allow it.

    Either one item is left and takes what is missing, or what can be lost in each adds up to the whole.
    """
    for node in list(tree.walk()):
        if node.points is None or (node.rank < ROW and not node.children):
            continue
        owners: dict[int, list[Said]] = {}
        for one in node.said:
            owner = _owner(one[0], node, items)
            if owner is not None:
                owners.setdefault(owner, []).append(one)
        if sum(len(said) for said in owners.values()) != len(node.said) or not owners:
            continue
        missing = node.points - sum((child.points or Decimal(0) for child in node.children), Decimal(0))
        if len(owners) == 1 and node.children and missing > 0:
            points = {next(iter(owners)): missing}
        else:
            points = {owner: _losable(said) for owner, said in owners.items()}
            if len(owners) < 2 or sum(points.values()) != missing:
                continue
        for owner, said in owners.items():
            item = items[owner]
            clause = Clause(*item.text.span(), (), item.body, owner)
            node.children.append(
                Node(item.body.strip("。；，："), points[owner], rank(item), owner, clause, said=said)
            )
        node.said = []
        node.children.sort(key=lambda child: child.item)


def _owner(item: Item, node: Node, items: Sequence[Item]) -> int | None:
    """The numbered item at or before a clause that it speaks of, inside the row of a node."""
    taken = {child.item for child in node.children}
    for at in range(item.index, node.item, -1):
        if items[at].row != item.row or at in taken:
            return None
        if items[at].mark is not None and not items[at].clauses:
            return at
    return None


def _losable(said: list[Said]) -> Decimal:
    return sum((label.values["points"] for _, _, label in said if label.kind == "deduct_fixed"), Decimal(0))


def by_sums(tree: Tree) -> None:
    """Nodes listed one after another are nested where only that makes the sums right."""
    groups = [node for node in tree.tops if node.points is None]
    if len(groups) == 1:
        at = tree.tops.index(groups[0])
        tree.tops[at : at + 1] = groups[0].children
    for group in groups:
        group.points = sum((child.points or Decimal(0) for child in group.children), Decimal(0))
        group.doubt = f"没有写分值，草案取下级之和{group.points.normalize():f}分"
    for node in list(tree.walk()):
        node.children = _nested(node.children, node.points)
    tree.tops = _nested(tree.tops, tree.total)


def _nested(nodes: list[Node], total: Decimal | None) -> list[Node]:
    points = [node.points for node in nodes]
    if len(nodes) < 3 or any(value is None for value in points):
        return nodes
    known = [value for value in points if value is not None]
    if sum(known) == total:
        return nodes
    made: list[Node] = []
    at = 0
    while at < len(nodes):
        end = _closing(known, at)
        if end and not nodes[at].children:
            nodes[at].children = _nested(nodes[at + 1 : end], known[at])
            made.append(nodes[at])
            at = end
        else:
            made.append(nodes[at])
            at += 1
    sums = sum(node.points for node in made if node.points is not None)
    if total is None or sums == total:
        return made if total is not None or len(made) < len(nodes) else nodes
    for node in made:
        if node in nodes and node.children and all(child in nodes for child in node.children):
            node.children = []
    return nodes


def _closing(points: list[Decimal], at: int) -> int:
    """Up to where the nodes after one add up to it: 70 before 10, 20, 20, 10, 10."""
    total = Decimal(0)
    for end in range(at + 1, len(points)):
        total += points[end]
        if total == points[at] and end - at >= 2:
            return end + 1
        if total > points[at]:
            return 0
    return 0
