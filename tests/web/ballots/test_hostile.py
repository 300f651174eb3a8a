"""The administrator who does more than read: moves envelopes, watches tables, files and logs meanwhile."""

from __future__ import annotations

import json
import logging
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from kaohe.proof import envelopes
from kaohe.proof.boxfile import verify
from kaohe.web import clock
from kaohe.web.ballots import guessing, issuing, setup, sheets
from kaohe.web.ballots.models import Box, Right, Scan, Teller
from kaohe.web.ballots.opening import Damaged
from kaohe.web.organisation.models import Person
from web.ballots import attack
from web.ballots.test_sheets import Printed, png, print_sheets
from web.ballots.test_voting import ready, receipt_in
from web.ballots.votes import HOUR, Vote, by_code, form, hidden_of, make_vote
from web.world import World, make_world, person

SignIn = Callable[[Person], Client]


@pytest.fixture
def vote(world: World) -> Vote:
    guessing.forget()
    return make_vote(world)


def envelope_of(vote: Vote, of: str | Person) -> bytes:
    return bytes(vote.right(of).envelope or b"")


def said_of(vote: Vote) -> tuple[dict, list[bytes]]:  # type: ignore[type-arg]
    """The box file, and the inner envelopes of class C in it."""
    said = json.loads(bytes(Box.objects.get(poll=vote.poll).file))
    (pile,) = [one for one in said["票种"] if one["票面"]["cls"] == "C"]
    return said, [b64decode(one) for one in pile["信封"]]


@pytest.mark.django_db
def test_a_copied_envelope_does_not_point_at_its_ballot(vote: Vote) -> None:
    """In another's place before the seal it would come out twice, and so be known."""
    target, other, third = vote.voters[1:4]
    for voter, mark in ((target, "61"), (other, "62"), (third, "63")):
        vote.cast(voter, mark)
    stolen = envelope_of(vote, target)
    Right.objects.filter(pk=vote.right(other).pk).update(envelope=stolen)
    vote.close()
    with pytest.raises(Damaged) as damage:
        vote.open()
    assert len(damage.value.found) == 1 and "从别处挪来的" in damage.value.found[0]
    vote.open(decision="领导小组决定数其余的票")
    said, inside = said_of(vote)
    assert len(inside) == len(set(inside)) == 2
    (pile,) = [one for one in said["票种"] if one["票面"]["cls"] == "C"]
    assert [digest for digest, _ in pile["损坏"]] == [envelopes.digest(stolen)]
    assert not {envelopes.digest(one) for one in inside} & {digest for digest, _ in pile["损坏"]}
    assert not [check for check in verify(bytes(vote.poll.box.file)) if not check.holds]


@pytest.mark.django_db
def test_envelopes_that_changed_places_are_not_opened_at_all(vote: Vote) -> None:
    one, other = vote.voters[1:3]
    vote.cast(one, "61")
    vote.cast(other, "62")
    first, second = (envelope_of(vote, voter) for voter in (one, other))
    Right.objects.filter(pk=vote.right(one).pk).update(envelope=second)
    Right.objects.filter(pk=vote.right(other).pk).update(envelope=first)
    vote.close()
    vote.open(decision="都不数")
    assert said_of(vote)[1] == []


@pytest.mark.django_db
def test_after_the_opening_the_tellers_keys_open_nothing_in_the_database(vote: Vote) -> None:
    vote.cast(vote.voters[0])
    vote.close()
    vote.open()
    assert {bytes(teller.share) for teller in Teller.objects.all()} == {b""}


@pytest.mark.django_db
def test_an_opening_that_is_refused_leaves_the_box_as_it_was(vote: Vote) -> None:
    vote.cast(vote.voters[0])
    vote.close()
    Right.objects.filter(cast=True).update(envelope=b"x" * 900)
    with pytest.raises(Damaged):
        vote.open()
    assert all(teller.share for teller in Teller.objects.all())
    assert not Box.objects.exists() and Right.objects.filter(envelope__isnull=False).count() == 1


def tables_now() -> dict[str, str]:
    """A hash of every table but the one of the ballots: all rows with whatever is in them."""
    found = {}
    for model in apps.get_models():
        name = model._meta.db_table
        if model is not Right:
            hidden = ", xmin::text, ctid::text" if connection.vendor == "postgresql" else ", rowid"
            rows = sorted(map(repr, attack.query(f'SELECT *{hidden} FROM "{name}"')))
            found[name] = sha256("".join(rows).encode()).hexdigest()
    if connection.vendor == "postgresql":
        found["sequences"] = str(sorted(attack.query("SELECT sequencename, last_value FROM pg_sequences")))
    else:
        found["sequences"] = str(sorted(attack.query("SELECT * FROM sqlite_sequence")))
    return found


def files_now() -> dict[str, tuple[int, int]]:
    """Every file of the site's folder but the database: size and time."""
    found = {}
    for path in Path(settings.HOME).rglob("*"):
        if path.is_file() and "sqlite3" not in path.name:
            found[str(path)] = (path.stat().st_size, path.stat().st_mtime_ns)
    return found


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_vote_changes_the_one_row_and_nothing_else_anywhere(
    sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    """Sessions, jobs, audit, sequences, files: with a code while signed in, and signed in."""
    guessing.forget()
    vote = make_vote(make_world())
    by_hand, voter = sign_in(vote.world.outsider), vote.voters[3]
    signed_in, where = sign_in(voter), f"/cycles/{vote.world.cycle.pk}/votes/C"
    sent = ready(by_hand, vote, vote.codes[0])
    own = {f"m{at}" for at, place in enumerate(vote.paper("C").places) if place.appraisee == voter.unit.name}
    marks = {name: mark for name, mark in form(vote.paper("C")).items() if name not in own}
    reviewed = marks | hidden_of(signed_in.post(where, marks | {"do": "review"})) | {"do": "cast"}
    sessions = list(Session.objects.order_by("pk").values_list("pk", "session_data", "expire_date"))
    before, files = tables_now(), files_now()
    with caplog.at_level(logging.DEBUG):
        receipts = [
            receipt_in(by_hand.post("/vote/ballot", sent).content.decode()),
            receipt_in(signed_in.post(where, reviewed).content.decode()),
        ]
    assert Right.objects.filter(cast=True).count() == 2
    assert tables_now() == before and files_now() == files
    assert list(Session.objects.order_by("pk").values_list("pk", "session_data", "expire_date")) == sessions
    said = "\n".join(f"{record.name} {record.getMessage()}" for record in caplog.records if _kept(record))
    for secret in (*receipts, vote.codes[0], voter.number, voter.name, sent["nonce"], "127.0.0.1"):
        assert secret not in said


def _kept(record: logging.LogRecord) -> bool:
    """What a site in service writes: no statements of the database, which only DEBUG logs."""
    return not record.name.startswith("django.db") and record.levelno >= logging.INFO


@pytest.mark.django_db
def test_a_receipt_that_is_looked_for_stands_in_no_address(vote: Vote) -> None:
    """An address stays in the logs of proxies beside who asked; the box file tells a receipt's marks."""
    receipt = receipt_in(by_code(Client(), vote.codes[0], vote.paper("A")))
    vote.close()
    vote.open()
    where = f"/vote/receipts/{vote.poll.uid}"
    page = Client().get(where).content.decode()
    assert 'method="post" data-receipts' in page
    assert 'class="found"' not in Client().get(where, {"q": receipt}).content.decode()
    found = Client().post(where, {"q": receipt.lower().replace("-", " ")}).content.decode()
    assert f'class="found"><code>{receipt}' in found


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_what_was_read_from_paper_is_nowhere_in_clear() -> None:
    """Neither while a page waits for people nor in what the database keeps of one that went straight in."""
    world = make_world()
    printed: Printed = print_sheets(world)
    clear = png(printed.all(0, "83"))
    doubtful = png(printed.filled(1, "83+5", *["83"] * (len(printed.rows) - 1)))
    taken = sheets.take(printed.poll, [("一.png", clear), ("二.png", doubtful)], by=world.office)
    assert (taken.cast, taken.waiting) == (1, 1)
    raw = attack.raw_bytes()
    assert Scan.objects.get().sealed
    assert not [plain for plain in (b'"83"', "涂了两格".encode(), b"iVBORw0KGgo") if plain in raw]


@pytest.mark.django_db
def test_a_class_whose_gaps_would_tell_is_named_before_the_box_is_locked(
    world: World, sign_in: SignIn
) -> None:
    """回避: one voter of a unit, and the ballot without that unit is known."""
    now = clock.now()
    poll = setup.create(world.cycle, "测评", now, now + HOUR, by=world.office)
    heads = [
        person(f"3{at:03}", f"{unit}负责人{at}", world.units[unit]) for at, unit in enumerate(["计量科"] * 3)
    ]
    page = f"/cycles/{world.cycle.pk}/ballots/{poll.pk}"
    issuing.to_people(poll, "C", heads, by=world.office)
    assert "就认得出是谁的票" not in sign_in(world.office).get(page).content.decode()
    issuing.to_people(poll, "C", heads[:2], by=world.office)
    assert "C票要回避，1个对象自己的投票人太少" in sign_in(world.office).get(page).content.decode()
