"""What came late or not at all, and the records that are proposed where a rule says so (迟交, 漏交)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from kaohe.web import clock, tasks
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.records import actions as records
from kaohe.web.records.book import book_of
from kaohe.web.records.models import Record
from kaohe.web.statements.actions import WRITTEN
from kaohe.web.statements.models import Demand, Proposal, Statement
from kaohe.web.targets.models import Letter

LATE, MISSING = "迟交", "漏交"


@dataclass(frozen=True)
class Part:
    """A kind of work in a part of the period: until when, how many handed it in, came late, are missing."""

    work: tasks.Work
    part: str
    due: tasks.Due | None
    asked: int
    handed: int
    late: int

    @property
    def over(self) -> bool:
        return self.due is not None and self.due.late(clock.today()) > 0

    @property
    def missing(self) -> int:
        return self.asked - self.handed

    @property
    def rules(self) -> dict[str, str]:
        """LATE and MISSING → the rule by which it costs points, where the scheme says so."""
        return rules(self.work)


def rules(work: tasks.Work) -> dict[str, str]:
    found = {LATE: "", MISSING: ""}
    for term in work.terms:
        found[LATE] = found[LATE] or term.late
        found[MISSING] = found[MISSING] or term.missing
    return {kind: rule for kind, rule in found.items() if rule}


@dataclass(frozen=True)
class Case:
    """One appraisee in one part: when it came, by how many days late, and what was done about it."""

    appraisee: Appraisee
    kind: str
    handed: datetime.date | None
    days: int
    record: Record | None
    demand: Demand | None


def parts(cycle: Cycle) -> list[Part]:
    """Every part of every kind of work, letters first. Five queries whatever there is."""
    known = tasks.works(cycle)
    asked = cycle.appraisees.count()
    every = [known[task] for task in (tasks.LETTER, *WRITTEN) if task in known]
    due = tasks.dues_in([cycle], {cycle.pk: every})
    handed: dict[tuple[str, str], int] = {}
    late: dict[tuple[str, str], int] = {}
    rows = Statement.objects.filter(cycle=cycle, handed__isnull=False).order_by()
    for task, part, days in rows.values_list("task", "part", "late"):
        handed[task, part] = handed.get((task, part), 0) + 1
        late[task, part] = late.get((task, part), 0) + bool(days)
    letters = Letter.objects.filter(cycle=cycle, number=1, handed__isnull=False).values_list(
        "late", flat=True
    )
    handed[tasks.LETTER, cycle.period] = len(letters)
    late[tasks.LETTER, cycle.period] = sum(map(bool, letters))
    return [
        Part(
            work,
            part,
            due[cycle.pk, work.task].get(part),
            asked,
            handed.get((work.task, part), 0),
            late.get((work.task, part), 0),
        )
        for work in every
        for part in work.parts(cycle.period)
    ]


def cases(cycle: Cycle, of: Part, only: Iterable[Appraisee] | None = None) -> list[Case]:
    """Who came late, and once the last day is over who is missing. Five queries."""
    if not of.over and not of.late:
        return []
    came = _came(cycle, of)
    found = []
    people = list(cycle.appraisees.order_by("order", "id") if only is None else only)
    mine = Proposal.objects.filter(cycle=cycle, task=of.work.task, part=of.part)
    proposed = {one.appraisee_id: one.record for one in mine.select_related("record")}
    demands = {
        one.appraisee_id: one
        for one in Demand.objects.filter(cycle=cycle, task=of.work.task, part=of.part).order_by("id")
    }
    for one in people:
        handed, days = came.get(one.pk, (None, 0))
        if handed is not None and not days:
            continue
        if handed is None and not of.over:
            continue
        if handed is None and of.due is not None:
            days = of.due.late(clock.today())
        kind = MISSING if handed is None else LATE
        found.append(Case(one, kind, handed, days, proposed.get(one.pk), demands.get(one.pk)))
    return found


def _came(cycle: Cycle, of: Part) -> dict[int, tuple[datetime.date | None, int]]:
    if of.work.task == tasks.LETTER:
        rows = Letter.objects.filter(cycle=cycle, number=1, handed__isnull=False)
        return {pk: (handed, late) for pk, handed, late in rows.values_list("appraisee", "handed", "late")}
    done = Statement.objects.filter(cycle=cycle, task=of.work.task, part=of.part, handed__isnull=False)
    return {pk: (handed, late) for pk, handed, late in done.values_list("appraisee", "handed", "late")}


@transaction.atomic
def propose(cycle: Cycle, of: Part, chosen: Sequence[int], *, by: Person) -> int:
    """Submit a record for each chosen case by the rule that the scheme names; another one confirms it.

    A case that has its record already gets no second one.
    """
    by_kind = rules(of.work)
    people = {one.appraisee.pk: one for one in cases(cycle, of)}
    unknown = [pk for pk in chosen if pk not in people]
    if unknown:
        raise Refused("所选的有的已经不是迟交或漏交，请刷新后再选。")
    made = []
    for pk in chosen:
        case = people[pk]
        rule = by_kind.get(case.kind, "")
        if not rule:
            raise Refused(f"方案没有写“{case.kind}”按哪条规则扣分，不能提出记录。")
        if case.record is not None:
            continue
        # what is due after the last day of entry is noted after it
        cells = _cells(cycle, of, case, rule)
        record = records.enter(cycle, case.appraisee, rule, cells, by=by, submit=True, late=True)
        Proposal.objects.create(
            cycle=cycle, appraisee=case.appraisee, task=of.work.task, part=of.part, record=record
        )
        made.append(case.appraisee.name)
    if made:
        after = {"对象": made, "规则": sorted(set(by_kind.values()))}
        note("提出迟交记录", f"{of.work.task} {of.part}", by=by, cycle=cycle.pk, after=after)
    return len(made)


def _cells(cycle: Cycle, of: Part, case: Case, rule: str) -> dict[str, str]:
    day = of.due.day if of.due else None
    came = f"{case.handed}交，迟{case.days}天" if case.handed else "没有交"
    said = f"{of.work.name}（{of.part}）应在{day}前交，{came}"
    cells = {"说明": said, "日期": str(case.handed or clock.today())}
    if "数量" in book_of(cycle).entries[rule].fields:
        cells["数量"] = "1"
    return cells
