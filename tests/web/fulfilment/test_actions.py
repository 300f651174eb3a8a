"""Steps and terms that no form covers: who is asked, what is reported, what is late, what is counted back."""

from __future__ import annotations

import datetime

import pytest

from kaohe.web import clock
from kaohe.web.cycles import plan
from kaohe.web.cycles.home import desks
from kaohe.web.cycles.models import Grant, Stage
from kaohe.web.errors import Refused, Stale
from kaohe.web.fulfilment import actions, standing
from kaohe.web.fulfilment.asking import asked, counted_back
from kaohe.web.fulfilment.models import Fulfilment
from kaohe.web.organisation.models import Person, Unit
from kaohe.web.permissions import Role
from web.records.bodies import Body, make_body
from web.world import person

pytestmark = pytest.mark.django_db
DAY = datetime.date


def planned(name: str) -> Body:
    """A body with the plan of its scheme."""
    body = make_body(name)
    Stage.objects.bulk_create(plan.stages(body.cycle, body.scheme))
    return body


def speaker(body: Body, at: int = 0) -> Person:
    """Whoever speaks for one of the appraisees, with a unit of its name."""
    one = body.appraisees[at]
    one.unit = Unit.objects.create(name=one.name)
    one.save()
    found = person(f"7{at:03}", f"{one.name}负责人", one.unit)
    Grant.objects.create(cycle=body.cycle, person=found, role=Role.APPRAISEE)
    return found


def texts(who: Person, day: datetime.date) -> list[str]:
    with clock.put(day):
        return [todo.text for desk in desks(who, day) for todo in desk.todos]


def test_a_clause_for_some_is_asked_of_those_whom_the_office_names() -> None:
    """changzhou-2016 P9: the departments in the supervision system; the words don't say which they are."""
    body = planned("changzhou-2016")
    inside, outside = speaker(body, 0), speaker(body, 1)
    stage = body.cycle.stages.get(clause="P9")
    assert asked(body.cycle)["P9"].for_some
    Stage.objects.filter(pk=stage.pk).update(end=DAY(2016, 6, 10))
    stage.refresh_from_db()
    today = DAY(2016, 6, 1)
    with clock.put(today):
        with pytest.raises(Refused, match="没有轮到"):
            actions.report(stage, body.appraisees[0], said="已申报", by=inside)
        with pytest.raises(Refused, match="没有乙局"):
            actions.name_parties(body.cycle, "P9", ["乙局"], by=body.office)
        assert actions.name_parties(body.cycle, "P9", [body.appraisees[0].name], by=body.office) == 1
    wanted = "P9 列入督查系统的按时网上申报还没有报落实"
    assert wanted in texts(inside, today)
    assert wanted not in texts(outside, today)
    with clock.put(DAY(2016, 6, 12)):
        made = actions.report(stage, body.appraisees[0], said="第一季度已网上申报", by=inside)
    assert (made.state, made.late) == ("已办", 2)
    assert wanted not in texts(inside, today)


def test_twice_a_month_is_two_reports_of_each_in_each_month() -> None:
    """qianxinan-2010 T17 (count=2, per=月): short until the second, and what lacks is counted."""
    body = planned("qianxinan-2010")
    own = speaker(body)
    march = body.cycle.stages.get(clause="T17", title__contains="-03")
    line = next(one for one in standing.lines(body.cycle) if one.stage == march)
    assert line.short == 2 * len(body.appraisees)
    with clock.put(march.end):
        for said in ("上旬观察", "下旬观察"):
            todo = next(
                todo
                for desk in desks(own, march.end)
                for todo in desk.todos
                if todo.text.startswith("T17") and "-03" in todo.text
            )
            assert todo.count == (2 if said == "上旬观察" else 1)
            actions.report(march, body.appraisees[0], said=said, by=own)
        (mine,) = [one for one in standing.lines(body.cycle, body.appraisees[:1]) if one.stage == march]
        assert (mine.reported, mine.short, mine.over) == (2, 0, False)
    with clock.put(march.end + datetime.timedelta(days=1)):
        late = next(one for one in standing.lines(body.cycle) if one.stage == march)
        assert (late.over, late.short) == (True, 2 * len(body.appraisees) - 2)
    assert "过了期限还没有报落实" in texts(own, march.end + datetime.timedelta(days=1))


def test_a_case_is_due_so_many_months_before_it_expires() -> None:
    """qianxinan-2010 T15: reported for inspection a month before the old one expires."""
    body = planned("qianxinan-2010")
    own, stage = speaker(body), body.cycle.stages.get(clause="T15")
    with clock.put(DAY(2010, 2, 1)):
        with pytest.raises(Refused, match="到期的日期"):
            actions.register(stage, body.appraisees[0], matter="3号锅炉", expires=None, due=None, by=own)
        case = actions.register(
            stage, body.appraisees[0], matter="3号锅炉", expires=DAY(2010, 3, 31), due=None, by=own
        )
    assert case.due == DAY(2010, 2, 28) == counted_back(DAY(2010, 3, 31), 1)
    assert texts(own, DAY(2010, 2, 1)) == [] and "登记的事项等着办" in texts(own, DAY(2010, 2, 20))
    with clock.put(DAY(2010, 3, 2)):
        assert next(one for one in standing.lines(body.cycle) if one.stage == stage).overdue == 1
        done = actions.finish(case, case.version, said="已报检", by=own)
    assert (done.state, done.late) == ("已办", 2)
    with pytest.raises(Stale):
        actions.finish(case, 1, said="又报一次", by=own)


def test_what_is_not_enough_is_sent_back_and_reported_again() -> None:
    body = planned("qianxinan-2010")
    own, stage = speaker(body), body.cycle.stages.get(clause="P14")
    made = actions.report(stage, body.appraisees[0], said="已督促", by=own, key="once")
    assert actions.report(stage, body.appraisees[0], said="已督促", by=own, key="once") == made
    with pytest.raises(Refused, match="还差什么"):
        actions.send_back(made, made.version, reason=" ", by=body.office)
    back = actions.send_back(made, made.version, reason="没有附名单", by=body.office)
    assert "落实情况被退回" in texts(own, clock.today())
    again = actions.finish(back, back.version, said="附上名单", by=own)
    assert (again.state, again.reason) == ("已办", "")
    assert "落实情况被退回" not in texts(own, clock.today())


def test_nobody_reports_for_another_and_nothing_after_the_stage_is_done() -> None:
    body = planned("qianxinan-2010")
    own, stage = speaker(body), body.cycle.stages.get(clause="P14")
    with pytest.raises(Refused, match="没有轮到"):
        actions.report(stage, body.appraisees[1], said="替人报", by=own)
    Stage.objects.filter(pk=stage.pk).update(done=clock.now())
    with pytest.raises(Refused, match="已经完成"):
        actions.report(stage, body.appraisees[0], said="补报", by=own)
    assert not Fulfilment.objects.exists()


def test_a_unit_that_the_clause_names_reports_for_itself() -> None:
    """zaozhuang-districts P4: 市统计局 checks; another unit has no part in it."""
    body = planned("zaozhuang-districts")
    stage = body.cycle.stages.get(clause="P4")
    Stage.objects.filter(pk=stage.pk).update(end=DAY(2020, 3, 10))
    stage.refresh_from_db()
    who = {}
    for number, unit in enumerate(("市统计局", "市档案局")):
        who[unit] = person(f"8{number:03}", unit, Unit.objects.create(name=unit))
        role = Role.INSPECTOR if number else Role.APPRAISEE
        Grant.objects.create(cycle=body.cycle, person=who[unit], role=role)
    wanted, day = f"P4 {stage.title}轮到您办", DAY(2020, 3, 5)
    assert wanted in texts(who["市统计局"], day) and wanted not in texts(who["市档案局"], day)
    with pytest.raises(Refused):
        actions.report(stage, None, said="已审核", by=who["市档案局"])
    actions.report(stage, None, said="已审核，改正两处", by=who["市统计局"])
    assert wanted not in texts(who["市统计局"], day)
