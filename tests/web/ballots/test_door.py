"""The door for codes has few guards, and each is there; what it reads by itself it reads as Django does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import resolve

from kaohe.web.ballots import door, guessing, issuing, rows
from kaohe.web.ballots.models import Right
from kaohe.web.ballots.voting import ballot_by_code
from kaohe.web.organisation.models import Person
from web.ballots.test_voting import ready, receipt_in
from web.ballots.votes import Vote, make_vote
from web.world import World

pytestmark = pytest.mark.django_db
GUARDS = (
    "Content-Security-Policy",
    "Permissions-Policy",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
)


@pytest.fixture
def vote(world: World) -> Vote:
    guessing.forget()
    return make_vote(world)


def test_it_stands_before_the_page_of_ballots_by_code() -> None:
    assert resolve(door.PATH).func is ballot_by_code


def test_its_pages_carry_what_every_page_carries(vote: Vote) -> None:
    usual, client = Client().get("/vote"), Client()
    shown = client.post(door.PATH, {"code": vote.codes[0]})
    cast = client.post(door.PATH, ready(client, vote, vote.codes[0]))
    wrong = client.post(door.PATH, {"code": "ZZZZZZZZ"})
    assert receipt_in(cast.content.decode()) and wrong.status_code == 422
    for answer in (shown, cast, wrong):
        assert {name: answer[name] for name in GUARDS} == {name: usual[name] for name in GUARDS}
        assert "no-store" in answer["Cache-Control"]
        assert int(answer["Content-Length"]) == len(answer.content)


def test_a_forged_request_casts_nothing(vote: Vote) -> None:
    sent = ready(Client(), vote, vote.codes[0])
    client = Client(enforce_csrf_checks=True)
    assert client.post(door.PATH, sent).status_code == 403
    client.get("/vote")
    assert client.post(door.PATH, sent | {"csrfmiddlewaretoken": "a" * 32}).status_code == 403
    assert not Right.objects.filter(cast=True).exists()
    token = client.cookies["csrftoken"].value
    assert receipt_in(client.post(door.PATH, sent | {"csrfmiddlewaretoken": token}).content.decode())


def test_a_foreign_host_and_a_zero_character_are_bad_requests(vote: Vote, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    sent = ready(Client(), vote, vote.codes[0])
    assert Client().post(door.PATH, sent, HTTP_HOST="elsewhere.example").status_code == 400
    assert Client().post(door.PATH, sent | {"remark": "\0"}).status_code == 400
    plain = "application/x-www-form-urlencoded"
    assert Client().post(door.PATH, f"code={vote.codes[0]}&do=%00", content_type=plain).status_code == 400
    assert not Right.objects.filter(cast=True).exists()


def test_who_is_signed_in_is_nobody_at_the_door(vote: Vote, sign_in: Callable[[Person], Client]) -> None:
    client = sign_in(vote.world.outsider)
    sent = ready(client, vote, vote.codes[0])
    answer = client.post(door.PATH, sent)
    assert receipt_in(answer.content.decode()) and not answer.cookies
    assert vote.world.outsider.name not in answer.content.decode()


def test_each_voter_sees_the_own_receipt_on_a_page_that_is_made_once(vote: Vote) -> None:
    client = Client()
    pages = {code: client.post(door.PATH, ready(client, vote, code)).content.decode() for code in vote.codes}
    assert len({receipt_in(page) for page in pages.values()}) == len(vote.codes)
    assert len({page.replace(receipt_in(page), "") for page in pages.values()}) == 1


@pytest.mark.parametrize(
    "body",
    [
        "a=1&b=&c&a=2&&=x",
        "%E4%BC%98=%E4%BC%98+%E7%A7%80&d=1%2B1&e=a%20b&f=%zz&g=%ff",
        "a=b=c&d",
        "",
        "&",
    ],
)
@pytest.mark.parametrize("kind", [door.FORM, "text/plain", f"{door.FORM}; charset=utf-8"])
def test_a_form_is_read_as_django_reads_it(body: str, kind: str) -> None:
    made, usual = (RequestFactory().post(door.PATH, body.encode(), content_type=kind) for _ in range(2))
    door.read_form(made)
    assert list(made.POST.lists()) == list(usual.POST.lists())
    with pytest.raises(AttributeError):
        QueryDict.__setitem__(made.POST, "a", "1")


@pytest.mark.both_databases
def test_a_right_found_by_its_code_is_as_the_models_have_it(vote: Vote) -> None:
    code = vote.codes[0]
    found = rows.by_code(issuing.code_digest(code))
    assert found is not None
    usual = vote.right(code)
    for mine, theirs in (
        (found, usual),
        (found.issue, usual.issue),
        (found.issue.poll, usual.issue.poll),
    ):
        names = [field.attname for field in type(mine)._meta.concrete_fields if field.name != "paper"]
        assert [getattr(mine, name) for name in names] == [getattr(theirs, name) for name in names]
        assert [type(getattr(mine, name)) for name in names] == [
            type(getattr(theirs, name)) for name in names
        ]
    assert rows.by_code(issuing.code_digest("ZZZZZZZZ")) is None
    assert rows.fill(found, b"x" * 900, "a" * 32, "other") is False
    assert rows.fill(found, b"x" * 900, "a" * 32, "") is True
    assert vote.right(code).cast and bytes(vote.right(code).envelope or b"") == b"x" * 900
