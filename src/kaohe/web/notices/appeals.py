"""Objections to a notice, requests for review and appeals: handing in, extending, taking back, answering.

Each is one transaction with one audit line. Nobody edits a result: upholding applies corrections to the
records (`corrections`), computes anew and keeps what that changed for whom.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from kaohe.web import clock
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.errors import Refused, Stale
from kaohe.web.notices import terms
from kaohe.web.notices.actions import is_open, last_day, open_notices
from kaohe.web.notices.models import Appeal, Notice, WrittenNotice
from kaohe.web.notices.terms import OBJECTION, REVIEW, Route
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import is_self

DAY = datetime.timedelta(days=1)
LONGEST = 4000


@transaction.atomic
def object_(notice: Notice, appraisee: Appraisee, text: str, *, by: Person, key: str = "") -> Appeal:
    """An appraisee's objection to its own result, within the days of the notice, once."""
    fresh = Notice.objects.select_for_update(of=("self",)).select_related("cycle__scheme").get(pk=notice.pk)
    if key and (twice := Appeal.objects.filter(key=key, by=by).first()):
        return twice
    _mine(fresh.cycle, appraisee, by)
    _in_days(fresh)
    _once(Appeal.objects.filter(notice=fresh, appraisee=appraisee))
    review = terms.answering(loaded(fresh.cycle.scheme))
    days = review.answer_days if review else None
    return _handed_in(
        Appeal(
            cycle=fresh.cycle,
            notice=fresh,
            appraisee=appraisee,
            kind=OBJECTION,
            clause=fresh.clause,
            to=review.to if review else "",
            text=_text(text),
            by=by,
            on=clock.today(),
            due=clock.today() + days * DAY if days else None,
            key=key or None,
        )
    )


def _in_days(notice: Notice) -> None:
    """Refused outside the notice's days, with the day and the rule."""
    calendar, today = Calendar.load(), clock.today()
    if is_open(notice, calendar, today):
        return
    last = last_day(notice, calendar)
    if last is None:
        raise Refused(f"“{notice.title}”是通报，办法没有为它规定提出异议的期限。")
    if notice.withdrawn is not None:
        raise Refused(f"“{notice.title}”已经撤回，不再接受异议。")
    if today < notice.start:
        raise Refused(f"“{notice.title}”从{notice.start}开始，那天起可以提出异议。")
    rule = f"{notice.clause} {notice.rule}".strip()
    later = terms.routes(loaded(notice.cycle.scheme))
    cure = f"收到书面通知以后，可以按{later[0].clause}“{later[0].name}”（{later[0].rule}）。" if later else ""
    raise Refused(f"异议到{last}为止（{rule}），已经过了{(today - last).days}天，没有收下。{cure}")


@transaction.atomic
def ask(paper: WrittenNotice, clause: str, text: str, *, by: Person, key: str = "") -> Appeal:
    """A request for review or an appeal, by a way that the scheme opens, within its days, once."""
    fresh = (
        WrittenNotice.objects.select_for_update(of=("self",))
        .select_related("cycle__scheme", "appraisee")
        .get(pk=paper.pk)
    )
    if key and (twice := Appeal.objects.filter(key=key, by=by).first()):
        return twice
    route = _route(fresh.cycle, clause)
    _mine(fresh.cycle, fresh.appraisee, by)
    _no_notice_open(fresh.cycle, route)
    _once(fresh.appeals.filter(clause=clause))
    before = fresh.appeals.filter(state=Appeal.State.OPEN).first()
    if before is not None:
        raise Refused(f"您{before.on}提出的{before.kind}还没有答复，答复以后再提出{route.kind}。")
    _within(route, fresh)
    days = route.answer_days
    return _handed_in(
        Appeal(
            cycle=fresh.cycle,
            written=fresh,
            appraisee=fresh.appraisee,
            kind=route.kind,
            clause=clause,
            to=route.to,
            text=_text(text),
            by=by,
            on=clock.today(),
            due=clock.today() + days * DAY if days else None,
            key=key or None,
        )
    )


def _route(cycle: Cycle, clause: str) -> Route:
    found = next((each for each in terms.routes(loaded(cycle.scheme)) if each.clause == clause), None)
    if found is None:
        raise Refused("办法没有规定这种复核或申诉。")
    return found


def _no_notice_open(cycle: Cycle, route: Route) -> None:
    calendar = Calendar.load()
    running = open_notices(cycle, calendar)
    if running:
        raise Refused(
            f"“{running[0].title}”还没有结束（到{last_day(running[0], calendar)}），现在提出异议就可以；"
            f"{route.kind}要等公示结束、收到书面通知以后（{route.clause} {route.rule}）。"
        )


def last_for(route: Route, paper: WrittenNotice) -> datetime.date | None:
    """The last day for a request; None where its days have not begun to run."""
    start = paper.received
    if route.after_review:
        review = paper.appeals.filter(kind=REVIEW, answered__isnull=False).order_by("-answered").first()
        start = review.answered if review else None
    if start is None:
        return None
    return start + route.days * DAY if route.days else datetime.date.max


def _within(route: Route, paper: WrittenNotice) -> None:
    last = last_for(route, paper)
    if last is None and route.after_review:
        raise Refused(f"{route.kind}从收到复核决定起算（{route.clause}），先申请复核。")
    if last is None:
        raise Refused("先签收书面通知：期限从收到通知起算。")
    if clock.today() > last:
        raise Refused(
            f"{route.name}到{last}为止（{route.clause} {route.rule}〔{route.place}〕），"
            f"已经过了{(clock.today() - last).days}天，没有收下。"
        )


@transaction.atomic
def withdraw(appeal: Appeal, version: int, *, by: Person) -> Appeal:
    """Who handed it in takes it back before it is answered."""
    fresh = locked(appeal, version)
    if not is_self(by, fresh.appraisee):
        raise Refused(f"这是{fresh.appraisee.name}的{fresh.kind}，不能由别人撤回。")
    if fresh.corrections.exists():
        raise Refused("考核办已经着手改正，不能撤回了。")
    fresh.state = Appeal.State.WITHDRAWN
    return saved(fresh, f"撤回{fresh.kind}", by, ["state"])


@transaction.atomic
def extend(appeal: Appeal, version: int, *, by: Person, reason: str) -> Appeal:
    """A later last day for the answer, once, where the scheme allows it."""
    fresh = locked(appeal, version)
    routes = terms.routes(loaded(fresh.cycle.scheme))
    route = next((each for each in routes if fresh.written_id and each.clause == fresh.clause), None)
    if route is None or not route.extension or fresh.due is None:
        raise Refused("办法没有规定可以延长答复的期限。")
    if fresh.extended:
        raise Refused(f"已经延长到{fresh.due}，不能再延长。")
    if clock.today() > fresh.due:
        raise Refused(f"{fresh.due}已经过了，延长要在期限之内。")
    if not reason.strip():
        raise Refused("延长要写明理由和批准。")
    fresh.due, fresh.extended = fresh.due + route.extension * DAY, reason.strip()
    return saved(fresh, "延长答复期限", by, ["due", "extended"], reason)


def locked(appeal: Appeal, version: int | None) -> Appeal:
    """The row as it is now, still unanswered; Stale where somebody acted on it since."""
    fresh = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("cycle__scheme", "appraisee", "by")
        .get(pk=appeal.pk)
    )
    if version is not None and fresh.version != version:
        raise Stale("刚才有人处理过，这次没有保存。请核对现在的情况。")
    if fresh.state != Appeal.State.OPEN:
        raise Refused(f"这件{fresh.kind}已经“{fresh.state}”，不能再处理。")
    return fresh


def saved(appeal: Appeal, verb: str, by: Person, names: list[str], reason: str = "") -> Appeal:
    """Save what an action set, with the next version and the audit line."""
    appeal.version += 1
    appeal.save(update_fields=[*names, "version"])
    note(verb, appeal, by=by, cycle=appeal.cycle_id, after=fields(appeal, *names), reason=reason)
    return appeal


def _handed_in(appeal: Appeal) -> Appeal:
    appeal.save(force_insert=True)
    after = fields(appeal, "kind", "clause", "on", "due", "text")
    note(f"提出{appeal.kind}", appeal.appraisee, by=appeal.by, cycle=appeal.cycle_id, after=after)
    return appeal


def _mine(cycle: Cycle, appraisee: Appraisee, by: Person) -> None:
    if appraisee.cycle_id != cycle.pk:
        raise Refused("这个对象不在本次考核的名册里。")
    if not is_self(by, appraisee):
        raise Refused(f"只能对自己（或自己所在单位）的结果提出；{appraisee.name}的要由它自己提出。")
    if cycle.state not in (Cycle.State.RUNNING, Cycle.State.DECIDED):
        raise Refused(f"考核“{cycle.state}”，不再接受异议和申诉。")


def _once(there) -> None:  # type: ignore[no-untyped-def]  # a queryset of appeals
    before = there.exclude(state=Appeal.State.WITHDRAWN).first()
    if before is not None:
        raise Refused(
            f"{before.on}已经提出过，现在是“{before.state}”，不用再提；要补充事实，先撤回再重新提出。"
            if before.state == Appeal.State.OPEN
            else f"{before.on}已经提出过，{before.answered}答复“{before.state}”，不能就同一个结果再提。"
        )


def _text(text: str) -> str:
    said = text.strip()
    if not said:
        raise Refused("要写明事实和理由。")
    if len(said) > LONGEST:
        raise Refused(f"事实和理由有{len(said)}个字，不超过{LONGEST}个字；详情作为材料另交。")
    return said
