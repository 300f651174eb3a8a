"""Grades: cut-offs, vetoes, affirmations, quotas (semantics, section 6)."""

from __future__ import annotations

from collections import defaultdict

from kaohe.scheme.model import Quota, Scheme
from oracle.numbers import exact, whole
from oracle.order import Standing, cell

WAITING, OVER, AFFIRMED_OVER, AFFIRMED = "待研究", "超出名额", "肯定超出名额", "一票肯定"
COMMENT_ONLY = "只写评语"


def grade(scheme: Scheme, standings: list[Standing]) -> None:
    """Fill in the grades and the remarks that they bring."""
    names = [g.name for g in scheme.grades]
    fixed: set[Standing] = set()
    affirmed: set[Standing] = set()
    for one in standings:
        if not one.graded:
            one.remarks.add(COMMENT_ONLY)
        affirmation = _affirmation(scheme, one)
        if affirmation:
            one.remarks.add(AFFIRMED)
        if not names or not one.ranked:
            continue
        held = [effect.grade for _, effect in one.vetoes if "等次" in effect.effects]
        limits = [effect.grade for _, effect in one.vetoes if "等次上限" in effect.effects]
        if held:
            one.grade = names[max(names.index(g) for g in held + limits)]
            fixed.add(one)
        elif affirmation:
            one.grade = affirmation
            affirmed.add(one)
        else:
            one.grade = names[max([_reached(scheme, one, 0), *(names.index(g) for g in limits)])]
    for name in names:
        for quota in scheme.quotas:
            if quota.grade == name:
                _limit(scheme, quota, standings, fixed, affirmed)


def _affirmation(scheme: Scheme, one: Standing) -> str:
    """The grade of a confirmed affirmation that no veto beats; of several the best."""
    names = [g.name for g in scheme.grades]
    found = [a.grade for a in scheme.affirmations if a.id in one.records.confirmed]
    if not found or one.vetoes:
        return ""
    return min(found, key=lambda name: names.index(name) if name in names else 0)


def _reached(scheme: Scheme, one: Standing, start: int) -> int:
    """The first grade from `start` on whose minimum the total reaches; the last by default."""
    for index in range(start, len(scheme.grades)):
        least = scheme.grades[index].least
        if least is None or one.key >= exact(least):
            return index
    return len(scheme.grades) - 1


def members(quota: Quota, standings: list[Standing]) -> dict[tuple[str, ...], list[Standing]]:
    """Those whom a quota concerns, by cell of its scope; nobody outside grading is in it."""
    cells = defaultdict(list)
    for one in standings:
        if one.graded and (not quota.categories or one.row["类别"] in quota.categories):
            cells[cell(one, quota.scope)].append(one)
    return cells


def seats(quota: Quota, cell_members: list[Standing]) -> int:
    """The seats of one cell: a stated number, or a share of those graded or of everyone."""
    if quota.count is not None:
        return quota.count
    base = cell_members if quota.base == "全体" else [one for one in cell_members if one.ranked]
    return whole(exact(quota.share or 0) / 100 * len(base), quota.rounding)


def _limit(
    scheme: Scheme, quota: Quota, standings: list[Standing], fixed: set[Standing], affirmed: set[Standing]
) -> None:
    index = [g.name for g in scheme.grades].index(quota.grade)
    least = scheme.grades[index].least
    for cell_members in members(quota, standings).values():
        holders = [one for one in cell_members if one.grade == quota.grade and one not in fixed]
        sure = [one for one in holders if one in affirmed]
        others = [one for one in holders if one not in affirmed]
        left = seats(quota, cell_members) - len(sure)
        if left < 0:
            for one in sure:
                one.remarks.add(AFFIRMED_OVER)
            left = 0
        for one in others:
            ahead = sum(1 for other in others if other.key > one.key)
            level = sum(1 for other in others if other.key == one.key)
            if ahead + level <= left:
                continue
            if ahead < left:
                one.remarks.add(WAITING)
            elif least is not None and one.key >= exact(least):
                one.remarks.add(OVER)
            one.grade = scheme.grades[min(index + 1, len(scheme.grades) - 1)].name
