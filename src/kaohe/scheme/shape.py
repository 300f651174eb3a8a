"""What a scheme looks like to one appraisee: the tree that applies, and what every leaf counts.

A profile is a category with the values of the attributes on which anything depends. The engine
asks for the profiles met in the data, the checker for every combination there can be.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kaohe.elements import Conditions
from kaohe.methods.leaf import ContentOnly, NotScored
from kaohe.numbers import show, to_micro
from kaohe.scheme.model import Affirmation, Category, Indicator, Scheme, Veto, leaf_method

ROOT = ""
NO_GRADE = "不确定等次"


@dataclass(frozen=True)
class Profile:
    """A category and the attribute values (in the order of `deciding_attributes`)."""

    category: str
    values: tuple[str, ...] = ()

    def text(self, names: tuple[str, ...]) -> str:
        shown = [f"{name}={value or '空'}" for name, value in zip(names, self.values, strict=True)]
        return f"{self.category}（{'，'.join(shown)}）" if shown else self.category


@dataclass
class Branch:
    """A node as it stands for one profile. Points are micro-points."""

    indicator: Indicator
    parent: str
    depth: int
    order: int
    printed: int
    points: int
    leaf: bool
    content: bool
    pooled: str = ""
    removed: int = 0
    absent: list[Indicator] = field(default_factory=list)
    """What does not apply and is therefore removed from this node, or gave its points to it."""

    @property
    def inside(self) -> int:
        """What the node's children add up to, removed ones included: its own scale where it has one."""
        delta = self.points - self.printed
        return delta + (to_micro(self.indicator.scale) if self.indicator.scale is not None else self.printed)


@dataclass
class Shape:
    """The tree of one profile, and what is wrong with it (indicator id → complaints)."""

    profile: Profile
    branches: dict[str, Branch] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    total: int = 0
    removed: int = 0
    absent: list[Indicator] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def ancestors(self, indicator: str) -> Iterator[str]:
        """The node itself, its parents, and the root."""
        while indicator != ROOT:
            yield indicator
            indicator = self.branches[indicator].parent
        yield ROOT


def holds(conditions: Conditions, values: Mapping[str, str]) -> bool:
    return all(values.get(name, "") in allowed for name, allowed in conditions)


def deciding_attributes(scheme: Scheme) -> tuple[str, ...]:
    """The attributes on which applicability or grading depends, in the order declared."""
    used = {
        name
        for conditions in itertools.chain(
            (indicator.applies for indicator in scheme.walk()),
            (rule.applies for rule, _ in scheme.rules()),
            (veto.applies for veto in scheme.vetoes),
            (affirmation.applies for affirmation in scheme.affirmations),
            (special.applies for special in scheme.specials),
        )
        for name, _ in conditions
    }
    return tuple(attribute.name for attribute in scheme.attributes if attribute.name in used)


def possible_profiles(scheme: Scheme) -> Iterator[Profile]:
    """Every combination of category and attribute values that the scheme admits."""
    names = deciding_attributes(scheme)
    by_name = {attribute.name: attribute for attribute in scheme.attributes}
    for category in scheme.categories:
        choices = []
        for name in names:
            attribute = by_name[name]
            open_to = not attribute.categories or category.name in attribute.categories
            choices.append(
                (("",) if attribute.empty or not open_to else ()) + (attribute.values if open_to else ())
            )
        for values in itertools.product(*choices):
            yield Profile(category.name, values)


def shape(scheme: Scheme, profile: Profile) -> Shape:
    """The tree of `profile`: what applies, with points after removals and transfers."""
    category = next(c for c in scheme.categories if c.name == profile.category)
    values = dict(zip(deciding_attributes(scheme), profile.values, strict=True))
    made = Shape(profile)
    absent: list[Indicator] = []
    for top in scheme.tree(category):
        _grow(made, top, ROOT, 1, "", values, absent)
    made.total = _total(scheme, category)
    for missing in absent:
        _settle(made, missing)
    for rule, owner in scheme.rules():
        applies = owner is None or owner.id in made.branches
        if (
            applies
            and holds(rule.applies, values)
            and (not rule.categories or category.name in rule.categories)
        ):
            made.rules.add(rule.id)
    declared: tuple[Veto | Affirmation, ...] = (*scheme.vetoes, *scheme.affirmations)
    for record in declared:
        if holds(record.applies, values):
            made.rules.add(record.id)
    return made


def takes_grade(scheme: Scheme, profile: Profile) -> bool:
    """False for special cases that get a comment only."""
    values = dict(zip(deciding_attributes(scheme), profile.values, strict=True))
    return not any(
        NO_GRADE in special.effect and special.applies and holds(special.applies, values)
        for special in scheme.specials
    )


def is_leaf(indicator: Indicator) -> bool:
    """A node without scored children; mere headings under it do not count."""
    if indicator.own is not None and indicator.own.required and not indicator.own.whole:
        return False
    return all(isinstance(leaf_method(child), ContentOnly) for child in indicator.children)


def _total(scheme: Scheme, category: Category) -> int:
    if category.points is not None:
        return to_micro(category.points)
    return sum(to_micro(top.points) for top in scheme.tree(category) if top.points is not None)


def _grow(
    made: Shape,
    indicator: Indicator,
    parent: str,
    depth: int,
    pooled: str,
    values: Mapping[str, str],
    absent: list[Indicator],
) -> None:
    if not holds(indicator.applies, values):
        absent.append(indicator)
        return
    points = to_micro(indicator.points) if indicator.points is not None else 0
    method = leaf_method(indicator)
    made.branches[indicator.id] = Branch(
        indicator=indicator,
        parent=parent,
        depth=depth,
        order=len(made.branches),
        printed=points,
        points=points,
        leaf=is_leaf(indicator),
        content=isinstance(method, ContentOnly),
        pooled=pooled,
    )
    inside = indicator.id if indicator.pooled else pooled
    for child in indicator.children:
        _grow(made, child, indicator.id, depth + 1, inside, values, absent)


def _settle(made: Shape, indicator: Indicator) -> None:
    """Do what the scheme says with the points of an indicator that does not apply."""
    points = to_micro(indicator.points) if indicator.points is not None else 0
    elsewhere = indicator.elsewhere
    if points == 0 or isinstance(leaf_method(indicator), ContentOnly | NotScored):
        return
    if elsewhere is None:
        made.problems.append((indicator.id, f"不适用时，它的{show(points)}分怎么办没有写"))
    elif elsewhere.how == "满分":
        made.given[indicator.id] = points
    elif elsewhere.how == "剔除折算":
        _remove(made, indicator, elsewhere.within, points)
    elif elsewhere.how == "转移":
        _transfer(made, indicator, elsewhere.to, points)


def _remove(made: Shape, indicator: Indicator, within: str, points: int) -> None:
    if within in ("总分", ROOT):
        made.removed += points
        made.absent.append(indicator)
        rest = made.total - made.removed
    elif within in made.branches:
        branch = made.branches[within]
        branch.removed += points
        branch.absent.append(indicator)
        rest = branch.inside - branch.removed
    else:
        made.problems.append((indicator.id, f"要在“{within}”内折算，可是它也不适用或不存在"))
        return
    if rest <= 0:
        made.problems.append((indicator.id, f"剔除以后“{within}”里没有分值可折算"))


def _transfer(made: Shape, indicator: Indicator, target: str, points: int) -> None:
    if target not in made.branches or not made.branches[target].leaf:
        made.problems.append((indicator.id, f"分值要转移到“{target}”，可是它不适用、不存在或不是末级指标"))
        return
    made.branches[target].absent.append(indicator)
    for node in made.ancestors(target):
        if node != ROOT:
            made.branches[node].points += points
    parent = _parent_of(made, indicator)
    for node in made.ancestors(parent):
        if node != ROOT:
            made.branches[node].points -= points


def _parent_of(made: Shape, indicator: Indicator) -> str:
    """The applying node under which the absent indicator would stand."""
    for node, branch in made.branches.items():
        if indicator in branch.indicator.children:
            return node
    return ROOT
