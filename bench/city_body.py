"""The made-up city: its units and people as a workbook, taken in by the site's own import; who is who."""

from __future__ import annotations

import datetime
import io
import itertools
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import xlsxwriter
from city_course import Course, Step
from django.core.management import call_command

from kaohe.web import clock
from kaohe.web.demo import GIVEN, SURNAMES
from kaohe.web.organisation import takeover
from kaohe.web.organisation.models import Draft, Person, Unit
from kaohe.web.organisation.roster import plan

CITY, OFFICE = "某市", "市考核办"
NAMED = ("市委组织部", "市纪委", "市委宣传部", "市招商局", "市统计局")
"""Departments that the regulations name as assessing others; they are appraised like all."""
ON_THE_SITE = 2
"""Of so many departments everybody fills in every form on the site; the other ones hand in tables."""
WITH_MAIL = 5
"""One in so many of the staff has an address; the others are reminded inside."""
COLUMNS = ("工号", "姓名", "单位", "职务", "人员身份", "岗位", "邮箱")


@dataclass(frozen=True)
class Size:
    staff: int
    departments: int
    districts: int
    seed: int

    @property
    def groups(self) -> int:
        """分口: so that each has some twenty departments."""
        return max(2, self.departments // 20)


@dataclass
class Members:
    """Of one unit: its head, the deputy who leads its staff, its staff."""

    unit: Unit
    head: Person
    deputy: Person
    staff: list[Person] = field(default_factory=list)


@dataclass
class City:
    """Everybody by what they do, and the course of the simulation."""

    size: Size
    course: Course
    chance: Random
    admin: Person
    office: list[Person] = field(default_factory=list)
    decider: Any = None
    inspector: Any = None
    tellers: list[Person] = field(default_factory=list)
    groups: dict[str, Members] = field(default_factory=dict)
    archives: list[dict[str, Any]] = field(default_factory=list)
    departments: list[Members] = field(default_factory=list)
    districts: list[Members] = field(default_factory=list)

    @property
    def bodies(self) -> list[Members]:
        """Departments and districts."""
        return [*self.departments, *self.districts]

    @property
    def online(self) -> list[Members]:
        return self.departments[:ON_THE_SITE]

    @contextmanager
    def on(self, day: str, part: str, name: str) -> Iterator[Step]:
        """A step on a day of the year."""
        with clock.put(datetime.date.fromisoformat(day)), self.course.step(part, name, day) as step:
            yield step


def names() -> Iterator[str]:
    """Different made-up names of three characters."""
    for first, second, surname in itertools.product(GIVEN, GIVEN, SURNAMES):
        yield surname + second + first


def departments(size: Size) -> list[str]:
    return [*NAMED, *(f"市直第{n:03d}局" for n in range(len(NAMED) + 1, size.departments + 1))]


def workbook(size: Size) -> bytes:
    """Units (the city, 分口, departments under them, districts) and everybody in them."""
    groups = [f"第{n}口" for n in range(1, size.groups + 1)]
    bodies = [(name, groups[n % len(groups)]) for n, name in enumerate(departments(size))]
    bodies += [(f"第{n}区", CITY) for n in range(1, size.districts + 1)]
    units = [(CITY, "", ""), (OFFICE, CITY, ""), *((name, CITY, name) for name in groups)]
    units += [(name, above, "" if above == CITY else above) for name, above in bodies]
    people = [(CITY, "市委负责人"), *((OFFICE, "考核办人员") for _ in range(4))]
    people += [(OFFICE, "督查专员"), *((OFFICE, "监票人") for _ in range(3))]
    people += [(name, post) for name in groups for post in ("市分管领导", "分口考核组")]
    people += [(name, post) for name, _ in bodies for post in ("主要负责人", "分管负责人")]
    people += [(bodies[n % len(bodies)][0], "") for n in range(size.staff)]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("单位")
    sheet.write_row(0, 0, ("名称", "上级", "分口", "序号"))
    for row, cells in enumerate(units, 1):
        sheet.write_row(row, 0, (*cells, row))
    sheet = book.add_worksheet("人员")
    sheet.write_row(0, 0, COLUMNS)
    for row, (name, (unit, post)) in enumerate(zip(names(), people, strict=False), 1):
        sheet.write_row(row, 0, _person(row, name, unit, post))
    book.close()
    return out.getvalue()


def _person(row: int, name: str, unit: str, post: str) -> tuple[str, ...]:
    kind = "事业人员" if row % 3 == 0 else "公务员"
    place = ("窗口", "科员", "科员", "科室负责人")[row % 4]
    address = f"p{row}@city.example" if post or row % WITH_MAIL == 0 else ""
    return f"{row:06d}", name, unit, post or place, kind, "" if post else place, address


def found(size: Size, course: Course) -> City:
    """Take the workbook in and learn who is who."""
    call_command("admin", "000000", "管理员", stdout=io.StringIO())
    city = City(size, course, Random(size.seed), Person.objects.get(number="000000"))
    content, since = workbook(size), datetime.date(2020, 1, 1)
    with city.on("2025-01-02", "单位和人员", "导入工作簿：看预览、导入") as step:
        draft = takeover.keep("全市.xlsx", content, since, by=city.admin)
        made = plan(bytes(draft.content), draft.name, draft.since)
        if made.faults:
            raise RuntimeError(str(made.faults[:3]))
        step.add(len(made.changes))
        takeover.take_over(made.digest(), by=city.admin)
    if Draft.objects.exists():
        raise RuntimeError("the workbook still waits")
    _know(city)
    return city


def _know(city: City) -> None:
    """From the database, as the site has it."""
    people: dict[str, list[Person]] = defaultdict(list)
    for person in Person.objects.filter(admin=False).select_related("unit").order_by("number"):
        people[person.unit.name if person.unit else ""].append(person)
    city.decider = people.pop(CITY)[0]
    offices = people.pop(OFFICE)
    city.office, city.inspector, city.tellers = offices[:4], offices[4], offices[5:]
    wanted = set(departments(city.size))
    for name, mine in people.items():
        first, second, *staff = mine
        unit = first.unit
        assert unit is not None
        made = Members(unit, first, second, staff)
        if unit.group == name:
            city.groups[name] = made
        elif name in wanted:
            city.departments.append(made)
        else:
            city.districts.append(made)
