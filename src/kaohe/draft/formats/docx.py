"""Word documents: paragraphs with the numbers that Word counts itself, tables with merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kaohe.draft.document import Document
from kaohe.draft.formats.builder import Builder
from kaohe.errors import KaoheError, fault

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = "零一二三四五六七八九"


def read_docx(path: Path) -> Document:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        opened = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise KaoheError([fault("文件损坏，打不开", "用 Word 或 WPS 打开后另存", file=str(path))]) from error
    builder = Builder("docx")
    numbering = _Numbering(opened)
    for block in opened.element.body.iterchildren():
        if block.tag == f"{_W}p":
            builder.paragraph(numbering.of(block) + _text(block), _level(block))
        elif block.tag == f"{_W}tbl":
            builder.table(list(_rows(block, numbering)))
        elif block.tag == f"{_W}sdt":
            for inner in block.iter(f"{_W}p"):
                builder.paragraph(numbering.of(inner) + _text(inner), _level(inner))
    return builder.document()


def _text(paragraph: Any) -> str:
    """The words of a paragraph as they stand, deleted ones left out."""
    said: list[str] = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t" and not any(up.tag == f"{_W}del" for up in node.iterancestors()):
            said.append(node.text or "")
        elif node.tag == f"{_W}tab":
            said.append(" ")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            said.append("\n")
    return "".join(said)


def _level(paragraph: Any) -> int:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    found = (
        re.search(r"(?:heading|标题)\s*(\d)", (style.get(f"{_W}val") or "").lower())
        if style is not None
        else None
    )
    return int(found[1]) if found is not None else 0


def _rows(table: Any, numbering: _Numbering) -> Iterator[list[str]]:
    """Rows of cells; a cell that goes on from the left or from above is empty there."""
    for row in table.iterchildren(f"{_W}tr"):
        cells: list[str] = []
        for cell in row.iterchildren(f"{_W}tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val") != "restart"
            paragraphs = list(cell.iter(f"{_W}p"))
            said = "\n".join(filter(str.strip, (numbering.of(p) + _text(p) for p in paragraphs)))
            cells.append("" if goes_on else said)
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            cells += [""] * (int(span.get(f"{_W}val")) - 1 if span is not None else 0)
        yield cells


class _Numbering:
    """Word's automatic numbers: counted here as Word counts them, since the file holds only the rules."""

    def __init__(self, opened: Any) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        try:
            root = opened.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {one.get(f"{_W}abstractNumId"): one for one in root.iterchildren(f"{_W}abstractNum")}
        for number in root.iterchildren(f"{_W}num"):
            of = number.find(f"{_W}abstractNumId")
            rules = abstract.get(of.get(f"{_W}val")) if of is not None else None
            if rules is None:
                continue
            for level in rules.iterchildren(f"{_W}lvl"):
                key = (number.get(f"{_W}numId"), int(level.get(f"{_W}ilvl")))
                self._levels[key] = (
                    _value(level, "lvlText", ""),
                    _value(level, "numFmt", "decimal"),
                    int(_value(level, "start", "1")),
                )
        for style in opened.styles.element.iterchildren(f"{_W}style"):
            said = style.find(f"{_W}pPr/{_W}numPr")
            if said is not None:
                self._styles[style.get(f"{_W}styleId")] = (
                    _value(said, "numId", ""),
                    int(_value(said, "ilvl", "0")),
                )

    def of(self, paragraph: Any) -> str:
        """The number that Word would show before a paragraph."""
        said = paragraph.find(f"{_W}pPr/{_W}numPr")
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if said is not None:
            key = (_value(said, "numId", ""), int(_value(said, "ilvl", "0")))
        else:
            key = self._styles.get(style.get(f"{_W}val") if style is not None else "", ("", 0))
        if key not in self._levels:
            return ""
        self._counts[key] = self._counts.get(key, self._levels[key][2] - 1) + 1
        for other in [one for one in self._counts if one[0] == key[0] and one[1] > key[1]]:
            del self._counts[other]
        text, form, _ = self._levels[key]
        if form in ("bullet", "none"):
            return ""
        return re.sub(r"%(\d)", lambda found: self._shown((key[0], int(found[1]) - 1)), text)

    def _shown(self, key: tuple[str, int]) -> str:
        form = self._levels.get(key, ("", "decimal", 1))[1]
        return written(self._counts.get(key, 1), form)


def _value(node: Any, name: str, default: str) -> str:
    found = node.find(f"{_W}{name}")
    return str(found.get(f"{_W}val")) if found is not None and found.get(f"{_W}val") is not None else default


def written(number: int, form: str) -> str:
    """A number in one of Word's formats: 3, 三, ③."""
    if "hinese" in form or form in ("japaneseCounting", "ideographDigital", "taiwaneseCounting"):
        tens, ones = divmod(number, 10)
        head = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE[tens % 10]}十"
        return head + (_CHINESE[ones] if ones or not tens else "")
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    return str(number)
