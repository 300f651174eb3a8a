"""What is refused before a library opens it: archives that grow without bounds, files under a password."""

from __future__ import annotations

import zipfile
from pathlib import Path

from kaohe.errors import KaoheError, fault

MOST_BYTES = 200_000_000
MOST_UNPACKED = 400_000_000
MOST_RATIO = 200
MOST_PARTS = 20_000
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_compound(path: Path) -> bool:
    """An old Office file, or a new one that is encrypted."""
    with path.open("rb") as file:
        return file.read(8) == _COMPOUND


def checked_archive(path: Path) -> None:
    """KaoheError where a .docx or .xlsx is no archive, or one that unpacks to more than any document."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise KaoheError([fault("文件损坏，打不开", "用 Word 或 WPS 打开后另存", file=str(path))]) from error
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    text = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    bloated = any(
        part.file_size > 50_000_000 and part.file_size > MOST_RATIO * part.compress_size for part in text
    )
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS or bloated or unpacked > packed * MOST_RATIO * 5:
        what = f"解开后有{unpacked // 1_000_000}兆，不像一份办法"
        raise KaoheError([fault(what, "用 Word 打开后另存；来历不明的文件不要打开", file=str(path))])
