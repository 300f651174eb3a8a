"""Deadlines: computed dates, on the list before, late after, and what lateness costs."""

from __future__ import annotations

import datetime

from kaohe.scheme.model import Deadline
from kaohe.web import clock, tasks
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles import periods, validity
from kaohe.web.cycles.models import Stage
from kaohe.web.fulfilment import actions as fulfilment
from kaohe.web.fulfilment.asking import asked
from kaohe.web.notices import terms
from kaohe.web.records.models import Record
from kaohe.web.statements import lateness
from tests.regulations.register import Row
from web.register.planned import parts, reported, runs
from web.register.town import DAY, Town, words


def deadline(town: Town, row: Row) -> str:
    """Computed dates, who is asked, lateness, and what it costs."""
    term, given = town.claims[row.id].element, dict(row.parameters)
    assert isinstance(term, Deadline)
    stages = town.stages(row.id)
    assert stages and {stage.kind for stage in stages} == {"期限"}, "计划里没有这个期限"
    said = [_date(town, row, given, stages)]
    if "days" in given or "min_days" in given:
        said.append(_days(town, row, given))
    elif "from" in given:
        said.append(_force(town, row, given, stages[0]))
    elif term.task:
        said.append(_work(town, term, given))
    elif "months_before" in given:
        said.append(_case(town, stages[0], int(given["months_before"])))
    else:
        said.append(_asked(town, row, given, stages[-1]))
    said.append(runs(town, stages[-1]))
    return "；".join(filter(None, said))


def _date(town: Town, row: Row, given: dict[str, str], stages: list[Stage]) -> str:
    year = town.first.year + ("次年" in row.reading)
    if "date" in given or "day" in given:
        month, day = given["date"].split("-") if "date" in given else (given["month"], given["day"])
        wanted = datetime.date(year, int(month), int(day))
        assert [stage.end for stage in stages] == [wanted], f"算出的是{stages[0].end}"
        return f"到{month.lstrip('0')}月{int(day)}日"
    if "month" in given:
        wanted = periods.month_end(year, int(given["month"]))
        assert [stage.end for stage in stages] == [wanted], f"算出的是{stages[0].end}"
        return f"到{int(given['month'])}月底"
    every = given.get("every") or given.get("per")
    if every:
        parts(town, stages, every)
        return f"{every}一期，各到期末"
    return ""


def _days(town: Town, row: Row, given: dict[str, str]) -> str:
    term = next(one for one in terms.public(town.scheme) if row.id in one.clauses)
    least = int(given.get("days") or given["min_days"])
    assert term.least == least and term.working == (given.get("unit") == "工作日")
    if "max_days" in given:
        assert term.most == int(given["max_days"])
    return f"公示{term.rule}，少于的发不出去"


def _force(town: Town, row: Row, given: dict[str, str], stage: Stage) -> str:
    said = {one.clause: one for one in validity.terms(town.cycle)}
    assert row.id in said
    try:
        start = datetime.date.fromisoformat(given["from"])
    except ValueError:
        assert said[row.id].bad and given["from"] in said[row.id].text, "没有日期也没有提示"
        start = town.first
        cycles.set_dates(stage, start, None, by=town.office)
        said = {one.clause: one for one in validity.terms(town.cycle)}
    assert str(start) in said[row.id].text and said[row.id].bad == (town.first < start)
    return "概况写明从哪天起施行，周期在施行以前的提醒"


def _work(town: Town, term: Deadline, given: dict[str, str]) -> str:
    work = tasks.work(town.cycle, term.task)
    assert work is not None
    stage = town.stages(term.id)[-1]
    parts = list(tasks.dues(town.cycle, work))
    assert parts, "没有算出应交的日期"
    due = tasks.dues(town.cycle, work)[parts[-1]]
    assert (due.day, due.clause) == (stage.end, term.id) and due.late(due.day) == 0
    assert due.late(due.day + DAY) == 1, "当日不算迟，次日起算迟"
    said = f"“{work.name}”到这一天，{len(parts)}期"
    if term.task != tasks.LETTER:
        told = town.todos(town.me, due.day - 3 * DAY)
        assert any(text.startswith(work.name) for text in told), "到期前没有进待办"
    for kind, rule in lateness.rules(work).items():
        if kind == lateness.MISSING:
            with clock.put(due.day + 3 * DAY):
                of = next(
                    one
                    for one in lateness.parts(town.cycle)
                    if (one.work.task, one.part) == (term.task, parts[-1])
                )
                lateness.propose(town.cycle, of, [town.mine.pk], by=town.office)
                assert Record.objects.filter(cycle=town.cycle, appraisee=town.mine, rule=rule).exists()
        said += f"，{kind}按{rule}提出记录"
    return said


def _case(town: Town, stage: Stage, months: int) -> str:
    expires = datetime.date(town.first.year, 8, 31)
    made = fulfilment.register(stage, town.mine, matter="某台设备", expires=expires, due=None, by=town.me)
    assert made.due == periods.month_end(expires.year, expires.month - months)
    assert "登记的事项等着办" in town.todos(town.me, made.due - 3 * DAY)
    with clock.put(made.due + 2 * DAY):
        assert "过期" in town.text(town.office, "fulfilment-stage", stage.pk)
        assert fulfilment.finish(made, made.version, said="已报检", by=town.me).late == 2
    return f"登记到期日，提前{months}个月到期、提醒，过期显示"


def _asked(town: Town, row: Row, given: dict[str, str], stage: Stage) -> str:
    one = asked(town.cycle)[row.id]
    assert one.count == int(given.get("count", 1)), "次数不对"
    wanted = words(given.get("items") or given.get("item", ""))
    assert set(one.items) == set(wanted), "有关的指标、规则不对"
    page = town.text(town.office, "fulfilment-stage", stage.pk)
    assert all(item in page for item in wanted)
    return reported(town, stage)
