"""Bodies for any shipped scheme: its sample's appraisees, an office, and who takes a veto along its path."""

from __future__ import annotations

from dataclasses import dataclass, field

from kaohe.methods import Discretionary
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_rows
from kaohe.tables.sample import generate
from kaohe.web import tables
from kaohe.web.cycles.models import Appraisee, Cycle, Grant
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records.book import Book, Entry, book_of
from web.world import person, publish, shipped


@dataclass
class Body:
    """A running cycle of a shipped scheme with appraisees, and who acts in it."""

    scheme: Scheme
    cycle: Cycle
    office: Person
    leader: Person
    decider: Person
    appraisees: list[Appraisee] = field(default_factory=list)

    @property
    def book(self) -> Book:
        return book_of(self.cycle)

    def suited(self, rule: str) -> Appraisee:
        """An appraisee to which a rule applies."""
        return next(one for one in self.appraisees if rule in self.book.applies(one)[0])


def make_body(name: str, *, filled: bool = False) -> Body:
    """The sample's appraisees of a shipped scheme; with `filled` all the sample's facts except records."""
    scheme = shipped(name)
    made = {
        table.name: [dict(zip(table.columns, cells, strict=True)) for cells in table.rows()]
        for table in generate(scheme, 3, 24)
    }
    made.pop("记录", None)
    inputs = from_rows(scheme, made)
    people = {
        role: person(f"2{number:03}", role, None)
        for number, role in enumerate((Role.OFFICE, Role.LEADER, Role.DECIDER))
    }
    cycle = Cycle.objects.create(
        title=scheme.title,
        scheme=publish(name, people[Role.OFFICE]),
        period=inputs.period,
        state=Cycle.State.RUNNING,
    )
    for role, who in people.items():
        Grant.objects.create(cycle=cycle, person=who, role=role)
    attributes = [attribute.name for attribute in scheme.attributes]
    appraisees = [
        Appraisee.objects.create(
            cycle=cycle,
            order=order,
            name=row["name"],
            category=row["category"],
            group=row["grp"],
            attributes={name: row[name] for name in attributes if row[name]},
        )
        for order, row in enumerate(inputs.appraisees.to_pylist())
    ]
    if filled:
        imported = {table: made[table] for table in ("测评票", "历史") if table in made}
        tables.store(cycle, inputs, appraisees, imported, people[Role.OFFICE])
    return Body(scheme, cycle, *people.values(), appraisees)


def cells_for(entry: Entry) -> dict[str, str]:
    """Cells that the form of an entry would take."""
    cells = {"说明": "经查属实", "日期": "2020-03-05"}
    simple = {"数量": "2", "分值": "1", "基数": "10", "同一事项": "某事"}
    for name in entry.fields:
        if name == "层级":
            cells[name] = entry.levels[0]
        elif name == "情节":
            cells[name] = entry.severities[0]
        elif name == "分值":
            cells[name] = _points(entry)
        elif name in simple:
            cells[name] = simple[name]
    return cells


def _points(entry: Entry) -> str:
    method = entry.rule.method if entry.rule else None
    if isinstance(method, Discretionary) and method.low:
        return str(method.low)
    return "0.1"
