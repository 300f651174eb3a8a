"""Papers as one PDF/A with embedded fonts, or as pictures of its pages."""

from __future__ import annotations

import dataclasses
import datetime
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Literal, cast

import pikepdf
import pypdfium2
import typst

from kaohe.errors import KaoheError, fault
from kaohe.papers.fonts import FACES, chain, fonts
from kaohe.papers.layout import Block, Document, Table, Title, Together, leading, title_lines, whole, width_of

STANDARD: Literal["a-2u"] = "a-2u"
"""PDF/A-2u: for keeping, its text can be searched; a character without a glyph is refused, not a box."""
TEMPLATE = Path(__file__).with_name("official.typ")
AT_ONCE = 25
"""So many papers are set at a time. A file of more carries no tags for screen readers."""
PREVIEW_DPI = 70
_UNBROKEN = re.compile(r"[!-~À-ʯ]{16,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""Characters that somebody made for one machine: another one shows something else."""


def pdf(documents: Iterable[Document], told: Callable[[int], None] | None = None) -> bytes:
    """All papers in one PDF, each from page 1; KaoheError where a character cannot be printed.

    They are set so many at a time, so that memory does not grow with their number; `told` hears how many
    are done.
    """
    waiting = iter(documents)
    first = list(islice(waiting, AT_ONCE))
    if not first:
        raise KaoheError([fault("没有要打印的", "结果里没有这种文书的对象；先看 kaohe forms 结果")])
    rest = list(islice(waiting, AT_ONCE))
    if not rest:
        return _compile(first, tagged=True)
    done = len(first)
    with pikepdf.open(io.BytesIO(_compile(first, tagged=False))) as whole:
        while rest:
            if told is not None:
                told(done)
            with pikepdf.open(io.BytesIO(_compile(rest, tagged=False))) as more:
                whole.pages.extend(more.pages)
            done += len(rest)
            rest = list(islice(waiting, AT_ONCE))
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
    return out.getvalue()


def pictures(content: bytes, most: int, dpi: int = PREVIEW_DPI) -> Iterator[bytes]:
    """The first pages of a PDF as PNG."""
    document = pypdfium2.PdfDocument(content)
    try:
        for at in range(min(most, len(document))):
            out = io.BytesIO()
            document[at].render(scale=dpi / 72).to_pil().save(out, "PNG", optimize=True)
            yield out.getvalue()
    finally:
        document.close()


def pages(content: bytes) -> int:
    document = pypdfium2.PdfDocument(content)
    try:
        return len(document)
    finally:
        document.close()


def _compile(documents: Sequence[Document], *, tagged: bool) -> bytes:
    title = documents[0].title if len(documents) == 1 else documents[0].name
    data = {"faces": _faces(), "title": title, "documents": [_data(one) for one in documents]}
    said = json.dumps(data, ensure_ascii=False)
    _public(said)
    compiler = typst.Compiler(TEMPLATE.read_bytes(), font_paths=fonts(), sys_inputs={"data": said})
    try:
        made = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=_EPOCH, pdf_tags=tagged)
        return _plainly(cast(bytes, made)) if tagged else cast(bytes, made)
    except typst.TypstError as error:
        raise _said(error) from error


def _plainly(content: bytes) -> bytes:
    """Without `Suspects false`, which is so anyway: poppler up to 22.12 warns of it at every opening."""
    with pikepdf.open(io.BytesIO(content)) as document:
        marks = document.Root.get("/MarkInfo")
        if marks is None or "/Suspects" not in marks:
            return content
        del marks["/Suspects"]
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def _public(text: str) -> None:
    """KaoheError where there is a character that only one machine knows."""
    found = dict.fromkeys(_PRIVATE.findall(text))
    if found:
        there = text.index(next(iter(found)))
        where = text[:there].rpartition('"')[2][-12:] + text[there]
        codes = "、".join(f"U+{ord(one):X}" for one in list(found)[:5])
        what = f"“{where}”里有自造字（{codes}），别的电脑上印出来会是别的字或空框"
        raise KaoheError([fault(what, "改用 Unicode 里的字；没有的，用“某”或拼音加注")])


_EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""The same paper has the same bytes, whenever it is printed."""


@cache
def _faces() -> dict[str, list[str]]:
    return {face: chain(face) for face in FACES}


def _data(document: Document) -> dict[str, Any]:
    """A document as the template reads it; each block says what it is."""
    said = f"核对码 {document.code}" if document.code else ""
    if document.provisional:
        said = f"{said}　暂定，不作依据".strip()
    return {
        "landscape": document.landscape,
        "provisional": document.provisional,
        "foot": said,
        "blocks": _blocks(document.blocks, width_of(document)),
    }


def _blocks(blocks: Sequence[Block], wide: float) -> list[dict[str, Any]]:
    held = leading(blocks)
    return [{**_block(block, wide), "held": at in held} for at, block in enumerate(blocks)]


def _block(block: Block, wide: float) -> dict[str, Any]:
    kind = {"kind": type(block).__name__}
    if isinstance(block, Together):
        return {**kind, "blocks": _blocks(block.blocks, wide)}
    said = {name: _plain(value) for name, value in vars(block).items()}
    if isinstance(block, Title):
        said["text"] = _plain("\n".join(title_lines(block.text)))
    if isinstance(block, Table):
        for made, kept in zip(said["rows"], whole(block, wide), strict=True):
            made["whole"] = kept
    return {**kind, **said}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _breakable(_CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    if dataclasses.is_dataclass(value):
        return {name: _plain(one) for name, one in vars(value).items()}
    return value


def _breakable(text: str) -> str:
    """Long words in Latin letters may be broken, so that none runs over the edge of its cell."""
    return _UNBROKEN.sub(lambda found: "\u200b".join(found[0]), text)


_MISSING = re.compile(r"text(?: `|\s*['\"“])(.+?)(?:`|['\"”])")


def _said(error: typst.TypstError) -> KaoheError:
    """A character that no font has, said by name; anything else is a fault of the template."""
    text = f"{error.message} {' '.join(error.hints)}"
    found = _MISSING.search(error.message)
    if "could not be displayed" in text or "font" in text:
        what = "“" + found[1].strip('"') + "”" if found else "有的字"
        fonts = "Debian：apt-get install fonts-hanazono 或 fonts-babelstone-han"
        cure = f"装上含有这个字的字体（{fonts}），或改用通行的写法"
        return KaoheError([fault(f"{what}在所有字体里都没有，印出来会是空框", cure)])
    return KaoheError([fault(f"文书排不出来：{error.message}", "请带上所用的方案和命令报告给维护者")])
