"""The scheme's tree as relations: nodes, how they are scored, and what each profile makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kaohe.elements import Element
from kaohe.engine.plan import ALL, TOTAL, Plan, Stage, micro, position
from kaohe.methods import Adopted, Average, Ballot, ByRules, ContentOnly, NotScored, Rated
from kaohe.methods.base import LeafMethod
from kaohe.numbers import show
from kaohe.scheme.model import Indicator, Scheme, leaf_method
from kaohe.scheme.shape import ROOT, Branch, Shape, is_leaf

WAITING = tuple(method.tag for method in (Rated, Average, Adopted, Ballot))
"""Leaves so scored wait for a rating or for marks; nobody starts from anything there."""

Starts = dict[int, int]
"""What each node starts from for one profile: the bases of the leaves below it, and what is given."""


def add_nodes(made: Plan, nodes: Mapping[str, int]) -> set[str]:
    """Fills node_t and cfg_t; returns the indicators whose points come from the data."""
    adopted = adopted_by(made.scheme)
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
        )
        adopts = _inside(indicator.id, adopted, parents)
        configs = {cfg: (holder, method) for cfg, holder, method in methods_of(indicator, parent, node)}
        if indicator.id in adopted and _as_a_whole(indicator):
            configs.pop(2 * node, None)
            made.add("cfg_t", cfg=2 * node, method=Adopted.tag, adopts=True, who="", clause=indicator.place)
        for cfg, (holder, method) in configs.items():
            _config(made, cfg, method, adopts, holder)
    return data


def adopted_by(scheme: Scheme) -> set[str]:
    """The indicators that may take the score of another appraisal."""
    return {name for adoption in scheme.adoptions for name in adoption.indicators}


def _as_a_whole(indicator: Indicator) -> bool:
    """Whether another appraisal's score would stand for what is below, not for a leaf's own."""
    if not indicator.children or indicator.method is not None:
        return False
    return indicator.own is None or not is_leaf(indicator)


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


def add_tree(made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int], data: set[str]) -> Starts:
    """The nodes of a profile and its leaves, by how they are scored; returns what each node starts from."""
    adopted, configs = adopted_by(made.scheme), made.keyed("cfg_t")
    starts: Starts = dict.fromkeys(nodes.values(), 0)
    totals = made.scheme.totals
    cap = micro(totals.bonus_cap) if totals else None
    made.add("closure", profile=profile, node=TOTAL, anc=TOTAL)
    made.add("leaf_t", profile=profile, node=TOTAL, bonus_cap=cap, zero=False)
    for name, branch in seen.branches.items():
        node, shown = nodes[name], not branch.content and name not in data
        for above in seen.ancestors(name):
            made.add("closure", profile=profile, node=node, anc=nodes[above])
        if branch.leaf and shown and 2 * node in configs:
            net = _leaf(made, profile, node, branch, configs[2 * node])
            for above in seen.ancestors(name):
                starts[nodes[above]] += net
        elif shown and name in adopted and branch.indicator.children:
            _adopts(made, profile, seen, nodes, name)
    _add_given(made, profile, seen, nodes, starts)
    for name, branch in seen.branches.items():
        if not branch.content and name not in data:
            node = nodes[name]
            made.add(
                "cell_t",
                profile=profile,
                node=node,
                id=name,
                name=branch.indicator.name or name,
                points=show(branch.points),
                start=starts[node],
                shown=show(starts[node]),
            )
    return starts


def _adopts(made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int], name: str) -> None:
    for below in seen.branches:
        if name in seen.ancestors(below):
            made.add(
                "adopts_t",
                profile=profile,
                id=name,
                node=nodes[below],
                whole=below == name,
                cfg=2 * nodes[name],
                points=seen.branches[name].points,
            )


def _leaf(made: Plan, profile: int, node: int, branch: Branch, config: Mapping[str, Any]) -> int:
    """A leaf and what it starts from: its base, nothing where it waits for a rating or for marks."""
    indicator, method = branch.indicator, config["method"]
    why = f"（{absence(branch.absent, '分值转入本项')}）" if branch.points > branch.printed else ""
    if method in WAITING:
        how = {name: config[name] for name in ("cfg", "method", "scale", "full_mark", "adopts")}
        made.add(
            "waiting_t", profile=profile, node=node, id=indicator.id, points=branch.points, why=why, **how
        )
        return 0
    by_rules, zero = method == ByRules.tag, indicator.start == "零"
    base = branch.points if by_rules and not zero else 0
    if by_rules:
        # where an ancestor takes the limit, the leaf's deductions run free
        free = bool(branch.pooled) or indicator.pooled
        made.add(
            "leaf_t",
            profile=profile,
            node=node,
            points=branch.points,
            lim=None if free else base + (micro(indicator.negative) or 0),
            bonus_cap=micro(indicator.bonus_cap),
            zero=zero,
        )
    if base or not by_rules:
        made.add(
            "start_t",
            profile=profile,
            node=node,
            leaf=True,
            pos=position(node),
            id=indicator.id,
            kind="起评" if by_rules else NotScored.tag,
            net=base,
            shown=show(base),
            says=f"基础分{why}" if by_rules else "列出但不计分",
            clause=config["clause"],
        )
    return base


def absence(indicators: list[Indicator], effect: str) -> str:
    """指标8（作风评议）〔四(二)〕不适用, with its effect."""
    names = [f"{i.id}（{i.name or i.id}）" + (f"〔{i.place}〕" if i.place else "") for i in indicators]
    return f"指标{'、'.join(names)}不适用{'，其' + effect if effect else ''}" if names else ""


def _add_given(made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int], starts: Starts) -> None:
    """Points of indicators that do not apply and count in full, at the nearest node that does."""
    parents = parents_of(made.scheme)
    indicators = {indicator.id: indicator for indicator in made.scheme.walk()}
    for name, points in seen.given.items():
        at = parents[name].id if name in parents else ROOT
        while at not in seen.branches and at != ROOT:
            at = parents[at].id if at in parents else ROOT
        for above in (ROOT,) if at == ROOT else seen.ancestors(at):
            starts[nodes[above]] += points
        made.add(
            "start_t",
            profile=profile,
            node=nodes[at],
            leaf=False,
            pos=position(nodes[at], Stage.GIVEN, nodes[name]),
            id=at or ALL,
            kind="不适用满分",
            net=points,
            shown=show(points),
            says=f"指标{name}（{indicators[name].name or name}）不适用，按满分计",
            clause=indicators[name].place,
        )


def add_adjustments(made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int], starts: Starts) -> None:
    """Nodes that change the sum of what is below them, each with its depth of nesting from below."""
    scored = _scored(seen, nodes, starts)
    nest: dict[str, int] = {}
    for name, branch in reversed(seen.branches.items()):
        below, indicator = nest.get(name, 0), branch.indicator
        scaled = indicator.scale is not None and not branch.leaf
        pooled = indicator.pooled and not branch.leaf
        capped = indicator.bonus_cap is not None and not branch.leaf
        if (branch.removed or scaled or pooled or capped) and name in scored:
            below += 1
            cells: dict[str, Any] = {
                "pooled": pooled,
                "slack": micro(indicator.negative) or 0,
                "bonus_cap": micro(indicator.bonus_cap) if capped else None,
                "clause": indicator.place,
            }
            if branch.removed:
                cells |= _removal(branch.absent, branch.inside, branch.removed)
            if scaled:
                cells |= {"scale_to": branch.points, "scale_from": branch.inside}
                cells["rescaled"] = f"由{show(branch.inside)}分制折算为{show(branch.points)}分"
            _add_adjustment(made, profile, seen, nodes, name, below, start=starts[nodes[name]], **cells)
        nest[branch.parent] = max(nest.get(branch.parent, 0), below)
    depth = nest.get(ROOT, 0)
    if seen.removed and scored:
        depth += 1
        clause = "、".join(dict.fromkeys(indicator.place for indicator in seen.absent if indicator.place))
        removal = _removal(seen.absent, seen.total, seen.removed)
        common = {"pooled": False, "slack": 0, "clause": clause, "start": starts[TOTAL]}
        _add_adjustment(made, profile, seen, nodes, ROOT, depth, **common, **removal)
    made.nests = max(made.nests, depth)


def _removal(absent: list[Indicator], inside: int, removed: int) -> dict[str, Any]:
    rest = inside - removed
    said = f"{absence(absent, '')}，剔除后由{show(rest)}分折算为{show(inside)}分"
    return {"whole": inside, "rest": rest, "removed": said}


def _add_adjustment(
    made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int], name: str, nest: int, **cells: Any
) -> None:
    node = nodes[name]
    made.add(
        "adjust",
        profile=profile,
        node=node,
        pos=position(node, Stage.NODE),
        id=name or ALL,
        nest=nest,
        **cells,
    )
    for below in seen.branches:
        if name in seen.ancestors(below):
            made.add("within", profile=profile, node=nodes[below], anc=node, nest=nest)


def _scored(seen: Shape, nodes: Mapping[str, int], starts: Starts) -> set[str]:
    """The nodes below which something can be scored at all."""
    scored = {name for name in seen.branches if starts[nodes[name]]}
    for name, branch in seen.branches.items():
        if branch.indicator.own is not None or (branch.leaf and not branch.content):
            scored.update(seen.ancestors(name))
    return scored
