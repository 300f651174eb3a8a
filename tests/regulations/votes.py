"""What a register row on ballots is worth: marks of every class, and the score they have to give."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tests.regulations.checks import conditions, names
from tests.regulations.register import Row
from tests.regulations.trials import Register, Trial, fact, loaded, round_up

LONG = 53
"""Appraisees on one ballot, enough for the floor of scores by place."""


def weights(register: Register, leaf: str, given: dict[str, str]) -> dict[str, Fraction]:
    """Weights by class: the row's own, or those of the row that names the leaf; one class has no weights."""
    shared = (
        of["classes"]
        for of in register.of.values()
        if leaf in names(of.get("applies", "")) and "classes" in of
    )
    text = given.get("classes") or next(shared)
    if text == "1":
        (only,) = loaded(register.scheme).ballots
        return {only.id: Fraction(1)}
    return {name: Fraction(weight) for name, _, weight in (part.partition(":") for part in text.split(","))}


def place_rule(register: Register, leaf: str) -> dict[str, str] | None:
    return next(
        (
            register.of[row.id]
            for row in register.rows.values()
            if row.kind == "rank_scoring" and leaf in names(register.of[row.id]["applies"])
        ),
        None,
    )


def by_weight(means: dict[str, Fraction], weight: dict[str, Fraction]) -> Fraction:
    whole = sum(weight[cls] for cls in means)
    return round_up(sum((mean * weight[cls] for cls, mean in means.items()), Fraction(0)) / whole)


def ballot(register: Register, row: Row) -> Iterator[Trial]:
    """Every class present; the first class absent; what changes the points."""
    given = register.of[row.id]
    if "points" not in given and "applies" in given:
        for leaf in sorted(names(given["applies"])):
            yield from _leaf(register, leaf, register.of[leaf] | {"classes": given["classes"]}, {})
        return
    leaf = row.id if "points" in given else register.leaf(row.id)
    given = {"points": register.of[leaf]["points"], "scale": given.get("max", "100")} | given
    traits = register.traits(row.id)
    yield from _leaf(register, leaf, given, traits)
    for text in filter(None, given.get("points_if", "").split(",")):
        attribute, value, points = text.split(":")
        yield from _leaf(register, leaf, given | {"points": points}, traits | {attribute: value})
    if given.get("na", "").startswith("转移"):
        yield from _transferred(register, given)
    if given.get("own") == "optional":
        yield _own(register, leaf, given)


def _leaf(register: Register, leaf: str, given: dict[str, str], traits: dict[str, str]) -> Iterator[Trial]:
    weight = weights(register, leaf, given)
    points, scale = Fraction(given["points"]), Fraction(given["scale"])
    if rule := place_rule(register, leaf):
        yield from _rivals(rule, leaf, weight, points / scale, traits)
        return
    lists = [list(weight), list(weight)[1:]] if len(weight) > 1 else [list(weight)]
    for classes in lists:
        marks, means = [], {}
        for number, cls in enumerate(classes):
            both = (60 + 7 * number, 63 + 7 * number)
            marks += [fact(票种=cls, 票号=n, 指标=leaf, 评分=mark) for n, mark in enumerate(both)]
            means[cls] = Fraction(sum(both), 2)
        score = round_up(by_weight(means, weight) * points / scale)
        yield Trial(leaf, score, marks=marks, traits=traits)


def _rivals(
    rule: dict[str, str], leaf: str, weight: dict[str, Fraction], share: Fraction, traits: dict[str, str]
) -> Iterator[Trial]:
    """Two appraisees on the same ballots, by turns the first and the second of a class."""
    first, step = Fraction(rule["first"]), Fraction(rule["step"])
    for me in (0, 1):
        marks, means = [], {}
        for number, cls in enumerate(weight):
            ahead = number % 2 == me
            marks.append(fact(票种=cls, 票号=f"两个-{leaf}", 指标=leaf, 评分=90 if ahead else 80))
            means[cls] = first if ahead else first - step
        yield Trial(leaf, round_up(by_weight(means, weight) * share), marks=marks, traits=traits)


def _transferred(register: Register, given: dict[str, str]) -> Iterator[Trial]:
    """The indicator to which the points go has both where this one does not apply."""
    target = given["na"].partition(":")[2]
    ((attribute, values),) = conditions(given["applies"])
    other = {"是": "否"}[values[0]]
    more = register.of[target] | {"points": str(register.points(target) + Fraction(given["points"]))}
    yield from _leaf(register, target, more, {attribute: other})


def _own(register: Register, leaf: str, given: dict[str, str]) -> Trial:
    """Own indicators of 60 % and 40 % of the points, each voted on by itself."""
    whole, weight = Fraction(given["points"]), weights(register, leaf, given)
    own, marks, score = [], [], Fraction(0)
    for name, share, mark in (("要务", Fraction(3, 5), 92), ("常务", Fraction(2, 5), 81)):
        points = whole * share
        own.append((leaf, name, str(points)))
        marks += [fact(票种=cls, 票号="个性", 指标=name, 评分=mark) for cls in weight]
        score += round_up(mark * points / Fraction(given["scale"]))
    return Trial(leaf, score, marks=marks, own=own)


def rank_scoring(register: Register, row: Row) -> Iterator[Trial]:
    """One ballot that marks so many that the last reach the floor; the first two share the first place."""
    rule = register.of[row.id]
    assert rule["on"] == "每张票"
    marks = [99, 99, *range(98, 98 - LONG, -1)]
    for leaf in sorted(names(rule["applies"])):
        given = register.of[leaf]
        cls = next(iter(weights(register, leaf, given)))
        share = Fraction(given["points"]) / Fraction(given["scale"])
        for mark in marks:
            place = 1 + sum(1 for other in marks if other > mark)
            by_place = max(
                Fraction(rule["floor"]), Fraction(rule["first"]) - Fraction(rule["step"]) * (place - 1)
            )
            vote = fact(票种=cls, 票号=f"一张-{leaf}", 指标=leaf, 评分=mark)
            yield Trial(leaf, round_up(by_place * share), marks=[vote], traits=register.traits(leaf))
