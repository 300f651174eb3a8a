"""Cycles on samples in which something waits for the deciding body."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from kaohe.scheme.language import content_hash, dumps
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_rows
from kaohe.tables.sample import generate
from kaohe.web.cycles import rehearsal
from kaohe.web.cycles.models import Cycle, Grant, Published
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.results import actions, bundle, keeping
from kaohe.web.results.matters import Agenda
from kaohe.web.results.models import Run
from web.world import person, shipped


@dataclass
class Body:
    """A complete cycle with its result, and who acts on it."""

    cycle: Cycle
    scheme: Scheme
    office: Person
    decider: Person
    inspector: Person

    @property
    def run(self) -> Run:
        found = self.cycle.runs.first()
        assert found is not None
        return found

    @property
    def tables(self):
        return bundle.unpack(self.run.tables)[0]

    @property
    def plan(self) -> Agenda:
        return keeping.agenda_of(self.cycle, self.tables)

    def row(self, name: str, table: str = "定案") -> dict[str, str]:
        return next(row for row in self.tables[table].to_pylist() if row["对象"] == name)


def make_body(name: str, *, size: int = 60, whole_points: bool = True, number: int = 1) -> Body:
    """A shipped scheme on its sample without those who are unfinished, computed.

    With `whole_points` totals are shown without decimals, so that many tie. `number` tells bodies apart.
    """
    scheme = shipped(name)
    if whole_points:
        scheme = dataclasses.replace(scheme, decimals=0)
    people = [
        person(f"5{number:03}{nth}", text, None)
        for nth, text in enumerate(("考核办 丙", "班子 丁", "督查 戊"))
    ]
    published = Published.objects.create(
        name=scheme.name,
        title=scheme.title,
        number=number,
        text=dumps(scheme),
        hash=content_hash(scheme),
        by=people[0],
    )
    rows = {
        table.name: [dict(zip(table.columns, cells, strict=True)) for cells in table.rows()]
        for table in generate(scheme, 1, size)
    }
    cycle = Cycle.objects.create(
        title="考核", scheme=published, period=from_rows(scheme, rows).period, rehearsal=True
    )
    for who, role in zip(people, (Role.OFFICE, Role.DECIDER, Role.INSPECTOR), strict=True):
        Grant.objects.create(cycle=cycle, person=who, role=role)
    rehearsal.fill(cycle, by=people[0], size=size)
    cycle.refresh_from_db()
    run = actions.compute(cycle, by=people[0])
    lacking = actions.unfinished(bundle.unpack(run.tables)[0])
    cycle.appraisees.filter(name__in=lacking).delete()
    Cycle.objects.filter(pk=cycle.pk).update(inputs=cycle.inputs + 1)
    cycle.refresh_from_db()
    actions.compute(cycle, by=people[0])
    return Body(cycle, scheme, *people)
