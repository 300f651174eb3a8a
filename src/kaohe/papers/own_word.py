"""A body's own template as a Word document: what stands in it, and filling it.

The template language could run programs. So the environment that renders it takes nothing but names, checks
every text that the library hands to it (also of headers, notes, attributes and the file's own properties),
and what is filled in never becomes a part of the template.
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docxtpl import DocxTemplate, Listing
from jinja2 import ChainableUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from kaohe.errors import KaoheError, fault
from kaohe.papers.placeholders import CODE, HOLDER, NAME, Values, list_of, provisional, rows_of
from kaohe.papers.word import stamp

_FETCHING = re.compile(r"INCLUDE|DDE|LINK|IMPORT|DATABASE", re.IGNORECASE)


class _Names(SandboxedEnvironment):
    """Knows names and nothing else: KaoheError for a text with anything more in it."""

    def __init__(self, file: str) -> None:
        super().__init__(autoescape=True, undefined=ChainableUndefined)
        self.file = file
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def from_string(self, source: Any, *arguments: Any, **named: Any) -> Template:
        text = str(source)
        wrong = [found[0] for found in CODE.finditer(text)]
        wrong += [found[0] for found in HOLDER.finditer(text) if not NAME.fullmatch(found[1])]
        if not wrong and text.count("{{") != len(HOLDER.findall(text)):
            wrong = ["{{"]
        if wrong:
            what = f"有不是占位符的大括号：{re.sub('<[^>]*>', '', wrong[0])[:40]}"
            cure = "只写占位符，如 {{总分}}；页眉页脚、脚注、替代文字和文件属性里也不能写别的"
            raise KaoheError([fault(what, cure, file=self.file)])
        return super().from_string(source, *arguments, **named)


def texts(document: Any, file: str) -> Iterator[tuple[str, str]]:
    """Every paragraph with its place; placeholders may be cut into several runs."""
    for place, part in stories(document):
        said = "".join(
            f"{node.text or ''}{node.get(qn('w:instr'), '')}"
            for node in part.iter("{*}instrText", "{*}fldSimple")
        )
        if _FETCHING.search(said):
            what = f"{place}有从外面取内容的域（{said.strip()[:40]}）"
            raise KaoheError([fault(what, "删去这个域", file=file)])
        for number, paragraph in enumerate(part.iter("{*}p"), 1):
            text = "".join(node.text or "" for node in paragraph.iter("{*}t"))
            if "{" in text or "}" in text:
                yield f"{place}第{number}段", text


def stories(document: Any) -> Iterator[tuple[str, Any]]:
    yield "正文", document.element.body
    for at, section in enumerate(document.sections, 1):
        for name, kinds in (
            ("页眉", (section.header, section.first_page_header, section.even_page_header)),
            ("页脚", (section.footer, section.first_page_footer, section.even_page_footer)),
        ):
            for story in kinds:
                if not story.is_linked_to_previous:
                    yield f"第{at}节{name}", story._element


def check(content: bytes, file: str) -> None:
    """KaoheError where the library would hand on anything but names."""
    DocxTemplate(io.BytesIO(content)).render({}, _Names(file), autoescape=True)


def filled(content: bytes, values: Values) -> bytes:
    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    told = {name: Listing(said) for name, said in values.items() if isinstance(said, str)}

    def keep(said: str) -> str:
        told[name := f"行_{len(told)}"] = Listing(said)
        return f"{{{{{name}}}}}"

    for _, story in stories(template.docx):
        for row in list(story.iter("{*}tr")):
            _repeat(row, values, keep)
    if provisional(values):
        _stamp(template.docx)
    out = io.BytesIO()
    template.render(told, _Names(""), autoescape=True)
    template.save(out)
    return out.getvalue()


def _repeat(row: Any, values: Values, keep: Callable[[str], str]) -> None:
    """A row that asks for the columns of a list, once for each of its rows.

    What they say is not written here but kept under a name of its own: it may hold braces.
    """
    text = "".join(node.text or "" for node in row.iter("{*}t"))
    name = list_of(text, values)
    if name is None:
        return
    for said in rows_of(values, name):

        def one(found: re.Match[str], said: dict[str, str] = said) -> str:
            parsed = NAME.fullmatch(found[1])
            return keep(said.get(parsed[2], "")) if parsed and parsed[1] == name else found[0]

        made = copy.deepcopy(row)
        for paragraph in made.iter("{*}p"):
            nodes = list(paragraph.iter("{*}t"))
            whole = "".join(node.text or "" for node in nodes)
            if "{{" in whole:
                for node in nodes[1:]:
                    node.text = ""
                nodes[0].text = HOLDER.sub(one, whole)
        row.addprevious(made)
    row.getparent().remove(row)


def _stamp(document: Any) -> None:
    """暂定 at the head of every page, first and even ones too."""
    for at, section in enumerate(document.sections):
        for header in (section.header, section.first_page_header, section.even_page_header):
            if at and header.is_linked_to_previous:
                continue
            header.is_linked_to_previous = False
            first = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
            paragraph = first.insert_paragraph_before()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            stamp(paragraph)
