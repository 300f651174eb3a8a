"""Which records are whose: what a person may enter, see and act on, narrowed to the single thing."""

from __future__ import annotations

from collections.abc import Container, Iterable

from django.db.models import Q

from kaohe.scheme.model import Veto
from kaohe.web.cycles.models import Appraisee, Cycle, Grant
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, grants, is_self, items, may
from kaohe.web.records.book import RULE, Book, Entry, Leaf, book_of
from kaohe.web.records.models import Record, Step

WRITING = ("录入", "申报", "修改", "成批录入", "导入")
"""How the history of a record begins to say that somebody wrote what it says."""


def may_enter(person: Person, cycle: Cycle, thing: Entry | Leaf) -> bool:
    """Whether the person's unit is charged with this rule, or with an indicator around it.

    A unit that the scheme names as proposing a veto may propose it.
    """
    held = items(person, cycle)
    if held & ({"*"} | thing.items):
        return True
    return (
        isinstance(thing, Entry)
        and isinstance(thing.element, Veto)
        and person.unit is not None
        and person.unit.name in thing.element.by
        and any(grant.role == Role.ASSESSOR for grant in grants(person, cycle))
    )


def enterable(person: Person, cycle: Cycle, book: Book) -> list[Entry]:
    return [entry for entry in book.entries.values() if may_enter(person, cycle, entry)]


def rateable(person: Person, cycle: Cycle, book: Book) -> list[Leaf]:
    return [leaf for leaf in book.leaves.values() if may_enter(person, cycle, leaf)]


def fills_grids(person: Person, cycle: Cycle) -> bool:
    """Whether the person enters records of which a grid takes many at once."""
    return any(entry.cell for entry in enterable(person, cycle, book_of(cycle)))


def own_appraisees(person: Person, cycle: Cycle) -> list[Appraisee]:
    """The appraisees for which a person claims: itself, or the unit in which it is."""
    mine = Q(person=person)
    if person.unit_id is not None:
        mine |= Q(person=None, unit=person.unit_id)
    return list(Appraisee.objects.filter(mine, cycle=cycle).order_by("order", "id"))


def visible(person: Person, cycle: Cycle) -> Q:
    """The records that a person may see, as a condition."""
    if may(person, "record.see", cycle):
        return Q()
    seen = Q(pk__in=())
    if may(person, "record.enter", cycle):
        seen |= Q(rule__in=[entry.id for entry in enterable(person, cycle, book_of(cycle))])
    if may(person, "record.claim", cycle):
        mine = own_appraisees(person, cycle)
        seen |= Q(appraisee__in=mine) & (Q(claimed=True) | Q(state=Record.State.CONFIRMED))
    return seen


def may_change(person: Person, cycle: Cycle, record: Record) -> bool:
    """Whether the person may change, submit or withdraw this record: its unit's, or its own claim."""
    if record.claimed:
        return may(person, "record.claim", cycle) and record.by_id == person.pk
    return may(person, "record.enter", cycle) and may_enter(
        person, cycle, book_of(cycle).entries[record.rule]
    )


def of_another(person: Person, cycle: Cycle, record: Record) -> bool:
    """Whether another unit entered a record that the person may change. One query at most."""
    if record.by_id == person.pk or (person.unit_id is not None and record.by.unit_id == person.unit_id):
        return False
    if not may(person, "record.confirm", cycle):
        return True
    return not Grant.objects.filter(cycle=cycle, role=Role.OFFICE, person=record.by_id).exists()


def may_withdraw(person: Person, cycle: Cycle, record: Record) -> bool:
    """Whether the person may take a submitted record back on which nobody has acted yet.

    A veto or affirmation goes its path: only who proposed it takes it back.
    """
    if record.state != Record.State.SUBMITTED or record.stage > 1 or not may_change(person, cycle, record):
        return False
    return book_of(cycle).entries[record.rule].kind == RULE or not of_another(person, cycle, record)


def recused(person: Person, cycle: Cycle, thing: Entry | Leaf, appraisee: Appraisee) -> str:
    """The clause that keeps the person from judging the appraisee here, '' where none does.

    A clause on who does what (角色) that names the thing says it by its 参数 `回避: 是`.
    """
    if not is_self(person, appraisee):
        return ""
    for role in book_of(cycle).scheme.roles:
        if ("回避", "是") in role.params and not thing.items.isdisjoint(role.items):
            return f"{role.id} {role.name}"
    return ""


def acts_now(book: Book, record: Record) -> Role | None:
    """Who takes the next stage of a submitted record: the office, or along the path of a veto."""
    if record.state != Record.State.SUBMITTED:
        return None
    if book.entries[record.rule].kind == RULE:
        return Role.OFFICE
    return role_of(book.path, record.stage)


def role_of(path: tuple[str, ...], stage: int) -> Role:
    """The role that takes a stage: the last decides; leaders and the office go by the stage's name."""
    if stage >= len(path) - 1:
        return Role.DECIDER
    if "领导" in path[stage]:
        return Role.LEADER
    return Role.OFFICE


def may_act(person: Person, cycle: Cycle, record: Record, own: Container[int] | None = None) -> bool:
    """Whether the next stage is the person's; `own` are ids of `own_work` where a caller knows them."""
    role = acts_now(book_of(cycle), record)
    if role is None or all(grant.role != role for grant in grants(person, cycle)):
        return False
    return role != Role.OFFICE or record.pk not in (own_work(person, cycle, [record]) if own is None else own)


def own_work(person: Person, cycle: Cycle, records: Iterable[Record]) -> frozenset[int]:
    """Those that the person wrote and another one of the office has to confirm. Two queries.

    Nobody else can where the office is one person only; then there are none.
    """
    return frozenset() if alone(person, cycle) else written(person, records)


def written(person: Person, records: Iterable[Record]) -> frozenset[int]:
    """Those that the person entered, claimed or changed."""
    found = {record.pk: record.by_id for record in records}
    steps = Step.objects.filter(wrote(), record__in=found, by=person).values_list("record", flat=True)
    return frozenset(set(steps) | {pk for pk, by in found.items() if by == person.pk})


def wrote() -> Q:
    """The steps with which somebody wrote what a record says."""
    said = Q()
    for verb in WRITING:
        said |= Q(verb__startswith=verb)
    return said


def alone(person: Person, cycle: Cycle) -> bool:
    """Whether nobody of the office except the person could confirm."""
    office = Grant.objects.filter(cycle=cycle, role=Role.OFFICE, person__is_active=True)
    return not office.exclude(person=person).exists()


def may_reopen(person: Person, cycle: Cycle, entry: Entry) -> bool:
    """What the office confirmed it may take up again; a veto or affirmation only the deciding body."""
    return may(person, "record.confirm" if entry.kind == RULE else "veto.decide", cycle)
