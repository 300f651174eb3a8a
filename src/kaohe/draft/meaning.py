"""From the constructs of a sentence to labels: signs, units, targets, tiers, who shares what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kaohe.draft.grammar import GRADES
from kaohe.draft.quantities import Number, number_at
from kaohe.draft.saying import Clause, Event, Label, Values
from kaohe.draft.text import Text

_AMOUNTS = frozenset({"每项", "一次性", "分值"})
_FEWER = ("少", "缺", "欠", "不足", "差", "漏")
_BELOW = ("低", "降", "少", "不足", "欠", "差", "缺", "减", "下")
_REQUIRED = re.compile(
    r"(?:不少于|不得少于|不低于|至少|应有|少于|不足|不够|达到|完成|应当|应|须|需|上报|报送)[^，。；]{0,8}?$"
)
_TARGET = re.compile(r"(?<![x×*X\d.])(\d+(?:\.\d+)?)%(?!的?(?:加|扣|得|计)\d)")
_RANGE_CASE = re.compile(
    r"\d.*(?:以上|以下|以内|之间|以外|及以上|及以下)|(?:低于|高于|不足|不到|少于|多于|超过|大于|小于|达到|达|在|≥|≤|>|<|未达)\D{0,4}\d"
    r"|\d[^，]{0,4}[-~—至到]\d|\d+%的?$"
)
_LEVEL_CASE = re.compile(
    r"^(?:获得?|受到?|被|达到?|在|评为|荣获|按|对|其中)?[^，]{0,4}?"
    r"(?:国家|中央|全国|省|市|县|区|乡|镇|部|厅|局|地|州|一|二|三|四|特|优|良|合格|称职|好|较好|一般|差|中|第|[A-E]).{0,7}$"
)
_NEGATIVE = re.compile(r"^(?:未|没有?|无|不|发生|出现|违反|缺|漏|因|迟|每)")


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


@dataclass(frozen=True)
class Around:
    """What stands around some sentences: words before their bracket, the heading above and its points."""

    before: str = ""
    heading: str = ""
    points: Decimal | None = None


def interpret(whole: Text, events: list[Event], item: int, around: Around) -> Iterator[Clause]:
    """The clauses of some sentences that stand together."""
    yield from formula(whole, item)
    at = 0
    vetoed = -1
    while at < len(events):
        event = events[at]
        taken = _tiers(whole, events, at)
        if taken is not None:
            label, used = taken
            yield Clause(
                *whole.span(event.lead, events[at + used - 1].end), (label,), _said(whole, event), item
            )
            at += used
            continue
        if event.tag == "否决":
            if vetoed == event.sentence:
                at += 1
                continue
            vetoed = event.sentence
        labels = tuple(_labels(whole, events, at, around))
        if labels:
            yield Clause(*whole.span(_begin(whole, event), event.end), labels, _said(whole, event), item)
        at += 1


def _said(whole: Text, event: Event) -> str:
    return whole.chars[event.lead : event.start].strip("，。；：、")


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
        "每项": _per_unit,
        "一次性": _fixed,
        "分值": _bare,
        "百分点": _percentage_point,
        "酌情": _discretionary,
        "等次线": _cutoff,
        "名额": _quota,
        "权重": _weight,
        "总分": _scale,
        "ByPlace": _by_place,
        "封顶": _cap,
    }.get(event.tag)
    if reader is not None:
        yield from reader(whole, events, at, around)
    elif event.tag == "不得分":
        yield Label("zero_out")
    elif event.tag == "扣完为止":
        yield Label("to_zero")
    elif event.tag == "按比例":
        yield Label("ratio")
    elif event.tag == "保底":
        yield Label("other", {"note": _words(whole, event), "floor": event.match.values["points"].value})
    elif event.tag == "否决":
        yield Label("veto")


def _sign(event: Event) -> str:
    values = event.match.values
    return (
        "-"
        if "扣" in values
        else "+"
        if "加" in values
        else "="
        if "得" in values or "full" in values
        else ""
    )


def _inherited(events: list[Event], at: int) -> str:
    """The sign of the last amount before, in the same sentence."""
    for earlier in reversed(events[:at]):
        if earlier.sentence != events[at].sentence:
            return ""
        if _sign(earlier):
            return _sign(earlier)
    return ""


def _per_unit(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    points = event.number()
    if points is None:
        return
    sign = _sign(event) or _inherited(events, at) or ("-" if "扣" in around.before else "+")
    values: Values = {"unit": event.match.values.get("unit", "")}
    count = event.number("count")
    if count is not None and count.value != 1:
        values["step"] = count.value
    if points.high is not None:
        yield Label(
            "deduct_range" if sign == "-" else "bonus_range",
            {"min": points.low, "max": points.high, **values},
        )
        return
    values["points"] = points.value
    words = whole.chars[event.start : event.end]
    if sign == "-" and any(word in words[: words.find(str(values["unit"])) + 1] for word in _FEWER):
        unit = str(values["unit"])
        required = _required(whole.chars[event.sentence : event.start], unit) or _required(
            around.heading, unit
        )
        if required is not None:
            values["required"] = required
    yield Label("deduct_per" if sign == "-" else "bonus_per", values)


def _required(said: str, unit: str) -> Decimal | None:
    """The number asked for in the same sentence: 不少于四次 → 4."""
    place = len(said)
    while unit and (place := said.rfind(unit, 0, place)) > 0:
        for start in range(max(0, place - 4), place):
            number = number_at(said, start)
            if number is not None and number.end == place and not number.percent:
                if _REQUIRED.search(said[:start]):
                    return number.value
                break
    return None


def _fixed(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    points = event.number()
    if points is None:
        if "full" in event.match.values and not event.match.values["full"].startswith("不扣"):
            basic = around.points is not None and "基" in event.match.values["full"]
            yield Label("full_if", {"points": around.points} if basic else {})
        return
    sign = _sign(event)
    if sign == "=" and points.value == 0 and points.high is None:
        yield Label("zero_out")
        return
    if points.high is not None:
        kind = "deduct_range" if sign == "-" else "bonus_range" if sign == "+" else "other"
        yield Label(kind, {"min": points.low, "max": points.high})
        return
    kind = {"-": "deduct_fixed", "+": "bonus_fixed"}.get(sign, "full_if")
    yield Label(kind, {"points": points.value})


_TABLE_HEAD = re.compile(
    "备注|得分|评定分|扣分原因|扣分理由|自评分?|检查分|完成情况|评分标准|考核标准|考评标准|分值|分数"
)
_UNIT = re.compile(r"(?:半|一|每|1)(?:天|日|次|个|项|件|小时|学期|节|人|篇|条)")


def _bare(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    """An amount without a verb: it goes on from the one before, or gives the points of what it follows."""
    event = events[at]
    points = event.number()
    if points is None:
        return
    said = _said(whole, event)
    sign = _inherited(events, at)
    previous = events[at - 1] if at else None
    if sign and previous is not None and previous.tag in _AMOUNTS and len(said) <= 10:
        kind = {"-": "deduct_fixed", "+": "bonus_fixed"}.get(sign, "full_if")
        if previous.tag == "每项" and sign != "=":
            kind = "deduct_per" if sign == "-" else "bonus_per"
        yield Label(kind, {"points": points.value})
        return
    if "每" in around.before and (unit := _UNIT.fullmatch(said)) is not None:
        yield Label("deduct_per", {"points": points.value, "unit": unit[0]})
        return
    name = re.split("[，：、]", said)[-1] if said.count("，") else said
    after = whole.chars[event.end : event.end + 1]
    if said.endswith(("的", "者")):
        yield Label("full_if", {"points": points.value})
        return
    name = (
        name[max((found.end() for found in _TABLE_HEAD.finditer(name)), default=0) :]
        if len(name) > 12
        else name
    )
    if points.high is None and 1 < len(name) <= 30 and after in "，。；：、）" and not sign:
        yield Label("indicator", {"name": name, "points": points.value})


def _percentage_point(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    points, step = event.number(), event.number("step")
    if points is None:
        return
    words = whole.chars[event.start : event.end]
    sign = _sign(event)
    side = (
        "below"
        if any(word in words for word in _BELOW)
        else "above"
        if "高" in words or "升" in words or "增" in words or "超" in words or "多" in words
        else ("below" if sign == "-" else "above")
    )
    target = _target(whole.chars, event, events[at - 1].end if at else 0, around.heading)
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


def _target(chars: str, event: Event, done: int, heading: str) -> Decimal | None:
    """The percentage that is the measure: in the sentence itself, else in what stands before it."""
    for start, end in ((max(event.sentence, done), event.start), (event.sentence, done), (0, event.sentence)):
        found = None
        for said in _TARGET.finditer(chars[start:end]):
            found = said
        if found is not None:
            return Decimal(found[1])
    asked = list(_TARGET.finditer(heading))
    return Decimal(asked[0][1]) if len(asked) == 1 else None


def _discretionary(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    points = event.number()
    words = whole.chars[event.start : event.end]
    if points is None:
        yield Label("other", {"note": words})
        return
    kind = "deduct_range" if _sign(event) == "-" else "bonus_range"
    if points.high is not None:
        yield Label(kind, {"min": points.low, "max": points.high})
    elif points.splits:
        low, high = points.splits[0]
        yield Label(
            kind,
            {"min": low, "max": high},
            doubt=f"“{points.text}分”可能是“{low}至{high}分”掉了连接号",
            readings=({"points": points.value},),
        )
    else:
        yield Label(kind, {"min": Decimal(0), "max": points.value})


def _cutoff(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    low, high = event.number("low"), event.number("high")
    values: Values = {"grade": event.match.values.get("grade", "")}
    if low is not None:
        values["min"] = low.low
        if low.high is not None:
            values["max"] = low.high
    if high is not None:
        values["max"] = high.value
    yield Label("grade_cutoff", values)


def _quota(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    values: Values = {"grade": event.match.values.get("grade", "")}
    for name in ("percent", "count"):
        number = event.number(name)
        if number is not None:
            values[name] = number.value
    yield Label("quota", values)


_WEIGHED = re.compile("考核|测评|评价|评议|得分|成绩|票|打分|评分|考评|权重|比重|优秀|人数|等次|总分")


def _weight(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    percent = event.number("percent")
    if percent is None:
        return
    said = _said(whole, event)
    if "=" in whole.chars[event.sentence : event.stop] and "+" in whole.chars[event.sentence : event.stop]:
        return
    name = re.split("[，：、]", said)[-1]
    if not _WEIGHED.search(whole.chars[event.sentence : event.end]):
        return
    grade = next((g for g in GRADES if g in name), None)
    if grade is not None and "测评" not in name and "考核" not in name:
        yield Label("quota", {"grade": grade, "percent": percent.value})
    elif 1 < len(name) <= 40:
        yield Label("weight", {"name": name, "percent": percent.value})


def _scale(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    points = events[at].number()
    yield Label("indicator", {"name": "总分", "points": points.value if points else Decimal(100)})


def _by_place(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    first, step, share = event.number("first"), event.number("step"), event.number("share")
    if first is None:
        return
    values: Values = {"first": first.value}
    if step is not None:
        values["step"] = step.value
    elif share is not None:
        values["step"] = first.value * share.value / 100
        values["step_percent"] = share.value
    yield Label("rank_score", values)


def _cap(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    points = event.number()
    if points is None:
        yield Label("cap", {"max": None, "on": "deduction" if "扣" in _words(whole, event) else "bonus"})
        return
    said = str(event.match.values.get("on", ""))
    sign = _inherited(events, at)
    on = "deduction" if "扣" in said or "减" in said or (not said and sign == "-") else "bonus"
    yield Label("cap", {"max": points.value, "on": on})


def _tiers(whole: Text, events: list[Event], at: int) -> tuple[Label, int] | None:
    """Amounts for the cases of one scale: 90%以上得5分，80%以上得3分; 分别加4分、3分."""
    first = events[at]
    if first.tag not in ("一次性", "分值", "每项") or first.number() is None:
        return None
    listed = _listed(whole, events, at)
    if listed is not None:
        return listed
    if first.tag == "每项" and not (_sign(first) == "=" and _GRADED.search(_words(whole, first))):
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
        if event.tag != first.tag or points is None or _sign(event) != _sign(first):
            break
        if used and not _goes_on(whole, first, event, ranged):
            break
        if first.tag == "每项" and not _GRADED.search(_words(whole, event)):
            break
        if not used and not ranged and not _is_level(whole, first) and first.tag != "每项":
            break
        amount: Values = (
            {"points": points.value} if points.high is None else {"min": points.low, "max": points.high}
        )
        said = _words(whole, event) if event.tag == "每项" else _case(whole, event)
        cases.append({"if": said, **amount})
        used += 1
    if len(cases) < 2 or (first.tag == "分值" and not ranged and _inherited(events, at)):
        return None
    if first.tag == "分值" and not all(_ENDS_GRADED.search(case["if"]) for case in cases):
        return None
    if _sign(first) == "-":
        cases = [{"if": case["if"], "deduct": case.get("points", case.get("max"))} for case in cases]
    return Label("bonus_tiers" if _sign(first) == "+" else "tiers", {"cases": cases}), used


_GRADED = re.compile("|".join(sorted(GRADES, key=len, reverse=True)) + r"|[A-E一二三四五甲乙丙]?[级档类等]")
_ENDS_GRADED = re.compile(f"(?:{_GRADED.pattern})(?:的|者|票|等次)?$")
_MEASURE = re.compile(
    r"[\d.]+|以上|以下|以内|之间|低于|高于|不足|不到|少于|多于|超过|大于|小于|达到|及|在|[至到~—\-≥≤><%万亿元分个人次件条篇名者的，、含]"
)


def _words(whole: Text, event: Event) -> str:
    return whole.chars[event.start : event.end]


def _stepped(whole: Text, events: list[Event], at: int) -> tuple[Label, int] | None:
    """Three or more short cases in one sentence whose points only fall or only rise: places in one order."""
    first = events[at]
    if first.tag != "一次性" or _sign(first) != "=":
        return None
    taken = []
    for event in events[at:]:
        points = event.number()
        said = _case(whole, event)
        if (
            event.tag != first.tag
            or event.sentence != first.sentence
            or _sign(event) != "="
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
    if event.tag == "分值":
        return bool(_ENDS_GRADED.search(said))
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
    said = _said(whole, event)
    parts = [part for part in re.split("[，：]", said) if part not in ("的", "")]
    return parts[-1] if parts else said


def _listed(whole: Text, events: list[Event], at: int) -> tuple[Label, int] | None:
    first = events[at]
    if "分别" not in str(first.match.values.get("each", "")):
        return None
    amounts = [first]
    for event in events[at + 1 :]:
        if event.tag != "分值" or _said(whole, event) or event.sentence != first.sentence:
            break
        amounts.append(event)
    if len(amounts) < 2:
        return None
    names = [part for part in re.split("[、，或和及与]", _said(whole, first)) if part]
    cases: list[Values] = []
    for which, event in enumerate(amounts):
        points = event.number()
        if points is None:
            return None
        name = names[which] if len(names) >= len(amounts) else f"第{which + 1}种"
        cases.append({"if": name, "deduct" if _sign(first) == "-" else "points": points.value})
    return Label("bonus_tiers" if _sign(first) == "+" else "tiers", {"cases": cases}), len(amounts)


__all__ = ["Number", "interpret"]
