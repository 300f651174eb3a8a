"""What the deciding body does with a result. Each is one transaction with one audit entry.

Every decision names the result that the body looked at; where somebody decided or computed meanwhile
nothing is taken and the person is told. Each leads to a frozen result of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db import transaction

from kaohe.scheme.model import Scheme
from kaohe.web import clock
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.results import bundle, keeping, seats
from kaohe.web.results.actions import current, unfinished
from kaohe.web.results.matters import GRADE, GRADES, Agenda, Candidate, Matter
from kaohe.web.results.models import Decision, Resolution, Run
from kaohe.web.tables import scheme_of

Choices = Mapping[str, Mapping[str, str]]
"""Matter → appraisee → what is decided: a grade, or a title and `matters.NOT`."""

CLOSED = (Cycle.State.DECIDED, Cycle.State.CLOSED)


@transaction.atomic
def decide(
    cycle: Cycle, choices: Choices, *, by: Person, reason: str, minute: str, seen: str, key: str = ""
) -> Resolution:
    """Decide one or several matters; `seen` is the hash of the result that was looked at.

    A tie is decided whole. What was decided of a matter before ends with it and stays on record.
    """
    cycle = keeping.locked(cycle)
    if key and (twice := Resolution.objects.filter(cycle=cycle, key=key).first()):
        return twice
    _written(reason, minute)
    run, plan = _looked_at(cycle, seen)
    settled = {(each.matter, each.name) for each in keeping.standing(cycle, plan)}
    made = [each for name, chosen in choices.items() for each in _of(plan, name, chosen, settled)]
    if not made and not _replaced(cycle, plan, choices):
        raise Refused("没有定任何一项。先选定，再写理由和会议纪要号。")
    _room(cycle, plan, choices, made)
    resolution = _resolve(cycle, by, reason, minute, key)
    _end(resolution, _replaced(cycle, plan, choices))
    Decision.objects.bulk_create([_decision(resolution, matter, one, value) for matter, one, value in made])
    return _kept(
        cycle, resolution, run, "作出决定", [f"{m.title} {one.name}：{value}" for m, one, value in made]
    )


@transaction.atomic
def revoke(
    cycle: Cycle,
    decisions: Collection[int],
    *,
    by: Person,
    reason: str,
    minute: str,
    seen: str,
    key: str = "",
) -> Resolution:
    """Take decisions back, a tie's all together; they stay on record with the minute that ended them."""
    cycle = keeping.locked(cycle)
    if key and (twice := Resolution.objects.filter(cycle=cycle, key=key).first()):
        return twice
    _written(reason, minute)
    run, _ = _looked_at(cycle, seen)
    there = keeping.in_force(cycle)
    chosen = [each for each in there if each.pk in decisions]
    if not chosen or len(chosen) != len(set(decisions)):
        raise Stale("要撤销的决定已经被撤销或代替，这次没有撤销。")
    ties = {each.matter for each in chosen if each.tied}
    chosen = [each for each in there if each in chosen or (each.tied and each.matter in ties)]
    resolution = _resolve(cycle, by, reason, minute, key)
    _end(resolution, chosen)
    said = [f"{each.title} {each.name}：{each.decided}" for each in chosen]
    return _kept(cycle, resolution, run, "撤销决定", said)


def _written(reason: str, minute: str) -> None:
    if not reason.strip() or not minute.strip():
        raise Refused("决定要写明理由和会议纪要号。")


def _looked_at(cycle: Cycle, seen: str) -> tuple[Run, Agenda]:
    """The newest run, where it is the one that was looked at and may be decided on."""
    if cycle.state in CLOSED:
        raise Refused(f"这次考核{cycle.state}，不能再作决定；要改，考核办先把它重新打开。")
    run = cycle.runs.first()
    if run is None:
        raise Refused("还没有结果，先计算。")
    if run.hash != seen:
        raise Stale("刚才有人作了决定或重新计算过，这次没有保存。请核对现在的结果后再定。")
    if not current(run, cycle):
        raise Refused("计算之后数据或方案有变化，先重新计算，再作决定。")
    if run.provisional:
        raise Refused("这是暂定的结果，不能据此作决定。")
    made = bundle.unpack(run.tables)[0]
    missing = unfinished(made)
    if missing:
        shown = "、".join(missing[:5]) + ("等" if len(missing) > 5 else "")
        raise Refused(f"还有{len(missing)}个对象的评分没有完成（{shown}），补齐以后再作决定。")
    return run, keeping.agenda_of(cycle, made)


def _of(
    plan: Agenda, name: str, chosen: Mapping[str, str], settled: Collection[tuple[str, str]]
) -> Iterator[tuple[Matter, Candidate, str]]:
    """What a choice decides of a matter: of a tie everybody, otherwise who departs from the suggestion."""
    matter = plan.matter(name)
    if matter is None:
        raise Stale("要定的事项已经没有了，请核对现在的结果。")
    candidates = {candidate.name: candidate for candidate in matter.candidates}
    for who, value in chosen.items():
        if who not in candidates:
            raise Refused(f"“{who}”不在“{matter.title}”的人选里。")
        if value not in candidates[who].options:
            raise Refused(f"“{who}”不能定为“{value}”，可以定为：{'、'.join(candidates[who].options)}。")
    left_out = [
        one.name
        for one in matter.candidates
        if one.tied
        and one.name not in chosen
        and (matter.kind != GRADES or (matter.key, one.name) not in settled)
    ]
    if left_out:
        raise Refused(f"“{matter.title}”的并列要一起定，还没有定：{'、'.join(left_out)}。")
    if matter.kind != GRADES and matter.seats is not None:
        given = sum(value == matter.value for value in chosen.values())
        if given > matter.seats:
            raise Refused(f"“{matter.title}”还有{matter.seats}个名额，选了{given}个。")
    for who, value in chosen.items():
        one = candidates[who]
        if one.tied or value != one.suggested:
            yield matter, one, value


def _replaced(cycle: Cycle, plan: Agenda, choices: Choices) -> list[Decision]:
    """The earlier decisions about those who were chosen on now, and what had lapsed of these matters."""
    standing = {each.pk for each in keeping.standing(cycle, plan)}
    return [
        each
        for each in keeping.in_force(cycle)
        if each.matter in choices and (each.name in choices[each.matter] or each.pk not in standing)
    ]


def _room(cycle: Cycle, plan: Agenda, choices: Choices, made: list[tuple[Matter, Candidate, str]]) -> None:
    """No quota of a grade is exceeded by what stands after this, except by those who are affirmed."""
    grades = {
        each.name: each.decided
        for each in keeping.standing(cycle, plan)
        if each.field == GRADE and each.name not in choices.get(each.matter, ())
    }
    before = {(room.title, room.where, room.grade): room.holders for room in plan.rooms({})}
    grades |= {one.name: value for matter, one, value in made if matter.field == GRADE}
    for room in plan.rooms(grades):
        if room.holders > max(room.seats, before[room.title, room.where, room.grade]):
            raise Refused(
                f"“{room.grade}”在“{room.where}”有{room.seats}个名额〔{room.clause}〕，这样定就有{room.holders}个。"
            )
    _titles_within(scheme_of(cycle), plan, grades)


def _titles_within(scheme: Scheme, plan: Agenda, grades: Mapping[str, str]) -> None:
    """Nobody keeps a title that is given within a grade when the grade goes."""
    names, number = seats.names(scheme), seats.numbers(scheme)
    needs = {a.award or a.name: names[number[a.within]] for a in scheme.awards if a.computed and a.within}
    for one in plan.people:
        new = grades.get(one.name, one.final)
        for title in one.titles:
            if title in needs and needs[title] != new:
                raise Refused(f"“{one.name}”得了“{title}”，须在“{needs[title]}”之内，不能改为“{new}”。")


def _resolve(cycle: Cycle, by: Person, reason: str, minute: str, key: str) -> Resolution:
    return Resolution.objects.create(
        cycle=cycle, minute=minute.strip(), reason=reason.strip(), key=key or None, by=by, at=clock.now()
    )


def _end(resolution: Resolution, old: Iterable[Decision]) -> None:
    Decision.objects.filter(pk__in=[each.pk for each in old]).update(ended=resolution)


def _decision(resolution: Resolution, matter: Matter, one: Candidate, value: str) -> Decision:
    return Decision(
        resolution=resolution,
        name=one.name,
        matter=matter.key,
        title=matter.title,
        kind=matter.kind,
        field=matter.field,
        clause=matter.clause,
        suggested=one.suggested,
        decided=value,
        tied=one.tied,
        basis=matter.basis,
    )


def _kept(cycle: Cycle, resolution: Resolution, run: Run, verb: str, said: list[str]) -> Resolution:
    """The frozen result that a resolution leads to, and the line in the audit log."""
    made, notes = bundle.unpack(run.tables)
    new = keeping.keep(cycle, made, notes, bundle.records(run.tables), frozen_by=resolution.by)
    resolution.run = new
    resolution.save(update_fields=["run"])
    note(
        verb,
        cycle,
        by=resolution.by,
        cycle=cycle.pk,
        before={"hash": run.hash},
        after={"decided": said, "minute": resolution.minute, "hash": new.hash},
        reason=resolution.reason,
    )
    return resolution
