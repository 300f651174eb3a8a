"""A bureau that appraises its forty people by the quarter: who they are, what they are given, who decides.

Of its 25 civil servants ten may be 好, of its 15 others six. In the fourth quarter the tenth and the
eleventh civil servant are equal; in the second one of the others is 较差.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from openpyxl import Workbook

from kaohe.scheme.library import shipped
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles.models import Appraisee, Cycle, Published
from kaohe.web.organisation.models import Person, Service, Unit
from kaohe.web.permissions import Role
from web.world import person

QUARTERS = {
    "2025Q1": "2025年第一季度平时考核", "2025Q2": "2025年第二季度平时考核",
    "2025Q3": "2025年第三季度平时考核", "2025Q4": "2025年第四季度平时考核",
}  # fmt: skip
SECTIONS = ("综合科", "审批一科", "审批二科", "服务大厅")
STAFF = {"公务员": 25, "事业人员": 15}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
VOTERS = {"A": 1, "B": 2, "C": 3}
CAST = {
    "admin": ("5000", "孙宁", "系统管理员"),
    "office": ("5001", "王敏", "督查指导科科长"),
    "second": ("5002", "钱进", "督查指导科科员"),
    "leader": ("5003", "冯军", "副局长"),
    "decider": ("5004", "郑华", "局长"),
}


@dataclass
class Bureau:
    """Its people in the order of their scores, who runs it, and its cycles by period."""

    published: Published
    cast: dict[str, Person]
    people: list[Person]
    cycles: dict[str, Cycle] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        return self.cast[name]

    def prepare(self, period: str) -> Cycle:
        """A quarter's cycle with the roster and the roles; the office still has to let it run."""
        office = self.office
        cycle = cycles.create_cycle(
            self.published, period, QUARTERS[period], by=office, office=[office, self.second]
        )
        Appraisee.objects.bulk_create(
            Appraisee(
                cycle=cycle,
                order=order,
                name=one.name,
                category="工作人员",
                group=one.unit.name if one.unit else "",
                attributes={"人员身份": one.staff_class, "岗位": "窗口" if order % 4 == 3 else "科员"},
                person=one,
            )
            for order, one in enumerate(self.people)
        )
        cycles.give(cycle, Role.APPRAISEE, [(one, []) for one in self.people], by=office)
        for role, who in ((Role.LEADER, self.leader), (Role.DECIDER, self.decider)):
            cycles.give(cycle, role, [(who, [])], by=office)
        self.cycles[period] = cycle
        return cycle

    def scores(self, period: str) -> dict[str, str]:
        """What everybody is given in a quarter: falling by 0.8 within each class of staff."""
        found = {}
        for kind in STAFF:
            for place, one in enumerate(one for one in self.people if one.staff_class == kind):
                found[one.name] = f"{98 - 8 * place / 10:g}"
        civil = [one.name for one in self.people if one.staff_class == "公务员"]
        if period == "2025Q4":
            found[civil[10]] = found[civil[9]]
        if period == "2025Q2":
            found[self.people[-1].name] = "52"
        return found

    def ballots(self, period: str) -> bytes:
        """Everybody's ballots: one of the head, two of the leaders, three of the staff."""
        book = Workbook()
        table = book.active
        assert table is not None
        table.title = "测评票"
        table.append(("票号", "票种", "对象", "指标", "评分", "所属"))
        for name, score in self.scores(period).items():
            for kind, count in VOTERS.items():
                for number in range(1, count + 1):
                    for indicator in ("1", "2"):
                        table.append((f"{kind}{number}", kind, name, indicator, score, ""))
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def make_bureau() -> Bureau:
    top = Unit.objects.create(name="曲阜市行政审批服务局")
    units = [Unit.objects.create(name=name, parent=top, order=at) for at, name in enumerate(SECTIONS)]
    cast = {
        key: person(number, name, top, post=post, admin=key == "admin")
        for key, (number, name, post) in CAST.items()
    }
    kinds = [kind for kind, count in STAFF.items() for _ in range(count)]
    people = []
    for at, kind in enumerate(kinds):
        name = f"{SURNAMES[at]}{'明芳强丽'[at % 4]}"
        facts = {"性别": "男" if at % 2 else "女", "政治面貌": "中共党员", "出生年月": "1985-06"}
        found = person(f"51{at:02}", name, units[at % 4], post="科员", staff_class=kind, attributes=facts)
        Service.objects.create(person=found, unit=units[at % 4], start="2015-01-01")
        people.append(found)
    published = cycles.publish(shipped("qufu-2020"), by=cast["admin"])
    return Bureau(published, cast, people)
