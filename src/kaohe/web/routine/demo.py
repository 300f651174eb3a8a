"""The earlier quarters of the demo's routine appraisal: frozen one after the other, and the annual link."""

from __future__ import annotations

import random

from django.db.models import F

from kaohe.tables.needs import scored
from kaohe.web import clock, tables
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles.models import Appraisee, Cycle, Grant
from kaohe.web.cycles.periods import span
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.results import actions as results
from kaohe.web.results import bundle
from kaohe.web.routine import actions, history, kinds

NUMBERS = "一二三四"
VOTERS = 5


def quarters(cycle: Cycle, *, office: Person) -> list[Cycle]:
    """Cycles of the same people for the earlier parts of the year that are not there; then the year.

    Nothing where a year is one period.
    """
    if not kinds.within_a_year(cycle):
        return []
    _few_special(cycle)
    there = set(Cycle.objects.filter(scheme__name=cycle.scheme.name).values_list("period", flat=True))
    made = []
    for number, period in enumerate(history.of_year(cycle.period), 1):
        if period < cycle.period and period not in there:
            with clock.put(span(period)[1]):
                made.append(_quarter(cycle, period, number, office))
    cycle.refresh_from_db()
    with clock.put(span(cycle.period)[1]):
        _drop_unfinished(cycle, office)
        _freeze(cycle, office)
        actions.link_year(cycle, by=office)
    return made


def _few_special(cycle: Cycle) -> None:
    """Of each special case one person: the sample has most people under one."""
    names = {kinds.attribute_of(one) for one in kinds.specials(tables.scheme_of(cycle)).values()}
    seen: set[str] = set()
    people = list(cycle.appraisees.order_by("order", "id"))
    for one in people:
        kept = {key: value for key, value in one.attributes.items() if key not in names or value not in seen}
        seen.update(value for key, value in kept.items() if key in names)
        one.attributes = kept
    Appraisee.objects.bulk_update(people, ["attributes"])
    Cycle.objects.filter(pk=cycle.pk).update(inputs=F("inputs") + 1)


def _quarter(cycle: Cycle, period: str, number: int, office: Person) -> Cycle:
    title = f"{period[:4]}年第{NUMBERS[number - 1]}季度平时考核"
    made = cycles.create_cycle(cycle.scheme, period, title, by=office, office=[office])
    people = list(cycle.appraisees.order_by("order", "id"))
    fresh = Appraisee.objects.bulk_create(
        Appraisee(
            cycle=made,
            order=one.order,
            name=one.name,
            category=one.category,
            group=one.group,
            attributes=one.attributes,
            unit=one.unit,
            person=one.person,
        )
        for one in people
    )
    for grant in Grant.objects.filter(cycle=cycle).exclude(role=Role.OFFICE).order_by("id"):
        Grant.objects.create(cycle=made, person=grant.person, role=grant.role, items=grant.items)
    cycles.move(made, Cycle.State.RUNNING, by=office)
    _vote(made, fresh, number, office)
    _drop_unfinished(made, office)
    _freeze(made, office)
    cycles.move(made, Cycle.State.DECIDED, by=office)
    return made


def _vote(cycle: Cycle, people: list[Appraisee], seed: int, office: Person) -> None:
    """Ballots of every class, the same each time: people keep their level and vary a little."""
    scheme = tables.scheme_of(cycle)
    leaves = [one.indicator.id for one in scored(scheme) if one.own is None and one.method.tag == "测评"]
    dice = random.Random(seed)
    marks = []
    for number, one in enumerate(people):
        level = 62 + number * 37 % 36 - (26 if number % 11 in (5, 8) and seed != number % 3 else 0)
        for ballot in scheme.ballots:
            for voter in range(VOTERS):
                marks += [
                    {
                        "票号": f"{ballot.id}{voter + 1}",
                        "票种": ballot.id,
                        "对象": one.name,
                        "指标": leaf,
                        "评分": str(min(100, level + dice.randint(-3, 3))),
                    }
                    for leaf in leaves
                ]
    tables.keep(cycle, "测评票", marks, office)
    Cycle.objects.filter(pk=cycle.pk).update(inputs=cycle.inputs + 1)
    cycle.refresh_from_db()


def _drop_unfinished(cycle: Cycle, office: Person) -> None:
    """Those whom the sample leaves without votes would keep the result from being frozen."""
    run = results.compute(cycle, by=office)
    lacking = results.unfinished(bundle.unpack(run.tables)[0])
    if lacking:
        cycle.appraisees.filter(name__in=lacking).delete()
        Cycle.objects.filter(pk=cycle.pk).update(inputs=cycle.inputs + 1)
        cycle.refresh_from_db()


def _freeze(cycle: Cycle, office: Person) -> None:
    run = results.compute(cycle, by=office)
    results.freeze(cycle, by=office, hash=run.hash)
