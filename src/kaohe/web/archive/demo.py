"""A cycle of the demo that is over: notice, an upheld objection, written notices, uses, filings, archive."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db.models import F

from kaohe.tables.read import from_rows
from kaohe.web import clock, tables
from kaohe.web.archive import actions as archive
from kaohe.web.archive import filing
from kaohe.web.cycles import actions, roster
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.rehearsal import WHOLE, sample_rows
from kaohe.web.cycles.schemes import loaded
from kaohe.web.notices import actions as notices
from kaohe.web.notices import appeals, corrections, written
from kaohe.web.organisation.models import Person
from kaohe.web.records.book import RULE, book_of
from kaohe.web.records.models import Record
from kaohe.web.results import actions as results
from kaohe.web.results import bundle
from kaohe.web.uses import actions as uses
from kaohe.web.uses.models import Consequence

ROLES = ("考核对象", "投票人", "决定机构", "分管领导", "督查", "监票人")


def past(running: Cycle, period: str, title: str, office: Sequence[Person], start: datetime.date) -> Cycle:
    """The period before a running cycle, with the same people, from its result on `start` to its archive."""
    first, second = office[:2]
    with clock.put(start):
        cycle = actions.create_cycle(running.scheme, period, title, by=first, office=[first, second])
        _fill(cycle, running, first)
        _freeze(cycle, first)
        _objection(cycle, first, second)
    with clock.put(start + datetime.timedelta(days=10)):
        written.issue(cycle, by=first)
        for paper in cycle.written_notices.select_related("appraisee__person"):
            if paper.appraisee.person is not None:
                written.acknowledge(paper, by=paper.appraisee.person)
        uses.draw(cycle, by=first)
        for one in cycle.consequences.filter(state=Consequence.State.OPEN):
            uses.finish(one, one.version, by=first, said="已按规定办理")
        found = filing.lists(cycle)
        for each in found.lists:
            seen = found.run.hash if found.run else ""
            filing.file(cycle, each.token, by=first, number=f"〔{start.year}〕{each.clause}号", seen=seen)
        for stage in cycle.stages.filter(done=None):
            actions.finish(stage, True, by=first)
        cycle.refresh_from_db()
        actions.move(cycle, Cycle.State.DECIDED, by=first)
        archive.close(cycle, by=first)
    return cycle


def _fill(cycle: Cycle, running: Cycle, office: Person) -> None:
    """The sample's facts for the running cycle's people; who lacks a score is left out."""
    scheme = loaded(cycle.scheme)
    rows = sample_rows(scheme, cycle.period, seed=1, size=running.appraisees.count())
    inputs = from_rows(scheme, rows, period=cycle.period)
    appraisees = roster.fill(cycle, roster.appraisee_rows(inputs, scheme))
    people = dict(running.appraisees.values_list("name", "person"))
    for one in appraisees:
        one.person_id = people.get(one.name)
    Appraisee.objects.bulk_update(appraisees, ["person"])
    tables.store(cycle, inputs, appraisees, {name: rows.get(name, []) for name in WHOLE}, office)
    Record.objects.filter(cycle=cycle, state=Record.State.SUBMITTED).delete()
    for role in ROLES:
        held = running.grants.filter(role=role).select_related("person")
        actions.give(cycle, role, [(grant.person, []) for grant in held], by=office)
    actions.move(cycle, Cycle.State.RUNNING, by=office)
    lacking = results.unfinished(bundle.unpack(results.compute(cycle, by=office).tables)[0])
    cycle.appraisees.filter(name__in=lacking).delete()
    Cycle.objects.filter(pk=cycle.pk).update(inputs=F("inputs") + 1)
    cycle.refresh_from_db()


def _freeze(cycle: Cycle, office: Person) -> None:
    run = results.compute(cycle, by=office)
    results.freeze(cycle, by=office, hash=run.hash)


def _objection(cycle: Cycle, first: Person, second: Person) -> None:
    """Somebody objects. A record that can be wrong is taken out (one of the office looks, the other one
    upholds); where scores come from ballots alone they are counted again and the objection is dismissed.
    """
    notice = notices.post(cycle, clause="P7", start=clock.today(), days=3, scope="全局", by=first)
    book = book_of(cycle)
    rules = [entry.id for entry in book.entries.values() if entry.kind == RULE]
    there = cycle.records.filter(
        state=Record.State.CONFIRMED, rule__in=rules, appraisee__person__isnull=False
    )
    record = there.select_related("appraisee__person").first()
    who = record.appraisee if record else cycle.appraisees.filter(person__isnull=False).first()
    if who is None or who.person is None:
        return
    made = appeals.object_(notice, who, "测评得分与平时表现不符，请复核。", by=who.person)
    if record is None:
        corrections.dismiss(made, made.version, by=second, answer="重新清点了全部测评票，汇总无误。")
        return
    corrections.take_out(made, made.version, record, "经查与事实不符", by=first)
    made.refresh_from_db()
    corrections.uphold(made, made.version, by=second, answer="经查属实，撤销这条记录。")
    cycle.refresh_from_db()
