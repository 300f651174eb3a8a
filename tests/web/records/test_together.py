"""Two people at the same record at the same moment, on both databases: one is told, nothing is mixed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from kaohe.errors import KaoheError
from kaohe.web.audit.actions import broken
from kaohe.web.errors import Refused
from kaohe.web.records import actions
from kaohe.web.records.models import Record
from web.records.bodies import cells_for, make_body
from web.world import World, make_world


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told(database: str) -> None:
    world: World = make_world()
    record = actions.enter(
        world.cycle, world.appraisees["计量科"], "J1", {"数量": "1"}, by=world.office, submit=True
    )
    start = Barrier(2)

    def decide(verb: str) -> str:
        start.wait()
        try:
            if verb == "confirm":
                return actions.confirm(record, 1, by=world.office).state
            return actions.reject(record, 1, by=world.office, reason="不属实").state
        except Refused:
            return "told"
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(decide, ("confirm", "reject")))
    record.refresh_from_db()
    assert sorted(said) == sorted(["told", record.state])
    assert record.version == 2
    assert broken() == []


def test_records_of_one_percentage_rule_are_not_confirmed_together(db) -> None:
    body = make_body("audit-400")
    rule = next(e for e in body.book.entries.values() if e.rule and e.rule.method.single and not e.rule.per)
    who = body.suited(rule.id)
    chosen = {
        actions.enter(body.cycle, who, rule.id, cells_for(rule), by=body.office, submit=True).pk: 1
        for _ in range(2)
    }
    with pytest.raises(KaoheError, match="两条已核定"):
        actions.act_on_many(body.cycle, chosen, "confirm", by=body.office)
    assert not Record.objects.filter(state="已核定").exists()
