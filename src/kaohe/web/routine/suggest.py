"""Who seems to be a special case by what the site knows already: the person's file, the attendance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from kaohe.numbers import show
from kaohe.scheme.model import Special
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.routine.kinds import ATTENDANCE, SOURCE, attribute_of, specials
from kaohe.web.routine.models import Attendance
from kaohe.web.tables import scheme_of


@dataclass(frozen=True)
class Hint:
    """An appraisee, the special case that it may be, and why."""

    appraisee: Appraisee
    value: str
    why: str


def hints(cycle: Cycle) -> list[Hint]:
    """Those who are not marked yet. Two queries."""
    known = specials(scheme_of(cycle))
    if not known:
        return []
    leave = _of_leave(known)
    found = []
    said = Q(pk__in=())
    for value, special in known.items():
        said |= Q(**{f"person__attributes__{attribute_of(special)}": value})
        said |= Q(**{f"person__attributes__{value}": "是"})
    for one in cycle.appraisees.filter(said).select_related("person").order_by("order", "id"):
        if one.person is None or any(one.attributes.get(attribute_of(special)) for special in known.values()):
            continue
        for value, special in known.items():
            if (
                one.person.attributes.get(attribute_of(special)) == value
                or one.person.attributes.get(value) == "是"
            ):
                found.append(Hint(one, value, "人员档案里写着"))
                break
    if leave:
        marked = {hint.appraisee.pk for hint in found}
        rows = Attendance.objects.filter(cycle=cycle).select_related("appraisee")
        for row in rows:
            special = known[leave]
            if row.over_half and row.appraisee_id not in marked:
                if row.appraisee.attributes.get(attribute_of(special)):
                    continue
                days = show(row.sick + row.personal)
                found.append(Hint(row.appraisee, leave, f"病事假{days}天，应出勤{show(row.due)}天，超过一半"))
    return found


def _of_leave(known: Mapping[str, Special]) -> str:
    """The case that leave leads to: the provision that counts by attendance (来源: 考勤)."""
    return next((value for value, one in known.items() if dict(one.params).get(SOURCE) == ATTENDANCE), "")
