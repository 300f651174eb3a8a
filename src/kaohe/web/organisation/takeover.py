"""Taking a workbook of units and people over: the plan that its preview showed, in one transaction."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.db.models import F

from kaohe.web.audit.actions import note
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.door import first_password
from kaohe.web.organisation.models import Draft, Person, Service, Unit
from kaohe.web.organisation.roster import ADD, EDIT, MOVE, Path, PersonRow, Plan, UnitRow, plan

ROUNDS = 5_000
"""Of the hash of a first password: twelve random characters are not guessed; the first sign-in renews it."""


@dataclass(frozen=True)
class Newcomer:
    """A person that was added, with the first password (told once)."""

    number: str
    name: str
    unit: str
    password: str


@transaction.atomic
def keep(name: str, content: bytes, since: datetime.date, *, by: Person) -> Draft:
    """Keep a workbook until its preview is confirmed; the person's earlier one is dropped."""
    values = {"name": name[:200], "content": content, "since": since}
    return Draft.objects.update_or_create(by=by, defaults=values)[0]


@transaction.atomic
def drop(*, by: Person) -> None:
    Draft.objects.filter(by=by).delete()


@transaction.atomic
def take_over(digest: str, *, by: Person) -> list[Newcomer]:
    """Do what the preview said; Stale where it would by now be something else.

    A second click finds no draft and changes nothing.
    """
    draft = Draft.objects.select_for_update().filter(by=by).first()
    if draft is None:
        raise Refused("没有待导入的工作簿：也许已经导入过了。")
    made = plan(bytes(draft.content), draft.name, draft.since)
    if made.faults:
        raise Refused("工作簿里有错，没有导入。")
    if made.digest() != digest:
        raise Stale("预览之后数据有了变化，没有导入。请看新的预览。")
    units = _write_units(made.units)
    newcomers = _write_people(made, units)
    after = {
        "文件": draft.name,
        "哈希": hashlib.sha256(bytes(draft.content)).hexdigest(),
        "变更": [
            f"{change.sheet}第{change.row}行 {change.kind} {change.subject}"
            + "".join(f"；{what}：{old or '空'}→{new or '空'}" for what, old, new in change.fields)
            for change in made.changes
        ],
    }
    note("导入单位和人员", draft.name, by=by, after=after)
    draft.delete()
    return newcomers


def _write_units(rows: list[UnitRow]) -> dict[Path, int]:
    """Parents stand before their sub-units in the plan. Returns the ids of all units by their paths."""
    ids: dict[Path, int] = {}
    everything = {unit.pk: unit for unit in Unit.objects.filter(merged_into=None)}
    for unit in everything.values():
        ids[_path(unit, everything)] = unit.pk
    for row in rows:
        if row.known is None:
            parent = ids[row.path[:-1]] if len(row.path) > 1 else None
            made = Unit.objects.create(
                name=row.path[-1], parent_id=parent, group=row.group, order=row.order or 0
            )
            ids[row.path] = made.pk
        else:
            order = row.known.order if row.order is None else row.order
            if (row.known.group, row.known.order) != (row.group, order):
                Unit.objects.filter(pk=row.known.pk).update(
                    group=row.group, order=order, version=F("version") + 1
                )
    return ids


def _path(unit: Unit, everything: dict[int, Unit]) -> Path:
    names: list[str] = []
    at: Unit | None = unit
    while at is not None:
        names.insert(0, at.name)
        at = everything.get(at.parent_id) if at.parent_id else None
    return tuple(names)


def _write_people(made: Plan, units: dict[Path, int]) -> list[Newcomer]:
    kinds = {change.row: change.kind for change in made.changes if change.sheet == "人员"}
    adding = [row for row in made.people if kinds.get(row.row) == ADD]
    changing = [row for row in made.people if kinds.get(row.row) in (EDIT, MOVE)]
    moving = [row for row in changing if kinds[row.row] == MOVE]
    newcomers = _add(adding, units, made.since)
    _move(moving, made.since)
    changed = [_edited(row, units) for row in changing]
    Person.objects.bulk_update(
        changed, ["name", "unit", "post", "staff_class", "attributes", "version"], batch_size=500
    )
    moved = {row.number for row in moving}
    Service.objects.bulk_create(
        (
            Service(person=person, unit_id=person.unit_id, start=made.since)
            for person in changed
            if person.unit_id is not None and person.number in moved
        ),
        batch_size=1000,
    )
    return newcomers


def _add(rows: list[PersonRow], units: dict[Path, int], since: datetime.date) -> list[Newcomer]:
    hasher = PBKDF2PasswordHasher()
    people, newcomers = [], []
    for row in rows:
        password = first_password()
        people.append(
            Person(
                number=row.number,
                name=row.name,
                unit_id=units[row.unit] if row.unit else None,
                post=row.post or "",
                staff_class=row.staff_class or "",
                attributes=row.attributes,
                must_change=True,
                password=hasher.encode(password, hasher.salt(), ROUNDS),
            )
        )
        newcomers.append(Newcomer(row.number, row.name, "/".join(row.unit or ()), password))
    made = Person.objects.bulk_create(people, batch_size=1000)
    Service.objects.bulk_create(
        (Service(person=person, unit_id=person.unit_id, start=since) for person in made if person.unit_id),
        batch_size=1000,
    )
    return newcomers


def _move(rows: list[PersonRow], since: datetime.date) -> None:
    """End the running services; those that began on that day or later stand in the way."""
    people = [row.known.pk for row in rows if row.known is not None]
    running = Service.objects.filter(person__in=people, end=None)
    late = running.filter(start__gte=since).select_related("person").first()
    if late is not None:
        raise Refused(
            f"{late.person.name}从{late.start:%Y-%m-%d}起才在现在的单位，调动的日期要在这之后。没有导入。"
        )
    running.update(end=since - datetime.timedelta(days=1))


def _edited(row: PersonRow, units: dict[Path, int]) -> Person:
    person = row.known
    if person is None:
        raise ValueError(f"row {row.row} adds a person and changes none")
    person.name = row.name
    person.post = person.post if row.post is None else row.post
    person.staff_class = person.staff_class if row.staff_class is None else row.staff_class
    person.attributes = {**person.attributes, **row.attributes}
    if row.unit is not None:
        person.unit_id = units[row.unit]
    person.version += 1
    return person
