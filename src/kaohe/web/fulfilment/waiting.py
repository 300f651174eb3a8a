"""What stages ask of a person, for the home page: as many queries for one cycle as for many."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q

from kaohe.web import clock
from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.cycles.models import Appraisee, Cycle, Stage
from kaohe.web.cycles.together import for_all, of_each, own_of, owners_of
from kaohe.web.fulfilment.asking import asked, named
from kaohe.web.fulfilment.models import Fulfilment, Party
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role

AHEAD = datetime.timedelta(days=15)
"""A stage is on the list from so many days before its last day; one registered case as well."""
State = Fulfilment.State
Told = tuple[int, int | None, int | None, str, datetime.date | None]
"""Cycle, stage, appraisee, state and last day of a report."""


def todos(desks: Sequence[Desk], person: Person) -> None:
    """Added to the desks: what the person's appraisees or unit have to report, what was sent back."""
    mine = [
        desk
        for desk in desks
        if desk.cycle.state in (Cycle.State.RUNNING, Cycle.State.DECIDED) and asked(desk.cycle)
    ]
    if not mine:
        return
    cycles = tuple(desk.cycle.pk for desk in mine)
    stages = for_all(_stages, cycles, clock.today() + AHEAD)
    appraised = tuple(desk.cycle.pk for desk in mine if Role.APPRAISEE in desk.roles)
    own = of_each(_own, person, appraised) or {} if appraised else {}
    parties = for_all(_parties, cycles) if own else {}
    reported, cases = _reports(of_each(_told, person, cycles) or (), own)
    persons = for_all(_of_persons, cycles)
    for desk in mine:
        pk = desk.cycle.pk
        _as_appraisee(desk, stages[pk], own.get(pk, {}), parties, reported)
        _as_named(desk, stages[pk], person, pk in persons, reported)
        for (text, due), count in sorted(cases[pk].items(), key=lambda each: (str(each[0][1]), each[0][0])):
            desk.todos.append(Todo(text, count, href("fulfilment", pk), "去办", due))


def _stages(cycles: Sequence[int], soon: datetime.date) -> dict[int, list[Stage]]:
    found: dict[int, list[Stage]] = defaultdict(list)
    for stage in Stage.objects.filter(cycle__in=cycles, done=None, end__lte=soon).defer("detail"):
        found[stage.cycle_id].append(stage)
    return found


def _parties(cycles: Sequence[int]) -> dict[tuple[int, str], set[int]]:
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    rows = Party.objects.filter(cycle__in=cycles)
    for pk, clause, one in rows.values_list("cycle", "clause", "appraisee"):
        found[pk, clause].add(one)
    return found


def _of_persons(cycles: Sequence[int]) -> set[int]:
    """The cycles in which people are appraised."""
    people = Appraisee.objects.filter(cycle=OuterRef("pk"), person__isnull=False)
    return set(Cycle.objects.filter(Exists(people), pk__in=cycles).values_list("pk", flat=True))


def _own(people: Sequence[Person], cycles: Sequence[int]) -> dict[int, dict[int, dict[int, bool]]]:
    """Person → cycle → its own appraisees, and whether each is a person."""
    owners = owners_of(people)
    found: dict[int, dict[int, dict[int, bool]]] = defaultdict(lambda: defaultdict(dict))
    rows = Appraisee.objects.filter(own_of(people), cycle__in=cycles)
    for pk, one, who, unit in rows.values_list("cycle", "pk", "person", "unit"):
        for person in owners(who, unit):
            found[person][pk][one] = who is not None
    return found


def _told(people: Sequence[Person], cycles: Sequence[int]) -> dict[int, list[Told]]:
    """Person → what was reported for its own appraisees, and by it or its unit for no appraisee."""
    owners = owners_of(people)
    mine = Appraisee.objects.filter(own_of(people), cycle__in=cycles)
    units = {person.unit_id for person in people if person.unit_id is not None}
    whose = Q(appraisee__in=mine) | Q(appraisee=None, by__in=[person.pk for person in people])
    whose |= Q(appraisee=None, by__unit__in=units)
    found: dict[int, list[Told]] = defaultdict(list)
    rows = Fulfilment.objects.filter(whose, cycle__in=cycles)
    for pk, stage, one, state, due, who, unit, by, of in rows.values_list(
        "cycle",
        "stage",
        "appraisee",
        "state",
        "due",
        "appraisee__person",
        "appraisee__unit",
        "by",
        "by__unit",
    ):
        told = owners(who, unit) if one is not None else {*owners(by, None), *owners(None, of)}
        for person in told:
            found[person].append((pk, stage, one, state, due))
    return found


def _reports(
    rows: Iterable[Told], own: Mapping[int, Mapping[int, bool]]
) -> tuple[Counter[tuple[int, int]], dict[int, Counter[tuple[str, datetime.date | None]]]]:
    """How often each own appraisee (0: the person's own unit) reported by stage; what is still open."""
    done: Counter[tuple[int, int]] = Counter()
    cases: dict[int, Counter[tuple[str, datetime.date | None]]] = defaultdict(Counter)
    for pk, stage, one, state, due in rows:
        if one is not None and one not in own.get(pk, ()):
            continue
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
    own: Mapping[int, bool],
    parties: Mapping[tuple[int, str], set[int]],
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
