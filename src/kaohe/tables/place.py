"""Where tables lie: a path of this machine, or one of a file system that only the engine reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO, Literal, Protocol, Self

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://.*", re.IGNORECASE)


def is_address(place: object) -> bool:
    """Whether a place is written as an address (hdfs://…), not as a path of this machine."""
    return bool(_ADDRESS.fullmatch(str(place)))


class Place(Protocol):
    """A file or folder; `pathlib.Path` is one."""

    @property
    def name(self) -> str: ...

    @property
    def stem(self) -> str: ...

    @property
    def suffix(self) -> str: ...

    def is_dir(self) -> bool: ...

    def iterdir(self) -> Iterable[Self]: ...

    def open(self, mode: Literal["rb"]) -> IO[bytes]: ...


class Folder(Protocol):
    """A folder in which texts are written and read; `pathlib.Path` is one."""

    def __truediv__(self, name: str, /) -> Self: ...

    def read_text(self, encoding: str) -> str: ...

    def write_text(self, text: str, /, encoding: str) -> object: ...
