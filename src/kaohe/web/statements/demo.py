"""Forms of the demo: some handed in, read, late and missing; work reports published; a feedback talk."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal

from kaohe.errors import KaoheError
from kaohe.numbers import plain
from kaohe.web import clock, tasks
from kaohe.web.cycles.models import Appraisee, Cycle, Grant
from kaohe.web.cycles.periods import span
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, is_self
from kaohe.web.statements import actions, fill, rights
from kaohe.web.statements.models import Statement

MOST = 12
TEXTS = {
    tasks.SUMMARY: "受理申请一百二十余件，按时办结；参加业务培训一次；群众评价满意。",
    tasks.REGISTRATION: "按时完成本期任务，没有投诉；承办的三项改革事项落实到位。",
    tasks.REPORT: "一年来完成了年初确定的各项任务：制度建设、业务工作和队伍建设都有进展；不足是调研不深。",
    tasks.PROGRESS: "总体进度过半，没有困难。",
}


def forms(cycle: Cycle) -> None:
    """For those who sign in for an appraisee; nothing where the scheme asks for no forms."""
    if not set(actions.WRITTEN) & set(tasks.works(cycle)):
        return
    writers = _writers(cycle)
    for number, (one, who) in enumerate(writers):
        for work, part in actions.parts_of(cycle):
            _form(cycle, one, who, work, part, number)
    if tasks.work(cycle, tasks.FEEDBACK) is not None:
        _talks(cycle, writers)


def _writers(cycle: Cycle) -> list[tuple[Appraisee, Person]]:
    found = []
    people = [
        grant.person
        for grant in Grant.objects.filter(cycle=cycle, role=Role.APPRAISEE).select_related("person__unit")
    ]
    for one in cycle.appraisees.select_related("unit", "person").order_by("order", "id"):
        who = next((person for person in people if is_self(person, one)), None)
        if who is not None:
            found.append((one, who))
    return found[:MOST]


def _form(cycle: Cycle, one: Appraisee, who: Person, work: tasks.Work, part: str, number: int) -> None:
    """The second is late with what comes each part; of the last parts some are drafts or missing."""
    due = tasks.dues(cycle, work).get(part)
    last = part == work.parts(cycle.period)[-1]
    if number % 4 == 3 and last and len(work.parts(cycle.period)) > 1:
        return
    day = (due.day if due else span(cycle.period)[1]) + datetime.timedelta(days=3 if number == 1 else -2)
    day = min(day, clock.today())
    with clock.put(day):
        found = actions.begin(cycle, one, work.task, part, by=who)
        text = TEXTS.get(work.task, "")
        content = {
            field.name: text
            for field in fill.fields(work, found)
            if field.long and not found.content.get(field.name)
        }
        items = fill.items(cycle, one, work)
        parts = Counter(item.part for item in items)
        lines = {item.id: (_score(item, parts[item.part]), "已完成。") for item in items}
        found = actions.save(found, content, lines, found.version, by=who)
        if number == 2 and last:
            return
        try:
            found = actions.hand_in(found, found.version, by=who)
        except KaoheError:
            return
        _read(cycle, found, work, number)


def _score(item: fill.Item, beside: int) -> str:
    """The full points, shared by the items of a part."""
    return plain(round(Decimal(item.points or 0) / beside, 1))


def _read(cycle: Cycle, found: Statement, work: tasks.Work, number: int) -> None:
    role = rights.reader(work)[1]
    grant = Grant.objects.filter(cycle=cycle, role=role).select_related("person").order_by("id").first()
    if grant is None or work.task == tasks.REPORT or number > 6:
        return
    if rights.may_remark(grant.person, cycle, found, work):
        actions.remark(found, found.version, "情况属实，同意。", by=grant.person)


def _talks(cycle: Cycle, writers: list[tuple[Appraisee, Person]]) -> None:
    grant = (
        Grant.objects.filter(cycle=cycle, role=Role.LEADER).select_related("person").order_by("id").first()
    )
    if grant is None:
        return
    day = span(cycle.period)[1]
    with clock.put(day):
        for number, (one, who) in enumerate(writers[:4]):
            cells = {
                "day": day,
                "manner": "谈话",
                "good": "业务熟，办件快。",
                "lacking": "政策宣讲不够耐心。",
                "asked": "下一期参加窗口礼仪培训。",
            }
            made = actions.talk(cycle, one, cells, by=grant.person)
            if number % 2 == 0:
                actions.answer(made, made.version, "接受，按要求改进。", by=who)
