"""What came before: scores, places, grades and awards of earlier periods."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kaohe.numbers import MICRO, show_fixed
from kaohe.scheme.model import Scheme
from kaohe.tables.sampling.world import POOR, Member, World, earlier_periods

Row = dict[str, str]
_PERIODS = {"年": 3, "半年": 3, "季度": 7, "月": 12}


def history_rows(world: World) -> Iterator[Row]:
    """One mapping of column to text for each appraisee and earlier period; a few are missing."""
    rng = world.rng("历史")
    count = max([_PERIODS[world.scheme.calendar], *(link.running or 0 for link in world.scheme.links)])
    for period in earlier_periods(world, count):
        scores = [_score(rng, member) for member in world.members]
        ranks, sizes = _ranks(world, scores)
        for member, score, rank in zip(world.members, scores, ranks, strict=True):
            if rng.random() < 0.03:
                continue
            grade = _grade(rng, world.scheme, member, score, rank / sizes[_scope(world.scheme, member)])
            yield {
                "对象": member.name,
                "周期": period,
                "得分": show_fixed(score * MICRO // 100, world.scheme.decimals),
                "名次": str(rank),
                "等次": grade,
                "奖项": _award(world.scheme, rank),
            }


def _score(rng: Random, member: Member) -> int:
    """A total in hundredths of a point."""
    share = min(1.05, max(0.3, rng.gauss(member.quality, 0.02 if member.quality < POOR else 0.03)))
    return int(share * member.shape.total / MICRO * 100)


def _scope(scheme: Scheme, member: Member) -> tuple[str, str]:
    return member.category, member.group if "分组" in scheme.scope else ""


def _ranks(world: World, scores: list[int]) -> tuple[list[int], dict[tuple[str, str], int]]:
    """Place of each member within its scope, and how many there are in each."""
    scopes: dict[tuple[str, str], list[int]] = {}
    for member, score in zip(world.members, scores, strict=True):
        scopes.setdefault(_scope(world.scheme, member), []).append(score)
    place: dict[tuple[str, str], dict[int, int]] = {}
    for scope, found in scopes.items():
        by_score: dict[int, int] = {}
        for at, score in enumerate(sorted(found, reverse=True), start=1):
            by_score.setdefault(score, at)
        place[scope] = by_score
    ranks = [
        place[_scope(world.scheme, member)][score]
        for member, score in zip(world.members, scores, strict=True)
    ]
    return ranks, {scope: len(found) for scope, found in scopes.items()}


def _grade(rng: Random, scheme: Scheme, member: Member, score: int, rank: float) -> str:
    """By the scheme's cut-offs, or the best for a few and the usual one for most; rarely a bad one."""
    names = [grade.name for grade in scheme.grades]
    if not names:
        return ""
    if any(grade.least is not None for grade in scheme.grades):
        reached = (g.name for g in scheme.grades if g.least is None or score >= g.least * 100)
        return next(reached, names[-1])
    if rng.random() < (0.5 if member.quality < POOR else 0.01):
        return names[-1]
    return names[0] if rank <= 0.15 or len(names) == 1 else names[1]


def _award(scheme: Scheme, rank: int) -> str:
    if rank > 3:
        return ""
    return next((award.award for award in scheme.awards if award.computed and award.award), "")
