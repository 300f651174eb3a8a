"""What an evidence file really is: opened by the library that reads its kind, within limits.

Nothing of a file is run or kept in the process; what does not open is not what its name says.
"""

from __future__ import annotations

import io
import struct
import warnings
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator

import pypdfium2
from PIL import Image, UnidentifiedImageError

from kaohe.web.errors import Refused

UNPACKED = 300_000_000
PART = 100_000_000
MEMBERS = 5_000
RATIO = 200
SMALL = 1_000_000
"""A packed part may be so many times larger than its packed form, unless it is small anyway."""
PIXELS = 120_000_000
PAGES = 3_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = {b"\xff\xd8\xff": ("JPEG", "jpg"), b"\x89PNG\r\n\x1a\n": ("PNG", "png")}
_STREAMS = {
    "WordDocument": ("doc", "wps"),
    "Workbook": ("xls", "et"),
    "Book": ("xls", "et"),
    "PowerPoint Document": ("ppt",),
}
"""The stream that each of the old formats must have."""
_PARTS = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "xlsx": ("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": ("[Content_Types].xml", "ppt/presentation.xml"),
    "ofd": ("OFD.xml",),
}
_RUNS = (
    "vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".msi", ".scr", ".hta", ".jar",
)  # fmt: skip
_RUN_IN = ("activex/", "macrosheets/")
"""Folders of an office file for what runs when it is opened."""


def kinds(name: str, content: bytes) -> tuple[str, ...]:
    """Which kinds the content is; () for none. Refused where it runs, is locked or unpacks too large."""
    if content.startswith(b"%PDF-"):
        return _pdf(name, content)
    for start, (form, kind) in _PICTURES.items():
        if content.startswith(start):
            return _picture(name, content, form, kind)
    if content.startswith(OLE):
        return _old(name, content)
    if content.startswith(b"PK\x03\x04"):
        return _packed(name, content)
    return ()


def _pdf(name: str, content: bytes) -> tuple[str, ...]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise _locked(name) from None
        return ()
    try:
        pages = len(document)
        if pages > PAGES:
            raise Refused(f"“{name}”有{pages}页，太多，没有收下。请只留与这件事有关的几页。")
        if pages:
            document[0].close()
        return ("pdf",) if pages else ()
    except pypdfium2.PdfiumError:
        return ()
    finally:
        document.close()


def _picture(name: str, content: bytes, form: str, kind: str) -> tuple[str, ...]:
    """Decoded whole: a picture that is cut off or stuffed does not open."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=(form,)) as picture:
                if picture.width * picture.height > PIXELS:
                    raise Image.DecompressionBombError
                picture.load()
    except Image.DecompressionBombError:
        most = PIXELS // 10_000
        raise Refused(f"“{name}”的像素太多（最多{most}万），没有收下。请缩小后再传。") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return ()
    return (kind,)


def _old(name: str, content: bytes) -> tuple[str, ...]:
    """The old binary formats, by the streams in the directory of their container."""
    try:
        streams = set(_streams(content))
    except (struct.error, IndexError, ValueError):
        return ()
    if streams & {"_VBA_PROJECT", "VBA", "Macros", "_VBA_PROJECT_CUR"}:
        raise Refused(f"“{name}”带有宏，没有收下。请另存为不带宏的文件。")
    if streams & {"EncryptedPackage", "EncryptionInfo"}:
        raise _locked(name)
    return tuple(kind for stream, found in _STREAMS.items() if stream in streams for kind in found)


def _streams(content: bytes) -> Iterator[str]:
    """Names in the directory of a compound file (MS-CFB), sector by sector along its chain."""
    shift, first = struct.unpack_from("<H", content, 30)[0], struct.unpack_from("<I", content, 48)[0]
    if shift not in (9, 12):
        raise ValueError("sector size")
    size = 1 << shift
    tables = [at for at in struct.unpack_from("<109I", content, 76) if at < 0xFFFFFFFA]
    seen: set[int] = set()
    sector = first
    while sector < 0xFFFFFFFA and sector not in seen:
        seen.add(sector)
        start = (sector + 1) * size
        for at in range(start, start + size, 128):
            length = struct.unpack_from("<H", content, at + 64)[0]
            if 2 <= length <= 64:
                yield content[at : at + length - 2].decode("utf-16-le", "replace")
        table, place = divmod(sector, size // 4)
        sector = struct.unpack_from("<I", content, (tables[table] + 1) * size + place * 4)[0]


def _packed(name: str, content: bytes) -> tuple[str, ...]:
    """Office and OFD files are ZIP archives: which by the parts that each must have and that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _measured(name, members)
            _harmless(name, archive, members)
            names = {member.filename for member in members}
            return tuple(
                kind
                for kind, parts in _PARTS.items()
                if names.issuperset(parts) and all(_is_xml(archive, part) for part in parts)
            )
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        return ()


def _measured(name: str, members: list[zipfile.ZipInfo]) -> None:
    """Refused where an archive unpacks to far more than it weighs."""
    if any(member.flag_bits & 1 for member in members):
        raise _locked(name)
    bombs = any(
        member.file_size > PART
        or (member.file_size > SMALL and member.file_size > RATIO * max(member.compress_size, 1))
        for member in members
    )
    if bombs or len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
        raise Refused(f"“{name}”解开后太大，没有收下。")


def _harmless(name: str, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        part = member.filename.lower()
        if part.endswith(_RUNS) or any(folder in part for folder in _RUN_IN):
            raise Refused(f"“{name}”带有宏或程序，没有收下。请另存为不带宏的文件。")
    types = next((one for one in members if one.filename == "[Content_Types].xml"), None)
    if types is not None and b"macroenabled" in _read(archive, types.filename).lower():
        raise Refused(f"“{name}”带有宏或程序，没有收下。请另存为不带宏的文件。")


def _read(archive: zipfile.ZipFile, part: str) -> bytes:
    """A part, never more of it than it may have whatever the archive says of its size."""
    with archive.open(part) as file:
        found = file.read(PART + 1)
    if len(found) > PART:
        raise ValueError("too large")
    return found


def _is_xml(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a part reads as XML without definitions of its own (no office program writes any)."""
    found = _read(archive, part)
    if b"<!DOCTYPE" in found or b"<!ENTITY" in found:
        return False
    try:
        for _, element in ET.iterparse(io.BytesIO(found), events=("end",)):
            element.clear()
    except ET.ParseError:
        return False
    return True


def _locked(name: str) -> Refused:
    return Refused(f"“{name}”设了密码，没有收下。请去掉密码后再传。")
