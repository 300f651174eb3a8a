"""Working days by the Chinese holiday calendar with adjusted days, or as the office entered them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import chinese_calendar
from chinese_calendar import constants

from kaohe.web.cycles.models import Holiday

FIRST = min(constants.holidays).year
LAST = max(constants.holidays).year
"""The years whose adjusted days the calendar carries; later ones are announced each autumn."""

_DAY = datetime.timedelta(days=1)


class Calendar:
    """Which days work. What the office entered goes before the calendar that is carried along."""

    def __init__(self, entered: Mapping[datetime.date, bool]) -> None:
        self._entered = entered
        self._years = {day.year for day in entered}

    @classmethod
    def load(cls) -> Calendar:
        return cls(dict(Holiday.objects.values_list("day", "works")))

    def knows(self, year: int) -> bool:
        return FIRST <= year <= LAST or year in self._years

    def unknown(self, days: Iterable[datetime.date | None]) -> list[int]:
        """The years among the days for which neither the calendar nor the office says anything."""
        return sorted({day.year for day in days if day is not None and not self.knows(day.year)})

    def works(self, day: datetime.date) -> bool:
        """Monday to Friday where a year is unknown: the page says so beside the date."""
        if day in self._entered:
            return self._entered[day]
        if FIRST <= day.year <= LAST:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5

    def after(self, start: datetime.date, days: int, working: bool) -> datetime.date:
        """The last day of a term of `days` whose first day is the day after `start`."""
        if not working:
            return start + days * _DAY
        day = start
        while days > 0:
            day += _DAY
            days -= self.works(day)
        return day

    def left(self, today: datetime.date, end: datetime.date) -> int:
        """How many working days are left from tomorrow until `end`, that day included."""
        span = (end - today).days
        return sum(self.works(today + step * _DAY) for step in range(1, span + 1))
