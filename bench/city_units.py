"""The year of the departments and of the districts: Zaozhuang's rules, parts one and two."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from city_body import City, Members
from city_cycles import computed, fresh, frozen, opened, roll, settled, used
from city_papers import agreed, amended, drafted, handed, parts

from kaohe.numbers import show
from kaohe.scheme.library import shipped
from kaohe.web import clock, tasks
from kaohe.web.cycles import duties
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.notices import actions as notices
from kaohe.web.notices import appeals, corrections
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records import actions as records
from kaohe.web.records import evidence
from kaohe.web.records.models import OwnIndicator, Record
from kaohe.web.records.ratings import Score, rate
from kaohe.web.statements import actions as statements

DEPARTMENTS, DISTRICTS = "zaozhuang-departments", "zaozhuang-districts"
PART, PART_OF_DISTRICTS = "市直部门", "区(市)"
GOALS = (
    ("重点工程按期开工", 20),
    ("民生实事办结", 15),
    ("招商项目落地", 15),
    ("依法行政", 10),
    ("信息公开", 10),
)
PAGE = 100


def open_departments(city: City) -> Cycle:
    rows = [
        {"对象": each.unit.name, "类别": "市直部门", "分组": each.unit.group} for each in city.departments
    ]
    assessors = _assessors(city, DEPARTMENTS)
    assessors += [(group.deputy, ["1"]) for group in city.groups.values()]
    given = {
        Role.APPRAISEE: [(each.head, []) for each in city.departments],
        Role.ASSESSOR: assessors,
        Role.LEADER: [(group.head, []) for group in city.groups.values()],
    }
    return opened(city, DEPARTMENTS, "2025", "2025年度市直部门目标管理考核", rows, given)


def open_districts(city: City) -> Cycle:
    rows = [{"对象": each.unit.name, "类别": "区(市)"} for each in city.districts]
    given = {
        Role.APPRAISEE: [(each.head, []) for each in city.districts],
        Role.ASSESSOR: _assessors(city, DISTRICTS),
        Role.LEADER: [(city.decider, [])],
    }
    return opened(city, DISTRICTS, "2025", "2025年度区(市)目标管理考核", rows, given)


def _assessors(city: City, scheme: str) -> list[tuple[Person, Sequence[str]]]:
    """The deputies of the departments that the regulation names; 市有关部门 is the last of them."""
    charged = duties.assessed(shipped(scheme).scheme)
    named = {each.unit.name: each.deputy for each in city.departments}
    named["市有关部门"] = named["市统计局"]
    found: dict[Person, list[str]] = {}
    for unit, items in charged.items():
        if unit in named:
            found.setdefault(named[unit], []).extend(items)
    return list(found.items())


def _heads(city: City) -> dict[int, Members]:
    return {each.unit.pk: each for each in city.bodies}


def _goals(number: int) -> list[dict[str, str]]:
    return [
        {
            "上级指标": "1", "目标": f"{name}（{number}）", "分值": str(points),
            "考核标准和措施": "少一个扣2分", "完成时限": "12月",
        }
        for name, points in GOALS
    ]  # fmt: skip


def letters(city: City, cycle: Cycle) -> None:
    """Departments draft, their group and leader agree, both sides sign; some come late; some are amended."""
    people, heads = roll(cycle), _heads(city)
    late = max(1, len(people) // 30)
    made = []
    with city.on("2025-03-05", PART, "起草、报送责任书") as step:
        for number, one in enumerate(people[late:]):
            made.append((one, drafted(cycle, one, _goals(number), by=heads[one.unit_id or 0].head)))
            step.add()
    with city.on("2025-03-18", PART, "迟交的责任书") as step:
        for number, one in enumerate(people[:late]):
            made.append((one, drafted(cycle, one, _goals(number), by=heads[one.unit_id or 0].head)))
            step.add()
    signed = []
    with city.on("2025-03-20", PART, "分口组、分管领导审核，双方签字") as step:
        for one, letter in made:
            group = city.groups[one.group]
            signed.append(
                (one, agreed(letter, [group.deputy, group.head], group.head, heads[one.unit_id or 0].head))
            )
            step.add(4)
    with city.on("2025-06-10", PART, "修订责任书") as step:
        for one, letter in signed[:: max(1, len(signed) // 5)]:
            group, head = city.groups[one.group], heads[one.unit_id or 0].head
            amended(letter, _goals(1000), [group.deputy, group.head], group.head, head)
            step.add()


def district_letters(city: City, cycle: Cycle) -> None:
    """The city's departments propose, the office and the leading body agree."""
    heads = _heads(city)
    by = next(each.deputy for each in city.departments if each.unit.name == "市统计局")
    goals = [
        {"上级指标": "1", "指标": "1.1", "目标": "经济目标", "分值": "45"},
        {"上级指标": "1", "指标": "1.2", "目标": "社会目标", "分值": "25"},
    ]
    with city.on("2025-03-12", PART_OF_DISTRICTS, "提目标、审定、签责任书") as step:
        for one in roll(cycle):
            letter = drafted(cycle, one, goals, by=by)
            agreed(letter, [city.office[0], city.decider], city.decider, heads[one.unit_id or 0].head)
            step.add(5)


def progress(city: City, cycle: Cycle, nth: int, day: str) -> None:
    """Half-year reports: all but three departments hand theirs in; the office reads each."""
    people, heads = roll(cycle), _heads(city)
    part = parts(cycle, tasks.PROGRESS)[nth]
    with city.on(day, PART, f"半年进度报告 {part}") as step:
        for one in people[3:] if len(people) > 10 else people:
            found = handed(cycle, one, tasks.PROGRESS, part, by=heads[one.unit_id or 0].head)
            statements.remark(found, found.version, "已阅。", by=city.office[0])
            step.add(4)


def facts(city: City, cycle: Cycle, part: str) -> None:
    """Claims with evidence, criticism, vetoes on their path; confirmed by another one of the office."""
    people, heads, chance = roll(cycle), _heads(city), city.chance
    first, second = city.office[:2]
    claims = chance.sample(people, max(1, len(people) // 5))
    with city.on("2025-10-15", part, "申报加分并附佐证，通报批评，核定") as step:
        for number, one in enumerate(claims):
            cells = {
                "层级": chance.choice(("市级", "省级", "国家级")), "同一事项": f"经验{number}",
                "说明": "经验在会议上推广", "日期": "2025-09-10",
            }  # fmt: skip
            evidence.enter_with_file(
                records.claim, cycle, one, chance.choice(("J1a", "J1b")), cells,
                by=heads[one.unit_id or 0].head, key="", submit=True,
                file=(f"简报{number}.xlsx", _paper(number)),
            )  # fmt: skip
            step.add(2)
        for one in chance.sample(people, max(1, len(people) // 15)):
            cells = {"数量": "1", "说明": "督查通报批评", "日期": "2025-08-01"}
            records.enter(cycle, one, "D1", cells, by=first, submit=True)
            step.add()
        waiting = Record.objects.filter(cycle=cycle, state=Record.State.SUBMITTED)
        chosen = dict(waiting.values_list("pk", "version"))
        step.add(records.act_on_many(cycle, chosen, "confirm", by=second))
    with city.on("2025-11-20", part, "一票否决走完程序") as step:
        leader = city.decider if part == PART_OF_DISTRICTS else next(iter(city.groups.values())).head
        for one in chance.sample(people, 1 if len(people) < 100 else 4):
            veto = records.enter(cycle, one, "F1", {"说明": "安全生产责任事故"}, by=first, submit=True)
            for by in (leader, second, city.decider):
                veto = records.confirm(veto, veto.version, by=by, said="属实，同意")
            step.add(4)


def _paper(number: int) -> bytes:
    """A workbook as evidence: the experience as it was told."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet("简报").write_string(0, 0, f"第{number}号：经验在会议上推广")
    book.close()
    return out.getvalue()


def ratings(city: City, cycle: Cycle, part: str, levels: Mapping[str, int]) -> None:
    """Each assessing unit scores its own indicators, a page at a time."""
    people = roll(cycle)
    with city.on("2026-01-12", part, "考核单位评分") as step:
        for grant in cycle.grants.filter(role=Role.ASSESSOR).select_related("person__unit"):
            by = grant.person
            group = by.unit.name if by.unit and by.unit.name in city.groups else ""
            mine = [one for one in people if not group or one.group == group]
            scores = [
                Score(one, leaf, _points(city, full), "", 0)
                for leaf, full in levels.items()
                if leaf in grant.items
                for one in mine
            ]
            if "1" in grant.items or "1.1" in grant.items:
                scores += _own(city, cycle, mine)
            for at in range(0, len(scores), PAGE):
                step.add(rate(cycle, scores[at : at + PAGE], by=by))


def _points(city: City, full: int) -> str:
    """Most get nine tenths; equal ones are frequent, as in life."""
    return f"{full * (85 + city.chance.randint(0, 14)) / 100:.2f}"


def _own(city: City, cycle: Cycle, people: Sequence[Appraisee]) -> list[Score]:
    found = OwnIndicator.objects.filter(cycle=cycle, appraisee__in=people).select_related("appraisee")
    return [
        Score(own.appraisee, own.indicator, _points(city, int(float(show(own.points)))), "", 0)
        for own in found.order_by("id")
    ]


def decided(city: City, cycle: Cycle, part: str, clauses: Sequence[str]) -> None:
    """Computed by the worker, ties decided, made public, an objection upheld, told."""
    heads, (first, second) = _heads(city), city.office[:2]
    with city.on("2026-01-20", part, "后台计算、冻结") as step:
        step.add(computed(city, cycle))
    with city.on("2026-01-22", part, "研究决定并列") as step:
        step.add(settled(city, cycle, "常委会纪要〔2026〕3号"))
    with city.on("2026-01-23", part, "公示，异议，一件成立、其余不成立") as step:
        notice = notices.post(
            fresh(cycle), clause="", start=clock.today(), days=5, scope="全市", by=first,
            ground="市委常委会纪要〔2026〕3号",
        )  # fmt: skip
        chosen = city.chance.sample(roll(cycle), min(5, cycle.appraisees.count()))
        made = [
            appeals.object_(notice, one, "党建得分与实际不符，请复核。", by=heads[one.unit_id or 0].head)
            for one in chosen
        ]
        step.add(1 + len(made))
    with city.on("2026-01-27", part, "复核异议，改正后重算、冻结") as step:
        corrections.rate_anew(made[0], made[0].version, "2.1", "10", "", "漏计两项", by=first)
        made[0].refresh_from_db()
        corrections.uphold(made[0], made[0].version, by=second, answer="经查属实，党建改为10分。")
        for appeal in made[1:]:
            corrections.dismiss(appeal, appeal.version, by=second, answer="评分依据充分。")
        settled(city, cycle, "常委会纪要〔2026〕4号")
        frozen(city, fresh(cycle))
        step.add(len(made))
    with city.on("2026-02-03", part, "通报结果") as step:
        for clause in clauses:
            notices.announce(fresh(cycle), clause=clause, by=first)
            step.add()


def ended(city: City, cycle: Cycle, part: str, carried: Mapping[str, Appraisee]) -> None:
    with city.on("2026-02-10", part, "结果运用，转入负责人的考核") as step:
        step.add(used(city, fresh(cycle), carried))
