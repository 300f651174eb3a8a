"""Filing lists: which rows of a result a clause of filing (归档) tells of, and the file of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaohe.proof.cells import to_csv

COLUMNS = ("类别", "分组", "对象", "总分", "名次", "等次", "奖项", "备注", "人员身份")
Row = Mapping[str, str]


def chosen(rows: Sequence[Row], split: str, value: str) -> list[Row]:
    """Everybody's; of a list that is split by an attribute those who have this value (under @attribute)."""
    return [row for row in rows if not split or row.get(f"@{split}") == value]


def file_of(rows: Sequence[Row]) -> bytes:
    return to_csv({name: [row.get(name, "") for row in rows] for name in COLUMNS})
