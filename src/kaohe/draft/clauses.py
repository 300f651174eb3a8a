"""What a document's sentences say: labels with their numbers, each with the words that it came from."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kaohe.draft import tables
from kaohe.draft.document import Document, Piece
from kaohe.draft.flattened import Rows, read_rows
from kaohe.draft.grammar import read
from kaohe.draft.meaning import interpret
from kaohe.draft.outline import Mark, items, ordinal
from kaohe.draft.quantities import number_at
from kaohe.draft.saying import Around, Clause, Event, Label
from kaohe.draft.text import EMPTY, Text


@dataclass(frozen=True)
class Item:
    """A numbered item, a cell or a paragraph, with the clauses read in it."""

    index: int
    mark: Mark | None
    text: Text
    piece: Piece
    clauses: tuple[Clause, ...] = ()
    row: int = -1
    """The item with which the table row begins in which this stands."""
    head: bool = False
    """Does it name what its row is about?"""

    @property
    def body(self) -> str:
        """The characters behind the numbering."""
        return self.text.chars[len(self.mark.text) if self.mark else 0 :]


def read_document(document: Document) -> list[Item]:
    """Every item of the document with its clauses, in the order of the document."""
    cut = [
        (mark, text, number)
        for number, piece in enumerate(document.pieces)
        for mark, text in items(piece.text)
    ]
    rows = _rows(document, cut)
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
        )
        if index in rows.heads:
            name, points = rows.heads[index]
            label = Label("indicator", {"name": name, "points": points})
            clauses = [Clause(*text.span(), (label,), name, index)]
        else:
            clauses = list(_clauses(item, around))
        for clause in clauses:
            if clause.labels[0].kind == "indicator":
                said = clause.labels[0].values
                around = Around(heading=str(said["name"]), points=said["points"])
        made.append(dataclasses.replace(item, clauses=tuple(clauses)))
    for reread in (
        _points_below,
        _run_on_points,
        _cells_of_points,
        _listed_vetoes,
        _listed_amounts,
        _veto_tables,
        _once,
    ):
        made = reread(made)
    return made


def _rows(document: Document, cut: list[tuple[Mark | None, Text, int]]) -> Rows:
    """The rows of tables: which items name indicators whose points stand in another cell."""
    whole = tables.heads(document.pieces)
    first: dict[int, int] = {}
    for index, (_, _, number) in enumerate(cut):
        first.setdefault(number, index)
    rows = read_rows(
        [(mark, text if document.pieces[number].table < 0 else EMPTY) for mark, text, number in cut]
    )
    rows.heads.update({first[number]: said for number, said in whole.items() if number in first})
    return rows


_POINTS = re.compile(
    r"(?:满分|共计|共|总分值|总分|分值|占|合计|本项|计|标准分|基本分|基础分|基分)*(?:为|：)?"
    r"(\d+(?:\.\d+)?|[一二三四五六七八九十百]+)(?:/(\d+))?(分?)(?:值|制)?"
)
_EACH = re.compile(r"(?:每|各)[项个条类](\d+(?:\.\d+)?)分")
_WEIGHT = re.compile(r"(?:占|权重)?(?:总分|总成绩)?的?(\d+(?:\.\d+)?)%(?:权重)?")
_SCORES = re.compile(r"[扣加减]\d|[得计记]\d+分")
_ENDS = "。；！？"
_LEAD = "，。；：、！？）》”’"


def _brackets(chars: str) -> Iterator[tuple[int, int]]:
    depth, start = 0, -1
    for at, sign in enumerate(chars):
        if sign == "（":
            if depth == 0:
                start = at
            depth += 1
        elif sign == "）" and depth:
            depth -= 1
            if depth == 0:
                yield start, at + 1
    if depth:
        yield start, len(chars)


def _clauses(item: Item, around: Around) -> Iterator[Clause]:
    """The clauses of an item: points in brackets make headings, other brackets are read by themselves."""
    text, chars = item.text, item.text.chars
    begin = done = len(chars) - len(item.body)
    holes: list[tuple[int, int]] = []
    breaks: set[int] = set()
    for start, end in _brackets(chars):
        inner = chars[start + 1 : end - 1 if chars[end - 1] == "）" else end]
        head, _, rest = inner.partition("，") if "，" in inner else inner.partition("；")
        points = _POINTS.fullmatch(head)
        if (
            points is not None
            and (points[3] or (item.mark is not None and len(points[1]) <= 3))
            and start > done
        ):
            name = _name(chars, done, start, item.mark is not None and done == begin)
            if name is not None:
                yield from _sentences(text, done, name, holes, breaks, item, around)
                around = Around(heading=chars[name:start], points=_decimal(points[1]))
                whole = name == begin and item.mark is not None
                stop = start + 1 + len(head) if rest else end
                yield _heading(text, 0 if whole else name, name, start, stop, points, rest, item.index)
                if rest and re.search(r"\d分", _EACH.sub("", rest)):
                    place = start + 1 + len(head)
                    yield from _sentences(text, place, end - 1, [], set(), item, around)
                done, holes, breaks = end, [], set()
                continue
        weight = _WEIGHT.fullmatch(inner)
        if weight is not None:
            name = max(max(chars.rfind(sign, done, start) for sign in "，、：。；由和分为") + 1, done)
            values = {"name": chars[name:start], "percent": Decimal(weight[1])}
            yield Clause(*text.span(name, end), (Label("weight", values),), item=item.index)
        elif len(inner) > 1:
            said = list(
                _sentences(
                    text,
                    start + 1,
                    start + 1 + len(inner),
                    [],
                    set(),
                    item,
                    dataclasses.replace(around, before=chars[done:start]),
                )
            )
            yield from (_longer(text, clause, chars, start) for clause in said)
            if said and not re.match(r"[的，。；者]|扣|加|得|计|记|减", chars[end:]):
                breaks.add(end)
        holes.append((start, end))
    yield from _sentences(text, done, len(chars), holes, breaks, item, around)


def _longer(text: Text, clause: Clause, chars: str, bracket: int) -> Clause:
    """A short remark in brackets takes along the words before the bracket that it speaks of."""
    if clause.end - clause.start > 12:
        return clause
    start = max(max(chars.rfind(sign, 0, bracket) for sign in "，、。；：（）") + 1, bracket - 20)
    return dataclasses.replace(clause, start=text.at[start]) if start < bracket else clause


def _name(chars: str, start: int, end: int, opened: bool) -> int | None:
    """Where the name of a heading begins that ends before its points; None where no name stands there."""
    said = chars[start:end]
    if opened and len(said) <= 160 and not re.search(r"[扣加减得计记]?\d分", said):
        return start
    stop = end
    while stop > start and chars[stop - 1] in "。；，：":
        stop -= 1
    at = max(max(chars.rfind(sign, start, stop) for sign in "。；！？") + 1, start)
    if re.search(r"\d分", chars[at:stop]):
        at = max(at, chars.rfind("，", at, stop) + 1)
    while at < stop and (chars[at] in "，、：" or chars.startswith(_LINKS, at)):
        at += 2 if chars.startswith(_LINKS, at) and chars[at] not in "由和含" else 1
    parts = _PARTS.match(chars, at, stop)
    at = parts.end() if parts is not None and parts.end() < stop - 1 else at
    if not 1 < stop - at <= 60 or re.search(r"[扣加得]\d", chars[at:stop]):
        return None
    return at


_LINKS = ("其中", "由", "分为", "包括", "包含", "和", "以及", "含")
_PARTS = re.compile("[^，。；]{0,30}(?:包括|包含|分为)")


def _heading(
    text: Text, begin: int, name: int, start: int, end: int, points: re.Match[str], rest: str, item: int
) -> Clause:
    said = text.chars[name:start].strip(_LEAD)
    amount = _decimal(points[1])
    if points[2]:
        doubt = f"分值写作“{points[1]}/{points[2]}分”，对不同的对象不同"
        other = {"name": said, "points": _decimal(points[2])}
        labels = [Label("indicator", {"name": said, "points": amount}, doubt, (other,))]
    else:
        total = {"total": True} if "总分" in points[0] else {}
        labels = [Label("indicator", {"name": said, "points": amount, **total})]
    each = _EACH.search(rest)
    if each is not None and "、" in said:
        labels += [
            Label("indicator", {"name": part, "points": Decimal(each[1])}) for part in said.split("、")
        ]
    return Clause(*text.span(begin, end), tuple(labels), said, item)


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
            if place > at:
                events += _events(whole, at, place)
            at = place if place in cuts and whole.chars[place : place + 1] not in _ENDS else place + 1
    yield from interpret(whole, events, item.index, around)


def _events(whole: Text, start: int, end: int) -> Iterator[Event]:
    chars = whole.chars[start:end]
    lead = 0
    bounds: list[int] = []
    for match in read(chars):
        if match.tag == "界线":
            bounds.append(start + match.start)
            continue
        while lead < match.start and chars[lead] in _LEAD:
            lead += 1
        yield Event(match, start + lead, start + match.start, start + match.end, start, end, tuple(bounds))
        lead = match.end
        bounds = []


_POINTS_FIRST = re.compile(r"（(?:总分|分值|满分|本项)?(\d+(?:\.\d+)?)分）")


def _points_below(made: list[Item]) -> list[Item]:
    """Points in brackets that open the line below the name: 2.1签订责任书 / （4分）未签订的扣2分."""
    out = list(made)
    for above, item in pairwise(made):
        found = _POINTS_FIRST.match(item.text.chars)
        if (
            found is None
            or item.mark is not None
            or any(c.labels[0].kind == "indicator" for c in above.clauses)
        ):
            continue
        if above.mark is None and (len(above.text) > 60 or above.clauses or not item.piece.text.chars):
            continue
        said = above.body.strip(_LEAD)
        label = Label("indicator", {"name": said, "points": Decimal(found[1])})
        clause = Clause(above.text.span()[0], item.text.span(0, found.end())[1], (label,), said, above.index)
        out[above.index] = dataclasses.replace(out[above.index], clauses=(clause, *above.clauses))
    return out


_RUN_ON = re.compile(r"([^。，\d][^。，]{1,60}?)[；：]?(\d{1,3}(?:\.\d)?)分?(?=([\u4e00-\u9fff]?))")
_COUNTED = frozenset(
    "分个次项年月日天名家人件条篇万亿元级类种位户处米公周季度时多余以章节号大小期届种至是及或的千百十吨亩"
)
_TABLE = re.compile(r"分值|分数|标准分|基本分|权重分|赋分|配分")


def _run_on_points(made: list[Item]) -> list[Item]:
    """A name in a table that a page ran together: 3、课程开设；20按标准…, 1.1组织领导20 before 1.1.1."""
    if not any(_TABLE.search(item.text.chars) for item in made):
        return made
    out = list(made)
    for item in made:
        found = _RUN_ON.match(item.body)
        if item.mark is None or item.mark.kind == "条" or found is None or _SCORES.search(found[1]):
            continue
        after = found[3]
        following = made[item.index + 1] if item.index + 1 < len(made) else None
        opens = following is not None and following.mark is not None and ordinal(following.mark) == 1
        if after in _COUNTED if after else not (opens and found.end() == len(item.body)):
            continue
        start = len(item.text) - len(item.body)
        if any(c.labels[0].kind == "indicator" and c.start < item.text.at[start] + 5 for c in item.clauses):
            continue
        label = Label("indicator", {"name": found[1].strip(_LEAD), "points": Decimal(found[2])})
        clause = Clause(*item.text.span(0, start + found.end()), (label,), found[1], item.index)
        out[item.index] = dataclasses.replace(item, clauses=(clause, *item.clauses))
    return out


_CELL_POINTS = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)分?")


def _cells_of_points(made: list[Item]) -> list[Item]:
    """A cell that holds nothing but points gives them to the name in the cells before it."""
    out = list(made)
    for item in made:
        found = _CELL_POINTS.fullmatch(item.text.chars)
        if found is None or item.index == 0:
            continue
        name = item.index - 1
        if "分" not in item.text.chars:
            continue
        if (
            made[name].mark is None
            and name > 0
            and len(made[name].body) <= 16
            and made[name - 1].mark is not None
            and not made[name - 1].clauses
            and len(made[name - 1].body) <= 30
        ):
            name -= 1
        if any(made[at].clauses for at in range(name, item.index)) or len(made[name].body) > 40:
            continue
        said = "".join(made[at].body for at in range(name, item.index)).strip(_LEAD)
        label = Label("indicator", {"name": said, "points": Decimal(found[1])})
        start, end = made[name].text.span()[0], item.text.span()[1]
        if made[name].text.chars and made[name].mark is not None:
            out[name] = dataclasses.replace(made[name], clauses=(Clause(start, end, (label,), said, name),))
            out[item.index] = dataclasses.replace(item, clauses=())
    return out


_LISTED = re.compile(r"(?:下列|以下|如下).{0,12}(?:情形|情况|行为|问题|条件|之一)|之一")


def _listed_vetoes(made: list[Item]) -> list[Item]:
    """Each item of a list under “有下列情形之一的，…一票否决” is a veto of its own."""
    out = list(made)
    for item in made:
        veto = next((c for c in item.clauses if c.labels[0].kind in ("veto", "affirmation")), None)
        if veto is None or not _LISTED.search(item.text.chars):
            continue
        kind = None
        for below in made[item.index + 1 :]:
            if below.mark is None:
                if kind is None or len(below.body) < 12:
                    continue
                break
            if kind is None and (item.mark is None or below.mark.rank > item.mark.rank):
                kind = below.mark.kind
            if below.mark.kind != kind:
                break
            kept = tuple(c for c in out[below.index].clauses if c.labels[0].kind != veto.labels[0].kind)
            stop = next((at for at, sign in enumerate(below.text.chars) if sign == "。"), len(below.text))
            start = len(below.text) - len(below.body)
            label = Label(veto.labels[0].kind, {**veto.labels[0].values, "of": item.index})
            clause = Clause(*below.text.span(start, max(stop, start + 1)), (label,), below.body, below.index)
            out[below.index] = dataclasses.replace(below, clauses=(clause, *kept))
    return out


_SHARED = frozenset(
    {"deduct_per", "deduct_fixed", "deduct_range", "bonus_per", "bonus_fixed", "bonus_range", "other"}
)


def _listed_amounts(made: list[Item]) -> list[Item]:
    """Each item of a list under “有下列情形之一的，扣2分” has the amount of its head."""
    out = list(made)
    for item in made:
        clause = next((c for c in item.clauses if c.labels[0].kind in _SHARED), None)
        if clause is None or not _LISTED.search(item.text.chars) or item.mark is None:
            continue
        if clause.labels[0].kind == "other" and "酌情" not in str(clause.labels[0].values.get("note")):
            continue
        for below in made[item.index + 1 :]:
            if below.mark is None and len(below.body) < 12:
                continue
            if below.mark is None or below.mark.rank <= item.mark.rank:
                break
            if below.clauses:
                continue
            label = Label("listed", {"label": clause.labels[0], "of": item.index})
            listed = Clause(
                *below.text.span(len(below.text) - len(below.body)), (label,), below.body, below.index
            )
            out[below.index] = dataclasses.replace(below, clauses=(listed,))
    return out


def _veto_tables(made: list[Item]) -> list[Item]:
    """A table headed 否决项目: what its first column says is a veto each."""
    out = list(made)
    pieces = [item.piece for item in made]
    for cell in tables.vetoes(pieces):
        item = made[cell.index]
        clauses = []
        start = 0
        for end in [*(at for at, sign in enumerate(item.text.chars) if sign == "；"), len(item.text)]:
            if end - start > 4:
                said = item.text.chars[start:end]
                clauses.append(Clause(*item.text.span(start, end), (Label("veto"),), said, item.index))
            start = end + 1
        out[item.index] = dataclasses.replace(item, clauses=(*clauses, *item.clauses))
    return out


def _once(made: list[Item]) -> list[Item]:
    """A heading that a page break repeats word for word counts once."""
    seen: set[tuple[str, str]] = set()
    out = []
    for item in made:
        kept = []
        for clause in item.clauses:
            label = clause.labels[0]
            said = (
                item.mark.text if item.mark else "",
                f"{label.values.get('name')}{label.values.get('points')}",
            )
            if label.kind == "indicator" and item.mark is not None and clause.start == item.text.span()[0]:
                if said in seen:
                    continue
                seen.add(said)
            kept.append(clause)
        out.append(dataclasses.replace(item, clauses=tuple(kept)))
    return out
