"""Two people who do the same thing at the same moment: one of them does it, nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connections

from kaohe.scheme.language import dumps, loads
from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.cycles import actions, amend, roster
from kaohe.web.cycles.models import Cycle, Draft, Grant, Published
from kaohe.web.errors import Refused
from web.world import make_world, shipped

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def together(*doings: Callable[[], object]) -> list[object]:
    """What each of them got: its result, or the refusal that it was told."""
    found: list[object] = [None] * len(doings)
    start = threading.Barrier(len(doings))

    def run(at: int, doing: Callable[[], object]) -> None:
        try:
            start.wait()
            found[at] = doing()
        except Exception as error:
            found[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
        assert not thread.is_alive()
    return found


def refusals(found: list[object]) -> int:
    strange = [one for one in found if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert strange == []
    return sum(isinstance(one, Refused) for one in found)


def test_a_state_changes_once() -> None:
    world = make_world()
    Cycle.objects.update(state="准备")
    copies = [Cycle.objects.get(), Cycle.objects.get()]
    found = together(*(lambda one=one: actions.move(one, "进行", by=world.office) for one in copies))
    assert refusals(found) == 1
    assert list(Entry.objects.values_list("verb", flat=True)) == ["改变状态"]


def test_two_versions_get_two_numbers_or_one_is_told() -> None:
    world = make_world()
    versions = [
        loads(dumps(replace(shipped("linyi-2018"), title=title, number=title))) for title in ("甲版", "乙版")
    ]
    found = together(*(lambda one=one: actions.publish(one, by=world.office) for one in versions))
    told = refusals(found)
    numbers = sorted(Published.objects.filter(name="linyi-2018").values_list("number", flat=True))
    assert numbers == list(range(1, 4 - told))
    assert broken() == []


def test_a_roster_is_taken_over_once() -> None:
    world = make_world()
    draft = roster.propose(
        world.cycle, "对象.csv", "对象,类别,能力类型\n新科,科室,".encode(), by=world.office
    )
    rows = draft.content["rows"]
    seen = roster.fingerprint(roster.differences(world.cycle, rows, roster.Links.load(world.cycle)))
    copies = [Draft.objects.get(), Draft.objects.get()]
    found = together(*(lambda one=one: roster.take_over(one, seen, by=world.office) for one in copies))
    assert refusals(found) == 1
    assert list(world.cycle.appraisees.values_list("name", flat=True)) == ["新科"]
    assert Entry.objects.count() == 1


def test_a_new_version_is_taken_once() -> None:
    world = make_world()
    newer = loads(dumps(replace(shipped("linyi-2018"), decimals=1)))
    draft = amend.propose(world.cycle, newer, "新版.yaml", by=world.office)
    copies = [Draft.objects.get(), Draft.objects.get(pk=draft.pk)]
    found = together(
        *(lambda one=one: amend.adopt(one, reason="改", minute="1", by=world.office) for one in copies)
    )
    assert refusals(found) == 1
    assert world.cycle.amendments.count() == 1


def test_the_last_two_of_the_office_cannot_both_go() -> None:
    world = make_world()
    actions.give(world.cycle, "考核办", [(world.outsider, [])], by=world.office)
    grants = list(Grant.objects.filter(role="考核办").select_related("person"))
    found = together(*(lambda one=one: actions.withdraw(one, by=world.office) for one in grants))
    assert refusals(found) == 1
    assert Grant.objects.filter(role="考核办").count() == 1


def test_the_log_stays_one_chain() -> None:
    world = make_world()
    people = [world.rater, world.decider, world.leader, world.inspector, world.outsider, world.appraisee]
    found = together(
        *(
            lambda one=one: actions.give(world.cycle, "考核单位", [(one, ["K2.1"])], by=world.office)
            for one in people
        )
    )
    assert refusals(found) == 0
    assert Entry.objects.count() == len(people)
    assert broken() == []
