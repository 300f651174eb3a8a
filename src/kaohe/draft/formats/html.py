"""Web pages: the text between menus and footers, tables with spans."""

from __future__ import annotations

from typing import Any

from kaohe.draft.document import Document
from kaohe.draft.formats.builder import Builder

_SKIPPED = frozenset(
    {"script", "style", "nav", "header", "footer", "aside", "form", "noscript", "template"}
    | {"iframe", "button", "select", "svg"}
)
_BLOCKS = frozenset(
    {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "dd", "dt"}
    | {"pre", "ul", "ol", "dl", "figure", "center", "td", "th", "tr"}
)


def read_html(text: str) -> Document:
    from lxml import html

    builder = Builder("html")
    if text.strip():
        parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
        root = html.document_fromstring(text.encode("utf-8"), parser=parser)
        body = root.find("body")
        _walk(body if body is not None else root, builder, [])
    return builder.document()


def _walk(node: Any, builder: Builder, held: list[str]) -> None:
    """Text in the order of the page; a block element ends the paragraph before and after it."""
    if node.text:
        held.append(node.text)
    for child in node:
        if not isinstance(child.tag, str) or child.tag in _SKIPPED:
            pass
        elif child.tag == "table":
            _flush(builder, held)
            if any(True for _ in child.iter("table") if _ is not child):
                _walk(child, builder, held)
            else:
                builder.table(_rows(child))
        elif child.tag == "br":
            _flush(builder, held)
        elif child.tag in _BLOCKS:
            _flush(builder, held)
            level = int(child.tag[1]) if child.tag[0] == "h" and child.tag[1:].isdigit() else 0
            inner: list[str] = []
            _walk(child, builder, inner)
            _flush(builder, inner, level)
        else:
            _walk(child, builder, held)
        if child.tail:
            held.append(child.tail)
    if node.tag == "body" or node.getparent() is None:
        _flush(builder, held)


def _flush(builder: Builder, held: list[str], level: int = 0) -> None:
    text = " ".join("".join(held).split())
    held.clear()
    builder.paragraph(text, level)


def _rows(table: Any) -> list[list[str]]:
    """Rows of cells; what a span from above or from the left covers is empty."""
    covered: dict[tuple[int, int], bool] = {}
    made: list[list[str]] = []
    for at, row in enumerate(table.iter("tr")):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (at, len(cells)) in covered:
                cells.append("")
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            column = len(cells)
            for down in range(high):
                for right in range(wide):
                    if down:
                        covered[(at + down, column + right)] = True
            cells.append("\n".join(" ".join(part.split()) for part in cell.itertext() if part.strip()))
            cells += [""] * (wide - 1)
        made.append(cells)
    return made


def _span(cell: Any, name: str) -> int:
    said = str(cell.get(name) or "1").strip()
    return min(int(said), 200) if said.isdigit() and int(said) > 0 else 1
