"""Opening an archive that may come from anybody: nothing is written to the disk, nothing without a limit.

What keeps it from being read at all raises KaoheError; what is wrong inside is left to `verification`.
"""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaohe.errors import KaoheError, fault
from kaohe.proof import digests
from kaohe.proof.sealing import COMMENT, FORMAT, MANIFEST, SEAL, VERSION

LARGEST = 1_000_000_000
"""So many bytes an archive may hold unpacked."""
MOST_FILES = 2_000
STEEP, STEEP_FROM = 300, 50_000_000
"""Packed so many times smaller, from so many bytes on: no tables, a bomb."""
_NAME = re.compile(r"[^/\\:\x00-\x1f]{1,120}(?:/[^/\\:\x00-\x1f]{1,120})?")


@dataclass
class Archive:
    """The files of an archive by name; `broken` are those that could not be read, with the reason."""

    manifest: dict[str, Any]
    manifest_bytes: bytes
    sealed: bool
    files: dict[str, bytes] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The hash by which it is known."""
        return digests.sha256(self.manifest_bytes)


def open_archive(path: str | Path) -> Archive:
    """Read a file; OSError where it cannot be read, KaoheError where it is no archive."""
    file = Path(path)
    if file.stat().st_size > LARGEST:
        raise KaoheError([fault("文件太大，不像归档", "核对是不是选错了文件", file=str(file))])
    return opened(file.read_bytes(), file.name)


def opened(content: bytes, name: str = "归档") -> Archive:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            _harmless(members, name)
            files, broken = _read(packed, members)
            comment = packed.comment
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        cure = "文件可能没有传完或被截断，重新取一份；归档是网站“归档”页下载的 .zip"
        raise KaoheError([fault("打不开，不是完整的归档", cure, file=name)]) from error
    if MANIFEST not in files:
        what = f"{MANIFEST} 损坏，读不出来" if MANIFEST in broken else f"里面没有 {MANIFEST}"
        raise KaoheError([fault(f"不是归档：{what}", "重新取一份归档", file=name)])
    manifest = _manifest(files[MANIFEST], name)
    if comment.startswith(COMMENT) and len(comment) != len(COMMENT) + SEAL:
        raise KaoheError([fault("打不开，不是完整的归档", "末尾被截断，重新取一份", file=name)])
    body, seal = content[:-SEAL], content[-SEAL:]
    sealed = comment.startswith(COMMENT) and digests.sha256(body).encode() == seal
    return Archive(manifest, files.pop(MANIFEST), sealed, files, broken)


def _harmless(members: list[zipfile.ZipInfo], name: str) -> None:
    """KaoheError before anything is unpacked: names that lead elsewhere, links, bombs, too much."""
    faults = []
    if len(members) > MOST_FILES:
        faults.append(fault(f"里面有{len(members)}个文件，太多", "不是本程序做的归档", file=name))
    for member in members:
        path = member.orig_filename
        if not _NAME.fullmatch(path) or ".." in path.split("/") or stat.S_ISLNK(member.external_attr >> 16):
            faults.append(fault(f"文件名“{path}”指向归档以外", "这个文件不可信，不要解开它", file=name))
        if member.flag_bits & 0x1:
            faults.append(fault(f"“{path}”设了密码", "归档不设密码，重新取一份", file=name))
    twice = {each.filename for each in members if sum(one.filename == each.filename for one in members) > 1}
    if len(members) <= MOST_FILES and twice:
        faults.append(fault(f"“{'、'.join(sorted(twice))}”有两个", "不是本程序做的归档", file=name))
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if size > LARGEST or (size > STEEP_FROM and size > STEEP * max(packed, 1)):
        what = f"解开有{size}字节，压缩前后相差太大，没有解开"
        faults.append(fault(what, "这像是压缩炸弹，不要用别的程序解开它", file=name))
    if faults:
        raise KaoheError(faults[:20])


def _read(packed: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> tuple[dict[str, bytes], dict[str, str]]:
    files: dict[str, bytes] = {}
    broken: dict[str, str] = {}
    for member in members:
        try:
            files[member.filename] = packed.read(member)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            broken[member.filename] = str(error)
    return files, broken


def _manifest(content: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise KaoheError([fault(f"不是归档：{MANIFEST} 不是 JSON", "重新取一份归档", file=name)]) from error
    if not isinstance(found, dict) or found.get("格式") != FORMAT:
        raise KaoheError([fault(f"不是归档：{MANIFEST} 里没有写格式 {FORMAT}", "重新取一份归档", file=name)])
    if found.get("版本") != VERSION:
        said = found.get("版本")
        raise KaoheError([fault(f"归档的版本是{said}，本程序认识{VERSION}", "升级程序再核对", file=name)])
    return found
