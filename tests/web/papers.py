"""Small files that are what they say: as people attach them to a record."""

from __future__ import annotations

import io
import struct
import zipfile
from functools import cache

import pypdfium2
from docx import Document
from openpyxl import Workbook
from PIL import Image

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@cache
def pdf(pages: int = 1, width: int = 200) -> bytes:
    """Another `width` makes another file."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(width, 200)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def picture(form: str = "PNG", size: tuple[int, int] = (4, 4), grey: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, grey).save(out, form)
    return out.getvalue()


@cache
def docx() -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph("证明")
    document.save(out)
    return out.getvalue()


@cache
def xlsx() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def ofd() -> bytes:
    return packed({"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>"})


def packed(parts: dict[str, bytes], into: bytes = b"") -> bytes:
    """A ZIP archive of these parts, or another one with them added."""
    out = io.BytesIO(into)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def old(*streams: str) -> bytes:
    """A compound file (the container of .doc and .xls) with these names in its directory: one sector each
    for the table of sectors and for every four names.
    """
    names = ["Root Entry", *streams]
    sectors = -(-len(names) // 4)
    head = bytearray(512)
    head[:8] = OLE
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<III", head, 44, 1, 1, 0)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    entries = bytearray(sectors * 512)
    for at, name in enumerate(names):
        text = name.encode("utf-16-le") + b"\0\0"
        entries[at * 128 : at * 128 + len(text)] = text
        struct.pack_into("<HB", entries, at * 128 + 64, len(text), 2 if at else 5)
    return bytes(head) + table + bytes(entries)
