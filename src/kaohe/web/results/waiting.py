"""What waits for the deciding body, for its pages and for the home page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Count

from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records.book import RULE, Book, book_of
from kaohe.web.records.models import Record
from kaohe.web.results.models import Run


def vetoes(cycle: Cycle) -> list[Record]:
    """Proposals of vetoes and affirmations that have come to the stage of the deciding body."""
    book = book_of(cycle)
    waiting = Record.objects.filter(
        cycle=cycle, state=Record.State.SUBMITTED, rule__in=_special(book), stage__gte=_last(book)
    )
    return list(waiting.select_related("appraisee", "by").order_by("id"))


def todos(desks: Sequence[Desk], person: Person) -> None:
    """What the deciding body has to do, added to its desks; two queries however many cycles."""
    del person
    mine = [desk for desk in desks if Role.DECIDER in desk.roles]
    if not mine:
        return
    cycles = {desk.cycle.pk: desk.cycle for desk in mine}
    proposed, runs = _proposed(cycles), _newest(cycles)
    for desk in mine:
        waiting, lapsed, unnamed = runs.get(desk.cycle.pk, (0, 0, 0))
        if desk.cycle.state != Cycle.State.RUNNING:
            unnamed = 0
        for text, count, url, action in (
            ("并列待研究", waiting, "decisions", "去决定"),
            ("奖项还没有评", unnamed, "decisions", "去决定"),
            ("决定失效，要重新定", lapsed, "decisions", "去决定"),
            ("否决和肯定等决定", proposed[desk.cycle.pk], "vetoes", "去决定"),
        ):
            if count:
                desk.todos.insert(0, Todo(text, count, href(url, desk.cycle.pk), action))


def _proposed(cycles: dict[int, Cycle]) -> Counter[int]:
    """Proposals at the last stage, by cycle."""
    found: Counter[int] = Counter()
    waiting = Record.objects.filter(cycle__in=list(cycles), state=Record.State.SUBMITTED, stage__gt=0)
    counted = waiting.order_by().values_list("cycle", "rule", "stage").annotate(count=Count("pk"))
    for pk, rule, stage, count in counted:
        book = book_of(cycles[pk])
        if rule in _special(book) and stage >= _last(book):
            found[pk] += count
    return found


def _newest(cycles: Iterable[int]) -> dict[int, tuple[int, int, int]]:
    """Open ties, lapsed decisions and awards not yet named of each cycle's newest result."""
    rows = Run.objects.filter(cycle__in=list(cycles)).order_by("id")
    counts = rows.values_list("cycle", "waiting", "lapsed", "unnamed")
    return {pk: (open_, lapsed, unnamed) for pk, open_, lapsed, unnamed in counts}


def _special(book: Book) -> set[str]:
    return {entry.id for entry in book.entries.values() if entry.kind != RULE}


def _last(book: Book) -> int:
    return max(len(book.path) - 1, 0)
