"""What a result leaves to the deciding body: ties across a quota's edge, grades, awards to be named.

Where a decision may depart from the suggestion the scheme's own data says (docs/decisions/0017):
an element that names who decides (`决定`) in the very clause of the quota, or an award that is not
computed and names who decides it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kaohe.scheme.model import Award, Quota, Scheme
from kaohe.web.results import seats
from kaohe.web.results.seats import Contender, Field

GRADE, AWARD = "等次", "奖项"
TIE, GRADES, NAMING = "并列", "评定", "授予"
NOT = "不授予"


@dataclass(frozen=True)
class Candidate:
    """Somebody about whom is decided: what the computation suggests, and between what may be chosen."""

    name: str
    category: str
    group: str
    total: str
    place: str
    suggested: str
    options: tuple[str, ...]
    tied: bool


@dataclass(frozen=True)
class Matter:
    """One thing to decide. `value` is the grade or title in question; `seats` of it remain (None: no limit).

    `basis` is a hash of all that the decision rests on: where it changed, an earlier decision lapses.
    """

    key: str
    kind: str
    field: str
    title: str
    clause: str
    body: str
    value: str
    seats: int | None
    candidates: tuple[Candidate, ...]

    @property
    def basis(self) -> str:
        said = [self.key, self.seats, [(c.name, c.total, c.place, c.suggested) for c in self.candidates]]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    @property
    def token(self) -> str:
        """The key in a form that addresses and field names can hold."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:16]

    @property
    def open(self) -> bool:
        """Whether it waits: a tie must be decided, the rest may."""
        return any(candidate.tied for candidate in self.candidates)


@dataclass(frozen=True)
class Room:
    """A grade's quota in one scope: "add or remove n"."""

    title: str
    where: str
    clause: str
    grade: str
    base: int
    seats: int
    holders: int
    tied: int

    @property
    def spare(self) -> int:
        return self.seats - self.holders

    @property
    def excess(self) -> int:
        return max(self.holders - self.seats, 0)


@dataclass(frozen=True)
class Agenda:
    """Everything that a result leaves to the deciding body."""

    matters: tuple[Matter, ...]
    fields: tuple[Field, ...]
    people: tuple[Contender, ...]

    def matter(self, key: str) -> Matter | None:
        return next((matter for matter in self.matters if matter.key == key), None)

    def open(self, settled: Collection[tuple[str, str]]) -> list[Matter]:
        """The matters with a tie of which somebody is not settled, as (matter, name)."""
        return [
            matter
            for matter in self.matters
            if any(one.tied and (matter.key, one.name) not in settled for one in matter.candidates)
        ]

    def rooms(self, grades: Mapping[str, str]) -> list[Room]:
        """Each quota of a grade as it stands where these grades, by name, are decided."""
        found = []
        for field in self.fields:
            if field.award is None:
                holders = sum(grades.get(one.name, one.final) == field.grade for one in field.people)
                found.append(
                    Room(
                        field.quota.name or field.quota.id,
                        field.where,
                        field.quota.place,
                        field.grade,
                        field.base,
                        field.seats,
                        holders,
                        sum(one.name not in grades for one in field.tied),
                    )
                )
        return found


def agenda(tables: Mapping[str, Any], scheme: Scheme, attributes: Mapping[str, Mapping[str, str]]) -> Agenda:
    """What a result leaves to decide; `attributes` of the roster by appraisee, for scopes of quotas."""
    if "得分" not in tables:
        return Agenda((), (), ())
    people = seats.contenders(tables, scheme, attributes)
    names = tuple(seats.names(scheme))
    graded = seats.grade_fields(scheme, people)
    awarded = seats.award_fields(scheme, people)
    matters = [*_grades(graded, scheme, names), *_award_ties(awarded), *_namings(scheme, people)]
    return Agenda(tuple(matters), (*graded, *awarded), tuple(people))


def left_to(scheme: Scheme, quota: Quota) -> str:
    """Who may grade within a quota as it sees fit; '' where the scheme leaves that to nobody."""
    places = _places(quota.place)
    bodies = [(step.place, step.decides) for step in scheme.steps]
    bodies += [(special.place, special.decides) for special in scheme.specials]
    for place, body in bodies:
        if body and places & _places(place):
            return body
    return ""


def _places(place: str) -> set[str]:
    return {part.strip() for part in place.split("；") if part.strip()}


def _grades(fields: Iterable[Field], scheme: Scheme, names: tuple[str, ...]) -> list[Matter]:
    """Per quota and scope: all whom the body may grade, or else the tie only. Nobody stands in two."""
    found: list[Matter] = []
    covered: set[str] = set()
    for field in fields:
        body = left_to(scheme, field.quota)
        tied = {one.name for one in field.tied}
        if body:
            free = [one for one in field.people if one.final and not one.fixed and not one.affirmed]
        else:
            free = field.tied
        candidates = tuple(
            _candidate(
                one,
                one.final,
                names[one.best :] if body else (field.grade, one.final),
                one.name in tied,
            )
            for one in free
            if one.name not in covered
        )
        if not candidates:
            continue
        covered |= {candidate.name for candidate in candidates}
        found.append(
            Matter(
                key=_key(field, field.quota.id),
                kind=GRADES if body else TIE,
                field=GRADE,
                title=f"{field.quota.name or field.quota.id}：{field.where}",
                clause=field.quota.place,
                body=body,
                value=field.grade,
                seats=field.seats if body else field.left,
                candidates=candidates,
            )
        )
    return found


def _award_ties(fields: Iterable[Field]) -> list[Matter]:
    found = []
    for field in fields:
        award = field.award
        if award is None or not field.tied:
            continue
        title = award.award or award.name
        found.append(
            Matter(
                key=_key(field, award.id, field.quota.id),
                kind=TIE,
                field=AWARD,
                title=f"{award.name or title}：{field.where}",
                clause=award.place,
                body=award.decides,
                value=title,
                seats=field.left,
                candidates=tuple(_candidate(one, NOT, (title, NOT), True) for one in field.tied),
            )
        )
    return found


def _namings(scheme: Scheme, people: Iterable[Contender]) -> list[Matter]:
    """Awards that the computation does not grant and for which the scheme names who does."""
    found = []
    awards = {award.id: award for award in scheme.awards}
    grades, number = seats.names(scheme), seats.numbers(scheme)
    for award in scheme.awards:
        title = award.award or award.name
        source = awards.get(award.chosen_from)
        if award.computed or not award.decides or award.remark or (source and _title(source) == title):
            continue
        within = grades[number[award.within]] if award.within else ""
        pool = [one for one in people if _may_be_named(one, award, source) and within in ("", one.final)]
        if pool:
            found.append(
                Matter(
                    key=award.id,
                    kind=NAMING,
                    field=AWARD,
                    title=award.name or title,
                    clause=award.place,
                    body=award.decides,
                    value=title,
                    seats=award.count,
                    candidates=tuple(_candidate(one, NOT, (title, NOT), False) for one in pool),
                )
            )
    return found


def _may_be_named(one: Contender, award: Award, source: Award | None) -> bool:
    return (
        one.ranked
        and one.may_have(award)
        and (not award.categories or one.category in award.categories)
        and (source is None or _title(source) in one.titles)
    )


def _title(award: Award) -> str:
    return award.award or award.name


def _candidate(one: Contender, suggested: str, options: tuple[str, ...], tied: bool) -> Candidate:
    return Candidate(one.name, one.category, one.group, one.total, one.place, suggested, options, tied)


def _key(field: Field, *parts: str) -> str:
    return "/".join((*parts, *field.scope))
