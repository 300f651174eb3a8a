"""Whose turn a stage is: the appraisees of whom it asks something, whom it names, and the office."""

from __future__ import annotations

from django.db.models import QuerySet

from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.fulfilment.asking import Asked, named
from kaohe.web.fulfilment.models import Party
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, grants, is_self, may


def appraisees(cycle: Cycle, one: Asked) -> QuerySet[Appraisee]:
    """Of whom the clause asks something: those whom the office named, or as the scheme's words say."""
    parties = Party.objects.filter(cycle=cycle, clause=one.clause)
    if parties.exists():
        return cycle.appraisees.filter(pk__in=parties.values("appraisee"))
    if not one.of_appraisees:
        return cycle.appraisees.none()
    return cycle.appraisees.filter(person=None) if one.units_only else cycle.appraisees.all()


def may_report(person: Person, cycle: Cycle, one: Asked, appraisee: Appraisee | None) -> bool:
    """For an appraisee itself, or for the unit or body that the clause names; the office for anybody."""
    if not may(person, "fulfilment.own", cycle):
        return False
    held = {grant.role for grant in grants(person, cycle)}
    if appraisee is None:
        return Role.OFFICE in held or is_named(person, cycle, one)
    if not appraisees(cycle, one).filter(pk=appraisee.pk).exists():
        return False
    return Role.OFFICE in held or (Role.APPRAISEE in held and is_self(person, appraisee))


def is_named(person: Person, cycle: Cycle, one: Asked) -> bool:
    held = [grant.role for grant in grants(person, cycle)]
    unit = person.unit.name if person.unit_id and person.unit else ""
    persons = one.units_only and cycle.appraisees.filter(person__isnull=False).exists()
    return named(one, held, unit, persons=persons)
