"""Evidence files: what they are by their content, kept under their hash, outside the web."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from django.conf import settings

from kaohe.web.errors import Refused
from kaohe.web.records import contents

LARGEST = 20_000_000
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


def keep_still(kept: Kept, content: bytes) -> None:
    """Once more when its row stands: whoever destroyed the same file meanwhile did not see the row yet."""
    _write(path_of(kept.sha256), content)


def destroy(sha256: str, wanted: Callable[[], bool]) -> bool:
    """Take a file away for good unless it is wanted; whether it is gone. Can be done again after a crash.

    It is put aside first, so that who adds the same file from now on writes it anew; only then is looked
    whether somebody wants it.
    """
    path = path_of(sha256)
    aside = path.with_name(f"{sha256}.aside")
    if path.exists():
        os.replace(path, aside)
    if wanted():
        if aside.exists():
            os.replace(aside, path)
        return False
    aside.unlink(missing_ok=True)
    return True


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
    if said not in contents.kinds(name, content):
        raise Refused(f"“{name}”的内容不是 {said} 文件，没有收下。请用原来的程序打开核对，另存后再传。")
    return said


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
