"""Closing, keys, opening, the table 测评票, the record, and the file that a stranger checks."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from kaohe import evaluate
from kaohe.proof.boxfile import has_receipt, verify
from kaohe.proof.envelopes import new_teller_key
from kaohe.scheme.language import dumps
from kaohe.web import clock, tables
from kaohe.web.audit.models import Entry
from kaohe.web.ballots import casting, issuing, opening, rehearsing, setup
from kaohe.web.ballots.casting import GRACE
from kaohe.web.ballots.models import Box, Poll, Right
from kaohe.web.ballots.opening import Damaged
from kaohe.web.cycles.models import Appraisee, Cycle, Published
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from tests.damage import spoiled
from web.ballots.votes import HOUR, Vote, make_vote
from web.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture
def vote(world: World) -> Vote:
    return make_vote(world)


def cast_some(vote: Vote) -> list[str]:
    """Three by code with other marks, all who sign in; their receipts."""
    made = [vote.cast(code, str(mark)) for code, mark in zip(vote.codes, (80, 90, 100), strict=False)]
    return made + [vote.cast(voter, "95") for voter in vote.voters]


def wrong(box: Box) -> list[str]:
    return [check.text for check in verify(bytes(box.file)) if not check.holds]


@pytest.mark.both_databases
def test_an_opened_box_becomes_the_table_and_anybody_can_check_it(vote: Vote) -> None:
    """linyi-2018 三(四)5: the ballots are counted and the count is signed."""
    receipts = cast_some(vote)
    vote.close()
    vote.open()
    box = Box.objects.get(poll=vote.poll)
    assert wrong(box) == []
    assert len(verify(bytes(box.file))) > 8
    assert sorted(receipts) == box.receipts
    assert all(has_receipt(bytes(box.file), one) for one in receipts)
    assert not has_receipt(bytes(box.file), "2222-2222-2222-2222")
    rows = tables.rows(vote.world.cycle)["测评票"]
    assert {row["评分"] for row in rows if row["票种"] == "A"} == {"80", "90", "100"}
    assert len({row["票号"] for row in rows}) == len(receipts)
    counted = {one["票种"]: one for one in box.record["清点"]}
    assert [counted["A"][name] for name in ("发出", "投入", "未用", "有效", "作废")] == [5, 3, 2, 3, 0]
    assert vote.poll.state == Poll.State.OPENED
    assert not Right.objects.filter(envelope__isnull=False).exists()


def test_the_ballots_count_in_the_result(vote: Vote) -> None:
    cast_some(vote)
    vote.close()
    vote.open()
    cycle = vote.world.cycle
    said = evaluate(tables.scheme_of(cycle), tables.inputs(cycle, skip_faults=True)).table("清点").to_pylist()
    assert {(row["票种"], row["数"]) for row in said if row["项"] == "有效票"} == {("A", "3"), ("C", "8")}


def test_before_the_end_it_is_not_closed_without_a_reason(vote: Vote) -> None:
    with pytest.raises(Refused, match="提前截止要写明理由"):
        opening.close(vote.poll, by=vote.world.office)
    with clock.put(vote.poll.closes + GRACE):
        opening.close(vote.poll, by=vote.world.office)


def test_an_open_vote_is_not_opened(vote: Vote) -> None:
    with pytest.raises(Refused, match="先截止投票"):
        vote.open()


@pytest.mark.both_databases
def test_a_lost_key_does_not_matter_but_fewer_than_needed_open_nothing(vote: Vote) -> None:
    cast_some(vote)
    vote.close()
    with pytest.raises(Refused, match="要2把不同的钥匙，现在有1把"):
        vote.open(vote.keys[2], vote.keys[2])
    assert Right.objects.filter(envelope__isnull=False).count() == 11
    vote.open(vote.keys[2], vote.keys[1])
    assert vote.poll.state == Poll.State.OPENED


@pytest.mark.parametrize(
    ("key", "said"),
    [("KAOHE1-ABCD", "不是完整的监票钥匙"), ("", "现在有1把"), ("别的", "不是完整的监票钥匙")],
)
def test_a_key_that_is_none_is_named(vote: Vote, key: str, said: str) -> None:
    vote.close()
    with pytest.raises(Refused, match=said):
        vote.open(vote.keys[0], key)


def test_a_key_of_another_box_is_named(vote: Vote) -> None:
    vote.close()
    with pytest.raises(Refused, match="第2把钥匙：这不是这个票箱的监票钥匙"):
        vote.open(vote.keys[0], new_teller_key()[0])


@pytest.mark.both_databases
def test_a_damaged_ballot_is_named_and_the_rest_is_counted_only_by_decision(vote: Vote) -> None:
    cast_some(vote)
    vote.close()
    broken = Right.objects.filter(cast=True, issue__cls="A").first()
    assert broken is not None and broken.envelope is not None
    Right.objects.filter(pk=broken.pk).update(envelope=spoiled(bytes(broken.envelope)))
    with pytest.raises(Damaged) as damage:
        vote.open()
    assert "封箱以后信封被动过" in damage.value.found[0] and "A票，信封" in damage.value.found[1]
    assert Right.objects.filter(envelope__isnull=False).count() == 11
    vote.open(decision="领导小组决定数其余的票")
    box = Box.objects.get(poll=vote.poll)
    counted = {one["票种"]: one for one in box.record["清点"]}
    assert [counted["A"][name] for name in ("投入", "有效", "损坏")] == [3, 2, 1]
    assert wrong(box) == []


def test_the_page_names_what_is_damaged_and_counts_the_rest_only_with_a_decision(
    vote: Vote, sign_in: SignIn
) -> None:
    cast_some(vote)
    vote.close()
    Right.objects.filter(pk=vote.right(vote.codes[0]).pk).update(envelope=b"?" * 1000)
    client, where = sign_in(vote.world.office), f"/cycles/{vote.world.cycle.pk}/ballots/{vote.poll.pk}"
    keys = {"key": vote.keys[:2]}
    page = client.post(f"{where}/open", keys)
    said = page.content.decode()
    assert page.status_code == 422 and "A票，信封" in said and 'name="decision"' in said
    assert not Box.objects.exists()
    assert client.post(f"{where}/open", keys | {"decision": "数其余的"}).status_code == 302
    record = client.get(f"{where}/record").content.decode()
    assert "损坏　A票" in record and "决定：数其余的" in record


def test_more_ballots_than_were_issued_are_said_with_what_follows(vote: Vote, sign_in: SignIn) -> None:
    """Somebody with the database in hand put one in more."""
    for code in vote.codes:
        vote.cast(code)
    more = Right.objects.create(issue=vote.issue("A"), code="f" * 64)
    casting.put(more, vote.paper("A"), ["90"] * len(vote.paper("A").places))
    vote.close()
    vote.open()
    record = sign_in(vote.world.office).get(f"/cycles/{vote.world.cycle.pk}/ballots/{vote.poll.pk}/record")
    assert "A票收回6张，多于发出的5张：按一般规定应作废重投" in record.content.decode()
    assert "A票：发出5＝投入6＋未用-1，投入＝有效6＋作废0" in wrong(vote.poll.box)


def test_below_the_minimum_of_ballots_the_class_does_not_count_and_the_record_says_so(
    world: World, sign_in: SignIn
) -> None:
    scheme = world.scheme
    classes = tuple(replace(one, least=4) if one.id == "A" else one for one in scheme.ballots)
    text = dumps(replace(scheme, ballots=classes))
    Published.objects.filter(pk=world.cycle.scheme_id).update(text=text, hash="other")
    world.cycle.refresh_from_db()
    vote = make_vote(world)
    cast_some(vote)
    vote.close()
    vote.open()
    counted = {one["票种"]: one for one in vote.poll.box.record["清点"]}
    assert counted["A"]["有效"] == 3 and counted["A"]["不计"]
    record = sign_in(world.office).get(f"/cycles/{world.cycle.pk}/ballots/{vote.poll.pk}/record")
    assert "这个票种不计，权重由其他票种按比例分担" in record.content.decode()
    assert wrong(vote.poll.box) == []


def test_a_ballot_put_in_after_the_seal_is_noticed(vote: Vote) -> None:
    cast_some(vote)
    vote.close()
    one, other = Right.objects.filter(cast=True, issue__cls="A")[:2]
    Right.objects.filter(pk=one.pk).update(envelope=bytes(other.envelope or b""))
    with pytest.raises(Damaged) as damage:
        vote.open()
    assert any("封箱以后" in one for one in damage.value.found)
    assert any("从别处挪来的" in one for one in damage.value.found)


def test_a_ballot_of_another_box_is_not_counted(world: World) -> None:
    vote = make_vote(world)
    vote.cast(vote.codes[0])
    old = Right.objects.get(cast=True).envelope
    opening.void(vote.poll, by=world.office, reason="重来")
    second = Vote(world, vote.poll, [], [], [])
    poll = setup.create(world.cycle, "再来", clock.now() - HOUR, clock.now() + HOUR, by=world.office)
    assert poll.uid != second.poll.uid
    made = make_again(world, poll)
    made.cast(made.codes[0])
    Right.objects.filter(issue__poll=poll, cast=True).update(envelope=bytes(old or b""))
    made.close()
    with pytest.raises(Damaged, match="1张票打不开"):
        made.open()


def make_again(world: World, poll: Poll) -> Vote:
    setup.name_tellers(poll, [world.outsider, world.rater], by=world.office)
    keys = [setup.fetch_key(poll, by=teller) for teller in (world.outsider, world.rater)]
    _, codes = issuing.codes(poll, "A", 3, by=world.office)
    return Vote(world, setup.lock(poll, by=world.office), codes, [], [], keys)


def tampered(box: Box, change: Callable[[dict[str, object]], None]) -> list[str]:
    said = json.loads(bytes(box.file))
    change(said)
    return [check.text for check in verify(json.dumps(said).encode()) if not check.holds]


def test_a_changed_box_file_does_not_verify(vote: Vote) -> None:
    cast_some(vote)
    vote.close()
    vote.open()
    box = Box.objects.get(poll=vote.poll)

    def drop(said: dict) -> None:  # type: ignore[type-arg]
        said["票种"][0]["信封"].pop()

    def spoil(said: dict) -> None:  # type: ignore[type-arg]
        raw = base64.b64decode(said["票种"][0]["信封"][0])
        said["票种"][0]["信封"][0] = base64.b64encode(spoiled(raw)).decode()

    def recount(said: dict) -> None:  # type: ignore[type-arg]
        said["清点"][0]["有效"] = 99

    def more(said: dict) -> None:  # type: ignore[type-arg]
        said["票种"][0]["发出"] = 1

    for change in (drop, spoil, recount, more):
        assert tampered(box, change), change.__name__
    assert tampered(box, lambda said: said.pop("方案"))


def test_a_void_vote_takes_its_ballots_with_it_and_another_may_begin(vote: Vote) -> None:
    cast_some(vote)
    vote.close()
    vote.open()
    opening.void(vote.poll, by=vote.world.office, reason="收回的票多于发出的票")
    assert "测评票" not in tables.rows(vote.world.cycle)
    assert Box.objects.filter(poll=vote.poll).exists()
    now = clock.now()
    assert setup.create(vote.world.cycle, "重新测评", now, now + HOUR, by=vote.world.office)


def test_the_log_says_what_was_done_and_no_secret(vote: Vote) -> None:
    cast_some(vote)
    vote.close()
    vote.open()
    said = [entry.verb for entry in Entry.objects.order_by("number")]
    assert said[-2:] == ["截止投票，封箱", "开箱"]
    everything = str(list(Entry.objects.values_list("after", "before", "reason")))
    assert not any(key in everything or key[7:20] in everything for key in vote.keys)


def test_a_real_vote_takes_no_made_up_ballots(vote: Vote) -> None:
    with pytest.raises(Refused, match="只有演练"):
        rehearsing.fill(vote.poll, 90, by=vote.world.office)


def test_a_rehearsal_is_filled_and_its_record_says_so(world: World) -> None:
    Cycle.objects.filter(pk=world.cycle.pk).update(rehearsal=True)
    world.cycle.refresh_from_db()
    vote = make_vote(world)
    assert rehearsing.fill(Poll.objects.get(pk=vote.poll.pk), 100, by=world.office) == 13
    vote.close()
    vote.open()
    assert json.loads(bytes(vote.poll.box.file))["说明"]["演练"] is True


def test_rehearsed_ballots_never_enter_the_real_count(world: World) -> None:
    """The rehearsal is a cycle of its own; its box does not open into another one."""
    real = make_vote(world)
    real.cast(real.codes[0], "70")
    other = Cycle.objects.create(
        title="演练", scheme=world.cycle.scheme, period="2018", state=Cycle.State.RUNNING, rehearsal=True
    )
    for one in world.cycle.appraisees.order_by("order"):
        Appraisee.objects.create(
            cycle=other, order=one.order, name=one.name, category=one.category, attributes=one.attributes
        )
    poll = setup.create(other, "演练", clock.now() - HOUR, clock.now() + HOUR, by=world.office)
    rehearsed = make_again(replace(world, cycle=other), poll)
    assert rehearsing.fill(Poll.objects.get(pk=poll.pk), 100, by=world.office) == 3
    made_up = Right.objects.filter(issue__poll=poll).first()
    assert made_up is not None
    Right.objects.filter(pk=real.right(real.codes[1]).pk).update(envelope=made_up.envelope, cast=True)
    rehearsed.close()
    rehearsed.open()
    assert "测评票" not in tables.rows(world.cycle) and "测评票" in tables.rows(other)
    real.close()
    with pytest.raises(Damaged, match="1张票打不开"):
        real.open()
    real.open(decision="数其余的")
    assert {row["评分"] for row in tables.rows(world.cycle)["测评票"]} == {"70"}


def test_remarks_are_shown_from_three_valid_ballots_on(world: World, sign_in: SignIn) -> None:
    vote = make_vote(world, remark=True)
    for code, said in zip(vote.codes[:2], ("很好", "欠佳"), strict=True):
        _with_remark(vote, code, said)
    vote.close()
    vote.open()
    page = sign_in(world.office).get(f"/cycles/{world.cycle.pk}/ballots/{vote.poll.pk}/record")
    assert "很好" not in page.content.decode() and "意见不显示" in page.content.decode()


def _with_remark(vote: Vote, code: str, said: str) -> None:
    right, paper = vote.right(code), vote.paper("A")
    casting.cast(right, paper, ["90"] * len(paper.places), said, secrets.token_hex(32), "")


def test_the_draw_can_be_repeated_by_anybody(world: World) -> None:
    """linyi-2018 R9 三(四)5: tellers are drawn at random."""
    now = clock.now()
    poll = setup.create(world.cycle, "测评", now, now + HOUR, by=world.office)
    people = [world.rater, world.assessor, world.outsider, world.leader, world.inspector]
    made = setup.begin_draw(poll, people, 2, by=world.office)
    assert made.commitment == hashlib.sha256(f"kaohe draw commitment\n{made.secret}".encode()).hexdigest()
    made = setup.finish_draw(made, "7 3 9", by=world.office)
    seed = f"kaohe draw\n{made.secret}\n7 3 9\n"
    again = sorted(
        (one.number for one in people), key=lambda one: hashlib.sha256((seed + one).encode()).hexdigest()
    )
    assert made.drawn == again[:2]
    assert set(poll.tellers.values_list("person__number", flat=True)) == set(again[:2])
    with pytest.raises(Refused, match="不能再抽"):
        setup.finish_draw(made, "1", by=world.office)


def test_a_box_is_not_locked_before_every_teller_has_a_key(world: World) -> None:
    now = clock.now()
    poll = setup.create(world.cycle, "测评", now, now + HOUR, by=world.office)
    setup.name_tellers(poll, [world.rater, world.outsider], by=world.office)
    issuing.codes(poll, "A", 3, by=world.office)
    setup.fetch_key(poll, by=world.rater)
    with pytest.raises(Refused, match="还没有领钥匙的监票人：法规科 何平"):
        setup.lock(poll, by=world.office)
    with pytest.raises(Refused, match="不是这次测评的监票人"):
        setup.fetch_key(poll, by=world.leader)
