"""From a checked scheme and the profiles met to a plan."""

from __future__ import annotations

from kaohe.engine.plan import TOTAL, Plan
from kaohe.engine.plan_rules import add_ballots, add_effects, add_names, add_rules
from kaohe.engine.plan_tree import add_adjustments, add_nodes, add_tree
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import ROOT, Profile, shape, takes_grade


def plan(scheme: Scheme, profiles: tuple[Profile, ...]) -> Plan:
    """The relations of a checked scheme; `profiles` in the order in which the data number them."""
    made = Plan(scheme, profiles)
    nodes = {indicator.id: number for number, indicator in enumerate(scheme.walk(), 1)}
    nodes[ROOT] = TOTAL
    shapes = [shape(scheme, profile) for profile in profiles]
    data = add_nodes(made, nodes)
    for number, (profile, seen) in enumerate(zip(profiles, shapes, strict=True)):
        graded = takes_grade(scheme, profile)
        starts = add_tree(made, number, seen, nodes, data)
        start = starts[TOTAL]
        made.add("profile_t", profile=number, category=profile.category, graded=graded, start=start)
        add_adjustments(made, number, seen, nodes, starts)
    add_rules(made, shapes, nodes)
    add_ballots(made, nodes)
    add_effects(made)
    add_names(made)
    return made
