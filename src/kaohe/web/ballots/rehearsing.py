"""Made-up ballots for a rehearsal. They cannot enter a real count: the box of a rehearsal is its own."""

from __future__ import annotations

import secrets
from decimal import Decimal
from random import Random

from kaohe.proof.paper import Paper, broken
from kaohe.web.ballots.casting import cast
from kaohe.web.ballots.models import Poll, Right
from kaohe.web.ballots.papers import frozen, recused
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person


def fill(poll: Poll, share: int, *, by: Person, seed: int = 1) -> int:
    """Cast made-up ballots for this percentage of the rights that are not used yet; how many."""
    del by  # what is made up leaves no line of its own; opening the box says 演练
    if not poll.cycle.rehearsal:
        raise Refused("只有演练才能装入编造的票；真的测评里只有投票人投的票")
    return vote(poll, share, seed)


def vote(poll: Poll, share: int, seed: int = 1) -> int:
    """The same for demo data."""
    chance = Random(seed)
    rights = Right.objects.filter(issue__poll=poll, cast=False).order_by("pk")
    count = 0
    for right in rights.select_related("issue__poll__cycle__scheme", "person"):
        if chance.random() * 100 < share:
            paper = frozen(right.issue)
            left_out = recused(poll.cycle, right.issue.cls, right.person)
            cast(right, paper, marks(paper, chance, left_out), "", secrets.token_hex(32), "")
            count += 1
    return count


def marks(paper: Paper, chance: Random, left_out: frozenset[str] = frozenset()) -> list[str]:
    """A likely ballot that keeps the limits."""
    for _ in range(200):
        made = [
            "" if place.appraisee in left_out else _mark(place.question, chance) for place in paper.places
        ]
        if not broken(paper, made):
            return made
    return [""] * len(paper.places)


def _mark(question: object, chance: Random) -> str:
    grades: tuple[str, ...] = getattr(question, "grades", ())
    if grades:
        return chance.choice(grades)
    scale = Decimal(getattr(question, "scale", "100"))
    return str(int(scale * chance.randint(78, 99) / 100))
