"""Opening a document of any format that is read, or saying in Chinese why it cannot be.

One file for each format; each gives pieces to a `Builder`, which keeps text and places together.
The library of a format is loaded only where a document of that format is read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kaohe.draft.document import Document, of_text
from kaohe.draft.formats.guard import MOST_BYTES, checked_archive, is_compound
from kaohe.errors import KaoheError, fault

ENCODINGS = ("utf-8-sig", "gb18030")
READ = ".docx、.doc、.pdf、.html、.txt、.md、.xlsx"
Progress = Callable[[int, int], None]


def open_document(path: Path, progress: Progress | None = None) -> Document:
    """The document of a file; KaoheError where it holds no text or cannot be read."""
    if path.is_dir():
        raise KaoheError([fault("这是文件夹", "给出办法的文件", file=str(path))])
    size = path.stat().st_size
    if size == 0:
        raise KaoheError([fault("文件是空的", "检查是不是选错了文件", file=str(path))])
    if size > MOST_BYTES:
        raise KaoheError([fault(f"文件有{size // 1_000_000}兆，太大", "去掉图片后另存", file=str(path))])
    document = _open(path, path.suffix.lower(), progress)
    if not any(len(piece.text) for piece in document.pieces):
        raise KaoheError([fault("文件里没有文字", "检查是不是选错了文件", file=str(path))])
    return document


def _open(path: Path, suffix: str, progress: Progress | None) -> Document:
    if suffix in (".txt", ".md", ".text", ".markdown"):
        return of_text(decoded(path), suffix.lstrip("."))
    if suffix in (".html", ".htm"):
        from kaohe.draft.formats.html import read_html

        return read_html(decoded(path))
    if suffix in (".docx", ".xlsx", ".xlsm"):
        if is_compound(path):
            cure = "去掉打开密码后另存；旧格式的另存为新格式"
            raise KaoheError([fault("文件有打开密码，或其实是旧格式", cure, file=str(path))])
        checked_archive(path)
    if suffix == ".docx":
        from kaohe.draft.formats.docx import read_docx

        return read_docx(path)
    if suffix in (".xlsx", ".xlsm"):
        from kaohe.draft.formats.xlsx import read_xlsx

        return read_xlsx(path)
    if suffix == ".pdf":
        from kaohe.draft.formats.pdf import read_pdf

        return read_pdf(path, progress)
    if suffix == ".doc":
        from kaohe.draft.formats.doc import read_doc

        return read_doc(path)
    cure = f"能读的有 {READ}；扫描的图片先用 OCR（如 PaddleOCR、Tesseract、WPS 的图片转文字）转成文字"
    raise KaoheError([fault(f"不能读“{path.suffix or path.name}”这种文件", cure, file=str(path))])


def decoded(path: Path) -> str:
    data = path.read_bytes()
    if b"\x00" in data[:4096] and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise KaoheError([fault("不是文本文件，或编码不明", "用 UTF-8 或 GB18030 编码保存", file=str(path))])


__all__ = ["open_document"]
