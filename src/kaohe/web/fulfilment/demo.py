"""Reports of the demo: what the stages that are done asked for came from all but one appraisee."""

from __future__ import annotations

from django.db import transaction

from kaohe.web import clock
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle, Stage
from kaohe.web.fulfilment.asking import Asked, asked
from kaohe.web.fulfilment.models import Fulfilment
from kaohe.web.fulfilment.rights import appraisees
from kaohe.web.organisation.models import Person

SAID = "已按规定办理，材料存在本单位。"


@transaction.atomic
def reports(cycle: Cycle, *, by: Person) -> None:
    """In bulk, with one audit entry."""
    known = asked(cycle)
    made = [
        one
        for stage in cycle.stages.filter(done__isnull=False, clause__in=known)
        for one in _of(cycle, stage, known[stage.clause], by)
    ]
    Fulfilment.objects.bulk_create(made, batch_size=500)
    if made:
        note("报告落实", cycle, by=by, cycle=cycle.pk, after={"件数": len(made)})


def _of(cycle: Cycle, stage: Stage, one: Asked, by: Person) -> list[Fulfilment]:
    people = list(appraisees(cycle, one).order_by("order", "id"))
    return [
        Fulfilment(
            cycle=cycle,
            stage=stage,
            clause=stage.clause,
            title=stage.title,
            appraisee=each,
            due=stage.end,
            state=Fulfilment.State.DONE,
            done=stage.end,
            said=SAID,
            by=by,
            at=clock.now(),
        )
        for each in people[: max(len(people) - 1, 1)]
        for _ in range(one.count)
    ]
