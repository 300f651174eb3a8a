"""draft.html: the document on the left, the scheme on the right, each element linked to its sentence."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from importlib.resources import files

from kaohe.draft.answers import marks
from kaohe.draft.assemble import Draft, Link
from kaohe.draft.questions import unread
from kaohe.errors import Fault
from kaohe.scheme.describe import lines

SURE, OPEN, UNREAD = "sure", "open", "unread"


def as_page(draft: Draft, faults: Sequence[Fault]) -> str:
    """One page that needs nothing beside itself."""
    style = files("kaohe.draft").joinpath("page.css").read_text("utf-8")
    script = files("kaohe.draft").joinpath("page.js").read_text("utf-8")
    title = html.escape(draft.scheme.title)
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}：方案草案</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p>方案草案。左边是原文，右边是读出的方案；点一句，看它读成了什么；点一条，看它从哪里来。</p>
<ul class="legend"><li><mark class="sure">读出</mark></li><li><mark class="open">有疑问</mark></li>
<li><mark class="unread">有分数而没有读懂</mark></li></ul>
</header>
<main>
<section class="document" aria-label="原文" tabindex="0">{document(draft, unread(draft.items))}</section>
<section class="scheme" aria-label="方案" tabindex="0">{_questions(draft, faults)}{scheme(draft)}</section>
</main>
<script>{script}</script>
</body>
</html>
"""


Stretches = Sequence[tuple[int, int]]


def document(draft: Draft, missed: Stretches) -> str:
    """The text with its stretches marked; `missed` are those with points in which nothing was read.

    Where stretches overlap the later begins where the earlier ends.
    """
    source = draft.document.source
    made: list[str] = []
    anchored: set[str] = set()
    at = 0
    for start, end, kind, ids in _stretches(draft, missed):
        if end <= at:
            continue
        start = max(start, at)
        made.append(html.escape(source[at:start]))
        anchor = f' id="s-{html.escape(ids[0])}"' if ids and ids[0] not in anchored else ""
        anchored.update(ids)
        about = f' data-of="{html.escape(" ".join(ids))}" tabindex="0"' if ids else ""
        made.append(f'<mark class="{kind}"{anchor}{about}>{html.escape(source[start:end])}</mark>')
        at = end
    made.append(html.escape(source[at:]))
    return f"<pre>{''.join(made)}</pre>"


def _stretches(draft: Draft, missed: Stretches) -> Iterator[tuple[int, int, str, list[str]]]:
    by_place: dict[tuple[int, int], list[Link]] = {}
    for link in draft.links:
        by_place.setdefault((link.start, link.end), []).append(link)
    found = [
        (start, end, OPEN if any(link.doubts for link in links) else SURE, [link.id for link in links])
        for (start, end), links in by_place.items()
    ]
    found += [(start, end, UNREAD, []) for start, end in missed]
    yield from sorted(found)


def _questions(draft: Draft, faults: Sequence[Fault]) -> str:
    if not draft.questions and not faults:
        return ""
    said = []
    for question in draft.questions:
        about = f"【{question.id}】{question.what}" if question.id else question.what
        words = f"<q>{html.escape(question.words[:120])}</q>" if question.words else ""
        head = f'<li data-of="{html.escape(question.id)}"><b>{html.escape(about)}</b>'
        said.append(f"{head} {html.escape(question.open)}{words}</li>")
    said += [f'<li class="fault">{html.escape(str(fault))}</li>' for fault in faults if fault.level == "错误"]
    return f"<details open><summary>要人定的问题（{len(said)}）</summary><ol>{''.join(said)}</ol></details>"


def scheme(draft: Draft) -> str:
    """The scheme in sentences, each linked to the stretch that it comes from."""
    asked = {question.id for question in draft.questions if question.id}
    linked = {link.id for link in draft.links}
    named = {id: f' title="{mark}"' for mark, id in marks(draft).items()}
    made = []
    for line in lines(draft.scheme):
        if not line.id and line.number and "." not in line.number:
            made.append(f"<h2>{html.escape(line.number)}、{html.escape(line.text)}</h2>")
            continue
        kind = OPEN if line.id in asked else SURE if line.id in linked else "plain"
        about = f' data-of="{html.escape(line.id)}" tabindex="0"' if line.id in linked and line.number else ""
        anchor = f' id="e-{html.escape(line.id)}"{named.get(line.id, "")}' if about else ""
        depth = min(line.depth, 5)
        note = "" if line.number else " note"
        number = f"<span>{html.escape(line.number)}</span> " if line.number else ""
        made.append(f'<p class="{kind} d{depth}{note}"{anchor}{about}>{number}{html.escape(line.text)}</p>')
    return "".join(made)
