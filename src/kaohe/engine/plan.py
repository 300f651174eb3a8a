"""The scheme as relations: what the steps join with, one row a node, rule, class, level …

Nothing here looks at data: a plan depends on the scheme and on the profiles met (category and
deciding attribute values), so its size does not grow with the appraisees. The columns stand in
`layout`, the rows are made in `plan_tree` and `plan_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from functools import cached_property
from typing import Any

import pyarrow as pa

from kaohe.engine.layout import LAYOUT
from kaohe.engine.steps import Step
from kaohe.numbers import to_micro
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile

TOTAL = 0
"""The node number of the total."""
ALL, ADDED = "总分", "加减"
"""What stands for an indicator where a line belongs to the total, or to the rules on the total."""
LAST = 999_999
"""The total stands behind the nodes of the scheme in the ledger."""
ROOM = 2**33
"""How many lines of one kind a node may have in the ledger of an appraisee."""
OWN = 1_000_000
"""Own indicators of appraisees are numbered from here."""


def micro(value: Decimal | None) -> int | None:
    return None if value is None else to_micro(value)


class Stage(IntEnum):
    """The order of lines within a node of the ledger."""

    LEAF = 0
    UNREPORTED = 1
    RECORD = 2
    CAP = 3
    LIMIT = 4
    GIVEN = 5
    NODE = 6
    BONUS_CUT = 7
    LIMIT_CUT = 8
    OWN = 9


SEAT = 16 * ROOM


def position(node: int, stage: Stage = Stage.LEAF, nth: int = 0) -> int:
    """Where a line stands in the ledger of an appraisee: at its node, those of the total last."""
    return (LAST if node == TOTAL else node) * SEAT + stage * ROOM + nth


def position_sql(place: str, stage: Stage, nth: str = "") -> str:
    """SQL for the position of a line of a stage, from that of its node (`position`)."""
    return f"{place} + {stage * ROOM}" + (f" + {nth}" if nth else "")


@dataclass(frozen=True)
class Script:
    """What a run executes, and the queries of the result tables in their order."""

    steps: tuple[Step, ...]
    queries: Mapping[str, str]


@dataclass
class Plan:
    """The scheme's relations for the profiles met, and what shapes the SQL."""

    scheme: Scheme
    profiles: tuple[Profile, ...]
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in LAYOUT})
    nests: int = 0
    scripts: dict[Any, Script] = field(default_factory=dict)
    """Made on demand (`script.script`)."""

    def add(self, table: str, **cells: Any) -> None:
        """A row; what is not given is NULL."""
        self.rows[table].append(tuple(cells.get(column) for column in LAYOUT[table]))

    def cells(self, table: str, name: str) -> set[Any]:
        """The values that occur in a column of a relation, NULL apart."""
        column = list(LAYOUT[table]).index(name)
        return {row[column] for row in self.rows[table]} - {None}

    def keyed(self, table: str) -> dict[Any, dict[str, Any]]:
        """The rows of a relation by their first column."""
        return {row[0]: dict(zip(LAYOUT[table], row, strict=True)) for row in self.rows[table]}

    @cached_property
    def rules(self) -> list[dict[str, Any]]:
        """The rows of rule_t by column, which every run looks at."""
        return list(self.keyed("rule_t").values())

    def common(self, table: str, name: str) -> Any:
        """The value that a column of a relation has in every row; None where it has several."""
        values = self.cells(table, name)
        return values.pop() if len(values) == 1 else None

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
