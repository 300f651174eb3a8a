"""The demo's data: the bodies of the shipped schemes with people of every role and a sample's records.

Schemes, cycles, roles and states go through the actions that the pages call; what a sample holds in
bulk (roster, records, ratings) is written at once, with one audit entry a cycle.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from kaohe.scheme.library import shipped
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_rows
from kaohe.web import clock, tables
from kaohe.web.archive import demo as archive
from kaohe.web.audit.actions import note
from kaohe.web.ballots import demo as ballots
from kaohe.web.cycles import actions, duties, roster
from kaohe.web.cycles import demo as plan
from kaohe.web.cycles.demo import Dated
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.rehearsal import WHOLE, sample_rows
from kaohe.web.fulfilment import demo as fulfilment
from kaohe.web.notices import demo as notices
from kaohe.web.organisation.models import Person, Service, Unit
from kaohe.web.permissions import Role
from kaohe.web.records import demo as records
from kaohe.web.records.demo import LAST
from kaohe.web.results import demo as results
from kaohe.web.routine import demo as routine
from kaohe.web.statements import demo as statements
from kaohe.web.targets import demo as targets

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "敏静强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志伟文辉晓东海燕春梅丽芳秀云"
ASSESSORS, APPRAISEES = 6, 3
"""So many assessing units and appraised units of a body have a person who signs in."""


@dataclass(frozen=True)
class Held:
    """One appraisal: of which scheme, period and size; `now`: how far it is on the day of the demo.

    A period may name {year}, the year in which the half year up to today began.
    """

    scheme: str
    period: str
    title: str
    size: int | None = None
    now: str = ""


@dataclass(frozen=True)
class Body:
    """One body: the prefix of its people's numbers, and its appraisals."""

    name: str
    prefix: str
    cycles: tuple[Held, ...]


ENTRY, DECISION = "录入和评分", "决定"
BODIES = (
    Body(
        "临沂市质监局",
        "LY",
        (
            Held("linyi-2018", "{year}", "{year}年上半年综合工作考核", now=DECISION),
            Held("linyi-2018", "{year}", "{year}年度综合工作考核", now=ENTRY),
        ),
    ),
    Body("常州市经信委", "CZ", (Held("changzhou-2016", "2016", "2016年度机关内设机构考核"),)),
    Body("曲阜市行政审批服务局", "QF", (Held("qufu-2020", "2020Q4", "2020年第四季度平时考核", 24),)),
    Body("黔西南州质监局", "QX", (Held("qianxinan-2010", "2010", "2010年度目标绩效考核"),)),
    Body(
        "枣庄市",
        "ZZ",
        (
            Held("zaozhuang-departments", "2013", "2013年度市直部门目标管理考核"),
            Held("zaozhuang-districts", "2013", "2013年度区(市)目标管理考核"),
            Held("zaozhuang-staff", "2013", "2013年度机关工作人员考核", 40),
        ),
    ),
    Body("某市审计局", "SJ", (Held("audit-400", "2012", "2012年度目标管理考评"),)),
)
PLANS = {
    ENTRY: {
        "P1": Dated(-170, -170, True), "P2": Dated(-20, -3), "P4": Dated(-14, 6), "P7": Dated(-10, 9),
        "P8": Dated(-120, 9), "P9": Dated(-30, 12), "P3": Dated(-1, 5), "P5": Dated(10, 12),
        "P6": Dated(14, 16), "P10": Dated(20, 50),
    },
    DECISION: {
        "P1": Dated(-175, -175, True), "P2": Dated(-60, -50, True), "P4": Dated(-45, -30, True),
        "P7": Dated(-40, -14, True), "P8": Dated(-150, -14, True), "P9": Dated(-40, 4),
        "P3": Dated(-40, -33, True), "P5": Dated(-13, -11, True), "P6": Dated(-3, 5),
        "P10": Dated(12, 60),
    },
}  # fmt: skip
"""Where Linyi's steps stand, by how far its appraisal is."""
OF_PEOPLE = ("qufu-2020", "zaozhuang-staff")
"""Schemes that appraise people; the others appraise units."""
VOTES = {"linyi-2018": False, "changzhou-2016": True}
"""Schemes whose demo has a vote, and whether its box is opened."""
PAST = {"qufu-2020": ("2020Q1", "2020年第一季度平时考核")}
"""Schemes whose demo has the period before too, closed and archived."""
UPHELD = "zaozhuang-departments"
"""The scheme whose demo has an upheld objection."""
HEADS = 12
"""So many appraised units vote signed in where a ballot class asks for it."""
HALF = datetime.timedelta(days=183)


@dataclass
class _Staff:
    """The people of one body while they are made: numbers in a row, units by name."""

    body: Body
    top: Unit
    names: Iterator[str]
    units: dict[str, Unit] = field(default_factory=dict)
    count: int = 0
    known: dict[tuple[int, str], Person] = field(default_factory=dict)

    def unit(self, name: str) -> Unit:
        if name not in self.units:
            self.units[name] = Unit.objects.create(name=name, parent=self.top, order=len(self.units))
        return self.units[name]

    def person(self, unit: Unit, post: str, name: str = "") -> Person:
        """Who has this post in the unit: in every appraisal of the body the same, unless named."""
        if not name and (unit.pk, post) in self.known:
            return self.known[unit.pk, post]
        self.count += 1
        number = f"{self.body.prefix}{self.count:03}"
        person = Person.objects.create_user(number, name or next(self.names), unit=unit, post=post)
        Service.objects.create(person=person, unit=unit, start="2008-01-01")
        self.known[unit.pk, post] = person
        return person


def load(say: Callable[[str], None], bodies: Sequence[Body] = ()) -> None:
    """Fill an empty site with all bodies or with these; `say` is told each as it is done."""
    names = _names()
    administrator = Person.objects.create_user("admin", next(names), admin=True, post="系统管理员")
    Person.objects.create_user("new", next(names), post="新调入，还没有定单位")
    for body in bodies or BODIES:
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
        Role.TELLER: staff.person(staff.unit("督查室"), "监票人"),
    }
    for held in body.cycles:
        _cycle(held, staff, [office, second], cast)


def _cycle(held: Held, staff: _Staff, office: list[Person], cast: Mapping[Role, Person]) -> None:
    first, second = office
    year = str((clock.today() - HALF).year)
    period, title = held.period.format(year=year), held.title.format(year=year)
    published = actions.publish(shipped(held.scheme), by=first)
    cycle = actions.create_cycle(published, period, title, by=first, office=office)
    _fill(cycle, shipped(held.scheme).scheme, staff, first, held)
    for role, person in cast.items():
        actions.give(cycle, role, [(person, [])], by=first)
    voters = [staff.person(unit, "测评负责人") for unit in _units(cycle)] if held.scheme in VOTES else []
    raters = voters or [staff.person(staff.unit("督查室"), "工作人员")]
    actions.give(cycle, Role.RATER, [(person, []) for person in raters], by=first)
    actions.move(cycle, Cycle.State.RUNNING, by=first)
    if held.now:
        plan.date(cycle, PLANS[held.now], by=first)
    records.lived(cycle, office, recent=bool(held.now))
    targets.letters(cycle)
    statements.forms(cycle)
    if voters and held.now != DECISION:
        tellers = [second, cast[Role.INSPECTOR], cast[Role.TELLER]]
        ballots.hold(cycle, office=first, tellers=tellers, heads=voters, opened=VOTES[held.scheme])
    if held.scheme in PAST:
        archive.past(cycle, *PAST[held.scheme], office=office, start=datetime.date(2020, 4, 7))
    routine.quarters(cycle, office=first)
    _today(cycle, held, office)
    fulfilment.reports(cycle, by=first)
    if held.scheme == UPHELD:
        notices.upheld(cycle, office=office)


def _today(cycle: Cycle, held: Held, office: list[Person]) -> None:
    """What waits for whom on the day of the demo."""
    if not held.now:
        plan.around(cycle, by=office[0])
    if held.now == DECISION:
        records.vetoes(cycle, [LAST])
        results.twice(cycle, office=office[0], first=10, second=2)
        return
    records.claims(cycle, office)
    records.vetoes(cycle, [1, 2, LAST, None])
    if held.now == ENTRY:
        records.unrated(cycle)
        records.draft(cycle, by=office[0])


def _units(cycle: Cycle) -> list[Unit]:
    """Appraised units whose heads vote."""
    found = cycle.appraisees.filter(unit__isnull=False).select_related("unit").order_by("order")[:HEADS]
    return [appraisee.unit for appraisee in found if appraisee.unit is not None]


def _fill(cycle: Cycle, scheme: Scheme, staff: _Staff, office: Person, held: Held) -> None:
    rows = sample_rows(scheme, cycle.period, seed=2 if held.now == ENTRY else 1, size=held.size)
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
