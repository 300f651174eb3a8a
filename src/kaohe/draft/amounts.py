"""Deductions, additions and points obtained: what each construct of a sentence gives and for what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kaohe.draft.quantities import number_at
from kaohe.draft.saying import (
    Around,
    Event,
    Label,
    Values,
    inherited,
    said_of,
    sign_of,
    words_of,
)
from kaohe.draft.text import Text

_AMOUNTS = frozenset({"每项", "一次性", "分值"})
_FEWER = ("少", "缺", "欠", "不足", "差", "漏")
_REQUIRED = re.compile(
    r"(?:不少于|不得少于|不低于|至少|应有|少于|不足|不够|达到|完成|应当|应(?!付|急|对|用|聘)|须|需|上报|报送)[^，。；]{0,8}?$"
)
_RHYTHM = re.compile("(?:每(?:半?年|季度?|月|周|学期)|全年)[^，。；扣加得检考抽评]{0,10}$")
"""每季度召开 before 2次: as much is asked for, without a word that says so."""
_OFTEN = re.compile("每(?:半?年|个?季度?|个?月|周|学期)[^，。；]{6,30}$")
"""每月对各村至少检查一次: what is asked for once in a time and of many is no count of the whole year."""
_FAULT = re.compile("未|没|不|无故|擅自|乱|违|缺|漏|迟|脱岗|破损|过期|差")


def per_unit(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    points = event.number()
    if points is None:
        return
    sign = sign_of(event) or inherited(events, at) or ("-" if "扣" in around.before else "")
    sign = sign or around.column or ("-" if _FAULT.search(said_of(whole, event)) else "+")
    if not sign_of(event) and re.search("(?:满分|总分|分值)$", said_of(whole, event)):
        return
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
    own = words_of(whole, event)
    if (
        count is not None
        and count.value > 1
        and own.startswith(_BEYOND)
        and whole.chars[event.end : event.end + 1] != "/"
    ):
        yield Label("deduct_fixed" if sign == "-" else "bonus_fixed", {"points": points.value})
        return
    counted = (
        whole.chars[max(event.start - 3, event.sentence) : event.start] + own[: own.find(str(values["unit"]))]
    )
    if sign == "-" and any(word in re.sub("缺[席勤课岗]", "", counted) for word in _FEWER):
        unit = str(values["unit"])
        asked = (
            whole.chars[event.sentence : event.start],
            _before(whole, event),
            around.beside,
            around.heading,
        )
        required = next((found for said in asked if (found := _required(said, unit)) is not None), None)
        if required is not None:
            values["required"] = required
            several = _asked(whole.chars[event.sentence : event.start], unit)
            if len(several) > 1:
                values["several"] = several
    yield Label("deduct_per" if sign == "-" else "bonus_per", values)


_BEYOND = ("不足", "低于", "高于", "超过", "超出")
"""A bound of several (不足2人的扣0.5分) is passed once; one (超过一天) may be passed again and again."""


def _before(whole: Text, event: Event) -> str:
    """The sentence before the one in which a construct stands."""
    start = max(whole.chars.rfind(sign, 0, max(event.sentence - 1, 0)) for sign in "。；") + 1
    return whole.chars[start : event.sentence]


def _asked(said: str, unit: str) -> list[tuple[str, Decimal]]:
    """Several numbers asked for in one sentence, each with whom it is asked of."""
    found = []
    for phrase in re.split("[，；]", said):
        asked = _required(phrase, unit)
        if asked is not None:
            found.append((phrase, asked))
    return found


def _required(said: str, unit: str) -> Decimal | None:
    """The number asked for in the same sentence: 不少于四次 → 4."""
    place = len(said)
    while unit and (place := said.rfind(unit, 0, place)) > 0:
        for start in range(max(0, place - 4), place):
            number = number_at(said, start)
            if number is not None and number.end == place and not number.percent:
                if _REQUIRED.search(said[:start]):
                    often = number.value == 1 and _OFTEN.search(said[:start]) is not None
                    return None if often else number.value
                if number.value > 1 and _RHYTHM.search(said[:start]):
                    return number.value
                break
    return None


def fixed(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    points = event.number()
    if points is None:
        if "full" in event.match.values and not event.match.values["full"].startswith("不扣"):
            basic = around.points is not None and "基" in event.match.values["full"]
            yield Label("full_if", {"points": around.points} if basic else {})
        return
    sign = sign_of(event)
    if points.text[:1] in _CHINESE and not words_of(whole, event).endswith("分"):
        return
    if sign == "=" and points.value == 0 and points.high is None:
        yield Label("zero_out")
        return
    if points.high is not None:
        kind = "deduct_range" if sign == "-" else "bonus_range"
        apart = "分别" in str(event.match.values.get("each", ""))
        names = _names_apart(said_of(whole, event)) if apart else []
        yield Label(kind, {"min": points.low, "max": points.high, **({"names": names} if names else {})})
        return
    kind = {"-": "deduct_fixed", "+": "bonus_fixed"}.get(sign, "full_if")
    previous = events[at - 1] if at else None
    if (
        sign == "-"
        and previous is not None
        and previous.tag in ("每项", "一次性")
        and sign_of(previous) == sign
        and previous.sentence == event.sentence
        and _ROLE.fullmatch(said_of(whole, event)) is not None
        and (unit := _shared_unit(events, at)) is not None
    ):
        yield Label("deduct_per", {"points": points.value, "unit": unit, "who": said_of(whole, event)})
        return
    if points.splits and around.points is not None and points.value > around.points and sign in ("-", "+"):
        low, high = points.splits[0]
        yield Label(
            "deduct_range" if sign == "-" else "bonus_range",
            {"min": low, "max": high},
            doubt=f"“{points.text}分”超过本项{around.points}分，可能是“{low}至{high}分”掉了连接号",
            readings=({"points": points.value},),
        )
        return
    names = _names_apart(said_of(whole, event)) if "分别" in str(event.match.values.get("each", "")) else []
    yield Label(kind, {"points": points.value, **({"names": names} if names else {})})


_ROLE = re.compile(
    "[\u4e00-\u9fff]{0,6}(?:干部|领导|负责人|责任人|当事人|人员|员工|班长|队长|主任|科长|组长|科室|部门|班组)"
)
"""Who bears his part of what one occurrence costs: 每起扣负责人5分，当事人扣10分."""


def _shared_unit(events: list[Event], at: int) -> str | None:
    """What is counted where an amount for one who bears his part goes on from the amount for another."""
    for earlier in reversed(events[:at]):
        if earlier.sentence != events[at].sentence:
            return None
        if earlier.tag == "每项":
            return str(earlier.match.values.get("unit", ""))
    return None


_CHINESE = frozenset("一二两三四五六七八九十百")


def _names_apart(said: str) -> list[str]:
    """Who gets an amount each: 先进个人和先进集体 before 分别加2分."""
    phrase = re.split("[，：]", said)[-1]
    parts = [part for part in re.split("[、和及与]", phrase) if part]
    return parts if len(parts) > 1 else []


_TABLE_HEAD = re.compile(
    "备注|得分|评定分|扣分原因|扣分理由|自评分?|检查分|完成情况|评分标准|考核标准|考评标准|分值|分数"
)
_UNIT = re.compile(r"(?:半|一|每|1)(?:天|日|次|个|项|件|小时|学期|节|人|篇|条)")


def bare(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    """An amount without a verb: it goes on from the one before, or gives the points of what it follows."""
    event = events[at]
    points = event.number()
    if points is None or points.value == 0:
        return
    said = said_of(whole, event)
    sign = inherited(events, at)
    previous = events[at - 1] if at else None
    if re.search("[时点：]$", said):
        return
    if words_of(whole, event).startswith(("共", "合计", "总计")) and _SUMMED.search(said):
        return
    if previous is not None and previous.tag == "总分" and previous.sentence == event.sentence and not said:
        return  # 实行百分制，基本分100分 says the total once.
    whole_points = not said and words_of(whole, event).startswith(_WHOLES)
    cell = event.lead < event.start and event.lead > 0 and _gap(whole, event.lead)
    if (
        sign
        and not whole_points
        and not cell
        and previous is not None
        and previous.tag in _AMOUNTS
        and len(said) <= 10
    ):
        kind = {"-": "deduct_fixed", "+": "bonus_fixed"}.get(sign, "full_if")
        if previous.tag == "每项" and sign != "=":
            kind = "deduct_per" if sign == "-" else "bonus_per"
        yield Label(kind, {"points": points.value})
        return
    if "每" in around.before and (unit := _UNIT.fullmatch(said)) is not None:
        yield Label("deduct_per", {"points": points.value, "unit": unit[0]})
        return
    words = words_of(whole, event)
    if not said and words.startswith(("共", "合计", "总计")) and sign:
        yield Label("row_points", {"points": points.value})
        return
    if not said.removesuffix("，") and words.startswith("总分") and points.value < _WHOLE:
        yield Label("row_points", {"points": points.value})
        return
    alone = not (said or sign or around.title or around.heading)
    whole_document = words.startswith("满分") and alone
    if (words.startswith("总分") or whole_document) and points.value >= _WHOLE:
        yield Label("indicator", {"name": "总分", "points": points.value, "total": True})
        return
    if re.search(_CONVERTED, said):
        return
    if not said and around.title and words.startswith(("满分", "分值", "标准分", "基本分")):
        yield Label("indicator", {"name": around.title, "points": points.value})
        return
    if _standing(whole, event, around):
        yield Label("indicator", {"name": around.title, "points": points.value, "standing": True})
        return
    if said.endswith(("的", "者")):
        yield Label("full_if", {"points": points.value})
        return
    apart = _apart(whole, event) if around.title == "" else ""
    name = apart or _bare_name(said)
    after = whole.chars[event.end : event.end + 1]
    closed = whole.chars.startswith("进行", event.end)
    if re.search("[本该此]项$", name):
        yield Label("points_if", {"points": points.value, "if": said})
        return
    if "票" in name:
        yield Label("ballot_scale", {"points": points.value})
        return
    closed = closed or apart != "" or (around.section and event.lead == 0 and name == said)
    if points.high is not None or sign or not (closed or after in "，。；：、）"):
        return
    if _ALTERNATIVE.match(whole.chars, event.end) and event.sentence > 0:
        yield Label("full_if", {"points": points.value})
    elif 1 < len(name) <= (_LONGEST if whole.chars[event.start - 1] == "，" else _LONG):
        yield Label("indicator", {"name": name, "points": points.value})


_LONG, _LONGEST = 30, 80
"""How long a name may be; what stands before a comma may say more than a name."""
_ALTERNATIVE = re.compile("，(?:否则|没有?|未|不|无)[^，。；]{0,12}不(?:得|计|记|给)分")
"""记录齐全2分，没有记录不得分: what the points are given for, and what else happens."""
_SUMMED = re.compile("[两三四五六各]项得?分?$|得分$")
"""两项得分共50分: a sum of what is said elsewhere."""
_WHOLES = ("满分", "总分", "基础分", "基本分", "共", "合计", "总计")
_WHOLE = Decimal(50)
"""From so many points on, 总分 is the total of a document and not of a row of its table."""
_CONVERTED = "(?:调整|折算|换算|转换|转化|折合)成?为?$"


def _standing(whole: Text, event: Event, around: Around) -> bool:
    """落实工作责任。4分: an amount behind the sentence that says what an item asks for."""
    return (
        event.start == event.sentence > 0
        and around.title != ""
        and whole.chars[event.sentence - 1] == "。"
        and whole.chars[event.start].isdigit()
        and whole.chars[event.end : event.end + 1] not in tuple("者的之及以")
    )


def _apart(whole: Text, event: Event) -> str:
    """The name that spaces of the page set apart, with its points, from what stands around it."""
    if event.end >= len(whole) or event.start <= event.lead or not _gap(whole, event.end):
        return ""
    begin = event.start - 1
    while begin > event.lead and not _gap(whole, begin) and whole.chars[begin - 1] not in "。；，：":
        begin -= 1
    name = whole.chars[begin : event.start]
    return name if 2 <= len(name) <= 20 and re.search("[的者]$|\\d", name) is None else ""


def _gap(whole: Text, at: int) -> bool:
    return whole.at[at] - whole.at[at - 1] > 1


def _bare_name(said: str) -> str:
    """What an amount without a verb is given for: the last words before it, without what links them."""
    name = re.split("[，：、]", said)[-1] if "，" in said or "：" in said else said
    if len(name) > 12:
        name = name[max((found.end() for found in _TABLE_HEAD.finditer(name)), default=0) :]
    name = re.split("包括|包含|进行", name)[-1]
    return re.sub("^(?:其中|分为|由|按照?|并|以及|在?[^，]{0,12}基础上按?|[=+])", "", name)


def discretionary(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    points = event.number()
    words = whole.chars[event.start : event.end]
    if points is None:
        yield Label("other", {"note": words})
        return
    kind = "deduct_range" if sign_of(event) == "-" else "bonus_range"
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


def by_place(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    first, step, share = event.number("first"), event.number("step"), event.number("share")
    if first is None:
        if step is not None:
            yield Label("rank_score", {"first": None, "step": step.value})
        return
    values: Values = {"first": first.value}
    if step is not None:
        values["step"] = step.value
    elif share is not None:
        values["step"] = first.value * share.value / 100
        values["step_percent"] = share.value
    yield Label("rank_score", values)


def cap(whole: Text, events: list[Event], at: int, around: Around) -> Iterator[Label]:
    event = events[at]
    points = event.number()
    if points is None:
        yield Label("cap", {"max": None, "on": "deduction" if "扣" in words_of(whole, event) else "bonus"})
        return
    said = str(event.match.values.get("on", ""))
    sign = inherited(events, at)
    on = "deduction" if "扣" in said or "减" in said or (not said and sign == "-") else "bonus"
    yield Label("cap", {"max": points.value, "on": on})
