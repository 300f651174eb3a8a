"""Public notices: their days by the scheme and the calendar, what they show, taking one back."""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction

from kaohe.web import clock
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle, Holiday, Stage
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.errors import Refused
from kaohe.web.notices import actions, appeals
from kaohe.web.notices.models import Notice
from kaohe.web.results import actions as results
from web.notices.bodies import MONDAY, Open, civil_servants, day, make_open
from web.world import shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def qufu() -> Open:
    return make_open("qufu-2020")


@pytest.fixture
def staff() -> Open:
    return make_open("zaozhuang-staff", size=40)


def test_the_days_run_from_the_day_after_posting(qufu: Open) -> None:
    """qufu-2020:P7, qufu-2020:T3: posted on Monday, three working days end on Thursday."""
    with clock.put(MONDAY):
        notice = qufu.post("P7")
    assert notice.end == day("2026-03-05")
    assert "至少3个工作日" in notice.rule
    assert Entry.objects.latest("number").verb == "发布公示"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-09-28", "2026-10-08"),  # over the National Day
        ("2026-03-06", "2026-03-11"),  # over a weekend
        ("2026-02-12", "2026-02-24"),  # the Saturday of 14 February works, then the Spring Festival
        ("2024-02-28", "2024-03-04"),  # the leap day counts
    ],
)
def test_working_days_are_those_of_the_calendar(qufu: Open, start: str, end: str) -> None:
    with clock.put(day(start)):
        assert qufu.post("P7", day(start)).end == day(end)


def test_fewer_days_than_the_rule_asks_are_refused(qufu: Open) -> None:
    with clock.put(MONDAY), pytest.raises(Refused, match=r"至少3个工作日〔三\(二\)5〕，2天不够"):
        qufu.post("P7", days=2)


def test_five_to_seven_days_and_no_others(staff: Open) -> None:
    """zaozhuang-staff:T1: calendar days, in the person's unit."""
    with clock.put(MONDAY):
        for wrong in (4, 8):
            with pytest.raises(Refused, match="5至7天"):
                staff.post("T1", days=wrong)
        assert staff.post("T1", days=7).end == day("2026-03-09")


def test_five_working_days_of_the_law() -> None:
    body = make_open("zaozhuang-staff", scheme=civil_servants(shipped("zaozhuang-staff")))
    with clock.put(MONDAY):
        with pytest.raises(Refused, match="至少5个工作日"):
            body.post("P1", days=4)
        assert body.post("P1", days=5).end == day("2026-03-09")


def test_a_year_whose_holidays_are_not_known_is_said_with_the_cure(qufu: Open) -> None:
    late = day("2026-12-30")
    with clock.put(late):
        with pytest.raises(Refused, match="还没有2027年的放假安排"):
            qufu.post("P7", late)
        Holiday.objects.create(day=day("2027-01-01"), works=False, name="元旦")
        assert qufu.post("P7", late).end == day("2027-01-05")


def test_a_holiday_that_moves_into_the_days_gives_more_time_and_never_less(qufu: Open) -> None:
    with clock.put(MONDAY):
        notice = qufu.post("P7")
    Holiday.objects.create(day=day("2026-03-04"), works=False, name="临时放假")
    assert actions.last_day(notice, Calendar.load()) == day("2026-03-06")
    Holiday.objects.filter(day=day("2026-03-04")).delete()
    Holiday.objects.create(day=day("2026-02-28"), works=True)
    assert actions.last_day(notice, Calendar.load()) == day("2026-03-05")


def test_only_a_frozen_result_of_the_data_as_they_are_is_made_public(qufu: Open) -> None:
    Cycle.objects.filter(pk=qufu.cycle.pk).update(inputs=qufu.cycle.inputs + 1)
    with clock.put(MONDAY):
        with pytest.raises(Refused, match="冻结以后数据或方案有变化"):
            qufu.post("P7")
        qufu.cycle.refresh_from_db()
        results.compute(qufu.cycle, by=qufu.office)
        with pytest.raises(Refused, match="先在“结果”里冻结"):
            qufu.post("P7")


def test_nothing_is_made_public_in_the_past(qufu: Open) -> None:
    with clock.put(MONDAY), pytest.raises(Refused, match="发布日期已经过去"):
        qufu.post("P7", MONDAY - datetime.timedelta(days=1))


def test_a_notice_that_the_scheme_does_not_ask_for_says_its_ground(qufu: Open) -> None:
    with clock.put(MONDAY):
        with pytest.raises(Refused, match="写明依据"):
            qufu.post("", days=5)
        notice = qufu.post("", days=5, ground="局长办公会〔2026〕3号")
    assert (notice.rule, notice.end) == ("局长办公会〔2026〕3号", day("2026-03-09"))
    assert len(actions.listed(notice)) == qufu.cycle.appraisees.count()


def test_it_shows_those_with_the_grade_and_nobody_else(qufu: Open) -> None:
    """qufu-2020:P7."""
    with clock.put(MONDAY):
        shown = actions.listed(qufu.post("P7"))
    rows = qufu.body.tables["得分"].to_pylist()
    assert [row["name"] for row in shown]
    assert {row["name"] for row in shown} == {row["对象"] for row in rows if row["等次"] == "好"}


def test_it_shows_the_graded_and_the_commended(staff: Open) -> None:
    """zaozhuang-staff:T1, zaozhuang-staff:A1."""
    with clock.put(MONDAY):
        shown = actions.listed(staff.post("T1", days=5))
    rows = staff.body.tables["得分"].to_pylist()
    wanted = {row["对象"] for row in rows if row["等次"] == "优秀" or "表彰" in row["奖项"].split("、")}
    assert wanted
    assert {row["name"] for row in shown} == wanted


def test_posting_twice_is_once(qufu: Open) -> None:
    with clock.put(MONDAY):
        first = qufu.post("P7", key="k")
        assert qufu.post("P7", key="k") == first
        with pytest.raises(Refused, match="正在公示，到2026-03-05"):
            qufu.post("P7")
    assert Notice.objects.count() == 1


def test_the_timeline_shows_when_it_took_place(qufu: Open) -> None:
    Stage.objects.create(cycle=qufu.cycle, clause="P7", title="公示")
    with clock.put(MONDAY):
        qufu.post("P7")
    stage = Stage.objects.get(cycle=qufu.cycle, clause="P7")
    assert (stage.start, stage.end) == (MONDAY, day("2026-03-05"))


def test_it_is_taken_back_with_a_reason_after_the_objections_are_answered(qufu: Open) -> None:
    with clock.put(MONDAY):
        notice = qufu.post("P7")
        with pytest.raises(Refused, match="写明理由"):
            actions.withdraw(notice, by=qufu.office, reason=" ")
        appeals.object_(notice, qufu.mine, "少算一项", by=qufu.me)
        with pytest.raises(Refused, match="还有1件异议没有答复"):
            actions.withdraw(notice, by=qufu.office, reason="印错了")


def test_after_it_is_taken_back_nobody_objects_and_it_may_be_posted_again(qufu: Open) -> None:
    with clock.put(MONDAY):
        notice = qufu.post("P7")
        actions.withdraw(notice, by=qufu.office, reason="印错了")
        with pytest.raises(Refused, match="已经撤回"):
            appeals.object_(notice, qufu.mine, "少算一项", by=qufu.me)
        assert qufu.post("P7").pk != notice.pk


@pytest.mark.parametrize(
    ("scheme", "clause", "told"),
    [
        ("zaozhuang-departments", "P14", ""),
        ("zaozhuang-departments", "P15", "分口考核组"),
        ("zaozhuang-districts", "P6", "新闻媒体"),
        ("zaozhuang-staff", "P9", "一定范围"),
    ],
)
def test_a_result_is_told_as_the_scheme_says_and_nobody_objects(scheme: str, clause: str, told: str) -> None:
    """zaozhuang-departments:P14, zaozhuang-departments:P15, zaozhuang-districts:P6, zaozhuang-staff:P9."""
    body = make_open(scheme)
    with clock.put(MONDAY):
        notice = actions.announce(body.cycle, clause=clause, by=body.office)
        assert (notice.days, notice.end) == (None, None)
        assert told in notice.scope
        with pytest.raises(Refused, match="没有为它规定提出异议的期限"):
            appeals.object_(notice, body.mine, "少算一项", by=body.me)


@pytest.mark.parametrize("clause", ["P2", "P11"])
def test_what_linyi_discloses_is_listed_and_recorded(clause: str) -> None:
    """linyi-2018:P2 reports on the inner net before the ballots, linyi-2018:P11 on application."""
    body = make_open("linyi-2018")
    with clock.put(MONDAY), transaction.atomic():
        notice = actions.announce(body.cycle, clause=clause, by=body.office)
    assert notice.rule.startswith(notice.title)
