"""Giving out ballots: to people who sign in, or as codes that nobody can link to a person."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from kaohe.proof.envelopes import clean_code, new_code
from kaohe.web.audit.actions import note
from kaohe.web.ballots import rows
from kaohe.web.ballots.models import Issue, Poll, Right
from kaohe.web.ballots.papers import classes
from kaohe.web.ballots.setup import preparing
from kaohe.web.cycles import actions as cycles
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role

MOST = 20_000
SIGNED_IN, CODES, PAPER = Issue.Way.SIGNED_IN, Issue.Way.CODES, Issue.Way.PAPER


@transaction.atomic
def to_people(poll: Poll, cls: str, people: Iterable[Person], *, by: Person, remark: bool = False) -> Issue:
    """The people who vote in a class when signed in, in the place of those named before."""
    fresh = preparing(poll)
    named = {person.pk: person for person in people}
    if not named:
        raise Refused("没有写投票人")
    _once(fresh, cls, named.values())
    issue, before = _issue(fresh, cls, SIGNED_IN, remark)
    _add(issue, [Right(issue=issue, person=person) for person in named.values()])
    cycles.give(fresh.cycle, Role.RATER, [(person, []) for person in named.values()], by=by)
    after = {"票种": cls, "方式": issue.way, "人数": len(named)}
    note("发票", f"{fresh}：{cls}", by=by, cycle=fresh.cycle_id, before=before, after=after)
    return issue


def _once(poll: Poll, cls: str, people: Iterable[Person]) -> None:
    """A person votes in one class only."""
    others = Right.objects.filter(issue__poll=poll, person__in=list(people)).exclude(issue__cls=cls)
    twice = [
        f"{right.person}（{right.issue.name}）" for right in others.select_related("person", "issue")[:5]
    ]
    if twice:
        raise Refused(f"已经有别的票种的票：{'、'.join(twice)}")


@transaction.atomic
def codes(
    poll: Poll, cls: str, count: int, *, by: Person, remark: bool = False, way: str = CODES
) -> tuple[Issue, list[str]]:
    """So many new codes, handed back this once in an order of chance; codes given out before are void.

    A ballot on paper carries its code in print: the same right, whichever way it comes back.
    """
    fresh = preparing(poll)
    if not 1 <= count <= MOST:
        raise Refused(f"张数在 1 到 {MOST} 之间")
    issue, before = _issue(fresh, cls, way, remark)
    made: set[str] = set()
    while len(made) < count:
        made.add(new_code())
    _add(issue, [Right(issue=issue, code=code_digest(code)) for code in made])
    after = {"票种": cls, "方式": issue.way, "张数": count}
    note("发票", f"{fresh}：{cls}", by=by, cycle=fresh.cycle_id, before=before, after=after)
    listed = list(made)
    secrets.SystemRandom().shuffle(listed)
    return issue, listed


def _issue(poll: Poll, cls: str, way: str, remark: bool) -> tuple[Issue, dict[str, object] | None]:
    made = next((one for one in classes(poll.cycle) if one.cls == cls), None)
    if made is None:
        raise Refused(f"方案里的票种“{cls}”没有要评的对象，不发票")
    issue, fresh = Issue.objects.get_or_create(
        poll=poll, cls=cls, defaults={"way": way, "name": made.name or cls}
    )
    before = None if fresh else {"方式": issue.way, "张数": issue.count}
    issue.way, issue.remark = way, remark
    issue.rights.all().delete()
    return issue, before


def _add(issue: Issue, rights: list[Right]) -> None:
    """Stored in the order of their random keys, which has nothing to do with anybody's."""
    for right in rights:
        right.id = uuid.uuid4()
    rights.sort(key=lambda right: right.id)
    Right.objects.bulk_create(rights, batch_size=500)
    issue.count = len(rights)
    issue.save(update_fields=["way", "remark", "count"])


def code_digest(text: str) -> str:
    """What is kept of a code: a hash with the site's own key, which is not in the database."""
    key = hashlib.sha256(b"kaohe ballot code\n" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, clean_code(text).encode(), hashlib.sha256).hexdigest()


def by_code(text: str) -> Right | None:
    """The right behind a code; the question takes the same way whatever the code is.

    Without the paper, which a process keeps once it was read (`papers.frozen`).
    """
    return rows.by_code(code_digest(text))
