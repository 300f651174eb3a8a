"""What target letters ask of a person, for the home page: as many queries for one cycle as for many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Q

from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.targets.models import Letter, Signature
from kaohe.web.targets.path import Path, path_of
from kaohe.web.tasks import charges, dues_in

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
    cycles = [desk.cycle.pk for desk, _ in mine]
    own = _own(cycles, person)
    terms = dues_in([desk.cycle for desk, _ in mine], {desk.cycle.pk: (way.work,) for desk, way in mine})
    reviewed, charged = _counts(cycles, Q()), _counts(cycles, Q(appraisee__in=_charged(cycles, person)))
    for desk, way in mine:
        for text, count, action in (
            *_as_appraisee(desk, own[desk.cycle.pk]),
            *_as_reviewer(desk, way, reviewed[desk.cycle.pk], charged[desk.cycle.pk]),
        ):
            due = terms[desk.cycle.pk, way.work.task].get(desk.cycle.period)
            until = due.day if due and action in HANDING_IN else None
            if count:
                desk.todos.append(Todo(text, count, href("targets", desk.cycle.pk), action, until))


def _charged(cycles: Iterable[int], person: Person) -> object:
    return Appraisee.objects.filter(charges(person), cycle__in=list(cycles)).values("pk")


def _own(cycles: Iterable[int], person: Person) -> dict[int, Counter[str]]:
    """The person's own appraisees by how their letter stands; '' where there is none, 签 to be signed."""
    mine = Q(person=person)
    if person.unit_id is not None:
        mine |= Q(person=None, unit=person.unit_id)
    found: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Appraisee.objects.filter(mine, cycle__in=list(cycles)).order_by("letters__number")
    last: dict[tuple[int, int], tuple[str, bool]] = {}
    for pk, cycle, state, signed in (
        rows.values_list("pk", "cycle", "letters__state", "letters__pk")
        .annotate(own=Count("letters__signatures", filter=Q(letters__signatures__side=Signature.Side.OWN)))
        .values_list("pk", "cycle", "letters__state", "own")
    ):
        last[cycle, pk] = (state or "", bool(signed))
    for (cycle, _), (state, signed) in last.items():
        found[cycle]["签" if state == State.AGREED and not signed else state] += 1
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
