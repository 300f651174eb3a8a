"""What a section takes over from another instead of saying it: 参照市直部门, or parts named without points.

All of it is asked about: the draft copies, the office decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kaohe.draft.items import Item
from kaohe.draft.nodes import Node, Tree, key_of
from kaohe.draft.saying import Clause, Label

_LIKE = re.compile(
    "(?P<what>[^，。；]{2,24}?)(?:的?(?:考核|计分|评分)?(?:办法|标准|方法|细则))?(?:可|应)?(?:以)?"
    "(?:参照|比照|参考)(?P<whose>[^，。；]{2,16}?)(?:的?(?:办法|标准|规定|方法|做法|细则))?(?:执行|办理|计算|计分)?[。；]"
)
_EXTRA = re.compile("加减分|加分|扣分|减分|奖惩")


def borrow(trees: Sequence[Tree]) -> None:
    """Each tree completed by what it takes over from those before it."""
    for at, tree in enumerate(trees):
        earlier = trees[:at]
        if not earlier:
            continue
        for node in list(tree.walk()):
            if not node.children and not node.said:
                node.children = list(_parts(node, tree.items, earlier))
        for item in tree.items:
            for found in _LIKE.finditer(item.text.chars):
                _copy(tree, item, found, earlier)


def _parts(node: Node, items: Sequence[Item], earlier: Sequence[Tree]) -> Iterator[Node]:
    """公共目标包括甲、乙、丙、丁, whose points another section gives for an indicator of that name."""
    twin = _twin(node, earlier)
    said = next((found for item in items if (found := _listed(node, item)) is not None), None)
    if twin is None or said is None:
        return
    names, clause = said
    if len(names) != len(twin.children):
        return
    points = {key_of(child.name): child.points for child in twin.children}
    left = [child.points for child in twin.children if key_of(child.name) not in {key_of(n) for n in names}]
    for name in names:
        value = points.get(key_of(name)) if key_of(name) in points else left.pop(0)
        doubt = f"“{name}”没有写分值，草案照前文“{twin.name}”的分值"
        label = Label("indicator", {"name": name, "points": value}, doubt)
        yield Node(name, value, node.rank + 1, clause.item, clause, label)


def _twin(node: Node, earlier: Sequence[Tree]) -> Node | None:
    for tree in earlier:
        for known in tree.walk():
            same = key_of(known.name) == key_of(node.name) and known.points == node.points
            if same and known.children and all(child.points is not None for child in known.children):
                return known
    return None


def _listed(node: Node, item: Item) -> tuple[list[str], Clause] | None:
    chars = item.text.chars
    found = re.search(
        f"{re.escape(node.name)}(?:主要)?(?:包括|包含|分为)([^，。；：]+?)(?:等?[两三四五六七八九十\\d]+(?:项|个|部分)[^，。；]*)?[。；]",
        chars,
    )
    if found is None or re.search(r"\d", found[1]):
        return None
    names = [part for part in re.split("[、和及]", found[1]) if part]
    return names, Clause(*item.text.span(found.start(), found.end()), (), node.name, item.index)


def _copy(tree: Tree, item: Item, found: re.Match[str], earlier: Sequence[Tree]) -> None:
    """加减分因素的考核办法可参照市直部门: what is said there of the total is said here too."""
    whose = key_of(found["whose"])
    named = [(key_of(one.name), one) for one in earlier if one.name]
    source = next((one for key, one in named if key in whose or whose in key), None)
    if source is None:
        return
    clause = Clause(*item.text.span(found.start(), found.end()), (), found["what"], item.index)
    doubt = f"“{found[0].strip('。；')}”：草案照抄“{source.name}”的规定"
    if _EXTRA.search(found["what"]):
        taken = source.said
        into = tree.said
    else:
        pairs = [
            (node, own)
            for node in source.walk()
            for own in tree.walk()
            if key_of(node.name) == key_of(own.name) and key_of(node.name) in key_of(found["what"])
        ]
        if not pairs or pairs[0][1].said:
            return
        taken, into = pairs[0][0].said, pairs[0][1].said
    for _, known, label in taken:
        if label.kind in _SCORED:
            copied = replace(label, doubt=f"{label.doubt}；{doubt}" if label.doubt else doubt)
            into.append((item, replace(clause, condition=known.condition, labels=(copied,)), copied))


_SCORED = frozenset(
    {"deduct_per", "deduct_fixed", "deduct_range", "bonus_per", "bonus_fixed", "bonus_range", "bonus_tiers"}
    | {"tiers", "percent_point", "cap", "matter", "factor"}
)
