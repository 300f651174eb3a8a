"""Results of the shipped schemes on sample data, and what is read out of printed papers."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pdfplumber
import pypdfium2

from kaohe.cli.sound import sound as load
from kaohe.engine.run import evaluate
from kaohe.papers import catalogue, typeset
from kaohe.papers.layout import Document, Para
from kaohe.papers.source import Source
from kaohe.tables.meta import Meta
from kaohe.tables.read import read
from kaohe.tables.sample import sample
from kaohe.tables.write import as_text

MM = 72 / 25.4


@cache
def source(name: str) -> Source:
    """A scheme's result on its sample data."""
    scheme = load(name)
    with tempfile.TemporaryDirectory() as folder:
        inputs = read(sample(scheme, Path(folder) / "数据", seed=3), scheme)
        results = evaluate(scheme, inputs)
    tables = {table: as_text(results.table(table)) for table in results.names}
    return Source(scheme, Meta.of(scheme, period=results.period, provisional=results.provisional), tables)


def provisional(of: Source) -> Source:
    return replace(of, meta=replace(of.meta, provisional=True))


def printed(of: Source, name: str, *wanted: str) -> bytes:
    """The PDF of a paper, for its first subject where nobody is named."""
    paper = catalogue.paper(of.scheme, name)
    return typeset.pdf(catalogue.documents(of, paper, wanted or paper.subjects(of)[:1]))


def texts(content: bytes) -> list[str]:
    """What each page says, without blanks and line ends."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return ["".join((page.extract_text() or "").split()) for page in pdf.pages]


def plainly(content: bytes) -> list[str]:
    """What each page says, as a viewer finds it: the turned numbers of lying pages too."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def text(content: bytes) -> str:
    return "".join(texts(content))


def prose(text: str) -> Document:
    return Document("试", (Para(text, False),))
