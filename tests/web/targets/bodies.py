"""A city that signs target letters: Zaozhuang's departments with everybody on a letter's way."""

from __future__ import annotations

from dataclasses import dataclass

from kaohe.web.cycles import plan
from kaohe.web.cycles.models import Appraisee, Cycle, Grant, Published, Stage
from kaohe.web.organisation.models import Person, Unit
from kaohe.web.permissions import Role
from kaohe.web.tables import scheme_of
from kaohe.web.targets import actions
from kaohe.web.targets.models import Letter
from web.world import person, publish

GOOD = [
    {
        "上级指标": "1",
        "目标": "新上项目20个",
        "分值": "40",
        "考核标准和措施": "少一个扣2分",
        "完成时限": "12月",
    },
    {"上级指标": "1", "目标": "办结时限缩短一半", "分值": "30"},
]


@dataclass
class City:
    """A cycle that runs, two departments, and those on the letter's way."""

    cycle: Cycle
    bureau: Appraisee
    other: Appraisee
    head: Person
    other_head: Person
    group: Person
    leader: Person
    office: Person
    outsider: Person

    def drafted(self, cells: list[dict[str, str]] | None = None) -> Letter:
        letter = actions.start(self.cycle, self.bureau, by=self.head)
        return actions.save(letter, GOOD if cells is None else cells, letter.version, by=self.head)

    def handed(self) -> Letter:
        letter = self.drafted()
        return actions.submit(letter, letter.version, by=self.head)

    def agreed(self) -> Letter:
        letter = self.handed()
        letter = actions.agree(letter, letter.version, by=self.group)
        return actions.agree(letter, letter.version, by=self.leader)

    def signed(self, letter: Letter | None = None) -> Letter:
        letter = letter or self.agreed()
        letter = actions.sign(letter, letter.version, "上级", letter.hash, by=self.leader)
        return actions.sign(letter, letter.version, "对象", letter.hash, by=self.head)

    def next_year(self) -> Cycle:
        """The cycle of the following period with the same bureau."""
        cycle = make_cycle(self.cycle.scheme, "2014")
        Appraisee.objects.create(
            cycle=cycle,
            order=1,
            name=self.bureau.name,
            category="市直部门",
            group="经济口",
            unit=self.bureau.unit,
        )
        for grant in Grant.objects.filter(cycle=self.cycle):
            Grant.objects.create(cycle=cycle, person=grant.person, role=grant.role, items=grant.items)
        return cycle


def make_cycle(published: Published, period: str) -> Cycle:
    cycle = Cycle.objects.create(
        title=f"{period}年度考核", scheme=published, period=period, state=Cycle.State.RUNNING
    )
    Stage.objects.bulk_create(plan.stages(cycle, scheme_of(cycle)))
    return cycle


def make_city(name: str = "zaozhuang-departments", category: str = "市直部门") -> City:
    city = Unit.objects.create(name="枣庄市")
    units = {one: Unit.objects.create(name=one, parent=city) for one in ("发改委", "财政局", "考核办")}
    office = person("3001", "考核办 甲", units["考核办"])
    cycle = make_cycle(publish(name, office), "2013")
    appraisees = [
        Appraisee.objects.create(
            cycle=cycle, order=order, name=one, category=category, group="经济口", unit=units[one]
        )
        for order, one in enumerate(("发改委", "财政局"), 1)
    ]
    made = City(
        cycle,
        *appraisees,
        head=person("3002", "主任 乙", units["发改委"]),
        other_head=person("3003", "局长 丙", units["财政局"]),
        group=person("3004", "考核组 丁", city),
        leader=person("3005", "副市长 戊", city),
        office=office,
        outsider=person("3006", "别处 己", None),
    )
    for who, role, items in (
        (made.head, Role.APPRAISEE, []),
        (made.other_head, Role.APPRAISEE, []),
        (made.group, Role.ASSESSOR, ["1"]),
        (made.leader, Role.LEADER, []),
        (made.office, Role.OFFICE, []),
    ):
        Grant.objects.create(cycle=cycle, person=who, role=role, items=items)
    return made
