"""Issuing and casting: once, in time, for whom it is, and nothing told that helps to guess a code."""

from __future__ import annotations

import datetime
import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from kaohe.scheme.language import dumps
from kaohe.scheme.model import Limit
from kaohe.web import clock, tables
from kaohe.web.audit.models import Entry
from kaohe.web.ballots import casting, guessing, issuing, opening, setup
from kaohe.web.ballots.casting import GRACE
from kaohe.web.ballots.models import Right
from kaohe.web.cycles.models import Published
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from web.ballots import attack
from web.ballots.votes import HOUR, Vote, by_code, form, hidden_of, make_vote
from web.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
OTHER = "测评码用不了"


@pytest.fixture
def vote(world: World) -> Vote:
    return make_vote(world)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guessing, "MOST", 24)
    guessing.forget()
    yield
    guessing.forget()


def receipt_in(page: str) -> str:
    found = re.search(r'receipt-code"><code>([2-9A-Z-]{19})</code>', page)
    assert found, page
    return found[1]


def ready(client: Client, vote: Vote, code: str, **more: str) -> dict[str, str]:
    """What the review page sends when its button is pressed."""
    sent = form(vote.paper("A"), code=code, **more)
    reviewed = client.post("/vote/ballot", sent | {"do": "review"})
    return sent | hidden_of(reviewed) | {"do": "cast"}


@pytest.mark.both_databases
def test_a_ballot_is_cast_with_a_code_and_without_signing_in(vote: Vote) -> None:
    """linyi-2018 三(二)5: everybody fills in the ballot of its class without a name."""
    page = by_code(Client(), vote.codes[0], vote.paper("A"))
    assert receipt_in(page)
    right = vote.right(vote.codes[0])
    assert right.cast and right.person_id is None
    assert Right.objects.filter(cast=True).count() == 1


def test_a_code_may_be_typed_in_small_letters_with_a_dash(vote: Vote) -> None:
    code = vote.codes[0]
    assert receipt_in(by_code(Client(), f" {code[:4]}-{code[4:]} ".lower(), vote.paper("A")))


def test_the_same_request_twenty_times_is_one_ballot_with_one_receipt(vote: Vote) -> None:
    client = Client()
    sent = ready(client, vote, vote.codes[0])
    receipts = {receipt_in(client.post("/vote/ballot", sent).content.decode()) for _ in range(20)}
    assert len(receipts) == 1
    assert Right.objects.filter(cast=True).count() == 1


def test_an_unknown_a_used_and_a_foreign_code_get_the_same_answer_after_the_same_time(
    vote: Vote, world: World
) -> None:
    """Foreign: of a vote that is void, and of one that has not begun."""
    used, void = vote.codes[:2]
    by_code(Client(), used, vote.paper("A"))
    waits: dict[str, list[float]] = {}

    def answers(code: str) -> list[tuple[int, str]]:
        client = Client()
        found = []
        for sent in ({}, form(vote.paper("A"), do="review"), form(vote.paper("A"), "101", do="cast")):
            begun = time.monotonic()
            answer = client.post("/vote/ballot", sent | {"code": code, "nonce": secrets.token_hex(32)})
            waits.setdefault(code, []).append(time.monotonic() - begun)
            found.append((answer.status_code, re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())))
        return found

    unknown = answers("ZZZZZZZZ")
    assert OTHER in unknown[0][1]
    assert answers(used) == unknown == answers("不是码") == answers("")
    opening.void(vote.poll, by=world.office, reason="重来")
    later = clock.now() + HOUR
    poll = setup.create(world.cycle, "再来", later, later + HOUR, by=world.office)
    early = issuing.codes(poll, "A", 1, by=world.office)[1][0]
    assert answers(void) == unknown == answers(early)

    def apart() -> float:
        quickest = [min(each) for each in waits.values()]
        return max(quickest) - min(quickest)

    for _ in range(30):  # a busy machine delays one or another; a code that takes longer does so every time
        if apart() >= guessing.ANSWER / 2:
            guessing.forget()
            for code in waits:
                assert answers(code) == unknown
    assert apart() < guessing.ANSWER / 2
    assert min(min(each) for each in waits.values()) >= guessing.ANSWER


def test_guessing_is_slowed_and_leaves_no_address_behind(vote: Vote) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    for _ in range(guessing.MOST):
        client.post("/vote/ballot", {"code": "ZZZZZZZZ"})
    answer = client.post("/vote/ballot", {"code": vote.codes[0]})
    assert answer.status_code == 429
    assert b"192.0.2.7" not in attack.raw_bytes()
    assert not Session.objects.exists() and not Entry.objects.filter(after__icontains="192.0.2").exists()
    assert Client(REMOTE_ADDR="192.0.2.8").post("/vote/ballot", {"code": vote.codes[0]}).status_code == 200


def test_behind_a_proxy_one_guesser_does_not_shut_out_the_others(vote: Vote) -> None:
    guesser = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7")
    for _ in range(guessing.MOST):
        guesser.post("/vote/ballot", {"code": "ZZZZZZZZ"})
    assert guesser.post("/vote/ballot", {"code": vote.codes[0]}).status_code == 429
    other = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7, 192.0.2.8")
    assert other.post("/vote/ballot", {"code": vote.codes[0]}).status_code == 200


def test_a_mark_of_101_sent_by_hand_is_refused_at_its_place(vote: Vote) -> None:
    client = Client()
    sent = ready(client, vote, vote.codes[0]) | {"m3": "101", "m4": "1e3", "m5": "九十"}
    answer = client.post("/vote/ballot", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "101超出0至100" in page and "“九十”不是数" in page and "1e3超出0至100" in page
    assert not Right.objects.filter(cast=True).exists()


def test_a_mark_that_asks_for_a_reason_is_not_cast_without_one(world: World) -> None:
    strict_world(world)
    vote, client = make_vote(world), Client()
    varied = {f"m{at}": str(80 + at % 9) for at in range(len(vote.paper("A").places))} | {"m0": "100"}
    sent = {"code": vote.codes[0], "do": "review"} | varied
    page = client.post("/vote/ballot", sent)
    assert page.status_code == 422
    assert page.content.decode().count("评100分以上（含）、低于60分的，在意见里写明理由") >= 2
    assert receipt_in(by_code(client, vote.codes[0], vote.paper("A"), **varied, remark="连续两年零差错"))


def strict_world(world: World) -> None:
    """The Linyi scheme whose A票 asks for reasons and lets nobody mark all alike."""
    limits = (Limit(kind="高分", line=Decimal(95), share=Decimal(40)), Limit(kind="全同"))  # type: ignore[call-arg]
    classes = tuple(
        replace(one, reason_from=Decimal(100), reason_below=Decimal(60), limits=limits)
        if one.id == "A"
        else one
        for one in world.scheme.ballots
    )
    text = dumps(replace(world.scheme, ballots=classes))
    Published.objects.filter(pk=world.cycle.scheme_id).update(text=text, hash="strict")
    world.cycle.refresh_from_db()


def test_a_mark_for_somebody_who_is_not_on_the_ballot_refuses_the_whole(vote: Vote, sign_in: SignIn) -> None:
    sent = ready(Client(), vote, vote.codes[0]) | {"m999": "90"}
    assert Client().post("/vote/ballot", sent).status_code == 422
    assert not Right.objects.filter(cast=True).exists()


@pytest.mark.both_databases
def test_nobody_marks_the_own_unit_where_the_scheme_says_so(vote: Vote, sign_in: SignIn) -> None:
    """linyi-2018 C票 回避."""
    head = next(voter for voter in vote.voters if voter.unit == vote.world.units["计量科"])
    client, where = sign_in(head), f"/cycles/{vote.world.cycle.pk}/votes/C"
    page = client.get(where).content.decode()
    assert 'aria-label="计量科"' not in page and 'aria-label="质量科"' in page
    paper = vote.paper("C")
    own = next(at for at, place in enumerate(paper.places) if place.appraisee == "计量科")
    answer = client.post(where, form(paper, do="review"))
    assert answer.status_code == 422 and "不在您票面上的对象" in answer.content.decode()
    sent = {
        name: mark for name, mark in form(paper).items() if paper.places[int(name[1:])].appraisee != "计量科"
    }
    reviewed = client.post(where, sent | {"do": "review"})
    done = client.post(where, sent | hidden_of(reviewed) | {"do": "cast"})
    assert receipt_in(done.content.decode()) and own >= 0


def test_the_ballot_of_another_person_is_not_found(vote: Vote, sign_in: SignIn) -> None:
    client = sign_in(vote.world.rater)
    assert client.get(f"/cycles/{vote.world.cycle.pk}/votes/C").status_code == 404


@pytest.mark.both_databases
def test_of_two_tabs_the_first_wins_and_the_second_is_told(vote: Vote, sign_in: SignIn) -> None:
    voter, where = vote.voters[0], f"/cycles/{vote.world.cycle.pk}/votes/C"
    client, paper = sign_in(voter), vote.paper("C")

    def review(mark: str) -> dict[str, str]:
        sent = form(paper, mark)
        return sent | hidden_of(client.post(where, sent | {"do": "review"})) | {"do": "cast"}

    one, other = review("90"), review("10")
    assert receipt_in(client.post(where, one).content.decode())
    late = client.post(where, other)
    assert late.status_code == 422 and "已经投过票" in late.content.decode()
    vote.close()
    vote.open()
    assert {row["评分"] for row in tables.rows(vote.world.cycle)["测评票"]} == {"90"}


def test_of_two_tabs_with_one_code_the_second_learns_nothing(vote: Vote) -> None:
    client = Client()
    one, other = ready(client, vote, vote.codes[0]), ready(client, vote, vote.codes[0], m0="10")
    assert receipt_in(client.post("/vote/ballot", one).content.decode())
    late = client.post("/vote/ballot", other)
    assert late.status_code == 422 and OTHER in late.content.decode()


def test_a_ballot_for_another_class_s_appraisees_is_refused_as_a_whole(vote: Vote) -> None:
    """B票 has the stations too, D票 only the sections: the longer form does not fit the shorter paper."""
    client = Client()
    places = len(vote.paper("A").places)
    sent = ready(client, vote, vote.codes[0]) | {f"m{at}": "90" for at in range(places + 3)}
    answer = client.post("/vote/ballot", sent)
    assert answer.status_code == 422
    assert not Right.objects.filter(cast=True).exists()


@pytest.mark.both_databases
def test_a_ballot_may_be_changed_until_the_end_where_the_vote_allows_it(world: World) -> None:
    vote = make_vote(world, changeable=True)
    voter = vote.voters[0]
    right, first = vote.right(voter), vote.cast(voter, "90")
    second = vote.cast(voter, "80") if vote.right(voter).attempt == "" else _recast(vote, voter, "80")
    assert first != second
    with pytest.raises(Stale, match="另一个页面"):
        _recast(vote, voter, "70", seen=right.attempt)
    vote.close()
    vote.open()
    assert vote.poll.box.receipts == [second]


def _recast(vote: Vote, voter: Person, mark: str, seen: str | None = None) -> str:
    right, paper = vote.right(voter), vote.paper("C")
    known = right.attempt if seen is None else seen
    return casting.cast(right, paper, [mark] * len(paper.places), "", secrets.token_hex(32), known)


def test_a_vote_is_taken_until_the_last_second_and_a_slow_line_is_waited_for(vote: Vote) -> None:
    closes = vote.poll.closes
    client = Client()
    with clock.put(closes - datetime.timedelta(seconds=1)):
        sent = ready(client, vote, vote.codes[0])
    with clock.put(closes + GRACE / 2):
        assert receipt_in(client.post("/vote/ballot", sent).content.decode())
        late = ready(client, vote, vote.codes[1])
        assert OTHER in client.post("/vote/ballot", late | {"nonce": secrets.token_hex(32)}).content.decode()
    with clock.put(closes + GRACE):
        assert OTHER in client.post("/vote/ballot", sent | {"code": vote.codes[2]}).content.decode()


def test_before_the_beginning_nobody_votes(vote: Vote, sign_in: SignIn) -> None:
    with clock.put(vote.poll.opens - HOUR):
        answer = sign_in(vote.voters[0]).get(f"/cycles/{vote.world.cycle.pk}/votes/C")
    assert answer.status_code == 422 and "还没有开始" in answer.content.decode()


@pytest.mark.both_databases
def test_a_ballot_on_its_way_when_the_box_is_closed_is_refused(vote: Vote) -> None:
    right = vote.right(vote.codes[0])
    paper = vote.paper("A")
    vote.close()
    with pytest.raises(Refused, match="截止"):
        casting.cast(right, paper, ["90"] * len(paper.places), "", secrets.token_hex(32), "")


def test_a_vote_leaves_no_line_in_the_log_and_no_code_in_the_database(vote: Vote) -> None:
    before = Entry.objects.count()
    by_code(Client(), vote.codes[0], vote.paper("A"))
    assert Entry.objects.count() == before
    said = str(list(Entry.objects.values_list("after", flat=True)))
    assert not any(code in said for code in vote.codes)
    assert not Right.objects.filter(code__in=vote.codes).exists()


def test_a_voter_s_page_writes_nothing_but_the_one_row(vote: Vote, django_assert_num_queries: object) -> None:
    client = Client()
    sent = ready(client, vote, vote.codes[0])
    with django_assert_num_queries(2):  # type: ignore[operator]  # the code's row, and its update
        client.post("/vote/ballot", sent)


def test_codes_have_no_letters_that_look_alike_and_new_ones_void_the_old(world: World) -> None:
    now = clock.now()
    poll = setup.create(world.cycle, "测评", now, now + HOUR, by=world.office)
    _, first = issuing.codes(poll, "A", 500, by=world.office)
    assert len(set(first)) == 500
    assert not set("".join(first)) & set("01ILO") and {len(code) for code in first} == {8}
    issuing.codes(poll, "A", 5, by=world.office)
    assert issuing.by_code(first[0]) is None
    assert Right.objects.count() == 5


def test_nobody_gets_two_ballots(world: World) -> None:
    now = clock.now()
    poll = setup.create(world.cycle, "测评", now, now + HOUR, by=world.office)
    issuing.to_people(poll, "C", [world.rater, world.rater], by=world.office)
    assert Right.objects.count() == 1
    with pytest.raises(Refused, match="已经有别的票种的票"):
        issuing.to_people(poll, "B", [world.rater], by=world.office)


def test_a_class_without_anybody_to_mark_is_not_issued(world: World) -> None:
    now = clock.now()
    poll = setup.create(world.cycle, "测评", now, now + HOUR, by=world.office)
    with pytest.raises(Refused, match="没有要评的对象"):
        issuing.codes(poll, "X", 5, by=world.office)
