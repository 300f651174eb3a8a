"""The table 历史 out of frozen results: what a period decided is carried on and never typed again.

An appraisee is known again by its person or unit, in whichever cycle of the same regulation it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.db.models import Q, QuerySet

from kaohe.tables import periods
from kaohe.web import tables
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.records.actions import touch
from kaohe.web.records.models import Imported
from kaohe.web.results import decided
from kaohe.web.results.models import Run
from kaohe.web.results.pages import opened
from kaohe.web.routine.models import LaterGrade

TABLE = "历史"
COLUMNS = ("对象", "周期", "得分", "名次", "等次", "奖项")
Row = dict[str, str]


@dataclass(frozen=True)
class Source:
    """A frozen result of a period."""

    cycle: Cycle
    run: Run


def number(period: str) -> int | None:
    """The place of a period in its calendar."""
    read = periods.parse(period)
    return read[1] if read else None


def year_of(period: str) -> str:
    read = periods.parse(period)
    return str(read[1] // periods.PER_YEAR[read[0]]) if read else ""


def of_year(period: str) -> list[str]:
    """All periods of a period's year, in their order."""
    read = periods.parse(period)
    if read is None:
        return []
    many = periods.PER_YEAR[read[0]]
    first = read[1] // many * many
    return [periods.show(read[0], at) for at in range(first, first + many)]


def sources(cycle: Cycle, wanted: Iterable[str] | None = None) -> list[Source]:
    """The last frozen result of every cycle of the same regulation in which somebody of this one was.

    Those of the periods before it, or of the periods that are wanted.
    """
    found = Cycle.objects.filter(
        pk__in=_of_the_same(cycle), scheme__name=cycle.scheme.name, rehearsal=cycle.rehearsal
    )
    if cycle.rehearsal:
        found = found.filter(pk=cycle.pk)
    kept, here = [], number(cycle.period)
    for one in found.select_related("scheme").order_by("id"):
        at = number(one.period)
        fits = (
            one.period in wanted if wanted is not None else at is not None and here is not None and at < here
        )
        if fits:
            kept.append(one)
    runs: dict[int, Run] = {}
    rows = Run.objects.filter(cycle__in=kept, frozen__isnull=False).defer("tables").order_by("frozen", "id")
    for run in rows:
        runs[run.cycle_id] = run
    return [Source(one, runs[one.pk]) for one in kept if one.pk in runs]


def _of_the_same(cycle: Cycle) -> QuerySet[Appraisee, int]:
    """The ids of all cycles in which somebody of this one is."""
    mine = cycle.appraisees.order_by()
    same = Q(person__in=mine.exclude(person=None).values("person"))
    same |= Q(unit__in=mine.exclude(unit=None).values("unit"))
    return Appraisee.objects.filter(same).order_by().values_list("cycle", flat=True)


def rows(
    cycle: Cycle, wanted: Iterable[str] | None = None, only: Iterable[Appraisee] | None = None
) -> list[Row]:
    """Table 历史 for this cycle's appraisees (or these only), under the names that they have here."""
    found = sources(cycle, wanted)
    return rows_of(cycle, found, only)


def rows_of(cycle: Cycle, found: Sequence[Source], only: Iterable[Appraisee] | None = None) -> list[Row]:
    names = _names(cycle, [source.cycle for source in found], only)
    later = dict(
        LaterGrade.objects.filter(cycle__in=[source.cycle.pk for source in found]).values_list(
            "appraisee", "grade"
        )
    )
    made: dict[tuple[str, str], Row] = {}
    for source in found:
        there = pa.array([name for of, name in names if of == source.cycle.pk], pa.string())
        for row in _final(source.run, there):
            pk, name = names.get((source.cycle.pk, row["对象"]), (0, ""))
            if name:
                grade = later.get(pk, row["等次"])
                cells = (name, source.cycle.period, row["总分"], row["名次"], grade, row["奖项"])
                made[name, source.cycle.period] = dict(zip(COLUMNS, cells, strict=True))
    return sorted(made.values(), key=lambda row: (number(row["周期"]) or 0, row["对象"]))


def _final(run: Run, names: pa.Array) -> list[Row]:
    """The rows of these names in 得分 as it stands after the decisions."""
    table = decided.final(opened(run).tables)
    if table is None:
        return []
    found: list[Row] = table.filter(pc.is_in(table["对象"], names)).to_pylist()
    return found


def row_of(run: Run, name: str) -> Row | None:
    return next(iter(_final(run, pa.array([name]))), None)


def grades(source: Source) -> Counter[str]:
    """How many have each grade in a result, later grades among them; '' counts those without."""
    table = decided.final(opened(source.run).tables)
    found: Counter[str] = Counter()
    if table is not None:
        for one in table["等次"].value_counts().to_pylist():
            found[one["values"]] = one["counts"]
    for grade in LaterGrade.objects.filter(cycle=source.cycle).values_list("grade", flat=True):
        found[grade] += 1
        found[""] -= 1
    return found


def _names(
    cycle: Cycle, cycles: Sequence[Cycle], only: Iterable[Appraisee] | None
) -> dict[tuple[int, str], tuple[int, str]]:
    """(cycle, name there) → id there and name here, of those who are the same person or unit."""
    here = {
        (person, unit): name
        for person, unit, name in (
            cycle.appraisees.order_by().values_list("person", "unit", "name")
            if only is None
            else ((one.person_id, one.unit_id, one.name) for one in only)
        )
        if person or unit
    }
    there = Appraisee.objects.filter(cycle__in=cycles)
    if only is not None:
        there = there.filter(
            Q(person__in={person for person, _ in here if person})
            | Q(unit__in={unit for _, unit in here if unit})
        )
    found = there.values_list("pk", "cycle", "name", "person", "unit")
    return {
        (of, name): (pk, here[person, unit]) for pk, of, name, person, unit in found if (person, unit) in here
    }


@transaction.atomic
def carry(cycle: Cycle, *, by: Person) -> int:
    """Put the frozen results of earlier periods into 历史; how many rows are new or other.

    Rows that no frozen result knows (from before the site) stay as they were imported.
    """
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=cycle.pk)
    fresh = {(row["对象"], row["周期"]): row for row in rows(cycle)}
    kept = Imported.objects.filter(cycle=cycle, table=TABLE).first()
    before = (
        {(row["对象"], periods.canonical(row["周期"])): row for row in tables.unpack(kept.rows)}
        if kept
        else {}
    )
    changed = [
        key
        for key, row in fresh.items()
        if key not in before or any(before[key].get(name, "") != row[name] for name in COLUMNS)
    ]
    if not changed:
        return 0
    touch(cycle)
    tables.keep(cycle, TABLE, list((before | fresh).values()), by)
    by_period: dict[str, int] = defaultdict(int)
    for _, period in changed:
        by_period[period] += 1
    note("结转历史", cycle, by=by, cycle=cycle.pk, after=dict(sorted(by_period.items())))
    return len(changed)


def on_move(cycle: Cycle, by: Person) -> None:
    """A cycle that begins to run knows what came before (inside the caller's action)."""
    if cycle.state == Cycle.State.RUNNING and not cycle.rehearsal:
        carry(cycle, by=by)


def hand_on(cycle: Cycle, *, by: Person) -> None:
    """To the later periods that run (inside the caller's action)."""
    here = number(cycle.period)
    if cycle.rehearsal or here is None:
        return
    running = Cycle.objects.filter(
        pk__in=_of_the_same(cycle), scheme__name=cycle.scheme.name, rehearsal=False, state=Cycle.State.RUNNING
    )
    for one in running.exclude(pk=cycle.pk).order_by("id"):
        at = number(one.period)
        if at is not None and at > here:
            carry(one, by=by)


def check_calendar(cycle: Cycle) -> None:
    """Refused where a year is one period: there is nothing to link within it."""
    if len(of_year(cycle.period)) < 2:
        raise Refused("本方案一年考核一次，没有年度内的各期。")
