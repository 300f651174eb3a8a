"""Every rule, veto and affirmation of the register can be entered, takes its path, and counts."""

from __future__ import annotations

import pytest

from kaohe import evaluate
from kaohe.tables.read import from_rows
from kaohe.web import tables
from kaohe.web.records import actions
from kaohe.web.records.book import RULE
from kaohe.web.records.models import Record
from regulations.register import ROWS, rows
from web.records.bodies import Body, cells_for, make_body
from web.world import shipped

SCHEMES = tuple(ROWS)


def confirmed(body: Body, rule: str) -> Record:
    """A record entered by the office and taken through every stage to its confirmation."""
    entry = body.book.entries[rule]
    who = body.suited(rule)
    record = actions.enter(body.cycle, who, rule, cells_for(entry), by=body.office, submit=True)
    assert record.state == Record.State.SUBMITTED
    if entry.kind == RULE:
        return actions.confirm(record, record.version, by=body.office)
    for stage in body.book.path[1:-1]:
        by = body.leader if "领导" in stage else body.office
        record = actions.confirm(record, record.version, by=by, said="同意")
        assert record.state == Record.State.SUBMITTED
    return actions.confirm(record, record.version, by=body.decider, said="会议决定")


@pytest.mark.django_db
@pytest.mark.parametrize("name", SCHEMES)
def test_every_rule_of_the_register_is_recorded_and_counts_as_on_the_command_line(name: str) -> None:
    body = make_body(name, filled=True)
    declared = [row.id for row in rows(name) if row.id in body.book.entries]
    assert set(declared) == set(body.book.entries)
    for rule in declared:
        record = confirmed(body, rule)
        assert record.state == Record.State.CONFIRMED, rule
    kept = tables.rows(body.cycle)
    assert [row["规则"] for row in kept["记录"]] == declared
    here = evaluate(body.scheme, tables.inputs(body.cycle))
    there = evaluate(shipped(name), from_rows(shipped(name), kept, period=body.cycle.period))
    for table in ("得分", "指标得分", "明细"):
        assert here.table(table).equals(there.table(table))
    vetoes = {row.id for row in rows(name) if row.kind == "veto"} & set(declared)
    shown = {veto for text in here.table("得分")["否决"].to_pylist() for veto in text.split("、") if veto}
    assert vetoes <= shown
