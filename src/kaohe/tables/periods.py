"""Periods of a calendar: 2020, 2020H1, 2020Q1, 2020-03, in any of the usual ways of writing."""

from __future__ import annotations

import re

from kaohe.tables.normal import fold

PER_YEAR = {"年": 1, "半年": 2, "季度": 4, "月": 12}
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_YEAR = r"(\d{4})年?"
_FORMS = (
    ("年", re.compile(r"(\d{4})(?:年度?)?")),
    ("半年", re.compile(_YEAR + r"-?h([12])")),
    ("半年", re.compile(_YEAR + r"度?([上下])半年")),
    ("季度", re.compile(_YEAR + r"-?q([1-4])")),
    ("季度", re.compile(_YEAR + r"第?([一二三四1-4])季度?")),
    ("月", re.compile(_YEAR + r"[-/.]?(\d{1,2})月?(?:-01)?")),  # Excel turns 2020-03 into the month's first
)


def parse(text: str) -> tuple[str, int] | None:
    """The calendar and the number of the period in it (consecutive periods differ by one), or None."""
    folded = fold(text)
    for calendar, form in _FORMS:
        match = form.fullmatch(folded)
        if match:
            part = match[2] if len(match.groups()) > 1 else "1"
            number = _CHINESE.get(part) or int(part)
            per_year = PER_YEAR[calendar]
            return (calendar, int(match[1]) * per_year + number - 1) if 1 <= number <= per_year else None
    return None


def show(calendar: str, number: int) -> str:
    """The one way in which a period is written."""
    year, part = divmod(number, PER_YEAR[calendar])
    form = {"年": "{}", "半年": "{}H{}", "季度": "{}Q{}", "月": "{}-{:02d}"}[calendar]
    return form.format(year, part + 1)


def canonical(text: str) -> str:
    """The period in its one form; a text that is no period of a calendar stays as it is."""
    read = parse(text)
    return show(*read) if read else text


def following(text: str) -> str:
    """The next period of the same calendar; '' for a text that is none."""
    read = parse(text)
    return show(read[0], read[1] + 1) if read else ""
