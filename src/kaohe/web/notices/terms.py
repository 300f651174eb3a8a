"""What a scheme says of notices and appeals: for how long, about whom, to whom, within which days.

A notice with an objection window is a 公示 that says its days, or a 期限 whose form is 公示; whether
they are working days and a lower limit stands in the 期限 of the same days. An appeal (申诉) that says
to whom it goes (受理) is a request; one that says by whom (负责) and in how many days is its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kaohe.scheme.model import Appeal, Deadline, Notice, Scheme

PAPER = "公示"
REVIEW, APPEAL, OBJECTION = "复核", "申诉", "异议"
OWN_UNIT = "所在单位"


@dataclass(frozen=True)
class Term:
    """A notice with an objection window as the scheme lays it down.

    `grade` and `award` say who is shown: those with either; everybody where both are empty.
    """

    clauses: tuple[str, ...]
    name: str
    place: str
    scope: str
    least: int
    most: int | None
    working: bool
    grade: str = ""
    award: str = ""
    by: str = ""

    @property
    def clause(self) -> str:
        return self.clauses[0]

    @property
    def rule(self) -> str:
        """至少3个工作日; 5至7天; 5天."""
        unit = "个工作日" if self.working else "天"
        if self.most is None:
            return f"至少{self.least}{unit}"
        return f"{self.least}{unit}" if self.most == self.least else f"{self.least}至{self.most}{unit}"


@dataclass(frozen=True)
class Route:
    """A way to have a result looked at again: within which days of what, and in which it is answered."""

    clause: str
    name: str
    place: str
    kind: str
    to: str
    days: int | None
    start: str
    answer: str = ""
    answer_days: int | None = None
    extension: int | None = None

    @property
    def after_review(self) -> bool:
        """Whether the days run from the answer to a review, not from the written notice."""
        return REVIEW in self.start

    @property
    def rule(self) -> str:
        return f"{self.start or '收到通知'}起{self.days}天内" if self.days else "没有规定天数"


@lru_cache(maxsize=64)
def public(scheme: Scheme) -> tuple[Term, ...]:
    """The notices with an objection window, in the order of the scheme."""
    found = [_of_notice(notice, scheme) for notice in scheme.notices if notice.days]
    used = {clause for term in found for clause in term.clauses}
    for deadline in scheme.deadlines:
        if deadline.form == PAPER and deadline.id not in used:
            found.append(_of_deadline(deadline))
    return tuple(found)


def _of_notice(notice: Notice, scheme: Scheme) -> Term:
    same = next((each for each in scheme.deadlines if each.days == notice.days), None)
    return Term(
        clauses=(notice.id, *((same.id,) if same else ())),
        name=notice.name,
        place=notice.place,
        scope=notice.scope,
        least=notice.days or 0,
        most=None if same and same.minimum else notice.days,
        working=bool(same and same.unit == "工作日"),
        grade=notice.grade,
        award=dict(notice.params).get("奖项", ""),
        by="、".join(notice.by),
    )


def _of_deadline(deadline: Deadline) -> Term:
    more = dict(deadline.params)
    least = deadline.least_days or deadline.days or 1
    return Term(
        clauses=(deadline.id,),
        name=deadline.name,
        place=deadline.place,
        scope=more.get("范围", ""),
        least=least,
        most=deadline.most_days or (None if deadline.minimum or not deadline.days else deadline.days),
        working=deadline.unit == "工作日",
        grade=more.get("等次", ""),
        award=more.get("奖项", ""),
        by=deadline.by,
    )


def announcements(scheme: Scheme) -> list[Notice]:
    """Notices without days: what is told (通报、告知) without a window for objections."""
    return [notice for notice in scheme.notices if not notice.days]


def in_writing(scheme: Scheme) -> Notice | None:
    """The clause by which everybody is told the own result in writing."""
    told = [notice for notice in scheme.notices if notice.to and "书面" in notice.channel]
    return told[0] if told else None


@lru_cache(maxsize=64)
def routes(scheme: Scheme) -> tuple[Route, ...]:
    """The ways of review and appeal that the scheme opens."""
    return tuple(_routes(scheme))


def _routes(scheme: Scheme) -> Iterator[Route]:
    answers = [each for each in scheme.appeals if not each.to and each.by and each.days]
    for number, request in enumerate(scheme.appeals):
        if not request.to:
            continue
        kind = APPEAL if APPEAL in request.name else REVIEW
        answer = _answer(request, kind, answers, scheme.appeals[number + 1 :])
        yield Route(
            clause=request.id,
            name=request.name,
            place=request.place,
            kind=kind,
            to=request.to,
            days=request.days,
            start=request.start,
            answer=answer.id if answer else "",
            answer_days=answer.days if answer else None,
            extension=answer.extension if answer else None,
        )


def _answer(request: Appeal, kind: str, answers: list[Appeal], after: tuple[Appeal, ...]) -> Appeal | None:
    """Of the answers given by whom it goes to, that which speaks of its kind, then the next one."""
    fitting = [each for each in answers if each.by == request.to]
    named = [each for each in fitting if kind in each.name]
    return next(iter(named or [each for each in after if each in fitting] or fitting), None)


def opinions(scheme: Scheme) -> list[Appeal]:
    """Clauses by which somebody is only heard: the opinion is written down, nothing is reviewed."""
    return [each for each in scheme.appeals if not each.to and each.days is None]


def answering(scheme: Scheme) -> Route | None:
    """In how many days an objection is looked into: as the scheme says for a review."""
    return next((route for route in routes(scheme) if route.kind == REVIEW), None)
