"""Class means of fewer than three ballots are seen by nobody; only the total is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kaohe.web.organisation.models import Person
from kaohe.web.templatetags.kaohe import few
from web.ballots.votes import make_vote
from web.world import World

SignIn = Callable[[Person], Client]
SAID = "A票{}张，平均88.5，权重40；B票5张，平均90，权重60；合成89.4，折算为17.88分"


def test_from_three_ballots_on_the_means_are_shown() -> None:
    assert few(SAID.format(3)) == SAID.format(3)


def test_with_fewer_every_mean_goes_and_the_total_stays() -> None:
    said = few(SAID.format(2))
    assert "平均88.5" not in said and "平均90" not in said
    assert "A票2张，权重40；B票5张，权重60；合成89.4" in said


@pytest.mark.django_db
def test_the_own_score_of_an_appraisee_does_not_show_them(world: World, sign_in: SignIn) -> None:
    vote = make_vote(world)
    for code in vote.codes[:2]:
        vote.cast(code, "87")
    for voter in vote.voters:
        vote.cast(voter, "91")
    vote.close()
    vote.open()
    page = sign_in(world.appraisee).get(f"/cycles/{world.cycle.pk}/own-result").content.decode()
    assert "A票2张" in page
    assert "平均100" not in page and "平均不显示" in page
