"""The pages of what was done: what each sees, a report by form, the number of queries."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kaohe.web.audit.models import Entry
from kaohe.web.cycles.owing import owing
from kaohe.web.fulfilment.models import Fulfilment
from kaohe.web.tasks import works
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


def test_the_office_is_told_who_owes_before_a_stage_is_done_and_sees_it_afterwards(sign_in) -> None:
    """qianxinan-2010 P16: one of all reported; told with counts, done only after that, still to be seen."""
    body = planned("qianxinan-2010")
    own, stage = speaker(body), body.cycle.stages.get(clause="P16")
    office = sign_in(body.office)
    done, together = (
        reverse("stage-done", args=[body.cycle.pk, stage.pk]),
        reverse("stages-done", args=[body.cycle.pk]),
    )
    report = reverse("fulfilment-report", args=[body.cycle.pk, stage.pk])
    sign_in(own).post(report, {"appraisee": body.appraisees[0].pk, "said": "已办"})
    lacking = len(body.appraisees) - 1
    told = office.post(done, {"done": "是"})
    assert f"还差{lacking}次没有报" in told.content.decode()
    assert reverse("fulfilment-stage", args=[body.cycle.pk, stage.pk]) in told.content.decode()
    stage.refresh_from_db()
    assert stage.done is None
    stale = {"chosen": [stage.pk], "seen": told.context["seen"]}
    second = speaker(body, 1)
    sign_in(second).post(report, {"appraisee": body.appraisees[1].pk, "said": "也办了"})
    told = office.post(together, stale)
    assert f"还差{lacking - 1}次没有报" in told.content.decode(), "what was seen is no longer so"
    answer = office.post(together, {"chosen": [stage.pk], "seen": told.context["seen"]}, follow=True)
    assert "1个环节记为完成" in answer.content.decode()
    assert f"还差{lacking - 1}次没有报" in answer.content.decode()
    entry = Entry.objects.get(verb="完成环节")
    assert entry.after is not None and entry.after["还缺"] == [f"P16：还差{lacking - 1}次没有报"]
    assert (
        f"记为完成的环节里，还差{lacking - 1}次没有报"
        in office.get(reverse("fulfilment", args=[body.cycle.pk])).content.decode()
    )
    page = office.get(reverse("fulfilment-stage", args=[body.cycle.pk, stage.pk])).content.decode()
    assert f"记为完成时没有报的（{lacking - 1}）" in page and body.appraisees[2].name in page
    assert office.post(done, {"done": "否"}).status_code == 302


def test_what_is_handed_in_by_a_form_is_owed_as_well(sign_in) -> None:
    """changzhou-2016: the self-appraisals that nobody handed in are told at their own stage only."""
    body = planned("changzhou-2016")
    asked = works(body.cycle)["自评"]
    stage = body.cycle.stages.filter(clause__in=asked.clauses).first()
    assert stage is not None
    told = sign_in(body.office).post(reverse("stage-done", args=[body.cycle.pk, stage.pk]), {"done": "是"})
    assert f"{asked.name}还有{len(body.appraisees)}个对象没有交" in told.content.decode()
    (one,) = owing(body.cycle, [stage])[stage.pk]
    assert "task=%E8%87%AA%E8%AF%84" in one.href
    assert sign_in(body.office).get(one.href).status_code == 200
