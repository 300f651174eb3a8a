"""Pages of long lists: what is counted, and what a page says of the rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory

from kaohe.web import paging
from kaohe.web.cycles.models import Appraisee
from kaohe.web.organisation.models import Person
from kaohe.web.records.models import Record
from web.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "AHEAD", 10)


def many(world: World, count: int) -> None:
    Record.objects.bulk_create(
        Record(
            cycle=world.cycle, appraisee=world.appraisees["计量科"], rule="J1", by=world.office, note=f"{n}"
        )
        for n in range(count)
    )


def page(number: str, size: int = 5) -> paging.Page[Record]:
    request = RequestFactory().get("/", {"page": number})
    return paging.page_of(request, Record.objects.order_by("id"), size)


def notes(number: str) -> list[str]:
    return [record.note for record in page(number)]


def test_what_is_near_is_counted(world: World) -> None:
    many(world, 15)
    first = page("1")
    assert (first.paginator.count, first.paginator.more) == (15, False)  # type: ignore[attr-defined]


def test_what_is_far_is_not_but_every_page_can_be_reached(world: World) -> None:
    many(world, 40)
    first = page("1")
    assert (first.paginator.count, first.paginator.more) == (15, True)  # type: ignore[attr-defined]
    assert notes("8") == [f"{n}" for n in range(35, 40)]
    assert not page("8").has_next() and page("7").has_next()
    assert not page("8").paginator.more  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "²", "9" * 30])
def test_a_page_that_is_none_is_the_first(world: World, number: str) -> None:
    many(world, 7)
    assert notes(number) == ["0", "1", "2", "3", "4"]


def test_beyond_the_end_is_the_last(world: World) -> None:
    many(world, 7)
    assert notes("99") == ["5", "6"]


def test_the_list_says_that_there_is_more(world: World, sign_in: Callable[[Person], Client]) -> None:
    many(world, 120)
    shown = sign_in(world.office).get(f"/cycles/{world.cycle.pk}/records").content.decode()
    assert "第1页，后面还有1页以上" in shown
    last = sign_in(world.office).get(f"/cycles/{world.cycle.pk}/records?page=3").content.decode()
    assert "第3页，共3页、120条" in last


def test_a_search_is_for_names_and_for_notes_where_nobody_has_the_name(
    world: World, sign_in: Callable[[Person], Client]
) -> None:
    many(world, 3)
    other = Appraisee.objects.get(cycle=world.cycle, name="质量科")
    Record.objects.create(cycle=world.cycle, appraisee=other, rule="J1", by=world.office, note="同计量科一起")
    Record.objects.create(cycle=world.cycle, appraisee=other, rule="J1", by=world.office, note="独此一条")
    client, where = sign_in(world.office), f"/cycles/{world.cycle.pk}/records"
    named = client.get(where, {"q": "计量科"}).context["page"]
    assert {record.appraisee.name for record in named} == {"计量科"}
    noted = client.get(where, {"q": "独此"}).context["page"]
    assert [record.note for record in noted] == ["独此一条"]
