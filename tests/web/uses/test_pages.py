"""The pages of consequences: who sees what, deeds by form, the number of queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kaohe.web.organisation.models import Person
from kaohe.web.uses import actions
from kaohe.web.uses.models import Consequence
from web.notices.bodies import Open, make_open

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture
def body() -> Open:
    made = make_open("qufu-2020")
    actions.draw(made.cycle, by=made.office)
    return made


def test_an_appraisee_sees_its_own_and_nobody_else_s(body: Open, sign_in: SignIn) -> None:
    actions.enlist(body.cycle, body.mine, "S8", by=body.office, said="小结未交")
    actions.enlist(body.cycle, body.theirs, "S8", by=body.office, said="登记表未交")
    page = sign_in(body.me).get(reverse("uses", args=[body.cycle.pk]))
    shown = [each for items in page.context["kinds"].values() for each in items]
    assert {each.appraisee_id for each in shown} == {body.mine.pk}
    assert "登记表未交" not in page.content.decode()
    assert sign_in(body.me).get(reverse("use", args=[body.cycle.pk, shown[0].pk])).status_code == 403


def test_deeds_are_done_by_form(body: Open, sign_in: SignIn) -> None:
    one = body.cycle.consequences.first()
    assert one is not None
    client = sign_in(body.office)
    where = reverse("use-act", args=[body.cycle.pk, one.pk])
    client.post(where, {"verb": "限期", "version": one.version, "said": "整改", "due": ""})
    assert Consequence.objects.get(pk=one.pk).due is None
    client.post(where, {"verb": "限期", "version": one.version, "said": "整改", "due": "2099-01-02"})
    one.refresh_from_db()
    assert str(one.due) == "2099-01-02"
    client.post(where, {"verb": "办结", "version": one.version, "said": "已导出"})
    assert Consequence.objects.get(pk=one.pk).state == "已办"
    assert client.post(where, {"verb": "炸毁"}).status_code == 302


def test_several_are_done_at_once_or_none(body: Open, sign_in: SignIn) -> None:
    client, where = sign_in(body.office), reverse("use-finish-all", args=[body.cycle.pk])
    one, other = body.cycle.consequences.all()[:2]
    stale = {"chosen": [f"{one.pk}-{one.version}", f"{other.pk}-{other.version + 1}"], "said": "3号文"}
    assert "刚才有人办过其中一项" in client.post(where, stale, follow=True).content.decode()
    assert not Consequence.objects.filter(state="已办").exists()
    client.post(where, {"chosen": [f"{each.pk}-{each.version}" for each in (one, other)], "said": "3号文"})
    done = Consequence.objects.filter(state="已办")
    assert {each.pk for each in done} == {one.pk, other.pk}
    assert {deed.said for each in done for deed in each.deeds.all()} == {"3号文"}
    assert (
        client.post(where, {"chosen": ["x", "1-", "99999999999999999999-1"], "said": "文"}).status_code == 302
    )


def test_another_cycle_s_consequence_is_not_found(body: Open, sign_in: SignIn) -> None:
    assert sign_in(body.office).get(reverse("use", args=[body.cycle.pk, 99999])).status_code == 404


def test_the_list_makes_as_many_queries_for_few_rows_as_for_many(body: Open, sign_in: SignIn) -> None:
    client = sign_in(body.office)
    where = reverse("uses", args=[body.cycle.pk])

    def count() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(where).status_code == 200
        return len(made)

    actions.enlist(body.cycle, body.mine, "S8", by=body.office, said="小结未交")
    few = count()
    for one in body.cycle.appraisees.all()[2:12]:
        actions.enlist(body.cycle, one, "S8", by=body.office, said="小结未交")
    assert count() <= few
