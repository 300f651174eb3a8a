"""What an upheld objection puts right: records added or taken out, ratings given anew.

One person of the office prepares the corrections, another one upholds (as for every record, unless the
office is one person). A result that the deciding body has settled is opened again by that body first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kaohe.numbers import show
from kaohe.proof import course
from kaohe.web import clock
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles.actions import move
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.notices.appeals import locked, saved
from kaohe.web.notices.models import Appeal, Correction
from kaohe.web.organisation.models import Person
from kaohe.web.records import actions as records
from kaohe.web.records import ratings, rights
from kaohe.web.records.book import RULE, book_of
from kaohe.web.records.models import Rating, Record
from kaohe.web.results import actions as results
from kaohe.web.results import bundle, keeping
from kaohe.web.results.models import Run
from kaohe.web.tables import show_or_empty

Kind = Correction.Kind


@transaction.atomic
def add_record(
    appeal: Appeal, version: int, rule: str, cells: Mapping[str, str], *, by: Person
) -> Correction:
    """A new record of the appellant's; it waits and counts nothing until the appeal is upheld."""
    fresh = _preparing(appeal, version)
    book = book_of(fresh.cycle)
    if rule not in book.entries or book.entries[rule].kind != RULE:
        raise Refused("补的记录要按一条扣分或加分的规则；否决和肯定走它们自己的程序。")
    record = records.enter(fresh.cycle, fresh.appraisee, rule, cells, by=by, submit=True, late=True)
    return _prepared(fresh, Correction(kind=Kind.ADD, record=record, reason=cells.get("说明", "")), by)


@transaction.atomic
def take_out(appeal: Appeal, version: int, record: Record, reason: str, *, by: Person) -> Correction:
    """A confirmed record of the appellant's is to count no more; it stays visible, with the reason."""
    fresh = _preparing(appeal, version)
    if record.appraisee_id != fresh.appraisee_id or record.state != Record.State.CONFIRMED:
        raise Refused(f"只能撤销{fresh.appraisee.name}已核定的记录。")
    if book_of(fresh.cycle).entries[record.rule].kind != RULE:
        raise Refused("否决和肯定由决定机构重新审核，在“否决和肯定”里办理。")
    _reasoned(reason)
    if fresh.corrections.filter(record=record).exists():
        raise Refused("这条记录已经在改正之列。")
    return _prepared(fresh, Correction(kind=Kind.REMOVE, record=record, reason=reason.strip()), by)


@transaction.atomic
def rate_anew(
    appeal: Appeal, version: int, indicator: str, score: str, full: str, reason: str, *, by: Person
) -> Correction:
    """Another score of an indicator that is rated once."""
    fresh = _preparing(appeal, version)
    there = _ratings(fresh, indicator)
    if len(there) != 1:
        raise Refused("只能改一个已有的评分；由几人评分取平均的，由评分人自己改。")
    _reasoned(reason)
    if fresh.corrections.filter(indicator=indicator).exists():
        raise Refused("这个指标已经在改正之列；要改，先取消那一处。")
    old = show(there[0].score), show_or_empty(there[0].full)
    score, full = score.strip(), full.strip() or old[1]  # left empty, the full points stay
    if not score:
        raise Refused("写明改为多少分。")
    ratings.check_score(fresh.cycle, fresh.appraisee, indicator, score, full)
    if (score, full) == old:
        raise Refused(f"现在的评分就是{score}，没有要改正的。")
    made = Correction(kind=Kind.RATE, indicator=indicator, score=score, full=full, reason=reason.strip())
    return _prepared(fresh, made, by)


def _ratings(appeal: Appeal, indicator: str) -> list[Rating]:
    return list(Rating.objects.filter(cycle=appeal.cycle, appraisee=appeal.appraisee, indicator=indicator))


@transaction.atomic
def drop(correction: Correction, version: int, *, by: Person) -> None:
    """Let a prepared correction go; a record that it added is rejected and stays visible."""
    fresh = _preparing(correction.appeal, version)
    found = fresh.corrections.filter(pk=correction.pk).first()
    if found is None:
        raise Refused("这一处改正已经取消了。")
    _undo(found, by, "不作为改正")
    found.delete()
    saved(fresh, "取消改正", by, ["state"])


@transaction.atomic
def reconsider(appeal: Appeal, version: int, *, by: Person, minute: str, reason: str) -> Appeal:
    """The deciding body opens a settled result again, so that it can be corrected and decided anew."""
    fresh = locked(appeal, version)
    if fresh.cycle.state != Cycle.State.DECIDED:
        raise Refused("结果还没有定，不用重新决定；考核办可以直接改正。")
    if not minute.strip() or not reason.strip():
        raise Refused("重新决定要写明会议纪要号和理由。")
    fresh.minute = minute.strip()
    said = f"{fresh}：{reason.strip()}（{fresh.minute}）"
    move(fresh.cycle, Cycle.State.RUNNING, by=by, reason=said)
    return saved(fresh, "同意重新决定", by, ["minute"], reason)


@transaction.atomic
def dismiss(appeal: Appeal, version: int, *, by: Person, answer: str) -> Appeal:
    """The appeal is not upheld: the answer says why; what was prepared goes."""
    fresh = locked(appeal, version)
    fresh.answer = _answer(answer)
    for correction in fresh.corrections.select_related("record"):
        _undo(correction, by, f"{fresh.kind}不成立")
    return _answered(fresh, Appeal.State.DISMISSED, by, [])


@transaction.atomic
def uphold(appeal: Appeal, version: int, *, by: Person, answer: str) -> Appeal:
    """Apply the corrections, compute anew, freeze, and keep what changed for whom.

    Decisions that rested on what was corrected lapse and have to be taken anew; then nothing is frozen
    yet. The result before stays as it was.
    """
    fresh = locked(appeal, version)
    fresh.answer = _answer(answer)
    prepared = list(fresh.corrections.select_related("record"))
    if not prepared:
        raise Refused("先写明改正什么：补记录、撤销记录或改评分。没有要改正的，答复“不成立”。")
    _settled(fresh)
    before = _before(fresh)
    standing = {(each.matter, each.name): each for each in keeping.in_force(fresh.cycle)}
    for correction in prepared:
        _apply(fresh, correction, by)
    cycle = Cycle.objects.select_related("scheme").get(pk=fresh.cycle_id)
    run = results.compute(cycle, by=by)
    fresh.changes = changes(before, run)
    fresh.before, fresh.after = before.hash, run.hash
    plan = keeping.agenda_of(cycle, bundle.unpack(run.tables)[0])
    stays = {each.pk for each in keeping.standing(cycle, plan)}
    fresh.lapsed = [
        f"{each.title} {each.name}：{each.decided}（{each.resolution.minute}）"
        for each in standing.values()
        if each.pk not in stays
    ]
    if not fresh.lapsed and not run.provisional and run.frozen is None:
        results.freeze(cycle, by=by, hash=run.hash)
    return _answered(fresh, Appeal.State.UPHELD, by, ["changes", "before", "after", "lapsed"])


def _before(appeal: Appeal) -> Run:
    """The result against which the appeal is directed."""
    run = appeal.notice.run if appeal.notice else appeal.written.run if appeal.written else None
    newest = appeal.cycle.runs.filter(frozen__isnull=False).first()
    if run is None or newest is None:
        raise Refused("找不到这件申诉所针对的结果。")
    return newest if newest.pk > run.pk else run


def _settled(appeal: Appeal) -> None:
    if appeal.cycle.state == Cycle.State.DECIDED:
        raise Refused(
            "结果已定，改正会改变已经作出的决定：要由决定机构重新决定。请决定机构在这一页写明会议纪要号，"
            "同意以后才能改正；原来的决定和结果仍然保留。"
        )
    if appeal.cycle.state != Cycle.State.RUNNING:
        raise Refused(f"考核“{appeal.cycle.state}”，不能再改正。")


def _apply(appeal: Appeal, correction: Correction, by: Person) -> None:
    said = f"{appeal.kind}成立：{correction.reason}"[:2000]
    record = correction.record
    if correction.kind == Kind.RATE:
        _another(appeal, correction, by)
        old = _ratings(appeal, correction.indicator)
        if len(old) != 1:
            raise Refused(f"指标“{correction.indicator}”的评分已经不是一个，先核对。")
        score = ratings.Score(
            appeal.appraisee, correction.indicator, correction.score, correction.full, old[0].version
        )
        ratings.rate(appeal.cycle, [score], by=by, late=True)
    elif record is None:
        raise Refused("要改正的记录已经不在了。")
    elif correction.kind == Kind.ADD:
        records.confirm(record, record.version, by=by, said=said)
    else:
        _another(appeal, correction, by)
        opened = records.reopen(record, record.version, by=by, reason=said)
        records.reject(opened, opened.version, by=by, reason=said)
    Correction.objects.filter(pk=correction.pk).update(applied=True)


def _another(appeal: Appeal, correction: Correction, by: Person) -> None:
    """What one person of the office prepared another one upholds, as with records."""
    if correction.by_id == by.pk and not rights.alone(by, appeal.cycle):
        raise Refused("这处改正是您准备的，要由考核办的另一人认定成立。")


def _undo(correction: Correction, by: Person, why: str) -> None:
    record = correction.record
    if correction.kind == Kind.ADD and record is not None and record.state == Record.State.SUBMITTED:
        records.reject(record, record.version, by=by, reason=why, own=True)


def _preparing(appeal: Appeal, version: int) -> Appeal:
    fresh = locked(appeal, version)
    _settled(fresh)
    return fresh


def _prepared(appeal: Appeal, correction: Correction, by: Person) -> Correction:
    correction.appeal, correction.by = appeal, by
    correction.save(force_insert=True)
    Appeal.objects.filter(pk=appeal.pk).update(version=appeal.version + 1)
    after = fields(correction, "kind", "indicator", "score", "full")
    after["record"] = correction.record_id
    note("准备改正", appeal, by=by, cycle=appeal.cycle_id, after=after, reason=correction.reason)
    return correction


def _answered(appeal: Appeal, state: str, by: Person, more: list[str]) -> Appeal:
    appeal.state, appeal.answered, appeal.answered_by = state, clock.today(), by
    names = ["state", "answer", "answered", "answered_by", *more]
    return saved(appeal, f"答复{appeal.kind}：{state}", by, names)


def _answer(text: str) -> str:
    if not text.strip():
        raise Refused("答复要写明事实、依据和结论。")
    return text.strip()


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise Refused("改正要写明理由和依据。")


def changes(before: Run, after: Run) -> list[dict[str, Any]]:
    """What differs between two results, for whom: columns, indicators, ledger lines gone and new."""
    one, two = (bundle.unpack(run.tables)[0] for run in (before, after))
    return course.changes(one, two)
