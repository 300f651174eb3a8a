"""Who contends for the seats of a grade or an award, how many there are, and whose tie waits.

The engine decides this in SQL and says only the outcome; here it is followed again from a result's own
tables, so that the deciding body sees each quota with its seats. The tests hold the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kaohe import ranking
from kaohe.methods.base import Effect
from kaohe.numbers import MICRO, to_micro
from kaohe.scheme.model import Award, Quota, Scheme

NEVER = ("只写评语",)
ROUNDING = {"去尾": 0, "四舍五入": 50 * MICRO, "进一": 100 * MICRO - 1}


@dataclass
class Contender:
    """An appraisee of a result; `value` is what it is ordered by, `grade` the number of its grade.

    `fixed`: a veto or an affirmation says the grade; `best`: the best grade that a veto still lets it have.
    """

    name: str
    category: str
    group: str
    total: str
    place: str
    value: int
    final: str
    titles: tuple[str, ...]
    attributes: Mapping[str, str]
    graded: bool
    grade: int | None
    fixed: bool
    affirmed: bool
    last: bool
    best: int = 0
    barred: frozenset[str] = frozenset()

    @property
    def ranked(self) -> bool:
        return bool(self.place)

    def may_have(self, award: Award) -> bool:
        return "" not in self.barred and award.id not in self.barred

    def within(self, scope: Sequence[str]) -> tuple[str, ...]:
        own = {"类别": self.category, "分组": self.group}
        return tuple(own.get(part, self.attributes.get(part, "")) for part in scope if part != "全部")


@dataclass
class Field:
    """The seats of one quota in one of its scopes: how many, over which base, who has one, whose tie waits.

    `left` seats remain for the tie. `grade` is the name of the grade, or `award` the award.
    """

    quota: Quota
    scope: tuple[str, ...]
    base: int
    seats: int
    people: list[Contender]
    tied: list[Contender] = field(default_factory=list)
    left: int = 0
    grade: str = ""
    award: Award | None = None

    @property
    def where(self) -> str:
        return "、".join(filter(None, self.scope)) or "全部"


def names(scheme: Scheme) -> list[str]:
    """The grades as results name them, the best first."""
    return [grade.name or grade.id for grade in scheme.grades]


def numbers(scheme: Scheme) -> dict[str, int]:
    return {label: n for n, grade in enumerate(scheme.grades) for label in (grade.id, grade.name) if label}


def contenders(
    tables: Mapping[str, Any], scheme: Scheme, attributes: Mapping[str, Mapping[str, str]]
) -> list[Contender]:
    """The appraisees of a result, their grades as they stand before any quota."""
    effects, number = _effects(scheme), numbers(scheme)
    raw = _raw(tables) if scheme.order_by != "显示总分" else {}
    found = []
    for score in ranking(tables, scheme):
        value = raw.get(score.name, 0) if raw else to_micro(score.value or Decimal(0))
        held = [effects[rule] for rule in score.vetoes if rule in effects]
        bars = [effect for effect in held if "取消评先" in effect.effects]
        caps = [number[effect.grade] for effect in held if "等次上限" in effect.effects]
        vetoed = any("等次" in effect.effects for effect in held)
        affirmed = "一票肯定" in score.remarks
        best = max(caps, default=0)
        final = number.get(score.grade) if score.grade else None
        found.append(
            Contender(
                name=score.name,
                category=score.category,
                group=score.group,
                total=score.total,
                place=score.place,
                value=value,
                final=score.grade,
                titles=score.awards,
                attributes=attributes.get(score.name, {}),
                graded=not set(NEVER) & set(score.remarks),
                grade=final if vetoed or affirmed or final is None else max(_cut(scheme, value), best),
                fixed=vetoed,
                affirmed=affirmed,
                last=any("名次末位" in effect.effects for effect in held),
                best=best,
                barred=frozenset(name for effect in bars for name in effect.awards or ("",)),
            )
        )
    return found


def _effects(scheme: Scheme) -> dict[str, Effect]:
    found: dict[str, Effect] = {veto.id: veto for veto in scheme.vetoes}
    found |= {rule.id: rule.effect for rule, _ in scheme.rules() if rule.effect}
    return found


def _raw(tables: Mapping[str, Any]) -> dict[str, int]:
    """Totals before rounding: the sum of an appraisee's ledger."""
    sums: dict[str, int] = defaultdict(int)
    ledger = tables["明细"]
    for name, points in zip(ledger["对象"].to_pylist(), ledger["分数"].to_pylist(), strict=True):
        sums[name] += to_micro(Decimal(points)) if points else 0
    return sums


def _cut(scheme: Scheme, value: int) -> int:
    for number, grade in enumerate(scheme.grades):
        if grade.least is None or value >= to_micro(grade.least):
            return number
    return len(scheme.grades) - 1


def seats_of(quota: Quota, base: int) -> int:
    if quota.share is None:
        return quota.count or 0
    seats = (to_micro(quota.share) * base + ROUNDING[quota.rounding]) // (100 * MICRO)
    return min(seats, quota.count) if quota.count is not None else seats


def grade_fields(scheme: Scheme, people: Sequence[Contender]) -> list[Field]:
    """Each quota of a grade in each of its scopes, from the best grade downwards; moves who is out down."""
    number = numbers(scheme)
    taken = {quota for award in scheme.awards for quota in award.quotas}
    quotas = [quota for quota in scheme.quotas if quota.grade in number and quota.id not in taken]
    found = []
    for quota in sorted(quotas, key=lambda quota: number[quota.grade]):
        for scope, inside in _by_scope(quota.scope, people, quota.categories).items():
            base = _base(quota, inside)
            label = names(scheme)[number[quota.grade]]
            made = Field(quota, scope, base, seats_of(quota, base), inside, grade=label)
            _fill(made, number[quota.grade], len(scheme.grades) - 1)
            found.append(made)
    return found


def _fill(seats: Field, grade: int, worst: int) -> None:
    """The affirmed first, then the best; a tie across the edge stays out as a whole."""
    there = [one for one in seats.people if one.grade == grade and not one.fixed]
    rest = [one for one in there if not one.affirmed]
    room = seats.seats - (len(there) - len(rest))
    for ahead, tie in _ties(rest, lambda one: one.value):
        if ahead + len(tie) <= room:
            continue
        if ahead < room:
            seats.tied, seats.left = tie, room - ahead
        for one in tie:
            one.grade = min(grade + 1, worst)


def award_fields(scheme: Scheme, people: Sequence[Contender]) -> list[Field]:
    """Each quota by which an award is granted, in each of its scopes."""
    quotas = {quota.id: quota for quota in scheme.quotas}
    found = []
    for award in scheme.awards:
        if not award.computed:
            continue
        for quota in (quotas[name] for name in award.quotas):
            inside = _by_scope(quota.scope, people, quota.categories or award.categories)
            for scope, everybody in inside.items():
                base = _base(quota, everybody)
                made = Field(quota, scope, base, seats_of(quota, base), everybody, award=award)
                _grant(made, award, scheme)
                found.append(made)
    return found


def _grant(seats: Field, award: Award, scheme: Scheme) -> None:
    number = numbers(scheme)
    pool = [one for one in seats.people if one.ranked]
    if award.within:
        pool = [one for one in pool if one.final and number[one.final] == number[award.within]]
    if award.refill:
        pool = [one for one in pool if one.may_have(award)]

    def order(one: Contender) -> tuple[bool, int]:
        return not one.last, one.value

    for ahead, tie in _ties(pool, order):
        free = [one for one in tie if one.may_have(award)]
        if ahead < seats.seats < ahead + len(free):
            seats.tied, seats.left = free, seats.seats - ahead


def _ties(
    people: Iterable[Contender], order: Callable[[Contender], Any]
) -> Iterator[tuple[int, list[Contender]]]:
    """Groups of equal order, the best first, each with how many are ahead of it."""
    groups: dict[Any, list[Contender]] = defaultdict(list)
    for one in people:
        groups[order(one)].append(one)
    ahead = 0
    for value in sorted(groups, reverse=True):
        yield ahead, groups[value]
        ahead += len(groups[value])


def _base(quota: Quota, people: Iterable[Contender]) -> int:
    if quota.base == "全体":
        return sum(one.graded for one in people)
    return sum(one.grade is not None for one in people)


def _by_scope(
    scope: Sequence[str], people: Iterable[Contender], categories: Sequence[str]
) -> dict[tuple[str, ...], list[Contender]]:
    found: dict[tuple[str, ...], list[Contender]] = defaultdict(list)
    for one in people:
        if not categories or one.category in categories:
            found[one.within(scope)].append(one)
    return found
