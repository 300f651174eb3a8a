"""What a period takes over from one before it: the roster as a preview, the roles, the words of the form."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count

from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import NO_GRADE
from kaohe.tables import periods
from kaohe.web.cycles import actions, roster
from kaohe.web.cycles.duties import names
from kaohe.web.cycles.models import Appraisee, Cycle, Draft, Grant, Published
from kaohe.web.cycles.periods import span
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person, Unit
from kaohe.web.organisation.services import longest_units
from kaohe.web.permissions import Role

DRAWN = (Role.RATER, Role.TELLER)
"""Roles that are chosen or drawn anew each time: not taken over unless one asks for it."""
SHOWN = 10
_QUARTERS = "一二三四"


def sources(person: Person, scheme: str, period: str = "", but: int = 0) -> list[Cycle]:
    """The cycles of a regulation from which a person of their appraisal office may take over, newest first.

    Where a `period` is given, those of later periods are left out.
    """
    found = Cycle.objects.filter(
        scheme__name=scheme, rehearsal=False, grants__person=person, grants__role=Role.OFFICE
    ).exclude(pk=but)
    here = periods.parse(period)
    held = [
        (read[1], cycle)
        for cycle in found.select_related("scheme").distinct()
        if (read := periods.parse(cycle.period)) and (here is None or read[1] <= here[1])
    ]
    return [cycle for _, cycle in sorted(held, key=lambda one: (one[0], one[1].pk), reverse=True)]


def source(person: Person, scheme: str, pk: str) -> Cycle:
    """One of these by its number as a form sends it."""
    found = next((one for one in sources(person, scheme) if str(one.pk) == pk), None)
    if found is None:
        raise Refused("选一期：同一办法、您在考核办的考核")
    return found


def begin(earlier: Cycle) -> dict[str, Any]:
    """What the form of the next cycle starts with: newest version, next period, title, the same office."""
    newest = Published.objects.filter(name=earlier.scheme.name).order_by("-number").only("pk").first()
    read = periods.parse(earlier.period)
    following = periods.show(read[0], read[1] + 1) if read else ""
    office = earlier.grants.filter(role=Role.OFFICE, person__is_active=True).order_by("person__number")
    return {
        "source": f"p{newest.pk}" if newest else "",
        "period": following,
        "title": _renamed(earlier.title, earlier.period, following),
        "office": "、".join(office.values_list("person__number", flat=True)),
        "after": earlier.pk,
    }


def _renamed(title: str, old: str, new: str) -> str:
    """The title with the next period's year, half year, quarter or month in place of this one's."""
    was, now = periods.parse(old), periods.parse(new)
    if was is None or now is None:
        return title
    many = periods.PER_YEAR[was[0]]
    (year, part), (next_year, next_part) = divmod(was[1], many), divmod(now[1], many)
    found = title.replace(str(year), str(next_year))
    if many == 2:
        found = re.sub("[上下]半年", f"{'上下'[next_part]}半年", found)
    elif many == 4:
        found = found.replace(f"{_QUARTERS[part]}季度", f"{_QUARTERS[next_part]}季度")
        found = found.replace(f"{part + 1}季度", f"{next_part + 1}季度")
    elif many == 12:
        found = re.sub(rf"(?<!\d)0?{part + 1}月", f"{next_part + 1}月", found)
    return found


@transaction.atomic
def bring_roster(cycle: Cycle, earlier: Cycle, *, by: Person) -> Draft:
    """The roster of an earlier period as a preview: who left stays out, who moved stands in the new unit.

    Nothing changes until the preview is confirmed. KaoheError where this version of the scheme doesn't know
    what stands in it.
    """
    scheme = loaded(cycle.scheme)
    there = list(earlier.appraisees.select_related("person", "unit__merged_into").order_by("order", "id"))
    kept = [one for one in there if _stays(one)]
    if not kept:
        raise Refused(f"“{earlier.title}”的名册里没有可以带来的对象")
    groups = _groups(kept, earlier, cycle)
    rows, read = roster.parse("对象.csv", _table(kept, groups, scheme), scheme, cycle.period)
    momentary = _momentary(scheme)
    notes = [
        *read,
        *_gone([one for one in there if not _stays(one)]),
        *_moved(kept, groups),
        *(f"“{name}”不带来：按本期的情况登记。" for name in momentary if _any(kept, name)),
    ]
    links = {one.name: [one.unit_id, one.person_id] for one in kept if one.unit_id or one.person_id}
    return roster.keep(cycle, f"{earlier.title}的名册", rows, notes, links, by=by)


def _stays(one: Appraisee) -> bool:
    if one.person is not None:
        return one.person.is_active
    return one.unit is None or one.unit.merged_into_id is None


def _groups(kept: Sequence[Appraisee], earlier: Cycle, cycle: Cycle) -> Mapping[str, str]:
    """Name → the unit in which somebody serves longest now, where the group was the unit of then."""
    people = [one.person for one in kept if one.person is not None]
    then, now = (longest_units(people, *span(one.period)) if people else {} for one in (earlier, cycle))
    units = dict(Unit.objects.filter(pk__in={*then.values(), *now.values()}).values_list("pk", "name"))
    return {
        one.name: units[now[one.person_id]]
        for one in kept
        if one.person_id in now
        and one.group
        and units.get(then.get(one.person_id, 0)) == one.group != units[now[one.person_id]]
    }


def _table(kept: Iterable[Appraisee], groups: Mapping[str, str], scheme: Scheme) -> bytes:
    """The rows as a file would have them, so that they are read and checked as a file is."""
    momentary = _momentary(scheme)
    attributes = [one.name for one in scheme.attributes if one.name not in momentary]
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(["对象", "类别", "分组", *attributes])
    for one in kept:
        values = [one.attributes.get(name, "") for name in attributes]
        write.writerow([one.name, one.category, groups.get(one.name, one.group), *values])
    return out.getvalue().encode("utf-8")


def _momentary(scheme: Scheme) -> list[str]:
    """Attributes by which somebody gets no grade for now: of one period, not of the next."""
    found = (name for special in scheme.specials if NO_GRADE in special.effect for name, _ in special.applies)
    return list(dict.fromkeys(found))


def _any(kept: Iterable[Appraisee], attribute: str) -> bool:
    return any(one.attributes.get(attribute) for one in kept)


def _gone(gone: Sequence[Appraisee]) -> list[str]:
    said = [
        f"{one.name}（{'已离开' if one.person else f'已并入{one.unit.merged_into}' if one.unit else ''}）"
        for one in gone
    ]
    return [f"{len(gone)}个没有带来：{_some(said)}。"] if said else []


def _moved(kept: Iterable[Appraisee], groups: Mapping[str, str]) -> list[str]:
    said = [f"{one.name}（{one.group}→{groups[one.name]}）" for one in kept if one.name in groups]
    return [f"{len(said)}人本期任职最长的单位变了，分组跟着变：{_some(said)}。"] if said else []


def _some(said: Sequence[str]) -> str:
    return "、".join(said[:SHOWN]) + ("等" if len(said) > SHOWN else "")


def held(earlier: Cycle) -> list[tuple[str, int, bool]]:
    """The roles of a cycle with how many active people have each, and whether one takes it over as a rule."""
    found = earlier.grants.filter(person__is_active=True).order_by("role").values_list("role")
    return [(role, count, role not in DRAWN) for role, count in found.annotate(count=Count("pk"))]


@transaction.atomic
def bring_roles(cycle: Cycle, earlier: Cycle, roles: Iterable[str], *, by: Person) -> int:
    """Give the same people the same roles, with those of their items that the scheme still knows.

    Who has the role here already keeps what was given here; how many were given.
    """
    known = set(names(loaded(cycle.scheme)))
    here = set(Grant.objects.filter(cycle=cycle).values_list("person", "role"))
    there = earlier.grants.filter(role__in=list(roles), person__is_active=True).select_related("person")
    wanted: dict[str, list[tuple[Person, list[str]]]] = {}
    for grant in there.order_by("role", "pk"):
        if (grant.person_id, grant.role) not in here:
            items = [item for item in grant.items if item in known]
            wanted.setdefault(grant.role, []).append((grant.person, items))
    return sum(actions.give(cycle, role, people, by=by) for role, people in wanted.items())
