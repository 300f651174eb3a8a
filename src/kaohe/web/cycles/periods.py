"""From when to when a period lasts, and the parts of it by which a scheme counts."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from kaohe.tables import periods
from kaohe.web.errors import Refused

_MONTHS = {"年": 12, "半年": 6, "季度": 3, "月": 1}
_EVERY = re.compile(r"每?(年|半年|季度|月)(?:度|末)?")
Span = tuple[datetime.date, datetime.date]


def canonical(text: str, calendar: str) -> str:
    """The period in its one form; Refused where it is none of the scheme's calendar."""
    read = periods.parse(text)
    if read is None or read[0] != calendar:
        sample = periods.show(calendar, 2026 * periods.PER_YEAR[calendar])
        raise Refused(f"“{text}”不是{calendar}的周期，写成 {sample} 这样")
    return periods.show(*read)


def span(period: str) -> Span:
    """First and last day of a period."""
    read = periods.parse(period)
    if read is None:
        raise Refused(f"“{period}”不是周期，写成 2026、2026H1、2026Q1 或 2026-03")
    calendar, number = read
    year, part = divmod(number, periods.PER_YEAR[calendar])
    return _span(year, part, _MONTHS[calendar])


def parts(period: str, every: str) -> Iterator[tuple[str, Span]]:
    """The parts of a period by a frequency (每季度, 半年 …) with their names; none for other words."""
    match = _EVERY.fullmatch(every)
    if match is None:
        return
    calendar = match[1]
    first, last = span(period)
    for year in range(first.year, last.year + 1):
        for part in range(periods.PER_YEAR[calendar]):
            start, end = _span(year, part, _MONTHS[calendar])
            if first <= end <= last:
                yield periods.show(calendar, year * periods.PER_YEAR[calendar] + part), (start, end)


def month_end(year: int, month: int) -> datetime.date:
    return _span(year, month - 1, 1)[1]


def _span(year: int, part: int, months: int) -> Span:
    start = datetime.date(year, part * months + 1, 1)
    after = part * months + months
    following = datetime.date(year + after // 12, after % 12 + 1, 1)
    return start, following - datetime.timedelta(days=1)
