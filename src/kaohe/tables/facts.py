"""The record columns that every check of records needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.methods.base import Rule
from kaohe.scheme.model import Scheme
from kaohe.tables.check_appraisees import People
from kaohe.tables.contracts import DEFAULT_STATE, STATES
from kaohe.tables.grid import Findings, Grid
from kaohe.tables.lookup import Known, look_up, look_up_ids

CONFIRMED, REJECTED = STATES.index("已核定"), STATES.index("驳回")


@dataclass(frozen=True)
class Facts:
    """The record columns, one value per row.

    `confirmed` marks the records that count; `live` those that are not rejected: what a rejected
    record says in detail is of no concern. `rules` has None for vetoes and affirmations.
    """

    grid: Grid
    who: Known
    rule: Known
    state: Known
    confirmed: pa.Array
    live: pa.Array
    rules: list[Rule | None]

    def of_rules(self, test: Iterable[bool]) -> pa.Array:
        """A property of rules (one value per known rule) as a mask over the rows."""
        return pc.fill_null(pa.array(list(test), pa.bool_()).take(self.rule.index), False)

    def name(self, at: int) -> str:
        index: int = self.rule.index[at].as_py()
        return self.rule.names[index]


def read_facts(grid: Grid, people: People, scheme: Scheme, findings: Findings) -> Facts:
    who = look_up(grid, "对象", people.names, "对象", findings)
    scoring = {rule.id: rule for rule, _ in scheme.rules()}
    names = (*scoring, *(v.id for v in scheme.vetoes), *(q.id for q in scheme.affirmations))
    rule = look_up_ids(grid, "规则", names, "规则", findings)
    if grid.has("状态"):
        findings.rows(
            grid,
            grid.cells("状态").empty,
            "状态",
            ("状态空着", "填 已核定、待核 或 驳回；都已核定的，可以不要这一列"),
        )
        state = look_up(grid, "状态", STATES, "状态", findings, may_be_empty=True)
    else:
        default = STATES.index(DEFAULT_STATE)
        state = Known(pc.if_else(pc.is_valid(grid.rows), pa.scalar(default, pa.int32()), default), STATES)
    return Facts(
        grid,
        who,
        rule,
        state,
        pc.fill_null(pc.equal(state.index, CONFIRMED), False),
        pc.fill_null(pc.not_equal(state.index, REJECTED), False),
        [scoring.get(name) for name in rule.names],
    )
