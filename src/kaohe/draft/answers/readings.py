"""The possible readings of a question, with what each would mean and what it changes in the scheme.

The draft goes by the first. A question whose readings are not listed here is answered by a correction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaohe.draft.answers.plain import Data, Found, by_id, text_of
from kaohe.draft.questions import Question
from kaohe.methods.by_place import LEVELS
from kaohe.numbers import plain

Change = dict[str, str | list[str]]
"""Keys of an element and their new values; an empty value takes the key away."""


@dataclass(frozen=True)
class Reading:
    """One reading: what it says, and what it changes, by the id of the element."""

    said: str
    changes: dict[str, Change]


def readings(question: Question, data: Data) -> list[Reading]:
    """The readings that a question leaves open; empty where only a correction can answer it."""
    known = by_id(data)
    element = known.get(question.id)
    if element is None:
        return []
    for pattern, maker in _MAKERS:
        found = re.search(pattern, question.open)
        if found is not None:
            return list(maker(found, element, known))
    return []


def _own(element: Found, said: str, change: Change) -> Reading:
    """A reading that changes the element asked about and nothing else."""
    return Reading(said, {text_of(element.data["编号"]): change})


def _rounding(found: re.Match[str], element: Found, known: dict[str, Found]) -> Iterator[Reading]:
    share = Decimal(text_of(element.data.get("比例")) or "0")
    people = next((n for n in range(11, 40) if (n * share) % 100), 11)
    exact = people * share / 100
    whole = int(exact)
    half = whole + (exact - whole >= Decimal("0.5"))
    about = f"{people}个对象的{plain(share)}%是{plain(exact)}个"
    yield _own(element, f"去尾（{about}，取{whole}个）", {"取整": ""})
    yield _own(element, f"四舍五入（{about}，取{half}个）", {"取整": "四舍五入"})
    yield _own(element, f"进一（{about}，取{whole + 1}个）", {"取整": "进一"})


def _ranked(found: re.Match[str], element: Found, known: dict[str, Found]) -> Iterator[Reading]:
    meant = {
        "每张票": "每张票各排各的名次，再平均",
        "每票种": "每个票种先求平均，再排名次",
        "合计": "各票种按权重合成以后，再排名次",
    }
    for level in LEVELS:
        yield _own(element, f"{level}：{meant[level]}", {"排名于": level})


def _lost_dash(found: re.Match[str], element: Found, known: dict[str, Found]) -> Iterator[Reading]:
    whole, low, high = found["whole"], found["low"], found["high"]
    if element.name == "公示":
        yield _own(element, f"{whole}天", {"天数": whole})
        yield _own(element, f"{low}至{high}天，公示{low}天", {"天数": low})
        yield _own(element, f"{low}至{high}天，公示{high}天", {"天数": high})
    elif "方法" in element.data:
        key = "加分" if "加分" in element.data else "扣分"
        ranged: Change = {"方法": "酌情", key: "酌情", "最低": low, "最高": high}
        single: Change = {"方法": "一次性", key: whole, "最低": "", "最高": ""}
        both = [
            _own(element, f"{low}至{high}分，每次酌情定", ranged),
            _own(element, f"就是{whole}分", single),
        ]
        yield from both if text_of(element.data["方法"]) == "酌情" else reversed(both)


def _vetoed(found: re.Match[str], element: Found, known: dict[str, Found]) -> Iterator[Reading]:
    yield _own(element, "取消评先", {"效果": ["取消评先"]})
    yield _own(element, "取消评先，并排在末位", {"效果": ["取消评先", "名次末位"]})
    grades = [one for one in known.values() if one.name == "等次" and "编号" in one.data]
    if grades:
        worst = grades[-1].data
        said = f"直接定为“{text_of(worst.get('名称'))}”"
        yield _own(element, said, {"效果": ["等次"], "等次": text_of(worst["编号"])})


def _unscored(found: re.Match[str], element: Found, known: dict[str, Found]) -> Iterator[Reading]:
    yield _own(element, "评分：由考核的单位在分值以内直接给分", {"计分": "评分"})
    yield _own(element, "内容：只是上级评分时看的内容，不单独计分", {"计分": "内容", "分值": ""})
    yield _own(element, "不计分", {"计分": "不计分", "分值": ""})


def _sums(found: re.Match[str], element: Found, known: dict[str, Found]) -> Iterator[Reading]:
    below, own = found["below"], found["own"]
    yield _own(element, f"以下级之和为准，本级{below}分", {"分值": below})
    yield _own(element, f"下级按{below}分计，再折算为本级{own}分", {"分值": own, "量表": below})


def _joint(found: re.Match[str], element: Found, known: dict[str, Found]) -> Iterator[Reading]:
    most = found["most"]
    around = next((one for one in known.values() if element.data in one.data.get("规则", ())), None)
    if around is None or "加分" not in element.data:
        return
    own, parent = text_of(element.data["编号"]), text_of(around.data["编号"])
    yield Reading(f"这一项的加分合计最多{most}分", {own: {"封顶": ""}, parent: {"加分封顶": most}})
    yield Reading(f"只管这一条，最多加{most}分", {own: {"封顶": most}, parent: {"加分封顶": ""}})


def _full_marks(found: re.Match[str], element: Found, known: dict[str, Found]) -> Iterator[Reading]:
    yield _own(element, "没有做到的，不得分", {"方法": "不得分", "扣分": "全部", "最高": ""})
    yield _own(element, "没有做到的，酌情扣分", {"方法": "酌情", "扣分": "酌情", "最高": "不限"})


Maker = Callable[[re.Match[str], Found, dict[str, Found]], Iterator[Reading]]
_MAKERS: tuple[tuple[str, Maker], ...] = (
    ("去尾、四舍五入还是进一|怎样取整", _rounding),
    ("排名作在每张票上", _ranked),
    (r"“(?P<whole>[\d.]+)\D*”可能是“(?P<low>[\d.]+)至(?P<high>[\d.]+)\D*”掉了连接号", _lost_dash),
    ("否决的效果没有写明", _vetoed),
    ("没有写怎样计分", _unscored),
    (r"下级分值之和是(?P<below>[\d.]+)分，与(?P<own>[\d.]+)分不合", _sums),
    (r"“最多(?P<most>[\d.]+)分”管前面几条", _joint),
    ("只写了做到得满分", _full_marks),
    ("只写了分值，没有写做不到", _full_marks),
)
