"""The hashes of an archive: over files, result tables, and the entries of the audit log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Columns = Mapping[str, Sequence[str]]
START = "0" * 64


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON in the one form over which hashes are taken: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def tables(found: Mapping[str, Columns]) -> str:
    """Over names, columns and cells of result tables, in their order: the hash by which a result is known."""
    whole = hashlib.sha256()
    for name, columns in found.items():
        whole.update(_line([name, *columns]))
        for row in zip(*columns.values(), strict=True):
            whole.update(_line(list(row)))
    return whole.hexdigest()


def _line(cells: list[str]) -> bytes:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def entry(said: Mapping[str, Any]) -> str:
    """Over all that an entry of the audit log says, with the hash of the one before."""
    return sha256(canonical({name: value for name, value in said.items() if name != "hash"}))


def chain(entries: Iterable[Mapping[str, Any]]) -> str:
    """Over the hashes of these entries in their order: one left out or put elsewhere gives another."""
    found = START
    for each in entries:
        found = sha256(f"{found}{each['hash']}".encode())
    return found
