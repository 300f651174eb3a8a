"""Whose statements are whose: who writes, who reads and remarks, who may see what is published."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, grants, is_self, may
from kaohe.web.statements.models import Statement
from kaohe.web.tasks import APPRAISAL, PROGRESS, REGISTRATION, SUMMARY, Work, charges, in_charge, role_of


def reader(work: Work) -> tuple[str, Role]:
    """Who reads what is handed in, as the scheme calls it, and its role on the site."""
    named = [step.check for step in work.steps if step.check]
    named += [name for form in work.forms for name in form.sign]
    named += [name for step in work.steps for name in step.to]
    if named:
        return named[0], role_of(named[0])
    return ("主管领导", Role.LEADER) if work.task in (SUMMARY, REGISTRATION) else ("考核办", Role.OFFICE)


def may_write(person: Person, cycle: Cycle, statement: Statement) -> bool:
    return may(person, "statement.own", cycle) and is_self(person, statement.appraisee)


def may_remark(person: Person, cycle: Cycle, statement: Statement, work: Work) -> bool:
    """The reader whom the scheme names; a leader only for the own units."""
    role = reader(work)[1]
    if not may(person, "statement.remark", cycle) or all(g.role != role for g in grants(person, cycle)):
        return False
    return role != Role.LEADER or in_charge(person, statement.appraisee)


def to_remark(person: Person, cycle: Cycle, works: Iterable[Work]) -> Q:
    """What waits for this person's word, as a condition."""
    held = (
        {grant.role for grant in grants(person, cycle)} if may(person, "statement.remark", cycle) else set()
    )
    roles = {work.task: reader(work)[1] for work in works}
    all_of = [task for task, role in roles.items() if role in held and role != Role.LEADER]
    own = [task for task, role in roles.items() if role in held and role == Role.LEADER]
    found = Q(task__in=all_of)
    if own:
        found |= Q(task__in=own) & charged(person)
    return found & Q(state=Statement.State.HANDED)


def visible(person: Person, cycle: Cycle) -> Q:
    """The statements that a person may see: all, a leader's own units', one's own, and published ones.

    Assessing units see the progress reports and the self-appraisals. A draft is its writer's alone.
    """
    mine = Q(pk__in=())
    if may(person, "statement.own", cycle):
        mine = Q(appraisee__person=person)
        if person.unit_id is not None:
            mine |= Q(appraisee__person=None, appraisee__unit=person.unit_id)
    handed = ~Q(state=Statement.State.DRAFT)
    seen = mine | Q(published__isnull=False) & handed
    held = {grant.role for grant in grants(person, cycle)}
    if held & {Role.OFFICE, Role.INSPECTOR, Role.DECIDER}:
        seen |= handed
    if Role.LEADER in held:
        seen |= handed & charged(person)
    if Role.ASSESSOR in held:
        seen |= handed & Q(task__in=(PROGRESS, APPRAISAL))
    return seen


def charged(person: Person) -> Q:
    """Statements of the appraisees of whom a leader has charge."""
    return Q(appraisee__in=Appraisee.objects.filter(charges(person)).values("pk"))
