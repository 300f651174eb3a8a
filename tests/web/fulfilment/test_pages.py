"""The pages of what was done: what each sees, a report by form, the number of queries."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kaohe.web.fulfilment.models import Fulfilment
from web.fulfilment.test_actions import planned, speaker

pytestmark = pytest.mark.django_db


def test_an_appraisee_reports_by_the_page_and_the_office_sees_it(sign_in) -> None:
    """qianxinan-2010 P16: judged by 5.4.1b; the record form is one step away for whoever records."""
    body = planned("qianxinan-2010")
    own, stage = speaker(body), body.cycle.stages.get(clause="P16")
    client, office = sign_in(own), sign_in(body.office)
    where = reverse("fulfilment-stage", args=[body.cycle.pk, stage.pk])
    page = client.get(where)
    assert page.context["reporting"] == [(str(body.appraisees[0].pk), body.appraisees[0].name)]
    sent = {"appraisee": body.appraisees[0].pk, "said": "督促注册三台", "key": "k1"}
    client.post(reverse("fulfilment-report", args=[body.cycle.pk, stage.pk]), sent)
    (made,) = Fulfilment.objects.all()
    assert made.said == "督促注册三台"
    seen = office.get(where)
    assert "督促注册三台" in seen.content.decode()
    assert reverse("record-new", args=[body.cycle.pk, "5.4.1b"]) in seen.content.decode()
    office.post(
        reverse("fulfilment-act", args=[body.cycle.pk, made.pk]),
        {"verb": "back", "version": made.version, "said": "没有附名单"},
    )
    assert "没有附名单" in client.get(where).content.decode()


def test_others_are_not_seen_and_empty_words_are_refused(sign_in) -> None:
    body = planned("qianxinan-2010")
    own, other, stage = speaker(body, 0), speaker(body, 1), body.cycle.stages.get(clause="P16")
    to = reverse("fulfilment-report", args=[body.cycle.pk, stage.pk])
    sign_in(own).post(to, {"appraisee": body.appraisees[0].pk, "said": "只有自己和考核办看得到"})
    answer = sign_in(own).post(to, {"appraisee": body.appraisees[0].pk, "said": "  "}, follow=True)
    assert "写明怎样办的" in answer.content.decode()
    page = sign_in(other).get(reverse("fulfilment-stage", args=[body.cycle.pk, stage.pk]))
    assert "只有自己和考核办看得到" not in page.content.decode()


def test_the_pages_take_a_constant_number_of_queries(
    sign_in, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    body = planned("qianxinan-2010")
    own, stage = speaker(body), body.cycle.stages.get(clause="P16")
    for who in (own, body.office):
        client = sign_in(who)
        with django_assert_max_num_queries(14):
            client.get(reverse("fulfilment", args=[body.cycle.pk]))
        with django_assert_max_num_queries(20):
            client.get(reverse("fulfilment-stage", args=[body.cycle.pk, stage.pk]))
