"""Own indicators (个性指标) of an appraisee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kaohe.errors import KaoheError, fault
from kaohe.numbers import show
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import items
from kaohe.web.records.actions import touch
from kaohe.web.records.checks import check_rows
from kaohe.web.records.models import OwnIndicator, Rating

OWN = ("parent", "indicator", "name", "points")


@transaction.atomic
def add_own(cycle: Cycle, appraisee: Appraisee, cells: Mapping[str, str], *, by: Person) -> OwnIndicator:
    """An own indicator of an appraisee; whether their points add up is told when all are there."""
    _may_own(cycle, by, cells.get("上级指标", ""))
    there = OwnIndicator.objects.filter(cycle=cycle, appraisee=appraisee)
    if there.filter(indicator=cells.get("指标", "").strip()).exists():
        raise Refused(f"“{appraisee.name}”已有编号为“{cells['指标']}”的个性指标。")
    columns = {"对象": [appraisee.name]} | {
        name: [cells.get(name, "")] for name in ("上级指标", "指标", "名称", "分值")
    }
    checked = check_rows(cycle, "个性指标", columns, [appraisee])
    faults = [fault for fault in checked.faults if "合计" not in fault.what]
    if faults:
        raise KaoheError(faults)
    touch(cycle)
    row = checked.table.to_pylist()[0]
    made = OwnIndicator.objects.create(cycle=cycle, appraisee=appraisee, **{name: row[name] for name in OWN})
    note(
        "新增个性指标", f"{appraisee.name} {made.indicator}", by=by, cycle=cycle.pk, after=fields(made, *OWN)
    )
    return made


@transaction.atomic
def remove_own(own: OwnIndicator, *, by: Person) -> None:
    """Take an own indicator away, unless it is rated already."""
    cycle = own.cycle
    _may_own(cycle, by, own.parent)
    if Rating.objects.filter(cycle=cycle, appraisee=own.appraisee_id, indicator=own.indicator).exists():
        raise Refused("这个个性指标已经评分，先清空评分再删除。")
    touch(cycle)
    note(
        "删除个性指标",
        f"{own.appraisee.name} {own.indicator}",
        by=by,
        cycle=cycle.pk,
        before=fields(own, *OWN),
    )
    own.delete()


def _may_own(cycle: Cycle, by: Person, parent: str) -> None:
    if not items(by, cycle) & {"*", parent}:
        raise Refused(f"指标“{parent}”下的个性指标不由您的单位录入。")


def put_own(cycle: Cycle, appraisee: Appraisee, rows: Sequence[Mapping[str, Any]]) -> None:
    """All own indicators of an appraisee as its letter has them (inside the caller's action).

    Refused where one that is rated would go, or would have fewer points than its score.
    """
    points = {row["indicator"]: row["points"] for row in rows}
    ids = {own.indicator for own in OwnIndicator.objects.filter(cycle=cycle, appraisee=appraisee)}
    rated = Rating.objects.filter(cycle=cycle, appraisee=appraisee, indicator__in=ids | set(points))
    for rating in rated:
        most = points.get(rating.indicator)
        if most is None:
            raise Refused(f"目标“{rating.indicator}”已经评了分，不能取消；先在“评分”里清空。")
        if rating.full is None and rating.score > most:
            raise Refused(f"目标“{rating.indicator}”已评{show(rating.score)}分，多于新的分值{show(most)}分。")
    touch(cycle)
    OwnIndicator.objects.filter(cycle=cycle, appraisee=appraisee).delete()
    OwnIndicator.objects.bulk_create(
        OwnIndicator(cycle=cycle, appraisee=appraisee, **{name: row[name] for name in OWN}) for row in rows
    )


def take_own(cycle: Cycle, people: Sequence[Appraisee], rows: Sequence[Mapping[str, Any]]) -> None:
    """Own indicators of many from a checked table (inside the caller's action); `a` points into `people`.

    Whoever stands in the table has those of the table and no others; all the others keep theirs. KaoheError
    where one that is rated would go, or would have fewer points than its score.
    """
    named = {people[row["a"]].pk: people[row["a"]] for row in rows}
    points = {(people[row["a"]].pk, row["indicator"]): row["points"] for row in rows}
    there = OwnIndicator.objects.filter(cycle=cycle, appraisee__in=named)
    old = set(there.values_list("appraisee", "indicator"))
    faults = []
    for rating in Rating.objects.filter(cycle=cycle, appraisee__in=named):
        key = rating.appraisee_id, rating.indicator
        most = points.get(key)
        if key in old and (most is None or (rating.full is None and rating.score > most)):
            what = f"{named[key[0]].name}的“{key[1]}”已评{show(rating.score)}分"
            now = "表里没有它" if most is None else f"表里只有{show(most)}分"
            faults.append(fault(f"{what}，{now}", "先在“评分”里改正或清空", sheet="个性指标"))
    if faults:
        raise KaoheError(faults)
    there.delete()
    OwnIndicator.objects.bulk_create(
        (
            OwnIndicator(cycle=cycle, appraisee=people[row["a"]], **{name: row[name] for name in OWN})
            for row in rows
        ),
        batch_size=2000,
    )
