"""Class means of fewer than three ballots are seen by nobody, wherever a result is shown."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client

from kaohe.web import tables
from kaohe.web.organisation.models import Person
from kaohe.web.results.models import Run
from web.ballots.votes import Vote, make_vote
from web.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
HIDDEN = "各票种的平均不公开"


def opened(world: World, small: int) -> Vote:
    """So many ballots of class A, and all of class C; 名次计分 makes 100, 98, 96 … of them."""
    vote = make_vote(world)
    for code in vote.codes[:small]:
        vote.cast(code, "87")
    for voter in vote.voters:
        vote.cast(voter, "91")
    vote.close()
    vote.open()
    return vote


@pytest.mark.both_databases
def test_no_page_shows_them(world: World, sign_in: SignIn) -> None:
    opened(world, 2)
    own = sign_in(world.appraisee).get(f"/cycles/{world.cycle.pk}/own-result").content.decode()
    assert "A票2张" in own and HIDDEN in own and "平均1" not in own
    office, base = sign_in(world.office), f"/cycles/{world.cycle.pk}/results"
    results = office.get(base).content.decode()
    run = Run.objects.filter(cycle=world.cycle).latest("pk").pk
    card = office.get(f"{base}/runs/{run}/of/{world.appraisees['计量科'].pk}").content.decode()
    charts = office.get(f"{base}/runs/{run}/charts").content.decode()
    assert "A票2张" in card
    for page in (results, card, charts):
        assert "张，平均" not in page


def test_no_workbook_holds_them(world: World, sign_in: SignIn) -> None:
    opened(world, 2)
    office, base = sign_in(world.office), f"/cycles/{world.cycle.pk}/results"
    office.get(base)
    run = Run.objects.filter(cycle=world.cycle).latest("pk").pk
    answer = office.get(f"{base}/runs/{run}/file")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)), read_only=True)
    said = [str(cell) for row in book["明细"].iter_rows(values_only=True) for cell in row if cell]
    assert any("A票2张" in cell and HIDDEN in cell for cell in said)
    assert not any("张，平均" in cell for cell in said)


def test_a_table_taken_in_from_elsewhere_is_no_different(world: World, sign_in: SignIn) -> None:
    rows = [
        {"票号": str(number), "票种": "A", "对象": name, "指标": "K1.1", "评分": mark}
        for number, mark in enumerate(("77", "88"), 1)
        for name in ("计量科", "质量科")
    ]
    tables.keep(world.cycle, "测评票", rows, world.office)
    own = sign_in(world.appraisee).get(f"/cycles/{world.cycle.pk}/own-result").content.decode()
    assert "A票2张" in own and HIDDEN in own
    assert "A票2张，权重30，折算为20分（有票种不足3张" in own


def test_from_three_ballots_on_they_are_shown(world: World, sign_in: SignIn) -> None:
    opened(world, 3)
    own = sign_in(world.appraisee).get(f"/cycles/{world.cycle.pk}/own-result").content.decode()
    assert "A票3张，平均100" in own and HIDDEN not in own


def test_the_record_of_opening_warns_of_a_small_class(world: World, sign_in: SignIn) -> None:
    vote = opened(world, 2)
    page = sign_in(world.office).get(f"/cycles/{world.cycle.pk}/ballots/{vote.poll.pk}/record")
    assert "A票的有效票不足3张" in page.content.decode()


def test_the_archive_with_single_ballots_is_not_for_those_who_may_not_have_all_tables(
    world: World, sign_in: SignIn
) -> None:
    where = f"/cycles/{world.cycle.pk}/archive"
    assert sign_in(world.decider).get(where).status_code == 200
    assert sign_in(world.decider).get(f"{where}/file").status_code == 403
    assert sign_in(world.inspector).get(f"{where}/file").status_code == 404  # not closed yet
