"""What the pages of results share: the result to show, computed anew where the data moved on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.shortcuts import get_list_or_404, get_object_or_404
from django.utils import timezone

from kaohe import ranking
from kaohe.errors import Fault, KaoheError
from kaohe.scheme.model import Scheme
from kaohe.web.cycles.models import Cycle, Published
from kaohe.web.cycles.schemes import loaded
from kaohe.web.results import actions, background, bundle, decided, keeping
from kaohe.web.results.matters import Agenda
from kaohe.web.results.models import Run
from kaohe.web.work.models import Job

MOST_AT_ONCE = 10_000
"""Up to so many appraisees a page computes by itself; more are left to the worker."""


KEPT = 4


@dataclass(frozen=True)
class Opened:
    """What a run keeps, unpacked: tables never change, so a process keeps the last few."""

    tables: Mapping[str, Any]
    notes: tuple[str, ...]
    records: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _ByHash:
    """A scheme as an argument that is known by its hash: hashing the whole tree each time is slow."""

    digest: str
    scheme: Scheme

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByHash) and other.digest == self.digest


def opened(run: Run) -> Opened:
    return _opened(run.pk, run.hash)


@lru_cache(maxsize=KEPT)
def _opened(pk: int, hash: str) -> Opened:
    """The hash is in the key because a number may come again where a transaction was undone."""
    kept = Run.objects.values_list("tables", flat=True).get(pk=pk, hash=hash)
    return Opened(*bundle.unpack(kept), tuple(bundle.records(kept)))


@dataclass(frozen=True)
class RunKey:
    """A run as an argument of what is made of it once: its tables and its scheme never change."""

    pk: int
    hash: str
    known: _ByHash

    @property
    def tables(self) -> Mapping[str, Any]:
        return _opened(self.pk, self.hash).tables

    @property
    def scheme(self) -> Scheme:
        return self.known.scheme


def key_of(run: Run, cycle: Cycle) -> RunKey:
    return RunKey(run.pk, run.hash, _ByHash(run.scheme_hash, scheme_of(run, cycle)))


def ranked(run: Run, cycle: Cycle) -> Any:
    """The ranking of a run as it was computed, before any decision."""
    return _ranked(key_of(run, cycle))


@lru_cache(maxsize=KEPT)
def _ranked(key: RunKey) -> Any:
    return ranking(key.tables, key.scheme)


def scores_of(run: Run, cycle: Cycle) -> Any:
    """The ranking of a run, as it was decided."""
    return decided_scores(key_of(run, cycle))


@lru_cache(maxsize=KEPT)
def decided_scores(key: RunKey) -> Any:
    return decided.scores(key.tables, key.scheme)


def agenda_of(run: Run, cycle: Cycle) -> Agenda:
    """What a run leaves to decide, with the roster as it is now."""
    return _agenda(run.pk, run.hash, cycle.pk, cycle.inputs, _ByHash(cycle.scheme.hash, loaded(cycle.scheme)))


@lru_cache(maxsize=KEPT)
def _agenda(pk: int, hash: str, cycle: int, _inputs: int, scheme: _ByHash) -> Agenda:
    return keeping.agenda_of(Cycle.objects.select_related("scheme").get(pk=cycle), _opened(pk, hash).tables)


def run_of(cycle: Cycle, pk: int) -> Run:
    """A run of this cycle, without its tables (`opened` has them)."""
    return get_object_or_404(Run.objects.defer("tables"), pk=pk, cycle=cycle)


def label(run: Run) -> str:
    """A result in a list: when it was computed, and whether it was frozen or follows a decision."""
    resolution = getattr(run, "resolution", None)
    kind = f"，决定 {resolution.minute}" if resolution else "，已冻结" if run.frozen else ""
    return f"{timezone.localtime(run.at):%Y-%m-%d %H:%M}{kind}"


@dataclass(frozen=True)
class Fresh:
    """The newest run, whether it is of the data as they are, and what keeps a newer one from being made."""

    run: Run | None
    current: bool
    faults: tuple[Fault, ...] = ()
    job: Job | None = None


def large(cycle: Cycle) -> bool:
    """Whether computing takes too long for a page."""
    return cycle.appraisees.count() > MOST_AT_ONCE


def fresh(cycle: Cycle) -> Fresh:
    """The newest run; where the data changed and the cycle runs, computed first, or handed to the worker."""
    run = actions.newest(cycle)
    if run is not None and actions.current(run, cycle):
        return Fresh(run, True)
    runs = cycle.state == Cycle.State.RUNNING or cycle.rehearsal
    if runs and large(cycle):
        return Fresh(run, False, job=background.asked(cycle, by=None))
    if runs and cycle.appraisees.exists():
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
