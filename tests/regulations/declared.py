"""The register's parameters of what is declared: special provisions, procedure, deadlines, roles …"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from kaohe.scheme.model import Attribute
from tests.regulations.checks import (
    Check,
    both,
    categories,
    conditions,
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
from tests.regulations.claims import Claim, said

Mapping = dict[str, Check]


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
    return name in said(element) and (not values or set(found.values) == names(values))


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
        "total": both(
            tells(), same(lambda claim: list(claim.element.indicators), lambda text: re.split("[+-]", text))
        ),
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
        "office": same(lambda claim: dict(claim.element.params)["考核办人员"]),
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
