"""The demo's data and its doors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from kaohe import evaluate
from kaohe.scheme.library import names
from kaohe.web import demo, tables
from kaohe.web.audit.actions import broken
from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.organisation.demo import doors
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
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
