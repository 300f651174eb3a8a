"""Ratings, the grid and own indicators: all of a page or nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kaohe.errors import KaoheError
from kaohe.web.errors import Refused, Stale
from kaohe.web.records import grid, own
from kaohe.web.records.grid import Cell, enter_grid
from kaohe.web.records.models import Rating, Record
from kaohe.web.records.ratings import Score, rate
from web.records.bodies import make_body
from web.world import World


def score(world: World, text: str, who: str = "计量科", version: int = 0, full: str = "") -> Score:
    return Score(world.appraisees[who], "K2.1", text, full, version)


def test_ratings_of_a_page_are_kept_together(world: World) -> None:
    assert rate(world.cycle, [score(world, "1.5"), score(world, "", "质量科")], by=world.assessor) == 1
    assert Rating.objects.get().score == 1_500_000


def test_a_rating_above_the_points_is_a_fault_and_nothing_is_kept(world: World) -> None:
    with pytest.raises(KaoheError) as caught:
        rate(world.cycle, [score(world, "1"), score(world, "999", "质量科")], by=world.assessor)
    assert [fault.place.row for fault in caught.value.faults] == [3]
    assert not Rating.objects.exists()


def test_a_rating_that_somebody_changed_meanwhile_is_not_overwritten(world: World) -> None:
    rate(world.cycle, [score(world, "1")], by=world.assessor)
    with pytest.raises(Stale):
        rate(world.cycle, [score(world, "2")], by=world.office)
    assert rate(world.cycle, [score(world, "2", version=1)], by=world.office) == 1


def test_an_emptied_rating_is_taken_away(world: World) -> None:
    rate(world.cycle, [score(world, "1")], by=world.assessor)
    rate(world.cycle, [score(world, "", version=1)], by=world.assessor)
    assert not Rating.objects.exists()


def test_a_unit_rates_its_own_indicators_only(world: World) -> None:
    with pytest.raises(Refused, match="不由您的单位评分"):
        rate(world.cycle, [score(world, "1")], by=world.other_assessor)


def test_ratings_are_given_on_the_page(world: World, sign_in) -> None:
    """Register linyi-2018 K2.1: rated by the office of the bureau."""
    client = sign_in(world.assessor)
    pk = world.appraisees["计量科"].pk
    address = reverse("ratings", args=[world.cycle.pk]) + "?indicator=K2.1"
    assert f"s-{pk}-K2.1" in client.get(address).content.decode()
    sent = {f"s-{pk}-K2.1": "1.25", f"v-{pk}-K2.1": "0"}
    assert client.post(address, sent).status_code == 302
    assert Rating.objects.get().score == 1_250_000
    wrong = client.post(address, {f"s-{pk}-K2.1": "888", f"v-{pk}-K2.1": "1"})
    assert wrong.status_code == 422
    assert 'value="888"' in wrong.content.decode()


def cell(world: World, text: str, record: Record | None = None, who: str = "计量科") -> Cell:
    pk, version = (record.pk, record.version) if record else (None, 0)
    return Cell(world.appraisees[who], "J1", text, pk, version)


def test_the_grid_makes_changes_and_deletes_drafts(world: World) -> None:
    assert enter_grid(world.cycle, [cell(world, "2"), cell(world, "", who="质量科")], by=world.office) == 1
    draft = Record.objects.get()
    enter_grid(world.cycle, [cell(world, "3", draft)], by=world.office)
    draft.refresh_from_db()
    assert (draft.quantity, draft.version, draft.state) == (3_000_000, 2, "草稿")
    enter_grid(world.cycle, [cell(world, "", draft)], by=world.office)
    assert not Record.objects.exists()


def test_the_grid_hands_in_what_it_shows(world: World) -> None:
    enter_grid(world.cycle, [cell(world, "2")], by=world.office)
    enter_grid(world.cycle, [cell(world, "2", Record.objects.get())], by=world.office, submit=True)
    assert Record.objects.get().state == "待核"


def test_sending_the_grid_twice_makes_no_second_draft(world: World) -> None:
    enter_grid(world.cycle, [cell(world, "2")], by=world.office)
    with pytest.raises(Stale):
        enter_grid(world.cycle, [cell(world, "3")], by=world.office)
    assert enter_grid(world.cycle, [cell(world, "2")], by=world.office) == 0
    assert Record.objects.count() == 1


def test_a_fault_in_one_cell_keeps_the_others_out_too(world: World) -> None:
    with pytest.raises(KaoheError) as caught:
        enter_grid(world.cycle, [cell(world, "1"), cell(world, "多", who="质量科")], by=world.office)
    assert caught.value.faults[0].place.row == 3
    assert not Record.objects.exists()


def test_the_grid_is_filled_on_its_page(world: World, sign_in) -> None:
    client = sign_in(world.office)
    pk = world.appraisees["计量科"].pk
    address = reverse("record-grid", args=[world.cycle.pk])
    assert client.post(address, {f"c-{pk}-J1": "4", f"v-{pk}-J1": "", "save": "1"}).status_code == 302
    assert 'value="4"' in client.get(address).content.decode()
    draft = Record.objects.get()
    wrong = {f"c-{pk}-J1": "x", f"v-{pk}-J1": f"{draft.pk}:{draft.version}"}
    assert client.post(address, wrong).status_code == 422


def test_an_old_grid_is_told_and_what_was_typed_is_not_lost(world: World, sign_in) -> None:
    enter_grid(world.cycle, [cell(world, "2")], by=world.office)
    pk = world.appraisees["计量科"].pk
    address = reverse("record-grid", args=[world.cycle.pk])
    answer = sign_in(world.office).post(address, {f"c-{pk}-J1": "55", f"v-{pk}-J1": ""})
    assert answer.status_code == 409
    assert "计量科 J1：55" in answer.content.decode()
    assert Record.objects.get().quantity == 2_000_000


@pytest.mark.django_db
def test_own_indicators_are_kept_rated_and_removed() -> None:
    """Register qufu-2020 2: each has its own targets."""
    body = make_body("zaozhuang-departments")
    who, parent = body.appraisees[0], next(iter(body.book.own_parents))
    cells = {"上级指标": parent, "指标": "G1", "名称": "目标一", "分值": "10"}
    made = own.add_own(body.cycle, who, cells, by=body.office)
    assert made.points == 10_000_000
    with pytest.raises(Refused, match="已有编号"):
        own.add_own(body.cycle, who, cells, by=body.office)
    with pytest.raises(KaoheError):
        own.add_own(body.cycle, who, cells | {"指标": "G2", "分值": "多"}, by=body.office)
    own.remove_own(made, by=body.office)
    assert not body.cycle.own_indicators.exists()


def test_the_cell_of_a_record_without_quantity_is_one() -> None:
    assert grid.cell_text("数量", Record(quantity=None)) == "1"


def test_the_page_of_ratings_opens_at_what_is_still_to_be_given_and_says_how_many(
    world: World, sign_in
) -> None:
    """Who comes from “评分还没有给” does not have to look for it; what is sent stays with its indicator."""
    client, page = sign_in(world.assessor), reverse("ratings", args=[world.cycle.pk])
    sections = [one for one in world.appraisees.values() if one.category == "科室"]
    rate(world.cycle, [Score(one, "K2.1", "9", "", 0) for one in sections], by=world.assessor)
    answer = client.get(page)
    assert answer.context["chosen"] == "K2.2"
    named = dict(answer.context["leaves"])
    assert named["K2.1"] == "重点工作完成情况" and named["K2.2"] == "政务公开（还差5个）"
    assert f'action="{page}?indicator=K2.2&amp;page=1"' in answer.content.decode()
