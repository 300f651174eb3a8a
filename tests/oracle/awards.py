"""Awards and consequences by place, from the end, by share, by progress (semantics, section 6)."""

from __future__ import annotations

from collections.abc import Iterable

from kaohe.scheme.model import Award, Scheme
from oracle.grades import WAITING, members, seats
from oracle.links import History, before
from oracle.order import Standing, better, place, scope_of


def award(scheme: Scheme, standings: list[Standing], history: History, period: str) -> None:
    """Give every computed award, or write its consequence, in the scheme's order."""
    for one_award in scheme.awards:
        if not one_award.computed:
            continue
        if one_award.by == "进步":
            winners = _by_progress(scheme, one_award, standings, history, period)
        elif one_award.quotas:
            winners = _by_share(scheme, one_award, standings)
        else:
            winners = _by_place(scheme, one_award, standings)
        for one in winners:
            if one_award.remark:
                one.consequences.append(one_award.remark)
            elif not _barred(one_award, one):
                one.awards.append(one_award.award or one_award.name)


def _scope(scheme: Scheme, one_award: Award) -> tuple[str, ...]:
    return tuple(one_award.scope.split("+")) if one_award.scope else scheme.scope


def _barred(one_award: Award, one: Standing) -> bool:
    """A consequence (备注) is no award that a veto could take away."""
    return not one_award.remark and one.barred(one_award.id)


def _concerned(one_award: Award, standings: Iterable[Standing]) -> list[Standing]:
    return [
        one
        for one in standings
        if one.ranked and (not one_award.categories or one.row["类别"] in one_award.categories)
    ]


def _rivals(scheme: Scheme, one_award: Award, standings: list[Standing], one: Standing) -> list[Standing]:
    """With whom places are counted: with 递补 the barred leave their places to others."""
    rivals = scope_of(standings, one, _scope(scheme, one_award))
    return [r for r in rivals if not (one_award.refill and _barred(one_award, r))]


def _within(one_award: Award, one: Standing) -> bool:
    return not one_award.within or one.grade == one_award.within


def _limits(places: str) -> tuple[int, int]:
    """1-5, 11- or 3 as lowest and highest place; nothing is every place."""
    if not places:
        return 1, 10**9
    low, dash, high = places.partition("-")
    return int(low), int(high) if high else (10**9 if dash else int(low))


def _by_place(scheme: Scheme, one_award: Award, standings: list[Standing]) -> list[Standing]:
    winners = []
    low, high = _limits(one_award.places)
    for one in _concerned(one_award, standings):
        rivals = _rivals(scheme, one_award, standings, one)
        if one_award.last is not None:
            behind = 1 + sum(1 for other in rivals if better(one, other))
            hit = behind <= one_award.last
        else:
            hit = low <= place(one, rivals) <= high
        if hit and _within(one_award, one):
            winners.append(one)
    return winners


def _by_share(scheme: Scheme, one_award: Award, standings: list[Standing]) -> list[Standing]:
    winners: list[Standing] = []
    for quota in scheme.quotas:
        if quota.id not in one_award.quotas:
            continue
        for cell_members in members(quota, standings).values():
            pool = [one for one in _concerned(one_award, cell_members) if _within(one_award, one)]
            winners += _seated(one_award, pool, seats(quota, cell_members))
    return winners


def _seated(one_award: Award, pool: list[Standing], number: int) -> list[Standing]:
    """Fill the seats from the front, tie by tie; a tie that does not fit waits, and nobody follows."""
    winners: list[Standing] = []
    used = 0
    rest = list(pool)
    while rest and used < number:
        tie = [one for one in rest if not any(better(other, one) for other in rest)]
        rest = [one for one in rest if one not in tie]
        free = [one for one in tie if not _barred(one_award, one)]
        if used + len(free) > number:
            for one in free:
                one.remarks.add(WAITING)
            break
        winners += free
        used += len(free) if one_award.refill else len(tie)
    return winners


def _by_progress(
    scheme: Scheme, one_award: Award, standings: list[Standing], history: History, period: str
) -> list[Standing]:
    """Those who moved up most since the period before; within equal progress the higher total."""
    earlier = before(period)
    low, high = _limits(one_award.places)
    progress: dict[Standing, int] = {}
    for one in _concerned(one_award, standings):
        then = history.place(one.name, earlier)
        now = one.place
        if (
            then is not None
            and now is not None
            and then > now
            and low <= now <= high
            and _within(one_award, one)
        ):
            progress[one] = then - now
    winners = []
    for one in progress:
        rivals = [r for r in progress if r in _rivals(scheme, one_award, standings, one)]
        ahead = sum(1 for r in rivals if (progress[r], r.key) > (progress[one], one.key))
        if one_award.count is None or ahead < one_award.count:
            winners.append(one)
    return winners
