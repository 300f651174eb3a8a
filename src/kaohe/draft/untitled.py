"""Rows of a flattened table whose titles are not shown: name, bare points, how it is scored, a line each."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from decimal import Decimal

from kaohe.draft.items import Item
from kaohe.draft.saying import LEAD, SCORES, Clause, Label

_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)")
_FEW, _MANY = 2, 3
"""How many rows of one shape make a table: fewer where the rows are numbered."""
_LONGEST = 160


def untitled_rows(made: list[Item]) -> list[Item]:
    """The items with an indicator for each name below which points and their scoring stand."""
    found = [at for at in range(1, len(made) - 1) if _points_stand(made, at)]
    marked = [at for at in found if made[at - 1].mark is not None]
    if len(marked) < _FEW and len(found) < _MANY:
        return made
    out = list(made)
    for at in found if len(found) >= _MANY else marked:
        name = made[at - 1]
        said = re.split("[。；]", name.body.strip(LEAD))[0][:60]
        points = Decimal(made[at].text.chars)
        clause = Clause(
            *name.text.span(), (Label("indicator", {"name": said, "points": points}),), said, name.index
        )
        out[at - 1] = dataclasses.replace(name, clauses=(clause, *name.clauses))
    return out


def _points_stand(made: Sequence[Item], at: int) -> bool:
    name, cell, scored = made[at - 1 : at + 2]
    if not _NUMBER.fullmatch(cell.text.chars) or cell.piece.table >= 0 or cell.row >= 0:
        return False
    named = (
        2 <= len(name.body) <= _LONGEST
        and "//" not in name.body
        and not SCORES.search(name.body)
        and not name.clauses
    )
    goes_on = scored.mark is None and SCORES.search(scored.body) is not None
    return named and goes_on and not name.body[-1:].isdigit()
