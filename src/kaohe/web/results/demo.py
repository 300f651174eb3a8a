"""Results of the demo that follow one another: a first one, a score put right, then two come out equal."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kaohe.numbers import plain, show
from kaohe.web import clock
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.records.book import book_of
from kaohe.web.records.models import Rating
from kaohe.web.records.ratings import Score, rate
from kaohe.web.results import actions, bundle
from kaohe.web.results.decided import scores
from kaohe.web.tables import scheme_of

DAY = datetime.timedelta(days=1)


def twice(cycle: Cycle, *, office: Person, first: int, second: int) -> None:
    """A frozen result `first` days ago; a rating put right; the result of `second` days ago with a tie."""
    with clock.put(clock.today() - first * DAY):
        run = actions.compute(cycle, by=office)
        actions.freeze(cycle, by=office, hash=run.hash)
        tables = bundle.unpack(run.tables)[0]
        _level(cycle, tables, office)
    cycle.refresh_from_db()
    with clock.put(clock.today() - second * DAY):
        actions.compute(cycle, by=office)


def _level(cycle: Cycle, tables: Mapping[str, Any], office: Person) -> None:
    """A rating of the second of the first category is raised so that it comes level with the first."""
    found = [one for one in scores(tables, scheme_of(cycle)) if one.value is not None and not one.vetoes]
    ahead, behind = found[0], next(one for one in found[1:] if one.category == found[0].category)
    lacks = (ahead.value or Decimal(0)) - (behind.value or Decimal(0))
    leaves = book_of(cycle).leaves
    there = Rating.objects.filter(cycle=cycle, appraisee__name=behind.name, full=None)
    for rating in there.select_related("appraisee").order_by("id"):
        leaf = leaves.get(rating.indicator)
        wanted = Decimal(show(rating.score)) + lacks
        if leaf is None or not leaf.points or wanted > Decimal(leaf.points):
            continue
        one = Score(rating.appraisee, rating.indicator, plain(wanted), "", rating.version)
        rate(cycle, [one], by=office, late=True)
        return
