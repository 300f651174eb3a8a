"""What the site's papers are filled from: the frozen result of a cycle, and what the site knows besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kaohe.numbers import show
from kaohe.papers.catalogue import PART, Paper
from kaohe.papers.source import Goal, Source, without_result
from kaohe.tables.meta import Meta
from kaohe.web import clock
from kaohe.web.archive.models import Archived
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.notices.models import Appeal, Notice, WrittenNotice
from kaohe.web.results.decided import FINAL
from kaohe.web.results.models import Resolution, Run
from kaohe.web.results.pages import opened, scheme_of
from kaohe.web.statements.models import Statement
from kaohe.web.targets.models import Goal as LetterGoal
from kaohe.web.targets.models import Letter, Signature

Facts = dict[str, dict[str, str]]
MATERIAL = "述职报告"


def run_of(cycle: Cycle) -> Run | None:
    """The result that papers show: the newest frozen one; while there is none, the newest."""
    runs = cycle.runs.defer("tables")
    return runs.filter(frozen__isnull=False).first() or runs.first()


NO_RESULT = "还没有结果，先在“结果”里计算。"


def forms(cycle: Cycle, said: Mapping[str, str] | None = None) -> Source:
    """The roster without any result: for forms that are filled in before there is one."""
    roster = list(cycle.appraisees.order_by("order", "id").values_list("category", "group", "name"))
    made = without_result(loaded(cycle.scheme), cycle.period, roster)
    return replace(made, said=dict(said or {}))


def source(cycle: Cycle, said: Mapping[str, str] | None = None, *, early: bool = False) -> Source:
    """Papers of a result that is not frozen are stamped 暂定: it may still change.

    Where there is none, `early` gives the roster for the forms that come before it.
    """
    run = run_of(cycle)
    if run is None:
        if early:
            return forms(cycle, said)
        raise Refused(NO_RESULT)
    kept, scheme = opened(run), scheme_of(run, cycle)
    tables = dict(kept.tables)
    tables["得分"] = tables.pop(FINAL, tables["得分"])
    provisional = run.provisional or run.frozen is None
    meta = Meta.of(scheme, period=cycle.period, provisional=provisional, notes=kept.notes)
    return Source(scheme, meta, tables, {}, {**known(cycle), **(said or {})}, run.hash)


def known(cycle: Cycle) -> dict[str, str]:
    """The fields of a whole paper that the site knows itself."""
    found = {"日期": str(clock.today())}
    sitting = Resolution.objects.filter(cycle=cycle).last()
    if sitting is not None:
        found["会议纪要号"] = sitting.minute
    notice = Notice.objects.filter(cycle=cycle, withdrawn=None, days__isnull=False).last()
    if notice is not None:
        found |= {"公示开始": str(notice.start), "公示天数": str(notice.days)}
    archived = Archived.objects.filter(cycle=cycle).first()
    if archived is not None:
        found |= {"归档编号": archived.number, "归档日期": str(archived.on)}
    return found


def filled(of: Source, cycle: Cycle, paper: Paper, names: Iterable[str] | None = None) -> Source:
    """With what the site knows of each appraisee for this paper; the same number of queries for all."""
    rows = cycle.appraisees.select_related("person", "unit")
    if names is not None:
        rows = rows.filter(name__in=list(names))
    appraisees = list(rows)
    facts: Facts = {one.name: _own(one) for one in appraisees}
    task = _task(of, paper)
    if task:
        _statements(facts, cycle, task, of.said.get(PART, ""))
    if task == "责任书":
        of = replace(of, goals=_goals(facts, cycle))
    if paper.name.startswith("申诉"):
        _appeals(facts, cycle)
    if paper.name == "考核结果通知书":
        _received(facts, cycle)
    return replace(of, facts=facts)


def with_people(cycle: Cycle) -> Source:
    """The result with what stands in the roster and in people's files: for a body's own templates."""
    rows = cycle.appraisees.select_related("person")
    return replace(source(cycle), facts={one.name: _own(one) for one in rows})


def _task(of: Source, paper: Paper) -> str:
    return next((form.task for form in of.scheme.forms if form.id in paper.clauses), "")


def _own(one: Appraisee) -> dict[str, str]:
    """What stands in the roster and in the person's file."""
    person = one.person
    found = {name: str(value) for name, value in (one.attributes or {}).items() if value}
    if person is not None:
        found = {name: str(value) for name, value in person.attributes.items() if value} | found
        found |= {"姓名": person.name, "职务": person.post}
        if person.staff_class:
            found.setdefault("人员身份", person.staff_class)
    return found


def _statements(facts: Facts, cycle: Cycle, task: str, part: str) -> None:
    """The part that is asked for or the last that was handed in: texts, items, the leader's remark."""
    done = Statement.objects.filter(cycle=cycle, task=task).exclude(state=Statement.State.DRAFT)
    if part:
        done = done.filter(part=part)
    for one in done.select_related("appraisee").order_by("part"):
        mine = facts.get(one.appraisee.name)
        if mine is None:
            continue
        mine |= {name: str(text) for name, text in one.content.items() if text}
        mine |= {"哪一期": one.part, "填表日期": str(one.handed or "")}
        if one.remark:
            mine |= dict.fromkeys(("直接领导审核意见", "主管领导审核意见", "审核意见"), one.remark)
            mine["审核日期"] = str(one.remarked.date() if one.remarked else "")
        scores: dict[str, int] = {}
        for item in one.items:
            mine[f"情况说明{item['id']}"] = item.get("note") or ""
            if item.get("score") is not None:
                part = item.get("part") or item["id"]
                scores[part] = scores.get(part, 0) + int(item["score"])
        mine |= {f"自评分{part}": show(points) for part, points in scores.items()}
        if scores:
            mine["总分"] = show(sum(scores.values()))


def _goals(facts: Facts, cycle: Cycle) -> dict[str, list[Goal]]:
    """What the newest letters that are to be signed or are signed say, and who signed."""
    kept = Letter.objects.filter(cycle=cycle, state__in=(Letter.State.AGREED, Letter.State.SIGNED))
    newest = {
        name: (pk, number)
        for pk, name, number in kept.order_by("number").values_list("pk", "appraisee__name", "number")
    }
    names = {pk: name for name, (pk, _) in newest.items() if name in facts}
    for name, (_, number) in newest.items():
        if name in facts:
            facts[name]["编号"] = f"第{number}号"
    found: dict[str, list[Goal]] = {}
    for row in LetterGoal.objects.filter(letter__in=names).order_by("letter", "order"):
        points = show(row.points) if row.points is not None else ""
        goal = Goal(row.parent or row.indicator, row.name, points, row.measure, row.until)
        found.setdefault(names[row.letter_id], []).append(goal)
    sides = list(Signature.Side.values)
    for one in Signature.objects.filter(letter__in=names):
        mine, at = facts[names[one.letter_id]], sides.index(one.side)
        mine |= {f"签字{at}": one.name, f"签字日期{at}": str(one.day)}
    return found


def _appeals(facts: Facts, cycle: Cycle) -> None:
    for one in Appeal.objects.filter(cycle=cycle).select_related("appraisee").order_by("id"):
        mine = facts.get(one.appraisee.name)
        if mine is not None:
            mine |= {"异议事项": one.kind, "事实和理由": one.text, "收到日期": str(one.on)}
            if one.answer:
                mine |= {"答复": one.answer, "处理结果": f"{one.kind}{one.state}。"}


def _received(facts: Facts, cycle: Cycle) -> None:
    papers = WrittenNotice.objects.filter(cycle=cycle, received__isnull=False)
    for one in papers.select_related("appraisee", "received_by"):
        mine = facts.get(one.appraisee.name)
        if mine is not None:
            signed = one.received_by.name if one.received_by else ""
            mine |= {"签收人": signed, "签收日期": str(one.received), "本人意见": one.opinion}
