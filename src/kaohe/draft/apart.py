"""Amounts given one after another for names given one after another: 国家、省、市级的分别加5分、3分、1分."""

from __future__ import annotations

import re

from kaohe.draft.quantities import Number
from kaohe.draft.saying import Event, Label, Values, said_of, sign_of
from kaohe.draft.text import Text

_ADDED = re.compile(r"(?:的)?(?:标准|分值|等次)?(加分|扣分|计分|得分|记分|给分|加|扣)")
_HEAD = "(?:[三四五两二六]个?)?(?:等次|等级|级别|层次|档次|等奖|等|档)?，?(?:每[人项次个件篇]{1,2})?"


def listed(whole: Text, events: list[Event], at: int) -> tuple[Label, int] | None:
    """分别加4分、3分; 分别按4分、6分、8分加分: the amounts in the order of the names before them."""
    first = events[at]
    said = said_of(whole, first)
    values = first.match.values.get("pointss", [])
    unit = {"unit": first.match.values["unit"]} if "unit" in first.match.values else {}
    if len(values) > 1:
        names = _names(re.sub(f"{_HEAD}分别$", "", said), len(values))
        return _of(names, values, sign_of(first), unit), 1
    if "分别" not in str(first.match.values.get("each", "")) and not re.search("分别按?照?$", said):
        return None
    amounts = [first]
    for event in events[at + 1 :]:
        between = said_of(whole, event).strip("和及或与")
        if event.tag != "分值" or between or event.sentence != first.sentence:
            break
        amounts.append(event)
    numbers = [number for event in amounts if (number := event.number()) is not None]
    if len(amounts) < 2 or len(numbers) < len(amounts):
        return None
    added = _ADDED.match(whole.chars, amounts[-1].end)
    sign = sign_of(first) or {"加": "+", "扣": "-"}.get(added[1][0] if added else "", "=")
    names = _names(re.sub(f"{_HEAD}分别按?照?$", "", said), len(amounts))
    return _of(names, numbers, sign, unit), len(amounts)


def _of(names: list[str], numbers: list[Number], sign: str, unit: Values) -> Label:
    key = "deduct" if sign == "-" else "points"
    cases = [{"if": name, key: number.value} for name, number in zip(names, numbers, strict=True)]
    return Label("bonus_tiers" if sign == "+" else "tiers", {"cases": cases, **unit})


def _names(said: str, count: int) -> list[str]:
    """As many names as there are amounts: the last of a list 国家、省、市."""
    for phrase in reversed(re.split("[，：]", said)):
        parts = [part for part in re.split("[、或和及与]", phrase) if part]
        if len(parts) >= count:
            names = parts[-count:]
            head = re.sub("^(?:受到?|获得?|被|在|按照?|对)*", "", names[0])
            return [re.split("按照|的", head)[-1] if len(head) > 3 else head, *names[1:]]
    return [f"第{which}种" for which in range(1, count + 1)]
