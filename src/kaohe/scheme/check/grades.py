"""Grades can be reached, vetoes and affirmations do something."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kaohe.methods.base import Effect
from kaohe.numbers import plain
from kaohe.scheme.check.found import Found, label
from kaohe.scheme.model import Affirmation, Grade, Scheme
from kaohe.scheme.shape import NO_GRADE

FIXES = ("等次", "等次上限")


def check(scheme: Scheme, found: Found) -> None:
    for value, effect in effects(scheme):
        _effect(value, effect, found)
    for affirmation in scheme.affirmations:
        if not affirmation.grade:
            cure = "加“等次: …”，写直接确定的等次"
            found.fault(affirmation, "编号", f"肯定{label(affirmation)}没有写等次", cure)
    for special in scheme.specials:
        for word in special.effect:
            if word != NO_GRADE and difflib.SequenceMatcher(None, word, NO_GRADE).ratio() > 0.75:
                cure = f"要使对象不评等次，写“{NO_GRADE}”"
                found.doubt(special, "效果", f"{label(special)}的效果“{word}”不是程序认识的词", cure, word)
        if NO_GRADE in special.effect and not special.applies:
            what = f"{label(special)}没有写“适用”，不会使任何对象不定等次"
            found.doubt(special, "效果", what, "加“适用: {属性: [值]}”")
    _cut_offs(scheme, found)
    _reachable(scheme, found)


def effects(scheme: Scheme) -> Iterator[tuple[Any, Effect]]:
    """Every veto, and every rule that carries a veto's effect."""
    for veto in scheme.vetoes:
        yield veto, veto
    for rule, _ in scheme.rules():
        if rule.effect is not None:
            yield rule, rule.effect


def _effect(value: Any, effect: Effect, found: Found) -> None:
    what = f"否决{label(value)}"
    if not effect.effects:
        cure = "写“效果”：取消评先、名次末位、等次、等次上限"
        also = "，只写入备注" if effect.consequence else ""
        found.doubt(effect, "效果", f"{what}没有效果{also}", cure)
    fixing = [word for word in effect.effects if word in FIXES]
    if fixing and not effect.grade:
        found.fault(effect, "效果", f"{what}的效果是“{fixing[0]}”，却没有写等次", "加“等次: …”")
    if len(fixing) > 1:
        found.doubt(effect, "效果", f"{what}既定等次又限等次", "只留一个")
    if effect.grade and not fixing:
        found.doubt(effect, "等次", f"{what}写了等次，效果里却没有“等次”或“等次上限”", "在“效果”里加上")
    if effect.awards and "取消评先" not in effect.effects:
        found.doubt(effect, "限奖项", f"{what}写了限奖项，效果里却没有“取消评先”", "在“效果”里加“取消评先”")


def _cut_offs(scheme: Scheme, found: Found) -> None:
    above: Grade | None = None
    for grade in scheme.grades:
        if grade.least is None:
            continue
        if above is not None and above.least is not None and grade.least >= above.least:
            what = (
                f"等次“{grade.name}”的分数线{plain(grade.least)}不低于前面“{above.name}”的"
                f"{plain(above.least)}，谁也评不到"
            )
            found.doubt(grade, "最低", what, "等次从好到差写，分数线逐级降低")
        above = grade
    last = scheme.grades[-1] if scheme.grades else None
    if last is not None and last.least is not None and last.least > 0:
        what = f"最后一个等次“{last.name}”的分数线{plain(last.least)}不起作用，低于它的也评“{last.name}”"
        found.doubt(last, "最低", what, "删去这条分数线，或再加一个更低的等次")


def _reachable(scheme: Scheme, found: Found) -> None:
    """A grade is reached by the total, by a quota that pushes down from above, or by a decision."""
    highest = highest_total(scheme)
    decided = {effect.grade for _, effect in effects(scheme) if set(effect.effects) & set(FIXES)}
    affirmations: tuple[Affirmation, ...] = scheme.affirmations
    decided |= {affirmation.grade for affirmation in affirmations}
    limited = {quota.grade for quota in scheme.quotas if quota.grade}
    open_below, pushed = True, False
    for grade in scheme.grades:
        names = {grade.name, grade.id}
        if highest is not None and grade.least is not None and grade.least > highest:
            what = f"等次“{grade.name}”要{plain(grade.least)}分，而总分最高{plain(highest)}分"
            found.doubt(grade, "最低", what, "核对分数线和总分")
        elif not open_below and not pushed and not names & decided:
            what = f"等次“{grade.name}”谁也评不到：前面的等次没有分数线，也没有名额"
            found.doubt(grade, "名称", what, "给前面的等次写“最低”或名额，或由否决确定这个等次")
        by_total = open_below
        open_below = open_below and grade.least is not None
        pushed = bool(names & limited) and (by_total or pushed or bool(names & decided))


def highest_total(scheme: Scheme) -> Decimal | None:
    """The most a total can come to; None where additions have no end or the points are not stated."""
    totals = []
    for category in scheme.categories:
        stated = [top.points for top in scheme.tree(category)]
        if category.points is None and (None in stated or not stated):
            return None
        totals.append(
            category.points if category.points is not None else sum((p for p in stated if p), Decimal(0))
        )
    more = Decimal(0)
    for rule, owner in scheme.rules():
        if rule.sign == "-" or (owner is not None and owner.start == "零" and not rule.extra):
            continue
        if rule.cap is None:
            return scheme.totals.highest if scheme.totals else None
        more += rule.cap
    if not totals:
        return None
    highest = max(totals) + more
    limit = scheme.totals.highest if scheme.totals else None
    return highest if limit is None else min(highest, limit)
