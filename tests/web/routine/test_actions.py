"""Quarters within a year: history carried on, special cases with a later grade, the annual link."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaohe.errors import KaoheError
from kaohe.web import tables
from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Unit
from kaohe.web.results import actions as results
from kaohe.web.results import bundle
from kaohe.web.routine import actions, history, kinds, suggest
from kaohe.web.routine.models import LaterGrade, SpecialCase, YearLink
from web.routine.bodies import Bureau, make_bureau
from web.world import person


@pytest.fixture
def bureau(db: None) -> Bureau:
    return make_bureau()


def past(cycle: Cycle) -> list[tuple[str, str, str]]:
    cycle.refresh_from_db()
    return [(row["对象"], row["周期"], row["等次"]) for row in tables.rows(cycle).get("历史", [])]


@pytest.mark.both_databases
def test_what_a_quarter_decides_stands_in_the_history_of_the_next(bureau: Bureau) -> None:
    """qufu-2020 P10: quarter by quarter, without typing anything again."""
    first = bureau.opened("2020Q1")
    second = bureau.opened("2020Q2")
    assert past(second) == []
    bureau.frozen(first)
    wanted = [("丙", "2020Q1", "较差"), ("乙", "2020Q1", "较好"), ("甲", "2020Q1", "好")]
    assert sorted(past(second)) == sorted(wanted)
    assert past(first) == []
    third = bureau.opened("2020Q3")
    assert sorted(past(third)) == sorted(wanted)
    assert not broken()


def test_carrying_on_twice_changes_nothing(bureau: Bureau) -> None:
    bureau.frozen(bureau.opened("2020Q1"))
    second = bureau.opened("2020Q2")
    second.refresh_from_db()
    before = second.inputs
    assert history.carry(second, by=bureau.office) == 0
    second.refresh_from_db()
    assert second.inputs == before


def test_carrying_many_asks_no_more_than_carrying_a_few(bureau: Bureau) -> None:
    first, second = bureau.opened("2020Q1"), bureau.opened("2020Q2")
    bureau.frozen(first)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            history.rows(second)
        return len(queries)

    few = asked()
    for cycle in (first, second):
        Appraisee.objects.bulk_create(
            Appraisee(cycle=cycle, order=9 + n, name=f"某{n}", category="工作人员") for n in range(40)
        )
    assert asked() == few


def test_a_result_that_is_frozen_anew_replaces_what_was_carried(bureau: Bureau) -> None:
    first = bureau.opened("2020Q1")
    second = bureau.opened("2020Q2")
    bureau.frozen(first)
    bureau.frozen(first, {"甲": 95, "乙": 80, "丙": 78})
    assert ("丙", "2020Q1", "较好") in past(second)


def test_rows_from_before_the_site_stay(bureau: Bureau) -> None:
    second = bureau.opened("2020Q2")
    old = [
        {"对象": "甲", "周期": "2019Q4", "等次": "好"},
        {"对象": "甲", "周期": "2020年第1季度", "等次": "一般"},
    ]
    tables.keep(second, "历史", old, bureau.office)
    bureau.frozen(bureau.opened("2020Q1"))
    assert ("甲", "2019Q4", "好") in past(second)
    assert [row for row in past(second) if row[:2] == ("甲", "2020Q1")] == [("甲", "2020Q1", "好")]
    assert all(period != "2020年第1季度" for _, period, _ in past(second))


def test_a_person_is_known_again_under_another_name_and_a_namesake_is_not(bureau: Bureau) -> None:
    first = bureau.opened("2020Q1")
    bureau.frozen(first)
    second = Cycle.objects.create(title="二", scheme=bureau.published, period="2020Q2", state="进行")
    values = {"category": "工作人员", "attributes": {"人员身份": "公务员", "岗位": "科员"}}
    Appraisee.objects.create(cycle=second, order=1, name="甲（窗口）", person=bureau.people["甲"], **values)
    stranger = person("6199", "丙", Unit.objects.create(name="别处"))
    Appraisee.objects.create(cycle=second, order=2, name="丙", person=stranger, **values)
    assert [(row["对象"], row["等次"]) for row in history.rows(second)] == [("甲（窗口）", "好")]


def test_rehearsals_take_no_part(bureau: Bureau) -> None:
    first = bureau.opened("2020Q1")
    bureau.frozen(first)
    second = bureau.opened("2020Q2")
    Cycle.objects.filter(pk=first.pk).update(rehearsal=True)
    assert history.rows(second) == []


@pytest.mark.both_databases
def test_the_annual_link_counts_the_four_frozen_quarters(bureau: Bureau) -> None:
    """qufu-2020 L1, L4 and P10: three or more weak quarters, and four good ones."""
    last = bureau.whole_year()
    made = actions.link_year(last, by=bureau.office)
    said = {row["对象"]: row["结论"] for row in made.rows if row["结论"]}
    assert said == {"甲": "可优先优秀", "丙": "不称职"}
    assert len(made.basis["results"]) == 4
    assert actions.link_year(last, by=bureau.office).pk == made.pk
    assert YearLink.objects.count() == 1
    assert not broken()


@pytest.mark.parametrize(("weak", "said"), [(1, "不得优秀"), (2, "基本称职"), (3, "不称职")])
def test_each_number_of_weak_quarters_has_its_consequence(bureau: Bureau, weak: int, said: str) -> None:
    """qufu-2020 L2, L3, L4."""
    for number in range(4):
        scores = {"甲": 95, "乙": 80, "丙": 50 if number < weak else 78}
        bureau.frozen(bureau.opened(f"2020Q{number + 1}"), scores)
    made = actions.link_year(bureau.cycles["2020Q4"], by=bureau.office)
    assert {row["对象"]: row["结论"] for row in made.rows if row["结论"]}["丙"] == said


def test_the_link_waits_until_every_quarter_is_frozen(bureau: Bureau) -> None:
    for period in ("2020Q1", "2020Q2", "2020Q4"):
        bureau.frozen(bureau.opened(period))
    bureau.opened("2020Q3")
    with pytest.raises(Refused, match="2020Q3的结果还没有冻结"):
        actions.link_year(bureau.cycles["2020Q4"], by=bureau.office)
    with pytest.raises(Refused, match="由考核办办理"):
        actions.link_year(bureau.cycles["2020Q4"], by=bureau.leader)


def test_a_scheme_of_whole_years_has_nothing_to_link(world) -> None:
    with pytest.raises(Refused, match="一年考核一次"):
        actions.link_year(world.cycle, by=world.office)


@pytest.mark.parametrize("value", ["试用期", "病事假过半", "处分影响期"])
def test_a_special_case_has_a_comment_and_no_grade(bureau: Bureau, value: str) -> None:
    """qufu-2020 S4, S5, S6."""
    cycle = bureau.opened("2020Q1")
    bureau.voted(cycle)
    actions.mark(cycle, cycle.appraisees.get(name="甲"), value, "有文件", by=bureau.office)
    cycle.refresh_from_db()
    run = bureau.freeze(cycle)
    rows = {row["对象"]: row for row in bundle.unpack(run.tables)[0]["得分"].to_pylist()}
    assert (rows["甲"]["等次"], rows["甲"]["名次"], rows["甲"]["备注"]) == ("", "", "只写评语")
    assert rows["乙"]["名次"] == "1"


def test_while_the_cycle_runs_an_ended_case_is_graded_with_the_others(bureau: Bureau) -> None:
    cycle = bureau.opened("2020Q1")
    bureau.voted(cycle)
    case = actions.mark(cycle, cycle.appraisees.get(name="甲"), "试用期", "新招录", by=bureau.office)
    with pytest.raises(Refused, match="先解除再改"):
        actions.mark(cycle, case.appraisee, "处分影响期", "x", by=bureau.office)
    actions.end(case, "试用期满", by=bureau.office)
    with pytest.raises(Stale):
        actions.end(case, "试用期满", by=bureau.office)
    cycle.refresh_from_db()
    rows = bundle.unpack(bureau.freeze(cycle).tables)[0]["得分"].to_pylist()
    assert rows[0]["等次"] == "好"


@pytest.mark.both_databases
def test_a_later_grade_counts_in_the_year_and_leaves_the_result_as_it_was(bureau: Bureau) -> None:
    """qufu-2020 S6, L7: cleared after the quarter, the deciding body grades later."""
    first = bureau.opened("2020Q1")
    case = actions.mark(first, first.appraisees.get(name="丙"), "处分影响期", "立案", by=bureau.office)
    first.refresh_from_db()
    run = bureau.frozen(first)
    cycles.move(first, Cycle.State.DECIDED, by=bureau.office)
    second = bureau.opened("2020Q2")
    assert ("丙", "2020Q1", "") in past(second)
    whose = case.appraisee

    def later(grade: str = "较差", minute: str = "纪要7") -> LaterGrade:
        return actions.grade_later(first, whose, grade, "查清", minute, by=bureau.decider)

    with pytest.raises(Refused, match="还没有解除"):
        later()
    actions.end(case, "结案", by=bureau.office)
    with pytest.raises(Refused, match="没有等次“优秀”"):
        later("优秀")
    with pytest.raises(Refused, match="会议纪要号"):
        later(minute=" ")
    with pytest.raises(Refused, match="由决定机构"):
        actions.grade_later(first, whose, "较差", "查清", "纪要7", by=bureau.office)
    with pytest.raises(Refused, match="已有等次"):
        actions.grade_later(
            first, first.appraisees.get(name="甲"), "较差", "查清", "纪要7", by=bureau.decider
        )
    later()
    with pytest.raises(Refused, match="已经补定过"):
        later()
    assert ("丙", "2020Q1", "较差") in past(second)
    assert results.newest(first).hash == run.hash


def test_before_the_result_is_frozen_nobody_is_graded_later(bureau: Bureau) -> None:
    cycle = bureau.opened("2020Q1")
    with pytest.raises(Refused, match="还没有冻结"):
        actions.grade_later(cycle, cycle.appraisees.first(), "好", "x", "1", by=bureau.decider)


def test_a_mark_for_the_year_stands_beside_the_conclusion(bureau: Bureau) -> None:
    """qufu-2020 S7."""
    cycle = bureau.opened("2020Q1")
    assert list(kinds.marks(tables.scheme_of(cycle))) == ["S7"]
    whose = cycle.appraisees.get(name="乙")
    made = actions.mark_year(cycle, whose, "S7", "拒不参加", by=bureau.office)
    assert made.effect == "年度取消评先"
    with pytest.raises(Refused, match="已经有这个标记"):
        actions.mark_year(cycle, whose, "S7", "拒不参加", by=bureau.office)
    with pytest.raises(Refused, match="没有这样的年度标记"):
        actions.mark_year(cycle, whose, "S4", "x", by=bureau.office)


def test_attendance_is_kept_and_more_than_half_of_leave_is_hinted_at(bureau: Bureau) -> None:
    """qufu-2020 P2, S5: exactly half is not more than half."""
    cycle = bureau.opened("2020Q1")
    assert kinds.keeps_attendance(cycle)
    ids = {one.name: one.pk for one in cycle.appraisees.all()}
    cells = {
        ids["甲"]: {"应出勤": "60", "病假": "30"},
        ids["乙"]: {"应出勤": "60", "病假": "20", "事假": "10.5"},
        ids["丙"]: {},
    }
    assert actions.keep_attendance(cycle, cells, by=bureau.office) == 2
    assert actions.keep_attendance(cycle, cells, by=bureau.office) == 0
    assert [(hint.appraisee.name, hint.value) for hint in suggest.hints(cycle)] == [("乙", "病事假过半")]
    actions.mark(cycle, cycle.appraisees.get(name="乙"), "病事假过半", "考勤", by=bureau.office)
    assert suggest.hints(cycle) == []
    other = {ids["甲"]: {"应出勤": "60", "病假": "31"}, ids["丙"]: {"应出勤": "60"}}
    assert actions.keep_attendance(cycle, other, by=bureau.office) == 2
    assert [hint.appraisee.name for hint in suggest.hints(cycle)] == ["甲"]
    with CaptureQueriesContext(connection) as few:
        actions.keep_attendance(cycle, {ids["甲"]: {"应出勤": "61"}}, by=bureau.office)
    with CaptureQueriesContext(connection) as many:
        actions.keep_attendance(cycle, {pk: {"应出勤": "62"} for pk in ids.values()}, by=bureau.office)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"应出勤": "六十"}, "不是天数"),
        ({"应出勤": "-1"}, "不是天数"),
        ({"应出勤": "400"}, "不是天数"),
        ({"应出勤": "10", "病假": "6", "事假": "5"}, "多于应出勤"),
        ({"病假": "1"}, "多于应出勤"),
    ],
)
def test_days_that_cannot_be_are_refused(bureau: Bureau, row: dict[str, str], told: str) -> None:
    cycle = bureau.opened("2020Q1")
    with pytest.raises(KaoheError, match=told):
        actions.keep_attendance(cycle, {cycle.appraisees.first().pk: row}, by=bureau.office)


def test_the_person_s_file_hints_at_a_special_case(bureau: Bureau) -> None:
    """qufu-2020 S4: known already, so not asked again."""
    cycle = bureau.opened("2020Q1")
    who = bureau.people["甲"]
    who.attributes = {"特殊情形": "试用期"}
    who.save()
    assert [(hint.appraisee.name, hint.value) for hint in suggest.hints(cycle)] == [("甲", "试用期")]


def test_what_is_not_said_is_refused(bureau: Bureau) -> None:
    cycle = bureau.opened("2020Q1")
    whose = cycle.appraisees.first()
    with pytest.raises(Refused, match="没有特殊情形"):
        actions.mark(cycle, whose, "休假", "x", by=bureau.office)
    with pytest.raises(Refused, match="事实和依据"):
        actions.mark(cycle, whose, "试用期", " ", by=bureau.office)
    with pytest.raises(Refused, match="由考核办办理"):
        actions.mark(cycle, whose, "试用期", "x", by=bureau.leader)
    assert not SpecialCase.objects.exists()


def test_a_case_that_came_with_the_roster_gets_its_grounds(bureau: Bureau) -> None:
    cycle = bureau.opened("2020Q1")
    whose = cycle.appraisees.get(name="甲")
    whose.attributes = {**whose.attributes, "特殊情形": "试用期"}
    whose.save()
    cycle.refresh_from_db()
    before = cycle.inputs
    case = actions.mark(cycle, whose, "试用期", "新招录", by=bureau.office)
    cycle.refresh_from_db()
    assert (case.clause, cycle.inputs) == ("S4", before)
    with pytest.raises(Refused, match="先解除再改"):
        actions.mark(cycle, whose, "试用期", "新招录", by=bureau.office)
    actions.end(case, "期满", by=bureau.office)
    whose.refresh_from_db()
    assert "特殊情形" not in whose.attributes


def test_a_closed_cycle_keeps_as_it_is(bureau: Bureau) -> None:
    cycle = bureau.opened("2020Q1")
    Cycle.objects.update(state=Cycle.State.CLOSED)
    cycle.refresh_from_db()
    with pytest.raises(Refused, match="已结束"):
        actions.mark_year(cycle, cycle.appraisees.first(), "S7", "x", by=bureau.office)


def test_every_step_leaves_its_line_in_the_log(bureau: Bureau) -> None:
    last = bureau.whole_year()
    actions.link_year(last, by=bureau.office)
    verbs = list(Entry.objects.values_list("verb", flat=True))
    assert verbs.count("结转历史") == 3 and verbs[-1] == "年度衔接"
