"""Consequences are drawn from the frozen result, done one by one, carried into another appraisal."""

from __future__ import annotations

import datetime

import pytest

from kaohe.web import clock
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.notices import appeals, corrections
from kaohe.web.organisation.models import Person
from kaohe.web.uses import actions
from kaohe.web.uses.models import Consequence
from kaohe.web.uses.waiting import open_tasks
from web.notices.bodies import MONDAY, Open, make_open

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_monday():
    with clock.put(MONDAY):
        yield


@pytest.fixture
def body() -> Open:
    return make_open("zaozhuang-departments", size=12)


def drawn(body: Open, **wanted: str) -> list[Consequence]:
    actions.draw(body.cycle, by=body.office)
    return list(body.cycle.consequences.filter(**wanted))


def test_they_are_drawn_from_the_frozen_result_once(body: Open) -> None:
    fresh, gone = actions.draw(body.cycle, by=body.office)
    assert fresh == body.cycle.consequences.count() > 0
    assert gone == 0
    assert Entry.objects.latest("number").verb == "列出结果运用"
    assert actions.draw(body.cycle, by=body.office) == (0, 0)


def test_nothing_is_drawn_from_a_result_that_is_not_frozen(body: Open) -> None:
    Cycle.objects.filter(pk=body.cycle.pk).update(inputs=body.cycle.inputs + 1)
    with pytest.raises(Refused, match="先冻结现在的结果"):
        actions.draw(body.cycle, by=body.office)


def test_what_does_not_follow_any_more_after_a_correction_falls_away(body: Open) -> None:
    """zaozhuang-departments:A1: the award goes to another one."""
    before = {each.name for each in drawn(body, clause="A1")}
    made = appeals.object_(body.post("", days=5, ground="通知"), body.mine, "漏计", by=body.me)
    for rule in ("J1a", "J1b"):
        cells = {"层级": "国家级", "说明": "推广", "同一事项": rule}
        corrections.add_record(made, made.version, rule, cells, by=body.office)
        made.refresh_from_db()
    corrections.uphold(made, made.version, by=body.colleague, answer="查实")
    body.cycle.refresh_from_db()
    actions.draw(body.cycle, by=body.office)
    states = dict(body.cycle.consequences.filter(clause="A1").values_list("name", "state"))
    assert {name for name, state in states.items() if state == "待办"} == {
        row["对象"] for row in body.body.tables["得分"].to_pylist() if "先进集体" in row["奖项"].split("、")
    }
    assert {name for name, state in states.items() if state == "撤销"} == before - {
        name for name, state in states.items() if state == "待办"
    }


def test_it_is_done_with_what_was_done_and_by_whom(body: Open) -> None:
    one = drawn(body, clause="A2")[0]
    with pytest.raises(Refused, match="怎样办的"):
        actions.finish(one, one.version, by=body.office, said=" ")
    done = actions.finish(one, one.version, by=body.office, said="奖金3月1日发放")
    assert done.state == "已办"
    deed = done.deeds.get()
    assert (deed.verb, deed.said, deed.by, deed.on) == ("办结", "奖金3月1日发放", body.office, MONDAY)
    with pytest.raises(Stale):
        actions.finish(one, 1, by=body.office, said="再办")
    with pytest.raises(Refused, match="已经“已办”"):
        actions.decline(done, done.version, by=body.office, said="不办")


def test_it_is_declined_with_a_reason(body: Open) -> None:
    """zaozhuang-departments:A3 says that the head may be graded so."""
    one = drawn(body, clause="A3")[0]
    with pytest.raises(Refused, match="写明理由"):
        actions.decline(one, one.version, by=body.office, said="")
    assert actions.decline(one, one.version, by=body.office, said="常委会决定不办").state == "不办"


def test_rectification_has_a_term_and_is_overdue_after_it() -> None:
    """linyi-2018:P10."""
    body = make_open("linyi-2018")
    one = drawn(body, clause="P10")[0]
    with pytest.raises(Refused, match="期限已经过去"):
        actions.set_due(one, one.version, MONDAY - datetime.timedelta(days=1), by=body.office, said="整改")
    one = actions.set_due(
        one, one.version, MONDAY + datetime.timedelta(days=30), by=body.office, said="整改统计报送"
    )
    assert f"P10 {one}还没有办（期限2026-04-01）" in open_tasks(body.cycle)
    with clock.put(MONDAY + datetime.timedelta(days=31)):
        assert f"P10 {one}还没有办（期限2026-04-01，已经过期）" in open_tasks(body.cycle)


def test_the_head_s_consequence_goes_into_the_head_s_own_appraisal(body: Open) -> None:
    """zaozhuang-departments:A3 into the staff's scheme; its office takes it up."""
    staff = make_staff()
    one = drawn(body, clause="A3")[0]
    with pytest.raises(Refused, match="另一次考核里的一个人"):
        actions.carry(one, one.version, body.mine, by=body.office)
    carried = actions.carry(one, one.version, staff.mine, by=body.office)
    assert list(staff.cycle.carried.all()) == [carried]
    done = actions.take_up(carried, carried.version, by=staff.office, said="年度考核定为优秀")
    assert [deed.verb for deed in done.deeds.all()] == ["转办", "采用"]
    assert done.state == "已办"


def make_staff() -> Open:
    """A second body beside: its people have other numbers."""
    for person in Person.objects.all():
        Person.objects.filter(pk=person.pk).update(number=f"x{person.number}")
    return make_open("zaozhuang-staff", size=12)


def test_what_no_table_shows_is_enlisted_with_the_fact() -> None:
    """qufu-2020:P13 and qufu-2020:S8."""
    body = make_open("qufu-2020")
    with pytest.raises(Refused, match="写明事实"):
        actions.enlist(body.cycle, body.mine, "S8", by=body.office, said=" ")
    made = actions.enlist(body.cycle, body.mine, "S8", by=body.office, said="三月小结无故未交")
    assert made.title == "批评教育、限期改正"
    with pytest.raises(Refused, match="已经列有"):
        actions.enlist(body.cycle, body.mine, "S8", by=body.office, said="再列")
    actions.draw(body.cycle, by=body.office)
    made.refresh_from_db()
    assert made.state == "待办"
    with pytest.raises(Refused, match="没有这一条后果"):
        actions.enlist(body.cycle, body.mine, "P1", by=body.office, said="无")


def test_after_closing_nothing_is_done_any_more(body: Open) -> None:
    one = drawn(body)[0]
    Cycle.objects.filter(pk=body.cycle.pk).update(state=Cycle.State.CLOSED)
    with pytest.raises(Refused, match="已经封存"):
        actions.finish(one, one.version, by=body.office, said="办了")
    with pytest.raises(Refused, match="已经封存"):
        actions.draw(body.cycle, by=body.office)
