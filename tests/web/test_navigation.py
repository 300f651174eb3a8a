"""The menus: what stands in them for whom, in what order, and where one is."""

from __future__ import annotations

import pytest
from django.test import Client

from kaohe.web.cycles.models import Grant
from kaohe.web.navigation import GROUPS
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records.actions import claim
from web.world import World


def groups(client: Client, world: World, page: str = "") -> dict[str, list[str]]:
    menus = client.get(f"/cycles/{world.cycle.pk}{page}").context["menus"]
    return {group.title: [link.text for link in group.links] for group in menus.cycle}


def test_a_long_menu_comes_in_groups_in_the_order_of_the_work(world: World, sign_in) -> None:
    found = groups(sign_in(world.office), world)
    order = [title for title, _ in GROUPS]
    assert list(found) == sorted(found, key=order.index) and len(found) == len(order)
    assert found["筹备"][:2] == ["名册", "角色"]
    assert max(len(texts) for texts in found.values()) < 10


def test_a_short_menu_needs_no_headings(world: World, sign_in) -> None:
    assert list(groups(sign_in(world.rater), world)) == [""]


def test_every_item_has_a_name_of_its_own() -> None:
    texts = [item.text for _, items in GROUPS for item in items]
    assert len(texts) == len(set(texts))


def test_the_menu_says_where_one_is(world: World, sign_in) -> None:
    page = sign_in(world.office).get(f"/cycles/{world.cycle.pk}/records").content.decode()
    assert "菜单：记录</button>" in page


def test_a_claim_lies_in_the_claims_for_who_sees_no_other_records(world: World, sign_in) -> None:
    record = claim(
        world.cycle, world.appraisees["计量科"], "J1", {"数量": "1"}, by=world.appraisee, submit=True
    )
    page = f"/cycles/{world.cycle.pk}/records/{record.pk}"
    for person, here in ((world.appraisee, "加分申报"), (world.office, "记录")):
        menus = sign_in(person).get(page).context["menus"]
        assert menus.here == here
        assert sum(link.here for group in menus.cycle for link in group.links) == 1


@pytest.mark.parametrize(("held", "there"), [(["K2.1"], False), (["J1"], True), (["F5"], False)])
def test_who_enters_nothing_that_a_grid_takes_is_not_sent_to_it(
    world: World, sign_in, held: list[str], there: bool
) -> None:
    """Linyi's 办公室 rates; its only records are vetoes, which want a form each."""
    Grant.objects.filter(person=world.assessor, role=Role.ASSESSOR).update(items=held)
    client = sign_in(world.assessor)
    texts = [text for found in groups(client, world).values() for text in found]
    assert ("成批录入" in texts) is there
    assert ("评分" in texts) is (held == ["K2.1"])
    for page in ("records", "records/items"):
        answer = client.get(f"/cycles/{world.cycle.pk}/{page}")
        assert ("成批录入</a>" in answer.content.decode()) is there


def test_menus_ask_nothing_of_the_database_for_an_item(
    world: World, sign_in, django_assert_max_num_queries
) -> None:
    somebody: Person = world.office
    client = sign_in(somebody)
    client.get(f"/cycles/{world.cycle.pk}")
    with django_assert_max_num_queries(20):
        client.get(f"/cycles/{world.cycle.pk}")
