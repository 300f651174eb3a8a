"""Evidence files: what they are by their content, kept under their hash, outside the web."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from django.conf import settings

from kaohe.web.errors import Refused

LARGEST = 20_000_000
UNPACKED = 300_000_000
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "ofd": "application/ofd",
}
SHOWN = ("pdf", "jpg", "png")
"""Kinds that a browser shows by itself."""
ACCEPTED = "PDF、OFD、JPG、PNG、Word、Excel、PowerPoint、WPS 文件"
_SUFFIXES = {"jpeg": "jpg"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD = ("doc", "xls", "ppt", "wps", "et")
_PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "ofd": "OFD.xml",
}


@dataclass(frozen=True)
class Kept:
    """A file that was looked at and stored."""

    name: str
    kind: str
    size: int
    sha256: str


def keep(name: str, content: bytes) -> Kept:
    """Look at a file and store it; Refused where it is empty, too large, disguised or able to run."""
    name = clean_name(name)
    kind = kind_of(name, content)
    digest = hashlib.sha256(content).hexdigest()
    _write(path_of(digest), content)
    return Kept(name, kind, len(content), digest)


def path_of(sha256: str) -> Path:
    return Path(settings.EVIDENCE_ROOT) / sha256[:2] / sha256


def clean_name(name: str) -> str:
    """The last part of a path without control and direction characters, at most 200 characters."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*')
    stem, dot, suffix = plain.strip().rpartition(".")
    return f"{stem[:190] or '未命名'}{dot}{suffix[:8]}"


def kind_of(name: str, content: bytes) -> str:
    """The kind by content; its suffix must say the same."""
    if not content:
        raise Refused(f"“{name}”是空文件，没有收下。")
    if len(content) > LARGEST:
        raise Refused(f"“{name}”超过{LARGEST // 1_000_000}MB，没有收下。请压缩图片或拆分后再传。")
    suffix = name.rpartition(".")[2].lower()
    said = _SUFFIXES.get(suffix, suffix)
    if said not in TYPES:
        raise Refused(f"“{name}”的类型不收。只收{ACCEPTED}。")
    if said not in _kinds(name, content):
        raise Refused(f"“{name}”的内容不是 {said} 文件，没有收下。请用原来的程序打开核对，另存后再传。")
    return said


def _kinds(name: str, content: bytes) -> tuple[str, ...]:
    """Which kinds the content can be."""
    if content.startswith(b"%PDF-"):
        return ("pdf",)
    if content.startswith(b"\xff\xd8\xff"):
        return ("jpg",)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return ("png",)
    if content.startswith(_OLE):
        if "_VBA_PROJECT".encode("utf-16-le") in content or "Macros".encode("utf-16-le") in content:
            raise Refused(f"“{name}”带有宏，没有收下。请另存为不带宏的文件。")
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Refused(f"“{name}”设了密码，没有收下。请去掉密码后再传。")
        return _OLD
    if content.startswith(b"PK\x03\x04"):
        return _packed(name, content)
    return ()


def _packed(name: str, content: bytes) -> tuple[str, ...]:
    """Office and OFD files are ZIP archives: which by the part that each must have."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ()
    if sum(member.file_size for member in members) > UNPACKED:
        raise Refused(f"“{name}”解开后太大，没有收下。")
    names = {member.filename for member in members}
    if any(part.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js")) for part in names):
        raise Refused(f"“{name}”带有宏或程序，没有收下。请另存为不带宏的文件。")
    return tuple(kind for kind, part in _PARTS.items() if part in names)


def _write(path: Path, content: bytes) -> None:
    """Write beside and rename, flushed to the disk: a file under its hash is whole or not there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
