"""Shown totals and places (semantics, sections 1 and 6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from kaohe.methods.base import Effect
from kaohe.scheme.model import Scheme
from oracle.numbers import half_up
from oracle.records import Outcome
from oracle.tree import Row, met

NO_GRADE = "不确定等次"


@dataclass(eq=False)
class Standing:
    """One appraisee on the way from the total to the awards."""

    name: str
    row: Row
    total: Fraction | None
    records: Outcome
    shown: Fraction | None = None
    key: Fraction = Fraction(0)
    ranked: bool = False
    vetoes: list[tuple[str, Effect]] = field(default_factory=list)
    last: bool = False
    graded: bool = False
    place: int | None = None
    grade: str = ""
    awards: list[str] = field(default_factory=list)
    remarks: set[str] = field(default_factory=set)
    consequences: list[str] = field(default_factory=list)

    def barred(self, award: str) -> bool:
        """True where a veto bars the award with this id."""
        return any(
            "取消评先" in effect.effects and (not effect.awards or award in effect.awards)
            for _, effect in self.vetoes
        )


def stand(scheme: Scheme, standings: list[Standing]) -> None:
    """Fill in shown totals, vetoes and places."""
    for one in standings:
        one.vetoes = _vetoes(scheme, one)
        one.last = any("名次末位" in effect.effects for _, effect in one.vetoes)
        one.graded = not any(
            NO_GRADE in special.effect and special.applies and met(special.applies, one.row)
            for special in scheme.specials
        )
        if one.total is not None:
            one.shown = half_up(one.total, scheme.decimals)
            one.key = one.total if scheme.order_by == "原始分" else one.shown
        one.ranked = one.total is not None and one.graded
    for one in standings:
        if one.ranked:
            one.place = place(one, scope_of(standings, one, scheme.scope))


def scope_of(standings: list[Standing], one: Standing, scope: tuple[str, ...]) -> list[Standing]:
    """The ranked appraisees with whom `one` is compared."""
    return [other for other in standings if other.ranked and cell(other, scope) == cell(one, scope)]


def cell(one: Standing, scope: tuple[str, ...]) -> tuple[str, ...]:
    """The values of the columns of a scope; 全部 is one cell for everybody."""
    return tuple(one.row.get(name, "") for name in scope if name != "全部")


def better(one: Standing, other: Standing) -> bool:
    """True when `one` stands strictly before `other`."""
    if one.last != other.last:
        return other.last
    return one.key > other.key


def place(one: Standing, rivals: list[Standing]) -> int:
    return 1 + sum(1 for other in rivals if better(other, one))


def _vetoes(scheme: Scheme, one: Standing) -> list[tuple[str, Effect]]:
    """Confirmed vetoes in the scheme's order, rules with a veto effect included."""
    effects: list[tuple[str, Effect]] = [
        (rule.id, rule.effect) for rule, _ in scheme.rules() if rule.effect is not None
    ]
    effects += [(veto.id, veto) for veto in scheme.vetoes]
    return [(name, effect) for name, effect in effects if name in one.records.confirmed]
