"""What waits because of notices and appeals: for the home page, and before a cycle is closed."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q

from kaohe.web import clock
from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.together import for_all, of_each, own_of, owners_of
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.notices.actions import last_day, open_notices
from kaohe.web.notices.models import Appeal, WrittenNotice
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role

OPEN = Appeal.State.OPEN


def todos(desks: Sequence[Desk], person: Person) -> None:
    """Appeals to answer, one's own written notices to sign for; two queries for any number of cycles."""
    if not desks:
        return
    cycles = tuple(desk.cycle.pk for desk in desks)
    asked, late = for_all(_asked, cycles, clock.today())
    unsigned = of_each(_unsigned, person, cycles) or Counter()
    for desk in desks:
        pk, roles = desk.cycle.pk, set(desk.roles)
        found = []
        if Role.OFFICE in roles:
            found += [("异议和申诉逾期没有答复", late[pk]), ("异议和申诉等着答复", asked[pk] - late[pk])]
        if Role.APPRAISEE in roles:
            found.append(("结果通知书等着签收", unsigned[pk]))
        desk.todos += [Todo(text, count, href("appeals", pk), "去办") for text, count in found if count]


def _asked(cycles: Sequence[int], today: datetime.date) -> tuple[Counter[int], Counter[int]]:
    """Appeals that wait for an answer, and how many of them are late, by cycle."""
    asked: Counter[int] = Counter()
    late: Counter[int] = Counter()
    rows = Appeal.objects.filter(cycle__in=cycles, state=OPEN).order_by().values_list("cycle")
    for pk, count, over in rows.annotate(count=Count("pk"), over=Count("pk", filter=Q(due__lt=today))):
        asked[pk], late[pk] = count, over
    return asked, late


def _unsigned(people: Sequence[Person], cycles: Sequence[int]) -> dict[int, Counter[int]]:
    """Person → cycle → papers of its own that nobody signed for."""
    owners = owners_of(people)
    mine = Appraisee.objects.filter(own_of(people), cycle__in=cycles)
    found: dict[int, Counter[int]] = defaultdict(Counter)
    papers = WrittenNotice.objects.filter(appraisee__in=mine, received=None).order_by()
    for cycle, whose, unit in papers.values_list("cycle", "appraisee__person", "appraisee__unit"):
        for person in owners(whose, unit):
            found[person][cycle] += 1
    return found


def open_tasks(cycle: Cycle) -> list[str]:
    """What keeps a cycle from being closed, each in words."""
    calendar = Calendar.load()
    found = [
        f"公示“{each.title}”到{last_day(each, calendar)}才结束" for each in open_notices(cycle, calendar)
    ]
    for appeal in cycle.appeals.filter(state=OPEN).select_related("appraisee"):
        due = f"（应在{appeal.due}以前答复）" if appeal.due else ""
        found.append(f"{appeal}还没有答复{due}")
    unsigned = cycle.written_notices.filter(received=None).select_related("appraisee")
    names = [paper.appraisee.name for paper in unsigned]
    if names:
        found.append(
            f"{len(names)}份书面通知还没有送达：{'、'.join(names[:20])}{'等' if len(names) > 20 else ''}"
        )
    return found
