"""Issuing and casting: once, in time, for whom it is, and nothing left behind that tells who voted what."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from kaohe.web.ballots.models import Right
from kaohe.web.organisation.models import Person
from web.ballots.votes import Vote, by_code, make_vote
from web.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture
def vote(world: World) -> Vote:
    return make_vote(world)


def receipt_in(page: str) -> str:
    found = re.search(r'receipt-code"><code>([2-9A-Z-]{19})</code>', page)
    assert found, page
    return found[1]


@pytest.mark.both_databases
def test_a_ballot_is_cast_with_a_code_and_without_signing_in(vote: Vote) -> None:
    page = by_code(Client(), vote.codes[0], vote.paper("A"))
    assert receipt_in(page)
    right = vote.right(vote.codes[0])
    assert right.cast and right.person_id is None
    assert Right.objects.filter(cast=True).count() == 1
