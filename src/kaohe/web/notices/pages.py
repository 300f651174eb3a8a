"""What the pages of notices and appeals show: how a thing stands today, and what is a person's own."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kaohe.web import clock
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.notices.actions import last_day
from kaohe.web.notices.models import Appeal, Notice, WrittenNotice
from kaohe.web.organisation.models import Person

SOON = 3
"""So many days before the last one an answer is urgent."""


@dataclass(frozen=True)
class Standing:
    """A tag: its colour and words."""

    colour: str
    words: str


def own(person: Person, cycle: Cycle) -> QuerySet[Appraisee]:
    """The appraisees for which a person speaks: itself, or the unit in which it is."""
    mine = Q(person=person)
    if person.unit_id is not None:
        mine |= Q(person=None, unit=person.unit_id)
    return cycle.appraisees.filter(mine).order_by("order", "id")


def of_notice(notice: Notice, calendar: Calendar) -> Standing:
    """How a notice stands today."""
    last, today = last_day(notice, calendar), clock.today()
    if notice.withdrawn is not None:
        return Standing("", "已撤回")
    if last is None:
        return Standing("good", "已通报")
    if today < notice.start:
        return Standing("info", f"{notice.start:%m-%d}开始")
    if today > last:
        return Standing("good", "公示期满")
    left = calendar.left(today, last) if notice.working else (last - today).days
    unit = "个工作日" if notice.working else "天"
    return Standing("warn", f"还有{left}{unit}" if left else "今天最后一天")


def of_appeal(appeal: Appeal) -> Standing:
    """How an appeal stands: answered in time or late, or how long is left."""
    if appeal.state != Appeal.State.OPEN:
        late = bool(appeal.due and appeal.answered and appeal.answered > appeal.due)
        colours = {Appeal.State.UPHELD.value: "good", Appeal.State.DISMISSED.value: "info"}
        return Standing(
            "bad" if late else colours.get(appeal.state, ""), f"{appeal.state}{'（逾期答复）' * late}"
        )
    return _left(appeal.due, "待答复")


def _left(due: datetime.date | None, words: str) -> Standing:
    if due is None:
        return Standing("warn", words)
    left = (due - clock.today()).days
    if left < 0:
        return Standing("bad", f"逾期{-left}天")
    return Standing("warn" if left <= SOON else "info", f"还有{left}天" if left else "今天到期")


def of_written(paper: WrittenNotice) -> Standing:
    if paper.received is not None:
        return Standing("good", "已签收" if paper.received_by_id else "已送达")
    days = (clock.today() - paper.issued).days
    return Standing("warn", f"发出{days}天，未签收" if days else "今天发出，未签收")
