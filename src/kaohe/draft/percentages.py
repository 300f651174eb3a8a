"""Points for each percentage point: by which measure, on which side of it, in what steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kaohe.draft.quantities import number_at
from kaohe.draft.saying import Around, Event, Label, sign_of
from kaohe.draft.text import Text

_BELOW = ("低", "降", "少", "不足", "欠", "差", "缺", "减", "下")
_TARGET = re.compile(
    r"(?<![x×*X\d.~—-])(\d+(?:\.\d+)?)%(?!的?(?:加|扣)\d)|百分之([一二三四五六七八九十百]+)(?![一二三四五六七八九十百])"
)
_RATE = re.compile("([\u4e00-\u9fff]{2,8}率)$")
"""The rate that a construct right behind it speaks of: 发放率每下降1%."""
_REACHED = "(?:达到?|不低于|不少于|为|≥)"
_OTHERWISE = re.compile(
    "[^，]{0,2}|(?:(?:未|没有?|不能?|达不)(?:能?达到?|到|达标|完成|足)?(?:目标|要求|标准|规定|的|者)*|否则|反之|其余的?)，?"
)
"""What says no more than that the sentence before is not met: 未达到的，每少1个百分点…."""
_STEP = re.compile("每[^，。；]{0,8}$")
"""What makes a percentage the step of another construct: 每超1%加1分."""
_NAMED = re.compile("每(?:超过|高于|低于|超|高|低|少于|不足)(?:目标|基准|标准|平均|计划|上年)")
"""What the points are reckoned from by name: 每超过目标值3%."""
_FROM = re.compile(r"(?:低于|高于|少于|超过|低于目标)(\d+(?:\.\d+)?)%(?:的?每?[一1]?个?百分点)")


def percentage_point(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    points, step = event.number(), event.number("step")
    if points is None:
        return
    words = whole.chars[event.start : event.end]
    sign = sign_of(event)
    side = (
        "below"
        if any(word in words for word in _BELOW)
        else "above"
        if "高" in words or "升" in words or "增" in words or "超" in words or "多" in words
        else ("below" if sign == "-" else "above")
    )
    target = _target(whole.chars, event, events[at - 1].end if at else 0, around)
    yield Label(
        "percent_point",
        {
            "target": target,
            "points": points.value,
            "direction": side,
            "sign": "-" if sign == "-" else "+",
            "step": step.value if step else Decimal(1),
        },
    )


def _target(chars: str, event: Event, done: int, around: Around) -> Decimal | None:
    """The percentage that is the measure: in the sentence itself, else in what stands before it."""
    own = _FROM.search(chars, event.start, event.end)
    if own is not None:
        return Decimal(own[1])
    if _NAMED.match(chars, event.start, event.end) is not None:
        return None
    spans = [(max(event.sentence, done), event.start), (event.sentence, done)]
    if _OTHERWISE.fullmatch(chars, event.sentence, event.start):
        spans.append((max(0, event.sentence - 400), event.sentence))
    for start, end in spans:
        said = [
            one for one in _TARGET.finditer(chars, start, end) if not _STEP.search(chars, start, one.start())
        ]
        if len(said) > 1 and _several(chars, said):
            return None
        if said and (end > event.sentence or len({one[0] for one in said}) == 1):
            return _percent_of(said[-1])
    named = _RATE.search(chars, max(0, event.start - 10), event.start)
    if named is not None:
        same = re.search(
            rf"{named[1][-3:]}[^，。；每]{{0,3}}?{_REACHED}?(\d+(?:\.\d+)?)%", chars[: named.start()]
        )
        if same is not None:
            return Decimal(same[1])
    asked = _targets(around.heading) or _targets(around.beside)
    return _percent_of(asked[0]) if len(asked) == 1 else None


def _several(chars: str, said: list[re.Match[str]]) -> bool:
    """企业达到98%、个体95%: a measure for each of several, none of them that of all."""
    last, before = said[-1], said[-2]
    between = chars[before.end() : last.start()]
    return last[0] != before[0] and re.fullmatch("[、，和及][\u4e00-\u9fff]{2,8}", between) is not None


def _targets(chars: str) -> list[re.Match[str]]:
    return [one for one in _TARGET.finditer(chars) if not _STEP.search(chars, 0, one.start())]


def _percent_of(found: re.Match[str]) -> Decimal | None:
    number = number_at(found[1] or found[2], 0)
    return number.value if number is not None else None
