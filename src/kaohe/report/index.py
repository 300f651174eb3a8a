"""The page that lists several results and leads to their reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaohe.engine.view import UNFINISHED, View
from kaohe.report.markup import h
from kaohe.report.page import page
from kaohe.report.words import chip
from kaohe.scheme.model import Scheme
from kaohe.tables.meta import Meta


@dataclass(frozen=True)
class Entry:
    """One result on the list; `href` leads to its report."""

    href: str
    meta: Meta
    scheme: Scheme
    view: View


def index(entries: Sequence[Entry]) -> str:
    """The page."""
    head = h("div", h("h1", "考核结果"), h("p", f"样例数据，{len(entries)} 个方案", cls="sub"), cls="title")
    return page(
        "考核结果", head, h("ol", [_entry(entry) for entry in entries], cls="entries"), h("p", "kaohe")
    )


def _entry(entry: Entry) -> str:
    scores = entry.view.scores
    first = [score.name for score in scores if score.place == "1"][:4]
    said = [
        ("待研究", sum("待研究" in score.remarks for score in scores)),
        ("未完成", sum(UNFINISHED in score.remarks for score in scores)),
        ("否决", sum(bool(score.vetoes) for score in scores)),
    ]
    categories = "、".join(f"{name} {len(rows)}" for name, rows in entry.view.categories().items())
    return h(
        "li",
        h(
            "a",
            h("h2", entry.scheme.title),
            h(
                "p",
                " · ".join(filter(None, (entry.scheme.issuer, entry.meta.period, entry.meta.scheme))),
                cls="where",
            ),
            h("p", categories, h("span", f"第一名 {'、'.join(first)}") if first else None),
            h("p", [chip(f"{word} {count}", "remark") for word, count in said if count], cls="marks"),
            href=entry.href,
        ),
    )
