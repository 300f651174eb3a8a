"""The administrator reads everything that the database has, and learns no more than by guessing.

1 000 voters vote one after the other, each with another ballot; after the opening the administrator has the
box file with its published key as well. Chance is one hit in every way of laying two orders side by side.
"""

from __future__ import annotations

import datetime
import secrets
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from kaohe.proof import envelopes
from kaohe.web import clock, tables
from kaohe.web.ballots import casting, issuing, opening, setup
from kaohe.web.ballots.models import Box, Poll, Right
from kaohe.web.ballots.papers import frozen
from kaohe.web.organisation.models import Person
from web.ballots import attack
from web.world import World, make_world

VOTERS = 1000
FEWER = 100
MOST_HITS = 9
"""Of two orders without any tie the hits are Poisson with mean 1: ten or more come once in ten million."""
MOST_CORRELATION = 5 / (VOTERS - 1) ** 0.5
"""Five standard deviations."""


class Election:
    """1 000 people sign in and vote, in an order of chance, each with marks that nobody else gives."""

    def __init__(self, world: World, voters: int = VOTERS) -> None:
        now = clock.now()
        hour = datetime.timedelta(hours=1)
        self.world = world
        self.poll = setup.create(world.cycle, "测评", now - hour, now + hour, by=world.office)
        tellers = [world.rater, world.outsider, world.leader]
        setup.name_tellers(self.poll, tellers, by=world.office)
        self.keys = [setup.fetch_key(self.poll, by=teller) for teller in tellers]
        password = make_password("nobody signs in here")
        people = Person.objects.bulk_create(
            Person(number=f"V{at:04}", name=f"投票人{at}", password=password) for at in range(voters)
        )
        issuing.to_people(self.poll, "B", people, by=world.office)
        self.poll = setup.lock(self.poll, by=world.office)
        self.truth: dict[int, str] = {}
        """What each voted: what the administrator wants to know."""

    def vote(self) -> None:
        chance = Random(20181207)
        rights = list(Right.objects.select_related("issue__poll__cycle__scheme").order_by("person"))
        chance.shuffle(rights)
        for number, right in enumerate(chance.sample(range(len(rights)), len(rights))):
            voter = rights[number]
            paper = frozen(voter.issue)
            marks = [f"{right // 100}", f"{right % 100}", *(["90"] * (len(paper.places) - 2))]
            casting.cast(voter, paper, marks, "", secrets.token_hex(32), "")
            assert voter.person_id is not None
            self.truth[voter.person_id] = str(marks)

    def open(self) -> Box:
        self.poll = opening.close(self.poll, by=self.world.office, reason="都投完了")
        return opening.open_box(self.poll, self.keys[:2], by=self.world.office)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_the_administrator_finds_no_better_than_chance() -> None:
    election = Election(make_world())
    election.vote()
    before = attack.rows()
    orders = (
        attack.postgresql_orders()
        if connection.vendor == "postgresql"
        else attack.sqlite_orders(Path(str(connection.settings_dict["NAME"])))
    )
    raw = attack.raw_bytes()
    box = election.open()
    opened = attack.Opened(box)
    size = frozen(Poll.objects.get().issues.select_related("poll").get()).size

    # the instruments work: the covers are all there, and the log tells who voted when
    assert attack.present((envelope for _, envelope, _ in before.values()), raw) == VOTERS
    cast_order = list(election.truth)
    working = {"postgresql": "pg_waldump", "sqlite": "raw file-wal"}[connection.vendor]
    known = [voter for voter in orders[working] if voter in election.truth]
    assert len(known) > VOTERS / 2
    if connection.vendor == "postgresql":
        # a checkpoint by the clock may have thrown away the beginning of the log
        assert known == cast_order[-len(known) :] and orders["xmin"] == cast_order

    # what the administrator can lay beside it
    marks = {envelope: opened.marks(envelope, size) for envelope in opened.envelopes}
    by_number: dict[str, list[str]] = {}
    for row in tables.rows(election.world.cycle)["测评票"]:
        by_number.setdefault(row["票号"], []).append(row["评分"])
    by_receipt = {envelopes.receipt(envelope): marks[envelope] for envelope in opened.envelopes}
    ballots = {
        "box file": [marks[envelope] for envelope in opened.envelopes],
        "测评票": [str(by_number[number]) for number in by_number],
        "receipts": [by_receipt[one] for one in opened.receipts],
        "envelopes": [marks[envelope] for envelope in sorted(opened.envelopes)],
    }
    assert all(sorted(found) == sorted(election.truth.values()) for found in ballots.values())
    voters = orders | {
        "envelope": [voter for voter, *_ in sorted(before.values(), key=lambda one: one[1])],
        "digest": [voter for voter, *_ in sorted(before.values(), key=lambda one: envelopes.digest(one[1]))],
        "attempt": [voter for voter, *_ in sorted(before.values(), key=lambda one: one[2])],
        "person": sorted(election.truth),
    }
    found = {
        (one, other): (
            attack.hits(voters[one], ballots[other], election.truth),
            attack.correlation(voters[one], ballots[other], election.truth),
        )
        for one in voters
        for other in ballots
        if len(voters[one]) == VOTERS
    }
    assert len(found) >= 5 * 4
    told = {
        pair: both for pair, both in found.items() if both[0] > MOST_HITS or abs(both[1]) > MOST_CORRELATION
    }
    assert told == {}

    # by content: no cover opens with the published key, no inner envelope was ever on the disk, all are alike
    assert not any(attack.opens(envelope, opened.key, right) for right, (_, envelope, _) in before.items())
    assert attack.present((envelope[:16] for envelope in opened.envelopes), raw) == 0
    assert attack.present((one.encode() for one in opened.receipts), raw) == 0
    assert len({len(envelope) for _, envelope, _ in before.values()}) == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_the_test_would_find_a_join_if_there_were_one() -> None:
    """With the tellers' secret in hand every cover opens: then the same comparison names all."""
    election = Election(make_world(), FEWER)
    election.vote()
    before = attack.rows()
    secret = opening.secret_of(Poll.objects.get(), election.keys[:2])
    keys = envelopes.keys_of(secret)
    opened = attack.Opened(election.open())
    size = frozen(Poll.objects.get().issues.select_related("poll").get()).size
    voters = [voter for voter, *_ in before.values()]
    ballots = [
        opened.marks(envelopes.open_outer(envelope, keys.outer, UUID(right).bytes), size)
        for right, (_, envelope, _) in before.items()
    ]
    assert attack.hits(voters, ballots, election.truth) == FEWER


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_before_the_opening_nobody_sees_or_counts_anything() -> None:
    election = Election(make_world(), FEWER)
    election.vote()
    raw = attack.raw_bytes()
    everything = [envelope for _, envelope, _ in attack.rows().values()]
    assert b'"90","90"' not in raw
    assert len(set(everything)) == FEWER
    private = [envelopes.read_teller_text(key) for key in election.keys]
    secret = opening.secret_of(Poll.objects.get(), election.keys)
    assert attack.present([*private, *(key.encode() for key in election.keys), secret], raw) == 0
