"""Amounts that belong together: cases of one scale, levels, amounts given one after another.

A scale is a run of amounts of one sign whose conditions exclude each other: ranges of a number,
grades, levels of government, places, counts (1次, 2次, 3次以上), or the same thing done more or less
well (健全, 较健全, 不健全).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kaohe.draft.apart import listed
from kaohe.draft.grammar import GRADE
from kaohe.draft.quantities import number_at
from kaohe.draft.saying import Around, Event, Label, Values, inherited, said_of, sign_of, words_of
from kaohe.draft.text import Text

_RANGE = re.compile(
    r"\d.*(?:以上|以下|以内|之间|以外|及以上|及以下)|(?:低于|高于|不足|不到|少于|多于|超过|大于|小于|达到|达|在|≥|≤|>|<|=|未达)\D{0,4}\d"
    r"|\d[^，]{0,4}[-~—至到]\d|\d+%的?$"
)
_DEGREES = (
    "优秀|良好|较好|很好|更好|好|一般|较差|很差|差|中等|中|优|良|满意|及格|尚可|合格|称职|达标"
    "|持平|上升|下降|增长|提高|降低"
)
_GRADED = re.compile(
    rf"(?:{GRADE.pattern}|{_DEGREES}|[A-E一二三四五甲乙丙][级档类等])(?:及?以[上下])?(?:的|者|票|等次)*$"
)
_LEVELS = (
    "国际|国家|中央|全国|全省|全市|全县|省部|地市|省|市|县|区|乡镇|乡|镇|街道|村|校|院|(?<!干)部|厅|局|地|州"
)
_LEVEL = re.compile(rf"(?:{_LEVELS})(?:[级局委厅]|及?以[上下])")
_LEVEL_FIRST = re.compile(
    rf"^(?:获得?评?|受到?|被|达到?|在|评为|荣获|按|对|其中|被?评为)*[^，]{{0,4}}?(?:{_LEVELS}|[股科处厅]级|[一二三四特][等级]|第).{{0,7}}$"
)
_NEXT_LEVEL = re.compile(rf"^(?:获得?评?|受到?|被|评为|荣获|其中|在)*(?:{_LEVELS})")
_PLACE = re.compile(
    "(?:第[一二三四五六七八九十1-9]+|前[一二三四五六七八九十1-9]+|最后一|倒数第[一二三1-3])[名位等]|^\\d+(?:[-~—至到]\\d+)?名$"
)
_NTH = re.compile("^第[一二三四五六1-6][次起例](?:起|及?以上|以后|以上)?的?(?:每次)?$")
_COUNT = re.compile(
    r"[二两三四五六七八九十\d]+(?:次|起|例|人次|件|项|个|份|天|人|处)(?:及?以上|以上含本数)?(?:的|者)?"
)
_NEGATIVE = re.compile(r"^(?:未|没有?|无|不|发生|出现|违反|缺|漏|因|迟|每)")
_MORE_OR_LESS = re.compile(
    "完全|全部|全面|基本上|基本|大部分|部分|少部分|较为|比较|较|非常|十分|很|特别|不够|不太|不能|不|未能|未|没有|没"
    "|一般|有所|有|无|能够|能|已|均|都|的|者|情况|，"
)
_MEASURE = re.compile(
    r"[\d.]+|以上|以下|以内|之间|低于|高于|不足|不到|少于|多于|超过|大于|小于|达到|及|在|[至到~—\-≥≤><%万亿元分个人次件条篇名者的，、含]"
)
_ADDED = re.compile(r"(?:的)?(?:标准|分值|等次)?(加分|扣分|计分|得分|记分|给分|加|扣)")


@dataclass(frozen=True)
class Case:
    """A condition with the sort of scale that it could be a step of."""

    event: Event
    said: str
    sort: str

    @property
    def stem(self) -> str:
        return _MORE_OR_LESS.sub("", self.said)


def tiers(whole: Text, events: list[Event], at: int, around: Around) -> tuple[Label, int] | None:
    """Amounts for the cases of one scale: 90%以上得5分，80%以上得3分; 分别加4分、3分."""
    first = events[at]
    if first.tag not in ("一次性", "分值", "每项", "分档"):
        return None
    if first.number() is not None:
        apart = listed(whole, events, at)
        if apart is not None:
            return apart
    run = _run(whole, events, at)
    amounts = [case for case in run if case.event.tag != "不得分"]
    if len(amounts) < 2 and not (amounts and amounts[0].event.tag == "分档"):
        return None
    return _label(whole, run, around)


def _run(whole: Text, events: list[Event], at: int) -> list[Case]:
    """The cases of one scale from an event on, as far as they go."""
    run: list[Case] = []
    for event in events[at:]:
        case = Case(event, _case(whole, event), _sort(whole, event))
        if event.tag == "不得分":
            scale = sign_of(run[0].event) != "-" or run[0].sort == case.sort == "界" if run else False
            if len(run) >= 2 and scale and _follows(whole, run, case):
                run.append(case)
            break
        if run and not (_same_kind(run[0].event, case) and _follows(whole, run, case)):
            break
        if not run and event.tag == "每项" and case.sort not in ("票", "次"):
            break
        if event.tag == "分值" and not run and inherited(events, at):
            break
        run.append(case)
    stepped = _stepped(whole, events, at)
    if len(stepped) <= len(run):
        return run
    after = events[at + len(stepped) :][:1]
    if after and after[0].tag == "不得分" and _sort(whole, after[0]) == "界":
        stepped.append(Case(after[0], _case(whole, after[0]), "界"))
    return stepped


def _same_kind(first: Event, case: Case) -> bool:
    event = case.event
    if first.tag == "每项":
        other = "每项" if sign_of(first) == "=" else "一次性"
        return event.tag == other and sign_of(event) == sign_of(first) and event.number() is not None
    full = "full" in first.match.values
    same = event.tag == first.tag or {event.tag, first.tag} == {"一次性", "分档"}
    later = event.tag == "每项" and _NTH.match(case.said) is not None
    given = event.number() is not None or "share" in event.match.values
    return given and (same or later) and (sign_of(event) == sign_of(first) or full)


def _follows(whole: Text, run: list[Case], case: Case) -> bool:
    """Is it a further case of the same scale: of the same sort, and without a subject of its own?"""
    first, last = run[0], run[-1]
    same_sentence = case.event.sentence == first.event.sentence
    if first.sort == "界" and case.sort != "界":
        return _rest(run, case, same_sentence)
    if first.sort in ("界", "数") and case.sort in ("界", "数"):
        bare = _MEASURE.sub("", case.said)
        if not same_sentence and "：" in whole.chars[case.event.sentence : case.event.start]:
            return False
        return same_sentence or bare in _MEASURE.sub("", first.said)
    if first.sort == "次" or first.sort == "第":
        return same_sentence and case.sort == ("数" if first.sort == "次" else "第")
    if first.sort == "级" and same_sentence and case.event.tag != "不得分":
        if case.sort in ("级", "等") and _NEXT_LEVEL.match(case.said) is not None:
            return True
        return _LEVEL_FIRST.match(case.said) is not None and not _NEGATIVE.match(case.said)
    if first.sort and first.sort == case.sort and first.sort in ("等", "名", "票"):
        return same_sentence or (len(case.said) <= 10 and sign_of(case.event) in ("=", ""))
    return _more_or_less(run, case, last)


def _rest(run: list[Case], case: Case, same_sentence: bool) -> bool:
    """Behind ranges: a bare number, what is left (其余), or, after three, a last step that gives less."""
    if _BARE.fullmatch(case.said) is not None:
        return True
    points, last = case.event.number(), run[-1].event.number()
    if case.event.tag == "不得分" or points is None:
        return re.match("其余|其他|否则", case.said) is not None
    less = last is not None and 0 < points.value < last.value
    return same_sentence and len(run) >= 3 and less and sign_of(case.event) == "="


def _more_or_less(run: list[Case], case: Case, last: Case) -> bool:
    """The same thing done more or less well: 健全, 较健全, 不健全; all of it obtained, none deducted."""
    if sign_of(run[0].event) in ("-", "+") or case.event.sentence - last.event.stop > 1:
        return False
    if not _MORE_OR_LESS.search(case.said.rstrip("的者")):
        return False
    own = case.stem
    return len(own) >= 1 and any(
        known.stem.endswith(own) or own.endswith(known.stem) or (len(own) >= 2 and own in known.stem)
        for known in run
        if known.stem
    )


def _sort(whole: Text, event: Event) -> str:
    """界 a range, 等 a grade, 级 a level, 名 a place, 次 数 第 counts, 票 a vote; empty for none of them."""
    said = _case(whole, event)
    words = words_of(whole, event)
    if event.tag == "每项":
        if sign_of(event) == "=" and re.search(rf"(?:{GRADE.pattern})票?", words):
            return "票"
        if _NTH.match(said):
            return "第"
        return "次" if sign_of(event) == "-" and re.match("[1一](?:次|起|例|件|人)", words) else ""
    phrase = max(whole.chars.rfind(sign, event.lead, event.start) for sign in "，：")
    if _COUNT.fullmatch(said):
        return "数"
    if any(at > phrase for at in event.bounds) or _RANGE.search(said):
        return "界"
    if _NTH.match(said) or _NTH.match(re.split("的", said)[-1]):
        return "第"
    if _PLACE.search(said):
        return "名"
    added = (
        event.tag != "分值"
        or _ADDED.search(whole.chars, event.end, min(event.stop, event.end + _LONG)) is not None
    )
    if added and re.search(rf"(?:{_LEVELS})[级局委厅]", said) and not _NEGATIVE.search(said):
        return "级"
    if _NEGATIVE.search(said) and not re.match("不(?:合格|称职|达标|满意|及格)", said):
        return ""
    if _GRADED.search(said):
        return "等"
    if added and (_LEVEL.search(said) or _LEVEL_FIRST.search(said)):
        return "级"
    return ""


_BARE = re.compile(r"[\d.]+\D{0,3}的?")


_LONG = 200
"""No condition is longer: text without signs, a page long, is looked at from its end."""


def _case(whole: Text, event: Event) -> str:
    """The condition of one case: the last phrase before its amount that says something."""
    said = said_of(whole, event)
    parts = [part for part in re.split("[，：]", said) if part not in ("的", "")]
    return (re.sub("^[、和及]+(?!格)", "", parts[-1]) if parts else said)[-_LONG:]


def _stepped(whole: Text, events: list[Event], at: int) -> list[Case]:
    """Three or more short cases in one sentence whose points only fall or only rise: places in one order."""
    first = events[at]
    taken: list[Case] = []
    for event in events[at:]:
        said = _case(whole, event)
        if event.tag != "一次性" or event.sentence != first.sentence or sign_of(event) != "=":
            break
        if event.number() is None or whole.chars[event.end - 1] != "分":
            break
        if not 0 < len(said) <= 14 or _NEGATIVE.search(said):
            break
        taken.append(Case(event, said, ""))
    values = [number.value for case in taken if (number := case.event.number()) is not None]
    pairs = list(pairwise(values))
    if len(values) < 3 or not (all(a > b for a, b in pairs) or all(a < b for a, b in pairs)):
        return []
    return taken


def _label(whole: Text, run: list[Case], around: Around) -> tuple[Label, int] | None:
    first = run[0].event
    last = next(case.event for case in reversed(run) if case.event.tag != "不得分")
    added = _ADDED.match(whole.chars, last.end) if first.tag == "分值" else None
    if (
        first.tag == "分值"
        and added is None
        and not all(case.sort or case.event.tag == "不得分" for case in run)
    ):
        return None
    sign = sign_of(first) if "full" not in first.match.values else "="
    sign = {"加": "+", "扣": "-"}.get(added[1][0] if added else "", sign)
    cases = []
    for one, after in zip(run, [*run[1:], None], strict=True):
        case = _step(whole, one, sign, around)
        cases += [case] if case is not None else []
        if sign == "-" and after is not None:
            cases += _unsaid(whole, one.event, run, after.event.start)
    given = {tuple(value for name, value in case.items() if name != "if") for case in cases}
    if len(given) == 1 < len(cases):
        return None
    if sign == "-":
        cases += _unsaid(whole, last, run, len(whole.chars))
    return Label("bonus_tiers" if sign == "+" else "tiers", {"cases": cases}), len(run)


def _step(whole: Text, case: Case, sign: str, around: Around) -> Values | None:
    event = case.event
    said = words_of(whole, event) if event.tag == "每项" and case.sort != "第" else case.said
    points = event.number()
    if event.tag == "不得分":
        return {"if": said, "points": Decimal(0)}
    share = event.number("share")
    if share is not None:
        return {"if": said, "percent": share.value}
    if points is None:
        return {"if": said, "points": around.points} if around.points is not None else {"if": said}
    if sign == "-":
        return {"if": said, "deduct": points.value if points.high is None else points.high}
    if points.high is None:
        return {"if": said, "points": points.value}
    return {"if": said, "min": points.low, "max": points.high}


_UNSAID = re.compile(rf"[，、；]?({GRADE.pattern}|[一二三四五甲乙丙A-E][级档类等])(?:的|者)?(?:扣|减)?")


def _unsaid(whole: Text, last: Event, run: list[Case], stop: int) -> list[Values]:
    """一级减50分，二级减30分，三级20，四级减10: the last steps of a scale may leave out verb and unit."""
    found: list[Values] = []
    at = last.end
    while run[0].sort in ("等", "级") and (name := _UNSAID.match(whole.chars, at)) is not None:
        number = number_at(whole.chars, name.end())
        if number is None or number.percent or whole.chars[number.end : number.end + 1] not in "，、；。":
            break
        if number.end > stop:
            break
        found.append({"if": name[1], "deduct": number.value})
        at = number.end
    return found
