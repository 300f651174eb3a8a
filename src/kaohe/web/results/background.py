"""Computing a large cycle's result in the background."""

from __future__ import annotations

from contextlib import suppress

from django.urls import reverse

from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.results import actions
from kaohe.web.work import actions as work
from kaohe.web.work.kinds import Task, register
from kaohe.web.work.models import Job

KIND = "计算结果"
ATTEMPTS = 3
"""So often it computes beside those who work; when data moved on each time, it locks them out once."""
STEPS = 3


class _Moved(Exception):
    """Data changed while they were computed: what was computed is thrown away."""


def asked(cycle: Cycle, *, by: Person | None) -> Job:
    """The job that computes the cycle's result: the one that is there, or a new one.

    The site by itself (`by` is None) does not ask again for data with which it did not work out.
    """
    seen = {"inputs": cycle.inputs, "scheme": cycle.scheme_id}
    last = work.latest(KIND, cycle)
    if last is not None:
        open_now = not last.over and not last.cancelling
        if open_now or (by is None and last.arguments == seen):
            return last
    return work.enqueue(KIND, cycle, by=by, **seen)


@register(KIND, permission="result.freeze")
def compute(task: Task, *, inputs: int, scheme: int) -> None:
    """Compute what the cycle holds by now; the arguments only say for which data it was asked."""
    for attempt in range(1, ATTEMPTS + 1):
        again = f"（数据有变化，第{attempt}次）" if attempt > 1 else ""
        task.tell(1, STEPS, f"正在读数据、计算{again}。")
        cycle = Cycle.objects.select_related("scheme").get(pk=task.cycle.pk)
        made = actions.computed(cycle)
        task.tell(2, STEPS, "正在保存。")
        with suppress(_Moved), task.last_step() as finish:
            if actions.take_over(cycle, made, by=task.by) is None:
                raise _Moved
            finish("结果算好了。", reverse("results", args=[cycle.pk]))
            return
    with task.last_step() as finish:
        actions.compute(task.cycle, by=task.by)
        finish("结果算好了。", reverse("results", args=[task.cycle.pk]))
