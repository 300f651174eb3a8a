"""The one shape of every complaint: where, what, and the cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: a file with line and column, or a table with row and column.

    `line` and `row` count from 1 as an editor or Excel shows them; 0 means unknown.
    """

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    line: int = 0
    char: int = 0

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.sheet:
            parts.append(f"表“{self.sheet}”")
        if self.row:
            parts.append(f"第{self.row}行")
        if self.column:
            parts.append(f"列“{self.column}”")
        if self.line:
            parts.append(f"第{self.line}行第{self.char}列" if self.char else f"第{self.line}行")
        return " ".join(parts)


@dataclass(frozen=True)
class Fault:
    """One complaint: where it is, what is wrong, how to mend it. `level` is 错误 or 提醒."""

    place: Place
    what: str
    cure: str
    level: str = "错误"

    def __str__(self) -> str:
        where = str(self.place)
        head = f"{where}：" if where else ""
        cure = f"改法：{ended(self.cure)}" if self.cure else ""
        return f"[{self.level}] {head}{ended(self.what)}{cure}"


class KaoheError(Exception):
    """Raised with every fault that was found, never only the first. Exit status 2."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def ended(text: str) -> str:
    """A sentence with its full stop; one that ends in a mark of its own keeps that."""
    return text if text.rstrip("”’」》）)").endswith(_ENDS) else f"{text}。"


_ENDS = tuple("。！？；…!?;")


def fault(what: str, cure: str = "", **place: object) -> Fault:
    """A fault at a place given by `Place`'s own field names."""
    return Fault(Place(**place), what, cure)  # type: ignore[arg-type]
