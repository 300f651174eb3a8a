"""PDF with text: lines joined to paragraphs, tables by their lines, page heads and page numbers left out."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kaohe.draft.document import Document
from kaohe.draft.formats.builder import Builder
from kaohe.draft.outline import mark_at
from kaohe.errors import KaoheError, fault

Line = tuple[float, float, float, str]
"""Top, left edge, right edge, text."""
_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／共]\s*\d{1,4}\s*页?)?[-—–\s]*")
OCR = "扫描件先用 OCR 转成文字（如 PaddleOCR、Tesseract、WPS 的图片转文字）"


def read_pdf(path: Path, progress: Callable[[int, int], None] | None = None) -> Document:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    builder = Builder("pdf")
    try:
        with pdfplumber.open(path) as opened:
            pages = []
            for number, page in enumerate(opened.pages, 1):
                pages.append(_page(page))
                page.close()
                if progress is not None:
                    progress(number, len(opened.pages))
    except PDFPasswordIncorrect as error:
        raise KaoheError([fault("文件有打开密码", "去掉密码后另存", file=str(path))]) from error
    except Exception as error:  # pdfminer raises whatever a broken file makes it stumble over
        if "assword" in repr(error):
            raise KaoheError([fault("文件有打开密码", "去掉密码后另存", file=str(path))]) from error
        raise KaoheError([fault("文件损坏，打不开", "重新导出 PDF，或用 .docx", file=str(path))]) from error
    if not any(said for page in pages for said in page):
        raise KaoheError([fault("PDF 里只有图像，没有文字", OCR, file=str(path))])
    _write(builder, pages)
    return builder.document()


Block = Line | list[list[str]]


def _page(page: Any) -> list[Block]:
    """The lines of a page and its tables, from top to bottom."""
    tables = page.find_tables()
    boxes = [table.bbox for table in tables]
    blocks: list[tuple[float, Block]] = []
    for table in tables:
        rows = [[(cell or "").replace("\n", "") for cell in row] for row in table.extract()]
        if rows:
            blocks.append((table.bbox[1], rows))

    def outside(thing: dict[str, Any]) -> bool:
        middle = (thing["top"] + thing["bottom"]) / 2
        across = (thing["x0"] + thing["x1"]) / 2
        return not any(
            left <= across <= right and top <= middle <= bottom for left, top, right, bottom in boxes
        )

    kept = page.filter(lambda thing: thing["object_type"] != "char" or outside(thing)) if boxes else page
    for line in kept.extract_text_lines(return_chars=False):
        blocks.append((line["top"], (line["top"], line["x0"], line["x1"], line["text"])))
    return [block for _, block in sorted(blocks, key=lambda pair: pair[0])]


def _write(builder: Builder, pages: list[list[Block]]) -> None:
    edges = Counter(round(line[2]) for page in pages for line in page if isinstance(line, tuple))
    right = max((edge for edge, count in edges.items() if count > 2), default=max(edges, default=0))
    heads = Counter(
        line[3]
        for page in pages
        for line in [*page[:1], *page[-1:]]
        if isinstance(line, tuple) and len(pages) > 2
    )
    held = ""
    full = False
    for page in pages:
        for block in page:
            if isinstance(block, list):
                builder.paragraph(held)
                held = ""
                builder.table(block)
                continue
            text = block[3].strip()
            if _PAGE_NUMBER.fullmatch(text) or (heads[block[3]] > len(pages) / 2 and len(text) < 40):
                continue
            opens = mark_at(text.replace("(", "（").replace(")", "）"), 0) is not None
            if held and full and not opens:
                held += text
            else:
                builder.paragraph(held)
                held = text
            full = block[2] >= right - 24
    builder.paragraph(held)
