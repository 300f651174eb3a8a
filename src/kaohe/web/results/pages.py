"""What the pages of results share: the result to show, computed anew where the data moved on."""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import get_list_or_404

from kaohe.errors import Fault, KaoheError
from kaohe.scheme.model import Scheme
from kaohe.web.cycles.models import Cycle, Published
from kaohe.web.cycles.schemes import loaded
from kaohe.web.results import actions
from kaohe.web.results.models import Run

MOST_AT_ONCE = 10_000
"""Up to so many appraisees a page computes by itself; more are left to the worker."""


@dataclass(frozen=True)
class Fresh:
    """The newest run, whether it is of the data as they are, and what keeps a newer one from being made."""

    run: Run | None
    current: bool
    faults: tuple[Fault, ...] = ()


def fresh(cycle: Cycle) -> Fresh:
    """The newest run, computed first where the data changed, the cycle runs and it is not too large."""
    run = actions.newest(cycle)
    if run is not None and actions.current(run, cycle):
        return Fresh(run, True)
    runs = cycle.state == Cycle.State.RUNNING or cycle.rehearsal
    if runs and 0 < cycle.appraisees.count() <= MOST_AT_ONCE:
        try:
            return Fresh(actions.compute(cycle, by=None), True)
        except KaoheError as error:
            return Fresh(run, False, tuple(error.faults))
    return Fresh(run, False)


def scheme_of(run: Run, cycle: Cycle) -> Scheme:
    """The scheme with which a run was computed: an earlier one where the cycle took a new version."""
    if run.scheme_hash == cycle.scheme.hash:
        return loaded(cycle.scheme)
    return loaded(get_list_or_404(Published, hash=run.scheme_hash)[0])
