"""What guides scoring stands where one scores, and the cycle says whether its scheme holds for the period."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from kaohe.web.ballots.papers import classes
from kaohe.web.cycles import actions, plan, validity
from kaohe.web.cycles.models import Cycle, Stage
from kaohe.web.guidance import guidance, printed_of
from kaohe.web.templatetags.guidance import on_paper, printed_on_paper
from web.records.bodies import make_body

pytestmark = pytest.mark.django_db


def test_what_scoring_looks_at_stands_on_the_ballot() -> None:
    """qufu-2020 S3, S9, 1.1 to 1.5: a mark is given on the whole, and these are what it is about."""
    body = make_body("qufu-2020")
    said = {one.clause: one for one in on_paper(classes(body.cycle)[0], body.cycle)["said"]}
    assert {"1.1", "1.2", "1.3", "1.4", "1.5", "S3", "S9"} <= set(said)
    assert "岗位职责、工作任务" in said["S9"].more and "德、能、勤、绩、廉" in said["S3"].more


@pytest.mark.parametrize(
    ("name", "rule", "clause", "other"),
    [("changzhou-2016", "6.18a", "6.18g", "3.8b"), ("qianxinan-2010", "1.5a", "B2", "1.11a")],
)
def test_a_provision_stands_on_the_form_of_the_rules_that_it_names_and_of_no_other(
    sign_in, name: str, rule: str, clause: str, other: str
) -> None:
    """changzhou-2016 6.18g names 6.18a; qianxinan-2010 B2 proves 1.5a."""
    body = make_body(name)
    page = sign_in(body.office).get(reverse("record-new", args=[body.cycle.pk, rule])).content.decode()
    (said,) = [one for one in guidance(body.cycle.scheme, rule) if one.clause == clause]
    assert said.text in page
    assert clause not in {one.clause for one in guidance(body.cycle.scheme, other)}


def test_the_regulations_text_stands_where_one_enters(sign_in) -> None:
    """linyi-2018 F1, Z2.4.1 with Z2.4 above it, and K1.1, K1.2, Z1 on the ballot."""
    body = make_body("linyi-2018")
    page = sign_in(body.office).get(reverse("record-new", args=[body.cycle.pk, "F1"])).content.decode()
    assert "工作履行职责不到位、重点工作任务未完成，造成较大负面影响或严重后果的。" in page
    assert [one.id for one in printed_of(body.cycle.scheme, "Z2.4.1")] == ["Z2.4", "Z2.4.1"]
    ballot = printed_on_paper(classes(body.cycle)[0], body.cycle)["said"]
    assert {"K1.1", "K1.2", "Z1"} <= {one.id for one in ballot}


def test_a_long_text_is_folded_and_a_short_one_stands_open(sign_in) -> None:
    """qianxinan-2010 1.5 (108 signs and its standard) and 1.11."""
    body = make_body("qianxinan-2010")
    client = sign_in(body.office)
    long = client.get(reverse("record-new", args=[body.cycle.pk, "1.5a"])).content.decode()
    assert "<summary>办法原文：1.5 监督联系网络</summary>" in long
    assert "绩效考核标准：查质监人员勤廉情况跟踪监督联系登记表，缺一家扣0.01分。" in long
    short = client.get(reverse("record-new", args=[body.cycle.pk, "1.10a"])).content.decode()
    assert "每年按要求向州局纪检监察室报送3次" in short and "办法原文：1.10" not in short


def bad(cycle: Cycle, period: str) -> set[str]:
    cycle.period = period
    return {term.clause for term in validity.terms(cycle) if term.bad}


@pytest.mark.parametrize(
    ("name", "clause", "outside", "inside"),
    [
        ("changzhou-2016", "S3", "2018", "2016"),
        ("audit-400", "S2", "2021", "2018"),
        ("qianxinan-2010", "R1", "2011", "2010"),
        ("linyi-2018", "T1", "2018", "2019"),
    ],
)
def test_a_period_outside_the_trial_the_year_or_before_the_start_is_told(
    name: str, clause: str, outside: str, inside: str
) -> None:
    """changzhou-2016 S3 (1年), audit-400 S2 (201*), qianxinan-2010 R1 (2010), linyi-2018 T1 (2018-06-21)."""
    body = make_body(name)
    Stage.objects.bulk_create(plan.stages(body.cycle, body.scheme))
    assert clause in bad(body.cycle, outside) and clause not in bad(body.cycle, inside)


def test_a_start_that_the_scheme_only_names_waits_for_its_date(sign_in) -> None:
    """qufu-2020 T4: from the day of publication, which the text does not tell."""
    body = make_body("qufu-2020")
    Stage.objects.bulk_create(plan.stages(body.cycle, body.scheme))
    page = sign_in(body.office).get(reverse("cycle", args=[body.cycle.pk]))
    assert "不知道从哪天起施行" in page.content.decode()
    stage = body.cycle.stages.get(clause="T4")
    actions.set_dates(stage, datetime.date(2020, 1, 1), None, by=body.office)
    assert bad(body.cycle, "2019Q4") == {"T4"} and bad(body.cycle, "2020Q1") == set()
