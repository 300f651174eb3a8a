"""What waits for voters and tellers, for the home page: two queries however many cycles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from kaohe.web import clock
from kaohe.web.ballots.models import Poll, Right, Teller
from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.cycles.together import of_each
from kaohe.web.organisation.models import Person


def todos(desks: Sequence[Desk], person: Person) -> None:
    """Ballots not yet cast, and keys not yet fetched, added to the desks of a person."""
    cycles = tuple(desk.cycle.pk for desk in desks)
    now = clock.now()
    waiting: dict[int, list[Todo]] = defaultdict(list)
    for right in of_each(_rights, person, cycles) or ():
        poll = right.issue.poll
        if poll.opens <= now < poll.closes:
            until = timezone.localtime(poll.closes).date()
            text = f"测评票“{right.issue.name}”还没有投"
            waiting[poll.cycle_id].append(Todo(text, 1, href("votes", poll.cycle_id), "去投票", until))
    for teller in of_each(_keys, person, cycles) or ():
        if not teller.has_key:
            text = f"“{teller.poll.title}”的监票钥匙还没有领"
            waiting[teller.poll.cycle_id].append(
                Todo(text, 1, href("ballots", teller.poll.cycle_id), "去领钥匙")
            )
    for desk in desks:
        desk.todos[:0] = waiting[desk.cycle.pk]


def _rights(people: Sequence[Person], cycles: Sequence[int]) -> dict[int, list[Right]]:
    """Rights not yet used, of boxes that are locked and not closed."""
    found: dict[int, list[Right]] = defaultdict(list)
    rows = Right.objects.filter(
        person__in=[person.pk for person in people], cast=False, issue__poll__cycle__in=cycles,
        issue__poll__state=Poll.State.VOTING,
    ).select_related("issue__poll").defer("envelope", "issue__paper")  # fmt: skip
    for right in rows:
        found[right.person_id or 0].append(right)
    return found


def _keys(people: Sequence[Person], cycles: Sequence[int]) -> dict[int, list[Teller]]:
    found: dict[int, list[Teller]] = defaultdict(list)
    rows = Teller.objects.filter(
        person__in=[person.pk for person in people],
        poll__cycle__in=cycles,
        poll__state=Poll.State.PREPARING,
    )
    for teller in rows.select_related("poll"):
        found[teller.person_id].append(teller)
    return found
