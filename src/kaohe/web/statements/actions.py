"""Changes of statements, talks and demands. Each is one transaction with one audit entry."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction

from kaohe.errors import Fault, KaoheError, fault
from kaohe.numbers import show, to_micro
from kaohe.web import clock, tasks
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, grants, is_self, may
from kaohe.web.statements import fill, rights
from kaohe.web.statements.models import Demand, Event, Statement, Talk

State = Statement.State
KEPT = ("state", "handed", "late", "published", "remark", "reason")
EDITABLE = (State.DRAFT, State.RETURNED)
LONGEST = 5000
WRITTEN = (tasks.APPRAISAL, tasks.REPORT, tasks.SUMMARY, tasks.REGISTRATION, tasks.PROGRESS)


def work_of(cycle: Cycle, task: str) -> tasks.Work:
    found = tasks.work(cycle, task) if task in WRITTEN else None
    if found is None:
        raise Refused(f"本方案没有“{task[:10]}”。")
    return found


@transaction.atomic
def begin(cycle: Cycle, appraisee: Appraisee, task: str, part: str, *, by: Person) -> Statement:
    """A draft for a part of the period, filled with what is known; the one that is there is handed back."""
    work = work_of(cycle, task)
    _runs(cycle)
    if not (may(by, "statement.own", cycle) and is_self(by, appraisee) and appraisee.cycle_id == cycle.pk):
        raise Refused("只能填报自己（或自己所在单位）的。")
    if part not in work.parts(cycle.period):
        raise Refused(f"“{part[:20]}”不在本次考核的周期里。")
    there = Statement.objects.filter(appraisee=appraisee, task=task, part=part).first()
    if there is not None:
        return there
    try:
        with transaction.atomic():
            made = Statement.objects.create(
                cycle=cycle,
                appraisee=appraisee,
                task=task,
                part=part,
                form=work.form.id if work.form else "",
                content=fill.begin(cycle, appraisee, work, part),
                items=fill.begin_items(cycle, appraisee, work, part),
                by=by,
            )
    except IntegrityError as error:
        raise Stale("刚才已经有了一份草稿，请刷新。") from error
    _done(made, "开始填", by, {})
    return made


@transaction.atomic
def save(
    statement: Statement,
    content: Mapping[str, str],
    lines: Mapping[str, tuple[str, str]],
    version: int,
    *,
    by: Person,
) -> Statement:
    """New text for a draft or a returned statement; `lines`: item → (score as typed, note)."""
    fresh, work = _mine(statement, version, by)
    before = {"content": fresh.content, "items": fresh.items}
    faults: list[Fault] = []
    fresh.content = dict(fresh.content)
    for field in fill.fields(work, fresh):
        if field.typed and field.name in content:
            text = content[field.name].strip()
            if len(text) > LONGEST:
                what = f"有{len(text)}个字，太长"
                faults.append(fault(what, f"不超过{LONGEST}个字", column=field.name))
            fresh.content[field.name] = text
    fresh.items = _items(fresh, work, lines, faults)
    if faults:
        raise KaoheError(faults)
    after = {"content": fresh.content, "items": fresh.items}
    return _saved(fresh, "修改", by, before, more=after)


def _items(
    fresh: Statement, work: tasks.Work, lines: Mapping[str, tuple[str, str]], faults: list[Fault]
) -> list[dict[str, Any]]:
    found = []
    for item in fill.items(fresh.cycle, fresh.appraisee, work):
        typed, said = lines.get(item.id, ("", ""))
        made = fill.line(item) | {"note": said.strip()[:LONGEST]}
        if typed.strip():
            try:
                made["score"] = to_micro(Decimal(typed.strip()))
            except (InvalidOperation, ValueError, OverflowError):
                faults.append(
                    fault(f"“{typed[:20]}”不是分数", "写数字，小数不超过六位", column=f"{item.id} 自评分")
                )
        score = made["score"]
        if score is not None and abs(score) >= 10**12:
            faults.append(fault(f"“{typed[:20]}”太大", "写实际的分数", column=f"{item.id} 自评分"))
        elif score is not None and item.most is not None and not 0 <= score <= item.most:
            what = f"自评{show(score)}分，应在0和{show(item.most)}之间"
            faults.append(fault(what, "改正自评分", column=f"{item.id} 自评分"))
        found.append(made)
    return found


@transaction.atomic
def hand_in(statement: Statement, version: int, *, by: Person) -> Statement:
    """Give a statement to its reader; a work report is published inside with that. Late is noted."""
    fresh, work = _mine(statement, version, by)
    _complete(fresh, work)
    before = fields(fresh, *KEPT)
    said = ""
    if fresh.handed is None:
        fresh.handed = clock.today()
        due = tasks.dues(fresh.cycle, work).get(fresh.part)
        if due is not None:
            fresh.due, fresh.late = due.day, due.late(fresh.handed)
            if fresh.late:
                said = f"应在{due.day}前交（{due.clause}），迟了{fresh.late}天"
    fresh.state, fresh.reason = State.HANDED, ""
    if fresh.task == tasks.REPORT and fresh.published is None:
        fresh.published = clock.now()
    return _saved(fresh, "交", by, before, said)


def _complete(fresh: Statement, work: tasks.Work) -> None:
    faults = [
        fault(f"“{field.name}”还没有填", "填写后再交", column=field.name)
        for field in fill.fields(work, fresh)
        if field.long and not fresh.content.get(field.name)
    ]
    scored = "自评分" in fill.names(work) and work.task == tasks.APPRAISAL
    faults += [
        fault(f"“{line['id']} {line['name']}”没有自评分", "填自评分；没有加减的填基础分或0", column="自评分")
        for line in fresh.items
        if scored and line["score"] is None
    ]
    if work.task == tasks.PROGRESS:
        faults += [
            fault(f"目标“{line['name']}”没有写进展", "写明做到哪里", column="情况说明")
            for line in fresh.items
            if not line["note"]
        ]
    if faults:
        raise KaoheError(faults)


@transaction.atomic
def take_back(statement: Statement, version: int, *, by: Person) -> Statement:
    """Withdraw what nobody has read; a published report is taken down with that."""
    fresh = _locked(statement, version)
    if not rights.may_write(by, fresh.cycle, fresh):
        raise Refused("这份表不是您填的。")
    if fresh.state != State.HANDED:
        raise Refused(f"现在是“{fresh.state}”，不能撤回。")
    before = fields(fresh, *KEPT)
    fresh.state, fresh.published = State.DRAFT, None
    return _saved(fresh, "撤回", by, before)


@transaction.atomic
def remark(statement: Statement, version: int, text: str, *, by: Person) -> Statement:
    """The reader's word to what was handed in; a leader signs the monthly summary with it."""
    fresh, _ = _to_read(statement, version, by)
    before = fields(fresh, *KEPT)
    if not text.strip():
        raise Refused("要写审核意见。")
    fresh.state, fresh.remark = State.READ, text.strip()[:LONGEST]
    fresh.remarked_by, fresh.remarked = by, clock.now()
    return _saved(fresh, "审核", by, before, fresh.remark)


@transaction.atomic
def remark_together(cycle: Cycle, chosen: Mapping[int, int], text: str, *, by: Person) -> int:
    """The same word to several (statement → version seen): to all of them or, on a refusal, to none."""
    if not chosen:
        raise Refused("先勾选要审核的。")
    found = Statement.objects.filter(cycle=cycle, pk__in=chosen).select_related("appraisee").order_by("pk")
    there = list(found)
    if len(there) != len(chosen):
        raise Stale("所选的有的已经不在了，这次一张也没有审核。请刷新后再选。")
    for one in there:
        try:
            remark(one, chosen[one.pk], text, by=by)
        except Refused as refusal:
            said = f"{one.appraisee.name} {one.task} {one.part}：{refusal}这次一张也没有审核。"
            raise type(refusal)(said) from refusal
    return len(there)


@transaction.atomic
def send_back(statement: Statement, version: int, reason: str, *, by: Person) -> Statement:
    fresh, _ = _to_read(statement, version, by)
    if not reason.strip():
        raise Refused("退回要写明理由。")
    before = fields(fresh, *KEPT)
    fresh.state, fresh.reason, fresh.published = State.RETURNED, reason.strip()[:LONGEST], None
    return _saved(fresh, "退回", by, before, fresh.reason)


@transaction.atomic
def demand(
    cycle: Cycle, appraisee: Appraisee, task: str, part: str, until: datetime.date, said: str, *, by: Person
) -> Demand:
    """Reproof to who did not hand in by its last day, and a new last day; only the leader in charge."""
    work = work_of(cycle, task)
    _runs(cycle)
    if not _leads(by, cycle, appraisee):
        raise Refused("限期改正由主管领导提出。")
    due = tasks.dues(cycle, work).get(part)
    if due is None or not due.late(clock.today()):
        raise Refused("还没有过期，不用限期改正。")
    if Statement.objects.filter(appraisee=appraisee, task=task, part=part).exclude(handed=None).exists():
        raise Refused("已经交了，不用限期改正。")
    if not said.strip():
        raise Refused("要写明批评和要求。")
    if until < clock.today():
        raise Refused(f"限期{until}已经过了。")
    made = Demand.objects.create(
        cycle=cycle, appraisee=appraisee, task=task, part=part, until=until, said=said.strip(), by=by,
        at=clock.now(),
    )  # fmt: skip
    after = fields(made, "task", "part", "until")
    note("限期改正", appraisee.name, by=by, cycle=cycle.pk, after=after, reason=made.said)
    return made


def _leads(person: Person, cycle: Cycle, appraisee: Appraisee) -> bool:
    held = {grant.role for grant in grants(person, cycle)}
    return Role.LEADER in held and tasks.in_charge(person, appraisee)


@transaction.atomic
def talk(cycle: Cycle, appraisee: Appraisee, cells: Mapping[str, Any], *, by: Person, key: str = "") -> Talk:
    """Record a feedback talk; `key` makes a second sending find the first."""
    if tasks.work(cycle, tasks.FEEDBACK) is None:
        raise Refused("本方案没有反馈谈话。")
    if cycle.state == Cycle.State.CLOSED:
        raise Refused("考核已结束，不能再记谈话。")
    if appraisee.cycle_id != cycle.pk or not _leads(by, cycle, appraisee):
        raise Refused("反馈由主管领导做，只能记自己主管的人员的。")
    if key and (twice := Talk.objects.filter(key=key, by=by).first()):
        return twice
    if cells["day"] > clock.today():
        raise Refused(f"{cells['day']}还没有到。")
    made = Talk.objects.create(
        cycle=cycle, appraisee=appraisee, by=by, at=clock.now(), key=key or None, **cells
    )
    after = fields(made, "day", "manner", "good", "lacking", "asked")
    note("记反馈谈话", appraisee.name, by=by, cycle=cycle.pk, after=after)
    return made


@transaction.atomic
def answer(talk: Talk, version: int, opinion: str, *, by: Person) -> Talk:
    """The person's own word to a talk, once; saying nothing confirms that it took place."""
    fresh = Talk.objects.select_for_update(of=("self",)).select_related("appraisee", "cycle").get(pk=talk.pk)
    if not (may(by, "statement.own", fresh.cycle) and is_self(by, fresh.appraisee)):
        raise Refused("本人意见由本人填。")
    if fresh.version != version or fresh.answered is not None:
        raise Stale("这次谈话已经确认过了。")
    fresh.opinion, fresh.answered = opinion.strip()[:LONGEST], clock.now()
    fresh.version += 1
    fresh.save()
    after = fields(fresh, "opinion")
    note("确认反馈谈话", fresh.appraisee.name, by=by, cycle=fresh.cycle_id, after=after)
    return fresh


def _locked(statement: Statement, version: int) -> Statement:
    found = Statement.objects.select_for_update(of=("self",)).select_related(
        "cycle__scheme", "appraisee__person__unit", "appraisee__unit", "by"
    )
    fresh = found.filter(pk=statement.pk).first()
    if fresh is None:
        raise Stale("这份表已经不在了。")
    if fresh.version != version:
        raise Stale("刚才有别人改过这份表，这次没有保存，别人的修改还在。请核对现在的内容。")
    return fresh


def _mine(statement: Statement, version: int, by: Person) -> tuple[Statement, tasks.Work]:
    fresh = _locked(statement, version)
    _runs(fresh.cycle)
    if not rights.may_write(by, fresh.cycle, fresh):
        raise Refused("这份表不是您填的，不能改动。")
    if fresh.state not in EDITABLE:
        raise Refused(f"现在是“{fresh.state}”，不能修改；要改先撤回。")
    return fresh, work_of(fresh.cycle, fresh.task)


def _to_read(statement: Statement, version: int, by: Person) -> tuple[Statement, tasks.Work]:
    fresh = _locked(statement, version)
    _runs(fresh.cycle)
    work = work_of(fresh.cycle, fresh.task)
    if not rights.may_remark(by, fresh.cycle, fresh, work):
        raise Refused(f"由{rights.reader(work)[0]}审核。")
    if fresh.state != State.HANDED:
        raise Refused(f"现在是“{fresh.state}”，不在等待审核。")
    return fresh, work


def _runs(cycle: Cycle) -> None:
    if cycle.state != Cycle.State.RUNNING:
        raise Refused(f"考核现在是“{cycle.state}”，只有“进行”中的考核可以填报。")


def _saved(
    fresh: Statement, verb: str, by: Person, before: dict[str, Any], said: str = "", more: Any = None
) -> Statement:
    fresh.version += 1
    fresh.save()
    _done(fresh, verb, by, before, said, more)
    return fresh


def _done(
    fresh: Statement, verb: str, by: Person, before: dict[str, Any], said: str = "", more: Any = None
) -> None:
    Event.objects.create(statement=fresh, verb=verb, said=said, by=by, at=clock.now())
    after = fields(fresh, *KEPT) | (more or {})
    changed = {name for name in after if before.get(name) != after[name]}
    note(
        f"{verb}{fresh.task}",
        f"{fresh.appraisee.name} {fresh.task} {fresh.part}",
        by=by,
        cycle=fresh.cycle_id,
        before={name: before[name] for name in before if name in changed} or None,
        after={name: after[name] for name in after if name in changed and after[name] not in ("", None)},
        reason=said,
    )


def parts_of(cycle: Cycle) -> Sequence[tuple[tasks.Work, str]]:
    """Every kind of work and every part in which it is asked, in the order of the year."""
    known = tasks.works(cycle)
    return [
        (known[task], part) for task in WRITTEN if task in known for part in known[task].parts(cycle.period)
    ]
