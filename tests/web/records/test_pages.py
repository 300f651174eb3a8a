"""Every page of records opens for those who work with it, with a constant number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kaohe.web.records import actions
from web.world import World

PAGES = {
    "records": ("office", "assessor", "decider", "leader", "inspector"),
    "record-items": ("office", "assessor", "other_assessor"),
    "record-grid": ("office", "assessor", "other_assessor"),
    "ratings": ("office", "assessor", "other_assessor"),
    "own-indicators": ("office",),
    "claims": ("appraisee",),
    "confirmations": ("office",),
    "vetoes": ("office", "leader", "decider", "assessor"),
    "tables": ("office", "assessor", "inspector"),
}


def some_records(world: World, count: int) -> None:
    names = list(world.appraisees.values())
    for number in range(count):
        appraisee = names[number % 5]
        record = actions.enter(world.cycle, appraisee, "J1", {"数量": "1"}, by=world.office, submit=True)
        if number % 2:
            actions.confirm(record, record.version, by=world.office)
        actions.enter(world.cycle, appraisee, "F1", {"说明": "经查属实"}, by=world.office, submit=True)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_and_asks_no_more_for_more_rows(world: World, sign_in, page: str) -> None:
    for who in PAGES[page]:
        client = sign_in(world.everybody[who])
        counts = []
        for _ in range(2):
            some_records(world, 6)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answer = client.get(reverse(page, args=[world.cycle.pk]))
            assert answer.status_code == 200, (who, answer.content[:300])
            counts.append(len(asked))
        assert counts[0] == counts[1]


def test_a_form_a_record_and_its_effect_are_shown(world: World, sign_in) -> None:
    client = sign_in(world.office)
    for rule in ("J1", "F1"):
        assert client.get(reverse("record-new", args=[world.cycle.pk, rule])).status_code == 200
    some_records(world, 1)
    for record in world.cycle.records.all():
        page = client.get(reverse("record", args=[world.cycle.pk, record.pk]))
        assert record.appraisee.name in page.content.decode()
        shown = client.get(reverse("record-effect", args=[world.cycle.pk, record.pk]))
        assert "计入这条" in shown.content.decode()
