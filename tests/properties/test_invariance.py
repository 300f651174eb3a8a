"""What must not matter: the order of rows, the names of things, records that nobody confirmed."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from properties.engine import SCORES, examples, run, run_world
from properties.renaming import renamed
from properties.worlds import Rows, World, worlds


def sorted_rows(rows: Rows) -> list[list[tuple[str, str]]]:
    return sorted(sorted(row.items()) for row in rows)


def permuted(rows: Rows, order: random.Random) -> Rows:
    """The rows in another order; records of one matter keep theirs, since the first row wins a tie."""
    free = [n for n, row in enumerate(rows) if not row.get("同一事项")]
    moved = order.sample(free, len(free))
    result = list(rows)
    for place, source in zip(free, moved, strict=True):
        result[place] = rows[source]
    return result


@examples(0.3)
@given(worlds(), st.integers(0, 2**32))
def test_the_order_of_rows_does_not_matter(world: World, seed: int) -> None:
    order = random.Random(seed)
    own = world.tables["个性指标"]
    tables = {name: permuted(rows, order) for name, rows in world.tables.items()} | {"个性指标": own}
    before, after = run_world(world), run(world.scheme, tables, world.period)
    for table in SCORES:
        assert sorted_rows(before[table]) == sorted_rows(after[table])


@examples(0.3)
@given(worlds())
def test_names_do_not_matter(world: World) -> None:
    """Indicators, rules, classes, awards and appraisees under other names, in the same order."""
    names, other = renamed(world)
    before = run_world(world)
    after = run(other.scheme, other.tables, other.period)
    for table in SCORES:
        columns = [column for column in (before[table] or [{}])[0] if column not in ("备注", "依据")]
        assert [names.row(row, columns) for row in before[table]] == [
            {column: row[column] for column in columns} for row in after[table]
        ]


@examples(0.3)
@given(worlds(), st.data())
def test_a_record_that_is_not_confirmed_changes_no_score(world: World, data: Any) -> None:
    stated = [{"状态": "已核定"} | row for row in world.tables["记录"]]
    read = [row for row in stated if row.get("周期", world.period) == world.period]
    if not read:
        return
    rule = data.draw(st.sampled_from(read))
    added = rule | {"状态": data.draw(st.sampled_from(("待核", "驳回")))}
    tables = world.tables | {"记录": [*stated, added]}
    wanted = (*SCORES, "明细")
    before = run(world.scheme, world.tables | {"记录": stated}, world.period, wanted=wanted)
    after = run(world.scheme, tables, world.period, wanted=wanted)
    for table in SCORES:
        assert before[table] == after[table]
    assert len(after["明细"]) == len(before["明细"]) + 1
