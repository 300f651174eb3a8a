"""The annual appraisal of people: Zaozhuang's rules, part three. Leaders vote with the real box."""

from __future__ import annotations

import datetime
import secrets

from city_body import City, Members
from city_cycles import computed, fresh, frozen, imported, opened, roll, settled
from city_papers import agreed, drafted, handed

from kaohe.web import clock, tasks
from kaohe.web.ballots import casting, issuing, opening, rehearsing, setup
from kaohe.web.ballots.papers import frozen as paper_of
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.notices import actions as notices
from kaohe.web.notices import appeals, corrections, written
from kaohe.web.permissions import Role
from kaohe.web.records import actions as records
from kaohe.web.records.ratings import Score, rate

SCHEME = "zaozhuang-staff"
LEADERS, STAFF = "县级", "科级及以下"
PAGE = 100
BALLOTS = 5
"""So many ballots every unit casts about its staff."""
GOALS = [
    {"目标": "分管工作按期完成", "考核标准和措施": "按责任书"},
    {"目标": "中心工作和临时任务", "考核标准和措施": "按交办"},
]


def open_leaders(city: City) -> Cycle:
    rows = [
        {"对象": person.name, "类别": LEADERS, "分组": each.unit.group or "区(市)"}
        for each in city.bodies
        for person in (each.head, each.deputy)
    ]
    given = {
        Role.APPRAISEE: [(one, []) for each in city.bodies for one in (each.head, each.deputy)],
        Role.ASSESSOR: [(city.departments[0].deputy, ["1.1", "1.2"])],
        Role.LEADER: [(city.decider, []), *((group.head, []) for group in city.groups.values())],
    }
    return opened(city, SCHEME, "2025", "2025年度县级干部考核", rows, given)


def open_staff(city: City) -> Cycle:
    rows = [
        {"对象": person.name, "类别": STAFF, "分组": each.unit.name}
        for each in city.bodies
        for person in each.staff
    ]
    given = {
        Role.APPRAISEE: [(one, []) for each in city.bodies for one in each.staff],
        Role.ASSESSOR: [(each.head, ["1.1", "1.2"]) for each in city.bodies],
        Role.LEADER: [(each.deputy, []) for each in city.bodies],
    }
    return opened(city, SCHEME, "2025", "2025年度机关工作人员考核", rows, given)


def heads(city: City, cycle: Cycle) -> dict[str, Appraisee]:
    """The head of each unit as an appraisee, by the unit's name."""
    mine = {one.person_id: one for one in roll(cycle)}
    return {each.unit.name: mine[each.head.pk] for each in city.bodies}


def letters(city: City, leaders: Cycle, staff: Cycle) -> None:
    """Everybody among the leaders, and the staff of the departments that do it on the site."""
    with city.on("2025-03-25", LEADERS, "个人责任书起草、审定、签字") as step:
        for one in roll(leaders):
            assert one.person is not None
            above = city.groups[one.group].head if one.group in city.groups else city.decider
            letter = drafted(leaders, one, GOALS, by=city.office[0])  # R2: the office of the unit makes them
            agreed(letter, [above], above, one.person)
            step.add(5)
    with city.on("2025-03-26", STAFF, "个人责任书起草、审定、签字") as step:
        for unit, one in _online(city, staff):
            assert one.person is not None
            agreed(drafted(staff, one, GOALS, by=one.person), [unit.deputy], unit.deputy, one.person)
            step.add(5)


def _online(city: City, cycle: Cycle) -> list[tuple[Members, Appraisee]]:
    units = {each.unit.pk: each for each in city.online}
    found = cycle.appraisees.filter(person__unit__in=list(units)).select_related("person__unit")
    return [(units[one.person.unit_id or 0], one) for one in found.order_by("order") if one.person]


def reports(city: City, leaders: Cycle, staff: Cycle) -> None:
    """Work reports, published inside before the ballot."""
    with city.on("2026-01-05", LEADERS, "述职报告，内部公示") as step:
        for one in roll(leaders):
            assert one.person is not None
            handed(leaders, one, tasks.REPORT, "2025", by=one.person)
            step.add(3)
    with city.on("2026-01-06", STAFF, "述职报告，内部公示") as step:
        for _, one in _online(city, staff):
            assert one.person is not None
            handed(staff, one, tasks.REPORT, "2025", by=one.person)
            step.add(3)


def vote(city: City, cycle: Cycle, voters: int) -> None:
    """Tellers drawn, keys fetched, codes given out, the box locked; ballots cast, the box opened."""
    by = city.office[0]
    with city.on("2026-01-08", LEADERS, "抽监票人、发票、锁票箱") as step:
        day = datetime.timedelta(days=1)
        poll = setup.create(cycle, "县级干部民主测评", clock.now() - day, clock.now() + day, by=by)
        draw = setup.begin_draw(poll, city.tellers, 2, by=by)
        setup.finish_draw(draw, "20260108", by=by)
        mine = [teller.person for teller in poll.tellers.select_related("person")]
        keys = [setup.fetch_key(poll, by=teller) for teller in mine]
        _, codes = issuing.codes(poll, "测评", voters, by=by)
        poll = setup.lock(poll, by=by)
        step.add(len(codes))
    with city.on("2026-01-08", LEADERS, "投票") as step:
        for code in codes[: voters * 95 // 100]:
            right = issuing.by_code(code)
            assert right is not None
            paper = paper_of(right.issue)
            marks = rehearsing.marks(paper, city.chance)
            casting.cast(right, paper, marks, "", secrets.token_hex(32), "")
            step.add()
    with city.on("2026-01-10", LEADERS, "截止、合钥匙、开箱、清点") as step:
        poll = opening.close(poll, by=by)
        box = opening.open_box(poll, keys, by=by)
        step.add(len(box.receipts))


def ballots(city: City, cycle: Cycle) -> None:
    """The staff's ballots are cast in each unit on paper and come in as one table."""
    rows = [
        {
            "票号": f"{one.group}{voter}", "票种": "测评", "对象": one.name, "指标": "2",
            "评分": str(75 + (one.order * 31) % 20 + city.chance.randint(-4, 4)),
        }
        for one in roll(cycle)
        for voter in range(1, BALLOTS + 1)
    ]  # fmt: skip
    with city.on("2026-01-12", STAFF, "导入测评票") as step:
        step.add(imported(cycle, "测评票", rows, by=city.office[0]))


def ratings(city: City, leaders: Cycle, staff: Cycle) -> None:
    """The leaders by the organisation department, page by page; each unit's staff by its head, as a file."""
    with city.on("2026-01-14", LEADERS, "评分") as step:
        scores = [
            Score(one, leaf, _points(city, full), "", 0)
            for one in roll(leaders)
            for leaf, full in (("1.1", 90), ("1.2", 10))
        ]
        for at in range(0, len(scores), PAGE):
            step.add(rate(leaders, scores[at : at + PAGE], by=city.departments[0].deputy))
    with city.on("2026-01-15", STAFF, "各单位导入评分") as step:
        by_unit: dict[str, list[Appraisee]] = {}
        for one in roll(staff):
            by_unit.setdefault(one.group, []).append(one)
        for each in city.bodies:
            rows = [
                {"对象": one.name, "指标": leaf, "得分": _points(city, full)}
                for one in by_unit[each.unit.name]
                for leaf, full in (("1.1", 90), ("1.2", 10))
            ]
            step.add(imported(staff, "评分", rows, by=each.head))


def _points(city: City, full: int) -> str:
    return f"{full * (80 + city.chance.randint(0, 19)) / 100:.1f}"


def faults(city: City, cycle: Cycle) -> None:
    """Some were complained of: a veto that goes its whole path."""
    first, second = city.office[:2]
    people = city.chance.sample(roll(cycle), max(1, min(30, cycle.appraisees.count() // 200)))
    leader = city.bodies[0].deputy
    with city.on("2026-01-16", STAFF, "否决走完程序") as step:
        for number, one in enumerate(people):
            rule = "F2" if number % 5 == 0 else "F1"
            veto = records.enter(cycle, one, rule, {"说明": "被投诉，查实"}, by=first, submit=True)
            for by in (leader, second, city.decider):
                veto = records.confirm(veto, veto.version, by=by, said="属实，同意")
            step.add(4)


def decided(city: City, cycle: Cycle, part: str, indicator: str = "1.2") -> None:
    """Grades within the quota, the notice in the unit, an objection upheld, written notices to all."""
    first, second = city.office[:2]
    with city.on("2026-02-12", part, "后台计算、冻结") as step:
        step.add(computed(city, cycle))
    with city.on("2026-02-13", part, "并列研究决定") as step:
        step.add(settled(city, cycle, "纪要〔2026〕5号"))
    with city.on("2026-02-14", part, "公示优秀和表彰人员，异议") as step:
        notice = notices.post(
            fresh(cycle), clause="T1", start=clock.today(), days=5, scope="本人所在单位", by=first
        )
        chosen = city.chance.sample(roll(cycle), min(4, cycle.appraisees.count()))
        made = [
            appeals.object_(notice, one, "公共目标得分有误，请核。", by=one.person)
            for one in chosen
            if one.person
        ]
        step.add(1 + len(made))
    with city.on("2026-02-18", part, "复核异议，改正后重算、冻结") as step:
        corrections.rate_anew(made[0], made[0].version, indicator, "10", "", "漏计", by=first)
        made[0].refresh_from_db()
        corrections.uphold(made[0], made[0].version, by=second, answer="经查属实，改为10分。")
        for appeal in made[1:]:
            corrections.dismiss(appeal, appeal.version, by=second, answer="评分依据充分。")
        settled(city, cycle, "纪要〔2026〕6号")
        frozen(city, fresh(cycle))
        step.add(len(made))
    with city.on("2026-02-24", part, "发书面通知") as step:
        step.add(written.issue(fresh(cycle), by=first))


def received(city: City, cycle: Cycle, part: str) -> None:
    """One in two signs on the site; the unit's list says that the others got theirs; some ask for review."""
    second = city.office[1]
    papers = list(cycle.written_notices.select_related("appraisee__person__unit").order_by("id"))
    with city.on("2026-02-26", part, "签收书面通知") as step:
        for paper in papers[::2]:
            assert paper.appraisee.person is not None
            written.acknowledge(paper, by=paper.appraisee.person, opinion="无意见")
            step.add()
    with city.on("2026-02-27", part, "登记送达") as step:
        rest = [paper.pk for paper in papers[1::2]]
        how = "各单位考核办当面送达，有签收单"
        step.add(written.serve_all(fresh(cycle), rest, clock.today(), how, by=second))
    with city.on("2026-03-02", part, "申请复核，答复") as step:
        for paper in papers[: min(6, len(papers)) : 2]:
            assert paper.appraisee.person is not None
            paper.refresh_from_db()
            asked = appeals.ask(paper, "T2", "民主测评偏低，请复核。", by=paper.appraisee.person)
            corrections.dismiss(asked, asked.version, by=second, answer="复核无误。")
            step.add(2)
