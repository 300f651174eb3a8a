"""The language of scoring: words that all wordings share, and the wordings of every construct.

A method's wording stands in the method's file (`wordings`); what is not a method (caps, grades,
quotas, vetoes …) stands in `wordings.py` here. `SHARED` gives both the words that they are made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kaohe.draft.notation import Language, Reading, Rule
from kaohe.draft.quantities import NUMERALS, Number, number_at, range_at
from kaohe.draft.wordings import LIMITS, RESULTS, SHARED
from kaohe.methods import LEAF_METHODS, RULE_METHODS
from kaohe.methods.by_place import ByPlace


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


THINGS = _listed("""
    人次 户次 件次 批次 项次 车次 场次 起次 条次 课时 学时 平方米 公里 万元 亿元
    工作日 个工作日 次 件 项 条 篇 处 个 例 起 人 名 户 家 份 期 场 块 位 级 档
    盏 根 棵 片 扇 袋 桶 瓶 箱 匹 床 段 排 堆 摊 桌 口 立方米 微克 毫克 公斤 千克 分贝
    宗 桩 笔 单 台 辆 套 只 头 株 座 栋 所 间 张 本 册 部 幅 封 道 款 类 种
    批 轮 回 吨 亩 元 字 页 票 班 堂 节 组 点 枚 门 支 队 对 卷 遍 米 趟 编
    具 垛 则 样 团伙 名次 位次 个名次 个位次 村 题 环 步 岗 科 案 厂 站 艘 户籍
""")
TIMES = _listed("""
    半天 天 日 周 月 个月 季度 个季度 季 年 小时 个小时 分钟 半年 工作日 个工作日
    学期
""")
_NOT_COUNTED = {
    "组": "(?!织)",
    "个": "(?!月|季度|小时|工作日|学期|别)",
    "项": "(?!目标)",
    "部": "(?!门|分|署)",
    "级": "(?!别)",
}
"""What follows a unit where its sign is the beginning of another word: 组织, 个月, 部门."""


def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile("|".join(word + _NOT_COUNTED.get(word, "") for word in longest))


_THING = _one_of(THINGS)
_TIME = re.compile("|".join(sorted(TIMES, key=len, reverse=True)))
GRADES = _listed("""
    优秀 良好 较好 一般 较差 基本合格 不合格 合格 基本称职 不称职 称职 比较称职 一般称职
    达标 不达标 基本达标 优等 良等 特等奖 一等奖 二等奖 三等奖 达标奖 鼓励奖 优秀奖
    组织奖 单项奖 进步奖 一等 二等 三等 四等 一类 二类 三类 四类 先进单位 先进集体
    先进个人 先进工作者 先进 优胜单位 优胜奖 优胜 红旗单位 标兵单位 标兵 示范单位 优秀单位
    优秀个人 先进处室 A级 B级 C级 D级 A等 B等 C等 D等 A档 B档 C档 D档
    第一等次 第二等次 第三等次 好等次 差等次 中等次 好等 差等 优级 良级 """)
GRADE = re.compile(
    f"(?:{'|'.join(sorted(GRADES, key=len, reverse=True))}"
    "|(?:[特一二三四五六甲乙丙丁]|[A-E])(?:等次|等奖|级|等|档|类)|第[一二三四五六]等次)(?![率度])"
)
"""A grade by one of the names that are used, or by its rank: 甲级, 二等奖, C档."""
_AMOUNT = re.compile(
    r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百½]+(?:点[一二三四五六七八九]+)?)分"
    r"(?![钟之管别类工析布支局组]|及?以[上下内外]|者|（含|至|到|[-~—])"
    r"|不超过|不得超过|不能超过|最高|最多|上限|封顶"
)
_PRECEDED = {
    "罚": "处惩体",
    "为": "不认行作",
    "0": "为不",
    "零": "为不",
    "加": "参增附添叠施更",
    "减": "加精裁缩",
    "得": "取获记觉懂难实除所应",
    "计": "统设会审累合总估预共",
    "扣": "折",
    "记": "登书标笔日党",
    "给": "供补配",
    "评": "测考互自参述差好民综总初点",
    "奖": "获得励等优特项大",
    "合": "符综结配联适吻",
}


_LEAST = re.compile("(?:至少|不少于|不低于)[^，。；]{0,6}$")
"""What makes a count behind it one that is asked for, not one that is priced."""
_JOINED = re.compile("[符综结配联适吻]合$")
"""合 that ends a word of its own before 计: 符合计6分 is 符合, 计6分."""
_HARD = re.compile("[困疑万]难$")
"""难 that ends a word of its own before 得: 解决困难得1分."""
_POINTS = re.compile(r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十]{1,3})分")


def _number(text: str, at: int) -> Iterator[Reading]:
    found = number_at(text, at)
    if found is not None and not found.percent:
        yield found.end, (("", found),)


def _percent(text: str, at: int) -> Iterator[Reading]:
    found = range_at(text, at)
    if found is not None and found.percent:
        yield found.end, (("", found),)


def _range(text: str, at: int) -> Iterator[Reading]:
    found = range_at(text, at, "分")
    if found is not None and not found.percent and found.text != "百":
        yield found.end, (("", found),)


def _not_ordinal(text: str, at: int) -> Iterator[Reading]:
    """Not the end of a longer number, nor 第一, 统一."""
    before = "第.十百-~—至" if text[at : at + 1].isdigit() else "第统唯之.十百任何意某同另其-~—至"
    part = at > 0 and (text[at - 1].isdigit() or text[at - 1] in before)
    if not part and not _LEAST.search(text, max(at - 10, 0), at):
        yield at, ()


def _single_percent(text: str, at: int) -> Iterator[Reading]:
    """One hundredth: 1%."""
    found = range_at(text, at)
    if found is not None and found.percent and found.value == 1 and found.high is None:
        yield found.end, (("", found),)


def _word(text: str, at: int) -> Iterator[Reading]:
    """A Chinese character that is no number and opens no verb of scoring: a unit that no list names."""
    if at < len(text) and "\u4e00" <= text[at] <= "\u9fff" and text[at] not in _NO_UNIT:
        yield at + 1, ()


_NO_UNIT = NUMERALS | frozenset("扣加减得计记给奖罚分各均则的者被年月周日天季")


def _true_range(text: str, at: int) -> Iterator[Reading]:
    found = range_at(text, at, "分")
    if found is not None and found.high is not None:
        yield found.end, (("", found),)


def _plain_sign(text: str, at: int) -> Iterator[Reading]:
    """A sign of running text that begins no number."""
    if at < len(text) and text[at] not in "，。；：" and number_at(text, at) is None:
        yield at + 1, ()


def _unknown_grade(text: str, at: int) -> Iterator[Reading]:
    found = re.compile(r"[\u4e00-\u9fff]{1,4}?(?=[”\"]?等次)").match(text, at)
    if found is not None:
        yield found.end(), (("", found[0]),)


def _word_start(text: str, at: int) -> Iterator[Reading]:
    """Not inside another word: 参加, 取得, 统计 are no verbs of scoring."""
    before = text[at - 1 : at] if at else ""
    joined = any(word.search(text, max(at - 2, 0), at) is not None for word in (_JOINED, _HARD))
    plain = (joined or text[at : at + 1] in "记奖给") and _POINTS.match(text, at + 1)
    if plain or not before or before not in _PRECEDED.get(text[at : at + 1], ""):
        yield at, ()


def _at_end(text: str, at: int) -> Iterator[Reading]:
    if at == len(text):
        yield at, ()


def _words(pattern: re.Pattern[str], words: Iterable[str]) -> Rule:
    def parse(text: str, at: int) -> Iterator[Reading]:
        found = pattern.match(text, at)
        if found is not None:
            yield found.end(), (("", found[0]),)
            for end in range(found.end() - 1, at, -1):
                shorter = pattern.match(text, at, end)
                if shorter is not None and shorter.end() == end:
                    yield end, (("", shorter[0]),)

    return Rule(parse, frozenset(word[0] for word in words))


TERMINALS = {
    "数": Rule(_number, NUMERALS),
    "百分数": Rule(_percent, NUMERALS),
    "区间": Rule(_range, NUMERALS),
    "范围": Rule(_true_range, NUMERALS),
    "一点": Rule(_single_percent, NUMERALS),
    "汉字": Rule(_word, None),
    "非序": Rule(_not_ordinal, frozenset(), empty=True),
    "词首": Rule(_word_start, frozenset(), empty=True),
    "末": Rule(_at_end, frozenset(), empty=True),
    "字": Rule(_plain_sign, None),
    "某等": Rule(_unknown_grade, None),
    "量": _words(_one_of(THINGS + TIMES), THINGS + TIMES),
    "物": _words(_THING, THINGS),
    "时": _words(_TIME, TIMES),
    "等": _words(GRADE, (*GRADES, *"特一二三四五六甲乙丙丁第ABCDE")),
}


@lru_cache(maxsize=8)
def _blocked(text: str) -> frozenset[int]:
    """Where running text ends: before an amount of points, before 每."""
    return frozenset(found.start() for found in _AMOUNT.finditer(text)) | frozenset(
        at for at, sign in enumerate(text) if sign == "每"
    )


def _stops(text: str, at: int) -> bool:
    return at in _blocked(text)


@dataclass(frozen=True)
class Wording:
    """One construct's wording, compiled: `tag` names the method or the construct."""

    tag: str
    rule: Rule


@dataclass(frozen=True)
class Match:
    """What a wording read, from `start` to `end` of a sentence."""

    tag: str
    start: int
    end: int
    values: dict[str, Any]


def _assemble() -> tuple[Wording, ...]:
    language = Language(TERMINALS, _stops)
    language.declare(SHARED)
    said: list[tuple[str, str]] = list(LIMITS)
    said += [(ByPlace.__name__, ByPlace.wordings)]
    said += [(tag, method.wordings) for tag, method in RULE_METHODS.items() if method.wordings]
    said += [(tag, method.wordings) for tag, method in LEAF_METHODS.items() if method.wordings]
    said += list(RESULTS)
    return tuple(Wording(tag, language.compile(wording)) for tag, wording in said)


WORDINGS = _assemble()


@lru_cache(maxsize=4096)
def _starting(sign: str) -> tuple[Wording, ...]:
    return tuple(w for w in WORDINGS if w.rule.first is None or sign in w.rule.first)


def read_at(text: str, at: int) -> Match | None:
    """The construct that begins at a place: the longest reading; of equals the wording named first."""
    best: Match | None = None
    for wording in _starting(text[at]):
        for end, kept in wording.rule.parse(text, at):
            if best is None or end > best.end:
                best = Match(wording.tag, at, end, _values(kept))
            break
    return best


def _values(kept: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """What was kept under each key, the first of several; all of them under the key with an s."""
    values: dict[str, Any] = {}
    for name, value in kept:
        if name:
            values.setdefault(name, value)
            values.setdefault(name + "s", []).append(value)
    return values


def read(text: str) -> list[Match]:
    """The constructs of a sentence from left to right, each beginning where the one before ended."""
    found: list[Match] = []
    at = 0
    while at < len(text):
        match = read_at(text, at)
        if match is None or match.end == at:
            at += 1
            continue
        found.append(match)
        at = match.end
    return found


__all__ = ["Match", "Number", "read", "read_at"]
