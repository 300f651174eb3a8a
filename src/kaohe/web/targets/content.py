"""What a letter says: goals as they are typed, whether they are what the scheme asks, and their hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from kaohe.errors import Fault, KaoheError, fault
from kaohe.numbers import show, to_micro
from kaohe.proof import letters
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.records.checks import check_rows
from kaohe.web.tables import show_or_empty
from kaohe.web.targets.models import Goal, Letter
from kaohe.web.targets.path import Place, places

COLUMNS = ("上级指标", "指标", "目标", "分值", "考核标准和措施", "完成时限")
LONGEST = {"目标": 200, "考核标准和措施": 2000, "完成时限": 60, "指标": 40}
MOST = 60
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Sum:
    """What the goals below a node add up to, beside what the scheme asks."""

    place: Place
    total: int

    @property
    def off(self) -> int:
        return self.total - self.place.asks if self.place.asks is not None else 0

    @property
    def text(self) -> str:
        if self.place.asks is None:
            return f"“{self.place.label}”下合计{show(self.total)}分"
        asked = f"“{self.place.label}”下合计{show(self.total)}分，应为{show(self.place.asks)}分"
        if not self.off:
            return f"{asked}，正好"
        return f"{asked}，{'多' if self.off > 0 else '还差'}{show(abs(self.off))}分"


def read(cells: Sequence[Cells], known: Sequence[Place]) -> list[Goal]:
    """Unsaved goals of what was typed; wholly empty rows are left out. KaoheError with every fault.

    Whether the points add up is not asked yet: a draft may be unfinished.
    """
    faults: list[Fault] = []
    found: list[Goal] = []
    taken: set[str] = {row.get("指标", "").strip() for row in cells} - {""}
    given = {name: title for place in known for name, title in place.given}
    for number, row in enumerate(cells, 1):
        row = {name: str(row.get(name, "")).strip() for name in COLUMNS}
        if not any(row[name] for name in ("目标", "分值", "考核标准和措施", "完成时限")):
            continue
        goal, wrong = _goal(row, number, known)
        faults += wrong
        if not goal.indicator:
            goal.indicator = _free(goal.parent, taken)
            taken.add(goal.indicator)
        if goal.indicator in given and not goal.name:
            goal.name = given[goal.indicator]
        goal.order = len(found) + 1
        found.append(goal)
    if len(found) > MOST:
        faults.append(fault(f"有{len(found)}个目标，太多", f"最多{MOST}个，把小的并在一起"))
    if faults:
        raise KaoheError(faults)
    return found


def _goal(row: Cells, number: int, known: Sequence[Place]) -> tuple[Goal, list[Fault]]:
    faults = []

    def wrong(column: str, what: str, cure: str) -> None:
        faults.append(fault(what, cure, row=number, column=column))

    if not row["目标"]:
        wrong("目标", "没有写目标", "写明要做成什么，或把这一行清空")
    for column, most in LONGEST.items():
        if len(row[column]) > most:
            wrong(column, f"有{len(row[column])}个字，太长", f"不超过{most}个字")
    points = None
    if row["分值"]:
        try:
            points = to_micro(Decimal(row["分值"]))
        except (InvalidOperation, ValueError, OverflowError):
            wrong("分值", f"“{row['分值'][:20]}”不是分值", "写数字，小数不超过六位")
        if points is not None and not 0 <= points < 10**15:
            wrong("分值", f"分值{row['分值'][:20]}不在0以上", "填正数")
            points = None
    ids = [place.id for place in known]
    parent = row["上级指标"] or (ids[0] if ids else "")
    if parent and parent not in ids:
        wrong("上级指标", f"“{parent}”下面不能挂目标", f"选{'、'.join(ids) or '空'}")
    made = Goal(
        parent=parent,
        indicator=row["指标"][:40],
        name=row["目标"],
        points=points,
        measure=row["考核标准和措施"],
        until=row["完成时限"],
    )
    return made, faults


def _free(parent: str, taken: set[str]) -> str:
    number = 1
    while (made := f"{parent or 'M'}-{number}") in taken:
        number += 1
    return made


def sums(goals: Sequence[Goal], known: Sequence[Place]) -> list[Sum]:
    """What the goals of each node add up to; a node that has none and needs none is left out."""
    found = []
    for place in known:
        below = [goal for goal in goals if goal.parent == place.id]
        asked = place
        if place.asks is None:  # a node whose own points the letter gives: what hangs below must match them
            own = next((goal for goal in goals if goal.indicator == place.id), None)
            asked = Place(place.id, place.name, own.points if own else None, False)
        if below or place.required:
            found.append(Sum(asked, sum(goal.points or 0 for goal in below)))
    return found


def check(cycle: Cycle, appraisee: Appraisee, goals: Sequence[Goal]) -> None:
    """Whether the goals are what the scheme asks; KaoheError says exactly what is off."""
    known = places(cycle, appraisee)
    faults: list[Fault] = []
    if not goals:
        faults.append(fault("责任书里还没有目标", "至少写一个目标"))
    if not known:
        _raise(faults)
        return
    faults += [
        fault(f"目标“{goal.name}”没有分值", "填分值", row=goal.order, column="分值")
        for goal in goals
        if goal.points is None
    ]
    off = [one for one in sums(goals, known) if one.off]
    faults += [
        fault(one.text, f"改正分值，使各项合计{show(one.place.asks or 0)}分", column="分值") for one in off
    ]
    if not faults:
        checked = check_rows(cycle, "个性指标", _columns(appraisee, goals), [appraisee])
        faults += checked.faults
    _raise(faults)


def _columns(appraisee: Appraisee, goals: Sequence[Goal]) -> dict[str, list[str]]:
    return {
        "对象": [appraisee.name] * len(goals),
        "上级指标": [goal.parent for goal in goals],
        "指标": [goal.indicator for goal in goals],
        "名称": [goal.name for goal in goals],
        "分值": [show_or_empty(goal.points) for goal in goals],
    }


def _raise(faults: list[Fault]) -> None:
    if faults:
        raise KaoheError(faults)


def plain(goals: Sequence[Goal]) -> list[dict[str, Any]]:
    """The goals as plain values, for the hash and the audit log."""
    return [
        {
            "parent": goal.parent,
            "indicator": goal.indicator,
            "name": goal.name,
            "points": show_or_empty(goal.points),
            "measure": goal.measure,
            "until": goal.until,
        }
        for goal in goals
    ]


def digest(letter: Letter, goals: Sequence[Goal]) -> str:
    """SHA-256 over whose letter it is, for which period, by which scheme, and all goals."""
    cycle = letter.cycle
    return letters.digest(letter.appraisee.name, cycle.period, cycle.scheme.hash, letter.number, plain(goals))


def cells_of(goals: Sequence[Goal]) -> list[dict[str, str]]:
    """Goals as they are typed."""
    return [dict(zip(COLUMNS, map(str, one.values()), strict=True)) for one in plain(goals)]
