"""Who has not handed in what a stage asks for, for the page of stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from kaohe.web.cycles.models import Cycle, Stage
from kaohe.web.cycles.owing import Owed
from kaohe.web.statements.lateness import Part, parts


def owed(cycle: Cycle, stages: Sequence[Stage]) -> Mapping[int, list[Owed]]:
    found: dict[int, list[Owed]] = {}
    for part in parts(cycle):
        if not part.missing:
            continue
        query = urlencode({"task": part.work.task, "part": part.part})
        href = f"{reverse('handed-in', args=[cycle.pk])}?{query}"
        text = f"{part.work.name}还有{part.missing}个对象没有交"
        for stage in stages:
            if _of(stage, part, cycle.period):
                found.setdefault(stage.pk, []).append(Owed(part.missing, text, href))
    return found


def _of(stage: Stage, part: Part, period: str) -> bool:
    """Whether the stage speaks of this part, or of the work as a whole."""
    named = [name for name in part.work.parts(period) if stage.title.endswith(f"（{name}）")]
    return stage.clause in part.work.clauses and named in ([], [part.part])
