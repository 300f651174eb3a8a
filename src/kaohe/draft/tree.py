"""The indicators that a document names, as a tree: by numbering, by sums of points, by names said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kaohe.draft.clauses import Item
from kaohe.draft.outline import ordinal
from kaohe.draft.saying import Clause, Label

LEAF = 90
"""The rank of what carries no numbering: below every numbered item."""


@dataclass
class Node:
    """An indicator to be: what it is called, what it gives, what hangs below and what is said of it."""

    name: str
    points: Decimal | None
    rank: int
    item: int
    clause: Clause | None = None
    label: Label | None = None
    children: list[Node] = field(default_factory=list)
    said: list[tuple[Item, Clause, Label]] = field(default_factory=list)
    by: str = ""
    mark: tuple[str, int] | None = None

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Tree:
    """The indicators of one category, its total, and what is said of the total itself."""

    name: str
    total: Decimal | None
    tops: list[Node] = field(default_factory=list)
    said: list[tuple[Item, Clause, Label]] = field(default_factory=list)
    total_clause: Clause | None = None

    def walk(self) -> Iterator[Node]:
        for top in self.tops:
            yield from top.walk()


ROW = 95
"""The rank of what a table row is about; what stands in the row ranks below it."""


def rank(item: Item) -> int:
    own = item.mark.rank * 10 if item.mark is not None else LEAF
    return own + 100 if item.row >= 0 else own


def trees(items: Sequence[Item]) -> list[Tree]:
    """A tree for each category: a document that states several totals has several."""
    body, annexes = _annexes(items)
    made = []
    for name, total, clause, part in _parts(body):
        tree = Tree(name, total, total_clause=clause)
        _hang(tree, part)
        _by_sums(tree)
        made.append(tree)
    made = [tree for tree in made if tree.tops or tree.said] or made[:1]
    for part in annexes:
        annex = Tree("", None)
        _hang(annex, part)
        _refine(made, annex)
    for tree in made:
        _by_sums(tree)
        _promote(tree)
        _apart(tree, items)
    return made


_ANNEX = re.compile(
    r"^#*(?:附件?[：:]?\d*[一二三四五六七八九十]?[：:]?$|附件[\d一二三四五六七八九十]+|[^，。；：]{4,28}(?:自评表|考评表|登记表|评分表|测评表|考核表|分工表)$)"
)


def _annexes(items: Sequence[Item]) -> tuple[list[Item], list[list[Item]]]:
    """The regulation itself, and the forms and tables behind it that may say the same again."""
    starts = [item.index for item in items if _ANNEX.match(item.text.chars) and len(item.text) <= 30]
    first = next((index for index in starts if _has_points(items[:index]) and len(items[:index]) > 10), None)
    if first is None:
        return list(items), []
    cuts = [index for index in starts if index >= first] + [len(items)]
    return list(items[:first]), [list(items[at:end]) for at, end in pairwise(cuts) if end > at]


def _refine(made: list[Tree], annex: Tree) -> None:
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
    at = 0
    while at < len(fresh):
        at += _fill(best, fresh, at)
    best.said += annex.said


def _apart(tree: Tree, items: Sequence[Item]) -> None:
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


Said = tuple[Item, Clause, Label]


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


_SUM_ROW = re.compile("合计|总计|小计|总分|得分|总得分")


def _twin(tree: Tree, node: Node) -> Node | None:
    """The node of a tree that another names again, perhaps with slightly other words."""
    key = _key(node.name)
    for known in tree.walk():
        own = _key(known.name)
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
            if set(_key(leaf.name)) & set("".join(_key(n.name) for n in fresh[at : end + 1]))
        ]
        chosen = akin[0] if akin else leaves[0] if len(leaves) == 1 else None
        if chosen is not None:
            chosen.children = fresh[at : end + 1]
            return end + 1 - at
    return 1


def _promote(tree: Tree) -> None:
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


_TOTAL = re.compile(r"总分|(?:年度|绩效|综合)?考核(?:基础)?$|基础分")


def _is_total(label: Label) -> bool:
    return label.kind == "indicator" and (
        label.values["name"] == "总分"
        or label.values.get("total") is True
        or (label.values["points"] >= 100 and _TOTAL.search(str(label.values["name"])) is not None)
    )


def _parts(items: Sequence[Item]) -> Iterator[tuple[str, Decimal | None, Clause | None, list[Item]]]:
    """The stretches of a document that have a total of their own, each with what it is about."""
    starts: list[tuple[int, Decimal, Clause]] = []
    for item in items:
        for clause in item.clauses:
            for label in clause.labels:
                if _is_total(label):
                    starts.append((item.index, label.values["points"], clause))
    if len(starts) > 1:
        starts = [
            one for at, one in enumerate(starts) if at == 0 or _has_points(items[starts[at - 1][0] : one[0]])
        ]
    if not starts:
        yield "", None, None, list(items)
        return
    for at, (begin, points, clause) in enumerate(starts):
        first = 0 if at == 0 else _section(items, begin)
        last = _section(items, starts[at + 1][0]) if at + 1 < len(starts) else len(items)
        yield _about(items, begin) if len(starts) > 1 else "", points, clause, list(items[first:last])


def _has_points(items: Sequence[Item]) -> bool:
    return (
        sum(
            label.kind == "indicator" and not _is_total(label)
            for item in items
            for clause in item.clauses
            for label in clause.labels
        )
        >= 2
    )


def _section(items: Sequence[Item], index: int) -> int:
    """Where the section begins in which an item stands: the last item of a higher rank."""
    own = rank(items[index])
    for at in range(index, max(index - 12, -1), -1):
        if items[at].mark is not None and rank(items[at]) < own:
            return at
    return index


_ABOUT = re.compile(
    r"(?:对|关于)?(?P<who>[^，。：（]{2,14}?)(?:的)?(?:年度|综合|工作|目标|考核)(?:考核|目标|方式|办法|内容|标准)*$"
)


def _about(items: Sequence[Item], index: int) -> str:
    """Whom a section is about: 对各科室考核 → 各科室."""
    for at in range(index, max(index - 15, -1), -1):
        body = items[at].body.strip("。：")
        found = _ABOUT.match(body) if len(body) <= 20 else None
        if found is not None:
            return re.sub("^(?:对|各)+", "", found["who"]) or found["who"]
    return ""


_BONUS_PART = re.compile(
    r"^(?:考核|其他)?(?:加分|奖励加分|附加分|加减分|减分|扣分|奖惩)(?:项目?|因素|情况|指标|部分|原则|标准|内容)?"
)


def _hang(tree: Tree, items: Sequence[Item]) -> None:
    """Nodes by the rank of their items; other clauses go to the node below which they stand."""
    open_nodes: list[Node] = []
    anchors: list[tuple[int, Node | None]] = []
    named: dict[str, Node] = {}
    sections: list[Item] = []
    for item in items:
        own = rank(item)
        if item.mark is not None or item.piece.level:
            while open_nodes and open_nodes[-1].rank >= own:
                open_nodes.pop()
            while anchors and anchors[-1][0] >= own:
                anchors.pop()
            _beside(item, open_nodes)
            title = _key(re.split("[。：，（]", item.body)[0])
            if title in named and not any(
                label.kind == "indicator" for c in item.clauses for label in c.labels[:1]
            ):
                anchors.append((own, named[title]))
            elif _BONUS_PART.match(item.body) and not item.clauses[:1]:
                anchors.append((own, None))
        if item.mark is not None and item.row < 0 and not item.clauses and len(item.body) <= 24:
            sections = [one for one in sections if rank(one) < own] + [item]
        for clause in item.clauses:
            for label in clause.labels:
                if label.kind == "indicator":
                    if not _is_total(label):
                        if item.row >= 0 and not open_nodes and sections:
                            open_nodes.append(_group(tree, sections[-1]))
                        _node(tree, item, clause, label, open_nodes, anchors, named)
                    continue
                if label.kind == "row_points":
                    _row_node(tree, items, item, clause, label, open_nodes, sections)
                    continue
                target = _target(item, own, open_nodes, anchors)
                (target.said if target is not None else tree.said).append((item, clause, label))


def _mark(item: Item) -> tuple[str, int] | None:
    return (item.mark.kind, ordinal(item.mark)) if item.mark is not None else None


def _beside(item: Item, open_nodes: list[Node]) -> None:
    """A list of standards beside a list of names: the item numbered 2 speaks of the name numbered 2."""
    if not open_nodes or not item.clauses or item.clauses[0].labels[0].kind == "indicator":
        return
    twins = [child for child in open_nodes[-1].children if child.mark == _mark(item)]
    if len(twins) == 1:
        open_nodes.append(twins[0])


def _group(tree: Tree, heading: Item) -> Node:
    """A section that holds a table of rows: an indicator that is the sum of them."""
    known = next((node for node in tree.tops if node.item == heading.index), None)
    if known is None:
        clause = Clause(*heading.text.span(), (), heading.body, heading.index)
        known = Node(heading.body.strip("。：、，"), None, rank(heading), heading.index, clause)
        tree.tops.append(known)
    return known


def _row_node(
    tree: Tree,
    items: Sequence[Item],
    item: Item,
    clause: Clause,
    label: Label,
    open_nodes: list[Node],
    sections: list[Item],
) -> None:
    """总分1分 inside a row gives the points of what the row is about."""
    if item.row < 0 or any(node.item >= item.row for node in open_nodes):
        return
    first = next(
        (one for one in items if one.index >= item.row and one.row == item.row and len(one.body) > 2), None
    )
    if first is None:
        return
    if not open_nodes and sections:
        open_nodes.append(_group(tree, sections[-1]))
    while open_nodes and open_nodes[-1].rank >= ROW:
        open_nodes.pop()
    node = Node(first.body.strip("。；，："), label.values["points"], ROW, item.row, clause, label)
    (open_nodes[-1].children if open_nodes else tree.tops).append(node)
    open_nodes.append(node)


def _target(
    item: Item, own: int, open_nodes: list[Node], anchors: list[tuple[int, Node | None]]
) -> Node | None:
    if anchors and (not open_nodes or open_nodes[-1].item < item.index or open_nodes[-1].rank >= own):
        return open_nodes[-1] if open_nodes and open_nodes[-1].rank > anchors[-1][0] else anchors[-1][1]
    return open_nodes[-1] if open_nodes else None


def _node(
    tree: Tree,
    item: Item,
    clause: Clause,
    label: Label,
    open_nodes: list[Node],
    anchors: list[tuple[int, Node | None]],
    named: dict[str, Node],
) -> None:
    name = str(label.values["name"])
    key = _key(name)
    known = named.get(key)
    if known is not None and known.points == label.values["points"] and not known.said:
        return
    heads_item = clause.start <= item.text.span()[0] + 1 and label is clause.labels[0]
    own = rank(item) if heads_item else rank(item) + 5
    if item.row >= 0 and heads_item and (item.head or item.index == item.row):
        own = ROW
    while open_nodes and open_nodes[-1].rank >= own:
        open_nodes.pop()
    node = Node(name, label.values["points"], own, item.index, clause, label, mark=_mark(item))
    parent = open_nodes[-1] if open_nodes else anchors[-1][1] if anchors else None
    (parent.children if parent is not None else tree.tops).append(node)
    open_nodes.append(node)
    if len(key) > 1:
        named.setdefault(key, node)


def _key(name: str) -> str:
    return re.sub(r"[“”\"《》、，：；。（）*#\s]|情况|工作|完成|考核|的", "", name)


def _by_sums(tree: Tree) -> None:
    """Nodes listed one after another are nested where only that makes the sums right."""
    groups = [node for node in tree.tops if node.points is None]
    if len(groups) == 1:
        at = tree.tops.index(groups[0])
        tree.tops[at : at + 1] = groups[0].children
    for group in groups:
        group.points = sum((child.points or Decimal(0) for child in group.children), Decimal(0))
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


__all__ = ["LEAF", "Node", "Tree", "ordinal", "rank", "trees"]
