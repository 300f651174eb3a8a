"""The scheme as relations: what the steps join with, one row a node, rule, class, level …

Nothing here looks at data: a plan depends on the scheme and on the profiles met (category and
deciding attribute values), so its size does not grow with the appraisees.
The columns stand in `layout`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa

from kaohe.elements import Element
from kaohe.engine.layout import LAYOUT
from kaohe.methods import (
    Adopted,
    Average,
    Ballot,
    ContentOnly,
    NotScored,
    PercentagePoint,
    PerUnit,
    Shortfall,
)
from kaohe.methods.base import Effect, LeafMethod, Rule
from kaohe.methods.severity import Severity
from kaohe.methods.tiers import Tiers
from kaohe.numbers import to_micro
from kaohe.scheme.model import Affirmation, Indicator, Scheme, Veto, leaf_method
from kaohe.scheme.shape import ROOT, Profile, Shape, shape, takes_grade

TOTAL = 0
"""The node number of the total."""
OWN = 1_000_000
"""Own indicators of appraisees are numbered from here."""


def micro(value: Decimal | None) -> int | None:
    return None if value is None else to_micro(value)


@dataclass(frozen=True)
class Met:
    """What the inputs hold at all; a step that could only give nothing is not planned."""

    own: bool
    marks: bool
    full_marks: bool
    history: bool


@dataclass
class Plan:
    """The scheme's relations for the profiles met, and what shapes the SQL."""

    scheme: Scheme
    profiles: tuple[Profile, ...]
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in LAYOUT})
    nests: int = 0

    def add(self, table: str, **cells: Any) -> None:
        """A row; what is not given is NULL."""
        self.rows[table].append(tuple(cells.get(column) for column in LAYOUT[table]))

    def cells(self, table: str, name: str) -> set[Any]:
        """The values that occur in a column of a relation, NULL apart."""
        column = list(LAYOUT[table]).index(name)
        return {row[column] for row in self.rows[table]} - {None}

    @property
    def takes_over(self) -> bool:
        """Whether a node with nodes below it may take the score of another appraisal as a whole."""
        return True in self.cells("node_t", "adopts")

    def tables(self) -> Mapping[str, pa.Table]:
        """Arrow tables in the layout above."""
        made = {}
        for name, layout in LAYOUT.items():
            columns = list(zip(*self.rows[name], strict=True)) or [()] * len(layout)
            arrays = [pa.array(column, kind) for column, kind in zip(columns, layout.values(), strict=True)]
            made[name] = pa.Table.from_arrays(arrays, names=list(layout))
        return made


def plan(scheme: Scheme, profiles: tuple[Profile, ...]) -> Plan:
    """The relations of a checked scheme; `profiles` in the order in which the data number them."""
    made = Plan(scheme, profiles)
    nodes = {indicator.id: number for number, indicator in enumerate(scheme.walk(), 1)}
    nodes[ROOT] = TOTAL
    shapes = [shape(scheme, profile) for profile in profiles]
    data = _nodes(made, nodes)
    for number, (profile, seen) in enumerate(zip(profiles, shapes, strict=True)):
        graded = takes_grade(scheme, profile)
        made.add("profile_t", profile=number, category=profile.category, graded=graded, total=seen.total)
        _tree(made, number, seen, nodes, data)
        _given(made, number, seen, nodes)
        _adjustments(made, number, seen, nodes)
    _rules(made, shapes, nodes)
    _ballots(made, nodes)
    _effects(made)
    for number, grade in enumerate(scheme.grades):
        made.add("grade_t", g=number, name=grade.name or grade.id)
    for number, award in enumerate(scheme.awards):
        title = "" if award.remark else award.award or award.name
        made.add("award_t", nth=number, id=award.id, title=title, remark=award.remark)
    return made


def _nodes(made: Plan, nodes: Mapping[str, int]) -> set[str]:
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
        for cfg, holder, method in _methods(indicator, parent, node):
            _config(made, cfg, method, adopts, holder)
    return data


def _methods(
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


def _tree(made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int], data: set[str]) -> None:
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
        )
        for above in seen.ancestors(name):
            made.add("closure", profile=profile, node=nodes[name], anc=nodes[above])


def _given(made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int]) -> None:
    parents = parents_of(made.scheme)
    names = {indicator.id: indicator.name or indicator.id for indicator in made.scheme.walk()}
    for name, points in seen.given.items():
        at = parents[name].id if name in parents else ROOT
        while at not in seen.branches and at != ROOT:
            at = parents[at].id if at in parents else ROOT
        made.add("given", profile=profile, via=nodes[at], id=name, name=names[name], points=points)


def _adjustments(made: Plan, profile: int, seen: Shape, nodes: Mapping[str, int]) -> None:
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
            )
        nest[branch.parent] = max(nest.get(branch.parent, 0), below)
    depth = nest.get(ROOT, 0)
    if seen.removed:
        depth += 1
        rest = seen.total - seen.removed
        made.add("adjust", profile=profile, node=TOTAL, nest=depth, pooled=False, whole=seen.total, rest=rest)
    made.nests = max(made.nests, depth)


def all_records(scheme: Scheme) -> Iterator[tuple[Rule | Veto | Affirmation, Indicator | None]]:
    """Everything that a record can name, in the scheme's order, with its indicator."""
    yield from scheme.rules()
    for veto in scheme.vetoes:
        yield veto, None
    for affirmation in scheme.affirmations:
        yield affirmation, None


def _rules(made: Plan, shapes: list[Shape], nodes: Mapping[str, int]) -> None:
    matter: dict[str, int] = {}
    always: dict[str, int] = {}
    for group_number, group in enumerate(made.scheme.same_matter):
        (always if group.always else matter).update(dict.fromkeys(group.rules, group_number))
    for number, (rule, indicator) in enumerate(all_records(made.scheme)):
        for profile, seen in enumerate(shapes):
            if rule.id in seen.rules:
                made.add("profile_rule", profile=profile, rule=number)
        common: dict[str, Any] = {
            "rule": number,
            "id": rule.id,
            "node": nodes[indicator.id] if indicator else TOTAL,
            "ord": number,
            "clause": rule.place,
            "matter_group": matter.get(rule.id),
            "always_group": always.get(rule.id),
        }
        if isinstance(rule, Rule):
            _rule(made, rule, common)
            _tables_of(made, rule, number)
        else:
            made.add("rule_t", **common, kind="", sign=0, extra=False, alone=True, says=rule.name, missing="")


def _rule(made: Plan, rule: Rule, common: dict[str, Any]) -> None:
    method = rule.method
    point = method if isinstance(method, PercentagePoint) else None
    made.add(
        "rule_t",
        **common,
        kind=method.tag,
        sign={"-": -1, "+": 1}.get(rule.sign, 0),
        extra=rule.extra,
        alone=not method.adds_up or bool(rule.per),
        points=micro(rule.amount.points) if rule.amount else None,
        cap=micro(rule.cap),
        free=micro(method.free) if isinstance(method, PerUnit) else None,
        required=micro(method.required) if isinstance(method, Shortfall) else None,
        target=micro(point.target) if point else None,
        step=micro(point.step) if point else None,
        above=point.direction == "高于" if point else None,
        missing=method.missing if isinstance(method, Shortfall | PercentagePoint) else "",
        unit=rule.unit,
        says=f"{rule.name}（{method.sentence(rule)}）" if rule.name else method.sentence(rule),
    )


def _tables_of(made: Plan, rule: Rule, number: int) -> None:
    method = rule.method
    for level, points in rule.amount.levels if rule.amount else ():
        made.add("level_t", rule=number, level=level, points=to_micro(points))
    if isinstance(method, Severity):
        for name, factor in method.severities:
            made.add("severity_t", rule=number, severity=name, factor=to_micro(factor))
    if isinstance(method, Tiers):
        for tier in method.tiers:
            same = [other for other in method.tiers if other.level == tier.level]
            made.add(
                "tier_t",
                rule=number,
                level=tier.level,
                low=micro(tier.low),
                high=micro(tier.high),
                points=to_micro(tier.points),
                top=tier.high is not None and all(o.high is not None and o.high <= tier.high for o in same),
            )


def ballot_leaves(scheme: Scheme, nodes: Mapping[str, int]) -> Iterator[tuple[int, str, Ballot]]:
    """Where marks are converted: (cfg, indicator id, method)."""
    parents = parents_of(scheme)
    for indicator in scheme.walk():
        for cfg, _, method in _methods(indicator, parents.get(indicator.id), nodes[indicator.id]):
            if isinstance(method, Ballot):
                yield cfg, indicator.id, method


def _ballots(made: Plan, nodes: Mapping[str, int]) -> None:
    scheme = made.scheme
    places = {name: rule for rule in scheme.by_place for name in rule.indicators}
    shared = {name: group.weights for group in scheme.weights for name in group.indicators}
    leaves = list(ballot_leaves(scheme, nodes))
    for cfg, name, method in leaves:
        place = places.get(name)
        made.add(
            "ballot_t",
            cfg=cfg,
            scale=to_micro(method.scale),
            drop_high=method.drop_high,
            drop_low=method.drop_low,
            place_on=place.on if place else "",
            first=micro(place.first) if place else None,
            step=micro(place.step) if place else None,
            lowest=micro(place.lowest) if place else None,
        )
        for cls, weight in method.weights or shared.get(name, ()):
            made.add("weight_t", cfg=cfg, cls=cls, weight=to_micro(weight))
    for order, voters in enumerate(scheme.ballots):
        made.add(
            "class_t",
            cls=voters.id,
            ord=order,
            recuse=voters.recuse,
            least=voters.least,
            eligible=voters.eligible,
            turnout=micro(voters.turnout),
        )
        for limit in voters.limits:
            for cfg, _, method in leaves:
                made.add(
                    "limit_t",
                    cls=voters.id,
                    kind=limit.kind,
                    cfg=cfg,
                    line=micro(limit.line),
                    mark=micro(dict(method.grades).get(limit.grade)),
                    most=limit.most,
                    share=micro(limit.share),
                )


def grade_numbers(scheme: Scheme) -> dict[str, int]:
    """Number of a grade by its id and by its name; 0 is the best."""
    return {label: n for n, grade in enumerate(scheme.grades) for label in (grade.id, grade.name) if label}


def _effects(made: Plan) -> None:
    grades = grade_numbers(made.scheme)
    for number, (rule, _) in enumerate(all_records(made.scheme)):
        effect: Effect | None = None
        if isinstance(rule, Rule):
            effect = rule.effect
        elif isinstance(rule, Veto):
            effect = rule
        else:
            made.add("affirm_t", rule=number, id=rule.id, grade=grades[rule.grade])
        if effect is None:
            continue
        bars, grade = "取消评先" in effect.effects, grades.get(effect.grade)
        made.add(
            "effect_t",
            rule=number,
            id=rule.id,
            bars=bars and not effect.awards,
            last="名次末位" in effect.effects,
            fix=grade if "等次" in effect.effects else None,
            cap=grade if "等次上限" in effect.effects else None,
            consequence=effect.consequence,
        )
        for award in effect.awards if bars else ():
            made.add("effect_award", rule=number, award=award)
