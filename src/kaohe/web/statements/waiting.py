"""What statements ask of a person, for the home page: as many queries for one cycle as for many."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q

from kaohe.web import clock, tasks
from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.together import for_all, of_each, own_of, owners_of
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.results.models import Run
from kaohe.web.statements import rights
from kaohe.web.statements.actions import WRITTEN, parts_of
from kaohe.web.statements.models import Statement, Talk

AHEAD = datetime.timedelta(days=15)
"""A form is on the list from so many days before its last day."""
State = Statement.State
Dues = dict[tuple[int, str], dict[str, tasks.Due]]
States = dict[tuple[str, str], str]


def todos(desks: Sequence[Desk], person: Person) -> None:
    """What is to be written, mended or read, added to a person's desks."""
    mine = [
        desk
        for desk in desks
        if desk.cycle.state == Cycle.State.RUNNING and set(WRITTEN) & set(tasks.works(desk.cycle))
    ]
    _talks([desk for desk in desks if tasks.FEEDBACK in tasks.works(desk.cycle)], person)
    writes = [desk for desk in mine if Role.APPRAISEE in desk.roles]
    if writes:
        cycles = tuple(desk.cycle.pk for desk in writes)
        dues = for_all(_dues, cycles)
        own = of_each(_own, person, cycles) or {}
        for desk in writes:
            _as_writer(desk, own.get(desk.cycle.pk, []), dues)
    reads = [desk for desk in mine if _read(desk)]
    if reads:
        cycles = tuple(desk.cycle.pk for desk in reads)
        leads = any(Role.LEADER in desk.roles for desk in reads)
        everywhere = for_all(_everywhere, cycles)
        charged = _unread(cycles, rights.charged(person)) if leads else {}
        for desk in reads:
            pk = desk.cycle.pk
            _as_reader(desk, everywhere.get(pk, Counter()), charged.get(pk, Counter()))


def _talks(desks: Sequence[Desk], person: Person) -> None:
    """Talks that the person has not confirmed yet."""
    if not desks:
        return
    cycles = tuple(desk.cycle.pk for desk in desks)
    found = of_each(_unanswered, person, cycles) or Counter()
    for desk in desks:
        if found[desk.cycle.pk]:
            to = href("talks", desk.cycle.pk)
            desk.todos.append(Todo("反馈谈话等您确认", found[desk.cycle.pk], to, "去确认"))
    leads = [desk for desk in desks if Role.LEADER in desk.roles and desk.cycle.state != Cycle.State.CLOSED]
    if leads:
        left = _untold(tuple(desk.cycle.pk for desk in leads), person)
        for desk in leads:
            if left[desk.cycle.pk]:
                to = href("talks", desk.cycle.pk)
                desk.todos.append(Todo("反馈谈话还没有谈", left[desk.cycle.pk], to, "去谈"))


def _untold(cycles: Sequence[int], leader: Person) -> Counter[int]:
    """By cycle, whom the leader has charge of and has not told the frozen result yet."""
    frozen = Run.objects.filter(cycle__in=cycles, frozen__isnull=False).values("cycle")
    rows = Appraisee.objects.filter(tasks.charges(leader), cycle__in=frozen, talks=None).order_by()
    return Counter(dict(rows.values_list("cycle").annotate(count=Count("pk", distinct=True))))


def _read(desk: Desk) -> list[tasks.Work]:
    """The kinds of work whose reader the person is."""
    known = tasks.works(desk.cycle)
    return [
        known[task]
        for task in WRITTEN
        if task in known and task != tasks.REPORT and rights.reader(known[task])[1] in desk.roles
    ]


def _unanswered(people: Sequence[Person], cycles: Sequence[int]) -> dict[int, Counter[int]]:
    """Person → cycle → talks that it has not confirmed."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    whose = [person.pk for person in people]
    rows = Talk.objects.filter(cycle__in=cycles, appraisee__person__in=whose, answered=None).order_by()
    for person, cycle in rows.values_list("appraisee__person", "cycle"):
        found[person][cycle] += 1
    return found


def _dues(cycles: Sequence[int]) -> Dues:
    known = Cycle.objects.select_related("scheme").filter(pk__in=cycles)
    return tasks.dues_in(known, {one.pk: tasks.works(one).values() for one in known})


def _own(people: Sequence[Person], cycles: Sequence[int]) -> dict[int, dict[int, list[States]]]:
    """Person → cycle → for each own appraisee the states of its statements by task and part."""
    kept: dict[tuple[int, int], States] = {}
    whose: dict[tuple[int, int], tuple[int | None, int | None]] = {}
    rows = Appraisee.objects.filter(own_of(people), cycle__in=cycles).order_by()
    for pk, cycle, person, unit, task, part, state in rows.values_list(
        "pk", "cycle", "person", "unit", "statements__task", "statements__part", "statements__state"
    ):
        whose[cycle, pk] = person, unit
        mine = kept.setdefault((cycle, pk), {})
        if task:
            mine[task, part] = state
    owners = owners_of(people)
    found: dict[int, dict[int, list[States]]] = defaultdict(lambda: defaultdict(list))
    for (cycle, pk), states in kept.items():
        for person in owners(*whose[cycle, pk]):
            found[person][cycle].append(states)
    return found


def _as_writer(desk: Desk, own: list[States], dues: Dues) -> None:
    today = clock.today()
    for work, part in parts_of(desk.cycle):
        due = dues[desk.cycle.pk, work.task].get(part)
        states = [kept.get((work.task, part), "") for kept in own]
        open_ = [state for state in states if state in ("", State.DRAFT)]
        if open_ and (due is None or due.day <= today + AHEAD):
            whole = part == desk.cycle.period
            text = f"{work.name}{'' if whole else f'（{part}）'}还没有交"
            to = href("statements", desk.cycle.pk)
            desk.todos.append(Todo(text, len(open_), to, "去填", due.day if due else None))
    returned = sum(state == State.RETURNED for kept in own for state in kept.values())
    if returned:
        desk.todos.append(Todo("填报被退回", returned, href("statements", desk.cycle.pk), "去改"))


def _everywhere(cycles: Sequence[int]) -> dict[int, Counter[str]]:
    return _unread(cycles, Q())


def _unread(cycles: Sequence[int], only: Q) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Statement.objects.filter(only, cycle__in=cycles, state=State.HANDED).order_by()
    for cycle, task, count in rows.values_list("cycle", "task").annotate(count=Count("pk")):
        found[cycle][task] = count
    return found


def _as_reader(desk: Desk, everywhere: Counter[str], charged: Counter[str]) -> None:
    for work in _read(desk):
        name, role = rights.reader(work)
        count = (charged if role == Role.LEADER else everywhere)[work.task]
        if count:
            to = href("statements", desk.cycle.pk)
            desk.todos.append(Todo(f"{work.name}等{name}审核", count, to, "去审核"))
