"""What the site computed is what `kaohe evaluate` makes of the tables that the site exports, cell by cell."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.urls import reverse

from kaohe.cli.main import main
from kaohe.tables.write import load
from kaohe.web import demo
from kaohe.web.cycles import rehearsal
from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.permissions import Role
from kaohe.web.results import actions, bundle
from regulations.register import ROWS
from web.world import person, publish

DEMO = {
    held.scheme: (held.period.format(year=2018), held.size) for body in demo.BODIES for held in body.cycles
}


def exported(client, cycle: Cycle, form: str, folder: Path) -> Path:
    """The export of a cycle as a user has it on the disk: a workbook, or a folder of CSV files."""
    content = client.get(reverse("table-export", args=[cycle.pk, form])).content
    if form == "xlsx":
        (folder / "数据.xlsx").write_bytes(content)
        return folder / "数据.xlsx"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder / "数据")
    return folder / "数据"


@pytest.mark.both_databases
@pytest.mark.parametrize("form", ["xlsx", "zip"])
@pytest.mark.parametrize("name", ROWS)
def test_the_result_is_that_of_the_exported_tables(db, sign_in, tmp_path: Path, name: str, form: str) -> None:
    period, size = DEMO[name]
    office = person("3001", "考核办 甲", None)
    cycle = Cycle.objects.create(title="演练", scheme=publish(name, office), period=period, rehearsal=True)
    Grant.objects.create(cycle=cycle, person=office, role=Role.OFFICE)
    rehearsal.fill(cycle, by=office, size=size)
    cycle.refresh_from_db()
    kept = bundle.unpack(actions.compute(cycle, by=office).tables)[0]

    data = exported(sign_in(office), cycle, form, tmp_path)
    assert main(["evaluate", name, str(data), "-o", str(tmp_path / "结果"), "--period", period]) == 0
    theirs = load(tmp_path / "结果").tables
    assert tuple(theirs) == tuple(kept)
    for table in kept:
        assert kept[table].to_pylist() == theirs[table].to_pylist(), table
