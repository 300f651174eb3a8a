"""Sign-in, lock-out, one's own password."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.errors import Refused
from kaohe.web.organisation import door
from kaohe.web.organisation.models import Person
from web.world import PASSWORD, World

SignIn = Callable[[Person], Client]


def attempt(client: Client, password: str, number: str = "1001", **more: str) -> int:
    return client.post("/sign-in", {"number": number, "password": password, **more}).status_code


@pytest.mark.both_databases
def test_the_right_password_opens(world: World, client: Client) -> None:
    assert attempt(client, PASSWORD) == 302
    assert client.get("/password").status_code == 200
    assert Entry.objects.get().verb == "登录"


@pytest.mark.both_databases
def test_five_failures_lock_for_fifteen_minutes_and_are_on_record(world: World, client: Client) -> None:
    for _ in range(5):
        assert attempt(client, "wrong") == 403
    assert attempt(client, PASSWORD) == 403
    locked = Person.objects.get(number="1001").locked_until
    assert locked is not None
    assert timezone.now() + datetime.timedelta(minutes=14) < locked
    assert [entry.verb for entry in Entry.objects.all()] == ["锁定登录"]
    assert not broken()


def test_the_lock_ends_by_itself(world: World, client: Client) -> None:
    past = timezone.now() - datetime.timedelta(seconds=1)
    Person.objects.filter(number="1001").update(locked_until=past)
    assert attempt(client, PASSWORD) == 302


def test_a_success_forgets_the_failures(world: World, client: Client) -> None:
    for _ in range(4):
        attempt(client, "wrong")
    attempt(client, PASSWORD)
    assert Person.objects.get(number="1001").failures == 0


def test_an_unknown_number_hears_the_same_as_a_wrong_password(world: World) -> None:
    with pytest.raises(Refused, match=r"^工号或口令不对。"):
        door.sign_in("9999", PASSWORD)
    with pytest.raises(Refused, match=r"^工号或口令不对。"):
        door.sign_in("1001", "wrong")


def test_who_left_does_not_come_in(world: World, client: Client) -> None:
    Person.objects.filter(number="1001").update(is_active=False)
    assert attempt(client, PASSWORD) == 403


def test_sign_in_never_leads_to_another_host(world: World, client: Client) -> None:
    data = {"number": "1001", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post("/sign-in", data).headers["Location"] == "/"


def test_a_given_password_is_changed_before_anything_else(world: World, sign_in: SignIn) -> None:
    password = door.reset_password(world.admin, by=world.admin)
    client = sign_in(Person.objects.get(pk=world.admin.pk))
    assert client.get("/people").headers["Location"] == "/password"
    new = {"old": password, "new": "another horse 2019", "again": "another horse 2019"}
    assert client.post("/password", new).status_code == 302
    assert client.get("/people").status_code == 200


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123"])
def test_weak_passwords_are_refused(world: World, sign_in: SignIn, weak: str) -> None:
    page = sign_in(world.office).post("/password", {"old": PASSWORD, "new": weak, "again": weak})
    assert page.status_code == 200
    assert world.office.check_password(PASSWORD)


def test_signing_in_with_one_click_does_not_exist_outside_the_demo(world: World, client: Client) -> None:
    assert client.post("/sign-in/as/1001").status_code == 404
    assert "王敏" not in client.get("/sign-in").content.decode()


def test_signing_in_with_one_click_in_the_demo(world: World, client: Client, settings: Settings) -> None:
    settings.DEMO = True
    assert "王敏" in client.get("/sign-in").content.decode()
    assert client.get("/sign-in/as/1001").status_code == 405
    assert client.post("/sign-in/as/1001").status_code == 302
    assert client.get("/password").status_code == 200


def test_sign_out(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.office)
    client.post("/sign-out")
    assert client.get("/password").headers["Location"].startswith("/sign-in")
