"""The plan of a cycle: what the scheme's steps, deadlines, notices, appeals and filings ask, dated.

A date comes from the scheme where it gives one (日期, 月份, 频次); a step without a date, and a term
that runs from an event (天数), wait for the office to enter the day.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import singledispatch

from kaohe.elements import Element
from kaohe.scheme.model import Appeal, Archive, Deadline, Notice, Scheme, Step
from kaohe.web.cycles import periods
from kaohe.web.cycles.models import Cycle, Stage
from kaohe.web.cycles.schemes import prose

KINDS = {Step: "程序", Deadline: "期限", Notice: "公示", Appeal: "申诉", Archive: "归档"}
_DATE = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True)
class Planned:
    """One stage to be: a clause, or one of the parts of the period in which a clause falls due."""

    clause: str
    kind: str
    title: str
    who: str = ""
    detail: str = ""
    start: datetime.date | None = None
    end: datetime.date | None = None
    days: int | None = None
    working: bool = False
    step: int | None = None
    closes: str = ""


def plan(scheme: Scheme, period: str) -> list[Planned]:
    """Every step, deadline, notice, appeal and filing of the scheme, numbered steps first."""
    elements = (*scheme.steps, *scheme.notices, *scheme.appeals, *scheme.archives, *scheme.deadlines)
    said = details(scheme)
    in_working_days = {term.days for term in scheme.deadlines if term.days and term.unit == "工作日"}
    found: list[Planned] = []
    for element in elements:
        stage = replace(_terms(element), detail=said.get(element.id, ""))
        # a notice says its days; whether they are working days stands in the deadline of the same term
        stage = replace(stage, working=stage.working or stage.days in in_working_days)
        found += _dated(stage, element, period)
    return sorted(found, key=lambda stage: (stage.step is None, stage.step or 0))


def stages(cycle: Cycle, scheme: Scheme) -> list[Stage]:
    """The plan as unsaved rows of a cycle."""
    return [
        Stage(
            cycle=cycle,
            order=order,
            **{
                name: getattr(planned, name)
                for name in (
                    "clause",
                    "kind",
                    "title",
                    "who",
                    "detail",
                    "start",
                    "end",
                    "days",
                    "working",
                    "closes",
                )
            },
        )
        for order, planned in enumerate(plan(scheme, cycle.period), 1)
    ]


def details(scheme: Scheme) -> dict[str, str]:
    """What the scheme says in each clause, as its prose has it, with readings and doubts."""
    texts: dict[str, list[str]] = {}
    for line in prose(scheme):
        if line.id:
            texts.setdefault(line.id, []).append(line.text)
    return {clause: "\n".join(said) for clause, said in texts.items()}


def _planned(element: Element, who: Iterable[str], step: int | None = None) -> Planned:
    names = "、".join(dict.fromkeys(name for name in who if name))
    return Planned(element.id, KINDS[type(element)], element.name or element.id, names[:200], step=step)


@singledispatch
def _terms(element: Element) -> Planned:
    raise TypeError(type(element).__name__)


@_terms.register
def _(step: Step) -> Planned:
    who = (*step.by, step.lead, step.collect, step.check, *step.approve, step.decides, *step.sign)
    # a step in which records are handed in and confirmed ends their entry
    return replace(_planned(step, who, step.step), closes=Stage.Closes.ALL if step.states else "")


@_terms.register
def _(notice: Notice) -> Planned:
    return replace(_planned(notice, notice.by, notice.step), days=notice.days)


@_terms.register
def _(appeal: Appeal) -> Planned:
    return replace(_planned(appeal, (appeal.by, appeal.to), appeal.step), days=appeal.days)


@_terms.register
def _(archive: Archive) -> Planned:
    return _planned(archive, archive.by, archive.step)


@_terms.register
def _(deadline: Deadline) -> Planned:
    # of a term with two limits the longer one ends it
    days = deadline.days or deadline.most_days or deadline.least_days
    return replace(_planned(deadline, (deadline.by,)), days=days, working=deadline.unit == "工作日")


def _dated(stage: Planned, element: Element, period: str) -> Iterator[Planned]:
    """The stage with its date, once for each part of the period; without dates where none is said."""
    every = getattr(element, "every", ())
    words = (every,) if isinstance(every, str) else every
    spans = [part for word in words for part in periods.parts(period, word)]
    if spans:
        whole = len(spans) == 1
        for name, (start, end) in spans:
            title = stage.title if whole else f"{stage.title}（{name}）"
            yield replace(stage, title=title, start=start, end=end)
    elif isinstance(element, Deadline):
        yield replace(stage, start=_day(element.start, element, period), end=_end(element, period))
    else:
        yield stage


def _end(deadline: Deadline, period: str) -> datetime.date | None:
    if deadline.month is not None:
        return periods.month_end(periods.span(period)[0].year, deadline.month)
    return _day(deadline.date, deadline, period)


def _day(text: str, deadline: Deadline, period: str) -> datetime.date | None:
    """A date of the scheme in the period's year; in the next where the clause is read so (次年)."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    later = "次年" in deadline.reading.split("；")[0] or any(value == "次年" for _, value in deadline.params)
    year = int(match[1]) if match[1] else periods.span(period)[0].year + later
    return datetime.date(year, int(match[2]), int(match[3]))
