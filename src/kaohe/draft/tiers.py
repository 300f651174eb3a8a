"""Amounts that belong together: cases of one scale, levels, amounts given one after another."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from kaohe.draft.grammar import GRADES
from kaohe.draft.quantities import Number
from kaohe.draft.saying import (
    Event,
    Label,
    Values,
    inherited,
    said_of,
    sign_of,
    words_of,
)
from kaohe.draft.text import Text

_RANGE_CASE = re.compile(
    r"\d.*(?:以上|以下|以内|之间|以外|及以上|及以下)|(?:低于|高于|不足|不到|少于|多于|超过|大于|小于|达到|达|在|≥|≤|>|<|未达)\D{0,4}\d"
    r"|\d[^，]{0,4}[-~—至到]\d|\d+%的?$"
)
_LEVEL_CASE = re.compile(
    r"^(?:获得?|受到?|被|达到?|在|评为|荣获|按|对|其中)?[^，]{0,4}?"
    r"(?:国家|中央|全国|省|市|县|区|乡|镇|部|厅|局|地|州|一|二|三|四|特|优|良|合格|称职|好|较好|一般|差|中|第|[A-E]).{0,7}$"
)
_NEGATIVE = re.compile(r"^(?:未|没有?|无|不|发生|出现|违反|缺|漏|因|迟|每)")


def tiers(whole: Text, events: list[Event], at: int) -> tuple[Label, int] | None:
    """Amounts for the cases of one scale: 90%以上得5分，80%以上得3分; 分别加4分、3分."""
    first = events[at]
    if first.tag not in ("一次性", "分值", "每项") or first.number() is None:
        return None
    listed = _listed(whole, events, at)
    if listed is not None:
        return listed
    if first.tag == "每项" and not (sign_of(first) == "=" and _GRADED.search(words_of(whole, first))):
        return None
    ranged = _is_ranged(whole, first)
    stepped = None if ranged else _stepped(whole, events, at)
    if stepped is not None:
        return stepped
    cases: list[Values] = []
    used = 0
    for event in events[at:]:
        points = event.number()
        if event.tag == "不得分" and used >= 2 and ranged and _is_ranged(whole, event):
            cases.append({"if": _case(whole, event), "points": Decimal(0)})
            used += 1
            continue
        if event.tag != first.tag or points is None or sign_of(event) != sign_of(first):
            break
        if used and not _goes_on(whole, first, event, ranged):
            break
        if first.tag == "每项" and not _GRADED.search(words_of(whole, event)):
            break
        if not used and not ranged and not _is_level(whole, first) and first.tag != "每项":
            break
        amount: Values = (
            {"points": points.value} if points.high is None else {"min": points.low, "max": points.high}
        )
        said = words_of(whole, event) if event.tag == "每项" else _case(whole, event)
        cases.append({"if": said, **amount})
        used += 1
    added = _ADDED.match(whole.chars, events[at + used - 1].end) if first.tag == "分值" and used > 1 else None
    if len(cases) < 2 or (first.tag == "分值" and not ranged and inherited(events, at)):
        return None
    if first.tag == "分值" and added is None and not all(_ENDS_GRADED.search(case["if"]) for case in cases):
        return None
    plus = sign_of(first) == "+" or (added is not None and added[1].startswith("加"))
    if sign_of(first) == "-" or (added is not None and added[1].startswith("扣")):
        cases = [{"if": case["if"], "deduct": case.get("points", case.get("max"))} for case in cases]
    return Label("bonus_tiers" if plus else "tiers", {"cases": cases}), used


_GRADED = re.compile("|".join(sorted(GRADES, key=len, reverse=True)) + r"|[A-E一二三四五甲乙丙]?[级档类等]")
_ENDS_GRADED = re.compile(f"(?:{_GRADED.pattern})(?:及?以[上下])?(?:的|者|票|等次)?$")
_ENDS_LEVEL = re.compile("(?:国家|中央|全国|省|市|县|区|乡|部|厅|局|地|州|级)[^，]{0,4}$")
_MEASURE = re.compile(
    r"[\d.]+|以上|以下|以内|之间|低于|高于|不足|不到|少于|多于|超过|大于|小于|达到|及|在|[至到~—\-≥≤><%万亿元分个人次件条篇名者的，、含]"
)


def _stepped(whole: Text, events: list[Event], at: int) -> tuple[Label, int] | None:
    """Three or more short cases in one sentence whose points only fall or only rise: places in one order."""
    first = events[at]
    if first.tag != "一次性" or sign_of(first) != "=":
        return None
    taken = []
    for event in events[at:]:
        points = event.number()
        said = _case(whole, event)
        if (
            event.tag != first.tag
            or event.sentence != first.sentence
            or sign_of(event) != "="
            or points is None
        ):
            break
        if not 0 < len(said) <= 14 or _NEGATIVE.search(said) or whole.chars[event.end - 1] != "分":
            break
        taken.append((said, points))
    values = [points.value for _, points in taken]
    pairs = list(pairwise(values))
    if len(values) < 3 or not (all(a > b for a, b in pairs) or all(a < b for a, b in pairs)):
        return None
    cases = [
        {"if": said, **({"points": n.value} if n.high is None else {"min": n.low, "max": n.high})}
        for said, n in taken
    ]
    return Label("tiers", {"cases": cases}), len(taken)


def _is_ranged(whole: Text, event: Event) -> bool:
    phrase = max(whole.chars.rfind(sign, event.lead, event.start) for sign in "，：")
    return any(at > phrase for at in event.bounds) or bool(_RANGE_CASE.search(_case(whole, event)))


def _is_level(whole: Text, event: Event) -> bool:
    said = _case(whole, event)
    if event.tag == "分值" and _ADDED.search(whole.chars[event.end : event.stop]) is None:
        return bool(_ENDS_GRADED.search(said))
    if event.tag == "分值":
        return bool(_ENDS_LEVEL.search(said))
    return bool(_LEVEL_CASE.search(said)) and not _NEGATIVE.search(said)


def _goes_on(whole: Text, first: Event, event: Event, ranged: bool) -> bool:
    """Is it a further case of the same scale: comparable in form, and without a subject of its own?"""
    if event.tag == "每项":
        return event.sentence == first.sentence
    if not ranged:
        return event.sentence == first.sentence and _is_level(whole, event)
    said = _case(whole, event)
    bare = _MEASURE.sub("", said)
    if event.sentence != first.sentence and bare not in _MEASURE.sub("", _case(whole, first)):
        return False
    return _is_ranged(whole, event) or _BARE_CASE.fullmatch(said) is not None


_BARE_CASE = re.compile(r"[\d.]+\D{0,3}的?")


def _case(whole: Text, event: Event) -> str:
    """The condition of one case: the last phrase before its amount that says something."""
    said = said_of(whole, event)
    parts = [part for part in re.split("[，：]", said) if part not in ("的", "")]
    return parts[-1] if parts else said


_ADDED = re.compile(r"(?:的)?(?:标准|分值|等次)?(加分|扣分|计分|得分|记分|给分|加|扣)")


def _listed(whole: Text, events: list[Event], at: int) -> tuple[Label, int] | None:
    """分别加4分、3分; 分别按4分、6分、8分加分: the amounts in the order of the names before them."""
    first = events[at]
    said = said_of(whole, first)
    values = first.match.values.get("pointss", [])
    if len(values) > 1:
        return _in_a_row(said, values, sign_of(first))
    apart = "分别" in str(first.match.values.get("each", "")) or re.search("分别按?照?$", said) is not None
    if not apart:
        return None
    amounts = [first]
    for event in events[at + 1 :]:
        if event.tag != "分值" or said_of(whole, event) or event.sentence != first.sentence:
            break
        amounts.append(event)
    if len(amounts) < 2:
        return None
    added = _ADDED.match(whole.chars, amounts[-1].end)
    sign = sign_of(first) or {"加": "+", "扣": "-"}.get(added[1][0] if added else "", "=")
    names = _names(re.sub("(?:[三四五两二]个)?(?:等次|级别|层次|档次)?分别按?照?$", "", said), len(amounts))
    cases: list[Values] = []
    for name, event in zip(names, amounts, strict=True):
        points = event.number()
        if points is None:
            return None
        cases.append({"if": name, "deduct" if sign == "-" else "points": points.value})
    return Label("bonus_tiers" if sign == "+" else "tiers", {"cases": cases}), len(amounts)


def _in_a_row(said: str, values: list[Number], sign: str) -> tuple[Label, int]:
    """分别加5、4、3分: amounts that share one 分."""
    names = _names(
        re.sub("(?:[三四五两二]个?)?(?:等次|等级|等|级别|档次|档|等奖)?，?分别$", "", said), len(values)
    )
    key = "deduct" if sign == "-" else "points"
    cases = [{"if": name, key: value.value} for name, value in zip(names, values, strict=True)]
    return Label("bonus_tiers" if sign == "+" else "tiers", {"cases": cases}), 1


def _names(said: str, count: int) -> list[str]:
    """As many names as there are amounts: the last of a list 国家、省、市."""
    for phrase in reversed(re.split("[，：]", said)):
        parts = [part for part in re.split("[、或和及与]", phrase) if part]
        if len(parts) >= count:
            names = parts[-count:]
            head = re.sub("^(?:受到?|获得?|被|在|按照?|对)*", "", names[0])
            return [re.split("按照|的", head)[-1] if len(head) > 3 else head, *names[1:]]
    return [f"第{which}种" for which in range(1, count + 1)]
