"""Steps: a stage in the plan at its place, on somebody's list, dated, late, done, and what it moves."""

from __future__ import annotations

import datetime

from django.urls import reverse

from kaohe.scheme.model import Step
from kaohe.web import clock, tasks
from kaohe.web.ballots.papers import classes
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles import periods
from kaohe.web.cycles.models import Stage
from kaohe.web.errors import Refused
from kaohe.web.fulfilment import actions as fulfilment
from kaohe.web.fulfilment import standing
from kaohe.web.fulfilment.asking import Asked, asked
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records import actions as records
from kaohe.web.records.book import RULE
from kaohe.web.records.models import Record
from kaohe.web.reminders.gathering import things
from kaohe.web.statements import actions as statements
from kaohe.web.statements import lateness, rights
from kaohe.web.targets.path import path_of
from kaohe.web.uses import actions as uses
from tests.regulations.checks import pieces
from tests.regulations.register import Row
from web.records.bodies import cells_for
from web.register.town import DAY, Town, words

WORDS = ("by", "decides", "collect", "approve", "check", "lead", "sign")


def procedure(town: Town, row: Row) -> str:
    """The step stands in the plan at its place, with who does it; then what it moves."""
    step, given = town.claims[row.id].element, dict(row.parameters)
    assert isinstance(step, Step)
    stages = town.stages(row.id)
    assert stages and {stage.kind for stage in stages} == {"程序"}, "计划里没有这一步"
    for word in WORDS:
        for name in words(given.get(word, "")):
            assert name in stages[0].who, f"计划里没有写由{name}"
    _in_order(town, row, stages[0])
    if "every" in given:
        parts(town, stages, given["every"])
    said = [_special(town, row, step, given, stages[0])]
    said.append(runs(town, stages[0]))
    return "；".join(filter(None, said))


def _in_order(town: Town, row: Row, stage: Stage) -> None:
    """Before every stage of a later step, after every one of an earlier."""
    mine = dict(row.parameters).get("step")
    for other in town.rows.values():
        step = dict(other.parameters).get("step")
        if mine is None or step is None or other.kind not in ("procedure", "notice"):
            continue
        for one in town.stages(other.id):
            wrong = int(step) < int(mine) and one.order > stage.order
            assert not wrong, f"第{mine}步排在第{step}步前面"


def parts(town: Town, stages: list[Stage], every: str) -> None:
    """One stage for each part of the period, each ending with it."""
    words = pieces(every)
    wanted = [end for word in words for _, (_, end) in periods.parts(town.cycle.period, word)]
    assert wanted, f"周期里没有{every}"
    assert sorted(stage.end for stage in stages if stage.end) == sorted(wanted), "各期的日期不对"


def runs(town: Town, stage: Stage) -> str:
    """Given a last day: told three days before, late the day after, done no more."""
    end = town.last + 40 * DAY
    stage = town.dated(stage, end)

    def told(day: datetime.date) -> dict[str, str]:
        with clock.put(day):
            who = Person.objects.get(pk=town.office.pk)
            return {thing.key: thing.when for thing in things(who, day)}

    key = f"stage {stage.pk}"
    assert told(end - 3 * DAY)[key].endswith("还有3天"), "到期前没有提醒"
    assert told(end + 2 * DAY)[key].endswith("过期2天"), "过期没有提醒"
    with clock.put(end + 2 * DAY):
        assert "过期2天" in town.text(town.office, "stages"), "时间表上没有显示过期"
        cycles.finish(stage, True, by=town.office)
    assert key not in told(end + 3 * DAY), "完成以后还在提醒"
    return "定日期、到期前提醒、过期显示、完成"


def _special(town: Town, row: Row, step: Step, given: dict[str, str], stage: Stage) -> str:
    more = dict(step.params)
    if step.task:
        return task(town, step.task, step, given)
    if "后果" in more:
        return _consequence(town, row, more)
    if step.states:
        return _states(town, given, stage)
    if step.stages:
        assert list(town.book.path) == pieces(given["steps"]), "否决不走这几个环节"
        return _veto_path(town)
    if step.form and _ballot_form(town, step.form):
        return _votes(town, step.form)
    if more.get("来源") == "考勤":
        assert town.mine.name in town.text(town.office, "attendance")
        return "考勤在网站登记，给打分的人看"
    if "周期" in more:
        return _cycle_parts(town, more["周期"])
    if "适用" in more:
        return _range(town)
    if "原则" in more:
        return f"{_on_letter(town, step.name, given['principles'])}；{reported(town, stage)}"
    if step.scored:
        return _scored(town, step, given, stage)
    return reported(town, stage)


def reported(town: Town, stage: Stage) -> str:
    """Whom the clause names has it on its list, reports, and the office sees it; others do not."""
    one = asked(town.cycle)[stage.clause]
    end = town.last + 40 * DAY
    stage = town.dated(stage, end)
    if one.for_some and not one.of_appraisees:
        fulfilment.name_parties(town.cycle, one.clause, [town.mine.name], by=town.office)
        who, whom = town.me, town.mine
    elif one.of_appraisees and not (one.units_only and town.mine.person_id):
        who, whom = town.me, town.mine
    else:
        who, whom = _named(town, one), None
    waiting = [text for text in town.todos(who, end - 3 * DAY) if text.startswith(f"{one.clause} ")]
    assert who == town.office or len(waiting) == 1, f"{who}的待办里没有这一步"
    assert not [
        text for text in town.todos(town.stranger, end - 3 * DAY) if text.startswith(f"{one.clause} ")
    ]
    with clock.put(end + 2 * DAY):
        try:
            fulfilment.report(stage, whom, said="不该由我报", by=town.stranger)
        except Refused:
            pass
        else:
            raise AssertionError("没有轮到的人也能报")
        for nth in range(one.count):
            made = fulfilment.report(stage, whom, said=f"第{nth + 1}次办了", by=who)
        assert (made.state, made.late) == ("已办", 2), "迟报没有记下"
        assert "第1次办了" in town.text(town.office, "fulfilment-stage", stage.pk)
        left = [text for text in town.todos(who, end - 3 * DAY) if text.startswith(f"{one.clause} ")]
        assert not left, "报了以后还在待办里"
        line = next(each for each in standing.lines(town.cycle) if each.stage.pk == stage.pk)
        assert line.reported == one.count
    names = "、".join(one.who) or ("考核对象" if whom else "考核办")
    return f"{names}的待办里有，报落实，迟报记天数，考核办看得到"


def _named(town: Town, one: Asked) -> Person:
    """A person of the first unit or body that the clause names."""
    if not one.who:
        return town.office
    role = tasks.role_of(one.who[0])
    if role == Role.APPRAISEE:  # units as such, where persons are appraised
        return town.somebody(Role.ASSESSOR, "某单位")
    if role == Role.OFFICE and "考核办" in one.who[0]:
        return town.office
    return town.somebody(Role.ASSESSOR if role == Role.OFFICE else role, one.who[0])


def task(town: Town, kind: str, element: object, given: dict[str, str]) -> str:
    """The work is on the list of whom it concerns before its day, late after, and read by whom is named."""
    work = tasks.work(town.cycle, kind)
    assert work is not None
    if kind == tasks.LETTER:
        return _letter(town, given)
    if kind == tasks.FEEDBACK:
        return _feedback(town, given)
    part = work.parts(town.cycle.period)[-1]
    stage = next((one for clause in work.clauses for one in town.stages(clause)[-1:]), None)
    assert stage is not None or kind == tasks.REPORT
    if stage is not None:
        stage = town.dated(stage, town.last + 20 * DAY)
        end = town.last + 20 * DAY
        assert any(text.startswith(work.name) for text in town.todos(town.me, end - 3 * DAY)), "待办里没有"
        with clock.put(end + 2 * DAY):
            late = next(
                one for one in lateness.parts(town.cycle) if (one.work.task, one.part) == (kind, part)
            )
            case = next(one for one in lateness.cases(town.cycle, late) if one.appraisee == town.mine)
            assert (case.kind, case.days) == ("漏交", 2), "没有交的没有列出"
    if "every" in given:
        wanted = [
            name for word in pieces(given["every"]) for name, _ in periods.parts(town.cycle.period, word)
        ]
        assert list(work.parts(town.cycle.period)) == wanted, "不是每期一份"
    begun = statements.begin(town.cycle, town.mine, kind, part, by=town.me)
    page = town.text(town.me, "statement-edit", begun.pk)
    assert work.name in page or "述职" in page
    reader = rights.reader(work)
    return f"对象按期填“{work.name}”，迟交漏交列出，由{reader[0]}审阅"


def _letter(town: Town, given: dict[str, str]) -> str:
    path = path_of(town.cycle)
    assert path is not None
    named = [path.drafts.name, *(stage.name for stage in path.stages)]
    if "steps" in given:
        assert named == pieces(given["steps"]), f"责任书走{named}"
    signers = {path.upper.name, path.own.name}
    for word in ("by", "approve", "decides", "collect", "sign"):
        for name in words(given.get(word, "")):
            assert name in {*named, *signers}, f"责任书的环节里没有{name}"
    drafter = town.me if path.drafter(town.mine).role == Role.APPRAISEE else town.office
    texts = town.todos(drafter, town.first)
    assert any("责任书" in text for text in texts) or drafter == town.office, "待办里没有责任书"
    answer = town.post(drafter, "target-start", town.mine.pk)
    assert answer.status_code in (200, 302)
    assert town.cycle.letters.filter(appraisee=town.mine).exists(), "起草不了"
    if "from" in given:
        _on_letter(town, "", given["from"])
    return f"责任书由{named[0]}起草，依次经{'、'.join(named[1:])}，{path.upper.name}和{path.own.name}签"


def _on_letter(town: Town, name: str, parts: str) -> str:
    """Principles and sources stand beside the goals that are being written."""
    town.post(town.office, "target-start", town.mine.pk)
    letter = town.cycle.letters.get(appraisee=town.mine)
    page = town.text(town.office, "target-edit", letter.pk)
    assert name in page and all(word in page for word in pieces(parts)), "写目标的页面上没有"
    return "写目标的页面上列出"


def _feedback(town: Town, given: dict[str, str]) -> str:
    cells = {"day": clock.today(), "manner": "谈话", "good": "按时", "lacking": "不细", "asked": "改进"}
    talk = statements.talk(town.cycle, town.mine, cells, by=town.leader)
    try:
        statements.talk(town.cycle, town.mine, cells, by=town.me)
    except Refused:
        pass
    else:
        raise AssertionError("不是主管领导也能谈")
    assert "反馈谈话等您确认" in town.todos(town.me, clock.today())
    assert (talk.good, talk.lacking, talk.asked) == ("按时", "不细", "改进")
    return "主管领导记反馈谈话：成绩、不足、要求，本人确认"


def _consequence(town: Town, row: Row, more: dict[str, str]) -> str:
    made = uses.enlist(town.cycle, town.mine, row.id, by=town.office, said="查实的事实")
    assert (made.text, made.state) == (more["后果"], "待办") or more["后果"] in made.title
    today = clock.today()
    made = uses.set_due(made, made.version, today + 10 * DAY, by=town.office, said="限期办")
    with clock.put(today + 11 * DAY):
        assert "过期" in town.text(town.office, "uses")
        made = uses.finish(made, made.version, by=town.office, said="已办")
    assert made.state == "已办"
    if "等次" in more:
        uses.draw(town.cycle, by=town.office)
        graded = {row["对象"] for row in _final(town) if row["等次"] == more["等次"]}
        drawn = set(town.cycle.consequences.filter(clause=row.id).values_list("name", flat=True))
        assert drawn - {town.mine.name} == graded - {town.mine.name}, "列出的不是这一等次的人"
    return f"后果“{more['后果']}”列入结果运用，限期，办结"


def _final(town: Town) -> list[dict[str, str]]:
    from kaohe.web.results import bundle, decided

    run = town.cycle.runs.first()
    assert run is not None
    table = decided.final(bundle.unpack(run.tables)[0])
    rows: list[dict[str, str]] = table.to_pylist() if table is not None else []
    return rows


def _states(town: Town, given: dict[str, str], stage: Stage) -> str:
    """A record takes the states that the step names, and after the step's last day none is entered."""
    wanted, before = pieces(given["state"]), Record.objects.filter(cycle=town.cycle).count()
    rule = next(entry.id for entry in town.book.entries.values() if entry.kind == RULE)
    entry, who = town.book.entries[rule], town.suited(rule)
    seen = []
    for _ in range(2):
        record = records.enter(town.cycle, who, rule, cells_for(entry), by=town.office, submit=True)
        seen.append(str(record.state))
        if len(seen) == 1:
            record = records.confirm(record, record.version, by=town.colleague)
        else:
            record = records.reject(record, record.version, by=town.colleague, reason="证明不足")
        seen.append(str(record.state))
    assert set(wanted) <= set(seen), f"记录只经过{seen}"
    town.dated(stage, town.last + 5 * DAY)
    with clock.put(town.last + 6 * DAY):
        others = town.cycle.stages.filter(closes="全部").exclude(pk=stage.pk)
        others.update(end=town.last + 5 * DAY)
        try:
            records.enter(town.cycle, who, rule, cells_for(entry), by=town.office)
        except Refused as refusal:
            assert "截止" in str(refusal)
        else:
            raise AssertionError("过了期限还能录入")
    assert Record.objects.filter(cycle=town.cycle).count() == before + 2
    return f"记录经过{'、'.join(wanted)}，到期截止录入"


def _veto_path(town: Town) -> str:
    """A proposal goes from stage to stage; who has no part in a stage cannot pass it."""
    veto = next(entry.id for entry in town.book.entries.values() if entry.kind != RULE)
    who = town.suited(veto)
    record = records.enter(
        town.cycle, who, veto, cells_for(town.book.entries[veto]), by=town.colleague, submit=True
    )
    for stage in town.book.path[1:]:
        by = town.leader if "领导" in stage else town.office if "考核办" in stage else town.decider
        assert record.state == Record.State.SUBMITTED
        record = records.confirm(record, record.version, by=by, said="同意")
    assert record.state == Record.State.CONFIRMED
    return f"否决依次经{'、'.join(town.book.path)}"


def _ballot_form(town: Town, form: str) -> bool:
    return any(one.id == form and one.ballots for one in town.scheme.forms)


def _votes(town: Town, form: str) -> str:
    made = next(one for one in town.scheme.forms if one.id == form)
    papers = {paper.cls: paper for paper in classes(town.cycle)}
    assert set(made.ballots) == set(papers), "测评的票种和表样不一致"
    for paper in papers.values():
        scales = {question.scale for section in paper.sections for question in section.questions}
        assert scales == {str(made.scale)}, f"票面满分{scales}"
    assert town.get(town.office, "ballot-new").status_code == 200
    return f"在网站组织测评，{'、'.join(made.ballots)}票，票面满分{made.scale}"


def _cycle_parts(town: Town, words: str) -> str:
    month, quarter, year = pieces(words.replace("、", ","))
    works = tasks.works(town.cycle)
    assert works[tasks.SUMMARY].every.endswith(month) and works[tasks.REGISTRATION].every.endswith(quarter)
    assert len(works[tasks.SUMMARY].parts(town.cycle.period)) == 3
    assert year in town.text(town.office, "year")
    return "月小结、季登记、年度连起来"


def _range(town: Town) -> str:
    """Points of a discretionary rule are entered by who is in charge and count once another confirms."""
    given = [row for row in town.rows.values() if row.kind == "range"]
    assert given
    for row in given:
        entry, who = town.book.entries[row.id], town.suited(row.id)
        assert "分值" in entry.fields, f"{row.id}不能录入集体定的分值"
        made = records.enter(town.cycle, who, row.id, cells_for(entry), by=town.office, submit=True)
        assert records.confirm(made, made.version, by=town.colleague).state == Record.State.CONFIRMED
    return f"{len(given)}条酌情规则录入集体定的分值，由考核办另一人核定"


def _scored(town: Town, step: Step, given: dict[str, str], stage: Stage) -> str:
    """A requirement: the appraisee reports on it; where a rule judges it, its record is one step away."""
    one = asked(town.cycle)[step.id]
    rule = given["scored"].removeprefix("by_")
    page = town.text(town.office, "fulfilment-stage", stage.pk)
    if rule == "no":
        assert one.items == () and "按此计分" not in page
        return f"{reported(town, stage)}；没有单列扣分"
    assert one.items == (rule,) and rule in page
    if rule in town.book.entries:
        assert reverse("record-new", args=[town.cycle.pk, rule]) in page
    return f"{reported(town, stage)}；由{rule}计分，从这里录入记录"
