"""What a record does to score and place: the same whether a kept result is at hand or not."""

from __future__ import annotations

import pytest

from kaohe.web import tables
from kaohe.web.records import actions, effect
from kaohe.web.records.models import Record
from kaohe.web.results import actions as results
from kaohe.web.results.models import Run
from web.records.bodies import Body, cells_for, make_body
from web.world import World

pytestmark = pytest.mark.django_db


def record_of_each_state(body: Body) -> list[Record]:
    """Of two rules: a draft and a record that waits, is returned, confirmed, rejected."""
    rules = [entry for entry in body.book.entries.values() if entry.kind == "规则"][:2]
    made = []
    for entry in rules:
        for verb in ("", "wait", "return", "confirm", "reject"):
            who = body.suited(entry.id)
            one = actions.enter(
                body.cycle, who, entry.id, cells_for(entry), by=body.office, submit=bool(verb)
            )
            if verb == "return":
                one = actions.return_(one, one.version, by=body.office, reason="缺证明")
            elif verb == "confirm":
                one = actions.confirm(one, one.version, by=body.office)
            elif verb == "reject":
                one = actions.reject(one, one.version, by=body.office, reason="不实")
            made.append(one)
    body.cycle.refresh_from_db()
    return made


@pytest.mark.parametrize("name", ["linyi-2018", "changzhou-2016", "zaozhuang-departments"])
def test_a_kept_result_serves_as_one_side_and_says_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = make_body(name, filled=True)
    records = record_of_each_state(body)
    asked: list[int] = []
    evaluate = effect.evaluate

    def counting(*given):
        asked.append(1)
        return evaluate(*given)

    monkeypatch.setattr(effect, "evaluate", counting)
    before = [effect.effect(body.cycle, record) for record in records]
    assert len(asked) == 2 * len(records)
    results.compute(body.cycle, by=body.office)
    asked.clear()
    assert [effect.effect(body.cycle, record) for record in records] == before
    assert len(asked) == len(records)
    assert all(not one.nothing for one in before)


def test_what_is_confirmed_does_what_was_foretold(world: World, entered) -> None:
    record = entered("J1", submit=True)
    foretold = effect.effect(world.cycle, record)
    record = actions.confirm(record, record.version, by=world.office)
    world.cycle.refresh_from_db()
    assert effect.effect(world.cycle, record) == foretold
    assert [(line["类型"], line["分数"]) for line in foretold.new] == [("加分", "5")] and not foretold.gone


def test_an_old_result_is_not_taken_for_the_data_as_it_is(world: World, entered) -> None:
    record = entered("J1", submit=True)
    results.compute(world.cycle, by=world.office)
    other = entered("J1", submit=True, cells={"数量": "2", "说明": "又一项"})
    actions.confirm(other, other.version, by=world.office)
    world.cycle.refresh_from_db()
    assert not results.current(Run.objects.get(), world.cycle)
    found = effect.effect(world.cycle, record)
    assert [line["分数"] for line in (*found.gone, *found.new)] == ["10", "15"]


def test_other_rows_keep_their_numbers(world: World, entered) -> None:
    """A line that names rows of other records names the same on both sides."""
    first, second = entered("J1", submit=True), entered("J1", submit=True)
    third = entered("J1", submit=True)
    for one in (first, third):
        actions.confirm(one, one.version, by=world.office)
    world.cycle.refresh_from_db()
    found = effect.effect(world.cycle, second)
    assert tables.record_ids(world.cycle) == [first.pk, second.pk, third.pk]
    assert [line["来源"] for line in (*found.gone, *found.new)] == ["记录第2、4行", "记录第2、3、4行"]
