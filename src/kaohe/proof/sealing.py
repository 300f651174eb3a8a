"""Making an archive: one ZIP with the same bytes for the same state, closed by a hash over all of it.

清单.json lists every file with its size and SHA-256; the last 64 bytes of the file (the end of the ZIP's
comment) are the SHA-256 of everything before them. The archive is known by the hash of its 清单.json.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kaohe.proof import digests
from kaohe.proof.cells import to_csv
from kaohe.proof.digests import Columns

FORMAT, VERSION = "kaohe-archive", 1
MANIFEST, SCHEME, LOG = "清单.json", "方案.yaml", "审计.jsonl"
EVIDENCE, EARLIER = "佐证.json", "历次结果.json"
DESTROYED = "销毁.json"
"""What was taken out after the sealing, by which decision; the only file that the list does not name."""
DATA, RESULT, COURSE = "数据", "结果", "过程"
COMMENT = b"kaohe-archive sha256:"
SEAL = 64
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Contents:
    """What is archived. Tables are columns of text; `log` are entries of the audit log with their hash.

    `earlier` are results that were frozen before, as they stood: hash, when, by whom, table by name.
    `course` are lists of plain facts by name: decisions, notices, appeals, consequences, filings.
    """

    title: str
    period: str
    cycle: int
    scheme_text: str
    scheme_hash: str
    data: Mapping[str, Columns]
    result: Mapping[str, Columns]
    log: Sequence[Mapping[str, Any]]
    evidence: Sequence[Mapping[str, Any]] = ()
    earlier: Sequence[Mapping[str, Any]] = ()
    course: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def result_hash(self) -> str:
        return digests.tables(self.result)


@dataclass(frozen=True)
class Sealed:
    """An archive's bytes and the hash by which it is known."""

    content: bytes
    number: str

    @property
    def sha256(self) -> str:
        return digests.sha256(self.content)


def seal(contents: Contents) -> Sealed:
    files = _files(contents)
    manifest = as_json(_manifest(contents, files))
    return packed(manifest, files)


def packed(manifest: bytes, files: Mapping[str, bytes]) -> Sealed:
    """The ZIP of these files with the manifest before them and the seal behind."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for name, content in {MANIFEST: manifest, **files}.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16
            made.writestr(entry, content)
        made.comment = COMMENT + b"0" * SEAL
    body = out.getvalue()[:-SEAL]
    return Sealed(body + digests.sha256(body).encode(), digests.sha256(manifest))


def _files(contents: Contents) -> dict[str, bytes]:
    found = {SCHEME: contents.scheme_text.encode()}
    for folder, tables in ((DATA, contents.data), (RESULT, contents.result)):
        found |= {f"{folder}/{name}.csv": to_csv(columns) for name, columns in tables.items()}
    found[EARLIER] = as_json(list(contents.earlier))
    found[EVIDENCE] = as_json(list(contents.evidence))
    found |= {f"{COURSE}/{name}.json": as_json(list(rows)) for name, rows in contents.course.items()}
    found[LOG] = b"".join(digests.canonical(dict(each)) + b"\n" for each in contents.log)
    return dict(sorted(found.items()))


def _manifest(contents: Contents, files: Mapping[str, bytes]) -> dict[str, Any]:
    log = contents.log
    return {
        "格式": FORMAT,
        "版本": VERSION,
        "考核": contents.title,
        "周期": contents.period,
        "编号": contents.cycle,
        "方案哈希": contents.scheme_hash,
        "数据": list(contents.data),
        "结果": list(contents.result),
        "结果哈希": contents.result_hash,
        "审计": {
            "条数": len(log),
            "首条": log[0]["number"] if log else 0,
            "末条": log[-1]["number"] if log else 0,
            "链": digests.chain(log),
        },
        "文件": [
            {"名称": name, "大小": len(content), "sha256": digests.sha256(content)}
            for name, content in files.items()
        ],
    }


def as_json(value: Any) -> bytes:
    """JSON that people read too: indented, keys in their order."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
