"""The scheme's tree as relations: nodes, how they are scored, and what each profile makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaohe.elements import Element
from kaohe.engine.plan import TOTAL, Plan, micro
from kaohe.methods import Adopted, Average, Ballot, ContentOnly, NotScored
from kaohe.methods.base import LeafMethod
from kaohe.scheme.model import Indicator, Scheme, leaf_method
from kaohe.scheme.shape import ROOT, Shape


def add_nodes(made: Plan, nodes: Mapping[str, int]) -> set[str]:
    """Fills node_t and cfg_t; returns the indicators whose points come from the data."""
    adopted = {name for adoption in made.scheme.adoptions for name in adoption.indicators}
    parents = parents_of(made.scheme)
    data = set()
    for indicator in made.scheme.walk():
        node, parent, own = nodes[indicator.id], parents.get(indicator.id), indicator.own
        if is_data(indicator, parent):
            data.add(indicator.id)
        made.add(
            "node_t",
            node=node,
            id=indicator.id,
            name=indicator.name or indicator.id,
            clause=indicator.place,
            data=indicator.id in data,
            parent=nodes[parent.id] if parent else TOTAL,
            own=own is not None,
            whole=own is not None and own.whole,
            adopts=indicator.id in adopted and bool(indicator.children),
        )
        adopts = _inside(indicator.id, adopted, parents)
        if indicator.children and indicator.method is None and indicator.id in adopted:
            made.add("cfg_t", cfg=2 * node, method=Adopted.tag, adopts=True, who="", clause=indicator.place)
        for cfg, holder, method in methods_of(indicator, parent, node):
            _config(made, cfg, method, adopts, holder)
    return data


def methods_of(
    indicator: Indicator, parent: Indicator | None, node: int
) -> Iterator[tuple[int, Element, LeafMethod]]:
    """How an indicator is scored where it is a leaf, and how the own indicators under it are: by cfg."""
    method = leaf_method(indicator)
    if (
        parent is not None
        and parent.own is not None
        and indicator.method is None
        and is_data(indicator, parent)
    ):
        method = parent.own.method
    if method is not None:
        yield 2 * node, indicator, method
    if indicator.own is not None:
        yield 2 * node + 1, indicator.own, indicator.own.method


def parents_of(scheme: Scheme) -> dict[str, Indicator]:
    return {child.id: node for node in scheme.walk() for child in node.children}


def is_data(indicator: Indicator, parent: Indicator | None) -> bool:
    """A declared indicator whose points come from the table 个性指标."""
    if parent is None or parent.own is None or indicator.points is not None:
        return False
    return not isinstance(leaf_method(indicator), ContentOnly | NotScored)


def _inside(name: str, wanted: set[str], parents: Mapping[str, Indicator]) -> bool:
    while name not in wanted:
        if name not in parents:
            return False
        name = parents[name].id
    return True


def _config(made: Plan, cfg: int, method: LeafMethod, adopts: bool, holder: Element) -> None:
    made.add(
        "cfg_t",
        cfg=cfg,
        method=method.tag,
        scale=micro(method.scale) if isinstance(method, Average | Ballot) else None,
        full_mark=micro(method.full) if isinstance(method, Adopted) else None,
        adopts=adopts or isinstance(method, Adopted),
        who="、".join(method.by),
        clause=method.place or holder.place,
    )


def add_tree(made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int], data: set[str]) -> None:
    made.add("closure", profile=profile, node=TOTAL, anc=TOTAL)
    for name, branch in seen.branches.items():
        indicator = branch.indicator
        zero = indicator.start == "零"
        base = 0 if zero else branch.points
        # where an ancestor takes the limit, the leaf's deductions run free
        free = bool(branch.pooled) or indicator.pooled
        shown = not branch.content and name not in data
        made.add(
            "tree",
            profile=profile,
            node=nodes[name],
            id=name,
            ord=branch.order,
            points=branch.points,
            leaf=branch.leaf and shown,
            shown=shown,
            base=base,
            lim=None if free else base + (micro(indicator.negative) or 0),
            bonus_cap=micro(indicator.bonus_cap),
            zero=zero,
            why=absence(branch.absent, "分值转入本项")
            if branch.leaf and branch.points > branch.printed
            else "",
        )
        for above in seen.ancestors(name):
            made.add("closure", profile=profile, node=nodes[name], anc=nodes[above])


def absence(indicators: list[Indicator], effect: str) -> str:
    """指标8（作风评议）〔四(二)〕不适用, with its effect."""
    names = [f"{i.id}（{i.name or i.id}）" + (f"〔{i.place}〕" if i.place else "") for i in indicators]
    return f"指标{'、'.join(names)}不适用{'，其' + effect if effect else ''}" if names else ""


def add_given(made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int]) -> None:
    parents = parents_of(made.scheme)
    names = {indicator.id: indicator.name or indicator.id for indicator in made.scheme.walk()}
    for name, points in seen.given.items():
        at = parents[name].id if name in parents else ROOT
        while at not in seen.branches and at != ROOT:
            at = parents[at].id if at in parents else ROOT
        made.add("given", profile=profile, via=nodes[at], id=name, name=names[name], points=points)


def add_adjustments(made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int]) -> None:
    """Nodes that change the sum of what is below them, each with its depth of nesting from below."""
    nest: dict[str, int] = {}
    for name, branch in reversed(seen.branches.items()):
        below, indicator = nest.get(name, 0), branch.indicator
        scaled = indicator.scale is not None and not branch.leaf
        pooled = indicator.pooled and not branch.leaf
        capped = indicator.bonus_cap is not None and not branch.leaf
        if branch.removed or scaled or pooled or capped:
            below += 1
            made.add(
                "adjust",
                profile=profile,
                node=nodes[name],
                nest=below,
                pooled=pooled,
                slack=micro(indicator.negative) or 0,
                bonus_cap=micro(indicator.bonus_cap) if capped else None,
                whole=branch.inside if branch.removed else None,
                rest=branch.inside - branch.removed if branch.removed else None,
                scale_to=branch.points if scaled else None,
                scale_from=branch.inside if scaled else None,
                why=absence(branch.absent, ""),
                clause=indicator.place,
            )
        nest[branch.parent] = max(nest.get(branch.parent, 0), below)
    depth = nest.get(ROOT, 0)
    if seen.removed:
        depth += 1
        made.add(
            "adjust",
            profile=profile,
            node=TOTAL,
            nest=depth,
            pooled=False,
            slack=0,
            whole=seen.total,
            rest=seen.total - seen.removed,
            why=absence(seen.absent, ""),
            clause="、".join(dict.fromkeys(indicator.place for indicator in seen.absent if indicator.place)),
        )
    made.nests = max(made.nests, depth)
