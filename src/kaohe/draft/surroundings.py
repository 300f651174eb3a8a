"""What stands around a cell: the cells before it in its row, the title of its column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kaohe.draft.items import Item


def beside(made: Sequence[Item], item: Item) -> str:
    """What the cells before one say in the same row."""
    said: list[str] = []
    for before in reversed(made[-6:]):
        same = (
            (before.piece.table, before.piece.row) == (item.piece.table, item.piece.row)
            if item.piece.table >= 0
            else item.row >= 0 and before.row == item.row
        )
        if not same:
            break
        said.insert(0, before.text.chars)
    return "，".join(said)


def column_sign(chars: str) -> str:
    """The sign of a column of standards, where its title tells: 扣分标准, 加分标准."""
    found = _COLUMN.search(chars) if len(chars) <= 60 else None
    return {"扣": "-", "减": "-", "加": "+", "奖": "+"}[found[1]] if found is not None else ""


_COLUMN = re.compile("(扣|减|加|奖)分(?:标准|办法|细则|分值|值|依据|内容|项目)")
