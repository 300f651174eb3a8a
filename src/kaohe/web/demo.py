"""The demo's data: the bodies of the shipped schemes with people of every role and a sample's records.

Schemes, cycles, roles and states go through the actions that the pages call; what a sample holds in
bulk (roster, records, ratings) is written at once, with one audit entry a cycle.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from kaohe.scheme.library import shipped
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_rows
from kaohe.web import tables
from kaohe.web.archive import demo as archive
from kaohe.web.audit.actions import note
from kaohe.web.ballots import demo as ballots
from kaohe.web.cycles import actions, duties, roster
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.rehearsal import WHOLE, sample_rows
from kaohe.web.organisation.models import Person, Service, Unit
from kaohe.web.permissions import Role
from kaohe.web.routine import demo as routine
from kaohe.web.statements import demo as statements
from kaohe.web.targets import demo as targets

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "敏静强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志伟文辉晓东海燕春梅丽芳秀云"
ASSESSORS, APPRAISEES = 6, 3
"""So many assessing units and appraised units of a body have a person who signs in."""


@dataclass(frozen=True)
class Body:
    """One body: the prefix of its people's numbers, its cycles as (scheme, period, title, sample size)."""

    name: str
    prefix: str
    cycles: tuple[tuple[str, str, str, int | None], ...]


BODIES = (
    Body("临沂市质监局", "LY", (("linyi-2018", "2018", "2018年度综合工作考核", None),)),
    Body("常州市经信委", "CZ", (("changzhou-2016", "2016", "2016年度机关内设机构考核", None),)),
    Body("曲阜市行政审批服务局", "QF", (("qufu-2020", "2020Q4", "2020年第四季度平时考核", 24),)),
    Body("黔西南州质监局", "QX", (("qianxinan-2010", "2010", "2010年度目标绩效考核", None),)),
    Body(
        "枣庄市",
        "ZZ",
        (
            ("zaozhuang-departments", "2013", "2013年度市直部门目标管理考核", None),
            ("zaozhuang-districts", "2013", "2013年度区(市)目标管理考核", None),
            ("zaozhuang-staff", "2013", "2013年度机关工作人员考核", 40),
        ),
    ),
    Body("某市审计局", "SJ", (("audit-400", "2012", "2012年度目标管理考评", None),)),
)
OF_PEOPLE = ("qufu-2020", "zaozhuang-staff")
"""Schemes that appraise people; the others appraise units."""
VOTES = {"linyi-2018": False, "changzhou-2016": True}
"""Schemes whose demo has a vote, and whether its box is opened."""
PAST = {"qufu-2020": ("2020Q1", "2020年第一季度平时考核")}
"""Schemes whose demo has the period before too, closed and archived."""
HEADS = 12
"""So many appraised units vote signed in where a ballot class asks for it."""


@dataclass
class _Staff:
    """The people of one body while they are made: numbers in a row, units by name."""

    body: Body
    top: Unit
    names: Iterator[str]
    units: dict[str, Unit] = field(default_factory=dict)
    count: int = 0

    def unit(self, name: str) -> Unit:
        if name not in self.units:
            self.units[name] = Unit.objects.create(name=name, parent=self.top, order=len(self.units))
        return self.units[name]

    def person(self, unit: Unit, post: str, name: str = "") -> Person:
        self.count += 1
        number = f"{self.body.prefix}{self.count:03}"
        person = Person.objects.create_user(number, name or next(self.names), unit=unit, post=post)
        Service.objects.create(person=person, unit=unit, start="2008-01-01")
        return person


def load(say: Callable[[str], None]) -> None:
    """Fill an empty site; `say` is told each body as it is done."""
    names = _names()
    administrator = Person.objects.create_user("admin", next(names), admin=True, post="系统管理员")
    for body in BODIES:
        with transaction.atomic():
            _body(body, names, administrator)
        say(body.name)


def _names() -> Iterator[str]:
    """Different names, the same each time; they belong to nobody."""
    for step in itertools.count():
        surname = SURNAMES[step % len(SURNAMES)]
        first = GIVEN[(step * 7 + step // len(SURNAMES)) % len(GIVEN)]
        second = GIVEN[(step * 11 + 3) % len(GIVEN)] if step % 3 else ""
        yield surname + first + second


def _body(body: Body, names: Iterator[str], administrator: Person) -> None:
    staff = _Staff(body, Unit.objects.create(name=body.name, order=BODIES.index(body)), names)
    office = staff.person(staff.unit("考核办公室"), "主任")
    second = staff.person(staff.unit("考核办公室"), "工作人员")
    cast = {
        Role.DECIDER: staff.person(staff.top, "主要负责人"),
        Role.LEADER: staff.person(staff.top, "分管领导"),
        Role.INSPECTOR: staff.person(staff.unit("督查室"), "督查专员"),
        Role.RATER: staff.person(staff.unit("督查室"), "工作人员"),
        Role.TELLER: staff.person(staff.unit("督查室"), "监票人"),
    }
    for scheme, period, title, size in body.cycles:
        published = actions.publish(shipped(scheme), by=office)
        cycle = actions.create_cycle(published, period, title, by=office, office=[office, second])
        _fill(cycle, shipped(scheme).scheme, staff, office, size)
        for role, person in cast.items():
            actions.give(cycle, role, [(person, [])], by=office)
        actions.move(cycle, Cycle.State.RUNNING, by=office)
        targets.letters(cycle)
        statements.forms(cycle)
        if scheme in VOTES:
            tellers = [second, cast[Role.INSPECTOR], cast[Role.TELLER]]
            heads = [staff.person(unit, "测评负责人") for unit in _units(cycle)]
            ballots.hold(cycle, office=office, tellers=tellers, heads=heads, opened=VOTES[scheme])
        if scheme in PAST:
            archive.past(cycle, *PAST[scheme], office=[office, second], start=datetime.date(2020, 4, 7))
        routine.quarters(cycle, office=office)


def _units(cycle: Cycle) -> list[Unit]:
    """Appraised units whose heads vote."""
    found = cycle.appraisees.filter(unit__isnull=False).select_related("unit").order_by("order")[:HEADS]
    return [appraisee.unit for appraisee in found if appraisee.unit is not None]


def _fill(cycle: Cycle, scheme: Scheme, staff: _Staff, office: Person, size: int | None) -> None:
    rows = sample_rows(scheme, cycle.period, seed=1, size=size)
    inputs = from_rows(scheme, rows, period=cycle.period)
    appraisees = roster.fill(cycle, roster.appraisee_rows(inputs, scheme))
    appraised = _link(scheme, appraisees, staff)
    if appraised:
        actions.give(cycle, Role.APPRAISEE, [(person, []) for person in appraised], by=office)
    assessors = [
        (staff.person(staff.unit(unit), "考核联络员"), items)
        for unit, items in itertools.islice(duties.assessed(scheme).items(), ASSESSORS)
    ]
    if assessors:
        actions.give(cycle, Role.ASSESSOR, assessors, by=office)
    tables.store(cycle, inputs, appraisees, {name: rows.get(name, []) for name in WHOLE}, office)
    Cycle.objects.filter(pk=cycle.pk).update(inputs=F("inputs") + 1)
    counts = {name: len(found) for name, found in rows.items()}
    note("装入演示数据", cycle, by=office, cycle=cycle.pk, after=counts)


def _link(scheme: Scheme, appraisees: Sequence[Appraisee], staff: _Staff) -> list[Person]:
    """Tie appraisees to the body's own units or people (names repeat between bodies).

    Returns who signs in for them.
    """
    people: list[Person] = []
    for appraisee in appraisees:
        if scheme.name in OF_PEOPLE:
            appraisee.person = staff.person(staff.unit(appraisee.group or "综合科"), "", appraisee.name)
            people.append(appraisee.person)
        else:
            appraisee.unit = staff.unit(appraisee.name)
            if len(people) < APPRAISEES:
                people.append(staff.person(appraisee.unit, "负责人"))
    Appraisee.objects.bulk_update(appraisees, ["unit", "person"], batch_size=500)
    return people
