"""What waits for voters and tellers, for the home page: two queries however many cycles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from kaohe.web import clock
from kaohe.web.ballots.models import Poll, Right, Teller
from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.organisation.models import Person


def todos(desks: Sequence[Desk], person: Person) -> None:
    """Ballots not yet cast, and keys not yet fetched, added to the desks of a person."""
    cycles = [desk.cycle.pk for desk in desks]
    now = clock.now()
    waiting: dict[int, list[Todo]] = defaultdict(list)
    rights = Right.objects.filter(
        person=person, cast=False, issue__poll__cycle__in=cycles, issue__poll__state=Poll.State.VOTING,
        issue__poll__opens__lte=now, issue__poll__closes__gt=now,
    ).select_related("issue__poll")  # fmt: skip
    for right in rights:
        poll = right.issue.poll
        until = timezone.localtime(poll.closes).date()
        text = f"测评票“{right.issue.name}”还没有投"
        waiting[poll.cycle_id].append(Todo(text, 1, href("votes", poll.cycle_id), "去投票", until))
    keys = Teller.objects.filter(
        person=person, poll__cycle__in=cycles, poll__state=Poll.State.PREPARING
    ).select_related("poll")
    for teller in keys:
        if not teller.has_key:
            text = f"“{teller.poll.title}”的监票钥匙还没有领"
            waiting[teller.poll.cycle_id].append(
                Todo(text, 1, href("ballots", teller.poll.cycle_id), "去领钥匙")
            )
    for desk in desks:
        desk.todos[:0] = waiting[desk.cycle.pk]
