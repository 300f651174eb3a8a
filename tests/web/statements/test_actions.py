"""Forms of the regulations: filled once, handed in, read, late; talks and demands."""

from __future__ import annotations

import datetime

import pytest

from kaohe.errors import KaoheError
from kaohe.web import clock, tasks
from kaohe.web.audit.actions import broken
from kaohe.web.cycles.models import Cycle, Grant, Stage
from kaohe.web.errors import Refused, Stale
from kaohe.web.permissions import Role
from kaohe.web.statements import actions, fill, rights
from kaohe.web.statements.models import Demand, Statement, Talk
from web.statements.bodies import Body, lines, make_people, make_units
from web.targets.bodies import make_city

State = Statement.State


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def staff(db: None) -> Body:
    return make_people()


@pytest.fixture
def commission(db: None) -> Body:
    return make_units("changzhou-2016", "2016", "内设机构", 部门类型="业务", 对外服务="否")


@pytest.mark.both_databases
def test_a_monthly_summary_is_written_by_oneself_and_signed_by_the_leader(staff: Body) -> None:
    """qufu-2020 P3, T1, B1."""
    with clock.put(day("2020-04-30")):
        found = staff.handed("小结", "2020-04")
    assert (found.state, found.late, found.form) == (State.HANDED, 0, "B1")
    found = actions.remark(found, found.version, "完成较好", by=staff.leader)
    assert (found.state, found.remark, found.remarked_by) == (State.READ, "完成较好", staff.leader)
    work = tasks.work(staff.cycle, "小结")
    assert work is not None
    shown = {field.name: field.value for field in fill.fields(work, found)}
    assert shown["姓名"] == "人员0" and shown["职务"] == "科员" and shown["直接领导审核意见"] == "完成较好"
    assert not broken()


def test_the_months_of_a_quarter_are_those_of_the_period(staff: Body) -> None:
    """qufu-2020 P14, T1, P4: monthly summaries, a quarterly registration."""
    asked = [(work.task, part) for work, part in actions.parts_of(staff.cycle)]
    assert asked == [("小结", "2020-04"), ("小结", "2020-05"), ("小结", "2020-06"), ("登记", "2020Q2")]
    with pytest.raises(Refused, match="不在本次考核的周期里"):
        staff.begun("小结", "2020-07")
    with pytest.raises(Refused, match="没有“自评”"):
        staff.begun("自评")


def test_the_registration_begins_with_the_summaries_and_knows_the_person(staff: Body) -> None:
    """qufu-2020 B2, P4: what was entered is not asked again."""
    staff.writer.attributes = {"性别": "女", "出生年月": "1980-05"}
    staff.writer.save()
    staff.handed("小结", "2020-04", "四月的事")
    staff.handed("小结", "2020-05", "五月的事")
    staff.begun("小结", "2020-06")
    found = staff.begun("登记")
    assert found.content["考核期工作实绩"] == "2020-04：四月的事\n2020-05：五月的事"
    staff.one.refresh_from_db()
    found = Statement.objects.select_related("appraisee__person").get(pk=found.pk)
    work = tasks.work(staff.cycle, "登记")
    assert work is not None
    kinds = {field.name: (field.kind, field.value) for field in fill.fields(work, found, "好")}
    assert kinds["性别"] == (fill.KNOWN, "女")
    assert kinds["政治面貌"] == (fill.FACT, "")
    assert kinds["考核期"] == (fill.KNOWN, "2020Q2")
    assert kinds["评定等次"] == (fill.KNOWN, "好")


def test_a_fact_that_was_written_once_stands_in_the_next_form(staff: Body) -> None:
    found = staff.begun("小结", "2020-04")
    actions.save(found, {"政治面貌": "党员"}, {}, found.version, by=staff.writer)
    assert staff.begun("小结", "2020-05").content == {"政治面貌": "党员"}


def test_who_reads_is_whom_the_scheme_names(staff: Body) -> None:
    """qufu-2020 B1 (直接领导), P4 (主管领导)."""
    known = tasks.works(staff.cycle)
    assert rights.reader(known["小结"])[0] == "直接领导"
    assert rights.reader(known["登记"])[0] == "主管领导"
    found = staff.handed("小结", "2020-04")
    with pytest.raises(Refused, match="由直接领导审核"):
        actions.remark(found, found.version, "好", by=staff.office)


def test_a_leader_reads_only_the_own_people_s(staff: Body) -> None:
    theirs = actions.begin(staff.cycle, staff.other, "小结", "2020-04", by=staff.neighbour)
    theirs = actions.save(theirs, {"月工作小结": "x"}, {}, theirs.version, by=staff.neighbour)
    theirs = actions.hand_in(theirs, theirs.version, by=staff.neighbour)
    with pytest.raises(Refused, match="由直接领导审核"):
        actions.remark(theirs, theirs.version, "好", by=staff.leader)


def test_what_is_not_filled_is_not_handed_in(staff: Body) -> None:
    found = staff.begun("小结", "2020-04")
    with pytest.raises(KaoheError, match="“月工作小结”还没有填"):
        actions.hand_in(found, found.version, by=staff.writer)
    with pytest.raises(KaoheError, match="有5001个字，太长"):
        actions.save(found, {"月工作小结": "字" * 5001}, {}, found.version, by=staff.writer)


def test_only_one_s_own(staff: Body) -> None:
    with pytest.raises(Refused, match="只能填报自己"):
        actions.begin(staff.cycle, staff.other, "小结", "2020-04", by=staff.writer)
    found = staff.begun("小结", "2020-04")
    with pytest.raises(Refused, match="不是您填的"):
        actions.save(found, {"月工作小结": "x"}, {}, found.version, by=staff.neighbour)


@pytest.mark.both_databases
def test_of_two_who_write_the_second_is_told(staff: Body) -> None:
    found = staff.begun("小结", "2020-04")
    actions.save(found, {"月工作小结": "先"}, {}, found.version, by=staff.writer)
    with pytest.raises(Stale):
        actions.save(found, {"月工作小结": "后"}, {}, found.version, by=staff.writer)
    assert Statement.objects.get().content["月工作小结"] == "先"
    assert staff.begun("小结", "2020-04").pk == found.pk


def test_what_was_sent_back_is_mended_and_not_late_again(staff: Body) -> None:
    with clock.put(day("2020-04-29")):
        found = staff.handed("小结", "2020-04")
    with pytest.raises(Refused, match="退回要写明理由"):
        actions.send_back(found, found.version, " ", by=staff.leader)
    found = actions.send_back(found, found.version, "太简单", by=staff.leader)
    with clock.put(day("2020-05-20")):
        found = actions.hand_in(found, found.version, by=staff.writer)
    assert (found.handed, found.late, found.reason) == (day("2020-04-29"), 0, "")
    found = actions.take_back(found, found.version, by=staff.writer)
    assert found.state == State.DRAFT


def test_the_self_appraisal_is_the_regulation_s_form(commission: Body) -> None:
    """changzhou-2016 P2, B1: 18 items with a self score and an explanation each, summed by part."""
    found = commission.begun("自评")
    assert [line["name"].split()[0] for line in found.items] == [f"第{n}项" for n in range(1, 19)]
    assert found.items[7]["name"] == "第8项 提高行政办事效能"
    work = tasks.work(commission.cycle, "自评")
    assert work is not None
    assert [field.name for field in fill.fields(work, found)] == [
        "处室", "填表日期", "类别", "各项", "总分", "处室负责人",
    ]  # fmt: skip
    with pytest.raises(KaoheError) as raised:
        actions.hand_in(found, found.version, by=commission.writer)
    assert len(raised.value.faults) == 18
    found = actions.save(found, {}, lines(found, "3.5"), found.version, by=commission.writer)
    assert fill.total(found.items) == "63"
    with clock.put(day("2017-01-10")):
        assert actions.hand_in(found, found.version, by=commission.writer).late == 0


def test_the_self_appraisal_is_due_on_the_tenth_of_january_next_year(commission: Body) -> None:
    """changzhou-2016 T2."""
    with clock.put(day("2017-01-12")):
        found = commission.handed("自评")
    assert (found.due, found.late) == (day("2017-01-10"), 2)


@pytest.mark.parametrize("typed", ["十", "1e30", "0.0000001", "nan"])
def test_a_self_score_that_is_no_number_is_refused(commission: Body, typed: str) -> None:
    found = commission.begun("自评")
    with pytest.raises(KaoheError):
        actions.save(found, {}, lines(found) | {"1.1": (typed, "")}, found.version, by=commission.writer)


def test_another_s_form_without_columns_asks_for_each_indicator(db: None) -> None:
    """audit-400 P1: every unit first appraises itself; a rated indicator takes no more than its points."""
    body = make_units("audit-400", "2012", "审计单位", 单位类型="科室")
    found = body.begun("自评")
    assert found.items and all(line["id"] for line in found.items)
    most = next(
        item for item in fill.items(body.cycle, body.one, tasks.works(body.cycle)["自评"]) if item.most
    )
    with pytest.raises(KaoheError, match="应在0和"):
        actions.save(found, {}, {most.id: ("9999", "")}, found.version, by=body.writer)


def test_progress_is_reported_each_half_year(commission: Body) -> None:
    """changzhou-2016 P8, T3; zaozhuang-departments T2 has the same parts."""
    parts = [part for work, part in actions.parts_of(commission.cycle) if work.task == "报告"]
    assert parts == ["2016H1", "2016H2"]
    with clock.put(day("2016-07-03")):
        found = commission.handed("报告", "2016H1")
    assert (found.due, found.late) == (day("2016-06-30"), 3)


def test_a_department_reports_on_each_goal_of_its_letter_every_half_year(db: None) -> None:
    """zaozhuang-departments T2, P12: the group that assesses and the office read it; H2 goes on from H1."""
    city = make_city()
    city.signed()
    Grant.objects.create(cycle=city.cycle, person=city.outsider, role=Role.RATER)
    first = actions.begin(city.cycle, city.bureau, "报告", "2013H1", by=city.head)
    assert [line["name"] for line in first.items] == ["新上项目20个", "办结时限缩短一半"]
    first = actions.save(first, {"总体情况": "过半"}, lines(first), first.version, by=city.head)
    with clock.put(day("2013-06-30")):
        first = actions.hand_in(first, first.version, by=city.head)
    assert (first.due, first.late) == (day("2013-06-30"), 0)
    second = actions.begin(city.cycle, city.bureau, "报告", "2013H2", by=city.head)
    assert [line["note"] for line in second.items] == ["1-1做到了", "1-2做到了"]
    empty = {line["id"]: ("", "") for line in second.items}
    second = actions.save(second, {"总体情况": "完"}, empty, second.version, by=city.head)
    with pytest.raises(KaoheError, match="目标“新上项目20个”没有写进展"):
        actions.hand_in(second, second.version, by=city.head)
    for who, sees in (
        (city.group, True),
        (city.office, True),
        (city.outsider, False),
        (city.other_head, False),
    ):
        seen = Statement.objects.filter(rights.visible(who, city.cycle))
        assert seen.filter(pk=first.pk).exists() is sees


def test_the_quarter_s_scores_are_due_at_its_end(staff: Body) -> None:
    """qufu-2020 T2, P14."""
    stage = Stage.objects.get(cycle=staff.cycle, clause="T2")
    assert (stage.start, stage.end) == (day("2020-04-01"), day("2020-06-30"))


def test_a_work_report_is_published_inside_before_the_vote(world) -> None:
    """linyi-2018 P2, B1."""
    whose = world.appraisees["计量科"]
    found = actions.begin(world.cycle, whose, "述职", "2018", by=world.appraisee)
    assert not Statement.objects.filter(rights.visible(world.rater, world.cycle)).exists()
    found = actions.save(found, {"述职报告": "全年检定三千台"}, {}, found.version, by=world.appraisee)
    found = actions.hand_in(found, found.version, by=world.appraisee)
    assert found.published is not None
    assert Statement.objects.filter(rights.visible(world.rater, world.cycle)).get() == found
    actions.take_back(found, found.version, by=world.appraisee)
    assert not Statement.objects.filter(rights.visible(world.rater, world.cycle)).exists()


def test_staff_of_the_city_report_before_they_are_voted_on(db: None) -> None:
    """zaozhuang-staff P5, P7: 述职 comes first."""
    body = make_people("zaozhuang-staff", "2013", "机关工作人员")
    work = tasks.work(body.cycle, "述职")
    assert work is not None
    assert {step.id for step in work.steps} == {"P5", "P7"}
    assert all(step.stages[0] == "述职" for step in work.steps)
    assert body.handed("述职").published is not None


def test_a_talk_says_what_was_good_what_lacks_and_hears_the_person(staff: Body) -> None:
    """qufu-2020 P8 (feedback by the leader), P9 (the person's own word), P12 (reproof of the weak)."""
    cells = {"day": day("2020-07-06"), "manner": "谈话", "good": "快", "lacking": "粗", "asked": "细"}
    found = actions.talk(staff.cycle, staff.one, cells, by=staff.leader, key="k")
    assert actions.talk(staff.cycle, staff.one, cells, by=staff.leader, key="k").pk == found.pk
    with pytest.raises(Refused, match="只能记自己主管的"):
        actions.talk(staff.cycle, staff.other, cells, by=staff.leader)
    with pytest.raises(Refused, match="由本人填"):
        actions.answer(found, found.version, "", by=staff.neighbour)
    found = actions.answer(found, found.version, "接受", by=staff.writer)
    with pytest.raises(Stale):
        actions.answer(found, found.version, "不接受", by=staff.writer)
    assert Talk.objects.get().opinion == "接受"
    later = cells | {"day": clock.today() + datetime.timedelta(days=1)}
    with pytest.raises(Refused, match="还没有到"):
        actions.talk(staff.cycle, staff.one, later, by=staff.leader)


def test_who_hands_in_nothing_is_reproved_and_given_a_last_day(staff: Body) -> None:
    """qufu-2020 S8: by the leader in charge, only after the last day."""
    until = day("2020-05-10")
    with clock.put(day("2020-04-30")), pytest.raises(Refused, match="还没有过期"):
        actions.demand(staff.cycle, staff.one, "小结", "2020-04", until, "补", by=staff.leader)
    with clock.put(day("2020-05-03")):
        with pytest.raises(Refused, match="由主管领导提出"):
            actions.demand(staff.cycle, staff.one, "小结", "2020-04", until, "补", by=staff.office)
        with pytest.raises(Refused, match="已经过了"):
            actions.demand(
                staff.cycle, staff.one, "小结", "2020-04", day("2020-05-02"), "补", by=staff.leader
            )
        actions.demand(staff.cycle, staff.one, "小结", "2020-04", until, "下不为例", by=staff.leader)
        staff.handed("小结", "2020-04")
        with pytest.raises(Refused, match="已经交了"):
            actions.demand(staff.cycle, staff.one, "小结", "2020-04", until, "补", by=staff.leader)
    assert Demand.objects.get().until == until
    assert Statement.objects.get().late == 3


def test_a_cycle_that_does_not_run_takes_nothing(staff: Body) -> None:
    found = staff.begun("小结", "2020-04")
    Cycle.objects.update(state=Cycle.State.DECIDED)
    with pytest.raises(Refused, match="只有“进行”中的"):
        actions.hand_in(found, found.version, by=staff.writer)
