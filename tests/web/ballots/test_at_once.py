"""Many requests at once, on real connections: nothing twice, nothing lost, nothing after the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection
from django.test import Client

from kaohe.web.ballots import guessing, opening
from kaohe.web.ballots.models import Right
from web.ballots.test_voting import ready, receipt_in
from web.ballots.votes import make_vote
from web.world import make_world

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
THREADS = 8
T = TypeVar("T")


def at_once(do: Callable[[T], str], things: Iterable[T]) -> list[str]:
    """Each in a thread, as workers of a site do; its connection is closed with it."""

    def one(thing: T) -> str:
        try:
            return do(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, things))


def cast(sent: dict[str, str]) -> str:
    """The receipt; "" where the ballot was not taken."""
    answer = Client().post("/vote/ballot", sent)
    return receipt_in(answer.content.decode()) if answer.status_code == 200 else ""


def test_the_same_request_twenty_times_at_once_is_one_ballot() -> None:
    guessing.forget()
    vote = make_vote(make_world())
    sent = ready(Client(), vote, vote.codes[0])
    assert len(set(at_once(cast, [sent] * 20))) == 1
    assert Right.objects.filter(cast=True).count() == 1


def test_closing_while_votes_arrive_keeps_every_ballot_that_was_acknowledged_and_no_other() -> None:
    guessing.forget()
    vote = make_vote(make_world(), codes=32)
    client = Client()
    waiting = [ready(client, vote, code) for code in vote.codes]
    some = threading.Event()
    done: list[str] = []

    def one(sent: dict[str, str]) -> str:
        receipt = cast(sent)
        done.append(receipt)
        if len(done) >= THREADS:
            some.set()
        return receipt

    def close() -> None:
        some.wait(60)
        try:
            opening.close(vote.poll, by=vote.world.office, reason="到时间了")
        finally:
            connection.close()

    closing = threading.Thread(target=close)
    closing.start()
    receipts = at_once(one, waiting)
    closing.join()
    vote.open()
    assert vote.poll.box.receipts == sorted(filter(None, receipts))
    assert len(vote.poll.box.receipts) >= THREADS
