"""What the pages do with double sendings, old pages, forged ids and missing tokens."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kaohe.web.cycles.models import Cycle
from kaohe.web.records import actions
from kaohe.web.records.models import Record
from web.world import World


def new(world: World, rule: str = "J1") -> str:
    return reverse("record-new", args=[world.cycle.pk, rule])


def sent(world: World, **more: str) -> dict[str, object]:
    return {"appraisee": world.appraisees["计量科"].pk, "quantity": "1", "key": "k1", "submit": "1", **more}


@pytest.mark.both_databases
def test_a_double_click_makes_one_record(world: World, sign_in, database: str) -> None:
    client = sign_in(world.office)
    answers = [client.post(new(world), sent(world)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Record.objects.count() == 1


def test_faults_stand_at_their_fields_and_what_was_typed_is_kept(world: World, sign_in) -> None:
    answer = sign_in(world.office).post(new(world), sent(world, quantity="-5", note="写过的话"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "数量-5是负数" in page
    assert "写过的话" in page


def test_an_old_page_is_told_and_overwrites_nothing(world: World, sign_in, entered) -> None:
    record = entered()
    client = sign_in(world.office)
    address = reverse("record-edit", args=[world.cycle.pk, record.pk])
    actions.change(record, {"数量": "7", "说明": "别人写的"}, 1, by=world.office)
    answer = client.post(address, {"quantity": "9", "note": "我写的", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "刚才有别人改过" in page
    assert "别人写的" in page
    assert "我写的" in page
    record.refresh_from_db()
    assert record.quantity == 7_000_000
    assert client.post(address, {"quantity": "9", "note": "我写的", "version": "2"}).status_code == 302


@pytest.mark.parametrize("page", ["record", "record-edit", "record-effect"])
def test_records_of_other_units_do_not_exist_for_one(world: World, sign_in, entered, page: str) -> None:
    record = entered()
    answer = sign_in(world.other_assessor).get(reverse(page, args=[world.cycle.pk, record.pk]))
    assert answer.status_code == 404


def test_a_record_of_another_cycle_is_not_found_here(world: World, sign_in, entered) -> None:
    record = entered()
    other = Cycle.objects.create(title="另一个", scheme=world.cycle.scheme, period="2019")
    world.office.grants.create(cycle=other, role="考核办")
    assert sign_in(world.office).get(reverse("record", args=[other.pk, record.pk])).status_code == 404


def test_an_appraisee_of_another_cycle_is_no_choice(world: World, sign_in) -> None:
    other = Cycle.objects.create(title="另一个", scheme=world.cycle.scheme, period="2019")
    stranger = other.appraisees.create(order=0, name="外人", category="科室")
    answer = sign_in(world.office).post(new(world), sent(world) | {"appraisee": stranger.pk})
    assert answer.status_code == 422
    assert not Record.objects.exists()


def test_a_unit_opens_no_form_of_anothers_rule(world: World, sign_in) -> None:
    assert sign_in(world.other_assessor).get(new(world)).status_code == 404
    assert sign_in(world.other_assessor).post(new(world), sent(world)).status_code == 404


def test_without_the_token_nothing_is_sent(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.office)
    assert client.post(new(world), sent(world)).status_code == 403
    assert not Record.objects.exists()


def test_a_cycle_that_closes_while_the_form_is_open_refuses_and_keeps_the_form(world: World, sign_in) -> None:
    Cycle.objects.filter(pk=world.cycle.pk).update(state=Cycle.State.DECIDED)
    answer = sign_in(world.office).post(new(world), sent(world, note="写过的话"))
    assert answer.status_code == 422
    assert "现在不能录入" in answer.content.decode()
    assert "写过的话" in answer.content.decode()


def test_a_claim_goes_from_the_appraisee_to_the_office(world: World, sign_in) -> None:
    client = sign_in(world.appraisee)
    address = reverse("claim-new", args=[world.cycle.pk, "J1"])
    assert client.post(address, sent(world)).status_code == 302
    record = Record.objects.get()
    assert (record.claimed, record.state, record.appraisee.name) == (True, "待核", "计量科")
    office = sign_in(world.office)
    assert "自己申报" in office.get(reverse("confirmations", args=[world.cycle.pk])).content.decode()
    chosen = {"chosen": f"{record.pk}:{record.version}", "verb": "confirm"}
    office.post(reverse("confirmations-do", args=[world.cycle.pk]), chosen)
    record.refresh_from_db()
    assert record.state == "已核定"


def test_nobody_claims_for_another(world: World, sign_in) -> None:
    address = reverse("claim-new", args=[world.cycle.pk, "J1"])
    data = sent(world) | {"appraisee": world.appraisees["质量科"].pk}
    assert sign_in(world.appraisee).post(address, data).status_code == 422
    assert sign_in(world.appraisee).get(reverse("claim-new", args=[world.cycle.pk, "F1"])).status_code == 404


def test_the_effect_shows_place_and_score_before_anybody_confirms(world: World, sign_in, entered) -> None:
    record = entered("F1", submit=True)
    address = reverse("record-effect", args=[world.cycle.pk, record.pk])
    part = sign_in(world.leader).get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "否决" in part
    assert "F1" in part
    record.refresh_from_db()
    assert record.state == "待核"


def test_a_step_from_an_old_page_is_refused(world: World, sign_in, entered) -> None:
    record = entered(submit=True)
    address = reverse("record-act", args=[world.cycle.pk, record.pk, "confirm"])
    answer = sign_in(world.office).post(address, {"version": "99"}, follow=True)
    assert "刚才有别人改过" in answer.content.decode()
    assert sign_in(world.office).post(address, {"version": "1"}).status_code == 302
    record.refresh_from_db()
    assert record.state == "已核定"
