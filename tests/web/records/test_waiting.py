"""The home page tells each role what it has to do, until when, and leads there."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from kaohe.web.cycles.home import Desk, Todo
from kaohe.web.cycles.models import Grant, Stage
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records import actions
from web.world import World, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(sign_in):
    def open_desk(somebody: Person) -> Desk:
        (found,) = sign_in(somebody).get("/").context["desks"]
        return found

    return open_desk


OURS = ("记录", "否决和肯定", "评分", "加分申报", "环节")
"""How what records and the plan tell begins; other parts of the site tell theirs."""


def ours(desk: Desk) -> list[Todo]:
    return [todo for todo in desk.todos if todo.text.startswith(OURS)]


def told(desk: Desk) -> dict[str, int]:
    return {todo.text: todo.count for todo in ours(desk)}


def closes(world: World, days: int) -> datetime.date:
    end = timezone.localdate() + datetime.timedelta(days=days)
    Stage.objects.create(cycle=world.cycle, clause="P7", title="成绩报送", end=end, closes="全部")
    return end


def test_the_office_is_told_of_records_that_wait(world: World, entered, desk) -> None:
    """Register linyi-2018 P7."""
    entered(submit=True), entered(submit=True), entered()
    assert told(desk(world.office)) == {"记录等着核定": 2, "记录还是草稿": 1}


def test_the_office_is_not_told_of_what_another_one_has_to_confirm(world: World, entered, desk) -> None:
    second = person("1011", "考核办 钱进", world.units["办公室"])
    Grant.objects.create(cycle=world.cycle, person=second, role=Role.OFFICE)
    entered(submit=True)
    changed = entered()
    changed = actions.change(changed, {"数量": "2"}, changed.version, by=second)
    actions.submit(changed, changed.version, by=world.office)
    entered(by=second, submit=True)
    assert told(desk(world.office)) == {"记录等着核定": 1}
    assert told(desk(second)) == {"记录等着核定": 1}


def test_a_veto_is_told_to_whom_its_stage_is(world: World, entered, desk) -> None:
    """Register linyi-2018 P9: the leader in charge, then the office, then the meeting."""
    record, said = entered("F5", by=world.assessor, submit=True), "否决和肯定等着审核"
    assert told(desk(world.leader)) == {said: 1} and said not in told(desk(world.office))
    record = actions.confirm(record, record.version, by=world.leader, said="属实")
    assert told(desk(world.office)) == {said: 1} and not told(desk(world.leader))
    actions.confirm(record, record.version, by=world.office, said="同意")
    assert not told(desk(world.office))
    assert sum(told(desk(world.decider)).values()) == 1


def test_an_assessor_sees_until_when_scores_are_given_and_how_far_it_is(world: World, desk) -> None:
    end = closes(world, 5)
    found = desk(world.assessor)
    (todo,) = ours(found)
    assert (todo.text, todo.until, todo.href) == ("评分还没有给", end, f"/cycles/{world.cycle.pk}/ratings")
    assert [stage.clause for stage in found.soon] == ["P7"]
    assert (found.share.done, found.share.asked) == (0, 31)


def test_what_is_too_late_is_marked(world: World, sign_in, desk) -> None:
    closes(world, -1)
    assert [stage.clause for stage in desk(world.assessor).late] == ["P7"]
    assert "已截止" in sign_in(world.assessor).get("/").content.decode()


def test_an_appraisee_is_told_of_its_claims_until_when_and_finds_its_score(
    world: World, desk, sign_in
) -> None:
    """Register linyi-2018 P8."""
    one = world.appraisees["计量科"]
    draft = actions.claim(world.cycle, one, "J1", {"数量": "1"}, by=world.appraisee)
    end = closes(world, 3)
    found = desk(world.appraisee)
    (todo,) = ours(found)
    assert (todo.text, todo.count, todo.until) == ("加分申报还是草稿", 1, end)
    assert [stage.clause for stage in found.soon] == ["P7"]
    sent = actions.submit(draft, draft.version, by=world.appraisee)
    assert not told(desk(world.appraisee))
    actions.return_(sent, sent.version, by=world.office, reason="缺证明")
    assert told(desk(world.appraisee)) == {"加分申报被退回": 1}
    assert f"/cycles/{world.cycle.pk}/own-result" in sign_in(world.appraisee).get("/").content.decode()


def test_who_watches_is_told_what_is_late_and_how_far_everybody_is(world: World, desk) -> None:
    closes(world, -1)
    for somebody in (world.inspector, world.leader, world.decider, world.office):
        found = desk(somebody)
        assert found.watches and {unit.name for unit in found.progress.units} == {"办公室", "标准化科"}
    for somebody in (world.inspector, world.office):
        assert told(desk(somebody))["环节过了期限"] == 1


def test_the_office_is_told_of_stages_without_a_day(world: World, desk) -> None:
    Stage.objects.create(cycle=world.cycle, clause="P1", title="发通知")
    assert told(desk(world.office)) == {"环节还没有定日期": 1}
    assert not told(desk(world.inspector))


def test_the_administrator_is_told_what_to_look_after(world: World, sign_in) -> None:
    person("2001", "新来的", None)
    locked = timezone.now() + datetime.timedelta(minutes=5)
    Person.objects.filter(pk=world.rater.pk).update(locked_until=locked)
    chores = {todo.text: todo.count for todo in sign_in(world.admin).get("/").context["chores"]}
    assert chores["人员没有单位"] == 1 and chores["工号被锁定"] == 1
    assert sign_in(world.office).get("/").context["chores"] == []


@pytest.mark.parametrize("many", [1, 30])
def test_the_home_page_asks_the_same_for_many_records(
    world: World, entered, sign_in, django_assert_max_num_queries, many: int
) -> None:
    for _ in range(many):
        entered(submit=True)
    client = sign_in(world.office)
    with django_assert_max_num_queries(30):
        client.get("/")
