"""Entering, changing, handing in and deciding records."""

from __future__ import annotations

import pytest

from kaohe.errors import KaoheError
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.records import actions
from kaohe.web.records.models import Record
from web.world import World

State = Record.State


def test_a_record_keeps_exact_numbers_and_leaves_one_audit_line(world: World, entered) -> None:
    lines = Entry.objects.count()
    record = entered(cells={"数量": "１.５", "日期": "2018/3/5", "佐证": "文〔2018〕1号"})
    assert (record.quantity, str(record.date), record.document) == (1_500_000, "2018-03-05", "文〔2018〕1号")
    assert Entry.objects.count() == lines + 1
    assert Entry.objects.latest("number").actor == world.office


def test_every_change_raises_the_version_of_the_cycles_data(world: World, entered) -> None:
    record = entered(submit=True)
    record = actions.confirm(record, record.version, by=world.office)
    world.cycle.refresh_from_db()
    assert world.cycle.inputs == 2


def test_the_faults_of_a_record_are_those_of_a_table_from_a_file(entered) -> None:
    with pytest.raises(KaoheError) as caught:
        entered(cells={"数量": "-1", "日期": "昨天"})
    columns = {fault.place.column for fault in caught.value.faults}
    assert columns == {"数量", "日期"}


def test_a_second_sending_of_the_same_form_makes_no_second_record(world: World, entered) -> None:
    first, second = entered(key="k1"), entered(key="k1")
    assert first == second
    assert world.cycle.records.count() == 1


def test_a_unit_enters_only_what_it_is_charged_with(world: World, entered) -> None:
    with pytest.raises(Refused, match="不由您的单位录入"):
        entered(by=world.other_assessor)


def test_a_unit_named_by_the_scheme_proposes_its_veto(world: World, entered) -> None:
    """Register linyi-2018 F5: 办公室 proposes."""
    record = entered("F5", by=world.assessor, submit=True)
    assert (record.state, record.stage) == (State.SUBMITTED, 1)
    with pytest.raises(Refused):
        entered("F5", by=world.other_assessor, submit=True)


def test_who_comes_second_is_told_and_overwrites_nothing(world: World, entered) -> None:
    record = entered()
    actions.change(record, {"数量": "2"}, record.version, by=world.office)
    with pytest.raises(Stale):
        actions.change(record, {"数量": "3"}, record.version, by=world.office)
    record.refresh_from_db()
    assert record.quantity == 2_000_000


def test_a_returned_record_is_mended_and_handed_in_again(world: World, entered) -> None:
    record = entered(submit=True)
    record = actions.return_(record, record.version, by=world.office, reason="缺证明")
    assert (record.state, record.reason) == (State.RETURNED, "缺证明")
    record = actions.change(record, {"数量": "2"}, record.version, by=world.office)
    record = actions.submit(record, record.version, by=world.office)
    assert (record.state, record.reason) == (State.SUBMITTED, "")
    assert [step.verb for step in record.steps.all()] == ["录入并提交", "退回", "修改", "提交"]


@pytest.mark.parametrize("deed", [actions.return_, actions.reject])
def test_returning_and_rejecting_need_a_reason(world: World, entered, deed) -> None:
    record = entered(submit=True)
    with pytest.raises(Refused, match="理由"):
        deed(record, record.version, by=world.office, reason=" ")


def test_only_the_office_confirms(world: World, entered) -> None:
    record = entered(submit=True)
    for who in (world.assessor, world.appraisee, world.decider, world.inspector):
        with pytest.raises(Refused, match="不由您审核"):
            actions.confirm(record, record.version, by=who)


def test_nothing_is_recorded_once_the_cycle_is_decided(world: World, entered) -> None:
    Cycle.objects.filter(pk=world.cycle.pk).update(state=Cycle.State.DECIDED)
    with pytest.raises(Refused, match="现在不能录入"):
        entered()
    assert not Record.objects.exists()


def test_a_submitted_record_is_not_deleted_and_not_changed(world: World, entered) -> None:
    record = entered(submit=True)
    with pytest.raises(Refused, match="先撤回"):
        actions.change(record, {"数量": "2"}, record.version, by=world.office)
    record = actions.withdraw(record, record.version, by=world.office)
    with pytest.raises(Refused, match="从未提交"):
        actions.remove(record, record.version, by=world.office)


def test_an_appraisee_claims_additions_for_itself_only(world: World) -> None:
    """Register linyi-2018 P8: an addition counts once the office confirmed it."""
    mine, other = world.appraisees["计量科"], world.appraisees["质量科"]
    record = actions.claim(world.cycle, mine, "J1", {"数量": "1"}, by=world.appraisee, submit=True)
    assert record.claimed
    with pytest.raises(Refused, match="为自己"):
        actions.claim(world.cycle, other, "J1", {"数量": "1"}, by=world.appraisee)
    with pytest.raises(Refused, match="不是加分"):
        actions.claim(world.cycle, mine, "F1", {}, by=world.appraisee)
    assert actions.confirm(record, record.version, by=world.office).state == State.CONFIRMED


def test_a_veto_goes_through_the_regulations_own_stages(world: World, entered) -> None:
    """Register linyi-2018 P9: written opinion, leader in charge, office, meeting."""
    record = entered("F1", submit=True)
    for who in (world.office, world.decider):
        with pytest.raises(Refused):
            actions.confirm(record, record.version, by=who, said="同意")
    with pytest.raises(Refused, match="写明意见"):
        actions.confirm(record, record.version, by=world.leader)
    for who in (world.leader, world.office, world.decider):
        assert record.state == State.SUBMITTED
        record = actions.confirm(record, record.version, by=who, said="同意")
    assert record.state == State.CONFIRMED
    assert [step.verb for step in record.steps.all()][1:] == ["分管局领导审核", "考核办初审", "局长办公会"]


def test_a_veto_without_grounds_is_not_proposed(entered) -> None:
    with pytest.raises(Refused, match="事实和理由"):
        entered("F1", cells={}, submit=True)


def test_a_returned_veto_begins_its_path_anew(world: World, entered) -> None:
    record = entered("F1", submit=True)
    record = actions.confirm(record, record.version, by=world.leader, said="同意")
    record = actions.return_(record, record.version, by=world.office, reason="事实不清")
    assert (record.state, record.stage) == (State.RETURNED, 0)
    record = actions.submit(record, record.version, by=world.office)
    assert record.stage == 1


def test_many_are_confirmed_together_or_none(world: World, entered) -> None:
    first, second = entered(submit=True), entered(submit=True, who="质量科")
    with pytest.raises(Stale):
        actions.act_on_many(world.cycle, {first.pk: 1, second.pk: 7}, "confirm", by=world.office)
    first.refresh_from_db()
    assert first.state == State.SUBMITTED
    assert actions.act_on_many(world.cycle, {first.pk: 1, second.pk: 1}, "confirm", by=world.office) == 2


def test_a_confirmed_record_is_taken_up_again_with_a_reason(world: World, entered) -> None:
    record = entered(submit=True)
    record = actions.confirm(record, record.version, by=world.office)
    record = actions.reopen(record, record.version, by=world.office, reason="申诉成立")
    assert (record.state, record.confirmed_by) == (State.SUBMITTED, None)
