"""Entering, changing, handing in and deciding records."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kaohe.errors import KaoheError
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.records import actions
from kaohe.web.records.models import Record
from web.records.bodies import make_body
from web.world import World, person

State = Record.State


def test_a_record_keeps_exact_numbers_and_leaves_one_audit_line(world: World, entered) -> None:
    lines = Entry.objects.count()
    record = entered(cells={"数量": "１２", "日期": "2018/3/5", "佐证": "文〔2018〕1号"})
    assert (record.quantity, str(record.date), record.document) == (12_000_000, "2018-03-05", "文〔2018〕1号")
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


class TestTakingBackWhatAnotherUnitSubmitted:
    """Register linyi-2018 P7, P9: what a unit has handed in does not vanish without a word to it."""

    def handed(self, world: World, entered) -> Record:
        Grant.objects.filter(person=world.other_assessor).update(items=["J1"])
        return entered(by=world.other_assessor, submit=True)

    def test_it_needs_a_reason_that_the_unit_and_the_log_see(self, world: World, entered, sign_in) -> None:
        record = self.handed(world, entered)
        with pytest.raises(Refused, match="别的单位提交的"):
            actions.withdraw(record, record.version, by=world.office)
        record = actions.withdraw(record, record.version, by=world.office, reason="数量写重了")
        assert (record.state, record.reason) == (State.RETURNED, "数量写重了")
        assert Entry.objects.latest("number").reason == "数量写重了"
        page = sign_in(world.other_assessor).get(reverse("record", args=[world.cycle.pk, record.pk]))
        assert page.content.decode().count("数量写重了") == 2  # above the record, and in its history

    def test_its_own_unit_takes_it_back_as_before(self, world: World, entered) -> None:
        record = self.handed(world, entered)
        record = actions.withdraw(record, record.version, by=world.other_assessor)
        assert (record.state, record.reason) == (State.DRAFT, "")

    def test_what_one_of_the_office_submitted_is_the_offices(self, world: World, entered) -> None:
        other = person("1011", "考核办 钱进", None)
        Grant.objects.create(cycle=world.cycle, person=other, role="考核办")
        record = entered(by=other, submit=True)
        assert actions.withdraw(record, record.version, by=world.office).state == State.DRAFT

    def test_a_proposed_veto_is_taken_back_by_who_proposed_it_only(
        self, world: World, entered, sign_in
    ) -> None:
        record = entered("F4", by=self.law(world), submit=True)
        address = reverse("record", args=[world.cycle.pk, record.pk])
        assert "撤回</button>" not in sign_in(world.office).get(address).content.decode()
        with pytest.raises(Refused, match="负责科室书面意见 → 分管局领导审核 → 考核办初审"):
            actions.withdraw(record, record.version, by=world.office, reason="不成立")
        record = actions.withdraw(record, record.version, by=world.outsider)
        assert record.state == State.DRAFT

    def law(self, world: World) -> Person:
        """法规科, which the scheme names for F4."""
        Grant.objects.create(cycle=world.cycle, person=world.outsider, role="考核单位", items=["F4"])
        return world.outsider


class TestCountingInTheUnitOfTheRule:
    """Register linyi-2018 J1, P8: 5 points for each time; there is no half a time, and none is no record."""

    @pytest.mark.parametrize("quantity", ["0", "1.5"])
    def test_claims_and_records_are_counted_in_whole_times(self, world: World, entered, quantity) -> None:
        one, cells = world.appraisees["计量科"], {"数量": quantity}
        for entering in (
            lambda: actions.claim(world.cycle, one, "J1", cells, by=world.appraisee),
            lambda: entered(cells=cells),
        ):
            with pytest.raises(KaoheError) as caught:
                entering()
            (fault,) = caught.value.faults
            assert (fault.place.column, fault.what) == (
                "数量", f"“J1 国家局、省委省政府现场会或表彰”按次计，数量不能是{quantity}",
            )  # fmt: skip
        assert not world.cycle.records.exists()

    def test_shares_and_marks_may_be_parts(self) -> None:
        body = make_body("qianxinan-2010")
        parts = {entry.rule.unit for entry in body.book.entries.values() if entry.rule and not entry.whole}
        assert {"%", "百分点"} <= parts
