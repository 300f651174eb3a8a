"""Pictures with their figures, comparing, score cards that open, results that keep up with the data."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.records import actions as records
from kaohe.web.results import actions, charts, decisions, pages
from kaohe.web.results.models import Decision, Run
from web.results.bodies import Body, make_body
from web.world import World

FACTS = {"数量": "2", "说明": "现场会"}


@pytest.fixture
def body(db) -> Body:
    return make_body("linyi-2018", size=20, whole_points=False)


def page_of(sign_in, person, name: str, *args) -> str:
    answer = sign_in(person).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_total_falls_into_one_step() -> None:
    totals = [Decimal(text) for text in ("59.99", "60", "75.5", "99.5", "100", "104.25")]
    steps = charts.spread(totals)
    assert sum(step.count for step in steps) == len(totals)
    for step in steps:
        inside = [total for total in totals if Decimal(step.low) <= total < Decimal(step.high)]
        assert step.count == len(inside)
    assert charts.spread([Decimal(80)] * 3)[0].count == 3
    assert charts.spread([]) == []


def test_the_parts_of_a_total_add_up_to_it(body: Body, sign_in) -> None:
    answer = sign_in(body.office).get(reverse("result-charts", args=[body.cycle.pk, body.run.pk]))
    stacks = answer.context["stacks"]
    assert stacks
    for stack in stacks:
        parts = sum(Decimal(part) for part in stack.parts if part)
        assert abs(parts - Decimal(stack.total)) <= Decimal("0.005")
    page = answer.content.decode()
    assert 'type="application/json"' in page
    assert "onload" not in page


def test_the_change_is_that_against_the_period_before(body: Body, sign_in) -> None:
    address = reverse("result-charts", args=[body.cycle.pk, body.run.pk])
    assert "没有上一期" in sign_in(body.office).get(address).content.decode()
    before = Cycle.objects.create(
        title="上年", scheme=body.cycle.scheme, period=str(int(body.cycle.period) - 1), rehearsal=True
    )
    Run.objects.create(
        cycle=before,
        inputs=0,
        scheme_hash=body.cycle.scheme.hash,
        tables=bytes(body.run.tables),
        hash=body.run.hash,
    )
    assert charts.earlier(body.cycle, body.office) is None, "results that the person may not see are not told"
    Grant.objects.create(cycle=before, person=body.office, role="考核办")
    body.office.__dict__.pop("_grants")
    found = charts.earlier(body.cycle, body.office)
    assert found is not None
    assert found.title == "上年"
    moves = sign_in(body.office).get(address).context["moves"]
    assert {move.change for move in moves if move.change} == {"0"}


def test_history_stands_in_for_an_earlier_cycle(db, sign_in) -> None:
    body = make_body("changzhou-2016", size=30, whole_points=False)
    answer = sign_in(body.office).get(reverse("result-charts", args=[body.cycle.pk, body.run.pk]))
    assert answer.context["before"].title == str(int(body.cycle.period) - 1)
    assert answer.context["moves"]


def test_two_results_are_compared_line_by_line(body: Body, sign_in) -> None:
    first, name = body.run, body.tables["得分"]["对象"][0].as_py()
    Cycle.objects.filter(pk=body.cycle.pk).update(inputs=body.cycle.inputs + 1)
    body.cycle.ratings.filter(appraisee__name=name).update(score=0)
    body.cycle.refresh_from_db()
    second = actions.compute(body.cycle, by=body.office)
    address = reverse("result-compare", args=[body.cycle.pk])
    answer = sign_in(body.office).get(address, {"a": first.pk, "b": second.pk})
    changed = {change.appraisee: change for change in answer.context["found"].changes}
    assert name in changed
    assert "总分" in {field for field, _, _ in changed[name].fields}
    assert sign_in(body.office).get(address).context["a"].pk == first.pk
    same = sign_in(body.office).get(address, {"a": first.pk, "b": first.pk})
    assert "选两个不同的结果" in same.content.decode()
    assert sign_in(body.office).get(address, {"a": first.pk, "b": 99999}).status_code == 404


def test_a_result_of_a_cycle_that_the_person_may_not_see_is_not_compared(body: Body, sign_in) -> None:
    other = Cycle.objects.create(title="别的", scheme=body.cycle.scheme, period="2031", rehearsal=True)
    run = Run.objects.create(cycle=other, inputs=0, scheme_hash="", tables=b"", hash="")
    address = reverse("result-compare", args=[body.cycle.pk])
    assert sign_in(body.office).get(address, {"a": run.pk}).status_code == 404


def test_a_decision_shows_in_the_comparison(db, sign_in) -> None:
    body = make_body("zaozhuang-staff", size=200)
    matter = next(each for each in body.plan.matters if each.open)
    before = body.run
    first = matter.candidates[0]
    choice = {one.name: one.options[-1] for one in matter.candidates} | {first.name: matter.value}
    decisions.decide(
        body.cycle, {matter.key: choice}, by=body.decider, reason="r", minute="m", seen=before.hash
    )
    answer = sign_in(body.office).get(
        reverse("result-compare", args=[body.cycle.pk]), {"a": before.pk, "b": body.run.pk}
    )
    changed = {change.appraisee: change.fields for change in answer.context["found"].changes}
    assert (matter.field, first.suggested, matter.value) in changed[first.name]


def test_a_line_opens_to_its_clause_its_record_and_who_confirmed_it(world: World, sign_in) -> None:
    made = records.enter(world.cycle, world.appraisees["计量科"], "J3", FACTS, by=world.office, submit=True)
    records.confirm(made, made.version, by=world.office, said="属实")
    run = actions.compute(world.cycle, by=world.office)
    card = page_of(sign_in, world.inspector, "result-card", world.cycle.pk, run.pk, made.appraisee_id)
    assert "重点工作被市级以上党报党刊采用：每次加2分" in card
    assert "现场会" in card
    assert f"核定 {world.office.name}" in card
    assert reverse("record", args=[world.cycle.pk, made.pk]) in card
    assert reverse("record", args=[world.cycle.pk, made.pk]) in page_of(
        sign_in, world.appraisee, "own-result", world.cycle.pk
    )


def test_a_record_that_the_appraisee_may_not_see_is_not_linked(world: World, sign_in) -> None:
    made = records.enter(world.cycle, world.appraisees["计量科"], "J3", FACTS, by=world.office, submit=True)
    page = page_of(sign_in, world.appraisee, "own-result", world.cycle.pk)
    assert "待核" in page
    assert reverse("record", args=[world.cycle.pk, made.pk]) not in page


@pytest.mark.both_databases
def test_a_page_computes_what_the_data_left_behind(world: World, sign_in) -> None:
    page_of(sign_in, world.inspector, "results", world.cycle.pk)
    assert world.cycle.runs.count() == 1
    page_of(sign_in, world.decider, "decisions", world.cycle.pk)
    assert world.cycle.runs.count() == 1
    records.enter(world.cycle, world.appraisees["计量科"], "J3", FACTS, by=world.office, submit=True)
    page_of(sign_in, world.appraisee, "own-result", world.cycle.pk)
    assert world.cycle.runs.count() == 2
    assert Entry.objects.filter(verb="计算结果").values_list("actor_name", flat=True)[0] == "系统"


def test_a_large_cycle_says_that_its_result_is_old_and_is_computed_in_the_background(
    world: World, sign_in, monkeypatch
) -> None:
    actions.compute(world.cycle, by=world.office)
    records.enter(world.cycle, world.appraisees["计量科"], "J3", FACTS, by=world.office, submit=True)
    monkeypatch.setattr(pages, "MOST_AT_ONCE", 3)
    page = page_of(sign_in, world.office, "results", world.cycle.pk)
    assert "下面的结果旧了" in page
    assert world.cycle.runs.count() == 1
    assert reverse("result-compute", args=[world.cycle.pk]) in page
    assert "后台正在计算" in page_of(sign_in, world.inspector, "results", world.cycle.pk)
    assert [job.kind for job in world.cycle.jobs.all()] == ["计算结果"]
    answer = sign_in(world.office).post(reverse("result-compute", args=[world.cycle.pk]))
    assert answer.headers["Location"] == reverse("job", args=[world.cycle.pk, world.cycle.jobs.get().pk])


def test_the_ranking_is_filtered_by_category_text_and_mark(body: Body, sign_in) -> None:
    address, client = reverse("results", args=[body.cycle.pk]), sign_in(body.office)
    rows = body.tables["得分"].to_pylist()
    category = rows[0]["类别"]

    def shown(**given) -> set[str]:
        parts = client.get(address, given).context["parts"]
        return {row.score.name for part in parts.values() for row in part}

    assert shown() == {row["对象"] for row in rows}
    assert shown(category=category) == {row["对象"] for row in rows if row["类别"] == category}
    assert shown(q=rows[0]["对象"]) >= {rows[0]["对象"]}
    assert shown(only="否决") == {row["对象"] for row in rows if row["否决"]}
    assert shown(q="没有这个") == set()


def test_only_the_last_results_that_nobody_froze_are_kept(world: World, monkeypatch) -> None:
    monkeypatch.setattr("kaohe.web.results.keeping.KEPT", 2)
    made = []
    for number in range(4):
        Cycle.objects.filter(pk=world.cycle.pk).update(inputs=number + 1)
        made.append(actions.compute(world.cycle, by=world.office).pk)
        if number == 0:
            Run.objects.update(frozen="2018-12-31T00:00:00Z", frozen_by=world.office)
    assert sorted(world.cycle.runs.values_list("pk", flat=True)) == [made[0], made[2], made[3]]


def test_the_pages_of_a_large_result_make_no_more_queries(db, sign_in, django_assert_max_num_queries) -> None:
    counts = []
    for size in (40, 200):
        body = make_body("zaozhuang-staff", size=size, number=size)
        client, cycle = sign_in(body.decider), body.cycle.pk
        for address in (
            reverse("decisions", args=[cycle]),
            reverse("results", args=[cycle]),
            reverse("result-charts", args=[cycle, body.run.pk]),
            reverse("result-compare", args=[cycle]),
        ):
            client.get(address)
            with django_assert_max_num_queries(30) as seen:
                assert client.get(address).status_code == 200
            counts.append(len(seen))
    assert counts[:4] == counts[4:]


def test_a_decision_about_one_who_left_the_roster_stays_on_record(db) -> None:
    body = make_body("zaozhuang-staff", size=200)
    matter = next(each for each in body.plan.matters if each.open)
    choice = {one.name: one.suggested for one in matter.candidates}
    decisions.decide(
        body.cycle, {matter.key: choice}, by=body.decider, reason="r", minute="m", seen=body.run.hash
    )
    body.cycle.appraisees.filter(name__in=choice).delete()
    assert set(Decision.objects.values_list("name", flat=True)) == set(choice)
