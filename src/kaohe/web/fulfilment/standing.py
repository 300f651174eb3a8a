"""How far each stage is: asked of how many, reported, late, missing. A constant number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kaohe.web import clock
from kaohe.web.cycles.models import Appraisee, Cycle, Stage
from kaohe.web.fulfilment.asking import Asked, asked
from kaohe.web.fulfilment.models import Fulfilment, Party

State = Fulfilment.State


@dataclass(frozen=True)
class Line:
    """One stage of the plan: what it asks, what came."""

    stage: Stage
    asked: Asked
    people: int
    reported: int
    late: int
    waiting: int
    overdue: int
    short: int

    @property
    def over(self) -> bool:
        return self.stage.done is None and self.stage.end is not None and self.stage.end < clock.today()


@dataclass(frozen=True)
class Share:
    """One appraisee in one stage: how often it reported of how often it is asked."""

    appraisee: Appraisee
    done: int
    asked: int

    @property
    def left(self) -> int:
        return max(self.asked - self.done, 0)


def lines(cycle: Cycle, own: Iterable[Appraisee] | None = None) -> list[Line]:
    """Every stage that is reported on; with `own` only what these appraisees are asked and did."""
    known = asked(cycle)
    mine = None if own is None else {one.pk: one for one in own}
    stages = [one for one in cycle.stages.order_by("order") if one.clause in known]
    parties: dict[str, set[int]] = {}
    for clause, pk in Party.objects.filter(cycle=cycle).values_list("clause", "appraisee"):
        parties.setdefault(clause, set()).add(pk)
    kinds = cycle.appraisees.aggregate(all=Count("pk"), units=Count("pk", filter=Q(person=None)))
    there = Fulfilment.objects.filter(cycle=cycle)
    if mine is not None:
        there = there.filter(appraisee__in=list(mine))
    came = _counted(there)
    each_did: dict[int | None, list[int]] = defaultdict(list)
    done = there.filter(state=State.DONE, appraisee__isnull=False).order_by()
    for pk, _, times in done.values_list("stage", "appraisee").annotate(times=Count("pk")):
        each_did[pk].append(times)
    found = []
    for stage in stages:
        one = known[stage.clause]
        people = _people(one, parties.get(stage.clause), mine, kinds)
        if mine is not None and not people:
            continue
        row = came.get(stage.pk, Counter())
        full = sum(min(times, one.count) for times in each_did[stage.pk])
        found.append(
            Line(
                stage, one, people, row["reported"], row["late"], row["waiting"], row["overdue"],
                0 if one.by_case else max(people * one.count - full, 0),
            )
        )  # fmt: skip
    return found


def _counted(there: QuerySet[Fulfilment]) -> dict[int | None, Counter[str]]:
    """Of each stage: reported, late, waiting and overdue."""
    done = Q(state=State.DONE)
    rows = (
        there.order_by()
        .values_list("stage")
        .annotate(
            reported=Count("pk", filter=done),
            late=Count("pk", filter=done & Q(late__gt=0)),
            waiting=Count("pk", filter=~done),
            overdue=Count("pk", filter=~done & Q(due__lt=clock.today())),
        )
    )
    names = ("reported", "late", "waiting", "overdue")
    return {pk: Counter(dict(zip(names, counts, strict=True))) for pk, *counts in rows}


def _people(
    one: Asked, parties: set[int] | None, mine: dict[int, Appraisee] | None, kinds: dict[str, int]
) -> int:
    if parties:
        return len(parties if mine is None else parties & set(mine))
    if not one.of_appraisees:
        return 0
    if mine is not None:
        return sum(not (one.units_only and each.person_id) for each in mine.values())
    return kinds["units" if one.units_only else "all"]


def shares(stage: Stage, one: Asked, people: Iterable[Appraisee]) -> list[Share]:
    """Of each of these appraisees how often it reported in this stage; one query."""
    done = Counter(
        Fulfilment.objects.filter(stage=stage, state=State.DONE).values_list("appraisee", flat=True)
    )
    return [Share(each, done[each.pk], one.count) for each in people]
