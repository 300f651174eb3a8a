"""Who wrote a record does not confirm it, where the appraisal office has another person."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kaohe.web.cycles import actions as cycle_actions
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records import actions, imports
from kaohe.web.records.grid import Cell, enter_grid
from kaohe.web.records.models import Record
from web.world import World, person

pytestmark = pytest.mark.django_db
MINE = "由考核办的另一人核定"
TABLE = "对象,规则,数量,状态\n计量科,J1,1,已核定\n质量科,J1,1,驳回\n".encode()


@pytest.fixture
def second(world: World) -> Person:
    """A second person of the appraisal office."""
    made = person("1011", "考核办 钱进", world.units["办公室"])
    cycle_actions.give(world.cycle, Role.OFFICE, [(made, [])], by=world.office)
    return made


def taken(world: World) -> list[str]:
    kept = imports.upload(world.cycle, "记录", "记录.csv", TABLE, by=world.office)
    imports.take(kept, by=world.office)
    return [record.state for record in Record.objects.order_by("id")]


def test_another_one_of_the_office_confirms(world: World, entered, second: Person) -> None:
    """Register linyi-2018 P7: the office checks and confirms."""
    record = entered(submit=True)
    with pytest.raises(Refused, match=MINE):
        actions.confirm(record, record.version, by=world.office)
    record = actions.confirm(record, record.version, by=second)
    assert (record.state, record.confirmed_by) == (Record.State.CONFIRMED, second)


def test_who_changed_what_another_wrote_wrote_it_too(world: World, entered, second: Person) -> None:
    record = entered()
    record = actions.change(record, {"数量": "2"}, record.version, by=second)
    record = actions.submit(record, record.version, by=second)
    for somebody in (world.office, second):
        with pytest.raises(Refused, match=MINE):
            actions.confirm(record, record.version, by=somebody)


def test_what_was_entered_in_the_grid_or_came_with_a_file_counts_as_written(
    world: World, second: Person
) -> None:
    cell = Cell(world.appraisees["计量科"], "J1", "1", None, 0)
    enter_grid(world.cycle, [cell], by=world.office, submit=True)
    assert taken(world) == ["待核", "待核", "驳回"]
    for record in Record.objects.filter(state="待核"):
        with pytest.raises(Refused, match=MINE):
            actions.confirm(record, record.version, by=world.office)
        actions.confirm(record, record.version, by=second)


def test_an_import_says_that_another_one_confirms(world: World, second: Person) -> None:
    kept = imports.upload(world.cycle, "记录", "记录.csv", TABLE, by=world.office)
    assert imports.ANOTHER in imports.preview(kept).notes
    kept = imports.upload(world.cycle, "记录", "记录.csv", TABLE, by=world.assessor)
    assert imports.ANOTHER not in imports.preview(kept).notes


def test_the_office_of_one_person_confirms_its_own_and_it_stays_visible(world: World, entered) -> None:
    record = entered(submit=True)
    record = actions.confirm(record, record.version, by=world.office, said="属实")
    assert record.steps.last().said == f"属实{actions.SAME}"
    assert taken(world) == ["已核定", "已核定", "驳回"]


def test_who_has_left_is_no_second_person(world: World, entered, second: Person) -> None:
    Person.objects.filter(pk=second.pk).update(is_active=False)
    record = entered(submit=True)
    assert actions.confirm(record, record.version, by=world.office).state == Record.State.CONFIRMED


def test_of_many_one_s_own_stops_all(world: World, entered, second: Person) -> None:
    mine, others = entered(submit=True), entered(by=second, who="质量科", submit=True)
    with pytest.raises(Refused, match="计量科 J1是您录入"):
        actions.act_on_many(world.cycle, {mine.pk: 1, others.pk: 1}, "confirm", by=world.office)
    assert set(Record.objects.values_list("state", flat=True)) == {"待核"}


def test_a_veto_that_the_office_proposes_is_reviewed_by_another(
    world: World, entered, second: Person
) -> None:
    """Register linyi-2018 P9: 书面意见 → 分管领导 → 考核办 → 会议."""
    record = entered("F5", submit=True)
    record = actions.confirm(record, record.version, by=world.leader, said="属实")
    with pytest.raises(Refused, match=MINE):
        actions.confirm(record, record.version, by=world.office, said="同意")
    record = actions.confirm(record, record.version, by=second, said="同意")
    assert record.stage == 3


def test_the_pages_offer_one_s_own_for_confirmation_to_others_only(
    world: World, entered, second: Person, sign_in
) -> None:
    record = entered(submit=True)
    pages = [
        reverse("confirmations", args=[world.cycle.pk]),
        reverse("record", args=[world.cycle.pk, record.pk]),
    ]
    for page in pages:
        mine = sign_in(world.office).get(page).content.decode()
        assert "另一人核" in mine and "驳回" not in mine
        assert "驳回" in sign_in(second).get(page).content.decode()


def test_a_record_with_no_history_was_written_by_who_entered_it(
    world: World, entered, second: Person
) -> None:
    """What was put in by other ways than the actions, as the demo's records are."""
    record = entered(submit=True)
    record.steps.all().delete()
    with pytest.raises(Refused, match=MINE):
        actions.confirm(record, record.version, by=world.office)
