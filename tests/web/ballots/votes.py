"""A vote around the Linyi cycle, brought to any point of its life."""

from __future__ import annotations

import datetime
import re
import secrets
from dataclasses import dataclass, field

from django.test import Client

from kaohe.proof.paper import Paper
from kaohe.web import clock
from kaohe.web.ballots import casting, issuing, opening, setup
from kaohe.web.ballots.models import Issue, Poll, Right
from kaohe.web.ballots.papers import frozen
from kaohe.web.organisation.models import Person
from web.world import World, person

HOUR = datetime.timedelta(hours=1)


@dataclass
class Vote:
    """A locked box: class A by code, class C signed in by the people of the units (回避)."""

    world: World
    poll: Poll
    codes: list[str]
    voters: list[Person]
    tellers: list[Person]
    keys: list[str] = field(default_factory=list)

    def issue(self, cls: str) -> Issue:
        return Issue.objects.select_related("poll__cycle__scheme").get(poll=self.poll, cls=cls)

    def paper(self, cls: str) -> Paper:
        return frozen(self.issue(cls))

    def right(self, of: str | Person) -> Right:
        """The right behind a code, or of a person."""
        found = Right.objects.select_related("issue__poll__cycle__scheme")
        if isinstance(of, str):
            return found.get(code=issuing.code_digest(of))
        return found.get(person=of, issue__poll=self.poll)

    def cast(self, of: str | Person, mark: str = "90", nonce: str = "") -> str:
        """One mark for everybody, straight into the box; the receipt."""
        right = self.right(of)
        paper = frozen(right.issue)
        marks = [mark] * len(paper.places)
        return casting.cast(right, paper, marks, "", nonce or secrets.token_hex(32), "")

    def close(self) -> None:
        opening.close(self.poll, by=self.world.office, reason="都投完了")
        self.poll.refresh_from_db()

    def open(self, *keys: str, decision: str = "") -> None:
        opening.open_box(self.poll, keys or self.keys[:2], by=self.world.office, decision=decision)
        self.poll.refresh_from_db()


def make_vote(
    world: World, *, codes: int = 5, changeable: bool = False, remark: bool = False, threshold: int = 2
) -> Vote:
    now = clock.now()
    poll = setup.create(
        world.cycle,
        "年度测评",
        now - HOUR,
        now + HOUR,
        by=world.office,
        changeable=changeable,
        threshold=threshold,
    )
    tellers = [world.outsider, world.rater, world.assessor]
    setup.name_tellers(poll, tellers, by=world.office)
    keys = [setup.fetch_key(poll, by=teller) for teller in tellers]
    _, slips = issuing.codes(poll, "A", codes, by=world.office, remark=remark)
    voters = [
        person(f"20{at:02}", f"{name}负责人", unit) for at, (name, unit) in enumerate(world.units.items())
    ]
    issuing.to_people(poll, "C", voters, by=world.office)
    poll = setup.lock(poll, by=world.office)
    return Vote(world, poll, slips, voters, tellers, keys)


def form(paper: Paper, mark: str = "90", **more: str) -> dict[str, str]:
    """A filled ballot as a browser sends it."""
    return {f"m{at}": mark for at in range(len(paper.places))} | more


def by_code(client: Client, code: str, paper: Paper, mark: str = "90", **more: str) -> str:
    """Fill in, review, cast, as a browser without JavaScript does; the last page."""
    shown = client.post("/vote/ballot", {"code": code})
    sent = form(paper, mark, code=code, do="review") | hidden_of(shown) | more
    reviewed = client.post("/vote/ballot", sent)
    done = client.post("/vote/ballot", sent | hidden_of(reviewed) | {"do": "cast"})
    return str(done.content.decode())


def hidden_of(answer: object) -> dict[str, str]:
    """The hidden fields of a page that are not marks."""
    page: str = answer.content.decode()  # type: ignore[attr-defined]
    found = dict(re.findall(r'<input type="hidden" name="(seen|stamp|nonce)" value="([^"]*)">', page))
    return found
