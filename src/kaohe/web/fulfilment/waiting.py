"""What stages ask of a person, for the home page: as many queries for one cycle as for many."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from kaohe.web import clock
from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.cycles.models import Appraisee, Cycle, Stage
from kaohe.web.fulfilment.asking import asked, named
from kaohe.web.fulfilment.models import Fulfilment, Party
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role

AHEAD = datetime.timedelta(days=15)
"""A stage is on the list from so many days before its last day; one registered case as well."""
State = Fulfilment.State


def todos(desks: Sequence[Desk], person: Person) -> None:
    """Added to the desks: what the person's appraisees or unit have to report, what was sent back."""
    mine = [
        desk
        for desk in desks
        if desk.cycle.state in (Cycle.State.RUNNING, Cycle.State.DECIDED) and asked(desk.cycle)
    ]
    if not mine:
        return
    cycles = [desk.cycle.pk for desk in mine]
    stages = _stages(cycles)
    own = _own([desk.cycle.pk for desk in mine if Role.APPRAISEE in desk.roles], person)
    parties: dict[tuple[int, str], set[int]] = defaultdict(set)
    if any(own.values()):
        for pk, clause, one in Party.objects.filter(cycle__in=cycles).values_list(
            "cycle", "clause", "appraisee"
        ):
            parties[pk, clause].add(one)
    reported, cases = _reports(cycles, [one for found in own.values() for one in found], person)
    persons = set(
        Cycle.objects.filter(pk__in=cycles)
        .filter(Exists(Appraisee.objects.filter(cycle=OuterRef("pk"), person__isnull=False)))
        .values_list("pk", flat=True)
    )
    for desk in mine:
        pk = desk.cycle.pk
        _as_appraisee(desk, stages[pk], own[pk], parties, reported)
        _as_named(desk, stages[pk], person, pk in persons, reported)
        for (text, due), count in sorted(cases[pk].items(), key=lambda each: (str(each[0][1]), each[0][0])):
            desk.todos.append(Todo(text, count, href("fulfilment", pk), "去办", due))


def _stages(cycles: Sequence[int]) -> dict[int, list[Stage]]:
    found: dict[int, list[Stage]] = defaultdict(list)
    soon = clock.today() + AHEAD
    for stage in Stage.objects.filter(cycle__in=cycles, done=None, end__lte=soon).defer("detail"):
        found[stage.cycle_id].append(stage)
    return found


def _own(cycles: Sequence[int], person: Person) -> dict[int, dict[int, bool]]:
    """Cycle → the person's own appraisees, and whether each is a person."""
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    if not cycles:
        return found
    mine = Q(person=person)
    if person.unit_id is not None:
        mine |= Q(person=None, unit=person.unit_id)
    for pk, one, who in Appraisee.objects.filter(mine, cycle__in=cycles).values_list("cycle", "pk", "person"):
        found[pk][one] = who is not None
    return found


def _reports(
    cycles: Sequence[int], own: Sequence[int], person: Person
) -> tuple[Counter[tuple[int, int]], dict[int, Counter[tuple[str, datetime.date | None]]]]:
    """How often each own appraisee (0: the person's own unit) reported by stage; what is still open."""
    done: Counter[tuple[int, int]] = Counter()
    cases: dict[int, Counter[tuple[str, datetime.date | None]]] = defaultdict(Counter)
    whose = Q(appraisee__in=own) | Q(appraisee=None, by=person)
    if person.unit_id is not None:
        whose |= Q(appraisee=None, by__unit=person.unit_id)
    rows = Fulfilment.objects.filter(whose, cycle__in=cycles)
    for pk, stage, one, state, due in rows.values_list("cycle", "stage", "appraisee", "state", "due"):
        if state == State.DONE:
            done[stage or 0, one or 0] += 1
        elif state == State.RETURNED:
            cases[pk]["落实情况被退回", None] += 1
        elif due is None or due <= clock.today() + AHEAD:
            cases[pk]["登记的事项等着办", due] += 1
    return done, cases


def _as_appraisee(
    desk: Desk,
    stages: Sequence[Stage],
    own: dict[int, bool],
    parties: dict[tuple[int, str], set[int]],
    reported: Counter[tuple[int, int]],
) -> None:
    known, to = asked(desk.cycle), href("fulfilment", desk.cycle.pk)
    over: list[datetime.date] = []
    for stage in stages:
        one = known.get(stage.clause)
        if one is None or one.by_case or stage.end is None:
            continue
        chosen = parties.get((desk.cycle.pk, stage.clause))
        left = 0
        for pk, is_person in own.items():
            if pk in chosen if chosen else one.of_appraisees and not (one.units_only and is_person):
                left += max(one.count - reported[stage.pk, pk], 0)
        if left and stage.end < clock.today():
            over.append(stage.end)
        elif left:
            text = f"{stage.clause} {stage.title}还没有报落实"
            desk.todos.append(Todo(text, left, to, "去报", stage.end))
    if over:  # a year's requirements would fill the page
        desk.todos.append(Todo("过了期限还没有报落实", len(over), to, "去报", min(over)))


def _as_named(
    desk: Desk, stages: Sequence[Stage], person: Person, persons: bool, reported: Counter[tuple[int, int]]
) -> None:
    """What the clauses give the person's unit or body to do; the office has all stages before it anyway."""
    if Role.OFFICE in desk.roles:
        return
    known, unit = asked(desk.cycle), person.unit.name if person.unit_id and person.unit else ""
    for stage in stages:
        one = known.get(stage.clause)
        if one is None or stage.end is None or reported[stage.pk, 0]:
            continue
        if named(one, desk.roles, unit, persons=persons):
            text = f"{stage.clause} {stage.title}轮到您办"
            desk.todos.append(Todo(text, 1, href("fulfilment", desk.cycle.pk), "去报", stage.end))
