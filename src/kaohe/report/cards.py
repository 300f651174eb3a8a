"""Score cards: for each appraisee the tree of indicators with the lines of the ledger under it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from decimal import Decimal

from kaohe.engine.view import TOTALS, Item, Line, Score, View
from kaohe.report.markup import Html, Part, h
from kaohe.report.words import GIVEN, START, bar, chip, minus, percent, signed


def anchor(index: int) -> str:
    """The id of a card on the page."""
    return f"dx{index}"


def card(index: int, score: Score, view: View, told: Container[str] = ()) -> Html:
    """The card of one appraisee, the `index`th on the page; `told` are the indicators whose text is on it."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in view.lines.get(score.name, []):
        lines[line.indicator].append(line)
    items = view.items.get(score.name, [])
    placed = {item.id for item in items}
    on_total = [line for key, listed in lines.items() if key not in placed for line in listed]
    if TOTALS in placed:
        lines[TOTALS] += on_total
    sections = [_section(section, lines, told) for section in _sections(items)]
    if on_total and TOTALS not in placed:
        sections.append(_part("总分", "", "", _ledger(on_total), True))
    head = h(
        "summary",
        h("span", score.place or "—", cls="place", title="名次"),
        h("span", score.name, cls="who"),
        h("span", [chip(text, "grade") for text in [score.grade] if text], marks(score), cls="marks"),
        h("b", score.total or "未完成", cls="total" if score.total else "total none"),
    )
    where = " · ".join(filter(None, (score.category, score.group)))
    return h(
        "details",
        head,
        h("div", h("p", where, cls="where"), sections, cls="inside"),
        cls="card",
        id=anchor(index),
        data_name=score.name,
    )


def marks(score: Score) -> list[Html]:
    """Awards, vetoes and remarks as small marks."""
    return [
        *(chip(award, "award") for award in score.awards),
        *(chip(f"否决 {veto}", "veto") for veto in score.vetoes),
        *(chip(remark, "remark") for remark in score.remarks),
    ]


def _sections(items: list[Item]) -> Iterator[list[Item]]:
    """The rows cut at each first-level indicator."""
    section: list[Item] = []
    for item in items:
        if item.depth == 1 and section:
            yield section
            section = []
        section.append(item)
    if section:
        yield section


def _section(section: list[Item], lines: dict[str, list[Line]], told: Container[str]) -> Html:
    top = section[0]
    rows: list[Html] = []
    for item in section[1:]:
        rows.append(_row(item, told))
        rows.extend(_line(line) for line in _worth_showing(lines.get(item.id, [])))
    # What happens at the top node itself (its limits, its conversion) happens after what is below it.
    rows.extend(_line(line) for line in _worth_showing(lines.get(top.id, [])))
    body = h("table", h("tbody", rows), cls="tree") if rows else h("p", "没有明细。", cls="none")
    title = "总分加减" if top.id == TOTALS else f"{top.id} {top.name}"
    moved = any(_worth_showing(lines.get(item.id, [])) for item in section)
    return _part(title, top.points, top.score, [_lead(top, told), body], moved)


def _part(title: str, points: str, score: str, body: Part, opened: bool) -> Html:
    full, got = Decimal(points or 0), max(Decimal(score or 0), Decimal(0))
    track = (
        h("span", bar(percent(min(got, full), full), "c0", ""), cls="track")
        if full
        else h("span", cls="track no")
    )
    of = h("small", f" / {points}") if full else None
    said = h("b", minus(score) if score else "—", of, cls="score") if score or points else None
    return h(
        "details", h("summary", h("span", title, cls="what"), track, said), body, cls="part", open=opened
    )


def text_anchor(id: str) -> str:
    """The id of a regulation's own text on the page."""
    return f"yw-{id}"


def _lead(item: Item, told: Container[str]) -> Html | None:
    """To the regulation's own text of an indicator, where it is on the page."""
    return h("a", "原文", href=f"#{text_anchor(item.id)}", cls="told") if item.id in told else None


def _row(item: Item, told: Container[str]) -> Html:
    owed = h("span", "未评", cls="owed")
    full = h("small", f" / {item.points}") if item.points not in ("", "0") else None
    return h(
        "tr",
        h(
            "th",
            f"{item.id} {item.name}",
            _lead(item, told),
            scope="row",
            style=f"padding-left:{max(item.depth - 2, 0) + 1.1:g}em",
        ),
        h("td", minus(item.score) if item.score else owed, full, cls="n"),
        cls=f"d{min(item.depth, 4)}",
    )


def _worth_showing(lines: list[Line]) -> list[Line]:
    """All lines but the bare starting points of a leaf on which nothing happened."""
    return lines if any(line.kind != START for line in lines) else []


def _line(line: Line) -> Html:
    given = line.kind in GIVEN and not line.rule
    sign = "nil" if given or not line.value else "down" if line.value < 0 else "up"
    return h(
        "tr",
        h(
            "td",
            h("span", line.kind, cls="kind"),
            h("span", line.rule, cls="rule") if line.rule else None,
            h("span", line.text, cls="text") if line.text else None,
            h("small", "依据 " + line.clause, cls="clause") if line.clause else None,
            h("small", line.source, cls="source") if line.source else None,
            cls="said",
        ),
        h("td", minus(line.points) if given else signed(line.points), cls=f"n {sign}"),
        cls="line",
    )


def _ledger(lines: list[Line]) -> Html:
    return h("table", h("tbody", [_line(line) for line in lines]), cls="tree")
