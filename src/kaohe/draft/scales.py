"""The steps of a scale: what range a case names, what its open ends are closed by, what it gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kaohe.draft.quantities import Number, number_at, range_at
from kaohe.draft.saying import Values
from kaohe.methods.tiers import Tier


def given(cases: Sequence[Values], points: Decimal | None) -> list[Values] | None:
    """The cases with what they give in points: a share of the indicator's points, or all of them (得满分).

    None where the points of the indicator are not known.
    """
    made = []
    for case in cases:
        if any(name in case for name in ("points", "deduct", "min")):
            made.append(case)
        elif points is None:
            return None
        else:
            share = case.get("percent", Decimal(100))
            made.append({"if": case["if"], "points": points * share / 100})
    return made


def level(text: str) -> str:
    text = re.sub(r"^(?:其中|受到?|获得?|被|在|评为|对|按照?)+", "", text).strip("的，。、")
    return re.sub(r"[（）()：:，,；;、=\s]", "", text)[:20] or "其他"


_QUANTITY = re.compile(
    r"以上|以下|以内|低于|高于|不足|不到|少于|多于|超过|大于|小于|达|≥|≤|<|>|\d%|\d[-~—至到]\d|^\d[\d.]*\D{0,3}$|\d分"
)


def bounds(text: str) -> tuple[Decimal | None, Decimal | None] | None:
    """The range of a case: 90%以上 → (90, None), 80-90% → (80, 90), 低于60 → (None, 60)."""
    if not _QUANTITY.search(text):
        return None
    number: Number | None = None
    for at in range(len(text)):
        number = range_at(text, at)
        if number is not None and (text[at].isdigit() or number.percent):
            break
        number = None
    if number is None:
        return None
    if number.high is not None:
        return number.low, number.high
    after = text[number.end :]
    second = next(
        (found for at in range(len(after)) if (found := number_at(after, at)) and after[at].isdigit()), None
    )
    if second is not None and second.value > number.value:
        return number.value, second.value
    if number.splits and not re.search("以上|以下|不足|低于|少于|达", text):
        return number.splits[0]
    if re.search("以下|低于|不足|不到|少于|小于|<|≤|未达", text):
        return None, number.value
    return number.value, None


def closed(tiers: list[Tier]) -> tuple[Tier, ...]:
    """Open ends closed by the neighbours: ≥90, ≥80 means 80 to 90."""
    floors = sorted({tier.low for tier in tiers if tier.low is not None})
    made = []
    for tier in tiers:
        above = [low for low in floors if tier.low is not None and low > tier.low]
        high = tier.high if tier.high is not None else above[0] if above and tier.low is not None else None
        if tier.high is not None and above and tier.high < above[0] and above[0] - tier.high <= 1:
            high = above[0]
        made.append(replace(tier, high=high))
    return tuple(sorted(made, key=lambda tier: tier.low if tier.low is not None else Decimal(-1)))
