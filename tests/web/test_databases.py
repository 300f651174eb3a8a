"""The tests' own ground: the same world on both databases."""

from __future__ import annotations

import pytest
from django.db import connection

from web.world import World


@pytest.mark.both_databases
def test_the_world_is_there_on_both_databases(world: World, database: str) -> None:
    assert connection.vendor == database
    assert world.cycle.appraisees.count() == 7


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_rows_committed_by_one_test_are_gone_in_the_next(database: str) -> None:
    from kaohe.web.organisation.models import Unit

    assert not Unit.objects.exists()
    Unit.objects.create(name="财政局")


def test_the_migrations_are_those_of_the_models(db: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
