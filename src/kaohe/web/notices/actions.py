"""Making a frozen result public, and taking a notice back. Each is one transaction with one audit line."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from kaohe.scheme.model import Scheme
from kaohe.web import clock
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles.models import Cycle, Stage
from kaohe.web.cycles.schemes import loaded
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.errors import Refused, Stale
from kaohe.web.notices import terms
from kaohe.web.notices.models import Appeal, Notice
from kaohe.web.notices.terms import Term
from kaohe.web.organisation.models import Person
from kaohe.web.results import bundle, decided
from kaohe.web.results.actions import current
from kaohe.web.results.models import Run

LONGEST = 60
"""No regulation asks for a longer notice; a slip of the hand does."""


@transaction.atomic
def post(
    cycle: Cycle,
    *,
    clause: str,
    start: datetime.date,
    days: int,
    scope: str,
    by: Person,
    ground: str = "",
    key: str = "",
) -> Notice:
    """Make the cycle's frozen result public for `days`, counted from the day after `start`.

    `clause` names the scheme's own term, whose limits hold; '' is a notice that the scheme does not
    ask for, with the office's own days, for which it says its `ground`.
    """
    cycle = _locked(cycle)
    if key and (twice := Notice.objects.filter(cycle=cycle, key=key).first()):
        return twice
    term = term_of(loaded(cycle.scheme), clause)
    run = public_run(cycle)
    calendar = Calendar.load()
    end = _last(term, start, days, calendar, ground)
    if not scope.strip():
        raise Refused("要写明公示的范围。")
    open_now = [
        each for each in cycle.notices.filter(clause=clause, withdrawn=None) if is_open(each, calendar)
    ]
    if open_now:
        raise Refused(f"“{open_now[0].title}”正在公示，到{last_day(open_now[0], calendar)}；要改先撤回。")
    notice = Notice.objects.create(
        cycle=cycle,
        run=run,
        clause=clause,
        rule=f"{term.rule}〔{term.place}〕" if term else ground.strip(),
        title=term.name if term else f"{cycle.title}结果公示",
        scope=scope.strip(),
        grade=term.grade if term else "",
        award=term.award if term else "",
        start=start,
        days=days,
        working=term.working if term else True,
        end=end,
        key=key or None,
        by=by,
    )
    _date_stages(cycle, term.clauses if term else (), start, end)
    after = {**fields(notice, "clause", "rule", "scope", "start", "days", "end"), "hash": run.hash}
    note("发布公示", notice, by=by, cycle=cycle.pk, after=after)
    return notice


@transaction.atomic
def announce(cycle: Cycle, *, clause: str, by: Person, key: str = "") -> Notice:
    """Tell the result as a clause without days says (通报、反馈): nobody objects to it."""
    cycle = _locked(cycle)
    if key and (twice := Notice.objects.filter(cycle=cycle, key=key).first()):
        return twice
    element = next((each for each in terms.announcements(loaded(cycle.scheme)) if each.id == clause), None)
    if element is None:
        raise Refused("方案里没有这一条通报。")
    run = public_run(cycle)
    told = "、".join(filter(None, (element.scope, element.channel, element.to)))
    notice = Notice.objects.create(
        cycle=cycle,
        run=run,
        clause=clause,
        rule=f"{element.name}〔{element.place}〕",
        title=element.name,
        scope=told or "全体对象",
        grade=element.grade,
        start=clock.today(),
        key=key or None,
        by=by,
    )
    _date_stages(cycle, (clause,), notice.start, None)
    note(
        "通报结果",
        notice,
        by=by,
        cycle=cycle.pk,
        after={**fields(notice, "clause", "scope"), "hash": run.hash},
    )
    return notice


@transaction.atomic
def withdraw(notice: Notice, *, by: Person, reason: str) -> Notice:
    """Take a notice back, with the reason; it stays on record. Objections are answered first."""
    if not reason.strip():
        raise Refused("撤回公示要写明理由。")
    fresh = Notice.objects.select_for_update().get(pk=notice.pk)
    if fresh.withdrawn is not None:
        raise Stale("这个公示已经撤回了。")
    waiting = fresh.appeals.filter(state=Appeal.State.OPEN).count()
    if waiting:
        raise Refused(f"还有{waiting}件异议没有答复，先答复再撤回。")
    fresh.withdrawn, fresh.reason = clock.now(), reason.strip()
    fresh.save(update_fields=["withdrawn", "reason"])
    note("撤回公示", fresh, by=by, cycle=fresh.cycle_id, before=fields(fresh, "start", "end"), reason=reason)
    return fresh


def term_of(scheme: Scheme, clause: str) -> Term | None:
    """The scheme's term of this clause; None for a notice of the office's own ('')."""
    if not clause:
        return None
    term = next((each for each in terms.public(scheme) if each.clause == clause), None)
    if term is None:
        raise Refused(f"方案里没有公示条款“{clause}”。")
    return term


def frozen(cycle: Cycle) -> Run | None:
    """The frozen result of the data as they are; None where there is none."""
    run = cycle.runs.first()
    return run if run is not None and run.frozen is not None and current(run, cycle) else None


def public_run(cycle: Cycle) -> Run:
    """The result that may be made public: the newest, frozen, of the data as they are."""
    run = cycle.runs.first()
    if run is None or run.frozen is None:
        raise Refused("公示的是冻结的结果：先在“结果”里冻结。")
    if not current(run, cycle):
        raise Refused("冻结以后数据或方案有变化，先重新计算、冻结，再公示。")
    return run


def last_day(notice: Notice, calendar: Calendar) -> datetime.date | None:
    """The last day for objections: later than published where a holiday moved in, never earlier."""
    if notice.end is None or notice.days is None:
        return None
    return max(notice.end, calendar.after(notice.start, notice.days, notice.working))


def is_open(notice: Notice, calendar: Calendar, today: datetime.date | None = None) -> bool:
    """Whether objections are taken today."""
    last, today = last_day(notice, calendar), today or clock.today()
    return notice.withdrawn is None and last is not None and notice.start <= today <= last


def open_notices(cycle: Cycle, calendar: Calendar) -> list[Notice]:
    """Those that run or are still to begin."""
    there = cycle.notices.filter(withdrawn=None, days__isnull=False)
    return [each for each in there if (last_day(each, calendar) or each.start) >= clock.today()]


def listed(notice: Notice) -> list[dict[str, str]]:
    """The rows of the result that a notice shows: of those with its grade or award, or everybody's."""
    tables = bundle.unpack(notice.run.tables)[0]
    scores = decided.scores(tables, loaded(notice.cycle.scheme))
    return [
        {
            "name": each.name, "category": each.category, "group": each.group, "total": each.total,
            "place": each.place, "grade": each.grade, "awards": "、".join(each.awards),
        }
        for each in scores
        if _shown(notice, each)
    ]  # fmt: skip


def _shown(notice: Notice, score: Any) -> bool:
    if not notice.grade and not notice.award:
        return True
    return bool(notice.grade and score.grade == notice.grade) or notice.award in score.awards


def _last(
    term: Term | None, start: datetime.date, days: int, calendar: Calendar, ground: str
) -> datetime.date:
    """The last day, where the days keep to the rule and the calendar is known."""
    if term is None and not ground.strip():
        raise Refused("方案没有规定这个公示：写明依据（会议纪要、上级规定）和天数。")
    if term and days < term.least:
        raise Refused(f"“{term.name}”{term.rule}〔{term.place}〕，{days}天不够。")
    if term and term.most is not None and days > term.most:
        raise Refused(f"“{term.name}”{term.rule}〔{term.place}〕，{days}天太长。")
    if not 1 <= days <= LONGEST:
        raise Refused(f"公示的天数在1到{LONGEST}之间。")
    if start < clock.today():
        raise Refused("发布日期已经过去，从今天或以后的日子发布。")
    working = term.working if term else True
    end = calendar.after(start, days, working)
    unknown = calendar.unknown((start, end)) if working else []
    if unknown:
        raise Refused(
            f"还没有{'、'.join(map(str, unknown))}年的放假安排，算不出工作日。"
            "请有权发布方案的人先在“节假日”里录入这一年的放假和调休。"
        )
    return end


def _date_stages(
    cycle: Cycle, clauses: Iterable[str], start: datetime.date, end: datetime.date | None
) -> None:
    """The timeline shows when its clauses took place."""
    Stage.objects.filter(cycle=cycle, clause__in=list(clauses), done=None).update(
        start=start, end=end or start
    )


def _locked(cycle: Cycle) -> Cycle:
    found = Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=cycle.pk)
    if found.state not in (Cycle.State.RUNNING, Cycle.State.DECIDED):
        raise Refused(f"考核“{found.state}”，不能公示结果。")
    return found
