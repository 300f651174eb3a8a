"""What target letters ask of a person, for the home page: as many queries for one cycle as for many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Q

from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.together import for_all, of_each, own_of, owners_of
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.targets.models import Letter, Signature
from kaohe.web.targets.path import Path, path_of
from kaohe.web.tasks import Due, charges, dues_in

State = Letter.State
HANDING_IN = ("去起草", "去报送")
Counts = dict[int, Counter[tuple[str, int]]]


def todos(desks: Sequence[Desk], person: Person) -> None:
    """What waits for a person's own letter, agreement or signature, added to its desks."""
    mine = [
        (desk, way)
        for desk in desks
        if desk.cycle.state == Cycle.State.RUNNING and (way := path_of(desk.cycle)) is not None
    ]
    if not mine:
        return
    cycles = tuple(desk.cycle.pk for desk, _ in mine)
    own = of_each(_own, person, cycles) or {}
    terms = for_all(_terms, cycles)
    reviewed, charged = _reviewed(mine, cycles, person)
    for desk, way in mine:
        for text, count, action in (
            *_as_appraisee(desk, own.get(desk.cycle.pk, Counter())),
            *_as_reviewer(desk, way, reviewed[desk.cycle.pk], charged[desk.cycle.pk]),
        ):
            due = terms[desk.cycle.pk, way.work.task].get(desk.cycle.period)
            until = due.day if due and action in HANDING_IN else None
            if count:
                desk.todos.append(Todo(text, count, href("targets", desk.cycle.pk), action, until))


def _terms(cycles: Sequence[int]) -> dict[tuple[int, str], dict[str, Due]]:
    """Until when letters are handed in."""
    known = Cycle.objects.select_related("scheme").filter(pk__in=cycles)
    ways = {one.pk: way.work for one in known if (way := path_of(one)) is not None}
    return dues_in(known, {pk: (work,) for pk, work in ways.items()})


def _reviewed(
    mine: Sequence[tuple[Desk, Path]], cycles: Sequence[int], person: Person
) -> tuple[Counts, Counts]:
    """What waits for those who agree and sign, and of it what is in a leader's charge."""
    asked = [
        role
        for desk, way in mine
        for role in (*(stage.role for stage in way.stages), way.upper.role)
        if role in desk.roles
    ]
    nothing: Counts = defaultdict(Counter)
    charged = _counts(cycles, Q(appraisee__in=_charged(cycles, person))) if Role.LEADER in asked else nothing
    return for_all(_everywhere, cycles) if asked else nothing, charged


def _everywhere(cycles: Sequence[int]) -> Counts:
    return _counts(cycles, Q())


def _charged(cycles: Iterable[int], person: Person) -> object:
    return Appraisee.objects.filter(charges(person), cycle__in=list(cycles)).values("pk")


def _own(people: Sequence[Person], cycles: Sequence[int]) -> dict[int, dict[int, Counter[str]]]:
    """Person → cycle → the own appraisees by how their letter stands: '' has none, 签 is to be signed."""
    last: dict[tuple[int, int], tuple[int | None, int | None, str, bool]] = {}
    rows = Appraisee.objects.filter(own_of(people), cycle__in=cycles).order_by("letters__number")
    for pk, cycle, state, whose, unit, signed in (
        rows.values_list("pk", "cycle", "letters__state", "letters__pk", "person", "unit")
        .annotate(own=Count("letters__signatures", filter=Q(letters__signatures__side=Signature.Side.OWN)))
        .values_list("pk", "cycle", "letters__state", "person", "unit", "own")
    ):
        last[cycle, pk] = whose, unit, state or "", bool(signed)
    owners = owners_of(people)
    found: dict[int, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for (cycle, _), (*owner, state, signed) in last.items():
        for person in owners(*owner):
            found[person][cycle]["签" if state == State.AGREED and not signed else state] += 1
    return found


def _counts(cycles: Iterable[int], only: Q) -> Counts:
    """Letters by state and stage; those that the upper side has signed already are not waiting for it."""
    found: Counts = defaultdict(Counter)
    rows = Letter.objects.filter(only, cycle__in=list(cycles), state__in=(State.REVIEW, State.AGREED))
    unsigned = rows.exclude(signatures__side=Signature.Side.UPPER).order_by()
    for cycle, state, stage, count in unsigned.values_list("cycle", "state", "stage").annotate(
        count=Count("pk", distinct=True)
    ):
        found[cycle][state, 0 if state == State.AGREED else stage] += count
    return found


def _as_appraisee(desk: Desk, own: Counter[str]) -> Iterable[tuple[str, int, str]]:
    if Role.APPRAISEE in desk.roles:
        yield "责任书还没有起草", own[""], "去起草"
        yield "责任书还没有报送", own[State.DRAFT], "去报送"
        yield "责任书被退回", own[State.RETURNED], "去改"
        yield "责任书等您签字", own["签"], "去签字"


def _as_reviewer(
    desk: Desk, way: Path, everywhere: Counter[tuple[str, int]], charged: Counter[tuple[str, int]]
) -> Iterable[tuple[str, int, str]]:
    for number, stage in enumerate(way.stages):
        if stage.role in desk.roles:
            counts = charged if stage.role == Role.LEADER else everywhere
            yield f"责任书等{stage.name}", counts[State.REVIEW, number], "去审核"
    if way.upper.role in desk.roles:
        counts = charged if way.upper.role == Role.LEADER else everywhere
        yield "责任书等您签字", counts[State.AGREED, 0], "去签字"
