"""Where a person served longest: that unit appraises (read only)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from kaohe.web.organisation.models import Person, Service


def longest_units(people: Iterable[Person], start: datetime.date, end: datetime.date) -> dict[int, int]:
    """Person id → id of the unit where it served most days from `start` to `end`, both included.

    On equal days the later service counts. People without any service in the period are left out.
    One query, whatever the number of people.
    """
    days: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    latest: dict[tuple[int, int], datetime.date] = {}
    services = Service.objects.filter(person__in=list(people), start__lte=end).exclude(end__lt=start)
    for service in services.order_by("start"):
        first, last = max(service.start, start), min(service.end or end, end)
        days[service.person_id][service.unit_id] += (last - first).days + 1
        latest[service.person_id, service.unit_id] = last
    return {
        person: max(units, key=lambda unit: (units[unit], latest[person, unit]))
        for person, units in days.items()
    }
