"""Whether a scheme holds for a period by its own words: since when, on trial until when, for which year."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

from kaohe.scheme.model import Scheme
from kaohe.web.cycles import periods
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded

TRIAL, YEAR = "试行", "年度"
_YEARS = re.compile(r"(\d+)年")


@dataclass(frozen=True)
class Term:
    """A clause on when the scheme holds; `bad` where this period lies outside."""

    clause: str
    text: str
    bad: bool = False


def terms(cycle: Cycle) -> list[Term]:
    """Every clause of the cycle's scheme on when it holds, applied to the cycle's period."""
    scheme = loaded(cycle.scheme)
    first, _ = periods.span(cycle.period)
    begins = {
        stage.clause: stage.start
        for stage in cycle.stages.filter(clause__in=[term.id for term in scheme.deadlines if term.start])
    }
    return [*_in_force(scheme, first, begins), *_trial(scheme, first), *_years(scheme, first)]


def _in_force(
    scheme: Scheme, first: datetime.date, begins: dict[str, datetime.date | None]
) -> Iterator[Term]:
    """From a date that the scheme says, or that the office entered for a day that it only names."""
    for term in scheme.deadlines:
        if not term.start or term.days or term.date or term.every:
            continue
        start = begins.get(term.id)
        if start is None:
            yield Term(term.id, f"{term.name}：{term.start}还没有在“环节”里填日期，不知道从哪天起施行", True)
        elif first < start:
            yield Term(
                term.id, f"{term.name}：从{start}起施行，这个周期从{first}开始，施行以前的工作另行确认", True
            )
        else:
            yield Term(term.id, f"{term.name}：从{start}起施行")


def _trial(scheme: Scheme, first: datetime.date) -> Iterator[Term]:
    start = _date(scheme.effective)
    for special in scheme.specials:
        match = _YEARS.fullmatch(dict(special.params).get(TRIAL, ""))
        if match is None:
            continue
        if start is None:
            yield Term(special.id, f"{special.name}：没有写生效日期，不知道试行到哪天", True)
            continue
        end = start.replace(year=start.year + int(match[1]), day=min(start.day, 28))
        over = first > end
        more = "，试行期已满，先确认办法继续有效" if over else ""
        yield Term(special.id, f"{special.name}：从{start}试行{match[1]}年，到{end}{more}", over)


def _years(scheme: Scheme, first: datetime.date) -> Iterator[Term]:
    said = [(one.id, one.name, one.params) for one in scheme.specials]
    said += [(one.id, one.name, one.params) for one in scheme.roles]
    for clause, name, params in said:
        year = dict(params).get(YEAR, "")
        if year:
            bad = not fnmatch(str(first.year), year)
            more = f"，这个周期是{first.year}年，先确认办法适用" if bad else ""
            yield Term(clause, f"{name}：{year}年{more}", bad)


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
