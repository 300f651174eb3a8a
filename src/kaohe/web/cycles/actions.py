"""What can be done to a cycle. Each is one transaction with one audit line and the acting user."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max

from kaohe.errors import KaoheError
from kaohe.scheme.check import check
from kaohe.scheme.language import Source, content_hash, dumps
from kaohe.web import clock
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles import periods, plan
from kaohe.web.cycles.models import Cycle, Grant, Holiday, Published, Stage
from kaohe.web.cycles.schemes import loaded
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person

OFFICE = "考核办"
KEEPERS = (OFFICE, "督查")
"""Roles of those who keep a closed cycle's archive and look into it."""
MOVES: dict[str, tuple[str, ...]] = {
    Cycle.State.PREPARING: (Cycle.State.RUNNING,),
    Cycle.State.RUNNING: (Cycle.State.DECIDED,),
    Cycle.State.DECIDED: (Cycle.State.CLOSED, Cycle.State.RUNNING),
    Cycle.State.CLOSED: (),
}
"""From a state to those that may follow it; back from 已定 to 进行 asks for a reason."""
MOVED: list[Callable[[Cycle, Person], None]] = []
"""What other apps do once a cycle has moved, inside the same transaction; they enter themselves when the
site starts (`AppConfig.ready`)."""


@transaction.atomic
def publish(source: Source, *, by: Person, reason: str = "") -> Published:
    """Freeze a scheme as the next version of its name; KaoheError with every 错误 of the check.

    A content that is published already is handed back as it is: nothing happens twice.
    """
    published, made = freeze(source, by=by, reason=reason)
    if made:
        note("发布方案", published, by=by, after=fields(published, "name", "number", "hash"), reason=reason)
    return published


def freeze(source: Source, *, by: Person, reason: str) -> tuple[Published, bool]:
    """The published version of this content, and whether it was made now (inside the caller's action)."""
    faults = [fault for fault in check(source) if fault.level == "错误"]
    if faults:
        raise KaoheError(faults)
    scheme = source.scheme
    digest = content_hash(scheme)
    same = Published.objects.filter(name=scheme.name, hash=digest).first()
    if same is not None:
        return same, False
    last = Published.objects.filter(name=scheme.name).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            published = Published.objects.create(
                name=scheme.name,
                title=scheme.title[:200],
                number=last + 1,
                text=dumps(scheme),
                hash=digest,
                reason=reason,
                by=by,
            )
    except IntegrityError as error:
        raise Stale(f"刚刚有人发布了“{scheme.name}”的另一个版本，请再试一次") from error
    return published, True


@transaction.atomic
def create_cycle(
    published: Published,
    period: str,
    title: str,
    *,
    by: Person,
    office: Iterable[Person],
    rehearsal: bool = False,
) -> Cycle:
    """A cycle with the plan that its scheme lays down, and the people of its appraisal office."""
    people = list(dict.fromkeys(office))
    if not people:
        raise Refused("至少指定一位考核办人员")
    scheme = loaded(published)
    period = periods.canonical(period, scheme.calendar)
    same = Cycle.objects.filter(scheme__name=published.name, period=period, title=title, rehearsal=rehearsal)
    if same.exists():
        raise Refused(f"已经有一次{period}的“{title}”，换一个名称")
    cycle = Cycle.objects.create(title=title, scheme=published, period=period, rehearsal=rehearsal)
    stages = plan.stages(cycle, scheme)
    Stage.objects.bulk_create(stages)
    Grant.objects.bulk_create([Grant(cycle=cycle, person=person, role=OFFICE) for person in people])
    after = {
        **fields(cycle, "title", "period", "rehearsal"),
        "scheme": str(published),
        "stages": len(stages),
        "office": [person.number for person in people],
    }
    note("新建考核", cycle, by=by, cycle=cycle.pk, after=after)
    return cycle


@transaction.atomic
def move(cycle: Cycle, to: str, *, by: Person, reason: str = "") -> None:
    """Bring a cycle into its next state; of two who do it at once the second is told."""
    source = cycle.state
    if to not in MOVES[source]:
        raise Refused(f"考核“{source}”，不能变为“{to}”")
    _ready(cycle, to, reason)
    if not Cycle.objects.filter(pk=cycle.pk, state=source).update(state=to):
        raise Stale("考核的状态刚刚被别人改了，请刷新后再看")
    cycle.state = to
    note(
        "改变状态", cycle, by=by, cycle=cycle.pk, before={"state": source}, after={"state": to}, reason=reason
    )
    for follow in MOVED:
        follow(cycle, by)


def _ready(cycle: Cycle, to: str, reason: str) -> None:
    if to == Cycle.State.RUNNING and cycle.state == Cycle.State.DECIDED and not reason.strip():
        raise Refused("重新打开已定的考核要写明理由")
    if to == Cycle.State.RUNNING and not cycle.appraisees.exists():
        raise Refused("名册还是空的，先导入考核对象")
    if to == Cycle.State.DECIDED and not cycle.runs.filter(frozen__isnull=False).exists():
        raise Refused("还没有冻结的结果，先在“结果”里冻结")


@transaction.atomic
def set_dates(
    stage: Stage,
    start: datetime.date | None,
    end: datetime.date | None,
    *,
    by: Person,
    closes: str | None = None,
    reason: str = "",
) -> Stage:
    """The days of a stage; where the scheme gives a term, the end follows from the start.

    `closes`: what is not entered any more after its end (None: as before). To open again what has closed
    asks for a reason.
    """
    stage = _locked(stage)
    before = fields(stage, "start", "end", "closes")
    was_over = bool(stage.closes) and stage.end is not None and stage.end < clock.today()
    if start and not end and stage.days:
        end = Calendar.load().after(start, stage.days, stage.working)
    if start and end and end < start:
        raise Refused("止的日期早于起的日期")
    closes = stage.closes if closes is None else closes
    if was_over and (end, closes) != (stage.end, stage.closes) and not reason.strip():
        raise Refused("录入在这个环节到期时已经截止；改期、改截止的内容要写明理由")
    stage.start, stage.end, stage.closes = start, end, closes
    stage.save(update_fields=["start", "end", "closes"])
    note(
        "定环节日期",
        f"{stage.clause} {stage.title}",
        by=by,
        cycle=stage.cycle_id,
        before=before,
        after=fields(stage, "start", "end", "closes"),
        reason=reason,
    )
    return stage


@transaction.atomic
def finish(stage: Stage, done: bool, *, by: Person, owed: str = "") -> Stage:
    """Say that a stage is done, or that it is not after all; saying it twice changes nothing.

    `owed` is what the office was told that is still lacking.
    """
    stage = _locked(stage)
    if bool(stage.done) == done:
        return stage
    before = fields(stage, "done")
    stage.done = clock.now() if done else None
    stage.save(update_fields=["done"])
    verb = "完成环节" if done else "恢复环节"
    after = fields(stage, "done") | ({"还缺": owed} if owed else {})
    note(verb, f"{stage.clause} {stage.title}", by=by, cycle=stage.cycle_id, before=before, after=after)
    return stage


@transaction.atomic
def finish_together(
    cycle: Cycle, chosen: Collection[int], *, by: Person, owed: Mapping[int, str] | None = None
) -> int:
    """Say that several stages are done; how many were not yet. `owed`: by stage what is still lacking."""
    if Cycle.objects.filter(pk=cycle.pk, state=Cycle.State.CLOSED).exists():
        raise Refused("考核已结束，环节不能再改")
    if not chosen:
        raise Refused("先勾选办完的环节")
    found = list(Stage.objects.select_for_update().filter(cycle=cycle, pk__in=chosen).order_by("order"))
    if len(found) != len(set(chosen)):
        raise Stale("所选的环节有的随方案的新版本取消了，这次没有保存，请刷新")
    fresh = [stage for stage in found if stage.done is None]
    if fresh:
        now = clock.now()
        Stage.objects.filter(pk__in=[stage.pk for stage in fresh]).update(done=now)
        after = {"done": now.isoformat(), "环节": [f"{stage.clause} {stage.title}" for stage in fresh]}
        if lacking := [f"{stage.clause}：{owed[stage.pk]}" for stage in fresh if owed and stage.pk in owed]:
            after["还缺"] = lacking
        note("完成环节", cycle, by=by, cycle=cycle.pk, after=after)
    return len(fresh)


def _locked(stage: Stage) -> Stage:
    """The row as it is now, held until the action ends."""
    try:
        found = Stage.objects.select_for_update().get(pk=stage.pk)
    except Stage.DoesNotExist:
        raise Stale("这个环节随方案的新版本取消了，请刷新") from None
    if Cycle.objects.filter(pk=found.cycle_id, state=Cycle.State.CLOSED).exists():
        raise Refused("考核已结束，环节不能再改")
    return found


@transaction.atomic
def give(cycle: Cycle, role: str, wanted: Sequence[tuple[Person, Sequence[str]]], *, by: Person) -> int:
    """Give a role to people, each with the items that it is for; how many grants are new or other.

    Who keeps and inspects the archive may follow those who left, years after the end.
    """
    if role not in KEEPERS:
        _unfinished(cycle)
    held = {grant.person_id: grant for grant in Grant.objects.filter(cycle=cycle, role=role)}
    fresh, other = [], []
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for person, items in wanted:
        grant = held.get(person.pk)
        if grant is None:
            fresh.append(Grant(cycle=cycle, person=person, role=role, items=list(items)))
        elif grant.items != list(items):
            before[person.number] = grant.items
            grant.items = list(items)
            other.append(grant)
        else:
            continue
        after[person.number] = list(items)
    Grant.objects.bulk_create(fresh, batch_size=500)
    Grant.objects.bulk_update(other, ["items"], batch_size=500)
    if after:
        note(f"授予角色“{role}”", cycle, by=by, cycle=cycle.pk, before=before, after=after)
    return len(after)


@transaction.atomic
def withdraw(grant: Grant, *, by: Person) -> None:
    """Take a role back; the last person of the appraisal office stays."""
    cycle = Cycle.objects.select_for_update().get(pk=grant.cycle_id)
    _unfinished(cycle)
    held = Grant.objects.filter(cycle=cycle, role=OFFICE)
    if grant.role == OFFICE and held.count() == 1:
        raise Refused("这是最后一位考核办人员，先指定另一位")
    before = {"person": grant.person.number, "role": grant.role, "items": grant.items}
    if not Grant.objects.filter(pk=grant.pk).delete()[0]:
        raise Stale("这个角色已经收回了")
    note("收回角色", grant.person.name, by=by, cycle=cycle.pk, before=before)


def _unfinished(cycle: Cycle) -> None:
    if cycle.state == Cycle.State.CLOSED:
        raise Refused("考核已结束，只能再授予考核办、督查（保管和查看归档的人），别的角色不能再改")


@transaction.atomic
def enter_holidays(days: Sequence[tuple[datetime.date, bool, str]], *, by: Person) -> int:
    """Days off and adjusted working days as announced; a day that is entered again takes the new word."""
    if not days:
        raise Refused("没有填任何日期")
    before = {str(day): works for day, works in Holiday.objects.values_list("day", "works")}
    rows = [Holiday(day=day, works=works, name=name) for day, works, name in days]
    Holiday.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["works", "name"], batch_size=500
    )
    changed = {str(day): works for day, works, _ in days}
    held = {day: before[day] for day in changed if day in before}
    note("录入节假日", "工作日历", by=by, before=held, after=changed)
    return len(rows)
