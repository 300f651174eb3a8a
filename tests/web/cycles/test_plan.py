"""The plan: what the scheme's steps, deadlines, notices, appeals, filings and roles become in a cycle."""

from __future__ import annotations

import datetime

import pytest

from kaohe.web.cycles.duties import assessed, duties
from kaohe.web.cycles.plan import Planned, plan
from tests.regulations.register import ROWS, rows
from web.world import shipped

PERIODS = {"年": "2018", "半年": "2018H1", "季度": "2018Q2", "月": "2018-03"}


def planned(name: str, period: str = "") -> list[Planned]:
    scheme = shipped(name)
    return plan(scheme, period or PERIODS[scheme.calendar])


def of(name: str, clause: str, period: str = "") -> list[Planned]:
    return [stage for stage in planned(name, period) if stage.clause == clause]


@pytest.mark.parametrize("name", ROWS)
def test_every_step_deadline_and_role_of_the_register_is_in_the_plan(name: str) -> None:
    """P… and T… rows of the register are stages, R… rows are duties; nothing else is in the plan."""
    asked = {row.id for row in rows(name) if row.id[0] in "PTR" and row.id[1:].isdecimal()}
    there = {stage.clause for stage in planned(name)} | {duty.clause for duty in duties(shipped(name))}
    assert there == asked


@pytest.mark.parametrize("name", ROWS)
def test_every_stage_says_what_its_clause_says(name: str) -> None:
    for stage in planned(name):
        assert f"【{stage.clause}】" in stage.detail


def test_steps_come_in_the_order_of_their_numbers() -> None:
    """linyi-2018:P1 to P6: notice, reports on duty, ballots, single appraisals, adding up, decision."""
    first = [stage.clause for stage in planned("linyi-2018")][:6]
    assert first == ["P1", "P2", "P3", "P4", "P5", "P6"]


def test_a_step_names_who_does_it() -> None:
    """linyi-2018:P4 the leading sections, P6 the bureau's office meeting decides."""
    assert of("linyi-2018", "P4")[0].who == "办公室、标准化科、法规科"
    assert of("linyi-2018", "P6")[0].who == "局长办公会"


def test_a_starting_day_is_the_start_of_its_stage() -> None:
    """linyi-2018:T1 in force from 21 June 2018."""
    (stage,) = of("linyi-2018", "T1", "2019")
    assert (stage.start, stage.end) == (datetime.date(2018, 6, 21), None)


def test_a_date_falls_into_the_year_of_the_period_or_the_next_where_it_is_read_so() -> None:
    """changzhou-2016:T1 by 31 January of the year, T2 by 10 January of the next."""
    assert of("changzhou-2016", "T1", "2017")[0].end == datetime.date(2017, 1, 31)
    assert of("changzhou-2016", "T2", "2017")[0].end == datetime.date(2018, 1, 10)


def test_a_month_ends_on_its_last_day() -> None:
    """qianxinan-2010:T2 in September, T5 by the end of the year."""
    assert of("qianxinan-2010", "T2", "2010")[0].end == datetime.date(2010, 9, 30)
    assert of("qianxinan-2010", "T5", "2010")[0].end == datetime.date(2010, 12, 31)


def test_a_frequency_gives_a_stage_for_each_part_of_the_period() -> None:
    """qianxinan-2010:T11 each quarter, T7 each half-year and the year, T17 each month."""
    assert [stage.end for stage in of("qianxinan-2010", "T11", "2010")] == [
        datetime.date(2010, 3, 31),
        datetime.date(2010, 6, 30),
        datetime.date(2010, 9, 30),
        datetime.date(2010, 12, 31),
    ]
    assert len(of("qianxinan-2010", "T7", "2010")) == 3
    assert len(of("qianxinan-2010", "T17", "2010")) == 12


def test_a_quarterly_cycle_has_its_own_three_months() -> None:
    """qufu-2020:T1 a summary each month, T2 scored at the end of the quarter."""
    assert [stage.end.month for stage in of("qufu-2020", "T1", "2020Q2") if stage.end] == [4, 5, 6]
    assert [stage.end for stage in of("qufu-2020", "T2", "2020Q2")] == [datetime.date(2020, 6, 30)]


def test_a_term_of_days_waits_for_its_start() -> None:
    """qufu-2020:P7, T3 three working days of notice; zaozhuang-staff:T1 seven days, T2 ten to object."""
    (notice,) = of("qufu-2020", "P7")
    (term,) = of("qufu-2020", "T3")
    assert (notice.days, notice.working, notice.start) == (3, True, None)
    assert (term.days, term.working) == (3, True)
    assert [of("zaozhuang-staff", clause)[0].days for clause in ("T1", "T2", "T3")] == [7, 10, 10]


@pytest.mark.parametrize(
    ("name", "clause", "role"),
    [
        ("linyi-2018", "R1", "投票人"),
        ("linyi-2018", "R5", "考核单位"),
        ("linyi-2018", "R8", "考核办"),
        ("linyi-2018", "R10", "决定机构"),
        ("changzhou-2016", "R22", "决定机构"),
        ("qufu-2020", "R3", "投票人"),
        ("zaozhuang-departments", "R2", "考核办"),
    ],
)
def test_a_duty_tells_which_role_its_people_get(name: str, clause: str, role: str) -> None:
    assert {duty.clause: duty.role for duty in duties(shipped(name))}[clause] == role


def test_a_leaf_belongs_to_the_unit_that_its_own_clause_names() -> None:
    """linyi-2018:R5, R6 the office, R7 the ability split between two sections, R12 who proposes vetoes."""
    units = assessed(shipped("linyi-2018"))
    assert {"K2.1", "K2.5", "Z2.1", "Z2.3"} <= set(units["办公室"])
    assert units["标准化科"] == ["Z2.4.1"]
    assert units["法规科"] == ["Z2.4.2", "F4"]
    assert units["机关党委"] == ["F2", "F7"]


def test_an_indicator_over_mere_content_is_what_its_unit_scores() -> None:
    """zaozhuang-districts:1.1a, 1.2a 市有关部门 scores the economic goals, not each of their contents."""
    assert assessed(shipped("zaozhuang-districts"))["市有关部门"] == ["1.1", "1.2"]


def test_rules_of_a_shared_indicator_go_by_the_item_that_a_role_names() -> None:
    """changzhou-2016:R10 the inspection office holds item 3.10 and its rules, not item 3.9."""
    held = assessed(shipped("changzhou-2016"))["监察室"]
    assert any(item.startswith("3.10") for item in held)
    assert not any(item.startswith("3.9") for item in held)
