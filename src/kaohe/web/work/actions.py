"""Handing over long work, and taking it back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import may
from kaohe.web.work.kinds import KINDS
from kaohe.web.work.models import Job

OPEN = (Job.State.QUEUED, Job.State.RUNNING)


def waiting(kind: str, cycle: Cycle, **arguments: Any) -> Job | None:
    """The job that already waits or runs for the same work."""
    found = Job.objects.filter(kind=kind, cycle=cycle, state__in=OPEN, cancelling=False)
    return next((job for job in found if job.arguments == arguments), None)


def latest(kind: str, cycle: Cycle) -> Job | None:
    """The last job of a kind that was handed over for a cycle."""
    return Job.objects.filter(kind=kind, cycle=cycle).first()


def enqueue(kind: str, cycle: Cycle, *, by: Person | None, **arguments: Any) -> Job:
    """A job for the worker; the same one where the same work already waits or runs.

    `arguments` are plain JSON; `by` is None where the site asks by itself (then it is not on record here,
    what the job does is).
    """
    if by is not None and not may(by, KINDS[kind].permission, cycle):
        raise Refused(f"您不能办“{kind}”。")
    return waiting(kind, cycle, **arguments) or _new(kind, cycle, by, arguments)


@transaction.atomic
def _new(kind: str, cycle: Cycle, by: Person | None, arguments: dict[str, Any]) -> Job:
    Cycle.objects.select_for_update().get(
        pk=cycle.pk
    )  # of two that ask at once, the second finds the first's
    there = waiting(kind, cycle, **arguments)
    if there is not None:
        return there
    job = Job.objects.create(kind=kind, cycle=cycle, by=by, arguments=arguments)
    if by is not None:
        note("交后台办理", kind, by=by, cycle=cycle.pk, after=arguments or None)
    return job


@transaction.atomic
def cancel(job: Job, *, by: Person) -> Job:
    """Take a job back: at once where it waits, at its next step where it runs."""
    held = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if held.over:
        raise Refused(f"这项工作已经结束（{held.state}）。")
    if held.cancelling:
        return held
    if held.state == Job.State.QUEUED:
        held.state, held.finished = Job.State.CANCELLED, timezone.now()
    held.cancelling = True
    held.save(update_fields=["state", "finished", "cancelling"])
    note("取消后台工作", held.kind, by=by, cycle=held.cycle_id)
    return held
