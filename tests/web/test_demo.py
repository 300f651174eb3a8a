"""The demo's data and its doors."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from kaohe import evaluate
from kaohe.scheme.library import names
from kaohe.web import clock, demo, tables
from kaohe.web.audit.actions import broken
from kaohe.web.cycles.closing import RECORDS, closing
from kaohe.web.cycles.home import desks
from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.organisation.demo import doors
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records.models import Step
from kaohe.web.results.decisions import decide
from kaohe.web.results.pages import agenda_of, scores_of
from web.world import World


@pytest.mark.both_databases
def test_every_shipped_scheme_has_a_running_cycle_with_facts_and_an_unbroken_log(db: None) -> None:
    demo.load(lambda _: None)
    cycles = {cycle.scheme.name: cycle for cycle in Cycle.objects.select_related("scheme")}
    assert set(cycles) == set(names())
    for cycle in cycles.values():
        assert cycle.state == Cycle.State.RUNNING
        assert cycle.appraisees.exists()
        assert cycle.records.exists()
    assert not broken()


def test_every_role_has_somebody_every_door_opens_and_all_evaluates(db: None, settings: Settings) -> None:
    demo.load(lambda _: None)
    for cycle in Cycle.objects.select_related("scheme"):
        scores = evaluate(tables.scheme_of(cycle), tables.inputs(cycle)).table("得分")
        assert len(scores) >= cycle.appraisees.count()
        held = set(Grant.objects.filter(cycle=cycle).values_list("role", flat=True))
        assert held >= set(Role) - {Role.ADMIN, Role.ASSESSOR}
    settings.DEMO = True
    for body, offered in doors():
        for door in offered:
            client = Client()
            assert client.post(f"/sign-in/as/{door.number}").status_code == 302, (body, door)
            assert client.get("/").status_code == 200, (body, door)


@pytest.fixture(params=["2026-11-28", "2027-01-05"], ids=["autumn", "new year"])
def today(request: pytest.FixtureRequest, db: None) -> Iterator[datetime.date]:
    """Linyi's demo as it is made on one day or another."""
    day = datetime.date.fromisoformat(request.param)
    with clock.put(day):
        demo.load(lambda _: None, demo.BODIES[:1])
        yield day


def linyi(now: str) -> Cycle:
    title = next(held.title for held in demo.BODIES[0].cycles if held.now == now)
    return Cycle.objects.select_related("scheme").get(title__endswith=title.removeprefix("{year}"))


def test_linyi_is_alive_on_whatever_day(today: datetime.date) -> None:
    """Register linyi-2018 P4, P7 to P9, A1: each role finds something to do; nothing lies in the future."""
    for now, roles in (
        (demo.ENTRY, (Role.OFFICE, Role.ASSESSOR, Role.APPRAISEE, Role.LEADER, Role.RATER)),
        (demo.DECISION, (Role.DECIDER,)),
    ):
        cycle = linyi(now)
        for role in roles:
            grants = Grant.objects.filter(cycle=cycle, role=role).select_related("person")
            waiting = [
                todo.text
                for grant in grants
                for desk in desks(grant.person, today)
                for todo in desk.todos
                if desk.cycle == cycle
            ]
            assert waiting, role
        assert not Step.objects.filter(record__cycle=cycle, at__gt=clock.now()).exists()
        assert not cycle.records.filter(date__gt=today).exists()
        for stage in cycle.stages.filter(end__isnull=False):
            assert abs(stage.end - today).days < 200, stage


def test_linyi_has_claims_and_vetoes_at_every_stage(today: datetime.date) -> None:
    cycle = linyi(demo.ENTRY)
    claims = cycle.records.filter(claimed=True)
    assert set(claims.values_list("state", flat=True)) == {"退回", "草稿", "待核"}
    assert all(claim.evidence.exists() for claim in claims)
    vetoes = cycle.records.filter(state="待核", stage__gt=0).values_list("stage", flat=True)
    assert set(vetoes) == {1, 2, 3}
    assert not closing(cycle, RECORDS).over


def test_linyis_half_year_has_two_results_and_two_who_are_level(today: datetime.date) -> None:
    cycle = linyi(demo.DECISION)
    new, old = cycle.runs.all()
    assert old.frozen is not None and new.frozen is None and new.unnamed == 1
    before, after = ({one.name: one for one in scores_of(run, cycle)} for run in (old, new))
    (changed,) = [name for name in after if after[name].total != before[name].total]
    level = [one.name for one in after.values() if one.total == after[changed].total]
    assert len(level) == 2 and after[changed].category == "科室"
    decider = Grant.objects.get(cycle=cycle, role=Role.DECIDER).person
    (matter,) = agenda_of(new, cycle).matters
    chosen = {name: matter.value for name in level}
    made = decide(cycle, {matter.key: chosen}, by=decider, reason="并列同授", minute="7号", seen=new.hash)
    assert made.run.frozen and made.run.unnamed == 0


def test_the_demo_is_not_loaded_over_real_data(world: World, settings: Settings) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="已经有数据"):
        call_command("demo", no_serve=True)
    assert Person.objects.count() == len(world.everybody)


def test_the_demo_is_not_loaded_outside_demo_mode(db: None) -> None:
    with pytest.raises(CommandError, match="KAOHE_DEMO=是"):
        call_command("demo", no_serve=True)


def test_the_reports_are_shown_in_the_demo_only(
    db: None, client: Client, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<title>报告</title>", "utf-8")
    settings.REPORTS = str(tmp_path)
    assert client.get("/reports/").status_code == 404
    settings.DEMO = True
    answer = client.get("/reports/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "报告" in b"".join(answer.streaming_content).decode()
    assert client.get("/reports/../settings.py").status_code == 400


@pytest.fixture
def sign_in_as(settings: Settings) -> Callable[[str], Client]:
    settings.DEMO = True

    def enter(number: str) -> Client:
        client = Client()
        client.post(f"/sign-in/as/{number}")
        return client

    return enter


def test_the_doors_are_on_the_sign_in_page(
    world: World, sign_in_as: Callable[[str], Client], client: Client
) -> None:
    assert "/sign-in/as/1001" in client.get("/sign-in").content.decode()
    assert sign_in_as("1009").get("/people").status_code == 200


def test_one_click_goes_on_to_the_page_that_was_asked_for_and_nowhere_else(
    world: World, client: Client, settings: Settings
) -> None:
    settings.DEMO = True
    wanted = f"/cycles/{world.cycle.pk}/records"
    door = client.get(wanted)["Location"]
    assert f'name="next" value="{wanted}"' in client.get(door).content.decode()
    assert client.post("/sign-in/as/1001", {"next": wanted})["Location"] == wanted
    assert client.post("/sign-in/as/1001", {"next": "https://elsewhere.example/"})["Location"] == "/"
