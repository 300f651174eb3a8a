"""From the constructs of a sentence to labels: which reader reads which, and what belongs together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from kaohe.draft import amounts, percentages, standing, tiers
from kaohe.draft.saying import (
    Around,
    Clause,
    Event,
    Label,
    said_of,
    words_of,
)
from kaohe.draft.text import Text


def interpret(whole: Text, events: list[Event], item: int, around: Around) -> Iterator[Clause]:
    """The clauses of some sentences that stand together."""
    yield from standing.formula(whole, item)
    at = 0
    vetoed = -1
    while at < len(events):
        event = events[at]
        taken = tiers.tiers(whole, events, at, around)
        if taken is not None:
            label, used = taken
            yield Clause(
                *whole.span(event.lead, events[at + used - 1].end), (label,), said_of(whole, event), item
            )
            at += used
            continue
        if event.tag == "否决":
            if vetoed == event.sentence:
                at += 1
                continue
            vetoed = event.sentence
            if _TITLE.fullmatch(whole.chars) or _named(whole, event):
                at += 1
                continue
        labels = tuple(_labels(whole, events, at, around))
        also = _also(whole, events, at)
        if (
            also
            and labels
            and labels[0].kind in ("deduct_range", "deduct_per", "deduct_fixed", "bonus_fixed")
        ):
            labels = (replace(labels[0], values={**labels[0].values, "names": also}), *labels[1:])
        if labels:
            condition = said_of(whole, event)
            if event.tag == "否决":
                condition += words_of(whole, event)
            begin = 0 if labels[0].values.get("standing") else _begin(whole, event)
            yield Clause(*whole.span(begin, event.end), labels, condition, item)
        at += 1


_TITLE = re.compile(
    "[“”，。：；（）]*一票否决[“”]*(?:项目?|事项|制度?|指标|情形|内容|条件|部分)?[“”，。：；（）]*"
)
"""A heading that names vetoes and says none."""


def _named(whole: Text, event: Event) -> bool:
    """考核项目包括一票否决、基本项目和加分三部分: one of several parts, named and no more."""
    before, after = whole.chars[event.sentence : event.start], whole.chars[event.end : event.end + 3]
    return (
        after.startswith(("、", "部分", "和"))
        and re.search("(?:包括|分为|包含|由|、)“?$", before) is not None
    )


def _also(whole: Text, events: list[Event], at: int) -> list[str]:
    """甲的；乙的；丙的，扣2分: the conditions before a semicolon that have no amount of their own."""
    event = events[at]
    if event.sentence == 0 or (at and events[at - 1].sentence == event.sentence):
        return []
    begin = max((earlier.stop for earlier in events[:at]), default=0)
    before = [part for part in re.split("[；。]", whole.chars[begin : event.sentence]) if part]
    if not before or not whole.chars[begin : event.sentence].endswith("；"):
        return []
    listed: list[str] = []
    for part in reversed(before):
        if not part.endswith("的"):
            break
        listed.insert(0, part)
    return [*listed, said_of(whole, event)] if listed else []


def _begin(whole: Text, event: Event) -> int:
    """Where the phrase begins that the amount closes; a longer stretch where that says too little."""
    chars = whole.chars
    at = event.start
    while at > event.lead:
        cut = max(chars.rfind("，", event.lead, at - 1), chars.rfind("：", event.lead, at - 1))
        if cut < 0:
            return event.lead
        at = cut
        if event.start - at > 3:
            return cut + 1
    return event.lead


def _labels(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    reader = {
        "每项": amounts.per_unit,
        "一次性": amounts.fixed,
        "分值": amounts.bare,
        "百分点": percentages.percentage_point,
        "酌情": amounts.discretionary,
        "等次线": standing.cutoff,
        "名额": standing.quota,
        "权重": standing.weight,
        "总分": standing.scale,
        "ByPlace": amounts.by_place,
        "封顶": amounts.cap,
    }.get(event.tag)
    if reader is not None:
        yield from reader(whole, events, at, around)
    elif event.tag == "不得分":
        yield Label("zero_out")
    elif event.tag == "扣完为止":
        if not (at and events[at - 1].tag == event.tag and events[at - 1].sentence == event.sentence):
            yield Label("to_zero")
    elif event.tag == "按比例":
        yield Label("ratio")
    elif event.tag == "等次表":
        yield Label("grades", {"names": list(event.match.values["grades"])})
    elif event.tag == "同一事项":
        yield Label("matter", {"note": words_of(whole, event)})
    elif event.tag == "系数":
        half = event.match.values["kind"] == "减半"
        yield Label("factor", {"value": Decimal("0.5") if half else Decimal(2), "if": said_of(whole, event)})
    elif event.tag == "肯定":
        yield Label("affirmation")
    elif event.tag == "保底":
        yield Label("other", {"note": words_of(whole, event), "floor": event.match.values["points"].value})
    elif event.tag == "否决":
        yield Label("veto")
