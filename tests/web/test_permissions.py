"""Every URL × every role: allowed or refused as the table of permissions says, and as the docs show it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from kaohe.web import clock
from kaohe.web.archive.models import Disposal, Hold
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle, Grant, Stage
from kaohe.web.management.commands.permissions import PARAMETERS, needed, page, urls
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import OPEN, PERMISSIONS, SIGNED_IN, Role, may
from kaohe.web.records import actions
from web.world import World, make_world

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[2] / "docs" / "permissions.md"
SignIn = Callable[[Person], Client]
WHO = (
    "office", "assessor", "other_assessor", "appraisee", "rater", "decider", "leader", "inspector", "admin",
    "outsider",
)  # fmt: skip
TEXTS = {"rule": "J1", "form": "zip", "verb": "submit", "path": "index.html"}
NOT_YET = {"archive-file"}
"""Pages of a cycle that are there only when it is closed."""
GUARDED = [url for url in urls() if url.name not in OPEN and url.name not in SIGNED_IN]
OF_CYCLES = [url for url in GUARDED if "<int:cycle>" in str(url.pattern)]
ELSEWHERE = [url for url in GUARDED if url not in OF_CYCLES]


@pytest.fixture
def world() -> World:
    """With a stage, a record and an audit entry, so that addresses of single things lead somewhere."""
    made = make_world()
    Stage.objects.create(cycle=made.cycle, clause="T1", title="环节")
    with transaction.atomic():
        note("改", "某事", by=made.office, cycle=made.cycle.pk)
    actions.enter(made.cycle, made.appraisees["计量科"], "J1", {"数量": "1"}, by=made.office)
    today, of = clock.today(), {"cycle": made.cycle, "by": made.office}
    Disposal.objects.create(
        **of, kind="佐证", clause="P1", expired=today, decision="销毁", on=today, started=today,
        finished=clock.now(),
    )  # fmt: skip
    Hold.objects.create(**of, reason="督查", on=today)
    return made


def address(url: URLPattern, cycle: Cycle) -> str:
    """The URL for this cycle; its other parts name the first thing of their kind."""
    known = {"cycle": cycle.pk} | TEXTS
    return "/" + PARAMETERS.sub(lambda part: str(known.get(part[1], 1)), str(url.pattern))


def ask(client: Client, where: str) -> HttpResponse:
    """The answer to GET, or to an empty POST where the page takes no GET; what it changed is undone."""
    with transaction.atomic():
        answer = client.get(where)
        if answer.status_code == 405:
            answer = client.post(where)
        transaction.set_rollback(True)
    return answer


def text_of(answer: HttpResponse) -> str:
    """The page without the token that each answer has anew."""
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())


def refusals(client: Client, wheres: list[str], status: int) -> list[str]:
    """Where something else was answered than the refusal, to GET or to POST."""
    return [
        f"{method} {where}: {answer.status_code}"
        for where in wheres
        for method in ("get", "post")
        if (answer := getattr(client, method)(where)).status_code != status
    ]


def test_every_url_says_who_may_open_it() -> None:
    """A new URL without a guard is found here: `@allowed(…)`, or a line in OPEN or SIGNED_IN."""
    bare = [str(url.pattern) for url in GUARDED if not needed(url)]
    assert bare == []
    known = {url.name for url in urls()}
    assert known >= set(OPEN) | set(SIGNED_IN)
    assert {name for url in GUARDED for name in needed(url) or ()} <= set(PERMISSIONS)


def test_the_docs_show_the_table_as_it_is() -> None:
    """Otherwise: python -m kaohe.web permissions > docs/permissions.md"""
    assert DOCS.read_text("utf-8") == page()


@pytest.mark.parametrize("who", WHO)
def test_a_person_opens_what_its_roles_allow(who: str, world: World, sign_in: SignIn) -> None:
    """Not refused, and inside a page that names no further thing: found. `outsider` has no role."""
    somebody, client = world.everybody[who], sign_in(world.everybody[who])
    wrong = []
    for url in GUARDED:
        cycle = world.cycle if url in OF_CYCLES else None
        if not any(may(somebody, name, cycle) for name in needed(url) or ()):
            continue
        answer = ask(client, address(url, world.cycle))
        shown = answer.request["REQUEST_METHOD"] == "GET"
        whole = set(url.pattern.converters) <= {"cycle"} and url.name not in NOT_YET
        missing = shown and answer.status_code == 404 and whole
        if (
            answer.status_code in (403, 405, 500)
            or missing
            or "sign-in" in answer.headers.get("Location", "")
        ):
            wrong.append(f"{url.pattern}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("who", WHO)
def test_a_person_is_refused_all_else(who: str, world: World, sign_in: SignIn) -> None:
    """403 where the person has a role that is not enough, 404 in a cycle where it has none."""
    somebody, client = world.everybody[who], sign_in(world.everybody[who])

    def shut(pages: list[URLPattern], cycle: Cycle | None) -> list[str]:
        return [
            address(url, world.cycle)
            for url in pages
            if not any(may(somebody, name, cycle) for name in needed(url) or ())
        ]

    inside, outside = shut(OF_CYCLES, world.cycle), shut(ELSEWHERE, None)
    assert refusals(client, inside, 404 if who == "outsider" else 403) == []
    assert refusals(client, outside, 403) == []


def test_without_sign_in_every_page_leads_to_the_door(world: World) -> None:
    client = Client()
    pages = [url for url in urls() if url.name not in OPEN]
    assert len(pages) == len(GUARDED) + len(SIGNED_IN)
    for url in pages:
        where = address(url, world.cycle)
        for method in ("get", "post"):
            answer = getattr(client, method)(where)
            assert answer.status_code == 302, where
            assert answer.headers["Location"].startswith("/sign-in?next="), where


def test_the_demo_s_doors_are_not_there_in_service(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.office)
    assert client.post(f"/sign-in/as/{world.admin.number}").status_code == 404
    assert client.get("/reports/").status_code == 404
    assert client.get("/reports/index.html").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_a_role_in_one_cycle_opens_nothing_of_another(role: Role, world: World, sign_in: SignIn) -> None:
    """Neither does it tell that the other is there: the same answer as for one that is not."""
    other = Cycle.objects.create(title="别的考核", scheme=world.cycle.scheme, period="2019")
    Grant.objects.create(cycle=other, person=world.outsider, role=role, items=["K2.1"])
    client = sign_in(world.outsider)
    assert refusals(client, [address(url, world.cycle) for url in OF_CYCLES], 404) == []
    there = text_of(client.get(f"/cycles/{world.cycle.pk}"))
    assert there == text_of(client.get("/cycles/99999"))
    assert world.cycle.title not in there


def test_an_administrator_knows_of_a_cycle_and_is_refused_in_it(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.admin)
    assert world.cycle.title in client.get("/cycles").content.decode()
    assert client.get(f"/cycles/{world.cycle.pk}").status_code == 403
