"""Notices, objections, reviews and filings: opened as the row says, for its days, to whom it names."""

from __future__ import annotations

from django.urls import reverse

from kaohe.web import clock
from kaohe.web.archive import filing
from kaohe.web.archive.tasks import open_tasks
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.errors import Refused
from kaohe.web.notices import actions, appeals, terms, written
from kaohe.web.notices.models import WrittenNotice
from kaohe.web.permissions import Role
from kaohe.web.statements import actions as statements
from kaohe.web.statements.models import Statement
from tests.regulations.register import Row
from web.notices.bodies import MONDAY
from web.register.town import DAY, Town, words


def notice(town: Town, row: Row) -> str:
    given = dict(row.parameters)
    assert {stage.kind for stage in town.stages(row.id)} == {"公示"}, "计划里没有"
    for name in words(given.get("by", "")):
        assert name in town.stages(row.id)[0].who
    element = town.claims[row.id].element
    if element.task:
        return _report(town, row, given)
    if "disclosure" in given:
        return _on_request(town, given)
    if "days" in given:
        return _window(town, row, given)
    if given.get("form") == "书面":
        return _written(town, row)
    return _told(town, row, given)


def _window(town: Town, row: Row, given: dict[str, str]) -> str:
    days = int(given["days"])
    with clock.put(MONDAY):
        try:
            actions.post(town.cycle, clause=row.id, start=MONDAY, days=days - 1, scope="全局", by=town.office)
        except Refused as refusal:
            assert "不够" in str(refusal)
        else:
            raise AssertionError("天数不够也能公示")
        made = actions.post(
            town.cycle, clause=row.id, start=MONDAY, days=days, scope=given["scope"], by=town.office
        )
        page = town.text(town.me, "notice", made.pk)
    shown = {one["name"]: one["grade"] for one in actions.listed(made)}
    assert set(shown.values()) <= {given["grade"]}, "公示了别的等次"
    assert given["scope"] in page and made.end is not None
    calendar = Calendar.load()
    assert calendar.left(MONDAY, made.end) == days
    assert actions.is_open(made, calendar, made.end) and not actions.is_open(made, calendar, made.end + DAY)
    for day, taken in ((made.end + DAY, False), (made.end, True)):
        with clock.put(day):
            try:
                appeals.object_(made, town.mine, "算错了", by=town.me)
            except Refused:
                assert not taken, "期内提异议被拒"
            else:
                assert taken, "期满以后还收异议"
    return f"{given['scope']}公示“{given['grade']}”的人{days}个工作日，期内收异议，期满不收"


def _report(town: Town, row: Row, given: dict[str, str]) -> str:
    """The work report is published inside once handed in; who has no role in the cycle does not find it."""
    made = statements.begin(town.cycle, town.mine, "述职", town.cycle.period, by=town.me)
    made = statements.save(made, {"述职报告": "一年来的三件事"}, {}, made.version, by=town.me)
    assert "一年来的三件事" not in town.text(town.stranger, "published")
    made = statements.hand_in(made, made.version, by=town.me)
    assert Statement.objects.get(pk=made.pk).published is not None
    assert town.mine.name in town.text(town.stranger, "published")
    return f"述职材料交了就在{given['channel']}公示，投票人打分前看得到"


def _on_request(town: Town, given: dict[str, str]) -> str:
    """The document itself: for who has a part in the appraisal; to others its address says nothing."""
    assert "依申请" in town.text(town.me, "cycle-scheme")
    from web.world import person

    outsider = person("9000003", "外人", None)
    assert town.get(outsider, "cycle-scheme").status_code == 404
    return "办法全文只给有角色的人看，外人的网址答“找不到”"


def _told(town: Town, row: Row, given: dict[str, str]) -> str:
    assert row.id in {one.id for one in terms.announcements(town.scheme)}
    answer = town.post(town.office, "notice-announce", clause=row.id, key=f"k{row.id}")
    made = town.cycle.notices.get(clause=row.id)
    assert answer["Location"] == reverse("notice", args=[town.cycle.pk, made.pk])
    element = town.claims[row.id].element
    for said in filter(None, (element.scope, element.channel, element.to)):
        assert said in made.scope, f"通报的范围里没有“{said}”"
    assert town.mine.name in town.text(town.me, "notice", made.pk)
    try:
        appeals.object_(made, town.mine, "算错了", by=town.me)
    except Refused:
        pass
    else:
        raise AssertionError("通报没有异议期，却收了异议")
    said = f"一键通报结果：{made.scope}"
    if element.to:
        group = town.somebody(Role.ASSESSOR, element.to)
        assert town.get(group, "notice", made.pk).status_code == 200
    if element.shown:
        rows = town.text(town.me, "standings")
        others = town.cycle.appraisees.exclude(pk=town.mine.pk)
        assert all(one.name in rows for one in others)
        said += f"，对象之间看得到{'、'.join(element.shown)}"
    return said


def _written(town: Town, row: Row) -> str:
    clause = terms.in_writing(town.scheme)
    assert clause is not None and clause.id == row.id
    count = written.issue(town.cycle, by=town.office)
    assert count == town.cycle.appraisees.count(), "不是每人一份"
    paper = WrittenNotice.objects.get(appraisee=town.mine)
    assert "结果通知书等着签收" in town.todos(town.me, clock.today())
    assert town.mine.name in town.text(town.me, "written", paper.pk)
    assert town.get(town.stranger, "written", paper.pk).status_code in (403, 404)
    assert written.acknowledge(paper, by=town.me).received == clock.today()
    return "每人一份书面通知，本人签收，期限从签收起算"


def appeal(town: Town, row: Row) -> str:
    given = dict(row.parameters)
    assert {stage.kind for stage in town.stages(row.id)} == {"申诉"}
    route = next((one for one in terms.routes(town.scheme) if row.id in (one.clause, one.answer)), None)
    if route is None:
        return _heard(town, row)
    with clock.put(MONDAY):
        written.issue(town.cycle, by=town.office)
        paper = written.acknowledge(WrittenNotice.objects.get(appraisee=town.mine), by=town.me)
    days = int(given["days"])
    if row.id == route.clause:
        return _request(town, paper, route, days, given)
    with clock.put(MONDAY + DAY):
        made = appeals.ask(paper, route.clause, "算错了", by=town.me)
    assert made.due == MONDAY + (days + 1) * DAY, f"应答复到{made.due}"
    with clock.put(made.due + DAY):
        assert "异议和申诉逾期没有答复" in town.todos(town.office, made.due + DAY)
        assert "逾期" in town.text(town.office, "appeals")
    return f"收到申请起{days}天内答复，逾期显示"


def _request(town: Town, paper: WrittenNotice, route: terms.Route, days: int, given: dict[str, str]) -> str:
    for day, taken in ((MONDAY + (days + 1) * DAY, False), (MONDAY + days * DAY, True)):
        with clock.put(day):
            try:
                made = appeals.ask(paper, route.clause, "算错了", by=town.me)
            except Refused as refusal:
                assert not taken and str(MONDAY + days * DAY) in str(refusal)
            else:
                assert taken and made.to == given["to"]
    assert route.start == given["from"]
    return f"{given['from']}起{days}天内向{given['to']}申请复核，过期拒收"


def _heard(town: Town, row: Row) -> str:
    assert row.id in {one.id for one in terms.opinions(town.scheme)}
    cells = {"day": clock.today(), "manner": "谈话", "good": "按时", "lacking": "不细", "asked": "改进"}
    talk = statements.talk(town.cycle, town.mine, cells, by=town.leader)
    talk = statements.answer(talk, talk.version, "我已改正", by=town.me)
    assert talk.opinion == "我已改正" and "我已改正" in town.text(town.leader, "talks")
    return "反馈谈话里记本人意见，主管领导看得到，没有复核"


def archive(town: Town, row: Row) -> str:
    """Its lists by receiver and class: open before filed, filed with a number, anew after another result."""
    given, element = dict(row.parameters), town.claims[row.id].element
    assert {stage.kind for stage in town.stages(row.id)} == {"归档"}
    Cycle.objects.filter(pk=town.cycle.pk).update(state=Cycle.State.RUNNING)
    mine = [one for one in filing.lists(town.cycle).lists if one.clause == row.id]
    wanted = set(words(given.get("to", ""))) or set(words(given.get("by", ""))) or {"存档"}
    assert {one.receiver for one in mine} == wanted, "去向不对"
    if "forms" in given:
        assert all(set(one.forms) == set(words(given["forms"])) for one in mine)
    if "class" in given:
        people = {one.value: {each["对象"] for each in one.rows} for one in mine}
        for value, found in people.items():
            listed = town.cycle.appraisees.filter(**{f"attributes__{given['class']}": value})
            assert found <= set(listed.values_list("name", flat=True)), "清册里有别的人"
        assert sum(map(len, people.values())) == town.cycle.appraisees.count()
    for one in mine:
        assert any(one.receiver in task and row.id in task for task in open_tasks(town.cycle))
        run = town.cycle.runs.first()
        assert run is not None
        filing.file(town.cycle, one.token, by=town.office, number="收到", seen=run.hash)
        assert town.get(town.office, "filing-list", one.token).status_code == 200
    assert not any(row.id in task and "清册" in task for task in open_tasks(town.cycle))
    split = f"按{element.split}分开" if element.split else ""
    return f"清册{split}报{'、'.join(sorted(wanted))}，记文号，没报的不能结束考核"
