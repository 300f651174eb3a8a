"""Looking at many people one after the other, as reminding does, without asking the same again for each.

Inside `looking_at` what is asked for one of the people is asked for all of them at once, and what does not
depend on the person once. Outside of it everything is asked as it comes. What was asked is not asked again
inside the block, so nothing that it tells may change there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Q

from kaohe.web.organisation.models import Person

T = TypeVar("T")


@dataclass
class _Looked:
    """Who is looked at together, and what was asked so far."""

    people: Sequence[Person]
    ids: frozenset[int]
    kept: dict[Any, Any] = field(default_factory=dict)


_now: ContextVar[_Looked | None] = ContextVar("together", default=None)


@contextmanager
def looking_at(people: Sequence[Person]) -> Iterator[None]:
    token = _now.set(_Looked(people, frozenset(person.pk for person in people)))
    try:
        yield
    finally:
        _now.reset(token)


def for_all(ask: Callable[..., T], *key: Hashable) -> T:
    """`ask(*key)`, which tells everybody the same."""
    held = _now.get()
    if held is None:
        return ask(*key)
    return _once(held.kept, ask, key, lambda: ask(*key))


def of_each(ask: Callable[..., Mapping[int, T]], person: Person, *key: Hashable) -> T | None:
    """What `ask(people, *key)` says of this one, by id; None where it says nothing."""
    held = _now.get()
    if held is None or person.pk not in held.ids:
        return ask([person], *key).get(person.pk)
    return _once(held.kept, ask, key, lambda: ask(held.people, *key)).get(person.pk)


def own_of(people: Sequence[Person]) -> Q:
    """The appraisees that are one of these people, or a unit of theirs, as a condition."""
    units = {person.unit_id for person in people if person.unit_id is not None}
    return Q(person__in=[person.pk for person in people]) | Q(person=None, unit__in=units)


def owners_of(people: Sequence[Person]) -> Callable[[int | None, int | None], Sequence[int]]:
    """Whose an appraisee with this person and this unit is, among these people."""
    known = {person.pk for person in people}
    units: dict[int, list[int]] = {}
    for person in people:
        if person.unit_id is not None:
            units.setdefault(person.unit_id, []).append(person.pk)

    def owners(person: int | None, unit: int | None) -> Sequence[int]:
        if person is not None:
            return (person,) if person in known else ()
        return units.get(unit, ()) if unit is not None else ()

    return owners


def _once(
    kept: dict[Any, Any], ask: Callable[..., Any], key: tuple[Hashable, ...], make: Callable[[], T]
) -> T:
    known = ask, key
    if known not in kept:
        kept[known] = make()
    found: T = kept[known]
    return found
