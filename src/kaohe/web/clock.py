"""What day and what time it is: the one place where the site asks.

Everything with a term compares against `today()`. A simulation, a test, or `remind --date` puts the
clock somewhere else for the length of a block; what runs beside it goes on with the real time.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_put: ContextVar[datetime.datetime | None] = ContextVar("clock", default=None)
NOON = datetime.time(12)


def now() -> datetime.datetime:
    """The moment, with its time zone."""
    return _put.get() or timezone.now()


def today() -> datetime.date:
    """The day at the place of the site."""
    return timezone.localdate(now())


@contextmanager
def put(day: datetime.date | datetime.datetime) -> Iterator[None]:
    """Inside the block it is this moment, or noon of this day."""
    moment = day if isinstance(day, datetime.datetime) else datetime.datetime.combine(day, NOON)
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    token = _put.set(moment)
    try:
        yield
    finally:
        _put.reset(token)
