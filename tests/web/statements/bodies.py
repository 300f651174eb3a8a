"""Bodies in which forms are filled: Changzhou's sections and Qufu's people, each with its readers."""

from __future__ import annotations

from dataclasses import dataclass

from kaohe.web.cycles import plan
from kaohe.web.cycles.models import Appraisee, Cycle, Grant, Stage
from kaohe.web.organisation.models import Person, Unit
from kaohe.web.permissions import Role
from kaohe.web.statements import actions
from kaohe.web.statements.models import Statement
from kaohe.web.tables import scheme_of
from web.world import person, publish


@dataclass
class Body:
    """A cycle that runs; `one` and `other` are appraisees, `writer` and `neighbour` write for them."""

    cycle: Cycle
    one: Appraisee
    other: Appraisee
    writer: Person
    neighbour: Person
    leader: Person
    office: Person
    colleague: Person
    rater: Person

    def begun(self, task: str, part: str = "") -> Statement:
        return actions.begin(self.cycle, self.one, task, part or self.cycle.period, by=self.writer)

    def handed(self, task: str, part: str = "", text: str = "做了三件事") -> Statement:
        found = self.begun(task, part)
        found = actions.save(found, written(found, text), lines(found), found.version, by=self.writer)
        return actions.hand_in(found, found.version, by=self.writer)


def written(found: Statement, text: str) -> dict[str, str]:
    names = {"小结": "月工作小结", "登记": "考核期工作实绩", "述职": "述职报告", "报告": "总体情况"}
    return {names[found.task]: text} if found.task in names else {}


def lines(found: Statement, score: str = "1") -> dict[str, tuple[str, str]]:
    return {line["id"]: (score, f"{line['id']}做到了") for line in found.items}


def make_units(name: str, period: str, category: str, **attributes: str) -> Body:
    top = Unit.objects.create(name="某委")
    units = [Unit.objects.create(name=one, parent=top) for one in ("综合处", "法规处")]
    return _make(name, period, category, top, units, attributes, of_people=False)


def make_people(name: str = "qufu-2020", period: str = "2020Q2", category: str = "工作人员") -> Body:
    top = Unit.objects.create(name="审批局")
    units = [Unit.objects.create(name=one, parent=top) for one in ("窗口科", "综合科")]
    attributes = {"人员身份": "公务员", "岗位": "科员"} if name == "qufu-2020" else {}
    return _make(name, period, category, top, units, attributes, of_people=True)


def _make(
    name: str,
    period: str,
    category: str,
    top: Unit,
    units: list[Unit],
    attributes: dict[str, str],
    *,
    of_people: bool,
) -> Body:
    office = person("4001", "考核办 甲", top)
    cycle = Cycle.objects.create(
        title="考核", scheme=publish(name, office), period=period, state=Cycle.State.RUNNING
    )
    Stage.objects.bulk_create(plan.stages(cycle, scheme_of(cycle)))
    writers = [person(f"401{at}", f"人员{at}", unit, post="科员") for at, unit in enumerate(units)]
    appraisees = [
        Appraisee.objects.create(
            cycle=cycle,
            order=at,
            name=writers[at].name if of_people else unit.name,
            category=category,
            attributes=attributes,
            unit=None if of_people else unit,
            person=writers[at] if of_people else None,
        )
        for at, unit in enumerate(units)
    ]
    made = Body(
        cycle,
        *appraisees,
        *writers,
        leader=person("4002", "领导 乙", units[0]),
        office=office,
        colleague=person("4003", "考核办 丙", top),
        rater=person("4004", "群众 丁", top),
    )
    for who, role in (
        (made.writer, Role.APPRAISEE),
        (made.neighbour, Role.APPRAISEE),
        (made.leader, Role.LEADER),
        (made.office, Role.OFFICE),
        (made.colleague, Role.OFFICE),
        (made.rater, Role.RATER),
    ):
        Grant.objects.create(cycle=cycle, person=who, role=role)
    return made
