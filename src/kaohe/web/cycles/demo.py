"""The plan of a demo's cycle, dated around the day on which the demo is made."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kaohe.web import clock
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle, Stage
from kaohe.web.organisation.models import Person

DAY = datetime.timedelta(days=1)
EACH = 12
"""So many days a step takes that the scheme does not date."""


@dataclass(frozen=True)
class Dated:
    """From which to which day of today, and whether it is done."""

    start: int
    end: int
    done: bool = False


def date(cycle: Cycle, days: Mapping[str, Dated], *, by: Person) -> None:
    """The stages of these clauses; the others stay as the scheme has them."""
    today, stages = clock.today(), list(cycle.stages.all())
    for stage in stages:
        if (plan := days.get(stage.clause)) is None:
            continue
        stage.start, stage.end = today + plan.start * DAY, today + plan.end * DAY
        stage.done = clock.now() + plan.end * DAY if plan.done else None
    _keep(cycle, stages, by)


def around(cycle: Cycle, *, by: Person) -> None:
    """Steps without a day one after the other around today, entry still open, what is long over done."""
    today, stages = clock.today(), list(cycle.stages.all())
    undated = [stage for stage in stages if not (stage.start or stage.end)]
    for number, stage in enumerate(undated):
        stage.start = today + (number - 2 * len(undated) // 3) * EACH * DAY
        stage.end = stage.start + (EACH - 1) * DAY
    for stage in stages:
        if stage.closes and stage.end is not None and stage.end < today:
            stage.end = today + EACH * DAY
        elif stage.end is not None and stage.end < today:
            stage.done = clock.now() + (stage.end - today)
    late = [stage for stage in stages if stage.done is not None and stage in undated]
    if late:
        late[-1].done = None
    _keep(cycle, stages, by)


def _keep(cycle: Cycle, stages: Iterable[Stage], by: Person) -> None:
    Stage.objects.bulk_update(stages, ["start", "end", "done"])
    after = {stage.clause: f"{stage.start or ''}—{stage.end or ''}" for stage in stages if stage.end}
    note("定环节日期", cycle, by=by, cycle=cycle.pk, after=after)
