"""A bureau's year: four quarters of the same people, each with ballots that give the wanted scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kaohe.tables.read import from_rows
from kaohe.web import tables
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles import plan
from kaohe.web.cycles.models import Appraisee, Cycle, Grant, Published, Stage
from kaohe.web.organisation.models import Person, Unit
from kaohe.web.permissions import Role
from kaohe.web.results import actions as results
from kaohe.web.results.models import Run
from web.world import person, publish

NAMES = ("甲", "乙", "丙")
WEAK = {"甲": 95, "乙": 80, "丙": 50}
"""丙 is 较差 with this."""


@dataclass
class Bureau:
    """Its people, who runs it, and its cycles by period."""

    published: Published
    people: dict[str, Person]
    office: Person
    decider: Person
    leader: Person
    cycles: dict[str, Cycle] = field(default_factory=dict)

    def opened(self, period: str) -> Cycle:
        """A cycle of these people that has begun to run through the action."""
        cycle = Cycle.objects.create(title=period, scheme=self.published, period=period)
        Stage.objects.bulk_create(plan.stages(cycle, tables.scheme_of(cycle)))
        for order, (name, who) in enumerate(self.people.items()):
            Appraisee.objects.create(
                cycle=cycle,
                order=order,
                name=name,
                category="工作人员",
                attributes={"人员身份": "公务员", "岗位": "科员"},
                person=who,
            )
            Grant.objects.create(cycle=cycle, person=who, role=Role.APPRAISEE)
        for who, role in (
            (self.office, Role.OFFICE),
            (self.decider, Role.DECIDER),
            (self.leader, Role.LEADER),
        ):
            Grant.objects.create(cycle=cycle, person=who, role=role)
        cycles.move(cycle, Cycle.State.RUNNING, by=self.office)
        self.cycles[period] = cycle
        return cycle

    def voted(self, cycle: Cycle, scores: Mapping[str, int] = WEAK) -> None:
        marks = [
            {"票号": f"{kind}{name}", "票种": kind, "对象": name, "指标": indicator, "评分": str(score)}
            for name, score in scores.items()
            for kind in ("A", "B", "C")
            for indicator in ("1", "2")
        ]
        rows = {
            "对象": [
                {"对象": name, "类别": "工作人员", "人员身份": "公务员", "岗位": "科员"}
                for name in self.people
            ],
            "测评票": marks,
        }
        from_rows(tables.scheme_of(cycle), rows, period=cycle.period)
        tables.keep(cycle, "测评票", marks, self.office)
        Cycle.objects.filter(pk=cycle.pk).update(inputs=cycle.inputs + 1)
        cycle.refresh_from_db()

    def frozen(self, cycle: Cycle, scores: Mapping[str, int] = WEAK) -> Run:
        self.voted(cycle, scores)
        return self.freeze(cycle)

    def freeze(self, cycle: Cycle) -> Run:
        run = results.compute(cycle, by=self.office)
        return results.freeze(cycle, by=self.office, hash=run.hash)

    def whole_year(self) -> Cycle:
        for period in ("2020Q1", "2020Q2", "2020Q3", "2020Q4"):
            self.frozen(self.opened(period))
        return self.cycles["2020Q4"]


def make_bureau() -> Bureau:
    top = Unit.objects.create(name="审批局")
    unit = Unit.objects.create(name="窗口科", parent=top)
    office = person("6001", "考核办 子", top)
    return Bureau(
        publish("qufu-2020", office),
        {name: person(f"61{at:02}", name, unit) for at, name in enumerate(NAMES)},
        office,
        person("6002", "班子 丑", top),
        person("6003", "分管 寅", unit),
    )
