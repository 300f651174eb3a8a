"""Votes of the demo: one that runs, one that is opened. Its keys lie in a file, as nowhere in service."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from kaohe.web import clock
from kaohe.web.ballots import issuing, opening, rehearsing, setup
from kaohe.web.ballots.models import Poll
from kaohe.web.ballots.papers import classes
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.organisation.models import Person

CODES = 12
DAY = datetime.timedelta(days=1)


def hold(
    cycle: Cycle, *, office: Person, tellers: Sequence[Person], heads: Sequence[Person], opened: bool
) -> Poll:
    """A vote of all classes: those with 回避 signed in by `heads`, the others by code."""
    now = clock.now()
    poll = setup.create(cycle, f"{cycle.title}测评"[:120], now - DAY, now + 5 * DAY, by=office)
    drawing = setup.begin_draw(poll, tellers, len(tellers), by=office)
    setup.finish_draw(drawing, "20181207", by=office)
    keys = [setup.fetch_key(poll, by=teller) for teller in tellers]
    known = {one.id: one for one in loaded(cycle.scheme).ballots}
    for paper in classes(cycle):
        if known[paper.cls].recuse and heads:
            issuing.to_people(poll, paper.cls, heads, by=office)
        else:
            issuing.codes(poll, paper.cls, known[paper.cls].eligible or CODES, by=office)
    poll = setup.lock(poll, by=office)
    keep(poll, keys)
    rehearsing.vote(poll, 95 if opened else 60)
    if opened:
        poll = opening.close(poll, by=office, reason="演示：都投完了")
        opening.open_box(poll, keys, by=office)
    return poll


def _file() -> Path:
    return Path(settings.HOME) / "demo-keys.json"


def keep(poll: Poll, keys: Sequence[str]) -> None:
    known = json.loads(_file().read_text()) if _file().exists() else {}
    _file().write_text(json.dumps(known | {poll.uid: list(keys)}))


def keys_of(poll: Poll) -> list[str]:
    """The tellers' keys of a vote of the demo, so that whoever looks can open the box."""
    if not settings.DEMO or not _file().exists():
        return []
    found: list[str] = json.loads(_file().read_text()).get(poll.uid, [])
    return found
