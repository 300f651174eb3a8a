"""The register's parameters of results and of what is declared: grades, awards, links, procedure, roles …"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kaohe.scheme.model import Attribute, Award, Link, Use, Veto
from tests.regulations.checks import (
    Check,
    always,
    both,
    categories,
    conditions,
    either,
    every,
    field,
    form,
    holds,
    indicator,
    listed,
    names,
    number,
    pieces,
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


def veto_raised(id: str) -> Check:
    def check(claim: Claim, text: str) -> str:
        veto = next(v for v in claim.scheme.vetoes if v.id == id)
        complete = id in claim.element.items and set(veto.by) == names(text)
        return "" if complete else f"{veto.by} instead of {text}"

    return check


def item_of_rules(claim: Claim, text: str) -> bool:
    """第n项 is the item (归项) x.n of the rules that the role names."""
    items = {rule.item for rule, _ in claim.scheme.rules()}
    return {item.rpartition(".")[2] for item in claim.element.items} == {text} and items >= set(
        claim.element.items
    )


def day(claim: Claim, text: str) -> bool:
    return int(str(claim.element.date).rpartition("-")[2]) == int(text)


def month(claim: Claim, text: str) -> bool:
    dated = str(claim.element.date).split("-")
    said_month = int(dated[-2]) if len(dated) > 1 else claim.element.month
    return bool(said_month == int(text)) and claim.element.month in (None, int(text))


def has_categories(claim: Claim, text: str) -> str:
    """科室:9,直属单位:6 — the scheme's categories with the number of appraisees where it is given."""
    got = {c.name: c.size for c in claim.scheme.categories}
    want = {n.partition(":")[0]: int(n.partition(":")[2] or 0) or None for n in pieces(text)}
    return "" if got == want else f"{got} instead of {text}"


def attribute(claim: Claim, text: str) -> bool:
    name, _, values = text.partition(":")
    element = claim.element
    found = next((a for a in claim.scheme.attributes if a.name == name), None)
    if found is None:
        return False
    if isinstance(element, Attribute):
        return element is found and (not values or set(found.values) == names(values))
    if getattr(element, "applies", ()):
        return bool(element.applies == conditions(text)) and set(names(values)) <= set(found.values)
    return not values or set(found.values) == names(values)


def all_leaves(claim: Claim, text: str) -> bool:
    """Base, floor and unlimited additions of every leaf that has rules."""
    named = {node.id for node in claim.scheme.walk() if node.rules}
    leaves = [node for node in claim.scheme.walk() if node.rules]
    return set(claim.element.indicators) == named and all(
        node.start == "满分" and node.bonus_cap is None and node.negative is None and not node.pooled
        for node in leaves
    )


def on_total(claim: Claim, text: str) -> bool:
    """The rules named hang on the total and have no cap."""
    hanging = {rule.id: rule for rule, node in claim.scheme.rules() if node is None}
    return all(id in hanging and hanging[id].cap is None for id in claim.element.indicators)


def points_of(id: str) -> Check:
    def check(claim: Claim, text: str) -> str:
        stated = dict(claim.element.params).get(id)
        agrees = stated == text and indicator(claim.scheme, id).points == Decimal(text)
        return "" if agrees else f"{stated} instead of {text}"

    return check


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


WORDS = tells(
    ("counts_as_done", "视同完成"),
    ("not_counted", "不计"),
    ("outside", "不适用"),
    ("not_commended", "不推荐"),
    ("points_match", "分值"),
    ("range", "酌情"),
    ("only", "内容"),
)

BY = listed("by")
TO = listed("to")
STEP = same(lambda claim: claim.element.step, int)
ITEMS = listed("items")
EVERY = same(lambda claim: every(",".join(_tuple(claim.element.every))), every)


def _tuple(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


DECLARED: dict[str, Mapping] = {
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
        "base": field(
            "base", lambda t: {"确定等次的人": "确定等次", "等次人数": "确定等次", "分口内部门数": "全体"}[t]
        ),
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
        "used_by": TO,
        "to": either(TO, same(targets, names)),
        "grade": field("grade"),
        "times": holds(times, "other times"),
        "effect": field("conclusion"),
        "at_least": both(field("least", int), same(lambda claim: claim.element.when, lambda text: "年度")),
        "threshold": field("below", number),
        "periods": field("running", int),
        "compare": holds(lambda c, text: text == "lt" and c.element.below is not None, "no such comparison"),
    },
    "special": {
        "effect": WORDS,
        "attribute": holds(attribute, "another attribute"),
        "values": listed("values"),
        "year": tells(),
        "parts": listed("indicators"),
        "applies": listed("indicators"),
        "state": tells(),
        "sign": tells(),
        "decides": field("decides"),
        "category": has_categories,
        "base": holds(lambda c, text: text == "points" and all_leaves(c, text), "not so for every leaf"),
        "bonus_cap": holds(lambda c, text: text == "none" and all_leaves(c, text), "not so for every leaf"),
        "floor": holds(lambda c, text: text == "0" and all_leaves(c, text), "not so for every leaf"),
        "level": holds(lambda c, text: text == "leaf" and all_leaves(c, text), "not so for every leaf"),
        "trial": tells(),
        "subject": listed("subjects"),
        "subjects": listed("subjects"),
        "excluded": listed("subjects"),
        "能力类型": same(lambda claim: dict(claim.element.applies)["能力类型"], lambda text: (text,)),
        "Z2.4.1": points_of("Z2.4.1"),
        "Z2.4.2": points_of("Z2.4.2"),
        "documents": tells(),
        "item": listed("indicators"),
        "elsewhere": holds(
            lambda claim, text: all(
                (rule := indicator(claim.scheme, id).elsewhere) is not None and rule.how == text
                for id in claim.element.indicators
            ),
            "the indicator says otherwise",
        ),
        "by": BY,
        "class": tells(),
        "aspects": tells(),
        "content": WORDS,
        "basis": tells(),
        "children": listed("indicators"),
        "on": holds(on_total, "does not hang on the total"),
        "cap": holds(lambda claim, text: text == "none" and on_total(claim, text), "has a cap"),
        "total": tells(),
        "rule": WORDS,
        "from": WORDS,
        "focus": tells(),
    },
    "procedure": {
        "step": STEP,
        "by": BY,
        "steps": same(lambda claim: list(claim.element.stages), pieces),
        "form": form,
        "decides": field("decides"),
        "every": EVERY,
        "applies": WORDS,
        "vote": tells(),
        "people": field("people", int),
        "state": listed("states"),
        "scored": field("scored", lambda text: "否" if text == "no" else text.removeprefix("by_")),
        "source": tells(),
        "effect": tells(),
        "cycle": tells(),
        "from": tells(),
        "collect": field("collect"),
        "approve": listed("approve"),
        "to": TO,
        "principles": tells(),
        "sign": listed("sign"),
        "check": field("check"),
        "subjects": tells(),
        "open": tells(),
        "lead": field("lead"),
        "then": tells(),
    },
    "deadline": {
        "date": field("date"),
        "by": field("by"),
        "every": EVERY,
        "per": EVERY,
        "period": same(lambda claim: claim.scheme.calendar),
        "from": field("start"),
        "month": holds(month, "another month"),
        "day": holds(day, "another day"),
        "items": ITEMS,
        "item": ITEMS,
        "count": field("count", int),
        "months_before": field("months_before", int),
        "days": field("days", int),
        "unit": field("unit"),
        "min": holds(lambda claim, text: claim.element.minimum == (text == "true"), "not a minimum"),
        "form": form,
        "to": TO,
        "min_days": field("least_days", int),
        "max_days": field("most_days", int),
    },
    "notice": {
        "step": STEP,
        "by": BY,
        "channel": field("channel"),
        "disclosure": tells(),
        "grade": field("grade"),
        "scope": field("scope"),
        "days": field("days", int),
        "per": EVERY,
        "to": field("to"),
        "media": holds(lambda claim, text: text == "yes" and "媒体" in claim.element.channel, "no media"),
        "subjects": tells(),
        "form": tells(),
    },
    "appeal": {
        "step": STEP,
        "by": field("by"),
        "days": field("days", int),
        "from": field("start"),
        "to": field("to"),
    },
    "archive": {
        "step": STEP,
        "to": TO,
        "class": field("split"),
        "forms": listed("forms"),
        "by": BY,
    },
    "role": {
        "members": listed("members"),
        "by": BY,
        "items": ITEMS,
        "item": holds(item_of_rules, "another item"),
        "indicators": ITEMS,
        "class": field("ballot"),
        "chair": field("chair"),
        "deputies": field("deputies"),
        "head": field("head"),
        "category": categories,
        "drawn": field("drawn", int),
        "office": tells(),
        "drawn_by": tells(),
        "decides": field("decides"),
        "subjects": tells(),
        "year": tells(),
        "weight": field("weight", number),
        "五大班子": same(lambda claim: dict(claim.element.params)["五大班子"]),
        "县级": same(lambda claim: dict(claim.element.params)["县级"]),
        "科级及以下": same(lambda claim: dict(claim.element.params)["科级及以下"]),
        **{f"F{n}": veto_raised(f"F{n}") for n in range(1, 8)},
    },
    "form": {
        "fields": listed("fields"),
        "columns": listed("fields"),
        "total": field("total", number),
        "classes": listed("ballots"),
        "scale": field("scale", number),
        "by": BY,
        "items": ITEMS,
        "every": EVERY,
        "seal": field("seal"),
        "copies": field("copies", int),
        "sign": listed("sign"),
        "tables": listed("tables"),
    },
}
