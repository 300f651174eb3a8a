"""A commission that appraises its sections: what they earn and are given, where they stood last year.

Eighteen sections on one list. The first five by place are 先进处室, the next five are praised; of those
behind, the five that rose most since last year are 争先进位.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl import Workbook

from kaohe.scheme.library import shipped
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person, Service, Unit
from kaohe.web.permissions import Role
from web.world import person

YEAR, BEFORE = "2025", "2024"
TITLE = "2025年度内设机构考核"
SECTIONS = (
    "综合处", "办公室", "法规处", "组织人事处", "机关党委", "监察室", "投资处", "技术处", "运行处",
    "信息化处", "软件处", "电子处", "装备处", "材料处", "节能处", "中小企业处", "产业处", "无线电处",
)  # fmt: skip
INWARD = SECTIONS[:6]
"""They serve nobody outside: their ten points for 作风评议 go to the vote of the staff."""
LAST_YEAR = {
    "信息化处": 11, "软件处": 16, "电子处": 18, "装备处": 15, "材料处": 17, "节能处": 13,
    "中小企业处": 20, "产业处": 19,
}  # fmt: skip
"""Places of the year before; the others stood where they stand now. 无线电处 is new."""
CAST = {
    "admin": ("6000", "孙宁", "", "系统管理员"),
    "office": ("6001", "王敏", "综合处", "考核办主任"),
    "second": ("6002", "钱进", "综合处", "考核办工作人员"),
    "assessor": ("6003", "李强", "办公室", "副主任"),
    "head": ("6004", "周涛", "软件处", "处长"),
    "decider": ("6005", "郑华", "", "党组书记"),
}


@dataclass
class Commission:
    """The cycle that runs and its people by what they are."""

    cycle: Cycle
    people: dict[str, Person]

    def __getattr__(self, name: str) -> Person:
        return self.people[name]


def make_commission() -> Commission:
    top = Unit.objects.create(name="常州市经信委")
    units = {name: Unit.objects.create(name=name, parent=top, order=at) for at, name in enumerate(SECTIONS)}
    people = {}
    for key, (number, name, unit, post) in CAST.items():
        where = units.get(unit, top)
        people[key] = person(number, name, where, post=post, admin=key == "admin")
        Service.objects.create(person=people[key], unit=where, start="2012-01-01")
    office = people["office"]
    published = cycles.publish(shipped("changzhou-2016"), by=people["admin"])
    cycle = cycles.create_cycle(published, YEAR, TITLE, by=people["admin"], office=[office, people["second"]])
    Appraisee.objects.bulk_create(
        Appraisee(
            cycle=cycle,
            order=order,
            name=name,
            category="内设机构",
            attributes={
                "部门类型": "综合" if name in INWARD else "业务",
                "对外服务": "否" if name in INWARD else "是",
            },
            unit=units[name],
        )
        for order, name in enumerate(SECTIONS)
    )
    for role, who, items in (
        (Role.ASSESSOR, "assessor", ["1.2c", "1.3a", "1.3b", "1.3c", "3.8a", "3.8b"]),
        (Role.APPRAISEE, "head", []),
        (Role.DECIDER, "decider", []),
    ):
        cycles.give(cycle, role, [(people[who], items)], by=office)
    cycles.move(cycle, Cycle.State.RUNNING, by=office)
    return Commission(cycle, people)


def ballots() -> bytes:
    """Two ballots of each kind: everybody's marks fall by one from section to section."""
    rows: list[tuple[str, ...]] = [("票号", "票种", "对象", "指标", "评分", "所属")]
    for at, name in enumerate(SECTIONS):
        for kind, leaf in (("A", "7"), ("B", "8"), ("C", "9")):
            if kind == "B" and name in INWARD:
                continue
            rows += [(f"{kind}{number}", kind, name, leaf, str(98 - at), "") for number in (1, 2)]
    return _book("测评票", rows)


def records() -> bytes:
    """Every section's reports of each half year: all that it should have sent."""
    rows: list[tuple[str, ...]] = [("对象", "规则", "数量", "日期", "说明")]
    for name in SECTIONS:
        rule, due = ("1.3b", "2") if name in INWARD else ("1.3a", "6")
        rows += [
            (name, rule, due, f"2025-{month}", f"{half}信息")
            for month, half in (("06-30", "上半年"), ("12-31", "下半年"))
        ]
    return _book("记录", rows)


def history() -> bytes:
    """Where each section stood in the year before."""
    rows = [("对象", "周期", "名次")]
    for at, name in enumerate(SECTIONS[:-1], 1):
        rows.append((name, BEFORE, str(LAST_YEAR.get(name, at))))
    return _book("历史", rows)


def _book(sheet: str, rows: Iterable[tuple[str, ...]]) -> bytes:
    book = Workbook()
    table = book.active
    assert table is not None
    table.title = sheet
    for row in rows:
        table.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
