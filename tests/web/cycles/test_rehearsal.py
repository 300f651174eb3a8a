"""A rehearsal: sample data of any scheme, and nothing left when it is thrown away."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.apps import apps

from kaohe import evaluate
from kaohe.scheme import library
from kaohe.tables.read import from_rows
from kaohe.web import tables
from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.cycles import actions, rehearsal
from kaohe.web.cycles.models import Cycle, Draft
from kaohe.web.errors import Refused, Stale
from kaohe.web.records import files
from kaohe.web.records.models import Evidence, Record
from web import papers
from web.world import World, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OWN = ("organisation", "cycles", "records", "results")


def rows_by_table() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for app in OWN
        for model in apps.get_app_config(app).get_models()
    }


def made(world: World, name: str) -> Cycle:
    published = actions.publish(library.shipped(name), by=world.office)
    period = {"年": "2018", "季度": "2018Q3"}[shipped(name).calendar]
    return actions.create_cycle(
        published, period, "演练", by=world.office, office=[world.office], rehearsal=True
    )


@pytest.mark.parametrize("name", library.names())
def test_the_sample_in_the_database_gives_the_result_of_the_sample_itself(world: World, name: str) -> None:
    cycle, scheme = made(world, name), shipped(name)
    rehearsal.fill(cycle, by=world.office)
    kept = evaluate(scheme, from_rows(scheme, tables.rows(cycle), period=cycle.period))
    rows = rehearsal.sample_rows(scheme, cycle.period, 1, None)
    direct = evaluate(scheme, from_rows(scheme, rows, period=cycle.period))
    assert kept.table("得分").to_pylist() == direct.table("得分").to_pylist()


def test_thrown_away_it_leaves_nothing_but_its_lines(world: World) -> None:
    actions.publish(library.shipped("linyi-2018"), by=world.office)
    before = rows_by_table()
    cycle = made(world, "linyi-2018")
    rehearsal.fill(cycle, by=world.office)
    Draft.objects.create(cycle=cycle, kind="名册", file="名册.csv", content={}, by=world.office)
    lines = Entry.objects.count()
    rehearsal.discard(cycle, by=world.office)
    assert rows_by_table() == before
    assert Entry.objects.count() == lines + 1
    assert broken() == []


def test_its_files_go_with_it_unless_another_record_has_them(
    world: World, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    cycle = made(world, "linyi-2018")
    rehearsal.fill(cycle, by=world.office, size=4)
    real = Record.objects.create(
        cycle=world.cycle, appraisee=world.appraisees["计量科"], rule="J1", by=world.office
    )
    digests = []
    for number, records in enumerate(([cycle.records.first()], [cycle.records.first(), real])):
        kept = files.keep(f"证明{number}.png", papers.picture(grey=number))
        digests.append(kept.sha256)
        for record in records:
            Evidence.objects.create(
                record=record,
                name=kept.name,
                kind=kept.kind,
                size=kept.size,
                sha256=kept.sha256,
                by=world.office,
            )
    with django_capture_on_commit_callbacks(execute=True):
        rehearsal.discard(cycle, by=world.office)
    assert [files.path_of(digest).exists() for digest in digests] == [False, True]


def test_a_second_discard_is_told(world: World) -> None:
    cycle = made(world, "linyi-2018")
    again = Cycle.objects.get(pk=cycle.pk)
    rehearsal.discard(cycle, by=world.office)
    with pytest.raises(Stale):
        rehearsal.discard(again, by=world.office)


def test_a_filled_rehearsal_is_not_filled_again(world: World) -> None:
    cycle = made(world, "linyi-2018")
    rehearsal.fill(cycle, by=world.office, size=4)
    with pytest.raises(Refused, match="已经有数据"):
        rehearsal.fill(cycle, by=world.office)
    assert cycle.appraisees.count() == 4


@pytest.mark.parametrize("size", [0, 501])
def test_a_size_out_of_bounds_is_refused(world: World, size: int) -> None:
    with pytest.raises(Refused):
        rehearsal.fill(made(world, "linyi-2018"), by=world.office, size=size)


def test_a_real_cycle_takes_no_sample_and_is_not_thrown_away(world: World) -> None:
    with pytest.raises(Refused):
        rehearsal.fill(world.cycle, by=world.office)
    with pytest.raises(Refused):
        rehearsal.discard(world.cycle, by=world.office)
