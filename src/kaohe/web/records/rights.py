"""Which records are whose: what a person may enter, see and act on, narrowed to the single thing."""

from __future__ import annotations

from django.db.models import Q

from kaohe.scheme.model import Veto
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, grants, items, may
from kaohe.web.records.book import RULE, Book, Entry, Leaf, book_of
from kaohe.web.records.models import Record


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


def may_act(person: Person, cycle: Cycle, record: Record) -> bool:
    role = acts_now(book_of(cycle), record)
    return role is not None and any(grant.role == role for grant in grants(person, cycle))


def may_reopen(person: Person, cycle: Cycle, entry: Entry) -> bool:
    """What the office confirmed it may take up again; a veto or affirmation only the deciding body."""
    return may(person, "record.confirm" if entry.kind == RULE else "veto.decide", cycle)
