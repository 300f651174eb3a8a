"""What a person is to be reminded of: just what the home page says, stages by their days.

A dated stage is told three weeks before its end, then 7, 3 and 1 days before and on the day; what is
overdue, and what merely waits, on the first day and then once a week.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from kaohe.web.cycles.home import Desk, desks
from kaohe.web.organisation.models import Person

BEFORE = (7, 3, 1, 0)
WEEK = 7


@dataclass(frozen=True)
class Thing:
    """One thing that waits: `key` names it, whatever its text says today; `when` is how its days stand."""

    cycle: int
    title: str
    key: str
    text: str
    path: str
    due: datetime.date | None = None
    when: str = ""

    def told_on(self, day: datetime.date, last: datetime.date | None) -> bool:
        """Whether it is told on this day, having been told on `last` before."""
        if last is None:
            return True
        if last >= day:
            return False
        if self.due is not None and self.due >= day:
            return (self.due - day).days in BEFORE or any(
                last < self.due - datetime.timedelta(days=days) < day for days in BEFORE
            )
        just_over = self.due is not None and last <= self.due
        return just_over or (day - last).days >= WEEK


def things(person: Person, today: datetime.date) -> list[Thing]:
    """All that waits for a person today, the overdue first."""
    person.__dict__.pop("_grants", None)
    found = [thing for desk in desks(person, today) for thing in _of(desk, today)]
    return sorted(found, key=lambda each: (each.due or datetime.date.max, each.title))


def _of(desk: Desk, today: datetime.date) -> Iterator[Thing]:
    cycle = desk.cycle
    for stage in (*desk.late, *desk.soon):
        over = (today - (stage.end or today)).days
        when = f"过期{over}天" if over > 0 else "今天到期" if over == 0 else f"还有{-over}天"
        path, text = reverse("stages", args=[cycle.pk]), f"{stage.clause} {stage.title}"
        yield Thing(cycle.pk, cycle.title, f"stage {stage.pk}", text, path, stage.end, f"{stage.end}，{when}")
    for todo in desk.todos:
        if todo.text != "环节过了期限":  # each of them is told by itself
            yield Thing(cycle.pk, cycle.title, f"todo {todo.text}", f"{todo.text}：{todo.count}件", todo.href)
