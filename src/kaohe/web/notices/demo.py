"""An objection of the demo that is upheld and changes places: a forgotten addition, found and put right.

The departments' result of the year is frozen and made public; a department that has somebody who signs
in objects, one of the office adds the record, the other one upholds.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import F

from kaohe.web import clock
from kaohe.web.cycles.models import Appraisee, Cycle, Grant
from kaohe.web.cycles.periods import span
from kaohe.web.notices import actions, appeals, corrections
from kaohe.web.notices.actions import listed
from kaohe.web.notices.models import Notice
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, is_self
from kaohe.web.results import actions as results
from kaohe.web.results import bundle

EARNED = {"层级": "国家级", "说明": "行政审批“一次办好”经国务院办公厅发文推广", "同一事项": "一次办好"}
RULE, WORTH = "J1b", Decimal(10)
"""The addition that was forgotten, and its points."""
AFTER = datetime.timedelta(days=12)


def upheld(cycle: Cycle, *, office: Sequence[Person]) -> None:
    """Nothing where nobody who signs in would rise by it."""
    first, second = office[:2]
    with clock.put(span(cycle.period)[1] + AFTER):
        _frozen(cycle, first)
        notice = actions.post(
            cycle, clause="", start=clock.today(), days=5, scope="全市各部门", by=first, ground="市考核办通知"
        )
        found = _who_rises(cycle, notice)
        if found is None:
            return
        who, head = found
    with clock.put(span(cycle.period)[1] + AFTER + datetime.timedelta(days=2)):
        made = appeals.object_(notice, who, "我局经验经国务院办公厅发文推广，应当加分，结果里没有。", by=head)
        corrections.add_record(made, made.version, RULE, EARNED, by=first)
        made.refresh_from_db()
        corrections.uphold(made, made.version, by=second, answer="经查文件属实，补记加分，重新计算。")
    cycle.refresh_from_db()


def _frozen(cycle: Cycle, office: Person) -> None:
    """Those whom the sample leaves without a score would keep the result from being frozen."""
    lacking = results.unfinished(bundle.unpack(results.compute(cycle, by=office).tables)[0])
    if lacking:
        cycle.appraisees.filter(name__in=lacking).delete()
        Cycle.objects.filter(pk=cycle.pk).update(inputs=F("inputs") + 1)
        cycle.refresh_from_db()
    run = results.compute(cycle, by=office)
    results.freeze(cycle, by=office, hash=run.hash)
    cycle.refresh_from_db()


def _who_rises(cycle: Cycle, notice: Notice) -> tuple[Appraisee, Person] | None:
    """The first that overtakes another by what was forgotten, with somebody who signs in for it."""
    heads = [
        grant.person
        for grant in Grant.objects.filter(cycle=cycle, role=Role.APPRAISEE).select_related("person")
    ]
    rows = listed(notice)
    for one in cycle.appraisees.select_related("unit", "person").order_by("order", "id"):
        head = next((person for person in heads if is_self(person, one)), None)
        mine = next((row for row in rows if row["name"] == one.name), None)
        if head is None or mine is None:
            continue
        own = Decimal(mine["total"])
        beside = [Decimal(row["total"]) for row in rows if row["group"] == one.group]
        if any(own < other < own + WORTH for other in beside):
            return one, head
    return None
