"""What waits for the deciding body in a cycle, counted for its home page."""

from __future__ import annotations

from kaohe.web.cycles.models import Cycle
from kaohe.web.records.book import RULE, book_of
from kaohe.web.records.models import Record


def vetoes(cycle: Cycle) -> list[Record]:
    """Proposals of vetoes and affirmations that have come to the stage of the deciding body."""
    book = book_of(cycle)
    special = [entry.id for entry in book.entries.values() if entry.kind != RULE]
    waiting = Record.objects.filter(cycle=cycle, state=Record.State.SUBMITTED, rule__in=special)
    last = max(len(book.path) - 1, 0)
    return list(waiting.filter(stage__gte=last).select_related("appraisee", "by").order_by("id"))
