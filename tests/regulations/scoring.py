"""The register's parameters of what scores: indicators, rules, ballots, and what modifies them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kaohe.methods import Average, Ballot, ByRules, ContentOnly, NotScored, Rated
from kaohe.methods.base import Rule
from kaohe.scheme.model import Category, Indicator, Totals, leaf_method
from kaohe.scheme.shape import Profile, deciding_attributes, shape
from tests.regulations.checks import (
    Check,
    always,
    both,
    categories,
    conditions,
    either,
    field,
    holds,
    indicator,
    levels,
    listed,
    names,
    number,
    parameter,
    pieces,
    same,
    tells,
    weights,
)
from tests.regulations.claims import Claim

Mapping = dict[str, Check]


def children(claim: Claim) -> tuple[Indicator, ...]:
    """The indicators directly below the claimed node or category."""
    element = claim.element
    if isinstance(element, Category):
        return claim.scheme.tree(element)
    return element.children if isinstance(element, Indicator) else ()


def inside(claim: Claim) -> Decimal | None:
    """What stands below a node adds up to this; own indicators fill whatever the node has."""
    points = [child.points for child in children(claim)]
    if points and None not in points:
        return sum((p for p in points if p is not None), Decimal(0))
    own: Decimal | None = claim.element.points if claim.element.own is not None else None
    return own


def points(claim: Claim) -> Any:
    return Decimal(0) if isinstance(claim.element, Totals) else claim.element.points


def scale(claim: Claim) -> Any:
    """The scale of the leaf's marks or ratings, or of the node's children."""
    element = claim.element
    method = element if isinstance(element, Ballot | Average) else leaf_method(element)
    own = element.scale if isinstance(element, Indicator) else None
    if isinstance(method, Ballot | Average):
        return method.scale if own is None else f"{method.scale} and {own}"
    return own


def is_method(claim: Claim, text: str) -> bool:
    element = claim.element
    if text == "node":
        return bool(element.children) or element.own is not None
    classes = {
        "rules": ByRules,
        "average": Average,
        "rated": Rated,
        "ballot": Ballot,
        "none": NotScored | ContentOnly,
    }
    return isinstance(leaf_method(element), classes[text])


def floor_at_zero(claim: Claim, text: str) -> bool:
    """Deductions stop at the leaf's own points: no cap of their own, no negative scores, no pooling."""
    return all(node.negative is None and not node.pooled for node in claim.nodes)


def base(claim: Claim, text: str) -> bool:
    if isinstance(claim.element, Totals):
        return text == "0"
    return claim.element.start == "满分" and claim.element.points == number(text)


def cap(claim: Claim, text: str) -> str:
    got = claim.element.cap
    if text == "to_zero":
        whole = claim.element.sign == "-" and claim.node is not None and claim.node.start == "满分"
        return "" if got is None and whole and floor_at_zero(claim, text) else "not limited by the leaf"
    unlimited = claim.node is None or claim.node.bonus_cap is None
    return "" if got == number(text) and (text != "none" or unlimited) else f"{got} instead of {text}"


def points_if(claim: Claim, text: str) -> str:
    """对外服务:是:10,对外服务:否:20 — what the leaf counts for such appraisees, transfers included."""
    scheme, node = claim.scheme, claim.node
    assert node is not None
    for piece in pieces(text):
        attribute, value, expected = piece.split(":")
        known = dict.fromkeys(deciding_attributes(scheme), "") | {attribute: value}
        made = shape(scheme, Profile(scheme.categories[0].name, tuple(known.values())))
        got = made.branches[node.id].points
        if got != Decimal(expected) * 1_000_000:
            return f"{got} micro-points instead of {piece}"
    return ""


def classes(claim: Claim, text: str) -> str:
    got = weights(claim)
    if text.isdigit():
        whole = len(got) == int(text) and sum(got.values()) == 100
        return "" if whole else f"{got} instead of {text} classes"
    return "" if got == levels(text) else f"{got} instead of {text}"


def ballot_applies(claim: Claim, text: str) -> str:
    """To which appraisees a leaf applies, or to which leaves the shared weights."""
    return (APPLIES if ":" in text else listed("indicators"))(claim, text)


def rated_most(claim: Claim, text: str) -> bool:
    node = claim.node
    assert node is not None
    if text == "own_points":
        return any(around.own is not None for around in claim.nodes)
    return node.points == number(text)


def rating(claim: Claim) -> Any:
    """The method by which the claimed leaf is rated; it may itself be what is claimed."""
    return claim.element if isinstance(claim.element, Rated) else leaf_method(claim.element)


def not_for(claim: Claim, text: str) -> bool:
    names_of = {"县市区机关": "县区局"}
    conditions_ = claim.element.applies
    return bool(conditions_) and all(names_of[text] not in values for _, values in conditions_)


def table(claim: Claim, text: str) -> Any:
    return dict(claim.element.amount.levels)


def factor_in_table(claim: Claim, text: str) -> str:
    """A factor remarked on by severity is what the severity tables of its rules say."""
    rules = {rule.id: rule for rule, _ in claim.scheme.rules()}
    values = set(claim.element.values)
    for id in claim.element.rules:
        if {dict(rules[id].method.severities)[text]} != values:  # type: ignore[attr-defined]
            return f"the table of {id} has another factor for {text}"
    return "" if claim.element.severity == text else f"{claim.element.severity} instead of {text}"


def group(claim: Claim, text: str) -> str:
    """The rules of a same-matter group: named one by one, or by the item that they stand under."""
    rules: dict[str, Rule] = {rule.id: rule for rule, _ in claim.scheme.rules()}
    got = claim.element.rules
    if set(got) == set(pieces(text)) or all(rules[id].item == text for id in got):
        return ""
    return f"{got} instead of {text}"


def unreported(claim: Claim, text: str) -> str:
    """What no report at all means; of the regulations only two are read as "nothing missing"."""
    lenient = ("qianxinan-2010", "changzhou-2016")  # their worked cases owe no reports
    want = "满分" if claim.scheme.name in lenient else "待补"
    got = claim.element.method.missing
    return "" if got == want else f"no report means {got} instead of {want}"


def direction(text: str) -> str:
    return {"above": "高于", "below": "低于"}[text]


def source(text: str) -> str:
    return {"stated": "原文", "text": "原文", "derived": "推算", "analogy": "类推"}[text]


SIGN = field("sign")
AMOUNT = same(lambda claim: claim.element.amount.points, number)
APPLIES = field("applies", conditions)
ELSEWHERE = same(lambda claim: claim.element.elsewhere.how)
TRANSFER = same(lambda claim: f"{claim.element.elsewhere.how}:{claim.element.elsewhere.to}")

RULE: Mapping = {
    "points": AMOUNT,
    "sign": SIGN,
    "unit": field("unit"),
    "cap": cap,
    "group": field("item"),
    "applies": APPLIES,
    "category": categories,
    "per": field("per"),
    "reward": field("reward"),
    "evidence": field("evidence"),
    "level": same(lambda claim: dict(claim.element.amount.levels), levels),
    "on": holds(lambda claim, text: text == "total" and claim.node is None, "hangs on an indicator"),
}

SEVERITIES = {
    f"factor.{name}": same(
        lambda claim, name=name: dict(claim.element.method.severities)[name],  # type: ignore[misc]
        number,
    )
    for name in ("一般", "严重", "刑事")
}
BASES = {
    f"base.{name}": same(lambda claim, name=name: dict(claim.element.amount.levels)[name], number)  # type: ignore[misc]
    for name in ("一般", "股级", "科级", "市级", "省级", "国家级")
}

SCORING: dict[str, Mapping] = {
    "indicator": {
        "points": same(points, number),
        "method": holds(is_method, "is scored in another way"),
        "children_sum": same(inside, number),
        "children": same(lambda claim: frozenset(child.id for child in children(claim)), names),
        "base": holds(base, "starts elsewhere"),
        "floor": holds(floor_at_zero, "can go below zero"),
        "bonus_cap": field("bonus_cap", number),
        "scale": same(scale, number),
        "category": categories,
        "attribute": holds(
            lambda claim, text: conditions(text) in [((a.name, a.values),) for a in claim.scheme.attributes],
            "no such attribute",
        ),
        "applies": APPLIES,
        "not_for": holds(not_for, "applies to them"),
        "elsewhere": ELSEWHERE,
        "within": same(lambda claim: claim.element.elsewhere.within),
        "bonus_only": holds(
            lambda claim, text: (
                claim.element.points == 0 and all(rule.sign == "+" for rule in claim.element.rules)
            ),
            "does not only add",
        ),
        "points_source": either(
            field("source", source),
            holds(lambda c, t: source(t) == "原文" and not c.element.source, "source"),
        ),
        "month": field("month"),
        "scored": holds(
            lambda claim, text: all(
                not node.points and (node.children or isinstance(leaf_method(node), NotScored))
                for node in claim.element.walk()
            ),
            "is scored",
        ),
        "parent": same(lambda claim: claim.parent and claim.parent.id),
        "content": holds(lambda claim, text: isinstance(claim.element.method, ContentOnly), "is scored"),
        "refers": field("refers"),
        "own": holds(
            lambda claim, text: any(node.own is not None for node in claim.nodes), "has no own indicators"
        ),
        "list": holds(
            lambda claim, text: isinstance(claim.element.method, ContentOnly) and text == "open", "is scored"
        ),
    },
    "rated": {
        "points": field("points", number),
        "category": categories,
        "by": same(lambda claim: frozenset(rating(claim).by), names),
        "applies": APPLIES,
        "na": TRANSFER,
        "min": same(lambda claim: claim.element.low, number),
        "max": holds(rated_most, "has another limit"),
        "scale": always("points"),
    },
    "average": {"scale": field("scale", number), "by": listed("by")},
    "adopted": {
        "applies": listed("indicators"),
        "scale": field("full", number),
        "category": holds(
            lambda claim, text: all(
                any(
                    indicator(claim.scheme, id) in top.walk()
                    for category in claim.scheme.categories
                    if category.name == text
                    for top in claim.scheme.tree(category)
                )
                for id in claim.element.indicators
            ),
            "leaves of another category",
        ),
    },
    "ballot": {
        "points": field("points", number),
        "classes": classes,
        "scale": same(scale, number),
        "points_if": points_if,
        "applies": ballot_applies,
        "na": TRANSFER,
        "category": categories,
        "own": holds(
            lambda claim, text: (
                text == "optional" and claim.element.own is not None and not claim.element.own.required
            ),
            "own indicators are not optional",
        ),
        "within": always("mean"),
        "min": always("0"),
        "max": field("scale", number),
        "abstain": always("empty"),
    },
    "rank_scoring": {
        "applies": listed("indicators"),
        "first": field("first", number),
        "step": field("step", number),
        "floor": field("lowest", number),
        "on": field("on"),
    },
    "per_unit": RULE | {"free": same(lambda claim: claim.element.method.free or Decimal(0), number)},
    "fixed": RULE,
    "zero": RULE,
    "shortfall": RULE | {"required": both(parameter("required", number), unreported), "each": AMOUNT},
    "per_percent_point": RULE
    | {
        "target": both(parameter("target", number), unreported),
        "direction": parameter("direction", direction),
        "step": parameter("step", number),
    },
    "ratio": RULE | {"of": same(lambda claim: claim.node and claim.node.points, number)},
    "range": RULE | {"min": parameter("low", number), "max": parameter("high", number)},
    "severity": RULE
    | BASES
    | SEVERITIES
    | {
        "severity": same(lambda claim: dict(claim.element.method.severities), levels),
        "factor": holds(lambda c, text: text == "1" and not c.element.method.severities, "has a table"),
    },
    "factor": {
        "factor": same(lambda claim: claim.element.values, lambda text: (Decimal(text),)),
        "applies": listed("rules"),
        "applies_to": listed("rules"),
        "severity": factor_in_table,
        "min": field("low", number),
        "max": field("high", number),
        "newspaper_below": tells(),
        "journal_below": tells(),
    },
    "same_matter": {
        "applies": listed("rules"),
        "group": group,
        "keep": holds(lambda claim, text: text in ("max", "highest"), "only the highest can stay"),
    },
}
