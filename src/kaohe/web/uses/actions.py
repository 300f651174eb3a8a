"""Drawing consequences from a result, and doing them. Each is one transaction with one audit line."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction

from kaohe.proof.consequences import Drawn, by_hand, drawn
from kaohe.web import clock
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused, Stale
from kaohe.web.notices.actions import frozen
from kaohe.web.organisation.models import Person
from kaohe.web.results import bundle, decided
from kaohe.web.results.models import Run
from kaohe.web.uses.models import Consequence, Deed

State = Consequence.State


@transaction.atomic
def draw(cycle: Cycle, *, by: Person) -> tuple[int, int]:
    """What the scheme draws from the frozen result: how many are new, how many fell away.

    What was begun or done stays with its history; what does not follow any more from a corrected
    result is marked so.
    """
    cycle = _open(cycle)
    run = frozen(cycle)
    if run is None:
        raise Refused("先冻结现在的结果，再列出它的运用。")
    wanted = {_key(each): each for each in of_run(cycle, run)}
    there = {_key_of(each): each for each in cycle.consequences.select_for_update()}
    ids = dict(cycle.appraisees.values_list("name", "id"))
    fresh = [_made(cycle, run, each, ids) for key, each in wanted.items() if key not in there]
    back = [each for key, each in there.items() if key in wanted and each.state == State.GONE]
    gone = [
        each
        for key, each in there.items()
        if key not in wanted and each.state == State.OPEN and not each.deeds.filter(verb="列入").exists()
    ]
    Consequence.objects.bulk_create(fresh, batch_size=500)
    for state, moved in ((State.OPEN, back), (State.GONE, gone)):
        Consequence.objects.filter(pk__in=[each.pk for each in moved]).update(state=state)
    Deed.objects.bulk_create(
        [
            Deed(consequence=each, verb=verb, said="结果改正以后", by=by, on=clock.today())
            for verb, moved in (("恢复", back), ("撤销", gone))
            for each in moved
        ]
    )
    if fresh or back or gone:
        after = {
            "新列": [str(each) for each in fresh],
            "撤销": [str(each) for each in gone],
            "hash": run.hash,
        }
        note("列出结果运用", cycle, by=by, cycle=cycle.pk, after=after)
    return len(fresh) + len(back), len(gone)


def of_run(cycle: Cycle, run: Run) -> list[Drawn]:
    made = bundle.unpack(run.tables)[0]
    table = decided.final(made)
    links = made["联动"].to_pylist() if "联动" in made else []
    return drawn(loaded(cycle.scheme), table.to_pylist() if table is not None else [], links)


def _key(each: Drawn) -> tuple[str, str, str, str]:
    return each.clause, each.kind, each.name, each.title[:200]


def _key_of(each: Consequence) -> tuple[str, str, str, str]:
    return each.clause, each.kind, each.name, each.title


def _made(cycle: Cycle, run: Run, each: Drawn, ids: dict[str, int]) -> Consequence:
    return Consequence(
        cycle=cycle,
        run=run.hash,
        clause=each.clause,
        kind=each.kind,
        appraisee_id=ids.get(each.name),
        name=each.name,
        subject=each.subject,
        title=each.title[:200],
        text=each.text,
        cause=each.cause[:300],
    )


@transaction.atomic
def enlist(cycle: Cycle, appraisee: Appraisee, clause: str, *, by: Person, said: str) -> Consequence:
    """A consequence whose case no table shows (criticism, handling by law): by whom it was seen, and why."""
    cycle = _open(cycle)
    named = {each[0]: each for each in by_hand(loaded(cycle.scheme))}
    if clause not in named or appraisee.cycle_id != cycle.pk:
        raise Refused("方案里没有这一条后果，或对象不在名册里。")
    if not said.strip():
        raise Refused("要写明事实。")
    run = cycle.runs.first()
    values = {"run": run.hash if run else "", "text": named[clause][1], "cause": said.strip()[:300]}
    made, new = Consequence.objects.get_or_create(
        cycle=cycle,
        clause=clause,
        kind=Consequence.Kind.ACTION,
        name=appraisee.name,
        title=named[clause][2][:200],
        defaults={**values, "appraisee": appraisee},
    )
    if not new:
        raise Refused(f"已经列有“{made}”。")
    return _did(made, "列入", said, by)


@transaction.atomic
def finish(one: Consequence, version: int, *, by: Person, said: str) -> Consequence:
    """It was done: what, by whom."""
    fresh = _locked(one, version)
    if not said.strip():
        raise Refused("写明怎样办的（文号、日期、谈话人等）。")
    fresh.state = State.DONE
    return _did(fresh, "办结", said, by)


@transaction.atomic
def finish_all(cycle: Cycle, chosen: Mapping[int, int], *, by: Person, said: str) -> int:
    """Several were done by one and the same (one document, one meeting); `chosen`: id → version seen."""
    _open(cycle)
    if not said.strip():
        raise Refused("写明怎样办的（文号、日期、谈话人等）。")
    found = list(cycle.consequences.select_for_update().filter(pk__in=chosen, state=State.OPEN))
    if not found:
        raise Refused("选出办结了的事项。")
    if any(one.version != chosen[one.pk] for one in found) or len(found) != len(chosen):
        raise Stale("刚才有人办过其中一项，这次没有保存。请核对现在的情况。")
    for one in found:
        one.state, one.version = State.DONE, one.version + 1
    Consequence.objects.bulk_update(found, ["state", "version"], batch_size=500)
    Deed.objects.bulk_create(
        [Deed(consequence=one, verb="办结", said=said.strip(), by=by, on=clock.today()) for one in found]
    )
    after = {"state": State.DONE, "事项": [str(one) for one in found]}
    note("运用：办结", cycle, by=by, cycle=cycle.pk, after=after, reason=said.strip())
    return len(found)


@transaction.atomic
def decline(one: Consequence, version: int, *, by: Person, said: str) -> Consequence:
    """It is not done, with the reason and who decided so."""
    fresh = _locked(one, version)
    if not said.strip():
        raise Refused("不办的要写明理由和决定的机构。")
    fresh.state = State.DECLINED
    return _did(fresh, "不办", said, by)


@transaction.atomic
def set_due(one: Consequence, version: int, day: datetime.date, *, by: Person, said: str) -> Consequence:
    """Until when it is to be done, as in rectification within a term."""
    fresh = _locked(one, version)
    if day < clock.today():
        raise Refused("期限已经过去。")
    if not said.strip():
        raise Refused("写明要求做到什么。")
    fresh.due = day
    return _did(fresh, f"限期{day}", said, by)


@transaction.atomic
def carry(one: Consequence, version: int, to: Appraisee, *, by: Person) -> Consequence:
    """Carry it into the appraisal of the person on whom it falls; there its office sees it."""
    fresh = _locked(one, version)
    if fresh.kind != Consequence.Kind.CARRY:
        raise Refused("这一项不用转到个人的考核。")
    if to.person_id is None or to.cycle_id == fresh.cycle_id:
        raise Refused("要转到另一次考核里的一个人。")
    if to.cycle.state == Cycle.State.CLOSED:
        raise Refused(f"“{to.cycle.title}”已经结束，转不进去。")
    fresh.to_cycle, fresh.to_appraisee = to.cycle, to
    return _did(fresh, "转办", f"转到“{to.cycle.title}”的{to.name}", by)


@transaction.atomic
def take_up(one: Consequence, version: int, *, by: Person, said: str) -> Consequence:
    """The office of the other appraisal says what it made of what was carried to it."""
    fresh = _locked(one, version)
    if fresh.to_cycle_id is None:
        raise Refused("这一项还没有转来。")
    if not said.strip():
        raise Refused("写明怎样办的。")
    fresh.state = State.DONE
    return _did(fresh, "采用", said, by, also=fresh.to_cycle_id)


def _locked(one: Consequence, version: int) -> Consequence:
    fresh = Consequence.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=one.pk)
    if fresh.version != version:
        raise Stale("刚才有人办过这一项，这次没有保存。请核对现在的情况。")
    if fresh.state != State.OPEN:
        raise Refused(f"“{fresh}”已经“{fresh.state}”。")
    if fresh.cycle.state == Cycle.State.CLOSED:
        raise Refused("考核已结束，运用已经封存。")
    return fresh


def _open(cycle: Cycle) -> Cycle:
    found = Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=cycle.pk)
    if found.state == Cycle.State.CLOSED:
        raise Refused("考核已结束，运用已经封存。")
    return found


def _did(one: Consequence, verb: str, said: str, by: Person, also: int | None = None) -> Consequence:
    one.version += 1
    one.save()
    Deed.objects.create(consequence=one, verb=verb[:40], said=said.strip(), by=by, on=clock.today())
    after = {"state": one.state, "due": str(one.due or ""), **({"在": also} if also else {})}
    note(f"运用：{verb}", one, by=by, cycle=one.cycle_id, after=after, reason=said.strip())
    return one
