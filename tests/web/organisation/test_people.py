"""People and units: changes, refusals, what two people do at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kaohe.web import clock
from kaohe.web.audit.models import Entry
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation import actions
from kaohe.web.organisation.models import Person, Service, Unit
from kaohe.web.organisation.services import longest_units
from web.world import World

SignIn = Callable[[Person], Client]
JANUARY, JUNE, JULY = datetime.date(2018, 1, 1), datetime.date(2018, 6, 30), datetime.date(2018, 7, 1)
DECEMBER = datetime.date(2018, 12, 31)


@pytest.mark.both_databases
def test_a_move_ends_one_service_and_begins_the_next(world: World) -> None:
    Service.objects.create(person=world.rater, unit=world.units["质量科"], start=JANUARY)
    actions.move(world.rater, world.units["计量科"], JULY, by=world.admin)
    served = [(service.unit.name, service.start, service.end) for service in world.rater.services.all()]
    assert served == [("质量科", JANUARY, JUNE), ("计量科", JULY, None)]
    assert Entry.objects.get().after == {"单位": "计量科", "从": "2018-07-01"}


def test_nobody_moves_before_the_present_service_began(world: World) -> None:
    Service.objects.create(person=world.rater, unit=world.units["质量科"], start=JULY)
    with pytest.raises(Refused, match="要在这之后"):
        actions.move(world.rater, world.units["计量科"], JULY, by=world.admin)


def test_the_unit_where_one_served_longest_appraises(world: World) -> None:
    Service.objects.create(person=world.rater, unit=world.units["质量科"], start=JANUARY, end=JUNE)
    Service.objects.create(person=world.rater, unit=world.units["计量科"], start=JULY)
    longest = longest_units([world.rater, world.leader], JANUARY, DECEMBER)
    assert longest == {world.rater.pk: world.units["计量科"].pk}


def test_services_outside_the_period_do_not_count(world: World) -> None:
    years_before = datetime.date(2010, 1, 1)
    Service.objects.create(person=world.rater, unit=world.units["质量科"], start=years_before, end=JULY)
    Service.objects.create(
        person=world.rater, unit=world.units["计量科"], start=JULY + datetime.timedelta(days=1)
    )
    assert longest_units([world.rater], JULY, DECEMBER) == {world.rater.pk: world.units["计量科"].pk}


@pytest.mark.both_databases
def test_who_leaves_keeps_the_record_and_loses_the_door(world: World) -> None:
    actions.leave(world.rater, JULY, by=world.admin)
    left = Person.objects.get(pk=world.rater.pk)
    assert (left.left_on, left.is_active) == (JULY, False)
    with pytest.raises(Refused, match="已经在2018-07-01离开"):
        actions.leave(left, JULY, by=world.admin)


def test_nobody_leaves_before_the_day_has_come(world: World) -> None:
    """Leaving closes the door at once."""
    with pytest.raises(Refused, match="还没有到"):
        actions.leave(world.rater, clock.today() + datetime.timedelta(days=1), by=world.admin)
    assert Person.objects.get(pk=world.rater.pk).is_active


def test_nobody_leaves_before_the_present_service_began(world: World) -> None:
    Service.objects.create(person=world.rater, unit=world.units["质量科"], start=JULY)
    with pytest.raises(Refused, match="核对日期"):
        actions.leave(world.rater, JUNE, by=world.admin)


@pytest.mark.parametrize("version", ["abc", "9" * 30, "-"])
def test_a_forged_version_is_a_stale_one(world: World, sign_in: SignIn, version: str) -> None:
    client = sign_in(world.admin)
    person, unit = world.rater, world.units["计量科"]
    for address, form in (
        (f"/people/{person.pk}/edit", {"number": person.number, "name": "吴敏", "version": version}),
        (f"/units/{unit.pk}/edit", {"name": "计量处", "order": "1", "version": version}),
    ):
        answer = client.post(address, form)
        assert (answer.status_code, "刚才有别人改过" in answer.content.decode()) == (422, True)


@pytest.mark.both_databases
def test_a_forged_unit_finds_nobody(world: World, sign_in: SignIn) -> None:
    assert not sign_in(world.admin).get("/people", {"unit": "9" * 30}).context["page"].object_list


def test_an_administrator_does_not_lock_oneself_out(world: World) -> None:
    with pytest.raises(Refused):
        actions.leave(world.admin, JULY, by=world.admin)
    values = {"number": "1009", "name": "孙宁", "admin": False}
    with pytest.raises(Refused):
        actions.edit_person(world.admin, values, 1, by=world.admin)


@pytest.mark.both_databases
def test_of_two_who_edit_one_person_the_second_is_told(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin)
    address = f"/people/{world.rater.pk}/edit"
    form = {"number": "1005", "name": "吴敏", "version": "1"}
    assert client.post(address, form | {"post": "科长"}).status_code == 302
    second = client.post(address, form | {"post": "副科长"})
    assert second.status_code == 422
    assert "刚才有别人改过" in second.content.decode()
    assert Person.objects.get(pk=world.rater.pk).post == "科长"


def test_an_unchanged_person_leaves_no_entry(world: World) -> None:
    values = {"name": world.rater.name, "number": world.rater.number}
    actions.edit_person(world.rater, values, 1, by=world.admin)
    assert not Entry.objects.exists()


def test_editing_with_a_stale_version_is_refused(world: World) -> None:
    with pytest.raises(Stale):
        actions.edit_unit(world.units["计量科"], {"name": "计量处"}, 7, by=world.admin)


@pytest.mark.both_databases
def test_a_merger_takes_people_and_sub_units_along(world: World) -> None:
    room = Unit.objects.create(name="档案室", parent=world.units["法规科"])
    actions.merge(world.units["法规科"], world.units["标准化科"], JULY, by=world.admin)
    assert Person.objects.get(number="1010").unit == world.units["标准化科"]
    assert Unit.objects.get(pk=room.pk).parent == world.units["标准化科"]
    assert Unit.objects.get(name="法规科").merged_into == world.units["标准化科"]
    assert Entry.objects.get().after == {"并入": "标准化科", "从": "2018-07-01", "人数": 1, "下级单位": 1}


def test_a_unit_does_not_go_up_in_its_own_part(world: World) -> None:
    with pytest.raises(Refused, match="自己的下级"):
        actions.merge(world.units["市质监局"], world.units["法规科"], JULY, by=world.admin)
    with pytest.raises(Refused, match="不能作它的上级"):
        actions.edit_unit(world.units["市质监局"], {"parent": world.units["法规科"]}, 1, by=world.admin)


@pytest.mark.both_databases
def test_two_units_of_one_parent_have_different_names(world: World) -> None:
    with pytest.raises(Refused, match="已经有“计量科”"):
        actions.add_unit({"name": "计量科", "parent": world.units["市质监局"]}, by=world.admin)
    with pytest.raises(Refused, match="最上一级已经有"):
        actions.add_unit({"name": "市质监局", "parent": None}, by=world.admin)


def test_a_new_person_is_told_a_first_password_once(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin)
    form = {"number": "2001", "name": "钱进", "unit": world.units["计量科"].pk, "attributes": "学历：本科"}
    text = client.post("/people/new", form, follow=True).content.decode()
    assert "初始口令（只显示这一次）" in text
    assert (
        "只显示这一次" not in client.get(f"/people/{Person.objects.get(number='2001').pk}").content.decode()
    )
    assert Person.objects.get(number="2001").attributes == {"学历": "本科"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=周涛", {"1004"}),
        ("q=质量科", {"1005"}),
        ("q=1009", {"1009"}),
        ("state=left", set()),
        ("q=无此人", set()),
    ],
)
def test_people_are_found(world: World, sign_in: SignIn, query: str, found: set[str]) -> None:
    page = sign_in(world.admin).get(f"/people?{query}")
    assert {person.number for person in page.context["page"]} == found


@pytest.mark.parametrize("address", ["/people", "/units", "/people/new", "/units/new"])
def test_the_pages_are_for_the_administrator(world: World, sign_in: SignIn, address: str) -> None:
    assert sign_in(world.admin).get(address).status_code == 200
    assert sign_in(world.office).get(address).status_code == 403
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("address", ["/people", "/units"])
def test_the_queries_do_not_grow_with_the_rows(
    world: World, sign_in: SignIn, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bureau = world.units["市质监局"]
    units = Unit.objects.bulk_create(Unit(name=f"第{number}科", parent=bureau) for number in range(40))
    Person.objects.bulk_create(Person(number=f"p{n}", name="某", unit=unit) for n, unit in enumerate(units))
    client = sign_in(world.admin)
    with django_assert_max_num_queries(8):
        client.get(address)
