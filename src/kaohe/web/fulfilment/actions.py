"""Reporting what was done about a stage, naming whom it is for. Each is one transaction, one audit line."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction

from kaohe.web import clock
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Appraisee, Cycle, Stage
from kaohe.web.errors import Refused, Stale
from kaohe.web.fulfilment.asking import Asked, asked, counted_back
from kaohe.web.fulfilment.models import Fulfilment, Party
from kaohe.web.fulfilment.rights import may_report
from kaohe.web.organisation.models import Person

State = Fulfilment.State
OPEN = (Cycle.State.RUNNING, Cycle.State.DECIDED)


@transaction.atomic
def name_parties(cycle: Cycle, clause: str, names: Iterable[str], *, by: Person) -> int:
    """Say for which appraisees a clause is; nobody: as the scheme's own words say."""
    cycle = _running(cycle)
    one = _clause(cycle, clause)
    wanted = list(dict.fromkeys(names))
    people = list(cycle.appraisees.filter(name__in=wanted).order_by("order", "id"))
    unknown = sorted(set(wanted) - {each.name for each in people})
    if unknown:
        raise Refused(f"名册里没有{'、'.join(unknown[:20])}：对象的名称要和名册一致，没有保存。")
    before = list(Party.objects.filter(cycle=cycle, clause=clause).values_list("appraisee__name", flat=True))
    Party.objects.filter(cycle=cycle, clause=clause).delete()
    Party.objects.bulk_create(
        [Party(cycle=cycle, clause=clause, appraisee=each) for each in people], batch_size=500
    )
    after = [each.name for each in people]
    note(
        "点名落实",
        f"{clause} {one.name}",
        by=by,
        cycle=cycle.pk,
        before={"对象": before},
        after={"对象": after},
    )
    return len(people)


@transaction.atomic
def report(
    stage: Stage, appraisee: Appraisee | None, *, said: str, by: Person, matter: str = "", key: str = ""
) -> Fulfilment:
    """That it was done, today, in words; how many days late by the stage's last day."""
    cycle = _running(stage.cycle)
    if key and (twice := Fulfilment.objects.filter(cycle=cycle, key=key).first()):
        return twice
    stage, one = _stage(stage, cycle)
    _check(cycle, stage, one, appraisee, by)
    if not said.strip():
        raise Refused("写明怎样办的：什么时间、做了什么、结果怎样，材料在哪里。")
    made = Fulfilment.objects.create(
        **_of(cycle, stage, appraisee, matter, by, key), due=stage.end, **_done(stage.end, said)
    )
    return _noted("报告落实", made, by)


@transaction.atomic
def register(
    stage: Stage,
    appraisee: Appraisee | None,
    *,
    matter: str,
    expires: datetime.date | None,
    due: datetime.date | None,
    by: Person,
    key: str = "",
) -> Fulfilment:
    """A case with a last day of its own: counted back from its expiry as the clause says, or as given."""
    cycle = _running(stage.cycle)
    if key and (twice := Fulfilment.objects.filter(cycle=cycle, key=key).first()):
        return twice
    stage, one = _stage(stage, cycle)
    _check(cycle, stage, one, appraisee, by)
    if not matter.strip():
        raise Refused("写明是哪一件（设备、案件、报表）。")
    if one.before:
        if expires is None:
            raise Refused(f"“{one.name}”提前{one.before}个月：填到期的日期。")
        due = counted_back(expires, one.before)
    if due is None:
        raise Refused("填应办的最后一天。")
    made = Fulfilment.objects.create(
        **_of(cycle, stage, appraisee, matter, by, key), expires=expires, due=due
    )
    return _noted("登记待办", made, by)


@transaction.atomic
def finish(one: Fulfilment, version: int, *, said: str, by: Person) -> Fulfilment:
    """A registered case, or one that was sent back, is done."""
    fresh = _locked(one, version)
    if fresh.stage is not None:
        stage, clause = _stage(fresh.stage, fresh.cycle)
        _check(fresh.cycle, stage, clause, fresh.appraisee, by)
    if fresh.state == State.DONE:
        raise Refused("这一件已经办结。")
    if not said.strip():
        raise Refused("写明怎样办的：什么时间、做了什么、结果怎样，材料在哪里。")
    for name, value in _done(fresh.due, said).items():
        setattr(fresh, name, value)
    fresh.reason = ""
    return _saved("办结落实", fresh, by)


@transaction.atomic
def send_back(one: Fulfilment, version: int, *, reason: str, by: Person) -> Fulfilment:
    """What was reported is not enough: it counts as not done until it is reported again."""
    fresh = _locked(one, version)
    if fresh.state != State.DONE:
        raise Refused("还没有报，没有什么可退回。")
    if not reason.strip():
        raise Refused("退回要写明还差什么。")
    fresh.state, fresh.done, fresh.late, fresh.reason = State.RETURNED, None, 0, reason.strip()
    return _saved("退回落实", fresh, by, reason)


def _done(due: datetime.date | None, said: str) -> dict[str, object]:
    today = clock.today()
    late = max((today - due).days, 0) if due else 0
    return {"state": State.DONE, "done": today, "late": late, "said": said.strip()}


def _of(
    cycle: Cycle, stage: Stage, appraisee: Appraisee | None, matter: str, by: Person, key: str
) -> dict[str, object]:
    return {
        "cycle": cycle,
        "stage": stage,
        "clause": stage.clause,
        "title": stage.title,
        "appraisee": appraisee,
        "matter": matter.strip()[:200],
        "by": by,
        "at": clock.now(),
        "key": key or None,
    }


def _running(cycle: Cycle) -> Cycle:
    found = Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=cycle.pk)
    if found.state not in OPEN:
        raise Refused(f"考核“{found.state}”，现在不能报落实情况。")
    return found


def _clause(cycle: Cycle, clause: str) -> Asked:
    one = asked(cycle).get(clause)
    if one is None:
        raise Refused("这一条有它自己的页面，不在这里报。")
    return one


def _stage(stage: Stage, cycle: Cycle) -> tuple[Stage, Asked]:
    fresh = Stage.objects.filter(pk=stage.pk, cycle=cycle).first()
    if fresh is None:
        raise Stale("这个环节随方案的新版本取消了，请刷新。")
    return fresh, _clause(cycle, fresh.clause)


def _check(cycle: Cycle, stage: Stage, one: Asked, appraisee: Appraisee | None, by: Person) -> None:
    if stage.done is not None:
        raise Refused("这个环节已经完成，不再报；要补报请考核办先恢复环节。")
    if appraisee is not None and appraisee.cycle_id != cycle.pk:
        raise Refused("对象不在这次考核的名册里。")
    if not may_report(by, cycle, one, appraisee):
        raise Refused("这个环节没有轮到您，也没有轮到这个对象。")


def _locked(one: Fulfilment, version: int) -> Fulfilment:
    found = Fulfilment.objects.select_for_update(of=("self",)).select_related("cycle__scheme", "stage")
    fresh = found.get(pk=one.pk)
    if fresh.version != version:
        raise Stale("刚才有人办过这一件，这次没有保存。请核对现在的情况。")
    if fresh.cycle.state not in OPEN:
        raise Refused(f"考核“{fresh.cycle.state}”，不能再改。")
    return fresh


def _saved(verb: str, one: Fulfilment, by: Person, reason: str = "") -> Fulfilment:
    one.version += 1
    one.save()
    return _noted(verb, one, by, reason)


def _noted(verb: str, one: Fulfilment, by: Person, reason: str = "") -> Fulfilment:
    name = one.appraisee.name if one.appraisee else ""
    after = {"对象": name, "状态": one.state, "应办": str(one.due or ""), "迟": one.late, "说明": one.said}
    note(verb, f"{one}（{name or by.name}）", by=by, cycle=one.cycle_id, after=after, reason=reason)
    return one
