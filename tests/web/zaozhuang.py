"""A city that appraises its departments: two 口 of five, their letters, and who scores, leads and decides.

商务局 leads its 口 by a point and a half; what 发改委 earned by an experience that the province spread
(省级, 6 points) was forgotten, so that it is second until it objects.
"""

from __future__ import annotations

from dataclasses import dataclass

from kaohe.scheme.library import shipped
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles import roster
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person, Service, Unit
from kaohe.web.permissions import Role
from kaohe.web.targets import actions as targets
from kaohe.web.targets.models import Letter
from web.world import person

SCHEME, YEAR = "zaozhuang-departments", "2025"
TITLE = "2025年度市直部门目标管理考核"
GROUPS = {
    "经济口": ("发改委", "财政局", "商务局", "交通局", "农业局"),
    "社会口": ("教育局", "卫生局", "民政局", "文化局", "人社局"),
}
PUBLIC = {"2.1": "市委组织部", "2.2": "市纪委", "2.3": "市委宣传部", "2.4": "市招商局"}
GOALS = (
    ("新上过亿元工业项目20个", "40", "以统计部门数据为准，少一个扣2分", "12月底"),
    ("审批事项办结时限压缩一半", "30", "以业务系统记录为准", "9月底"),
)
SCORES = {
    "发改委": ("37", "28"), "财政局": ("35.5", "27"), "商务局": ("38.5", "28"), "交通局": ("34", "26"),
    "农业局": ("33", "26.5"), "教育局": ("37", "27.5"), "卫生局": ("36", "27"), "民政局": ("34.5", "26"),
    "文化局": ("33", "25"), "人社局": ("35", "26.5"),
}  # fmt: skip
"""Of the two goals, by department."""
BESIDE = {"2.1": "9", "2.2": "9.5", "2.3": "4.5", "2.4": "4"}
"""Of the public goals: the same for everybody."""
CAST = {
    "admin": ("3000", "孙宁", "枣庄市", "系统管理员"),
    "office": ("3001", "王敏", "市考核办", "主任"),
    "second": ("3002", "钱进", "市考核办", "科长"),
    "group": ("3003", "丁一", "经济口考核组", "牵头部门联络员"),
    "other_group": ("3004", "戴林", "社会口考核组", "牵头部门联络员"),
    "leader": ("3005", "冯军", "枣庄市", "副市长"),
    "decider": ("3006", "郑华", "枣庄市", "市委常委、秘书长"),
    "head": ("3007", "周涛", "发改委", "主任"),
    "inspector": ("3008", "陈立", "市考核办", "督查专员"),
}


@dataclass
class City:
    """The cycle that runs, its people by what they are, and who rates the public goals."""

    cycle: Cycle
    people: dict[str, Person]
    raters: dict[str, Person]

    def __getattr__(self, name: str) -> Person:
        return self.people[name]

    def letters(self) -> None:
        """The letters of all but 发改委: drafted, agreed and signed on paper."""
        office = self.office
        for one in self.cycle.appraisees.exclude(name="发改委").order_by("order"):
            letter = targets.start(self.cycle, one, by=office)
            columns = ("目标", "分值", "考核标准和措施", "完成时限")
            cells = [{"上级指标": "1", **dict(zip(columns, goal, strict=True))} for goal in GOALS]
            letter = targets.save(letter, cells, letter.version, by=office)
            letter = targets.submit(letter, letter.version, by=office)
            letter = targets.agree(letter, letter.version, by=self.group)
            letter = targets.agree(letter, letter.version, by=self.leader)
            letter = targets.sign(letter, letter.version, "上级", letter.hash, by=self.leader)
            targets.sign(letter, letter.version, "对象", letter.hash, by=office, name=f"{one.name}负责人")
        assert Letter.objects.filter(cycle=self.cycle, state=Letter.State.SIGNED).count() == 9


def make_city() -> City:
    top = Unit.objects.create(name="枣庄市")
    departments = [name for names in GROUPS.values() for name in names]
    units = {"枣庄市": top}
    for order, name in enumerate(
        ("市考核办", "经济口考核组", "社会口考核组", *departments, *PUBLIC.values())
    ):
        units[name] = Unit.objects.create(name=name, parent=top, order=order)
    people = {}
    for key, (number, name, unit, post) in CAST.items():
        people[key] = _person(number, name, units[unit], post, admin=key == "admin")
    raters = {
        leaf: _person(f"31{at:02}", f"{name}联络员", units[name], "联络员")
        for at, (leaf, name) in enumerate(PUBLIC.items())
    }
    office = people["office"]
    published = cycles.publish(shipped(SCHEME), by=people["admin"])
    cycle = cycles.create_cycle(published, YEAR, TITLE, by=people["admin"], office=[office, people["second"]])
    rows = [
        roster.Row(name=name, category="市直部门", group=group, attributes={})
        for group, names in GROUPS.items()
        for name in names
    ]
    for one in roster.fill(cycle, rows):
        one.unit = units[one.name]
        Appraisee.objects.filter(pk=one.pk).update(unit=one.unit)
    for role, granted in (
        (Role.ASSESSOR, [(people["group"], ["1", "J1a", "J1b", "D1"]), (people["other_group"], ["1"])]),
        (Role.ASSESSOR, [(raters[leaf], [leaf]) for leaf in PUBLIC]),
        (Role.LEADER, [(people["leader"], [])]),
        (Role.DECIDER, [(people["decider"], [])]),
        (Role.INSPECTOR, [(people["inspector"], [])]),
        (Role.APPRAISEE, [(people["head"], [])]),
    ):
        cycles.give(cycle, role, granted, by=office)
    cycles.move(cycle, Cycle.State.RUNNING, by=office)
    return City(cycle, people, raters)


def _person(number: str, name: str, unit: Unit, post: str, *, admin: bool = False) -> Person:
    found = person(number, name, unit, post=post, admin=admin)
    Service.objects.create(person=found, unit=unit, start="2010-01-01")
    return found
