"""An item of the document: a numbered piece, a cell or a paragraph, with what was read in it."""

from __future__ import annotations

from dataclasses import dataclass

from kaohe.draft.document import Piece
from kaohe.draft.outline import Mark
from kaohe.draft.saying import Clause
from kaohe.draft.text import Text


@dataclass(frozen=True)
class Item:
    """A numbered item, a cell or a paragraph, with the clauses read in it."""

    index: int
    mark: Mark | None
    text: Text
    piece: Piece
    clauses: tuple[Clause, ...] = ()
    row: int = -1
    """The item with which the table row begins in which this stands."""
    head: bool = False
    """Does it name what its row is about?"""
    contents: tuple[Text, ...] = ()
    """What is looked at, where the row has a column for it."""

    @property
    def body(self) -> str:
        """The characters behind the numbering."""
        return self.text.chars[len(self.mark.text) if self.mark else 0 :]
