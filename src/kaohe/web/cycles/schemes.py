"""The scheme behind a published version, parsed once a process."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from kaohe.errors import KaoheError, fault
from kaohe.scheme import library
from kaohe.scheme.describe import lines
from kaohe.scheme.describe.words import Line
from kaohe.scheme.language import Source, loads
from kaohe.scheme.model import Scheme
from kaohe.scheme.printed import Printed, printed
from kaohe.scheme.sources import open_source
from kaohe.web.cycles.models import Published

LARGEST = 5_000_000
_FORMS = (".yaml", ".yml", ".xlsx")


def loaded(published: Published) -> Scheme:
    """The scheme of a published version; its text never changes, so its key is the row."""
    return _loaded(published.hash, published.text)


@lru_cache(maxsize=64)
def _loaded(_hash: str, text: str) -> Scheme:
    return loads(text).scheme


def texts(published: Published) -> dict[str, Printed]:
    """The regulation's own texts by element; asked for on each line of a page."""
    return _texts(published.hash, published.text)


@lru_cache(maxsize=64)
def _texts(hash: str, text: str) -> dict[str, Printed]:
    return printed(_loaded(hash, text))


@lru_cache(maxsize=32)
def prose(scheme: Scheme) -> tuple[Line, ...]:
    """The scheme as numbered sentences, with what was read into it and what is doubtful."""
    return tuple(lines(scheme))


def shipped() -> list[tuple[str, str]]:
    """The shipped schemes: short name and title."""
    return [(name, library.shipped(name).scheme.title) for name in library.names()]


def uploaded(name: str, content: bytes) -> Source:
    """The scheme in an uploaded file; KaoheError with every fault, its place in that file."""
    form = Path(name).suffix.lower()
    if form not in _FORMS:
        raise KaoheError([fault(f"“{name}”不是方案文件", "方案是 .yaml 或 .xlsx 文件")])
    if len(content) > LARGEST:
        raise KaoheError([fault(f"“{name}”有{len(content)}字节，太大", "方案文件不应超过5MB")])
    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        path = Path(folder) / f"方案{form}"
        path.write_bytes(content)
        return open_source(str(path))
