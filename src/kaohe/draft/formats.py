"""Opening a document of any format that is read, or saying in Chinese why it cannot be."""

from __future__ import annotations

from pathlib import Path

from kaohe.draft.document import Document, of_text
from kaohe.errors import KaoheError, fault

ENCODINGS = ("utf-8-sig", "gb18030")


def open_document(path: Path) -> Document:
    """The document of a file; KaoheError where it holds no text or cannot be read."""
    data = path.read_bytes()
    kind = path.suffix.lower().lstrip(".")
    if kind in ("txt", "md", "text", "markdown"):
        return of_text(decoded(data, path), kind)
    raise KaoheError([fault(f"不能读“{path.suffix}”这种文件", "另存为 .docx、.txt 或 .pdf", file=str(path))])


def decoded(data: bytes, path: Path) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise KaoheError([fault("不是文本文件，或编码不明", "用 UTF-8 或 GB18030 编码保存", file=str(path))])
