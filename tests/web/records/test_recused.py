"""A unit that is appraised and assesses is reminded when it judges itself; refused where a clause says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from kaohe.scheme.language import content_hash, dumps
from kaohe.web.cycles.models import Published
from kaohe.web.errors import Refused
from kaohe.web.records import actions
from kaohe.web.records.grid import Cell, enter_grid
from kaohe.web.records.models import Rating
from kaohe.web.records.ratings import Score, rate
from web.world import World, shipped

REMINDER = "回避提醒：办公室是您自己的单位"


def test_a_unit_that_rates_itself_is_reminded_and_it_stays_visible(world: World, sign_in) -> None:
    """Register linyi-2018 R5: 办公室 assesses all sections, itself among them; the scheme lets it."""
    page = reverse("ratings", args=[world.cycle.pk]) + "?indicator=K2.1"
    client = sign_in(world.assessor)
    assert REMINDER in client.get(page).content.decode()
    office = world.appraisees["办公室"]
    assert rate(world.cycle, [Score(office, "K2.1", "10", "", 0)], by=world.assessor) == 1
    assert "本单位自评" in client.get(page).content.decode()
    assert (
        REMINDER
        not in sign_in(world.other_assessor).get(reverse("ratings", args=[world.cycle.pk])).content.decode()
    )


def test_a_record_on_oneself_says_so_to_who_confirms(world: World, entered, sign_in) -> None:
    client = sign_in(world.assessor)
    assert REMINDER in client.get(reverse("record-new", args=[world.cycle.pk, "F5"])).content.decode()
    itself = entered("F5", by=world.assessor, who="办公室", submit=True)
    other = entered("F5", by=world.assessor, who="计量科", submit=True)
    leader = sign_in(world.leader)
    pages = [
        leader.get(reverse("record", args=[world.cycle.pk, one.pk])).content.decode()
        for one in (itself, other)
    ]
    assert ["回避提醒：录入人" in page for page in pages] == [True, False]
    assert leader.get(reverse("vetoes", args=[world.cycle.pk])).content.decode().count("回避提醒") == 1


class TestWhereTheSchemeSaysSo:
    @pytest.fixture
    def world(self, world: World) -> World:
        """Linyi, whose R5 says 回避."""
        scheme = shipped("linyi-2018")
        roles = tuple(
            replace(role, items=(*role.items, "J1"), params=(("回避", "是"),)) if role.id == "R5" else role
            for role in scheme.roles
        )
        scheme = replace(scheme, roles=roles)
        world.cycle.scheme = Published.objects.create(
            name=scheme.name, title=scheme.title, number=2, text=dumps(scheme),
            hash=content_hash(scheme), by=world.office,
        )  # fmt: skip
        world.cycle.save()
        return world

    def test_nobody_rates_its_own_unit(self, world: World) -> None:
        scores = [Score(world.appraisees[name], "K2.1", "9", "", 0) for name in ("计量科", "办公室")]
        with pytest.raises(Refused, match=r"按R5 .*不能给“办公室”评分"):
            rate(world.cycle, scores, by=world.assessor)
        assert not Rating.objects.exists()
        assert rate(world.cycle, scores[:1], by=world.assessor) == 1

    def test_nobody_enters_or_confirms_for_its_own_unit(self, world: World, entered) -> None:
        with pytest.raises(Refused, match="您要回避"):
            entered(who="办公室")
        with pytest.raises(Refused, match="您要回避"):
            enter_grid(world.cycle, [Cell(world.appraisees["办公室"], "J1", "1", None, 0)], by=world.office)
        handed = entered(who="计量科", submit=True)
        handed.appraisee = world.appraisees["办公室"]
        handed.save()
        with pytest.raises(Refused, match="您要回避"):
            actions.confirm(handed, handed.version, by=world.office)
