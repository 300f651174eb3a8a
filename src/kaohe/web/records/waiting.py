"""What waits in records and ratings, for the home page of whoever has to do it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F

from kaohe.web.cycles.closing import CLAIMS, RATINGS, RECORDS
from kaohe.web.cycles.home import Desk, Todo, href
from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.cycles.together import for_all, of_each
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records.book import RULE, book_of
from kaohe.web.records.models import Record, Step
from kaohe.web.records.rights import role_of, wrote

STAGED = (Role.LEADER, Role.OFFICE)
"""Who takes stages of a veto's path before the deciding body (whose part the results tell)."""


@dataclass
class _Counts:
    """Of one cycle: what waits for whom, and the person's own records and claims by state."""

    waiting: int = 0
    staged: Counter[Role] = field(default_factory=Counter)
    entered: Counter[str] = field(default_factory=Counter)
    claimed: Counter[str] = field(default_factory=Counter)


def todos(desks: Sequence[Desk], person: Person) -> None:
    """Added to the desks; five queries however many cycles."""
    counts = _counts(desks, person)
    for desk in desks:
        found, ends = counts[desk.cycle.pk], desk.ends
        tells: list[tuple[str, int, str, str, str]] = []
        if Role.OFFICE in desk.roles:
            tells.append(("记录等着核定", found.waiting, "confirmations", "去核定", ""))
        for role in STAGED:
            if role in desk.roles:
                tells.append(("否决和肯定等着审核", found.staged[role], "vetoes", "去审核", ""))
        if Role.ASSESSOR in desk.roles and desk.share is not None:
            tells.append(("评分还没有给", desk.share.left, "ratings", "去评分", RATINGS))
        if {Role.ASSESSOR, Role.OFFICE} & set(desk.roles):
            tells.append(("记录被退回", found.entered["退回"], "records", "去改", ""))
            tells.append(("记录还是草稿", found.entered["草稿"], "records", "去提交", RECORDS))
        if Role.APPRAISEE in desk.roles:
            tells.append(("加分申报被退回", found.claimed["退回"], "claims", "去改", ""))
            tells.append(("加分申报还是草稿", found.claimed["草稿"], "claims", "去提交", CLAIMS))
        for text, count, url, action, what in tells:
            if count:
                desk.todos.append(Todo(text, count, href(url, desk.cycle.pk), action, ends.get(what)))


def _counts(desks: Iterable[Desk], person: Person) -> dict[int, _Counts]:
    found: dict[int, _Counts] = defaultdict(_Counts)
    cycles = {desk.cycle.pk: desk.cycle for desk in desks}
    if not cycles:
        return found
    for pk, rule, stage, count in for_all(_submitted, tuple(cycles)):
        book = book_of(cycles[pk])
        if rule not in book.entries or book.entries[rule].kind == RULE:
            found[pk].waiting += count
        else:
            found[pk].staged[role_of(book.path, stage)] += count
    _leave_out_own(found, cycles, person)
    for pk, claimed, state, count in of_each(_written, person, tuple(cycles)) or ():
        (found[pk].claimed if claimed else found[pk].entered)[state] = count
    return found


def _leave_out_own(found: dict[int, _Counts], cycles: dict[int, Cycle], person: Person) -> None:
    """What the person wrote is not counted where another one of the office has to confirm it."""
    key = tuple(cycles)
    office = for_all(_office, key)
    shared = {pk for pk in key if person.pk in office[pk] and len(office[pk]) > 1}
    for pk, rule, stage, count in of_each(_own, person, key) or () if shared else ():
        if pk not in shared:
            continue
        book = book_of(cycles[pk])
        if rule not in book.entries or book.entries[rule].kind == RULE:
            found[pk].waiting -= count
        elif (role := role_of(book.path, stage)) == Role.OFFICE:
            found[pk].staged[role] -= count


def _office(cycles: Sequence[int]) -> dict[int, set[int]]:
    """Who is of the appraisal office, by cycle."""
    found: dict[int, set[int]] = defaultdict(set)
    there = Grant.objects.filter(cycle__in=cycles, role=Role.OFFICE, person__is_active=True)
    for cycle, person in there.values_list("cycle", "person"):
        found[cycle].add(person)
    return found


def _own(people: Sequence[Person], cycles: Sequence[int]) -> dict[int, list[tuple[int, str, int, int]]]:
    """Of each how many that wait it entered, or changed after another one: by cycle, rule and stage."""
    ids = [person.pk for person in people]
    there = Record.objects.filter(cycle__in=cycles, state=Record.State.SUBMITTED, by__in=ids).order_by()
    steps = Step.objects.filter(wrote(), record__cycle__in=cycles, by__in=ids).order_by()
    steps = steps.filter(record__state=Record.State.SUBMITTED).exclude(record__by=F("by"))
    entered = there.values_list("by", "cycle", "rule", "stage").annotate(count=Count("pk"))
    changed = steps.values_list("by", "record__cycle", "record__rule", "record__stage")
    found: dict[int, list[tuple[int, str, int, int]]] = defaultdict(list)
    for by, *row in (*entered, *changed.annotate(count=Count("record", distinct=True))):
        found[by].append((row[0], row[1], row[2], row[3]))
    return found


def _submitted(cycles: Sequence[int]) -> list[tuple[int, str, int, int]]:
    """How many wait, by cycle, rule and stage."""
    there = Record.objects.filter(cycle__in=cycles, state=Record.State.SUBMITTED).order_by()
    return list(there.values_list("cycle", "rule", "stage").annotate(count=Count("pk")))


def _written(people: Sequence[Person], cycles: Sequence[int]) -> dict[int, list[tuple[int, bool, str, int]]]:
    """Of each how many it entered and claimed, by cycle and state; rows, not ids: the index is enough."""
    there = Record.objects.filter(cycle__in=cycles, by__in=[person.pk for person in people]).order_by()
    found: dict[int, list[tuple[int, bool, str, int]]] = defaultdict(list)
    for by, *row in there.values_list("by", "cycle", "claimed", "state").annotate(count=Count("*")):
        found[by].append((row[0], row[1], row[2], row[3]))
    return found
