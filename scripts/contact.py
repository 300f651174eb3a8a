"""The contact sheets of docs/papers: the first page of every paper of every scheme, from sample data.

.venv/bin/python scripts/contact.py docs/papers
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

from kaohe import evaluate, open_scheme
from kaohe.papers import catalogue, typeset
from kaohe.papers.source import Source
from kaohe.scheme.library import names
from kaohe.tables.meta import Meta
from kaohe.tables.read import read
from kaohe.tables.sample import sample

ACROSS, DPI, GAP = 6, 34, 8


def source(name: str) -> Source:
    scheme = open_scheme(name)
    with tempfile.TemporaryDirectory() as folder:
        results = evaluate(scheme, read(sample(scheme, Path(folder) / "数据", seed=3), scheme))
    return Source(scheme, Meta.of(scheme, period=results.period), results.tables())


def first_pages(of: Source) -> list[Image.Image]:
    found = []
    for paper in catalogue.papers(of.scheme):
        content = typeset.pdf(catalogue.documents(of, paper, paper.subjects(of)[:1]))
        found += [Image.open(io.BytesIO(one)) for one in typeset.pictures(content, 1, DPI)]
    return found


def sheet(pages: list[Image.Image]) -> Image.Image:
    """Upright and lying pages side by side, each in a square of the longer edge's width."""
    wide, high = max(page.width for page in pages) + GAP, max(page.height for page in pages) + GAP
    rows = -(-len(pages) // ACROSS)
    made = Image.new("RGB", (ACROSS * wide + GAP, rows * high + GAP), "#9aa3ad")
    for at, page in enumerate(pages):
        made.paste(page, (at % ACROSS * wide + GAP, at // ACROSS * high + GAP))
    return made.quantize(128, Image.Quantize.FASTOCTREE)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names():
        sheet(first_pages(source(name))).save(folder / f"{name}.png", optimize=True)
        print(folder / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
