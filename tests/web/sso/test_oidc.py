"""Sign-in through an OpenID provider that runs as a server of its own and can be told to cheat."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from pytest_django import Settings

from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.organisation.models import Person
from kaohe.web.sso import provider
from kaohe.web.sso.config import Oidc
from web.sso import servers
from web.world import PASSWORD, World

HOST = "http://testserver"


@pytest.fixture(autouse=True)
def use(settings: Settings, oidc: Oidc) -> Iterator[None]:
    settings.OIDC = oidc
    yield
    provider._registered.cache_clear()


@pytest.fixture
def cheat(issuer: str) -> Iterator[object]:
    def ask(fault: str) -> None:
        requests.put(f"{issuer}/fault/{fault}", timeout=servers.WAIT).raise_for_status()

    yield ask
    ask("none")


def begin(client: Client, onward: str = "/cycles") -> str:
    """To the provider: the address to which the browser is sent."""
    answer = client.get("/sign-in/oidc", {"next": onward})
    assert answer.status_code == 302
    return answer.headers["Location"]


def vouch(address: str, sub: str = "wang") -> str:
    """The provider's own page, answered by a person: the address back to the site."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=servers.WAIT)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix(HOST)


def come(client: Client, sub: str = "wang") -> tuple[int, str]:
    answer = client.get(vouch(begin(client), sub))
    return answer.status_code, answer.headers.get("Location", answer.content.decode())


@pytest.mark.both_databases
def test_who_the_provider_vouches_for_comes_in(world: World, client: Client) -> None:
    assert come(client) == (302, "/cycles")
    assert client.get("/password").context["user"] == world.office
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.after) == ("登录", world.office, {"方式": "统一身份认证"})
    assert not broken()


def test_the_question_carries_state_nonce_and_pkce(world: World, client: Client, oidc: Oidc) -> None:
    """That the provider gets the secret of PKCE, it checks itself: else nobody came in above."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begin(client)).query).items()}
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 20 and len(asked["nonce"]) >= 20 and len(asked["code_challenge"]) == 43
    assert asked["redirect_uri"] == f"{HOST}/sign-in/oidc/back"
    again = {name: values[0] for name, values in parse_qs(urlsplit(begin(client)).query).items()}
    assert all(again[name] != asked[name] for name in ("state", "nonce", "code_challenge"))


def test_behind_a_proxy_the_address_back_is_the_one_that_is_set(
    world: World, client: Client, settings: Settings, oidc: Oidc
) -> None:
    settings.OIDC = dataclasses.replace(oidc, callback="https://kaohe.example/sign-in/oidc/back")
    assert parse_qs(urlsplit(begin(client)).query)["redirect_uri"] == [
        "https://kaohe.example/sign-in/oidc/back"
    ]


@pytest.mark.parametrize(
    "fault",
    [
        "forged",
        "unsigned",
        "signed with the public key",
        "nonce",
        "without nonce",
        "audience",
        "issuer",
        "expired",
        "no token",
    ],
)
def test_a_token_that_does_not_hold_opens_nothing(
    world: World, client: Client, cheat: object, fault: str
) -> None:
    cheat(fault)  # type: ignore[operator]
    status, page = come(client)
    assert status == 403 and "统一身份认证的答复没有通过核对，没有登录。" in page
    assert client.get("/password").status_code == 302
    entry = Entry.objects.get()
    assert entry.verb == "登录被拒" and entry.after is not None and entry.after["原因"]
    assert not broken()


def test_an_answer_for_another_window_opens_nothing(world: World, client: Client) -> None:
    """Somebody who makes a victim's browser come back with the attacker's own code."""
    back = vouch(begin(Client()))
    answer = client.get(back)
    assert answer.status_code == 400 and "不是从这个窗口开始的" in answer.content.decode()
    assert client.get("/password").status_code == 302
    begin(client)
    assert client.get(back).status_code == 400


def test_an_answer_counts_once(world: World, client: Client) -> None:
    back = vouch(begin(client))
    assert client.get(back).status_code == 302
    client.post("/sign-out")
    assert client.get(back).status_code == 400


@pytest.mark.parametrize("query", ["", "?state=", "?code=x", "?state=x&code=y", "?error=access_denied"])
def test_half_an_answer_is_refused(world: World, client: Client, query: str) -> None:
    assert client.get(f"/sign-in/oidc/back{query}").status_code == 400


def test_who_says_no_at_the_provider_is_told(world: World, client: Client) -> None:
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    answer = client.get("/sign-in/oidc/back", {"error": "access_denied", "state": state})
    assert answer.status_code == 403 and "没有登录" in answer.content.decode()


def test_a_code_of_one_s_own_making_is_refused(world: World, client: Client) -> None:
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    assert client.get("/sign-in/oidc/back", {"code": "made up", "state": state}).status_code == 403


@pytest.mark.both_databases
def test_who_is_not_on_the_roster_is_refused_and_told_whom_to_ask(
    world: World, client: Client, settings: Settings
) -> None:
    settings.SSO_CONTACT = "找人事科（电话8001）"
    status, page = come(client, "nobody")
    assert status == 403 and "名册里没有工号“9999”。请找人事科（电话8001）登记后再登录。" in page
    assert not Person.objects.filter(number="9999").exists()
    assert Entry.objects.get().verb == "登录被拒"


def test_who_left_is_refused(world: World, client: Client) -> None:
    Person.objects.filter(number="1001").update(is_active=False)
    status, page = come(client)
    assert status == 403 and "已经停用" in page


def test_who_has_no_number_is_refused(world: World, client: Client) -> None:
    status, page = come(client, "bare")
    assert status == 403 and "没有通过核对" in page


def test_the_number_may_be_another_claim(
    world: World, client: Client, settings: Settings, oidc: Oidc
) -> None:
    settings.OIDC = dataclasses.replace(oidc, number="employee")
    assert come(client)[0] == 302
    assert client.get("/password").context["user"] == world.assessor


def test_a_brief_token_is_completed_by_the_provider_s_word_about_the_same_person(
    world: World, client: Client, cheat: object
) -> None:
    cheat("brief")  # type: ignore[operator]
    assert come(client)[0] == 302
    client.post("/sign-out")
    cheat("userinfo of another")  # type: ignore[operator]
    assert come(client)[0] == 403


def test_unknown_people_are_made_where_the_site_is_set_so(
    world: World, client: Client, settings: Settings
) -> None:
    settings.SSO_CREATE = True
    assert come(client, "nobody")[0] == 302
    assert Person.objects.get(number="9999").name == "外人"


def test_when_the_provider_is_down_people_hear_it_and_come_in_locally(
    world: World, client: Client, settings: Settings, oidc: Oidc, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OIDC = dataclasses.replace(oidc, issuer=f"http://127.0.0.1:{servers.free_port()}")
    answer = client.get("/sign-in/oidc")
    assert answer.status_code == 503
    assert "统一身份认证现在连不上，请稍后再试。有本站口令的" in answer.content.decode()
    assert client.post("/sign-in", {"number": "1001", "password": PASSWORD}).status_code == 302


def test_a_provider_that_says_nothing_is_not_waited_for(
    world: World, client: Client, settings: Settings, oidc: Oidc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "TIMEOUT", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.OIDC = dataclasses.replace(oidc, issuer=f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert client.get("/sign-in/oidc").status_code == 503


def test_a_provider_under_another_name_is_not_the_one(
    world: World, client: Client, settings: Settings, oidc: Oidc
) -> None:
    settings.OIDC = dataclasses.replace(oidc, issuer=oidc.issuer.replace("127.0.0.1", "localhost") + "/")
    assert client.get("/sign-in/oidc").status_code == 503


def test_sign_in_never_leads_to_another_host(world: World, client: Client) -> None:
    back = vouch(begin(client, "https://elsewhere.example/"))
    assert client.get(back).headers["Location"] == "/"


def test_without_a_provider_the_addresses_are_not_there(
    world: World, client: Client, settings: Settings
) -> None:
    settings.OIDC = None
    assert client.get("/sign-in/oidc").status_code == 404
    assert client.get("/sign-in/oidc/back").status_code == 404
