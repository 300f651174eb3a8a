"""The scheme as relations: what the steps join with, one row a node, rule, class, level …

Nothing here looks at data: a plan depends on the scheme and on the profiles met (category and
deciding attribute values), so its size does not grow with the appraisees. The columns stand in
`layout`, the rows are made in `plan_tree` and `plan_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa

from kaohe.engine.layout import LAYOUT
from kaohe.numbers import to_micro
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile

TOTAL = 0
"""The node number of the total."""
OWN = 1_000_000
"""Own indicators of appraisees are numbered from here."""


def micro(value: Decimal | None) -> int | None:
    return None if value is None else to_micro(value)


@dataclass(frozen=True)
class Met:
    """What the inputs hold at all; a step that could only give nothing is not planned."""

    own: bool
    marks: bool
    takes_over: bool
    history: bool


@dataclass
class Plan:
    """The scheme's relations for the profiles met, and what shapes the SQL."""

    scheme: Scheme
    profiles: tuple[Profile, ...]
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in LAYOUT})
    nests: int = 0

    def add(self, table: str, **cells: Any) -> None:
        """A row; what is not given is NULL."""
        self.rows[table].append(tuple(cells.get(column) for column in LAYOUT[table]))

    def cells(self, table: str, name: str) -> set[Any]:
        """The values that occur in a column of a relation, NULL apart."""
        column = list(LAYOUT[table]).index(name)
        return {row[column] for row in self.rows[table]} - {None}

    @property
    def takes_over(self) -> bool:
        """Whether a node with nodes below it may take the score of another appraisal as a whole."""
        return True in self.cells("node_t", "adopts")

    def tables(self) -> Mapping[str, pa.Table]:
        """Arrow tables in the layout above."""
        made = {}
        for name, layout in LAYOUT.items():
            columns = list(zip(*self.rows[name], strict=True)) or [()] * len(layout)
            arrays = [pa.array(column, kind) for column, kind in zip(columns, layout.values(), strict=True)]
            made[name] = pa.Table.from_arrays(arrays, names=list(layout))
        return made


def grade_numbers(scheme: Scheme) -> dict[str, int]:
    """Number of a grade by its id and by its name; 0 is the best."""
    return {label: n for n, grade in enumerate(scheme.grades) for label in (grade.id, grade.name) if label}
