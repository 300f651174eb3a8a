"""Results: the same as the engine's, kept and computed once, seen by whom they concern, frozen once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from kaohe import evaluate, explain
from kaohe.tables.read import from_rows
from kaohe.tables.sample import generate
from kaohe.web.audit.models import Entry
from kaohe.web.cycles import rehearsal
from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.errors import Refused
from kaohe.web.permissions import Role
from kaohe.web.records import actions as records
from kaohe.web.results import actions, bundle
from kaohe.web.results.models import Run
from regulations.register import ROWS
from web.world import World, person, publish, shipped


def filled(name: str, size: int = 24) -> Cycle:
    """A rehearsal of a shipped scheme on its whole sample, in the period of the sample."""
    office = person("3001", "考核办 甲", None)
    cycle = Cycle.objects.create(
        title="演练", scheme=publish(name, office), period=from_sample(name, size).period, rehearsal=True
    )
    Grant.objects.create(cycle=cycle, person=office, role=Role.OFFICE)
    rehearsal.fill(cycle, by=office, size=size)
    cycle.refresh_from_db()
    return cycle


def from_sample(name: str, size: int = 24):
    scheme = shipped(name)
    rows = {
        table.name: [dict(zip(table.columns, cells, strict=True)) for cells in table.rows()]
        for table in generate(scheme, 1, size)
    }
    return from_rows(scheme, rows)


def office_of(cycle: Cycle):
    return cycle.grants.get(role=Role.OFFICE).person


@pytest.mark.parametrize("name", ROWS)
def test_the_kept_result_is_the_engines_to_the_last_digit(db, sign_in, tmp_path, name: str) -> None:
    cycle = filled(name)
    run = actions.compute(cycle, by=office_of(cycle))
    kept, notes = bundle.unpack(run.tables)
    there = evaluate(
        shipped(name),
        from_rows(
            shipped(name),
            rehearsal.sample_rows(shipped(name), cycle.period, 1, 24),
            period=cycle.period,
        ),
    )
    assert tuple(kept) == there.names
    for table in there.names:
        assert kept[table].equals(there.table(table)), table
    assert run.hash == bundle.digest(there.tables())
    assert notes == there.notes
    client, first = sign_in(office_of(cycle)), cycle.appraisees.first()
    page = client.get(reverse("results", args=[cycle.pk])).content.decode()
    assert all(row["对象"] in page for row in kept["得分"].to_pylist())
    (tmp_path / "结果.xlsx").write_bytes(client.get(reverse("result-file", args=[cycle.pk, run.pk])).content)
    why = explain(tmp_path / "结果.xlsx", first.name)
    page = client.get(reverse("result-card", args=[cycle.pk, run.pk, first.pk]))
    shown = page.context["cards"][0]["why"]
    # the site knows the appraisee's attributes, and names the seats of its own scope only
    seats = [text for text in why.standing if text.startswith("名额：")]
    assert replace(shown, standing=()) == replace(why, standing=())
    assert [text for text in shown.standing if not text.startswith("名额：")] == [
        text for text in why.standing if text not in seats
    ]


def test_it_is_computed_again_only_when_the_data_changed(world: World) -> None:
    first = actions.compute(world.cycle, by=world.office)
    assert actions.compute(world.cycle, by=world.office).pk == first.pk
    assert Entry.objects.filter(verb="计算结果").count() == 1
    facts = {"数量": "1", "说明": "经查属实"}
    records.enter(world.cycle, world.appraisees["计量科"], "J1", facts, by=world.office, submit=True)
    assert actions.compute(world.cycle, by=world.office).pk != first.pk
    assert Entry.objects.filter(verb="计算结果").count() == 2


def test_the_office_sees_all_and_an_appraisee_only_its_own(world: World, sign_in) -> None:
    run = actions.compute(world.cycle, by=world.office)
    ranking, own = (reverse(name, args=[world.cycle.pk]) for name in ("results", "own-result"))
    other = reverse("result-card", args=[world.cycle.pk, run.pk, world.appraisees["质量科"].pk])
    file = reverse("result-file", args=[world.cycle.pk, run.pk])
    for address in (ranking, other, file):
        for who in (world.office, world.decider, world.leader, world.inspector):
            assert sign_in(who).get(address).status_code == 200
        for who in (world.appraisee, world.assessor, world.rater, world.admin):
            assert sign_in(who).get(address).status_code == 403
    answer = sign_in(world.appraisee).get(own)
    assert [card["score"].name for card in answer.context["cards"]] == ["计量科"]
    said = answer.content.decode()
    assert "名次和等次是怎么来的" not in said
    assert "信息公开、网站更新、宣传工作情况" in said, "linyi-2018 K2.2 as 附件1 says it"
    assert sign_in(world.outsider).get(own).status_code == 404


def test_only_the_office_computes_and_freezes(world: World, sign_in) -> None:
    for name in ("result-compute", "result-freeze"):
        address = reverse(name, args=[world.cycle.pk])
        for who in (world.decider, world.leader, world.inspector, world.appraisee, world.admin):
            assert sign_in(who).post(address).status_code == 403
    assert not Run.objects.exists()
    sign_in(world.office).post(reverse("result-compute", args=[world.cycle.pk]))
    assert Run.objects.count() == 1


def test_a_run_of_another_cycle_is_not_found(world: World, sign_in) -> None:
    other = Cycle.objects.create(title="别的", scheme=world.cycle.scheme, period="2019")
    run = Run.objects.create(cycle=other, inputs=0, scheme_hash="", tables=b"", hash="")
    for name in ("result-run", "result-file"):
        address = reverse(name, args=[world.cycle.pk, run.pk])
        assert sign_in(world.office).get(address).status_code == 404


def test_an_unfinished_result_says_what_waits_and_cannot_be_frozen(world: World, sign_in) -> None:
    run = actions.compute(world.cycle, by=world.office)
    page = sign_in(world.office).get(reverse("results", args=[world.cycle.pk])).content.decode()
    assert f"未完成 <b>{len(world.appraisees)}</b>" in page
    with pytest.raises(Refused, match="没有完成"):
        actions.freeze(world.cycle, by=world.office, hash=run.hash)


def test_faults_of_the_data_are_shown_and_nothing_is_kept(world: World, sign_in) -> None:
    world.cycle.appraisees.filter(name="计量科").update(category="没有这类")
    answer = sign_in(world.office).post(reverse("result-compute", args=[world.cycle.pk]))
    assert answer.status_code == 422
    assert "没有这类" in answer.content.decode()
    assert not Run.objects.exists()


def complete() -> Cycle:
    """A filled cycle without unfinished scores: only those with complete ratings stay."""
    cycle = filled("linyi-2018")
    run = actions.compute(cycle, by=office_of(cycle))
    rows = bundle.unpack(run.tables)[0]["得分"].to_pylist()
    lacking = [row["对象"] for row in rows if "未完成" in row["备注"]]
    cycle.appraisees.filter(name__in=lacking).delete()
    Cycle.objects.filter(pk=cycle.pk).update(inputs=cycle.inputs + 1)
    return cycle


def test_a_result_is_frozen_once_and_stays(db) -> None:
    cycle = complete()
    office = office_of(cycle)
    run = actions.compute(cycle, by=office)
    with pytest.raises(Refused, match="重新计算过"):
        actions.freeze(cycle, by=office, hash="0" * 64)
    frozen = actions.freeze(cycle, by=office, hash=run.hash)
    assert (frozen.pk, frozen.frozen_by) == (run.pk, office)
    with pytest.raises(Refused, match="已经冻结"):
        actions.freeze(cycle, by=office, hash=run.hash)
    assert Entry.objects.filter(verb="冻结结果").count() == 1
    assert bundle.digest(bundle.unpack(Run.objects.get(pk=run.pk).tables)[0]) == run.hash


def test_a_result_that_the_data_left_behind_cannot_be_frozen(db) -> None:
    cycle = complete()
    run = actions.compute(cycle, by=office_of(cycle))
    Cycle.objects.filter(pk=cycle.pk).update(inputs=1000)
    with pytest.raises(Refused, match="先重新计算"):
        actions.freeze(cycle, by=office_of(cycle), hash=run.hash)


def test_the_pages_take_as_many_queries_for_any_rows(db, sign_in, django_assert_max_num_queries) -> None:
    office, counts = person("4001", "考核办 乙", None), []
    published = publish("linyi-2018", office)
    for size in (8, 40):
        cycle = Cycle.objects.create(title="演练", scheme=published, period="2018", rehearsal=True)
        Grant.objects.create(cycle=cycle, person=office, role=Role.OFFICE)
        rehearsal.fill(cycle, by=office, size=size)
        run = actions.compute(cycle, by=office)
        card = reverse("result-card", args=[cycle.pk, run.pk, cycle.appraisees.first().pk])
        client = sign_in(office)
        for address in (reverse("results", args=[cycle.pk]), card):
            with django_assert_max_num_queries(20) as seen:
                assert client.get(address).status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]


def test_the_menu_leads_to_the_results(world: World, sign_in) -> None:
    page = sign_in(world.office).get(reverse("cycle", args=[world.cycle.pk])).content.decode()
    assert f'href="{reverse("results", args=[world.cycle.pk])}"' in page
    page = sign_in(world.appraisee).get(reverse("cycle", args=[world.cycle.pk])).content.decode()
    assert f'href="{reverse("results", args=[world.cycle.pk])}"' not in page
    assert f'href="{reverse("own-result", args=[world.cycle.pk])}"' in page
