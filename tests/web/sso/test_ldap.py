"""Sign-in with the directory's password, against a real slapd that takes passwords over TLS only."""

from __future__ import annotations

import dataclasses
import socket
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.sso import actions, directory
from kaohe.web.sso.config import Ldap
from web.sso import servers
from web.world import PASSWORD, World


@pytest.fixture(autouse=True)
def use(settings: Settings, ldap: Ldap) -> None:
    settings.LDAP = ldap


def attempt(
    client: Client, login: str, password: str | None = None, where: str = "/sign-in/ldap"
) -> tuple[int, str]:
    password = f"{login}'s password 2018" if password is None else password
    answer = client.post(where, {"number": login, "password": password, "next": "/cycles"})
    return answer.status_code, answer.headers.get("Location", answer.content.decode())


@pytest.mark.both_databases
def test_the_directory_s_password_opens(world: World, client: Client) -> None:
    """Persons are matched by 工号: `wang` of the directory is 1001 here."""
    assert attempt(client, "wang") == (302, "/cycles")
    assert client.get("/password").context["user"] == world.office
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.after) == ("登录", world.office, {"方式": "统一身份"})
    assert not broken()


def test_over_tls_from_the_first_byte_too(
    world: World, client: Client, settings: Settings, ldap: Ldap, tree: tuple[int, int, Path]
) -> None:
    settings.LDAP = dataclasses.replace(ldap, url=f"ldaps://127.0.0.1:{tree[1]}")
    assert attempt(client, "wang")[0] == 302


def test_a_certificate_of_nobody_known_is_not_trusted(
    world: World, client: Client, settings: Settings, ldap: Ldap, tree: tuple[int, int, Path]
) -> None:
    for url in (f"ldap://127.0.0.1:{tree[0]}", f"ldaps://127.0.0.1:{tree[1]}"):
        settings.LDAP = dataclasses.replace(ldap, url=url, ca="")
        status, page = attempt(client, "wang")
        assert status == 503 and "现在连不上" in page


@pytest.mark.parametrize("password", ["wrong", "", " "])
def test_a_wrong_password_is_refused(world: World, client: Client, password: str) -> None:
    status, _ = attempt(client, "wang", password)
    assert status in (200, 403)
    assert client.get("/password").status_code == 302


def test_an_empty_password_never_reaches_the_directory(world: World, ldap: Ldap) -> None:
    """LDAP takes a bind without password for an anonymous one, and says yes."""
    with pytest.raises(Refused):
        actions.by_directory(ldap, "wang", "")


def test_five_failures_lock_the_person_s_door_here(world: World, client: Client) -> None:
    for _ in range(5):
        attempt(client, "wang", "wrong")
    status, page = attempt(client, "wang")
    assert status == 403 and "已锁定到" in page
    assert [entry.verb for entry in Entry.objects.all()] == ["锁定登录"]
    assert attempt(client, "1001", PASSWORD, "/sign-in")[0] == 403


@pytest.mark.parametrize(
    "login", ["*", "wang)(uid=*", "wan*", "*)(|(uid=li", "wang\\", "wang\x00", "(", "nobody at all"]
)
def test_a_name_is_never_part_of_the_question(world: World, client: Client, ldap: Ldap, login: str) -> None:
    assert directory.find(ldap, login) is None
    assert attempt(client, login, "li's password 2018")[0] in (200, 400, 403)
    assert client.get("/password").status_code == 302


def test_who_is_not_on_the_roster_is_refused_and_told_whom_to_ask(
    world: World, client: Client, settings: Settings
) -> None:
    settings.SSO_CONTACT = "找人事科（电话8001）"
    status, page = attempt(client, "guest")
    assert status == 403 and "名册里没有工号“9999”。请找人事科（电话8001）登记后再登录。" in page
    assert not Person.objects.filter(number="9999").exists()
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject, entry.actor) == ("登录被拒", "9999 外人", None)


def test_who_is_not_on_the_roster_hears_nothing_without_the_password(world: World, client: Client) -> None:
    assert "9999" not in attempt(client, "guest", "wrong")[1].split("<form")[1].split("field")[0]
    assert not Entry.objects.exists()


@pytest.mark.both_databases
def test_unknown_people_are_made_where_the_site_is_set_so(
    world: World, client: Client, settings: Settings
) -> None:
    settings.SSO_CREATE = True
    assert attempt(client, "guest")[0] == 302
    made = Person.objects.get(number="9999")
    assert (made.name, made.admin, made.has_usable_password(), made.grants.count()) == (
        "外人",
        False,
        False,
        0,
    )
    assert [entry.verb for entry in Entry.objects.all()] == ["新增人员并登录"]


def test_who_left_is_refused(world: World, client: Client) -> None:
    Person.objects.filter(number="1001").update(is_active=False)
    status, page = attempt(client, "wang")
    assert status == 403 and "这个工号已经停用" in page
    assert Entry.objects.get().verb == "登录被拒"


@pytest.mark.parametrize("login", ["bare", "twin"])
def test_without_one_number_there_is_nobody(world: World, client: Client, login: str) -> None:
    """An entry without 工号; two entries of one name."""
    assert attempt(client, login)[0] == 403


def test_when_the_directory_is_down_people_hear_it_and_come_in_locally(
    world: World, client: Client, settings: Settings, ldap: Ldap
) -> None:
    settings.LDAP = dataclasses.replace(ldap, url=f"ldaps://127.0.0.1:{servers.free_port()}")
    status, page = attempt(client, "wang")
    assert status == 503 and "统一身份现在连不上，请稍后再试。有本站口令的，可以用本站口令登录。" in page
    assert attempt(client, "1001", PASSWORD, "/sign-in") == (302, "/cycles")


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_a_directory_that_says_nothing_is_not_waited_for(
    world: World, client: Client, settings: Settings, ldap: Ldap, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, scheme: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(directory, "TIMEOUT", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.LDAP = dataclasses.replace(ldap, url=f"{scheme}://127.0.0.1:{silent.getsockname()[1]}")
        assert attempt(client, "wang")[0] == 503
    assert "1.0 秒没有答复" in caplog.text


def test_a_wrong_password_of_the_site_s_own_account_is_a_fault_of_the_set_up(
    world: World, client: Client, settings: Settings, ldap: Ldap
) -> None:
    settings.LDAP = dataclasses.replace(ldap, password="wrong")
    assert attempt(client, "wang")[0] == 503


def test_local_passwords_can_be_for_administrators_only(
    world: World, client: Client, settings: Settings
) -> None:
    settings.LOCAL_SIGN_IN = False
    status, page = attempt(client, "1001", PASSWORD, "/sign-in")
    assert status == 403 and "本站口令只供系统管理员使用" in page
    assert attempt(client, "1001", "wrong", "/sign-in")[1].count("只供系统管理员使用，请用") == 0
    assert attempt(client, "1009", PASSWORD, "/sign-in")[0] == 302


def test_a_first_password_need_not_be_changed_by_who_does_not_use_it(world: World, client: Client) -> None:
    Person.objects.filter(number="1001").update(must_change=True)
    attempt(client, "wang")
    assert client.get("/cycles").status_code == 200
    assert "口令在那里改" in client.get("/password").content.decode()
    client.post("/sign-out")
    attempt(client, "1001", PASSWORD, "/sign-in")
    assert client.get("/cycles").headers["Location"] == "/password"


def test_without_a_directory_the_address_is_not_there(
    world: World, client: Client, settings: Settings
) -> None:
    settings.LDAP = None
    assert attempt(client, "wang")[0] == 404
    assert "统一身份" not in client.get("/sign-in").content.decode()
