"""Earlier periods: how far back each is from the period of the run, and what was concluded in them."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from kaohe.tables.inputs import ANNUAL
from kaohe.tables.periods import PER_YEAR, parse


def periods(seen: Iterable[str], own: str) -> pa.Table:
    """Every period met in the history: its number in its calendar, and how far back from `own` it is.

    `back` is NULL for other calendars; for the annual run (`own` 年度) it counts within the latest
    year, and periods of other years have none.
    """
    rows = [(name, *read) for name in sorted(set(seen)) if (read := parse(name)) is not None]
    here = parse(own)
    if own == ANNUAL:
        latest = max((number // PER_YEAR[calendar] for _, calendar, number in rows), default=0)
        last = {calendar: (latest + 1) * PER_YEAR[calendar] - 1 for calendar in PER_YEAR}
        backs = [last[c] - n if n // PER_YEAR[c] == latest else None for _, c, n in rows]
    else:
        backs = [here[1] - n if here and here[0] == c else None for _, c, n in rows]
    return pa.table(
        {
            "period": pa.array([name for name, _, _ in rows], pa.string()),
            "back": pa.array(backs, pa.int32()),
        }
    )


# Earlier results by name; `back` = 1 is the period before.
PAST = """
    SELECT h.name, p.back, h.total, h.place, h.grade, h.awards
    FROM history h
    JOIN period_t p ON p.period = h.period
    WHERE p.back IS NOT NULL
"""
