"""The written notice of its result to each appraisee: issuing, signing for it, serving it otherwise."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from kaohe.web import clock
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.errors import Refused, Stale
from kaohe.web.notices import terms
from kaohe.web.notices.actions import open_notices, public_run
from kaohe.web.notices.models import Appeal, WrittenNotice
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import is_self
from kaohe.web.results import bundle, decided
from kaohe.web.results.models import Run

SIGNED = "本人签收"


@transaction.atomic
def issue(cycle: Cycle, *, by: Person) -> int:
    """Letters of the frozen result to all, or after a correction to those whose result is another one.

    How many. Not while a notice runs or an objection waits: the result might still change.
    """
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=cycle.pk)
    if cycle.state not in (Cycle.State.RUNNING, Cycle.State.DECIDED):
        raise Refused(f"考核“{cycle.state}”，不能再发书面通知。")
    run = public_run(cycle)
    running = open_notices(cycle, Calendar.load())
    if running:
        raise Refused(f"“{running[0].title}”还没有结束，结果可能因异议改变；公示期满再发书面通知。")
    waiting = cycle.appeals.filter(state=Appeal.State.OPEN).count()
    if waiting:
        raise Refused(f"还有{waiting}件异议或申诉没有答复，答复以后再发书面通知。")
    clause = terms.in_writing(loaded(cycle.scheme))
    told = _told(cycle)
    rows = _rows(run)
    made = [
        WrittenNotice(
            cycle=cycle,
            run=run,
            appraisee=one,
            clause=clause.id if clause else "",
            issued=clock.today(),
            by=by,
        )
        for one in cycle.appraisees.order_by("order", "id")
        if one.name in rows and told.get(one.pk) != rows[one.name]
    ]
    if not made:
        raise Refused("每个对象都已经收到这个结果的书面通知，没有新的要发。")
    WrittenNotice.objects.bulk_create(made, batch_size=500)
    after = {"份数": len(made), "hash": run.hash}
    note("发书面通知", cycle, by=by, cycle=cycle.pk, after=after)
    return len(made)


def _rows(run: Run) -> dict[str, Any]:
    """What a paper tells, by appraisee: total, place, grade, awards, vetoes, remarks."""
    table = decided.final(bundle.unpack(run.tables)[0])
    return {row["对象"]: row for row in table.to_pylist()} if table is not None else {}


def _told(cycle: Cycle) -> dict[int, Any]:
    """The row that each appraisee's last paper told."""
    papers = list(cycle.written_notices.order_by("id").values_list("appraisee", "appraisee__name", "run"))
    runs = Run.objects.filter(pk__in={run for _, _, run in papers})
    rows = {run.pk: _rows(run) for run in runs}
    return {pk: rows[run].get(name) for pk, name, run in papers}


@transaction.atomic
def acknowledge(paper: WrittenNotice, *, by: Person, opinion: str = "") -> WrittenNotice:
    """The appraisee signs that it has received its result, with its opinion where it has one."""
    fresh = _locked(paper)
    if not is_self(by, fresh.appraisee):
        raise Refused(f"这是给{fresh.appraisee.name}的通知，要由本人（本单位）签收。")
    return _received(fresh, clock.today(), SIGNED, by, opinion)


@transaction.atomic
def serve(
    paper: WrittenNotice, day: datetime.date, how: str, *, by: Person, opinion: str = ""
) -> WrittenNotice:
    """The office records how somebody got the paper who did not sign for it on the site."""
    fresh = _locked(paper)
    if not how.strip():
        raise Refused("要写明怎样送达的、有谁见证。")
    if not fresh.issued <= day <= clock.today():
        raise Refused(f"送达日期应在发出日期{fresh.issued}和今天之间。")
    return _received(fresh, day, how.strip()[:200], by, opinion)


@transaction.atomic
def serve_all(cycle: Cycle, papers: Iterable[int], day: datetime.date, how: str, *, by: Person) -> int:
    """The office records how several got their papers at once (a meeting, a messenger's round)."""
    found = cycle.written_notices.select_for_update(of=("self",)).filter(pk__in=list(papers), received=None)
    chosen = list(found.select_related("appraisee").order_by("id"))
    if not chosen:
        raise Refused("选出送达了的通知；已经签收、送达的不用再记。")
    if not how.strip():
        raise Refused("要写明怎样送达的、有谁见证。")
    first = max(paper.issued for paper in chosen)
    if not first <= day <= clock.today():
        raise Refused(f"送达日期应在发出日期{first}和今天之间。")
    if cycle.state == Cycle.State.CLOSED:
        raise Refused("考核已结束，不能再签收。")
    WrittenNotice.objects.filter(pk__in=[paper.pk for paper in chosen]).update(
        received=day, how=how.strip()[:200], received_by=by
    )
    after = {"received": str(day), "how": how.strip()[:200], "给": [paper.appraisee.name for paper in chosen]}
    note("记下送达", cycle, by=by, cycle=cycle.pk, after=after)
    return len(chosen)


def _locked(paper: WrittenNotice) -> WrittenNotice:
    fresh = WrittenNotice.objects.select_for_update(of=("self",)).select_related("appraisee").get(pk=paper.pk)
    if fresh.received is not None:
        raise Stale(f"这份通知{fresh.received}已经送达，期限从那天起算。")
    if Cycle.objects.filter(pk=fresh.cycle_id, state=Cycle.State.CLOSED).exists():
        raise Refused("考核已结束，不能再签收。")
    return fresh


def _received(paper: WrittenNotice, day: datetime.date, how: str, by: Person, opinion: str) -> WrittenNotice:
    paper.received, paper.how, paper.received_by, paper.opinion = day, how, by, opinion.strip()
    paper.save(update_fields=["received", "how", "received_by", "opinion"])
    after = fields(paper, "received", "how", "opinion")
    note("签收书面通知", f"给{paper.appraisee.name}的书面通知", by=by, cycle=paper.cycle_id, after=after)
    return paper


def newest(cycle: Cycle, appraisees: Iterable[Appraisee]) -> list[WrittenNotice]:
    """The last paper to each of these appraisees."""
    found: dict[int, WrittenNotice] = {}
    papers = cycle.written_notices.filter(appraisee__in=list(appraisees)).select_related("appraisee", "run")
    for paper in papers.defer("run__tables").order_by("id"):
        found[paper.appraisee_id] = paper
    return list(found.values())
