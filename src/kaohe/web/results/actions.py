"""Computing a cycle's result and freezing it. Each is one transaction with one audit entry.

What the deciding body does with a result is in `decisions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kaohe import evaluate
from kaohe.web import clock, tables
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.results import bundle, keeping
from kaohe.web.results.keeping import unfinished as unfinished
from kaohe.web.results.models import Run


def newest(cycle: Cycle) -> Run | None:
    """The cycle's last run, without its tables."""
    return cycle.runs.defer("tables").first()


def current(run: Run, cycle: Cycle) -> bool:
    """Whether neither data nor scheme changed since the run."""
    return (run.inputs, run.scheme_hash) == (cycle.inputs, cycle.scheme.hash)


@dataclass(frozen=True)
class Computed:
    """A result that is not kept yet, and of which data and scheme it is."""

    inputs: int
    scheme_hash: str
    tables: Mapping[str, Any]
    notes: tuple[str, ...]
    records: Sequence[int]
    provisional: bool


def computed(cycle: Cycle) -> Computed:
    """Evaluate the cycle's data, without a lock: `take_over` says whether they are still the same."""
    made = evaluate(tables.scheme_of(cycle), tables.inputs(cycle))
    records = tables.record_ids(cycle)
    return Computed(cycle.inputs, cycle.scheme.hash, made.tables(), made.notes, records, made.provisional)


@transaction.atomic
def take_over(cycle: Cycle, made: Computed, *, by: Person | None) -> Run | None:
    """Keep what was computed; None where data or scheme moved on meanwhile, and nothing is kept."""
    cycle = keeping.locked(cycle)
    if (cycle.inputs, cycle.scheme.hash) != (made.inputs, made.scheme_hash):
        return None
    run = newest(cycle)
    if run is not None and current(run, cycle):
        return run
    return _keep(cycle, made, by)


def _keep(cycle: Cycle, made: Computed, by: Person | None) -> Run:
    run = keeping.keep(cycle, made.tables, made.notes, made.records, provisional=made.provisional)
    keeping.forget(cycle)
    note("计算结果", cycle, by=by, cycle=cycle.pk, after=fields(run, "inputs", "scheme_hash", "hash"))
    return run


@transaction.atomic
def compute(cycle: Cycle, *, by: Person | None) -> Run:
    """Evaluate the cycle's data and keep the tables; the last run where nothing changed since.

    KaoheError with every fault of the data. The cycle's row is locked, so that nobody changes data
    between the version that is noted and the tables that are read. Decisions that still rest on what
    they rested on stay; `by` is None where the site computes by itself.
    """
    cycle = keeping.locked(cycle)
    run = newest(cycle)
    if run is not None and current(run, cycle):
        return run
    return _keep(cycle, computed(cycle), by)


@transaction.atomic
def freeze(cycle: Cycle, *, by: Person, hash: str) -> Run:
    """Freeze the last run; `hash` is that of the result which the person looked at."""
    cycle = keeping.locked(cycle)
    run = cycle.runs.first()
    if run is None:
        raise Refused("还没有结果，先计算。")
    if run.frozen is not None:
        raise Refused("这个结果已经冻结。")
    if run.hash != hash:
        raise Refused("刚才有人重新计算过，结果与您看到的不同。请核对现在的结果后再冻结。")
    if not current(run, cycle):
        raise Refused("计算之后数据或方案有变化，先重新计算。")
    if run.provisional:
        raise Refused("这是暂定的结果，不能冻结。")
    missing = unfinished(bundle.unpack(run.tables)[0])
    if missing:
        raise Refused(f"还有{len(missing)}个对象的评分没有完成，不能冻结。")
    run.frozen, run.frozen_by = clock.now(), by
    run.save(update_fields=["frozen", "frozen_by"])
    note("冻结结果", cycle, by=by, cycle=cycle.pk, after=fields(run, "hash", "frozen"))
    return run
