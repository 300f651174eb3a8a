"""Tables whose cells a page ran together: points stand bare between what is asked for and how it is scored.

…责任落实到人。5每缺一项扣0.5分。… and （1）…全覆盖。10（2）…: a number without a unit is points where the
column titles, run together too, say that there is a column of points, or where such numbers add up to
the points of the section that they stand in.
"""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaohe.draft.items import Item
from kaohe.draft.saying import LEAD, Clause, Label
from kaohe.draft.text import Text

COUNTED = frozenset(
    "分个次项年月日天名家人件条篇万亿元级类种位户处米公周季度时多余以章节号大小期届种至是及或的千百十吨亩岁秒路楼层栋"
    "本份套台所间倍成折班组批起例场课学版款张块车座具根棵盏钟"
)
"""Signs behind a number that count something, so that it is no amount of points."""
_WORDS = re.compile(
    "台账|公[示开告文共安]|个人|名称|条例|部门|组织|处[理罚]|本[级单项]|日常|时限|家庭|场所|起草|学[校习生]|课程|期限|至少|是否|及时"
    "|年[初终底末度]|月[初底末]|级别|种植|位置|层层|楼道|班子"
)
"""Words that begin with a sign that counts."""


def counts(chars: str, at: int) -> bool:
    """Does what stands behind a number count something?"""
    return chars[at : at + 1] in COUNTED and _WORDS.match(chars, at) is None


_TITLE = (
    "序号|编号|考核|考评|评分|评价|评估|评查|检查|扣分|加分|加减|得分|自评|赋分|计算|实得|应得|一级|二级|三级|类别|项目|内容|指标|标准|办法|方法"
    "|细则|要点|要求|依据|分值|分数|标准分|基本分|基础分|满分|配分|权重|标分|分|备注|说明|情况|及|与|方式|责任|单位|部门|科室|目标|评定"
    "|记录|原因|自查|结果|计分|序|领导小组|扣减|材料|数据|来源|主体|重点|工作"
)
TITLES = re.compile(rf"(?:{_TITLE}){{4,}}")
POINTS = re.compile(
    "赋分|分值|分数|标准分|基本分|基础分|满分|配分|权重|标分|应得分|计分(?!办法|方法|标准|细则|说明|依据|规则|方式|措施)"
)
_SCORED = re.compile(
    "(?:评分|计分|扣分|加分|加减分?|考核|考评|评定|评价)(?:标准|细则|办法|方法|依据|说明|要点)"
)
_BARE = re.compile(
    r"(?<![\dA-Za-z第至到约近满前后每少低超缺增减差欠加扣得计记表图件附页号版±≤≥<>/×*+=~—-])(?<!\d\.)(\d{1,3}(?:\.\d{1,2})?)(?!\d|\.\d|[A-Za-z%/+×*~—-])"
)
_NAMED = re.compile(
    r"(?<=[\u4e00-\u9fff）])(?<![扣加减得计记满达到为占过超低高少各每])(\d{1,3}(?:\.\d)?)分(?=[\u4e00-\u9fff（\d])"
)
_GOES_ON = frozenset("的者之以及等制数值为是则并且又外内钟管类析工布支局组和或至到起")
_SAID = re.compile("[扣减得达低高超]|加(?!强)|计(?!划|生)|记(?!录)|[，。；：？！]|以[上下内外]|不|未|无")
_ENDED = frozenset("。；.）”分止")
_AMOUNT = re.compile(r"[扣加减得计记][除减去罚到]?(?:\d|[一二三四五半])[\d.]*分|不得分|不计分|得满分|酌情")
_GIVEN = re.compile(r"\d分(?=[\u4e00-\u9fff])")
_SENTENCE = re.compile("[。；;]|分[.，]|为止[.，]?")


@dataclass(frozen=True)
class _Columns:
    """What the titles say: whether rows are numbered, whether the points stand behind the standards."""

    numbered: bool
    last: bool


def run_on_points(made: list[Item]) -> list[Item]:
    """The items with an indicator for each bare amount of points."""
    out = list(made)
    columns = None
    row = 1
    for item in made:
        start = 0
        titles = next((one for one in TITLES.finditer(item.text.chars) if POINTS.search(one[0])), None)
        if titles is not None:
            start = titles.end()
            columns = _columns(titles[0], item.text.chars[start : start + 1])
            row = 1
        if columns is None:
            continue
        found, row = _of_item(item, start, columns, row)
        out[item.index] = _with(item, found)
    return _standing(_closed_rows(_summed(out)))


_STANDING = re.compile(r"(?<=[。）])(\d{1,2}(?:\.\d)?)分(?=[\u4e00-\u9fff“])")
_SEVERAL = 3
"""From so many amounts on that stand behind a full stop, these are the points of what is asked for before."""


def _standing(made: list[Item]) -> list[Item]:
    """Rows run together without titles: …开展法治宣传。4分未开展的，扣2分。设立橱窗。2分未设立的扣1分。"""
    found = {
        item.index: [one for one in _STANDING.finditer(item.text.chars) if _free(item, one)] for item in made
    }
    if sum(map(len, found.values())) < _SEVERAL:
        return made
    out = list(made)
    for item in made:
        clauses: list[Clause] = []
        begin = len(item.text) - len(item.body)
        for one in found[item.index]:
            clauses += (c for c in _named(item, begin) if c.end <= item.text.at[one.start()])
            begin = max([begin, *(bisect_left(item.text.at, c.end) for c in clauses)])
            name = _name_start(item.text.chars, begin, one.start())
            if one.start() - name > 1:
                clauses.append(_indicator(item, name, one.start(), one.end(), one[1]))
            begin = one.end()
        if clauses:
            out[item.index] = _with(item, clauses)
    return out


def _free(item: Item, found: re.Match[str]) -> bool:
    """Is the amount not read yet, and does a new thing begin behind it?"""
    chars, at = item.text.chars, item.text.at
    place = at[found.start()]
    taken = any(c.start <= place < c.end for c in item.clauses)
    return not taken and chars[found.end()] not in _GOES_ON


_CLOSING = re.compile(r"(?<=[。；）])(\d{1,2})$")
_ROWS = 4
"""From so many cells on that end with a bare number, these are a column of points."""


def _closed_rows(made: list[Item]) -> list[Item]:
    """Rows of a table without titles, each closed by its points: …记录完整，得2分；缺一项扣1分。2."""
    closed = [(item, found) for item in made if (found := _CLOSING.search(item.text.chars)) is not None]
    closed = [(item, found) for item, found in closed if _AMOUNT.search(item.text.chars)]
    if len(closed) < _ROWS:
        return made
    out = list(made)
    for item, found in closed:
        start = len(item.text) - len(item.body)
        if not any(c.labels[0].kind == "indicator" for c in item.clauses):
            whole = _indicator(item, start, found.start(), found.end(), found[1])
            out[item.index] = dataclasses.replace(item, clauses=(whole, *item.clauses))
    return out


def _columns(titles: str, after: str) -> _Columns:
    points = max(one.start() for one in POINTS.finditer(titles))
    standards = [one.start() for one in _SCORED.finditer(titles)]
    last = bool(standards) and max(standards) < points
    return _Columns("序" in titles or after == "1", last)


def _with(item: Item, found: Sequence[Clause]) -> Item:
    taken = [c for c in item.clauses if c.labels[0].kind == "indicator"]
    new = [c for c in found if not any(c.start < t.end and t.start < c.end for t in taken)]
    return dataclasses.replace(item, clauses=tuple(sorted((*item.clauses, *new), key=lambda c: c.start)))


def _of_item(item: Item, start: int, columns: _Columns, row: int) -> tuple[list[Clause], int]:
    """The indicators of one item, and the number that the next row would have."""
    chars = item.text.chars
    begin = max(start, len(item.text) - len(item.body))
    found = list(_named(item, begin))
    waiting = False
    headed = [bisect_left(item.text.at, c.end) for c in item.clauses if c.labels[0].kind == "indicator"]
    for number in _BARE.finditer(chars, begin):
        at, end = number.span()
        while headed and headed[0] <= at:
            begin = max(begin, headed.pop(0))
        if not _stands_alone(item.text, begin, at, end):
            continue
        opens = at == begin or chars[at - 1] in _ENDED
        numbers = (str(row), "2") if row == 1 else (str(row),)
        said = re.split("[。；]|\\d、", chars[end : end + 120])[0]
        opens = opens and columns.numbered and not waiting and _AMOUNT.search(said) is None
        if opens and number[1] in numbers:
            begin, row, waiting = end, int(number[1]) + 1, True
            continue
        name = begin if columns.last else _name_start(chars, begin, at)
        begin = name
        if _is_points(chars, name, at, end, columns):
            found.append(_indicator(item, name, at, end, number[1]))
            begin, waiting = end, False
    return found, row


def _named(item: Item, begin: int) -> Iterator[Clause]:
    """Names that run on with their points: 办公条件25分办公用房…."""
    chars = item.text.chars
    for number in _NAMED.finditer(chars, begin):
        if chars[number.end()] in _GOES_ON:
            continue
        name = max(begin, number.start() - 40)
        for before in _BOUND.finditer(chars, name, number.start()):
            name = before.end()
        said = chars[name : number.start()]
        if 2 <= len(said) <= 20 and not _SAID.search(said) and Decimal(number[1]) > 0:
            yield _indicator(item, name, number.start(), number.end(), number[1])


_BOUND = re.compile(r"\d分|[。；，：、）]|(?<=\d)(?=[\u4e00-\u9fff])")


def _stands_alone(text: Text, begin: int, at: int, end: int) -> bool:
    chars = text.chars
    before, after = chars[at - 1 : at], chars[end : end + 1]
    apart = at > begin and before in _ENDED and text.at[at] - text.at[at - 1] > 1
    if after and after in "、，：）”":
        return False
    if counts(chars, end) and not (apart and after and text.at[end] - text.at[end - 1] > 1):
        return False
    return at == begin or before in _ENDED or before == "%" or "\u4e00" <= before <= "\u9fff"


def _name_start(chars: str, begin: int, at: int) -> int:
    """Behind the last sentence that scores: what stands before the points is asked for, not scored."""
    for found in _AMOUNT.finditer(chars, begin, at):
        stop = _SENTENCE.search(chars, found.end() - 1, at)
        begin = stop.end() if stop is not None else found.end()
    for found in _GIVEN.finditer(chars, begin, at):
        begin = found.end()
    return begin


def _is_points(chars: str, name: int, at: int, end: int, columns: _Columns) -> bool:
    if at - name < 2 or Decimal(chars[at:end]) > 100:
        return False
    scored = _AMOUNT.search(chars, max(name, at - 600), at) is not None
    if columns.last:
        return scored and chars[at - 1] in _ENDED
    if scored:
        return False
    if chars[at - 1] in _ENDED:
        return True
    if _PARTED.match(chars, end) is not None:
        return True
    following = re.split("[。；]", chars[end : end + 120])[0]
    return end == len(chars) or _AMOUNT.search(following) is not None


_PARTED = re.compile(r"[^，。；\d（）]{2,30}（\d{1,2}(?:\.\d)?分）")
"""What the points of a row are given out to: 8 补偿资金落实（4分）."""


def _indicator(item: Item, name: int, at: int, end: int, points: str) -> Clause:
    said = re.split("[。；]", item.text.chars[name:at].strip(LEAD + "."))[0][:60]
    label = Label("indicator", {"name": said, "points": Decimal(points)})
    return Clause(*item.text.span(name, end), (label,), said, item.index)


_LAST = re.compile(r"(?<=[。；）\u4e00-\u9fff])(\d{1,2}(?:\.\d)?)$")


def _summed(made: list[Item]) -> list[Item]:
    """Items that end with a bare number each, and these add up to the points of their section."""
    out = list(made)
    for item in made:
        heading = next((c for c in item.clauses if c.labels[0].kind == "indicator"), None)
        if heading is None or item.mark is None:
            continue
        parts = list(_parts(made, item))
        if len(parts) >= 2 and sum(points for _, points in parts) == heading.labels[0].values["points"]:
            for part, points in parts:
                start = len(part.text) - len(part.body)
                end = len(part.text.chars)
                at = end - len(str(points))
                if part.clauses and part.clauses[-1].end >= part.text.span()[1]:
                    continue
                whole = _indicator(part, start, at, end, str(points))
                out[part.index] = dataclasses.replace(part, clauses=(whole, *part.clauses))
    return out


def _parts(made: Sequence[Item], section: Item) -> Iterator[tuple[Item, Decimal]]:
    for item in made[section.index + 1 :]:
        if item.mark is None or section.mark is None or item.mark.rank <= section.mark.rank:
            return
        last = _LAST.search(item.text.chars)
        said = item.text.chars
        if last is not None and (said[last.start() - 1] in "。；）" or not _AMOUNT.search(said)):
            yield item, Decimal(last[1])
