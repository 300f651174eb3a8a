"""What a document's sentences say: labels with their numbers, each with the words that it came from."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from decimal import Decimal

from kaohe.draft import standing, tables
from kaohe.draft.brackets import brackets_of
from kaohe.draft.document import Document
from kaohe.draft.flattened import Rows, read_rows
from kaohe.draft.graded import graded_at
from kaohe.draft.grammar import read
from kaohe.draft.items import Item
from kaohe.draft.meaning import interpret
from kaohe.draft.outline import Mark, items
from kaohe.draft.quantities import number_at
from kaohe.draft.rereading import reread
from kaohe.draft.run_on import TITLES
from kaohe.draft.saying import LEAD, SCORES, Around, Clause, Event, Label
from kaohe.draft.surroundings import beside, column_sign
from kaohe.draft.text import EMPTY, Text


def read_document(document: Document) -> list[Item]:
    """Every item of the document with its clauses, in the order of the document."""
    cut = [
        (mark, text, number)
        for number, piece in enumerate(document.pieces)
        for mark, text in items(piece.text)
    ]
    rows, contents = _rows(document, cut)
    made: list[Item] = []
    around = Around()
    for index, (mark, text, number) in enumerate(cut):
        row = rows.row_of.get(index, -1)
        item = Item(
            index,
            mark,
            text,
            document.pieces[number],
            row=row,
            head=index in rows.heads and index not in rows.inner,
            contents=contents.get(index, ()),
        )
        if index in rows.heads:
            name, points = rows.heads[index]
            label = Label("indicator", {"name": name, "points": points})
            clauses = [Clause(*text.span(), (label,), name, index)]
            if SCORES.search(text.chars):
                inside = dataclasses.replace(around, heading=name, points=points, beside="", title="")
                clauses += list(_Reading(item, inside).clauses())
        elif mark is None and _CHROME.search(text.chars) and not SCORES.search(text.chars):
            clauses = []
        else:
            around = dataclasses.replace(
                around, beside=beside(made, item), column=column_sign(text.chars) or around.column
            )
            clauses = list(_clauses(item, around))
        for clause in clauses:
            if clause.labels[0].kind == "indicator":
                said = clause.labels[0].values
                around = Around(heading=str(said["name"]), points=said["points"], column=around.column)
        made.append(dataclasses.replace(item, clauses=tuple(clauses)))
    return reread(made)


def _rows(
    document: Document, cut: list[tuple[Mark | None, Text, int]]
) -> tuple[Rows, dict[int, tuple[Text, ...]]]:
    """The rows of tables: which items name indicators whose points stand in another cell, and what of."""
    whole = tables.heads(document.pieces)
    first: dict[int, int] = {}
    for index, (_, _, number) in enumerate(cut):
        first.setdefault(number, index)
    rows = read_rows(
        [(mark, text if document.pieces[number].table < 0 else EMPTY) for mark, text, number in cut]
    )
    rows.heads.update({first[number]: said for number, said in whole.items() if number in first})
    told = tables.contents(document.pieces, whole)
    contents = {
        first[number]: tuple(
            cell.piece.text for cell in cells if cell.index != number or len(cell.text) > NAMED
        )
        for number, cells in told.items()
        if number in first
    }
    return rows, contents


NAMED = 40
"""A cell longer than this names its indicator by its first words only: it is also what is looked at."""
_CHROME = re.compile(
    "文档评分|下载积分|人评分|积分|文件大小|上传时间|上传人|浏览次数|阅读量|版权说明|免责声明|ICP备|copyright|下载本文档"
    r"|共\d+页|会员分享|免费阅读|评论数|点击次数|第\d+页",
    re.IGNORECASE,
)
"""What the page around a document says of it: its ratings and sizes are no points."""
_POINTS = re.compile(
    r"(?:满分|共计|共|总分值|总分|分值|占|合计|本项|计|标准分|基本分|基础分|基分)*(?:为|：)?(?:0[-~—至])?"
    r"(\d+(?:\.\d+)?|[一二三四五六七八九十百]+)(?:/(\d+))?(分?)(?:值|制)?"
)
_EACH = re.compile(r"(?:每|各)[项个条类](\d+(?:\.\d+)?)分")
_WEIGHT = re.compile(r"(?:占|权重)?(?:总分|总成绩)?的?(\d+(?:\.\d+)?)%(?:权重)?")
_ENDS = "。；！？"


def _clauses(item: Item, around: Around) -> Iterator[Clause]:
    """The clauses of an item in their order."""
    title = re.split("[。：；，（]", item.body)[0] if item.mark is not None else ""
    section = item.mark is not None and item.mark.kind in ("chapter", "section", "条", "章", "节")
    title = re.split(r"\d+(?:\.\d+)?分", title)[0]
    reading = _Reading(
        item, dataclasses.replace(around, title=title if 1 < len(title) <= 40 else "", section=section)
    )
    yield from sorted(reading.clauses(), key=lambda clause: clause.start)


class _Reading:
    """One item being read: points in brackets make headings, other brackets are read by themselves."""

    def __init__(self, item: Item, around: Around) -> None:
        self._item = item
        self._text, self._chars = item.text, item.text.chars
        self._begin = self._done = len(item.text) - len(item.body)
        self._around = around
        self._holes: list[tuple[int, int]] = []
        self._breaks: set[int] = set()
        self._headed = False

    def clauses(self) -> Iterator[Clause]:
        brackets = list(brackets_of(self._chars))
        at = 0
        while at < len(brackets):
            graded = graded_at(self._text, brackets[at:], self._done, self._item.index)
            if graded is not None:
                yield graded.clause
                self._holes = sorted([*self._holes, *graded.holes])
                at += graded.used
                continue
            start, end = brackets[at]
            at += 1
            bound = standing.bounded(self._text, start, end, self._item.index)
            if bound is not None:
                yield bound
                self._holes.append((start, end))
                continue
            heading = list(self._heading(start, end)) or list(self._closing(start, end))
            if heading:
                yield from heading
                continue
            yield from self._remark(start, end)
            self._holes.append((start, end))
        yield from self._sentences(self._done, len(self._chars))

    def _inner(self, start: int, end: int) -> str:
        return self._chars[start + 1 : end - 1 if self._chars[end - 1] == "）" else end]

    def _points(self, start: int, end: int) -> tuple[re.Match[str], str, str] | None:
        """The points that a bracket gives, the words before its first comma, and the rest of it."""
        inner = self._inner(start, end)
        head, _, rest = inner.partition("，") if "，" in inner else inner.partition("；")
        scored = _SCORED_BY.match(head)
        if (
            scored is not None
            and self._text.at[start + 1 + scored.end()] - self._text.at[start + scored.end()] > 1
        ):
            head, rest = scored[0], ""
        found = _POINTS.fullmatch(head)
        if found is None or start <= self._done:
            return None
        closes = self._item.piece.table >= 0 and end == len(self._chars) and "." not in self._chars[:start]
        bare = (self._item.mark is not None or closes or self._titled(start, end)) and len(found[1]) <= 3
        bare = bare and not (found[1] == "1" and _HAN.match(self._chars, end) is not None)
        return (found, head, rest) if found[3] or bare else None

    def _titled(self, start: int, end: int) -> bool:
        """床面（20）：… — a short name at the beginning of a line, its points in a bracket, and a colon."""
        return (
            self._chars[end : end + 1] == "："
            and 2 <= start <= 8
            and _HAN.fullmatch(self._chars, 0, start) is not None
        )

    def _heading(self, start: int, end: int) -> Iterator[Clause]:
        """组织领导（20分）: a name and its points."""
        points = self._points(start, end)
        opened = self._item.mark is not None and self._done == self._begin
        name = _name(self._chars, self._done, start, opened) if points is not None else None
        if points is None or name is None:
            yield from self._by_class(start, end)
            return
        found, head, rest = points
        yield from self._sentences(self._done, name)
        self._around = dataclasses.replace(
            self._around, heading=self._chars[name:start], points=_decimal(found[1]), section=False
        )
        begin = 0 if name == self._begin and self._item.mark is not None else name
        stop = start + 1 + len(head) if rest else end
        yield _heading(self._text, begin, name, start, stop, found, rest, self._item.index)
        if rest and _SAYS.search(_EACH.sub("", rest)):
            yield from _sentences(
                self._text, start + 1 + len(head), end - 1, [], set(), self._item, self._around
            )
        self._done, self._holes, self._breaks, self._headed = end, [], set(), True

    def _by_class(self, start: int, end: int) -> Iterator[Clause]:
        """事业费（乡镇10分、农场15分）: points that differ by class, where an item opens with its name."""
        inner = self._inner(start, end)
        opens = self._item.mark is not None and self._done == self._begin and not self._headed
        if not opens or _CLASSES.fullmatch(inner) is None or not 1 < start - self._begin <= 40:
            return
        name = self._chars[self._begin : start]
        if re.search("[。；，]", name):
            return
        amounts = [(who, _decimal(points)) for who, points in _CLASS.findall(inner)]
        doubt = "、".join(f"{who}{points}分" for who, points in amounts) + "：对不同的对象分值不同"
        others = tuple({"name": name, "points": points} for _, points in amounts[1:])
        label = Label("indicator", {"name": name, "points": amounts[0][1]}, doubt, others)
        yield Clause(*self._text.span(0, end), (label,), name, self._item.index)
        self._around = dataclasses.replace(self._around, heading=name, points=amounts[0][1], section=False)
        self._done, self._holes, self._breaks, self._headed = end, [], set(), True

    def _closing(self, start: int, end: int) -> Iterator[Clause]:
        """公开栏按季更新，未更新一次扣1分。（3分）: the points of an item behind all that it says."""
        points = self._points(start, end)
        again = self._headed and self._chars[start - 1] not in "。；"
        if points is None or again or self._item.mark is None or self._chars[end:].strip("。；，"):
            return
        yield from self._sentences(self._done, start)
        name = self._around.title or re.split("[。；，]", self._item.body)[0]
        label = Label("indicator", {"name": name[:60], "points": _decimal(points[0][1])})
        yield Clause(*self._text.span(0, end), (label,), name, self._item.index)
        self._done, self._holes, self._breaks, self._headed = end, [], set(), True

    def _remark(self, start: int, end: int) -> Iterator[Clause]:
        """What a bracket says by itself: a weight, or a clause that speaks of the words before it."""
        inner = self._inner(start, end)
        weight = _WEIGHT.fullmatch(inner)
        if weight is not None:
            before = (self._chars.rfind(sign, self._done, start) for sign in "，、：。；由和分为")
            name = max(max(before) + 1, self._done)
            values = {"name": self._chars[name:start], "percent": Decimal(weight[1])}
            yield Clause(*self._text.span(name, end), (Label("weight", values),), item=self._item.index)
        elif len(inner) > 1 and not _BOUND.fullmatch(inner):
            around = dataclasses.replace(self._around, before=self._chars[self._done : start])
            stop = start + 1 + len(inner)
            said = list(_sentences(self._text, start + 1, stop, [], set(), self._item, around))
            yield from (_longer(self._text, clause, self._chars, start) for clause in said)
            if said and not re.match(r"[的，。；者扣加得计记减倒核奖给另则]", self._chars[end:]):
                self._breaks.add(end)

    def _sentences(self, start: int, end: int) -> Iterator[Clause]:
        return _sentences(self._text, start, end, self._holes, self._breaks, self._item, self._around)


_HAN = re.compile("[\u4e00-\u9fff]+")
_SCORED_BY = re.compile(r"\d+(?:\.\d+)?分(?=[\u4e00-\u9fff])")
"""Points and, set apart by a space, who gives them: 统计分析（5分 综合科）."""
_CLASS = re.compile(r"([\u4e00-\u9fff]{1,8}?)(\d+(?:\.\d+)?)分")
_CLASSES = re.compile(rf"{_CLASS.pattern}(?:[、，；]{_CLASS.pattern})+")
_SAYS = re.compile(r"\d分|扣完|封顶|为止|不得分|负分")
_BOUND = re.compile(
    "(?:不?包?含|不包括|包括)[^扣加得]{0,16}|以[上下](?:均|都)?不?(?:包?含|包括)[^扣加得]{0,16}"
)
"""What a bracket says of a bound before it: 80分（含80分）以上 is 80分以上."""


def _longer(text: Text, clause: Clause, chars: str, bracket: int) -> Clause:
    """A short remark in brackets takes along the words before the bracket that it speaks of."""
    if clause.end - clause.start > 12:
        return clause
    start = max(max(chars.rfind(sign, 0, bracket) for sign in "，、。；：（）") + 1, bracket - 20)
    return dataclasses.replace(clause, start=text.at[start]) if start < bracket else clause


def _name(chars: str, start: int, end: int, opened: bool) -> int | None:
    """Where the name of a heading begins that ends before its points; None where no name stands there."""
    said = chars[start:end]
    if opened and len(said) <= 160 and not re.search(r"\d分|不得分|扣完|酌情|满分", said):
        return start
    stop = end
    while stop > start and chars[stop - 1] in "。；，：":
        stop -= 1
    at = max(max(chars.rfind(sign, start, stop) for sign in "。；！？") + 1, start)
    if re.search(r"\d分", chars[at:stop]):
        at = max(at, chars.rfind("，", at, stop) + 1)
        at = max([at, *(found.end() for found in _GIVEN.finditer(chars, at, stop - 2))])
    while at < stop and (chars[at] in "，、：=+" or chars.startswith(_LINKS, at)):
        at += 2 if chars.startswith(_LINKS, at) and chars[at] not in "由和含" else 1
    parts = _PARTS.match(chars, at, stop)
    at = parts.end() if parts is not None and parts.end() < stop - 1 else at
    titles = TITLES.search(chars, at, stop)
    at = titles.end() if titles is not None and titles.end() < stop - 1 else at
    if not 1 < stop - at <= 120 or re.search(r"[扣加减得计记]\d", chars[at:stop]):
        return None
    return at


_GIVEN = re.compile(r"[扣加减得计记]\d+(?:\.\d+)?分")
_LINKS = ("其中", "由", "分为", "包括", "包含", "和", "以及", "含")
_PARTS = re.compile("[^，。；]{0,30}(?:包括|包含|分为)")


def _heading(
    text: Text, begin: int, name: int, start: int, end: int, points: re.Match[str], rest: str, item: int
) -> Clause:
    said = text.chars[name:start].strip(LEAD)
    amount = _decimal(points[1])
    if points[2]:
        doubt = f"分值写作“{points[1]}/{points[2]}分”，对不同的对象不同"
        other = {"name": said, "points": _decimal(points[2])}
        labels = [Label("indicator", {"name": said, "points": amount}, doubt, (other,))]
    else:
        total = {"total": True} if "总分" in points[0] else {}
        labels = [Label("indicator", {"name": said, "points": amount, **total})]
    each = _EACH.search(rest)
    if each is not None:
        labels += [
            Label("indicator", {"name": part, "points": Decimal(each[1])})
            for part in _parts_of(said, amount / Decimal(each[1]))
        ]
    return Clause(*text.span(begin, end), tuple(labels), said, item)


def _parts_of(name: str, count: Decimal) -> list[str]:
    """The things named together that have the same points each: 处罚率、入库率（8分，其中每项4分）."""
    for signs in ("[；]", "[；、]", "[；、，]", "[；、，和及与]"):
        parts = [part for part in re.split(signs, name) if part]
        if len(parts) == count and len(parts) > 1:
            return parts
    return name.split("、") if "、" in name else []


def _decimal(text: str) -> Decimal:
    found = number_at(text, 0)
    return found.value if found else Decimal(0)


def _sentences(
    text: Text,
    start: int,
    end: int,
    holes: list[tuple[int, int]],
    breaks: set[int],
    item: Item,
    around: Around,
) -> Iterator[Clause]:
    """A stretch cut at full stops and semicolons, its brackets left out, each sentence read."""
    if end <= start:
        return
    inside = [(left - start, right - start) for left, right in holes if left >= start and right <= end]
    whole = text[start:end].without(inside)
    cuts = {
        place - start - sum(right - left for left, right in inside if right <= place - start)
        for place in breaks
    }
    events: list[Event] = []
    at = 0
    for place in range(len(whole.chars) + 1):
        if place == len(whole.chars) or whole.chars[place] in _ENDS or place in cuts:
            example = _EXAMPLE.search(whole.chars, at, place)
            if place > at:
                events += _events(whole, at, place if example is None else example.start())
            at = place if place in cuts and whole.chars[place : place + 1] not in _ENDS else place + 1
    yield from interpret(whole, events, item.index, around)


_EXAMPLE = re.compile("(?:(?<!比)例如|比如|举例|例：|(?<![\u4e00-\u9fff])如：?(?:某|\\d)|假如|假设|比方)")
"""What reckons an example says nothing of its own."""


def _events(whole: Text, start: int, end: int) -> Iterator[Event]:
    chars = whole.chars[start:end]
    lead = 0
    bounds: list[int] = []
    for match in read(chars):
        if match.tag == "界线":
            bounds.append(start + match.start)
            continue
        while lead < match.start and chars[lead] in LEAD:
            lead += 1
        yield Event(match, start + lead, start + match.start, start + match.end, start, end, tuple(bounds))
        lead = match.end
        bounds = []
