"""Changes of units and people. Each is one transaction with one audit entry."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from kaohe.web import clock
from kaohe.web.audit.actions import fields, note
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.door import first_password
from kaohe.web.organisation.models import Person, Service, Unit

PERSON = ("number", "name", "post", "staff_class", "attributes", "admin")
UNIT = ("name", "group", "order", "parent_id")


def _locked_person(pk: int, version: int | None = None) -> Person:
    person = Person.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    if version is not None and person.version != version:
        raise Stale("刚才有别人改过这个人，这次没有保存。请核对现在的内容后再改。")
    return person


def _locked_unit(pk: int, version: int | None = None) -> Unit:
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=pk)
    if version is not None and unit.version != version:
        raise Stale("刚才有别人改过这个单位，这次没有保存。请核对现在的内容后再改。")
    return unit


@transaction.atomic
def add_person(
    values: dict[str, Any], unit: Unit | None, *, by: Person | None, since: datetime.date
) -> tuple[Person, str]:
    """A new person and its first password; `by` is None for the first administrator."""
    if Person.objects.filter(number=values["number"]).exists():
        raise Refused(f"工号“{values['number']}”已经有人用了。")
    password = first_password()
    person = Person.objects.create_user(password=password, unit=unit, must_change=True, **values)
    if unit is not None:
        Service.objects.create(person=person, unit=unit, start=since)
    after = fields(person, *PERSON) | {"单位": unit.name if unit else ""}
    note("新增人员", f"{person.number} {person.name}", by=by, after=after)
    return person, password


@transaction.atomic
def edit_person(person: Person, values: dict[str, Any], version: int, *, by: Person) -> Person:
    """Everything of a person but the unit (that is a move) and the password."""
    locked = _locked_person(person.pk, version)
    if Person.objects.filter(number=values["number"]).exclude(pk=locked.pk).exists():
        raise Refused(f"工号“{values['number']}”已经有人用了。")
    if locked.pk == by.pk and locked.admin and not values.get("admin", True):
        raise Refused("不能去掉自己的系统管理员身份，请另一位管理员来做。")
    before = fields(locked, *PERSON)
    for name, value in values.items():
        setattr(locked, name, value)
    after = fields(locked, *PERSON)
    if after != before:
        locked.version += 1
        locked.save()
        note("修改人员", f"{locked.number} {locked.name}", by=by, before=before, after=after)
    return locked


@transaction.atomic
def move(person: Person, unit: Unit, date: datetime.date, *, by: Person) -> Person:
    """To another unit from a day on; the service at the old one ends the day before."""
    locked = _locked_person(person.pk)
    if locked.left_on is not None:
        raise Refused(f"{locked.name}已经离开，不能调动。")
    if locked.unit_id == unit.pk:
        raise Refused(f"{locked.name}已经在{unit.name}。")
    before = {"单位": locked.unit.name if locked.unit else ""}
    _serve(locked, unit, date)
    note(
        "调动",
        f"{locked.number} {locked.name}",
        by=by,
        before=before,
        after={"单位": unit.name, "从": f"{date:%Y-%m-%d}"},
    )
    return locked


def _serve(person: Person, unit: Unit, date: datetime.date) -> None:
    """End the running service before `date` and begin one at `unit`."""
    running = person.services.filter(end=None).order_by("-start").first()
    if running is not None:
        if running.start >= date:
            raise Refused(f"{person.name}从{running.start:%Y-%m-%d}起才在现在的单位，调动要在这之后。")
        running.end = date - datetime.timedelta(days=1)
        running.save(update_fields=["end"])
    Service.objects.create(person=person, unit=unit, start=date)
    person.unit = unit
    person.version += 1
    person.save(update_fields=["unit", "version"])


@transaction.atomic
def leave(person: Person, date: datetime.date, *, by: Person) -> Person:
    """A person leaves the body: no sign-in any more; all that is on record stays."""
    locked = _locked_person(person.pk)
    if locked.pk == by.pk:
        raise Refused("不能办理自己的离开，请另一位管理员来做。")
    if locked.left_on is not None:
        raise Refused(f"{locked.name}已经在{locked.left_on:%Y-%m-%d}离开。")
    if date > clock.today():
        raise Refused("离开的日子还没有到。办理以后当即不能登录，请到那天再办。")
    if locked.services.filter(end=None, start__gt=date).exists():
        raise Refused(f"{locked.name}在{date:%Y-%m-%d}以后才到现在的单位，请核对日期。")
    locked.services.filter(end=None).update(end=date)
    locked.left_on, locked.is_active = date, False
    locked.version += 1
    locked.save(update_fields=["left_on", "is_active", "version"])
    note("离开", f"{locked.number} {locked.name}", by=by, after={"离开日期": f"{date:%Y-%m-%d}"})
    return locked


@transaction.atomic
def add_unit(values: dict[str, Any], *, by: Person) -> Unit:
    _unique(values["name"], values.get("parent"), None)
    unit = Unit.objects.create(**values)
    note("新增单位", unit, by=by, after=fields(unit, *UNIT))
    return unit


@transaction.atomic
def edit_unit(unit: Unit, values: dict[str, Any], version: int, *, by: Person) -> Unit:
    """A unit's name, group, order and place in the tree."""
    locked = _locked_unit(unit.pk, version)
    parent = values.get("parent", locked.parent)
    _unique(values.get("name", locked.name), parent, locked.pk)
    if parent is not None and locked.pk in ancestry(parent):
        raise Refused(f"{parent.name}在{locked.name}之下，不能作它的上级。")
    before = fields(locked, *UNIT)
    for name, value in values.items():
        setattr(locked, name, value)
    after = fields(locked, *UNIT)
    if after != before:
        locked.version += 1
        locked.save()
        note("修改单位", locked, by=by, before=before, after=after)
    return locked


def _unique(name: str, parent: Unit | None, but: int | None) -> None:
    same = Unit.objects.filter(name=name, parent=parent)
    if any(unit.pk != but for unit in same):
        raise Refused(f"{parent.name + '之下' if parent else '最上一级'}已经有“{name}”。")


def ancestry(unit: Unit) -> set[int]:
    """The ids of a unit and of all above it."""
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    found: set[int] = set()
    at: int | None = unit.pk
    while at is not None and at not in found:
        found.add(at)
        at = parents.get(at)
    return found


@transaction.atomic
def merge(unit: Unit, into: Unit, date: datetime.date, *, by: Person) -> Unit:
    """One unit goes up in another: its people move there, its sub-units come under it, it stays on record."""
    first, second = sorted((unit.pk, into.pk))
    locked = {pk: _locked_unit(pk) for pk in (first, second)}
    old, new = locked[unit.pk], locked[into.pk]
    if old.pk == new.pk or old.merged_into_id or new.merged_into_id:
        raise Refused("两个单位要不同，而且都没有并入别的单位。")
    if old.pk in ancestry(new):
        raise Refused(f"{new.name}在{old.name}之下，不能并入自己的下级。")
    twins = set(new.children.values_list("name", flat=True)) & set(
        old.children.values_list("name", flat=True)
    )
    if twins:
        raise Refused(f"两边都有下级“{'、'.join(sorted(twins))}”，先合并它们。")
    moved = _move_all(old, new, date)
    children = old.children.update(parent=new, version=F("version") + 1)
    old.merged_into = new
    old.version += 1
    old.save(update_fields=["merged_into", "version"])
    after = {"并入": new.name, "从": f"{date:%Y-%m-%d}", "人数": moved, "下级单位": children}
    note("合并单位", old, by=by, after=after)
    return new


def _move_all(old: Unit, new: Unit, date: datetime.date) -> int:
    """All people of a unit to another, in a few statements whatever their number."""
    people = list(Person.objects.select_for_update(of=("self",)).filter(unit=old))
    staying = [person for person in people if person.left_on is None]
    running = Service.objects.filter(person__in=staying, unit=old, end=None)
    late = running.filter(start__gte=date).select_related("person").first()
    if late is not None:
        raise Refused(f"{late.person.name}从{late.start:%Y-%m-%d}起才在{old.name}，合并要在这之后。")
    running.update(end=date - datetime.timedelta(days=1))
    Service.objects.bulk_create(Service(person=person, unit=new, start=date) for person in staying)
    Person.objects.filter(unit=old, left_on=None).update(unit=new, version=F("version") + 1)
    return len(staying)
