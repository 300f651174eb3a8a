"""Changes of ratings: all of a page or nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kaohe.errors import KaoheError
from kaohe.numbers import show
from kaohe.web.audit.actions import note
from kaohe.web.cycles.closing import RATINGS, check_open
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import items
from kaohe.web.records import rights
from kaohe.web.records.actions import touch
from kaohe.web.records.book import book_of
from kaohe.web.records.checks import check_rows
from kaohe.web.records.models import OwnIndicator, Rating
from kaohe.web.tables import show_or_empty

STALE = "打开页面以后，有别人改过这里的内容，这次一个也没有保存。请核对现在的内容后再填。"


@dataclass(frozen=True)
class Score:
    """What was typed for one appraisee and indicator; `version` is that of the rating shown (0: none)."""

    appraisee: Appraisee
    indicator: str
    score: str
    full: str
    version: int


@transaction.atomic
def rate(cycle: Cycle, scores: Iterable[Score], *, by: Person, late: bool = False) -> int:
    """Save the ratings that differ from those kept; an emptied one is taken away. How many changed.

    `late`: after the last day too, as a correction on an objection. KaoheError with the faults of all, their
    row the position in `scores` plus 2; Stale when somebody changed one of them since.
    """
    wanted = list(scores)
    book = book_of(cycle)
    indicators = {one.indicator for one in wanted}
    may_rate(cycle, indicators, by)
    found = Rating.objects.select_for_update().filter(cycle=cycle, indicator__in=indicators)
    averages = {leaf.id for leaf in book.leaves.values() if leaf.average}
    kept = {
        (rating.appraisee_id, rating.indicator): rating
        for rating in found
        if rating.indicator not in averages or rating.by_id == by.pk
    }
    _check_versions(wanted, kept)
    changed = [one for one in wanted if _differs(one, kept.get((one.appraisee.pk, one.indicator)))]
    if not changed:
        return 0
    if not late:
        check_open(cycle, RATINGS)
    _check_recused(cycle, changed, by)
    columns = {
        "对象": [one.appraisee.name for one in wanted],
        "指标": [one.indicator for one in wanted],
        "得分": [one.score for one in wanted],
        "满分": [one.full for one in wanted],
    }
    checked = check_rows(cycle, "评分", columns)
    if checked.faults:
        raise KaoheError(checked.faults)
    touch(cycle)
    read = {row["row"] - 2: row for row in checked.table.to_pylist()}
    before, after = {}, {}
    for at, one in enumerate(wanted):
        if one not in changed:
            continue
        key = f"{one.appraisee.name} {one.indicator}"
        old = kept.get((one.appraisee.pk, one.indicator))
        if old is not None:
            before[key] = _said(old.score, old.full)
        if at in read:
            after[key] = _said(read[at]["score"], read[at]["full"])
            _keep(cycle, one, old, read[at], by)
        elif old is not None:
            old.delete()
    names = "、".join(sorted({one.indicator for one in changed}))
    note("评分", f"指标 {names}", by=by, cycle=cycle.pk, before=before or None, after=after or None)
    return len(changed)


def check_score(cycle: Cycle, appraisee: Appraisee, indicator: str, score: str, full: str) -> None:
    """KaoheError where the scheme admits no such score of this indicator; nothing is saved."""
    cells = {"对象": appraisee.name, "指标": indicator, "得分": score, "满分": full}
    checked = check_rows(cycle, "评分", {name: [cell] for name, cell in cells.items()}, [appraisee])
    if checked.faults:
        raise KaoheError(checked.faults)


def may_rate(cycle: Cycle, indicators: Iterable[str], by: Person) -> None:
    """Refused for an indicator with which the person's unit is not charged; own ones go by their parent."""
    book, held = book_of(cycle), items(by, cycle)
    parents: dict[str, set[str]] = {}
    for indicator, parent in OwnIndicator.objects.filter(cycle=cycle, indicator__in=indicators).values_list(
        "indicator", "parent"
    ):
        parents.setdefault(indicator, set()).add(parent)
    for indicator in indicators:
        leaf = book.leaves.get(indicator)
        own = held & ({"*", indicator} | parents.get(indicator, set()))
        if not (own or (leaf is not None and rights.may_enter(by, cycle, leaf))):
            raise Refused(f"指标“{indicator}”不由您的单位评分。")


def _check_recused(cycle: Cycle, changed: Iterable[Score], by: Person) -> None:
    """Refused where a clause keeps the person from rating its own unit or itself."""
    leaves = book_of(cycle).leaves
    for one in changed:
        leaf = leaves.get(one.indicator)
        clause = rights.recused(by, cycle, leaf, one.appraisee) if leaf is not None else ""
        if clause:
            raise Refused(
                f"按{clause}，您要回避，不能给“{one.appraisee.name}”评分，请由其他人评。一个评分也没有保存。"
            )


def _check_versions(wanted: list[Score], kept: Mapping[tuple[int, str], Rating]) -> None:
    for one in wanted:
        old = kept.get((one.appraisee.pk, one.indicator))
        if (old.version if old else 0) != one.version and _differs(one, old):
            raise Stale(STALE)


def _differs(one: Score, old: Rating | None) -> bool:
    if old is None:
        return bool(one.score.strip())
    return (one.score.strip(), one.full.strip()) != (show(old.score), show_or_empty(old.full))


def _keep(cycle: Cycle, one: Score, old: Rating | None, row: Mapping[str, Any], by: Person) -> None:
    rating = old or Rating(cycle=cycle, appraisee=one.appraisee, indicator=one.indicator, version=0)
    rating.score, rating.full, rating.by = row["score"], row["full"], by
    rating.version += 1
    rating.save()


def _said(score: int, full: int | None) -> str:
    return show(score) if full is None else f"{show(score)}（满分{show(full)}）"
