"""A new version during a cycle: its effects on everybody, its taking over, what it cannot read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaohe import evaluate
from kaohe.errors import KaoheError
from kaohe.numbers import MICRO
from kaohe.scheme.language import Source, dumps, loads
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_rows
from kaohe.web import tables
from kaohe.web.audit.models import Entry
from kaohe.web.cycles import actions, amend, rehearsal
from kaohe.web.cycles.models import Amendment, Cycle, Draft
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused, Stale
from kaohe.web.records.models import Record
from web.world import World, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def version(scheme: Scheme) -> Source:
    return loads(dumps(scheme))


def more_for_j1(scheme: Scheme) -> Scheme:
    """linyi-2018:J1 with 7 points a time instead of 5."""
    assert scheme.totals is not None
    first, *rest = scheme.totals.rules
    assert first.id == "J1" and first.amount is not None
    raised = replace(first, amount=replace(first.amount, points=first.amount.points + 2))
    return replace(scheme, totals=replace(scheme.totals, rules=(raised, *rest)))


@pytest.fixture
def cycle(world: World) -> Cycle:
    made = actions.create_cycle(
        world.cycle.scheme, "2018", "演练", by=world.office, office=[world.office], rehearsal=True
    )
    rehearsal.fill(made, by=world.office)
    actions.move(made, "进行", by=world.office)
    made.refresh_from_db()
    return made


def draft(world: World, cycle: Cycle, scheme: Scheme) -> Draft:
    return amend.propose(cycle, version(scheme), "新版.yaml", by=world.office)


def totals(cycle: Cycle, scheme: Scheme) -> dict[str, str]:
    inputs = from_rows(scheme, tables.rows(cycle), period=cycle.period)
    return {row["对象"]: row["总分"] for row in evaluate(scheme, inputs).table("得分").to_pylist()}


def test_the_preview_has_every_score_before_and_after(world: World, cycle: Cycle) -> None:
    new = more_for_j1(shipped("linyi-2018"))
    seen = amend.preview(cycle, draft(world, cycle, new))
    assert {one.appraisee: one.before[0] for one in seen.effects} == totals(cycle, shipped("linyi-2018"))
    assert {one.appraisee: one.after[0] for one in seen.effects} == totals(cycle, new)
    assert seen.faults == []
    assert any("J1" in change for change in seen.changes)


def test_only_who_has_the_addition_is_touched(world: World, cycle: Cycle) -> None:
    cycle.records.filter(rule="J1").delete()
    someone = cycle.appraisees.filter(category="科室").first()
    Record.objects.create(
        cycle=cycle, appraisee=someone, rule="J1", quantity=MICRO, state="已核定", by=world.office
    )
    seen = amend.preview(cycle, draft(world, cycle, more_for_j1(shipped("linyi-2018"))))
    changed = {one.appraisee for one in seen.effects if one.before[0] != one.after[0]}
    assert someone is not None and changed == {someone.name}


def test_taken_over_it_is_the_cycles_scheme_with_all_on_record(world: World, cycle: Cycle) -> None:
    new = more_for_j1(shipped("linyi-2018"))
    lines_before = Entry.objects.count()
    made = amend.adopt(draft(world, cycle, new), reason="提高加分", minute="纪要3号", by=world.office)
    now = Cycle.objects.select_related("scheme").get(pk=cycle.pk)
    assert loaded(now.scheme) == new
    assert (made.old.number, made.new.number, now.inputs) == (1, 2, cycle.inputs + 1)
    assert made.effects and made.changes
    entry = Entry.objects.last()
    assert entry is not None
    assert (entry.verb, entry.reason, entry.after["minute"]) == ("换用新版本", "提高加分", "纪要3号")
    assert Entry.objects.count() == lines_before + 1


def test_what_was_entered_in_the_plan_stays(world: World, cycle: Cycle) -> None:
    stage = cycle.stages.get(clause="P1")
    actions.finish(stage, True, by=world.office)
    amend.adopt(
        draft(world, cycle, more_for_j1(shipped("linyi-2018"))), reason="改", minute="1", by=world.office
    )
    assert cycle.stages.get(clause="P1").done is not None
    assert cycle.stages.count() == cycle.stages.values("clause").distinct().count()


def test_a_version_that_cannot_read_the_data_is_not_taken(world: World, cycle: Cycle) -> None:
    scheme = shipped("linyi-2018")
    assert scheme.totals is not None
    someone = cycle.appraisees.filter(category="科室").first()
    assert someone is not None
    Record.objects.create(
        cycle=cycle, appraisee=someone, rule="J1", quantity=MICRO, state="已核定", by=world.office
    )
    fewer = replace(scheme, totals=replace(scheme.totals, rules=scheme.totals.rules[1:]))
    kept = draft(world, cycle, fewer)
    assert any("J1" in fault for fault in amend.preview(cycle, kept).faults)
    with pytest.raises(Refused, match="读不了"):
        amend.adopt(kept, reason="改", minute="1", by=world.office)
    assert not Amendment.objects.exists()


def test_the_second_of_two_versions_is_told(world: World, cycle: Cycle) -> None:
    first = draft(world, cycle, more_for_j1(shipped("linyi-2018")))
    other = amend.propose(
        cycle, version(replace(shipped("linyi-2018"), decimals=1)), "另一版.yaml", by=world.admin
    )
    amend.adopt(first, reason="改", minute="1", by=world.office)
    with pytest.raises(Stale):
        amend.adopt(other, reason="改", minute="2", by=world.admin)


def test_without_reason_or_decision_nothing_is_taken(world: World, cycle: Cycle) -> None:
    kept = draft(world, cycle, more_for_j1(shipped("linyi-2018")))
    for reason, minute in (("", "1"), ("改", " ")):
        with pytest.raises(Refused, match="理由"):
            amend.adopt(kept, reason=reason, minute=minute, by=world.office)


def test_a_faulty_version_is_refused_with_its_faults(world: World, cycle: Cycle) -> None:
    scheme = shipped("linyi-2018")
    wrong = replace(scheme.categories[0], points=scheme.categories[0].points + 1)
    with pytest.raises(KaoheError):
        draft(world, cycle, replace(scheme, categories=(wrong, *scheme.categories[1:])))


def test_a_decided_cycle_keeps_its_scheme(world: World, cycle: Cycle) -> None:
    kept = draft(world, cycle, more_for_j1(shipped("linyi-2018")))
    Cycle.objects.filter(pk=cycle.pk).update(state="已定")
    with pytest.raises(Refused, match="不能再换"):
        amend.adopt(kept, reason="改", minute="1", by=world.office)
