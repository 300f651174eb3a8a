"""The report: one page that needs nothing but itself, on a closed network, on paper, on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from kaohe.engine.view import Score
from kaohe.report import charts, sections
from kaohe.report.cards import card
from kaohe.report.data import Data, gather
from kaohe.report.markup import Html, Part, h
from kaohe.report.words import rounded
from kaohe.scheme.model import Scheme
from kaohe.scheme.printed import printed
from kaohe.tables.meta import Meta, program_version

GENERATOR = "kaohe"
"""The page says in its head what made it, so that a later report may take its place."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"


def report(tables: Mapping[str, Any], meta: Meta, scheme: Scheme) -> str:
    """The page of a result: its tables (pyarrow, all columns text), its meta and its scheme."""
    data = gather(tables, scheme)
    seen = data.view
    numbers = {score.name: index for index, score in enumerate(data.carded)}
    parts = [
        sections.figures(seen, scheme) if seen.scores else None,
        _notes(meta),
        *(
            _category(name, scores, data, scheme, numbers, meta.provisional)
            for name, scores in seen.categories().items()
        ),
        sections.waiting(seen),
        sections.vetoes(seen, scheme),
        sections.missing(data),
        _cards(data, scheme),
        sections.listed("期间衔接", seen.links, "links"),
        sections.unconfirmed(data),
        sections.listed("清点", seen.counts, "counts", "票数、废票、未计入的评分和记录"),
        sections.listed("略去的行", seen.problems, "problems", "这些行有错，没有计入，结果因此为暂定"),
        sections.doubts(data.used, scheme),
        sections.texts(scheme),
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
            h("meta", name="generator", content=f"{GENERATOR} {program_version()}".strip()),
            h("meta", name="viewport", content="width=device-width, initial-scale=1"),
            h("link", rel="icon", href="data:,"),
            h("title", title),
            h("style", style),
        ),
        h("body", h("header", head), h("main", parts), h("footer", foot), h("script", script)),
        lang="zh-CN",
    )


def is_report(path: Path) -> bool:
    """Whether the file is a page that was made here."""
    with path.open("rb") as file:
        start = file.read(1000)
    return f'<meta name="generator" content="{GENERATOR}'.encode() in start


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
    name: str,
    scores: list[Score],
    data: Data,
    scheme: Scheme,
    numbers: Mapping[str, int],
    provisional: bool,
) -> Html:
    totals = [score.value for score in scores if score.value is not None]
    note = f"{len(scores)} 个对象"
    if len(data.view.categories()) > 1 and totals:
        mean = rounded(sum(totals, Decimal(0)) / len(totals), scheme.decimals)
        note += f"，平均 {mean}，最高 {max(totals)}，最低 {min(totals)}"
    spread, weightiest = charts.spread(scores, scheme), charts.weightiest(data.moved.get(name, ()), scheme)
    return sections.section(
        name,
        sections.grades(scores, scheme),
        _places(scores, numbers, "分组" in scheme.scope, provisional),
        charts.composition(scores, data.view, scheme),
        h("div", spread, weightiest, cls="pair") if spread or weightiest else None,
        note=note,
    )


def _places(scores: list[Score], numbers: Mapping[str, int], by_group: bool, provisional: bool) -> Part:
    """One table of places, or one for each group where places are counted within groups."""
    groups = list(dict.fromkeys(score.group for score in scores)) if by_group else []
    if len(groups) < 2:
        return sections.places(scores, numbers, False, provisional)
    parts: list[Part] = []
    for group in groups:
        inside = [score for score in scores if score.group == group]
        table = sections.places(inside, numbers, True, provisional)
        parts += [h("h3", group, h("small", f"{len(inside)} 个对象")), table]
    return parts


def _cards(data: Data, scheme: Scheme) -> Html | None:
    if not data.carded:
        return None
    cut = len(data.view.scores) - len(data.carded)
    note = "点开看每一分从哪条来"
    if cut:
        note = f"页面只放前 {len(data.carded)} 个；其余 {cut} 个见结果文件，或用 kaohe explain 查看"
    tools = h(
        "div",
        h("input", type="search", id="find", placeholder="查找对象", aria_label="查找对象"),
        h("button", "全部展开", type="button", id="open-all"),
        h("button", "全部收起", type="button", id="close-all"),
        cls="tools",
        hidden=True,
    )
    told = printed(scheme)
    runs = groupby(enumerate(data.carded), key=lambda pair: _where(pair[1], scheme))
    cards = [(where, [card(index, score, data.view, told) for index, score in run]) for where, run in runs]
    titled = [(h("h3", where) if len(cards) > 1 else None, run) for where, run in cards]
    return sections.section("得分卡", tools, titled, note=note, name="cards")


def _where(score: Score, scheme: Scheme) -> str:
    """The scope in which the place counts."""
    return " · ".join(filter(None, (score.category, score.group if "分组" in scheme.scope else "")))


def _foot(meta: Meta) -> Html:
    said = [f"方案 {meta.scheme}", f"指纹 {meta.hash}", f"kaohe {meta.version}" if meta.version else ""]
    return h("p", [h("span", text) for text in said if text])
