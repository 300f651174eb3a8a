"""The four quarters of everybody's routine appraisal and the annual link: Qufu's regulation."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from city_body import City, Members
from city_cycles import (
    appraised,
    closed,
    computed,
    fresh,
    frozen,
    imported,
    opened,
    roll,
    settled,
    used,
    verified,
)
from city_papers import agreed, drafted, handed, parts, talked

from kaohe.web import clock, tasks
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.periods import span
from kaohe.web.notices import actions as notices
from kaohe.web.notices import appeals, corrections
from kaohe.web.permissions import Role
from kaohe.web.records import actions as records
from kaohe.web.records.models import OwnIndicator
from kaohe.web.routine import actions as routine
from kaohe.web.routine.models import SpecialCase
from kaohe.web.statements import actions as statements

SCHEME = "qufu-2020"
NUMBERS = "一二三四"
PAGE = 100
CLASSES = {"A": 1, "B": 1, "C": 3}
"""How many ballots of each class every unit casts."""
DUTIES = [
    {"上级指标": "2", "目标": "按时办结承办事项", "分值": "30", "考核标准和措施": "迟一件扣1分"},
    {"上级指标": "2", "目标": "服务对象满意", "分值": "20", "考核标准和措施": "回访"},
]


@dataclass
class Quarter:
    """One of the four: its cycle, its last day, its people by their units."""

    city: City
    number: int
    cycle: Cycle
    people: list[Appraisee]

    @property
    def part(self) -> str:
        return f"平时考核 {self.cycle.period}"

    @property
    def end(self) -> datetime.date:
        return span(self.cycle.period)[1]

    def after(self, days: int) -> str:
        return str(self.end + datetime.timedelta(days=days))

    def online(self) -> Iterator[tuple[Members, Appraisee]]:
        """Those of the departments that do everything on the site, with their unit."""
        units = {each.unit.pk: each for each in self.city.online}
        for one in self.people:
            unit = units.get(one.person.unit_id or 0) if one.person else None
            if unit is not None:
                yield unit, one


def begun(city: City, number: int) -> Quarter:
    period = f"2025Q{number}"
    title = f"2025年第{NUMBERS[number - 1]}季度平时考核"
    with city.on(f"2025-{number * 3 - 2:02d}-06", f"平时考核 {period}", "建考核、名册、角色") as step:
        rows = [
            {
                "对象": person.name, "类别": "工作人员", "分组": each.unit.name,
                "人员身份": person.staff_class, "岗位": person.attributes["岗位"],
            }
            for each in city.bodies
            for person in each.staff
        ]  # fmt: skip
        leaders = [(each.deputy, []) for each in city.bodies]
        cycle = opened(city, SCHEME, period, title, rows, {Role.LEADER: leaders})
        cycles.give(cycle, Role.APPRAISEE, [(one, []) for one in appraised(cycle)], by=city.office[0])
        step.add(len(rows))
    return Quarter(city, number, cycle, roll(cycle))


def lived(quarter: Quarter) -> Cycle:
    """From its duties to its verified archive."""
    _duties(quarter)
    _months(quarter)
    _attendance(quarter)
    _facts(quarter)
    _votes(quarter)
    _grades(quarter)
    _public(quarter)
    return quarter.cycle


def _duties(quarter: Quarter) -> None:
    """Own indicators: those of the counters as a table, those of some departments by letters."""
    city, cycle = quarter.city, quarter.cycle
    day = str(span(cycle.period)[0] + datetime.timedelta(days=8))
    online = {one.pk for _, one in quarter.online()}
    rows = [
        {"对象": one.name, "上级指标": "2", "指标": f"2-{at}", "名称": goal["目标"], "分值": goal["分值"]}
        for one in quarter.people
        if one.attributes["岗位"] == "窗口" and one.pk not in online
        for at, goal in enumerate(DUTIES, 1)
    ]
    with city.on(day, quarter.part, "导入个性指标") as step:
        step.add(imported(cycle, "个性指标", rows, by=city.office[0]))
    with city.on(day, quarter.part, "岗位职责（责任书）起草、审定、签字") as step:
        for unit, one in quarter.online():
            assert one.person is not None
            goals = DUTIES if quarter.number == 1 else []
            letter = drafted(cycle, one, goals, by=one.person)
            agreed(letter, [unit.deputy], unit.deputy, one.person)
            step.add(5)


def _months(quarter: Quarter) -> None:
    """Monthly summaries and the quarter's registration, read by the leader."""
    city, cycle = quarter.city, quarter.cycle
    months = [(tasks.SUMMARY, part) for part in parts(cycle, tasks.SUMMARY)]
    for task, part in (*months, *((tasks.REGISTRATION, part) for part in parts(cycle, tasks.REGISTRATION))):
        day = span(part)[1] - datetime.timedelta(days=1)
        with city.on(str(day), quarter.part, f"{tasks.NAMES[task]} {part}") as step:
            for unit, one in quarter.online():
                assert one.person is not None
                found = handed(cycle, one, task, part, by=one.person)
                statements.remark(found, found.version, "情况属实，同意。", by=unit.deputy)
                step.add(4)


def _attendance(quarter: Quarter) -> None:
    """Days of everybody, page by page; who is ill for most of it gets only a comment."""
    city, cycle, chance = quarter.city, quarter.cycle, quarter.city.chance
    with city.on(str(quarter.end), quarter.part, "考勤、特殊情形") as step:
        for at in range(0, len(quarter.people), PAGE):
            cells = {
                one.pk: {"应出勤": "62", "病假": str(chance.choice((0, 0, 0, 1, 2))), "事假": "0"}
                for one in quarter.people[at : at + PAGE]
            }
            step.add(routine.keep_attendance(cycle, cells, by=city.office[0]))
        for number, one in enumerate(chance.sample(quarter.people, max(3, len(quarter.people) // 400))):
            value = ("试用期", "病事假过半", "处分影响期")[number % 3]
            routine.mark(cycle, one, value, "人事部门证明", by=city.office[0])
            step.add()


def _facts(quarter: Quarter) -> None:
    """Affirmations and vetoes, each along its whole path."""
    city, cycle = quarter.city, quarter.cycle
    first, second = city.office[:2]
    leader = city.bodies[0].deputy
    chosen = city.chance.sample(quarter.people, max(4, len(quarter.people) // 250))
    with city.on(quarter.after(2), quarter.part, "一票肯定、一票否决走完程序") as step:
        for number, one in enumerate(chosen):
            rule = ("Q1", "Q2", "F1", "F2")[number % 4]
            record = records.enter(cycle, one, rule, {"说明": "文件在案"}, by=first, submit=True)
            for by in (leader, second, city.decider):
                record = records.confirm(record, record.version, by=by, said="属实，同意")
            step.add(4)


def _votes(quarter: Quarter) -> None:
    """The ballots are cast on paper in each unit and come in as one table."""
    city, cycle, chance = quarter.city, quarter.cycle, quarter.city.chance
    own: dict[int, list[str]] = {}
    for pk, indicator in OwnIndicator.objects.filter(cycle=cycle).values_list("appraisee", "indicator"):
        own.setdefault(pk, []).append(indicator)
    rows = []
    for one in quarter.people:
        level = 70 + (one.order * 37) % 26 - (20 if one.order % 97 == 0 else 0)
        for cls, voters in CLASSES.items():
            for voter in range(1, voters + 1):
                for leaf in ("1", *own.get(one.pk, ("2",))):
                    mark = min(100, level + chance.randint(-3, 3))
                    rows.append(
                        {
                            "票号": f"{one.group}{cls}{voter}", "票种": cls, "对象": one.name, "指标": leaf,
                            "评分": str(mark),
                        }
                    )  # fmt: skip
    with city.on(quarter.after(3), quarter.part, "导入测评票") as step:
        step.add(imported(cycle, "测评票", rows, by=city.office[0]))


def _grades(quarter: Quarter) -> None:
    city = quarter.city
    with city.on(quarter.after(4), quarter.part, "后台计算、冻结") as step:
        step.add(computed(city, quarter.cycle))
    with city.on(quarter.after(5), quarter.part, "班子在名额内定等次") as step:
        step.add(settled(city, quarter.cycle, f"班子会纪要〔2025〕{quarter.number}号"))


def _public(quarter: Quarter) -> None:
    """The notice of the good, objections, feedback, later grades, consequences, filing, archive."""
    city, chance, (first, second) = quarter.city, quarter.city.chance, quarter.city.office[:2]
    with city.on(quarter.after(6), quarter.part, "好等次公示，异议") as step:
        notice = notices.post(
            fresh(quarter.cycle), clause="P7", start=clock.today(), days=3, scope="全局", by=first
        )
        chosen = chance.sample(quarter.people, min(4, len(quarter.people)))
        made = [
            appeals.object_(notice, one, "测评与平时表现不符，请复核。", by=one.person)
            for one in chosen
            if one.person
        ]
        step.add(1 + len(made))
    with city.on(quarter.after(8), quarter.part, "答复异议") as step:
        for appeal in made:
            corrections.dismiss(appeal, appeal.version, by=second, answer="重新清点了测评票，无误。")
            step.add()
    with city.on(quarter.after(18), quarter.part, "反馈谈话，特殊情形解除、补定等次") as step:
        for unit, one in quarter.online():
            assert one.person is not None
            talked(fresh(quarter.cycle), one, one.person, clock.today(), by=unit.deputy)
            step.add(2)
        cycles.move(fresh(quarter.cycle), Cycle.State.DECIDED, by=first)
        for case in SpecialCase.objects.filter(cycle=quarter.cycle, ended=None).order_by("id")[:2]:
            routine.end(case, "考核期满", by=first)
            routine.grade_later(
                fresh(quarter.cycle),
                case.appraisee,
                "较好",
                "试用期满合格",
                "班子会〔2025〕9号",
                by=city.decider,
            )
            step.add(2)


def ended(quarter: Quarter) -> None:
    """The uses, the filing lists by staff class, the archive, and a stranger who verifies it."""
    city = quarter.city
    with city.on(quarter.after(20), quarter.part, "结果运用") as step:
        step.add(used(city, fresh(quarter.cycle)))
    with city.on(quarter.after(22), quarter.part, "备案、结束、归档") as step:
        frozen(city, fresh(quarter.cycle))
        step.add(closed(city, quarter.cycle))
    with city.on(quarter.after(22), quarter.part, "另一进程验证归档") as step:
        step.add(verified(city, quarter.cycle))


def linked(quarters: Sequence[Quarter]) -> None:
    """The year from its four quarters."""
    last = quarters[-1]
    with last.city.on(last.after(19), last.part, "年度衔接") as step:
        made = routine.link_year(fresh(last.cycle), by=last.city.office[0])
        step.add(len(made.rows))
