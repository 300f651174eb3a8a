"""Weights, totals, grades and quotas: what a sentence says of the whole and of the results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kaohe.draft.grammar import GRADE, GRADES
from kaohe.draft.quantities import Number
from kaohe.draft.saying import (
    Around,
    Clause,
    Event,
    Label,
    Values,
    said_of,
    words_of,
)
from kaohe.draft.text import Text

_TERM = re.compile(
    r"(?P<name>[^+=，；。%]*?)(?:[×xX*·])?(?P<percent>\d+(?:\.\d+)?)%(?:[×xX*·](?P<after>[^+=，；。%]+))?"
)


def formula(whole: Text, item: int) -> Iterator[Clause]:
    """Weights said by a formula: 综合得分=甲×60%+乙×40%, the sign of multiplication lost or not."""
    for found in re.finditer(r"=([^=。；]*%[^=。；]*)", whole.chars):
        if "+" not in found[1]:
            continue
        terms = []
        for part in found[1].split("+"):
            term = _TERM.search(part)
            if term is not None:
                terms.append((term["name"].strip("（）") or term["after"] or "", term["percent"]))
        said: list[Decimal] = [Decimal(percent) for _, percent in terms]
        for at, (name, percent) in enumerate(terms):
            if said[at] <= 100:
                continue
            rest = 100 - sum(
                (value for other, value in enumerate(said) if other != at and value <= 100), Decimal(0)
            )
            if percent.endswith(str(rest)):
                said[at], terms[at] = rest, (name + percent[: -len(str(rest))], str(rest))
        if len(terms) >= 2 and all(value <= 100 for value in said):
            labels = tuple(
                Label("weight", {"name": name, "percent": value})
                for (name, _), value in zip(terms, said, strict=True)
            )
            yield Clause(*whole.span(found.start(), found.end()), labels, "", item)


def cutoff(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    low, high = event.number("low"), event.number("high")
    values: Values = {"grade": str(event.match.values.get("grade", "")).removesuffix("等次")}
    if low is not None:
        values["min"] = low.low
        if low.high is not None:
            values["max"] = low.high
    if high is not None:
        values["max"] = high.value
    yield Label("grade_cutoff", values)


_NAMED = re.compile(rf"(?:{GRADE.pattern}|[优良中差])$")
_BOUND = re.compile(r"(≥|>|不低于|高于|≤|<|低于)?(\d+(?:\.\d+)?)分?(及?以上|及?以下)?")


def bounded(text: Text, start: int, end: int, item: int) -> Clause | None:
    """A grade with its bounds in brackets: 优（≥85分）、良（<85分，≥70分）."""
    grade = _NAMED.search(text.chars, max(0, start - 8), start)
    inner = text.chars[start + 1 : end - 1]
    found = [_BOUND.fullmatch(part) for part in re.split("[，、且]", inner)]
    if grade is None or "分" not in inner or not all(one and (one[1] or one[3]) for one in found):
        return None
    values: Values = {"grade": grade[0].removesuffix("等次")}
    for one in found:
        if one is not None:
            above = one[1] in ("≥", ">", "不低于", "高于") if one[1] else one[3].endswith("上")
            values["min" if above else "max"] = Decimal(one[2])
    return Clause(*text.span(grade.start(), end), (Label("grade_cutoff", values),), grade[0], item)


def quota(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    shared = event.match.values.get("shared")
    if shared is not None:
        names = [
            part for part in re.split("[、和及与]", re.sub("^(?:提出|确定|评定|考核)+", "", shared)) if part
        ]
        if len(names) < len(event.match.values["percents"]) > 1:
            yield from _weights_of(words_of(whole, event), event.match.values["percents"])
            return
        for name, number in zip(names, event.match.values["percents"], strict=False):
            grade = next((g for g in GRADES if g in name), name)
            yield Label("quota", {"grade": grade, "percent": number.value})
        return
    values: Values = {"grade": event.match.values.get("grade", "")}
    if re.search("[÷×/=]", words_of(whole, event)):
        return
    if "率" in words_of(whole, event) and "比率" not in words_of(whole, event):
        return
    for name in ("percent", "count"):
        number = event.number(name)
        if number is not None:
            if name == "percent" and number.value > 100:
                return
            values[name] = number.value
    yield Label("quota", values)


def _weights_of(words: str, shares: list[Number]) -> Iterator[Label]:
    """按园区、乡镇分别以70%、30%的比例计算: the names stand before the shares."""
    said = re.split("(?:各?分别)?[以按占为]?(?=[\\d百])", words.lstrip("按"))[0]
    names = [part for part in re.split("[、和及与]", said) if part]
    if len(names) == len(shares):
        for name, share in zip(names, shares, strict=True):
            yield Label("weight", {"name": name, "percent": share.value})


_SHARED_PARTS = re.compile("由([^，。]+?)(?:[两三四二]个?部分)?(?:构成|组成)")
_WEIGHED = re.compile("考核|测评|评价|评议|得分|成绩|票|打分|评分|考评|权重|比重|优秀|人数|等次|总分")


def weight(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    shares = event.match.values.get("shares", [])
    if len(shares) > 1:
        yield from _shares(said_of(whole, event), [share.value for share in shares])
        return
    percent = event.number("percent")
    if percent is None or percent.high is not None:
        return
    said = said_of(whole, event)
    sharing = _SHARED_PARTS.search(whole.chars[event.sentence : event.start])
    if said.endswith("各") and sharing is not None:
        for name in re.split("[、和及与]", sharing[1]):
            yield Label("weight", {"name": name, "percent": percent.value, "part": True})
        return
    several = event.match.values["percents"]
    if len(several) > 1:
        names = [part for part in re.split("[、，和及]", re.sub("票?(?:各|均)?分别$", "", said)) if part][
            -len(several) :
        ]
        if len(names) == len(several):
            for name, number in zip(names, several, strict=True):
                yield Label("weight", {"name": name, "percent": number.value})
        return
    if "=" in whole.chars[event.sentence : event.stop] and "+" in whole.chars[event.sentence : event.stop]:
        return
    name = re.split("[，：、]", said)[-1]
    if percent.value >= 100 or not said:
        return
    stretch = whole.chars[event.sentence : event.stop]
    parts = [Decimal(found[1]) for found in re.finditer(r"占(\d+(?:\.\d+)?)%", stretch)]
    if not _WEIGHED.search(whole.chars[event.sentence : event.end]) and sum(parts) != 100:
        return
    if "比例" in whole.chars[event.end : event.end + 4]:
        return
    grade = next((g for g in GRADES if g in name), None)
    if grade is not None and "测评" not in name and "考核" not in name:
        yield Label("quota", {"grade": grade, "percent": percent.value})
    elif 1 < len(name) <= 40:
        name = re.sub("^其中|合$", "", name)
        yield Label("weight", {"name": name, "percent": percent.value})


def _shares(said: str, values: list[Decimal]) -> Iterator[Label]:
    """领导、职工、群众评分按3：3：4的比例: shares of a hundred."""
    phrase = re.split("[，：]", said)[-1]
    names = [part for part in re.split("[、和及与]", phrase) if part][-len(values) :]
    if len(names) != len(values) or not sum(values):
        return
    tail = re.search("(?:评分|打分|测评|评价|得分|票)$", names[-1])
    for name, value in zip(names, values, strict=True):
        full = name if tail is None or name.endswith(tail[0]) else name + tail[0]
        yield Label("weight", {"name": full, "percent": value * 100 / sum(values)})


def scale(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    points = events[at].number()
    yield Label("indicator", {"name": "总分", "points": points.value if points else Decimal(100)})
