"""The proof that points add up for every appraisee there can be, and that all that is declared applies."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import Any

from kaohe.methods.leaf import ContentOnly, NotScored
from kaohe.numbers import show, to_micro
from kaohe.scheme.check.found import Found, label
from kaohe.scheme.check.names import WHOLE
from kaohe.scheme.check.references import sound
from kaohe.scheme.model import Affirmation, Category, Indicator, Scheme, Veto, leaf_method
from kaohe.scheme.shape import (
    ROOT,
    Branch,
    Profile,
    Shape,
    deciding_attributes,
    holds,
    possible_profiles,
    shape,
)

MOST_NODES = 200_000
"""Nodes visited over all profiles: a second or two at the very most."""


class _Proof:
    """Complaints of all profiles, those that repeat themselves put together."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.names = deciding_attributes(scheme)
        self.seen: dict[tuple[int, str, str, str], list[Profile]] = {}
        self.at: dict[int, Any] = {}

    def add(self, value: Any, key: str, what: str, cure: str, profile: Profile) -> None:
        self.at[id(value)] = value
        self.seen.setdefault((id(value), key, what, cure), []).append(profile)

    def report(self, total: int, found: Found) -> None:
        for (value, key, what, cure), profiles in self.seen.items():
            first = profiles[0].text(self.names)
            where = f"对象为{first}时"
            if total > 1 and len(profiles) == total:
                where = f"对于任何对象（如{first}）"
            elif len(profiles) > 1:
                where += f"（共{len(profiles)}种组合）"
            found.fault(self.at[value], key, f"{where}，{what}", cure)


def check(scheme: Scheme, found: Found) -> None:
    counts = Counter(indicator.id for indicator in scheme.walk())
    if any(count > 1 for count in counts.values()) or len({c.name for c in scheme.categories}) < len(
        scheme.categories
    ):
        return  # which of two is meant has to be settled before anything can be added up
    most = max(1, MOST_NODES // max(1, len(counts)))
    profiles = list(itertools.islice(possible_profiles(scheme), most))
    every = _how_many(scheme)
    if every > len(profiles):
        what = f"类别和属性的组合有{every}种，分值只核对了前{len(profiles)}种"
        found.doubt(scheme, "属性", what, "减少参与“适用”的属性或取值")
    proof, spoilt = _Proof(scheme), _spoilt(scheme)
    applied: set[str] = set()
    for profile in profiles:
        made = shape(scheme, profile)
        applied |= made.branches.keys() | made.rules
        _profile(scheme, made, spoilt, proof)
    proof.report(len(profiles), found)
    if profiles and every == len(profiles):
        _never(scheme, applied, spoilt, found)


def _how_many(scheme: Scheme) -> int:
    """How many profiles `possible_profiles` has, without making them."""
    names = deciding_attributes(scheme)
    every = 0
    for category in scheme.categories:
        sizes = []
        for attribute in scheme.attributes:
            if attribute.name in names:
                open_to = not attribute.categories or category.name in attribute.categories
                empty = attribute.empty or not open_to
                sizes.append(empty + (len(attribute.values) if open_to else 0))
        every += math.prod(sizes)
    return every


def _spoilt(scheme: Scheme) -> set[str]:
    """Indicators whose conditions or transfers are faults already, and all whose points depend on them."""
    spoilt: set[str] = set()
    parents = {child.id: node.id for node in scheme.walk() for child in node.children}
    ids = {node.id for node in scheme.walk()}
    for node in scheme.walk():
        ways = node.elsewhere
        lost = ways is not None and any(
            name and name not in ids and name != WHOLE for name in (ways.to, ways.within)
        )
        if sound(node.applies, scheme) and not lost:
            continue
        touched = [node.id] + ([ways.to, ways.within] if ways is not None else [])
        for name in touched:
            while name:
                spoilt.add(name)
                name = parents.get(name, "")
        if not sound(node.applies, scheme):
            spoilt |= {inner.id for inner in node.walk()}
        spoilt.add(ROOT)
    return spoilt


def _profile(scheme: Scheme, made: Shape, spoilt: set[str], proof: _Proof) -> None:
    by_id = {node.id: node for node in scheme.walk()}
    values = dict(zip(proof.names, made.profile.values, strict=True))
    for name, what in made.problems:
        if name not in spoilt:
            key = "不适用时" if by_id[name].elsewhere is not None else "适用"
            cure = (
                "改“不适用时”，使每一种对象的分值都有着落" if key == "不适用时" else "加“不适用时: {处理: …}”"
            )
            proof.add(by_id[name], key, f"{label(by_id[name])}{what}", cure, made.profile)
    _transfers(made, by_id, values, spoilt, proof)
    for branch in made.branches.values():
        if not branch.leaf and not branch.content and branch.indicator.id not in spoilt:
            _sum(branch, made, proof)
        if branch.leaf and branch.points < 0 and branch.indicator.id not in spoilt:
            what = f"{label(branch.indicator)}转移以后分值是{show(branch.points)}"
            proof.add(branch.indicator, "分值", what, "核对转移的分值", made.profile)
    if ROOT not in spoilt:
        category = next(c for c in scheme.categories if c.name == made.profile.category)
        _root(scheme, category, made, proof)


def _transfers(
    made: Shape, by_id: dict[str, Indicator], values: dict[str, str], spoilt: set[str], proof: _Proof
) -> None:
    """No two transfers meet in one indicator."""
    targets: dict[str, list[Indicator]] = {}
    for node in by_id.values():
        ways = node.elsewhere
        if ways is None or ways.how != "转移" or node.id in made.branches or not node.points:
            continue
        if not holds(node.applies, values) and ways.to in made.branches and node.id not in spoilt:
            targets.setdefault(ways.to, []).append(node)
    for target, nodes in targets.items():
        if len(nodes) > 1:
            both = "和".join(label(node) for node in nodes)
            what = f"{both}的分值都转移到“{target}”"
            proof.add(nodes[1], "不适用时", what, "改“到”，或改用剔除折算", made.profile)


def _sum(branch: Branch, made: Shape, proof: _Proof) -> None:
    indicator = branch.indicator
    if indicator.points is None and indicator.scale is None:
        return
    total, complete = _parts(indicator.children, made)
    complete = complete and indicator.own is None
    if total == branch.inside or (not complete and total <= branch.inside):
        return
    unit = f"量表{show(branch.inside)}" if indicator.scale is not None else f"分值{show(branch.inside)}"
    own = "（个性指标还没有算在内）" if indicator.own is not None else ""
    what = f"{label(indicator)}的{unit}分，下级合计{show(total)}分{own}"
    key = "量表" if indicator.scale is not None else "分值"
    proof.add(indicator, key, what, "改分值，使下级合计等于本级；下级自成一套的写“量表”", made.profile)


def _root(scheme: Scheme, category: Category, made: Shape, proof: _Proof) -> None:
    tops = scheme.tree(category)
    if category.points is None or not tops:
        return
    total, complete = _parts(tops, made)
    stated = to_micro(category.points)
    if total == stated or (not complete and total <= stated):
        return
    what = f"类别“{category.name}”的总分{show(stated)}分，各指标合计{show(total)}分"
    proof.add(category, "分值", what, "改类别的分值或指标的分值，使两者相等", made.profile)


def _parts(children: tuple[Indicator, ...], made: Shape) -> tuple[int, bool]:
    """What the children add up to for one profile, and whether all of them state their points.

    Points that are removed, given or lost still count where they are printed; points that are
    transferred count where they went, for the node that gives as for the node that takes.
    """
    total, complete = 0, True
    for child in children:
        if isinstance(leaf_method(child), ContentOnly | NotScored):
            continue
        if child.points is None:
            complete = False
        elif child.id in made.branches:
            total += made.branches[child.id].points
        elif not _moved(child, made):
            total += to_micro(child.points)
    return total, complete


def _moved(absent: Indicator, made: Shape) -> bool:
    ways = absent.elsewhere
    return (
        ways is not None and ways.how == "转移" and ways.to in made.branches and made.branches[ways.to].leaf
    )


def _never(scheme: Scheme, applied: set[str], spoilt: set[str], found: Found) -> None:
    """Indicators, rules, vetoes and affirmations whose conditions can never hold."""
    gone: set[str] = set()
    for node in scheme.walk():
        if node.id in gone or node.id in applied or node.id in spoilt:
            continue
        gone |= {inner.id for inner in node.walk()}
        what = f"指标{label(node)}对任何对象都不适用"
        found.doubt(node, "适用" if node.applies else "编号", what, "核对“适用”，或删去这个指标")
    for rule, owner in scheme.rules():
        lost = owner is not None and (owner.id in gone or owner.id in spoilt)
        if rule.id not in applied and not lost and sound(rule.applies, scheme):
            key = "适用" if rule.applies else "类别"
            found.doubt(rule, key, f"规则{label(rule)}对任何对象都不适用", "核对“适用”“类别”和它所在的指标")
    declared: tuple[Veto | Affirmation, ...] = (*scheme.vetoes, *scheme.affirmations)
    for record in declared:
        if record.id not in applied and sound(record.applies, scheme):
            found.doubt(record, "适用", f"{label(record)}对任何对象都不适用", "核对“适用”")
