"""The indicators that a document names, as a tree: by numbering, by sums of points, by names said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from kaohe.draft import references, settle
from kaohe.draft.items import Item
from kaohe.draft.nodes import LEAF, ROW, Node, Tree, key_of, rank
from kaohe.draft.outline import ordinal
from kaohe.draft.saying import Clause, Label


def trees(items: Sequence[Item]) -> list[Tree]:
    """A tree for each category: a document that states several totals has several."""
    body, annexes = _annexes(items)
    made = []
    for name, total, clause, part in _parts(body):
        tree = Tree(name, total, total_clause=clause, items=part)
        _hang(tree, part)
        settle.by_sums(tree)
        made.append(tree)
    made = [tree for tree in made if tree.tops or tree.said] or made[:1]
    for part in annexes:
        annex = Tree("", None)
        _hang(annex, part)
        settle.refine(made, annex)
    for tree in made:
        settle.by_sums(tree)
        settle.promote(tree)
        settle.apart(tree, items)
    references.borrow(made)
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
    r"(?:对|关于)?(?P<who>[^，。：]{2,14}?)(?:的)?(?:年度|综合|工作|目标|考核)(?:考核|目标|方式|办法|内容|标准)*$"
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
            title = key_of(re.split("[。：，（]", item.body)[0])
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
    key = key_of(name)
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


__all__ = ["LEAF", "Node", "Tree", "ordinal", "rank", "trees"]
