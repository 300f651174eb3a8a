"""The register's parameters of what follows from scores: vetoes, grades, quotas, awards, links."""

from __future__ import annotations

from decimal import Decimal

from kaohe.scheme.model import Award, Link, Use, Veto
from tests.regulations.checks import (
    Check,
    always,
    both,
    categories,
    conditions,
    either,
    field,
    holds,
    listed,
    names,
    number,
    same,
    tells,
)
from tests.regulations.claims import Claim

Mapping = dict[str, Check]


def share(text: str) -> Decimal:
    """0.4, 15% — as percent."""
    return Decimal(text.rstrip("%")) * (1 if text.endswith("%") else 100)


def worse(claim: Claim) -> frozenset[str]:
    """The grades above the one that a veto fixes."""
    order = [grade.name for grade in claim.scheme.grades]
    return frozenset(order[: order.index(claim.element.grade)])


def barred(claim: Claim, text: str) -> bool:
    """These vetoes, and no others, bar the award."""
    got = {
        veto.id
        for veto in claim.scheme.vetoes
        if "取消评先" in veto.effects and (not veto.awards or claim.element.award in veto.awards)
    }
    return got == names(text)


def graded_by(claim: Claim, text: str) -> bool:
    """A grade without cut-off: limited by a quota, given by default below it, or fixed by a veto."""
    scheme, grade = claim.scheme, claim.element.name
    limited = [quota.id for quota in scheme.quotas if quota.grade == grade]
    if text == "default":
        order = [g.name for g in scheme.grades]
        above = order[order.index(grade) - 1]
        return any(quota.grade == above for quota in scheme.quotas)
    return text in limited or any(veto.id == text and veto.grade == grade for veto in scheme.vetoes)


def quota_base(claim: Claim, text: str) -> bool:
    """Those that get a grade at all, or every department of the group."""
    quota = claim.element
    if text == "分口内部门数":
        return quota.base == "全体" and "分组" in quota.scope
    return text in ("确定等次的人", "等次人数") and quota.base == "确定等次"


def next_grade(claim: Claim) -> str:
    order = [grade.name for grade in claim.scheme.grades]
    return order[order.index(claim.element.grade) + 1]


def awards_of(claim: Claim) -> list[Award]:
    """The awards that are given by this quota."""
    return [award for award in claim.scheme.awards if claim.element.id in award.quotas]


def award_count(claim: Claim, text: str) -> bool:
    award = claim.element
    if text == "none":
        return award.count is None and not award.quotas and not award.computed
    if text.isdigit():
        return award.count == int(text) and not award.quotas
    return award.count is None and set(award.quotas) == names(text)


def award_by(claim: Claim, text: str) -> bool:
    """By progress; or the body that grants it."""
    award = claim.element
    return bool(award.by == "进步" if text == "progress" else award.by == "名次" and award.decides == text)


def given(parameters: dict[str, str]) -> bool:
    """An award is given by the program where the register says by what places, seats or last places."""
    count, first_places = parameters.get("count", "none"), parameters.get("places", "none")
    seats = count != "none" and not count.isdigit()
    return seats or first_places != "none" or "last" in parameters


def places(text: str) -> str:
    """`none` is an award that is not given by place; a single number is the last place included."""
    return "" if text == "none" else text if "-" in text else f"1-{text}"


def award_scope(claim: Claim, text: str) -> bool:
    scope = claim.element.scope.split("+") if claim.element.scope else list(claim.scheme.scope)
    return (scope[-1] == "分组") == (text == "分组")


def chosen_from(claim: Claim) -> str:
    """The id of the award whose holders are meant."""
    award = claim.element
    return award.chosen_from or next(
        (a.id for a in claim.scheme.awards if a.award == award.award and a is not award), ""
    )


def granted(claim: Claim, text: str) -> bool:
    named = {award.id: award.award for award in claim.scheme.awards}
    return named.get(chosen_from(claim)) == text


def times(claim: Claim, text: str) -> bool:
    """How often in the year's periods: every time, or so many times."""
    link = claim.element
    wanted = (True, None) if text == "all" else (False, int(text))
    return (link.every, link.times) == wanted and link.when == "年度"


def targets(claim: Claim) -> frozenset[str]:
    element = claim.element
    return frozenset(element.target if isinstance(element, Link) else element.to)


def caused_by(claim: Claim) -> frozenset[str]:
    """Who raises a veto, or what brings about a consequence for a person outside."""
    element = claim.element
    return frozenset(element.cause if isinstance(element, Use) else element.by)


def effect_of_veto(claim: Claim, text: str) -> str:
    if isinstance(claim.element, Veto):
        got = set(claim.element.effects)
        return "" if got == names(text) else f"{got} instead of {text}"
    return (
        "" if text == "等次上限" and any("不能定为" in e for e in claim.element.effect) else "no such effect"
    )


def excluded_grades(claim: Claim, text: str) -> str:
    got = frozenset((claim.element.grade,)) if isinstance(claim.element, Use) else worse(claim)
    return "" if got == names(text) else f"{set(got)} instead of {text}"


RESULTS: dict[str, Mapping] = {
    "veto": {
        "effect": effect_of_veto,
        "by": same(caused_by, names),
        "assist": listed("assist"),
        "areas": listed("areas"),
        "grade": field("grade"),
        "applies": field("applies", conditions),
        "not": excluded_grades,
        "with": field("beside"),
        "of": field("subject"),
        "suspend": field("consequence"),
    },
    "affirmation": {
        "grade": field("grade"),
        "level": field("level"),
        "decides": field("decides"),
        "of": field("subject"),
        "by": listed("cause"),
        "honour": field("honour"),
    },
    "grade": {
        "grade": field("name"),
        "min": field("least", number),
        "by": holds(graded_by, "is not given so"),
    },
    "quota": {
        "grade": field("grade"),
        "share": field("share", share),
        "rounding": field("rounding", lambda text: {"floor": "去尾", "half_up": "四舍五入"}[text]),
        "base": holds(quota_base, "has another base"),
        "class": holds(lambda claim, text: text in claim.element.scope, "is not counted by"),
        "overflow": same(next_grade),
        "tie": always("待研究"),
        "of": holds(
            lambda claim, text: text in (claim.element.grade, *(a.award for a in awards_of(claim))),
            "limits something else",
        ),
        "scope": same(lambda claim: "+".join(claim.element.scope)),
        "within": same(lambda claim: "、".join({award.within for award in awards_of(claim)})),
        "category": categories,
    },
    "award": {
        "name": field("award"),
        "award": field("award"),
        "count": holds(award_count, "has another number"),
        "places": field("places", places),
        "substitute": holds(lambda claim, text: not claim.element.refill and text == "none", "refills"),
        "replace": holds(lambda claim, text: not claim.element.refill and text == "no", "refills"),
        "from": same(chosen_from),
        "decides": field("decides"),
        "by": holds(award_by, "is given otherwise"),
        "condition": holds(
            lambda c, text: text == "progress>0" and c.element.by == "进步", "not by progress"
        ),
        "last": field("last", int),
        "effect": field("remark"),
        "category": categories,
        "barred_by": holds(barred, "is barred by others"),
        "not": holds(barred, "is barred by others"),
        "order": holds(lambda claim, text: text == "total" and claim.element.by == "名次", "another order"),
        "scope": holds(award_scope, "another scope"),
        "amount": tells(),
        "unit": tells(),
        "to": holds(granted, "goes with another award"),
        "within": field("within"),
    },
    "link": {
        "target": same(targets, names),
        "from": field("source"),
        "used_by": listed("to"),
        "to": either(listed("to"), same(targets, names)),
        "grade": field("grade"),
        "times": holds(times, "other times"),
        "effect": field("conclusion"),
        "at_least": both(field("least", int), same(lambda claim: claim.element.when, lambda text: "年度")),
        "threshold": field("below", number),
        "periods": field("running", int),
        "compare": holds(lambda c, text: text == "lt" and c.element.below is not None, "no such comparison"),
    },
}
