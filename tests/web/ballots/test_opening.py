"""Closing, keys, opening, the table 测评票, the record, and the file that a stranger checks."""

from __future__ import annotations

import pytest

from kaohe.proof.boxfile import has_receipt, verify
from kaohe.web import tables
from kaohe.web.ballots.models import Box, Poll, Right
from web.ballots.votes import Vote, make_vote
from web.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote(world: World) -> Vote:
    return make_vote(world)


def cast_some(vote: Vote) -> list[str]:
    """Three by code with other marks, all who sign in; their receipts."""
    made = [vote.cast(code, str(mark)) for code, mark in zip(vote.codes, (80, 90, 100), strict=False)]
    return made + [vote.cast(voter, "95") for voter in vote.voters]


@pytest.mark.both_databases
def test_an_opened_box_becomes_the_table_and_anybody_can_check_it(vote: Vote) -> None:
    receipts = cast_some(vote)
    vote.close()
    vote.open()
    box = Box.objects.get(poll=vote.poll)
    checks = verify(bytes(box.file))
    assert [check.text for check in checks if not check.holds] == []
    assert len(checks) > 8
    assert sorted(receipts) == box.receipts
    assert all(has_receipt(bytes(box.file), one) for one in receipts)
    rows = tables.rows(vote.world.cycle)["测评票"]
    assert {row["评分"] for row in rows if row["票种"] == "A"} == {"80", "90", "100"}
    assert len({row["票号"] for row in rows}) == len(receipts)
    counted = {one["票种"]: one for one in box.record["清点"]}
    assert [counted["A"][name] for name in ("发出", "投入", "未用", "有效", "作废")] == [5, 3, 2, 3, 0]
    assert vote.poll.state == Poll.State.OPENED
    assert not Right.objects.filter(envelope__isnull=False).exists()
