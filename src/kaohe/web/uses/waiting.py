"""What waits because of consequences: for the home page, and before a cycle is closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count

from kaohe.web import clock
from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.uses.models import Consequence

OPEN = Consequence.State.OPEN


def todos(desks: Sequence[Desk], person: Person) -> None:
    """To the office: what is to be done, what came from elsewhere; two queries for any number of cycles."""
    del person
    mine = [desk for desk in desks if Role.OFFICE in desk.roles]
    if not mine:
        return
    cycles = [desk.cycle.pk for desk in mine]
    there = Consequence.objects.filter(state=OPEN).order_by()
    own = there.filter(cycle__in=cycles, to_cycle=None).values_list("cycle")
    came = there.filter(to_cycle__in=cycles).values_list("to_cycle")
    counts = [Counter(dict(each.annotate(count=Count("pk")))) for each in (own, came)]
    for desk in mine:
        for count, text in zip(counts, ("结果的运用等着办", "别的考核转来的等着办"), strict=True):
            if count[desk.cycle.pk]:
                desk.todos.append(Todo(text, count[desk.cycle.pk], href("uses", desk.cycle.pk), "去办"))


def open_tasks(cycle: Cycle) -> list[str]:
    """Each consequence that is neither done nor declined."""
    found = []
    for each in cycle.consequences.filter(state=OPEN):
        late = "，已经过期" if each.due and each.due < clock.today() else ""
        found.append(f"{each.clause} {each}还没有办{f'（期限{each.due}{late}）' if each.due else ''}")
    if not cycle.consequences.exists():
        found.append("还没有列出结果的运用")
    return found
