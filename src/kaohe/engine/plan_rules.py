"""The scheme's rules, ballots, vetoes, affirmations, grades and awards as relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kaohe.engine.plan import ADDED, TOTAL, Plan, grade_numbers, micro, position
from kaohe.engine.plan_tree import methods_of, parents_of
from kaohe.methods import Ballot, PercentagePoint, PerUnit, Shortfall
from kaohe.methods.base import Effect, Rule
from kaohe.methods.severity import Severity
from kaohe.methods.tiers import Tiers
from kaohe.numbers import to_micro
from kaohe.scheme.model import Affirmation, Indicator, Scheme, Veto
from kaohe.scheme.shape import Shape


def all_records(scheme: Scheme) -> Iterator[tuple[Rule | Veto | Affirmation, Indicator | None]]:
    """Everything that a record can name, in the scheme's order, with its indicator."""
    yield from scheme.rules()
    for veto in scheme.vetoes:
        yield veto, None
    for affirmation in scheme.affirmations:
        yield affirmation, None


def add_rules(made: Plan, shapes: list[Shape], nodes: Mapping[str, int]) -> None:
    matter: dict[str, int] = {}
    always: dict[str, int] = {}
    for group_number, group in enumerate(made.scheme.same_matter):
        (always if group.always else matter).update(dict.fromkeys(group.rules, group_number))
    for number, (rule, indicator) in enumerate(all_records(made.scheme)):
        for profile, seen in enumerate(shapes):
            if rule.id in seen.rules:
                made.add("profile_rule", profile=profile, rule=number)
        node = nodes[indicator.id] if indicator else TOTAL
        common: dict[str, Any] = {
            "rule": number,
            "id": rule.id,
            "node": node,
            "pos": position(node),
            "item": indicator.id if indicator else ADDED,
            "clause": rule.place,
            "matter_group": matter.get(rule.id),
            "always_group": always.get(rule.id),
        }
        if isinstance(rule, Rule):
            _rule(made, rule, common)
            _tables_of(made, rule, number)
        else:
            made.add(
                "rule_t",
                **common,
                kind="",
                sign=0,
                extra=False,
                alone=True,
                levelled=False,
                says=rule.name,
                missing="",
            )


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
        levelled=_levelled(rule),
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


def _levelled(rule: Rule) -> bool:
    """Whether the records of each level are reckoned by themselves."""
    tiers = rule.method.tiers if isinstance(rule.method, Tiers) else ()
    return bool(rule.amount and rule.amount.levels) or any(tier.level for tier in tiers)


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
        for cfg, _, method in methods_of(indicator, parents.get(indicator.id), nodes[indicator.id]):
            if isinstance(method, Ballot):
                yield cfg, indicator.id, method


def add_ballots(made: Plan, nodes: Mapping[str, int]) -> None:
    scheme = made.scheme
    places = {name: rule for rule in scheme.by_place for name in rule.indicators}
    shared = {name: group.weights for group in scheme.weights for name in group.indicators}
    leaves = list(ballot_leaves(scheme, nodes))
    classes = {voters.id: (order, voters.recuse) for order, voters in enumerate(scheme.ballots)}
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
            order, recuse = classes[cls]
            made.add("weight_t", cfg=cfg, cls=cls, ord=order, weight=to_micro(weight), recuse=recuse)
    for order, voters in enumerate(scheme.ballots):
        made.add(
            "class_t",
            cls=voters.id,
            ord=order,
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


def add_effects(made: Plan) -> None:
    grades = grade_numbers(made.scheme)
    for number, (rule, _) in enumerate(all_records(made.scheme)):
        effect: Effect | None = None
        if isinstance(rule, Rule):
            effect = rule.effect
        elif isinstance(rule, Veto):
            effect = rule
        else:
            made.add("verdict_t", rule=number, id=rule.id, affirmed=grades[rule.grade], consequence="")
        if effect is None:
            continue
        bars, grade = "取消评先" in effect.effects, grades.get(effect.grade)
        made.add(
            "verdict_t",
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


def add_names(made: Plan) -> None:
    """Grades and awards by number; an award that is a mere consequence has a remark, no title."""
    for number, grade in enumerate(made.scheme.grades):
        made.add("grade_t", g=number, name=grade.name or grade.id)
    for number, award in enumerate(made.scheme.awards):
        title = "" if award.remark else award.award or award.name
        made.add("award_t", nth=number, id=award.id, title=title, remark=award.remark)
