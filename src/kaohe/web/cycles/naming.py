"""Which unit a name means in a cycle: of several that bear it, those nearest to the appraisal office.

Many bodies have an 办公室. The tree of units is gone up from the office's own unit; the first branch
with a unit of the name has the one that is meant. In a tree of which the office is no part, only the
top itself is meant: its inner units are that body's own affair.
"""

from __future__ import annotations

from collections.abc import Iterable

from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.organisation.models import Unit

OFFICE = "考核办"
Line = tuple[int, ...]


def units_by_name(cycle: Cycle, names: Iterable[str] | None = None) -> dict[str, list[Unit]]:
    """Name → the units that it means, all names or these; two queries whatever their number."""
    units = {unit.pk: unit for unit in Unit.objects.only("id", "name", "parent_id", "merged_into_id")}
    office = Grant.objects.filter(cycle=cycle, role=OFFICE, person__unit__isnull=False)
    homes = [_line(pk, units) for pk in office.values_list("person__unit", flat=True).distinct()]
    wanted = None if names is None else set(names)
    found: dict[str, list[tuple[int, Unit]]] = {}
    for unit in units.values():
        if unit.merged_into_id is None and (wanted is None or unit.name in wanted):
            near = max((_shared(_line(unit.pk, units), home) for home in homes), default=0)
            if near or not homes or unit.parent_id is None:
                found.setdefault(unit.name, []).append((near, unit))
    return {name: _nearest(same) for name, same in found.items()}


def _nearest(same: list[tuple[int, Unit]]) -> list[Unit]:
    best = max(near for near, _ in same)
    return [unit for near, unit in same if near == best]


def _line(pk: int, units: dict[int, Unit]) -> Line:
    """The units from the top down to this one."""
    line: list[int] = []
    at: int | None = pk
    while at is not None and at not in line:
        line.append(at)
        at = units[at].parent_id
    return tuple(reversed(line))


def _shared(one: Line, other: Line) -> int:
    """How many units from the top both are in."""
    same = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        same += 1
    return same
