"""The report: one page that needs nothing but itself, on a closed network, on paper, on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any

from kaohe.engine.view import Score, View, view
from kaohe.report import charts, sections
from kaohe.report.cards import card
from kaohe.report.markup import Html, Part, h
from kaohe.report.words import rounded
from kaohe.scheme.model import Scheme
from kaohe.tables.meta import Meta

MOST_CARDS = 500
MOST_CARD_ROWS = 60_000
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"


def report(tables: Mapping[str, Any], meta: Meta, scheme: Scheme) -> str:
    """The page of a result: its tables (pyarrow, all columns text), its meta and its scheme."""
    seen = view(tables, scheme)
    names = _names(scheme)
    with_card = _with_card(seen)
    numbers = {score.name: index for index, score in enumerate(with_card)}
    parts = [
        sections.figures(seen, scheme) if seen.scores else None,
        _notes(meta),
        *(_category(name, scores, seen, scheme, numbers) for name, scores in seen.categories().items()),
        sections.waiting(seen),
        sections.vetoes(seen, scheme),
        sections.missing(seen, names),
        _cards(with_card, seen, names),
        sections.listed("期间衔接", seen.links, "links"),
        sections.unconfirmed(seen, names),
        sections.listed("清点", seen.counts, "counts", "票数、废票、未计入的评分和记录"),
        sections.listed("略去的行", seen.problems, "problems", "这些行有错，没有计入，结果因此为暂定"),
        sections.doubts(seen, scheme),
    ]
    return page(f"{scheme.title}　考核结果", _title(meta, scheme), parts, _foot(meta))


def page(title: str, head: Part, parts: Part, foot: Part) -> str:
    """A whole page around its parts."""
    folder = files("kaohe.report")
    style = Html((folder / "style.css").read_text("utf-8"))
    script = Html((folder / "script.js").read_text("utf-8"))
    return "<!DOCTYPE html>\n" + h(
        "html",
        h(
            "head",
            h("meta", charset="utf-8"),
            h("meta", http_equiv="Content-Security-Policy", content=POLICY),
            h("meta", name="viewport", content="width=device-width, initial-scale=1"),
            h("title", title),
            h("style", style),
        ),
        h("body", h("header", head), h("main", parts), h("footer", foot), h("script", script)),
        lang="zh-CN",
    )


def _title(meta: Meta, scheme: Scheme) -> Html:
    facts = [
        ("周期", meta.period),
        ("类别", "、".join(category.name for category in scheme.categories)),
        ("文号", scheme.number),
        ("生效", scheme.effective),
    ]
    return h(
        "div",
        h("p", scheme.issuer, cls="issuer") if scheme.issuer else None,
        h("h1", scheme.title),
        h("p", "考核结果", h("span", "暂定", cls="stamp") if meta.provisional else None, cls="sub"),
        h("dl", [h("div", h("dt", name), h("dd", value)) for name, value in facts if value]),
        cls="title",
    )


def _notes(meta: Meta) -> Html | None:
    if not meta.notes:
        return None
    head = h("summary", f"读取数据时的说明（{len(meta.notes)} 条）")
    return h("details", head, h("ul", [h("li", note) for note in meta.notes]), cls="fold")


def _category(
    name: str, scores: list[Score], seen: View, scheme: Scheme, numbers: Mapping[str, int]
) -> list[Html | None]:
    totals = [score.value for score in scores if score.value is not None]
    note = f"{len(scores)} 个对象"
    if len(seen.categories()) > 1 and totals:
        mean = rounded(sum(totals, Decimal(0)) / len(totals), scheme.decimals)
        note += f"，平均 {mean}，最高 {max(totals)}，最低 {min(totals)}"
    return [
        sections.section(
            name,
            sections.grades(scores, scheme),
            sections.places(scores, numbers, "分组" in scheme.scope),
            charts.composition(scores, seen),
            h("div", charts.spread(scores, scheme), charts.weightiest(scores, seen, scheme), cls="pair"),
            note=note,
        )
    ]


def _with_card(seen: View) -> list[Score]:
    """The appraisees that get a card: all, or as many of the first as keep the page usable."""
    rows, found = 0, []
    for score in seen.scores[:MOST_CARDS]:
        rows += len(seen.items.get(score.name, ())) + len(seen.lines.get(score.name, ()))
        if rows > MOST_CARD_ROWS:
            break
        found.append(score)
    return found


def _cards(with_card: list[Score], seen: View, names: dict[str, str]) -> Html | None:
    if not with_card:
        return None
    cut = len(seen.scores) - len(with_card)
    note = f"页面只放前 {len(with_card)} 个；其余 {cut} 个见结果文件，或用 kaohe explain 查看" if cut else ""
    tools = h(
        "div",
        h("input", type="search", id="find", placeholder="查找对象", aria_label="查找对象"),
        h("button", "全部展开", type="button", id="open-all"),
        h("button", "全部收起", type="button", id="close-all"),
        cls="tools",
        hidden=True,
    )
    several = len(seen.categories()) > 1
    cards: list[Html] = []
    for index, score in enumerate(with_card):
        if several and (index == 0 or with_card[index - 1].category != score.category):
            cards.append(h("h3", score.category))
        cards.append(card(index, score, seen, names))
    return sections.section("得分卡", tools, cards, note=note or "点开看每一分从哪条来", name="cards")


def _names(scheme: Scheme) -> dict[str, str]:
    """What each rule, veto and affirmation is called."""
    named = {rule.id: rule.name for rule, _ in scheme.rules()}
    return named | {record.id: record.name for record in (*scheme.vetoes, *scheme.affirmations)}


def _foot(meta: Meta) -> Html:
    said = [f"方案 {meta.scheme}", f"指纹 {meta.hash}", f"kaohe {meta.version}" if meta.version else ""]
    return h("p", [h("span", text) for text in said if text])
