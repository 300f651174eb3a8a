"""The people of the tests: one of every role, two assessing units, and somebody without any role."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from kaohe import open_scheme
from kaohe.scheme.language import content_hash, dumps
from kaohe.scheme.model import Scheme
from kaohe.web.cycles.models import Appraisee, Cycle, Grant, Published
from kaohe.web.organisation.models import Person, Unit
from kaohe.web.permissions import Role

PASSWORD = "correct horse 2018"
OFFICE_ITEMS = ["K2.1", "K2.2", "K2.3", "K2.4", "K2.5", "Z2.1", "Z2.2", "Z2.3"]
STANDARD_ITEMS = ["Z2.4"]
SECTIONS = ("办公室", "标准化科", "法规科", "计量科", "质量科")
STATIONS = ("计量所", "质检所")


@dataclass
class World:
    """A Linyi cycle that runs, its units by name, its appraisees by name, its people by role."""

    cycle: Cycle
    scheme: Scheme
    units: dict[str, Unit]
    appraisees: dict[str, Appraisee]
    office: Person
    assessor: Person
    other_assessor: Person
    appraisee: Person
    rater: Person
    decider: Person
    leader: Person
    inspector: Person
    admin: Person
    outsider: Person
    everybody: dict[str, Person] = field(default_factory=dict)


@cache
def shipped(name: str) -> Scheme:
    return open_scheme(name)


def publish(name: str, by: Person) -> Published:
    """A shipped scheme as published, without the action (that is tested in its own place)."""
    scheme = shipped(name)
    return Published.objects.create(
        name=scheme.name, title=scheme.title, number=1, text=dumps(scheme), hash=content_hash(scheme), by=by
    )


def person(number: str, name: str, unit: Unit | None, **more: object) -> Person:
    return Person.objects.create_user(number, name, PASSWORD, unit=unit, **more)


def make_world() -> World:
    """Rows written one by one, in the order in which a body comes to be."""
    bureau = Unit.objects.create(name="市质监局")
    units = {"市质监局": bureau}
    for order, name in enumerate((*SECTIONS, *STATIONS)):
        units[name] = Unit.objects.create(name=name, parent=bureau, order=order)
    people = {
        "office": person("1001", "考核办 王敏", units["办公室"]),
        "assessor": person("1002", "办公室 李强", units["办公室"]),
        "other_assessor": person("1003", "标准化科 赵静", units["标准化科"]),
        "appraisee": person("1004", "计量科 周涛", units["计量科"]),
        "rater": person("1005", "质量科 吴敏", units["质量科"]),
        "decider": person("1006", "局长 郑华", bureau),
        "leader": person("1007", "副局长 冯军", bureau),
        "inspector": person("1008", "督查 陈立", bureau),
        "admin": person("1009", "管理员 孙宁", bureau, admin=True),
        "outsider": person("1010", "法规科 何平", units["法规科"]),
    }
    cycle = Cycle.objects.create(
        title="2018年度综合工作考核",
        scheme=publish("linyi-2018", people["office"]),
        period="2018",
        state=Cycle.State.RUNNING,
    )
    appraisees = {}
    for order, name in enumerate((*SECTIONS, *STATIONS)):
        appraisees[name] = Appraisee.objects.create(
            cycle=cycle,
            order=order,
            name=name,
            category="科室" if name in SECTIONS else "直属单位",
            attributes={} if name in SECTIONS else {"能力类型": "技术"},
            unit=units[name],
        )
    for who, role, items in (
        ("office", Role.OFFICE, []),
        ("assessor", Role.ASSESSOR, OFFICE_ITEMS),
        ("other_assessor", Role.ASSESSOR, STANDARD_ITEMS),
        ("appraisee", Role.APPRAISEE, []),
        ("rater", Role.RATER, []),
        ("decider", Role.DECIDER, []),
        ("leader", Role.LEADER, []),
        ("inspector", Role.INSPECTOR, []),
    ):
        Grant.objects.create(cycle=cycle, person=people[who], role=role, items=items)
    return World(
        cycle=cycle,
        scheme=shipped("linyi-2018"),
        units=units,
        appraisees=appraisees,
        everybody=people,
        **people,
    )
