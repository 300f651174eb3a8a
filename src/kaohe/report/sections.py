"""The parts of the page around the charts and cards: places, what waits, what is missing, counts."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kaohe.elements import Element
from kaohe.engine.view import OWING, UNFINISHED, WAITING, Score, View
from kaohe.report.cards import anchor, marks, text_anchor
from kaohe.report.data import MOST_ROWS, Data
from kaohe.report.markup import Html, Part, h
from kaohe.report.words import chip, minus, rounded
from kaohe.scheme.model import Scheme
from kaohe.scheme.printed import printed

OWED_REPORTS = "待补的报告"
UNDECIDED = "待研究"
MISSING = "未完成的对象"


def section(title: str, *parts: Part, note: str = "", name: str = "") -> Html:
    """A section of the page with its heading."""
    return h("section", h("h2", title, h("small", note) if note else None), *parts, id=name or None)


def grid(headings: Sequence[str], rows: Sequence[Sequence[Part]], kinds: Mapping[str, str]) -> Html:
    """A table; columns in which nothing stands are left out. `kinds` gives a class by heading."""
    kept = [i for i, _ in enumerate(headings) if any(row[i] for row in rows)]
    head = h("tr", [h("th", headings[i], scope="col", cls=kinds.get(headings[i])) for i in kept])
    body = [
        h("tr", [h("td", row[i], cls=kinds.get(headings[i]), data_label=headings[i]) for i in kept])
        for row in rows
    ]
    return h("div", h("table", h("thead", head), h("tbody", body), cls="grid"), cls="wide")


def figures(view: View, scheme: Scheme) -> Html:
    """The key figures on top of the page."""
    scores = view.scores
    waiting = [score for score in scores if UNDECIDED in score.remarks]
    unfinished = [score for score in scores if UNFINISHED in score.remarks]
    totals = [score.value for score in scores if score.value is not None]
    said: list[tuple[str, str, str]] = [("考核对象", str(len(scores)), "")]
    if len(view.categories()) == 1 and totals:
        said.append(("平均分", rounded(sum(totals, Decimal(0)) / len(totals), scheme.decimals), ""))
        said.append(("最高 / 最低", f"{max(totals)} / {min(totals)}", "wide"))
    said += [
        ("获奖", str(sum(bool(score.awards) for score in scores)), "")
        if any(award.computed for award in scheme.awards)
        else ("", "", ""),
        ("一票否决", str(sum(bool(score.vetoes) for score in scores)), "warn"),
        ("待研究", str(len(waiting)), "warn"),
        ("未完成", str(len(unfinished)), "warn"),
    ]
    tiles = [
        h("li", h("b", value), h("span", name), cls=kind if value != "0" else None)
        for name, value, kind in said
        if name
    ]
    return h("ul", tiles, cls="figures")


def grades(scores: Sequence[Score], scheme: Scheme) -> Html | None:
    """How many got each grade."""
    counted = Counter(score.grade for score in scores if score.grade)
    if not counted:
        return None
    order = [grade.name or grade.id for grade in scheme.grades]
    names = sorted(counted, key=lambda name: order.index(name) if name in order else len(order))
    return h("p", [chip(f"{name} {counted[name]}", "grade") for name in names], cls="grades")


def places(
    scores: Sequence[Score], numbers: Mapping[str, int], grouped: bool, provisional: bool = False
) -> Html:
    """The table of places; a name leads to its card where there is one. `grouped`: groups stand above.

    The first three stand out, unless a veto bars them or the result is provisional.
    """
    headings = ("名次", "分组", "对象", "总分", "等次", "奖项、否决、备注")
    rows: list[Sequence[Part]] = []
    for score in scores[:MOST_ROWS]:
        number = numbers.get(score.name)
        who: Part = h("a", score.name, href=f"#{anchor(number)}") if number is not None else score.name
        leads = score.place in ("1", "2", "3") and not score.vetoes and not provisional
        place = h("b", score.place) if leads else score.place or "—"
        group = "" if grouped else score.group
        rows.append((place, group, who, minus(score.total), score.grade, marks(score)))
    kinds = {
        "名次": "n place",
        "总分": "n total",
        "对象": "who",
        "奖项、否决、备注": "marks",
        "分组": "group",
    }
    cut = len(scores) - MOST_ROWS
    more = h("p", f"另有 {cut} 个对象未列，见结果文件“得分”。", cls="none") if cut > 0 else None
    return h("div", grid(headings, rows, kinds), more, cls="places")


def waiting(view: View) -> Html | None:
    """Ties that wait for a decision, and whom a quota kept out, each with what it means."""
    parts = []
    for word, meaning in WAITING.items():
        held = [score for score in view.scores if word in score.remarks]
        if not held:
            continue
        said = [chip(word, "remark"), h("small", f"{len(held)} 个对象；{meaning}")]
        if word == UNDECIDED:
            rows = [(s.category, s.group, s.name, s.total, s.place, s.grade) for s in held]
            headings = ("类别", "分组", "对象", "总分", "名次", "现定等次")
            parts.append([h("h3", said), grid(headings, rows, _NUMBERS)])
        else:
            names = "、".join(f"{score.name} {score.total}" for score in held[:MOST_ROWS])
            parts.append([h("details", h("summary", said), h("p", names), cls="fold")])
    return section("名额和并列", parts, name="waiting") if parts else None


def vetoes(view: View, scheme: Scheme) -> Html | None:
    """Who is vetoed by what, and what it does."""
    known = {veto.id: veto for veto in scheme.vetoes}
    rules = {rule.id: rule for rule, _ in scheme.rules()}
    rows: list[Sequence[Part]] = []
    for score in view.scores:
        for name in score.vetoes:
            veto, rule = known.get(name), rules.get(name)
            effect = veto or (rule.effect if rule else None)
            what = veto.name if veto else rule.name if rule else ""
            clause = veto.place if veto else rule.place if rule else ""
            does = (
                "、".join(effect.effects) + (f"（{effect.grade}）" if effect.grade else "") if effect else ""
            )
            rows.append((score.name, h("b", name), what, does, effect.consequence if effect else "", clause))
    if not rows:
        return None
    return section(
        "一票否决", grid(("对象", "条款", "事由", "效果", "后果", "依据"), rows, {}), name="vetoes"
    )


def texts(scheme: Scheme) -> Html | None:
    """What the regulation itself says of each indicator and veto, folded."""
    found = printed(scheme)
    if not found:
        return None
    rows = [
        h(
            "div",
            h("dt", f"{one.id} {one.name}"),
            h("dd", [h("p", line) for line in one.whole.split("\n")]),
            id=text_anchor(one.id),
        )
        for one in found.values()
    ]
    head = h("summary", f"考核内容、标准和否决事项的原文（{len(rows)} 条）")
    return section("办法原文", h("details", head, h("dl", rows), cls="fold texts"), name="texts")


def missing(data: Data) -> Html | None:
    """Unfinished appraisees with what is missing, and the reports still owed.

    清点 says what is missing also where it counts as zero (暂定).
    """
    counted = dict(
        row["说明"].split("：缺", 1)
        for row in data.view.counts
        if row["项"] == MISSING and "：缺" in row["说明"]
    )
    rows: list[Sequence[Part]] = []
    for score in data.incomplete:
        items = data.view.items.get(score.name, [])
        parents = {item.parent for item in items}
        lacking = set(counted.get(score.name, "").split("、"))
        owed = [
            f"{item.id} {item.name}"
            for item in items
            if item.id in lacking or (not item.score and item.id not in parents)
        ]
        state = "、".join(word for word in (UNFINISHED, OWING) if word in score.remarks)
        rows.append((score.name, state, "；".join(owed)))
    if not rows:
        return None
    reports = [row["说明"] for row in data.view.counts if row["项"] == OWED_REPORTS]
    return section(
        "未完成和待补",
        grid(("对象", "状态", "还缺的评分"), rows, {}),
        h("h3", OWED_REPORTS) if reports else None,
        h("ul", [h("li", said) for said in reports]) if reports else None,
        name="missing",
    )


def unconfirmed(data: Data) -> Html | None:
    """Records that do not count because they are not confirmed."""
    rows: list[Sequence[Part]] = [
        (name, line.kind, h("b", line.rule), line.text, line.source) for name, line in data.unconfirmed
    ]
    if not rows:
        return None
    cut = data.more_unconfirmed
    return section(
        "未计入的记录",
        grid(("对象", "状态", "规则", "说明", "来源"), rows, {}),
        h("p", f"另有 {cut} 条，见结果文件“明细”。", cls="none") if cut > 0 else None,
        note="待核、驳回的记录不计分",
        name="unconfirmed",
    )


_NUMBERS = {"数": "n", "总分": "n", "名次": "n", "行": "n"}


def listed(title: str, rows: Sequence[Mapping[str, str]], name: str, note: str = "") -> Html | None:
    """A result table as it is (联动, 清点, 问题)."""
    if not rows:
        return None
    headings = tuple(rows[0])
    cells = [tuple(row[heading] for heading in headings) for row in rows[:MOST_ROWS]]
    cut = len(rows) - MOST_ROWS
    more = h("p", f"另有 {cut} 行，见结果文件。", cls="none") if cut > 0 else None
    return section(title, grid(headings, cells, _NUMBERS), more, note=note, name=name)


def doubts(used: Collection[str], scheme: Scheme) -> Html | None:
    """The ambiguous clauses of what this result rests on, and the reading taken."""
    rules = {rule.id for rule, _ in scheme.rules()}
    rows: list[Sequence[Part]] = [
        (h("b", element.id), element.place, element.reading, element.doubt)
        for element in _elements(scheme)
        if element.doubt and (element.id not in rules or element.id in used)
    ]
    if not rows:
        return None
    table = grid(("条款", "依据", "本方案的读法", "还可能是"), rows, {})
    head = h("summary", f"{len(rows)} 处条文有别的读法，本结果按下列读法计算")
    return section("存疑", h("details", head, table, cls="fold"), name="doubts")


def _elements(value: Any) -> Iterator[Element]:
    """Every element that scores, in the order of the document."""
    if isinstance(value, tuple):
        for inner in value:
            yield from _elements(inner)
    elif dataclasses.is_dataclass(value):
        if isinstance(value, Element):
            yield value
        for found in dataclasses.fields(value):
            if found.name not in _DECLARED:
                yield from _elements(getattr(value, found.name))


_DECLARED = ("steps", "deadlines", "notices", "appeals", "roles", "forms", "archives", "uses")
