"""The text of a document and its pieces, put together piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, field

from kaohe.draft.document import Document, Piece
from kaohe.draft.text import Text


@dataclass
class _Span:
    start: int
    end: int
    table: int = -1
    row: int = 0
    column: int = 0
    level: int = 0


@dataclass
class Builder:
    """Paragraphs and cells in the order of the document; cells of one row stand on one line."""

    kind: str
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _spans: list[_Span] = field(default_factory=list)
    _tables: int = 0
    notes: list[str] = field(default_factory=list)

    def paragraph(self, text: str, level: int = 0) -> None:
        if text.strip():
            start = self._add(text)
            self._spans.append(_Span(start, self._length, level=level))
            self._add("\n\n")

    def table(self, rows: list[list[str]]) -> None:
        """A table; the same text in neighbouring cells of a merged stretch is given once."""
        number, self._tables = self._tables, self._tables + 1
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                if column:
                    self._add("\t")
                if text.strip():
                    start = self._add(text.strip())
                    self._spans.append(_Span(start, self._length, number, at, column))
            self._add("\n")
        self._add("\n")

    def _add(self, text: str) -> int:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start

    def document(self) -> Document:
        source = "".join(self._parts)
        pieces = tuple(
            Piece(
                Text.of(source, span.start, span.end),
                span.table,
                span.row,
                span.column,
                level=span.level,
                cell=span.table >= 0,
            )
            for span in self._spans
        )
        return Document(source, pieces, self.kind, tuple(self.notes))
