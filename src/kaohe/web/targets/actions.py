"""Changes of target letters. Each is one transaction with one audit entry and one line of its history."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from kaohe.web import clock
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.records.book import book_of
from kaohe.web.records.models import OwnIndicator
from kaohe.web.records.own import put_own
from kaohe.web.targets import content, path
from kaohe.web.targets.models import Event, Goal, Letter, Signature
from kaohe.web.tasks import dues

State = Letter.State
KEPT = ("number", "state", "stage", "reason", "handed", "late", "hash", "signed")
EDITABLE = (State.DRAFT, State.RETURNED)
CLOSED = (State.SIGNED, State.REPLACED)
Plain = dict[str, Any]


def path_of(cycle: Cycle) -> path.Path:
    found = path.path_of(cycle)
    if found is None:
        raise Refused("本方案没有目标责任书。")
    return found


@transaction.atomic
def start(cycle: Cycle, appraisee: Appraisee, *, by: Person) -> Letter:
    """A draft that begins with last year's letter, or with the own indicators that are in the table.

    The draft that is there already is handed back: nothing happens twice.
    """
    way = path_of(cycle)
    _runs(cycle)
    if appraisee.cycle_id != cycle.pk:
        raise Refused("这个对象不在本次考核的名册里。")
    if not path.may_draft(by, cycle, appraisee, way):
        raise Refused(f"{appraisee.name}的责任书由{way.drafter(appraisee).name}起草。")
    there = Letter.objects.filter(appraisee=appraisee).order_by("-number").first()
    if there is not None:
        if there.state in CLOSED:
            raise Refused(f"{appraisee.name}的责任书已经签订；要改，从已签的责任书“修订”。")
        return there
    goals, begun_from = _begin(cycle, appraisee)
    letter = _new(cycle, appraisee, 1, goals, by, begun_from=begun_from)
    _done(letter, "起草", by, {}, begun_from and f"从{begun_from}开始")
    return letter


def _new(
    cycle: Cycle, appraisee: Appraisee, number: int, goals: Sequence[Goal], by: Person, **more: str
) -> Letter:
    try:
        with transaction.atomic():
            letter = Letter.objects.create(cycle=cycle, appraisee=appraisee, number=number, by=by, **more)
    except IntegrityError as error:
        raise Stale("刚才有人已经起草了，请刷新后接着写。") from error
    _put(letter, goals)
    return letter


def _begin(cycle: Cycle, appraisee: Appraisee) -> tuple[list[Goal], str]:
    """What a first draft starts from: nothing is typed a second time."""
    here = OwnIndicator.objects.filter(cycle=cycle, appraisee=appraisee).order_by("id")
    if here:
        return [
            Goal(parent=one.parent, indicator=one.indicator, name=one.name, points=one.points) for one in here
        ], "本次考核已有的个性指标"
    known = path.places(cycle, appraisee)
    last = _earlier(cycle, appraisee)
    if last is not None:
        ids = {place.id for place in known}
        old = [goal for goal in last.goals.all() if goal.parent in ids or not known]
        return [_copy(goal) for goal in old], f"{last.cycle.period}的责任书"
    rows = [(place, child) for place in known for child in place.given]
    return [Goal(parent=place.id, indicator=name, name=title) for place, (name, title) in rows], ""


def _earlier(cycle: Cycle, appraisee: Appraisee) -> Letter | None:
    """The letter of the same unit or person in the latest earlier period under the same regulation."""
    if appraisee.unit_id is None and appraisee.person_id is None:
        return None
    found = Letter.objects.filter(
        cycle__scheme__name=cycle.scheme.name,
        cycle__rehearsal=False,
        cycle__period__lt=cycle.period,
        appraisee__unit=appraisee.unit_id,
        appraisee__person=appraisee.person_id,
        state=State.SIGNED,
    )
    return found.select_related("cycle").order_by("-cycle__period", "-cycle_id").first()


def _copy(goal: Goal) -> Goal:
    names = ("parent", "indicator", "name", "points", "measure", "until")
    return Goal(**{name: getattr(goal, name) for name in names})


def _put(letter: Letter, goals: Sequence[Goal]) -> None:
    Goal.objects.filter(letter=letter).delete()
    for number, goal in enumerate(goals, 1):
        goal.pk, goal.letter, goal.order = None, letter, number
    Goal.objects.bulk_create(goals)


@transaction.atomic
def save(letter: Letter, cells: Sequence[content.Cells], version: int, *, by: Person) -> Letter:
    """New goals for a draft or a returned letter; KaoheError with every fault of the cells."""
    fresh, _ = _mine(letter, version, by)
    goals = content.read(cells, path.places(fresh.cycle, fresh.appraisee))
    before = {"goals": content.plain(list(fresh.goals.all()))}
    _put(fresh, goals)
    return _saved(fresh, "修改", by, before, more={"goals": content.plain(goals)})


@transaction.atomic
def submit(letter: Letter, version: int, *, by: Person) -> Letter:
    """Hand a letter to those who agree. After the last day it is taken, and how late it came is kept."""
    fresh, way = _mine(letter, version, by)
    goals = list(fresh.goals.all())
    content.check(fresh.cycle, fresh.appraisee, goals)
    before = fields(fresh, *KEPT)
    said = ""
    if fresh.handed is None:
        due = dues(fresh.cycle, way.work).get(fresh.cycle.period)
        fresh.handed = clock.today()
        if due is not None and fresh.number == 1:
            fresh.due, fresh.late = due.day, due.late(fresh.handed)
            if fresh.late:
                said = f"应在{due.day}前报送（{due.clause}），迟了{fresh.late}天"
    fresh.state, fresh.stage, fresh.reason = State.REVIEW, 0, ""
    return _saved(fresh, "报送", by, before, said)


@transaction.atomic
def withdraw(letter: Letter, version: int, *, by: Person) -> Letter:
    """Take a letter back before anybody has agreed to it."""
    fresh = _locked(letter, version)
    way = path_of(fresh.cycle)
    if not path.may_draft(by, fresh.cycle, fresh.appraisee, way):
        raise Refused("这份责任书不由您起草。")
    if fresh.state != State.REVIEW or fresh.stage:
        raise Refused("只有报送后还没有人审核的责任书可以撤回。")
    before = fields(fresh, *KEPT)
    fresh.state = State.DRAFT
    return _saved(fresh, "撤回", by, before)


@transaction.atomic
def agree(letter: Letter, version: int, *, by: Person, said: str = "") -> Letter:
    """The next stage agrees; after the last one the content is fixed and waits for both signatures."""
    fresh, way = _waiting(letter, version, by)
    before = fields(fresh, *KEPT)
    verb = f"{way.stages[fresh.stage].name}同意"
    goals = list(fresh.goals.all())
    content.check(fresh.cycle, fresh.appraisee, goals)
    fresh.stage += 1
    if fresh.stage >= len(way.stages):
        fresh.state, fresh.hash = State.AGREED, content.digest(fresh, goals)
    return _saved(fresh, verb, by, before, said)


@transaction.atomic
def send_back(letter: Letter, version: int, *, by: Person, reason: str) -> Letter:
    """Return a letter to who drafted it, with the reason; it then goes its way anew."""
    fresh, way = _waiting(letter, version, by)
    before = fields(fresh, *KEPT)
    verb = f"{way.stages[fresh.stage].name}退回"
    fresh.state, fresh.stage, fresh.reason = State.RETURNED, 0, _reason(reason)
    return _saved(fresh, verb, by, before, fresh.reason)


@transaction.atomic
def sign(
    letter: Letter,
    version: int,
    side: str,
    hash: str,
    *,
    by: Person,
    name: str = "",
    day: datetime.date | None = None,
) -> Letter:
    """One side signs the content with this hash; with the second signature it is frozen and counts.

    With `name` the office notes a signature on paper, with its day.
    """
    fresh = _locked(letter, version)
    _runs(fresh.cycle)
    way, paper = path_of(fresh.cycle), bool(name.strip())
    if fresh.state != State.AGREED:
        raise Refused(f"责任书现在是“{fresh.state}”，还不能签字。")
    if side not in Signature.Side.values:
        raise Refused("签字的一方只能是上级或对象。")
    if paper and not path.notes_paper(by, fresh.cycle):
        raise Refused("纸质签字由考核办登记。")
    if not paper and not path.may_sign(by, fresh.cycle, fresh, side, way):
        raise Refused(f"这一方由{way.signer(side).name}签字。")
    if hash != fresh.hash or content.digest(fresh, list(fresh.goals.all())) != fresh.hash:
        raise Stale("责任书的内容与您看到的不同，请核对现在的内容后再签。")
    if fresh.signatures.filter(side=side).exists():
        raise Refused("这一方已经签过了。")
    day = day or clock.today()
    if day > clock.today():
        raise Refused(f"签字日期{day}还没有到。")
    before = fields(fresh, *KEPT)
    made = Signature.objects.create(
        letter=fresh, side=side, post=way.signer(side).name, name=name.strip() or by.name, day=day,
        paper=paper, hash=fresh.hash, by=by,
    )  # fmt: skip
    if fresh.signatures.count() == len(Signature.Side.values):
        _take_effect(fresh, by)
    said = f"{made.post} {made.name}，{made.day}" + ("（纸质）" if paper else "")
    return _saved(fresh, "签字" if fresh.state == State.AGREED else "签订", by, before, said)


@transaction.atomic
def agree_together(cycle: Cycle, chosen: Mapping[int, int], *, by: Person, said: str = "") -> int:
    """The next stage agrees to several (letter → version seen): to all of them or, on a refusal, to none."""
    for letter in _together(cycle, chosen):
        with _named(letter):
            agree(letter, chosen[letter.pk], by=by, said=said)
    return len(chosen)


@transaction.atomic
def sign_together(cycle: Cycle, chosen: Mapping[int, int], *, by: Person) -> int:
    """The upper side signs several as it sees them (letter → version seen): all of them or none."""
    for letter in _together(cycle, chosen):
        with _named(letter):
            sign(letter, chosen[letter.pk], Signature.Side.UPPER, letter.hash, by=by)
    return len(chosen)


def _together(cycle: Cycle, chosen: Mapping[int, int]) -> list[Letter]:
    if not chosen:
        raise Refused("先勾选要办的责任书。")
    found = list(Letter.objects.filter(cycle=cycle, pk__in=chosen).select_related("appraisee").order_by("pk"))
    if len(found) != len(chosen):
        raise Stale("所选的责任书有的已经不在了，这次一份也没有办。请刷新后再选。")
    return found


@contextmanager
def _named(letter: Letter) -> Iterator[None]:
    """A refusal of one among several says which it is."""
    try:
        yield
    except Refused as refusal:
        raise type(refusal)(f"{letter.appraisee.name}：{refusal}这次一份也没有办。") from refusal


def _take_effect(letter: Letter, by: Person) -> None:
    """Freeze: the version before is replaced, and the goals become the appraisee's own indicators."""
    letter.state = State.SIGNED
    letter.signed = max(signature.day for signature in letter.signatures.all())
    old = Letter.objects.filter(appraisee=letter.appraisee, state=State.SIGNED).exclude(pk=letter.pk)
    for one in old:
        one.state = State.REPLACED
        one.version += 1
        one.save(update_fields=["state", "version"])
        Event.objects.create(letter=one, verb="被修订稿代替", by=by, at=clock.now())
    if book_of(letter.cycle).own_parents:
        rows = [
            {"parent": goal.parent, "indicator": goal.indicator, "name": goal.name, "points": goal.points}
            for goal in letter.goals.all()
        ]
        put_own(letter.cycle, letter.appraisee, rows)


@transaction.atomic
def amend(letter: Letter, version: int, *, by: Person, reason: str) -> Letter:
    """A new version of a signed letter, with the reason; the old one holds until the new one is signed."""
    fresh = _locked(letter, version)
    _runs(fresh.cycle)
    way = path_of(fresh.cycle)
    if not path.may_draft(by, fresh.cycle, fresh.appraisee, way):
        raise Refused(f"{fresh.appraisee.name}的责任书由{way.drafter(fresh.appraisee).name}修订。")
    if fresh.state != State.SIGNED:
        raise Refused(f"只有已签的责任书可以修订，这一稿是“{fresh.state}”。")
    why = _reason(reason)
    if Letter.objects.filter(appraisee=fresh.appraisee).exclude(state__in=CLOSED).exists():
        raise Refused("已经有一份修订稿，先办完它。")
    last = Letter.objects.filter(appraisee=fresh.appraisee).aggregate(last=Max("number"))["last"]
    goals = [_copy(goal) for goal in fresh.goals.all()]
    made = _new(fresh.cycle, fresh.appraisee, last + 1, goals, by, why=why, begun_from=f"第{fresh.number}稿")
    _done(made, "修订", by, {}, why)
    return made


@transaction.atomic
def drop(letter: Letter, version: int, *, by: Person) -> None:
    """Delete a draft that was never handed in."""
    fresh, _ = _mine(letter, version, by)
    if fresh.handed is not None:
        raise Refused("报送过的责任书不能删除。")
    before = fields(fresh, *KEPT) | {"goals": content.plain(list(fresh.goals.all()))}
    note("删除责任书草稿", _subject(fresh), by=by, cycle=fresh.cycle_id, before=before)
    fresh.delete()


def _locked(letter: Letter, version: int) -> Letter:
    """The letter as it is now, held until the action ends; Stale when it moved on since `version`."""
    found = Letter.objects.select_for_update(of=("self",)).select_related(
        "cycle__scheme", "appraisee__person", "appraisee__unit"
    )
    fresh = found.filter(pk=letter.pk).first()
    if fresh is None:
        raise Stale("这份责任书刚刚被删除了。")
    if fresh.version != version:
        raise Stale("刚才有别人改过这份责任书，这次没有保存，别人的修改还在。请核对现在的内容。")
    return fresh


def _mine(letter: Letter, version: int, by: Person) -> tuple[Letter, path.Path]:
    fresh = _locked(letter, version)
    _runs(fresh.cycle)
    way = path_of(fresh.cycle)
    if not path.may_draft(by, fresh.cycle, fresh.appraisee, way):
        raise Refused(f"{fresh.appraisee.name}的责任书由{way.drafter(fresh.appraisee).name}起草。")
    if fresh.state not in EDITABLE:
        raise Refused(f"责任书现在是“{fresh.state}”，不能修改。")
    return fresh, way


def _waiting(letter: Letter, version: int, by: Person) -> tuple[Letter, path.Path]:
    fresh = _locked(letter, version)
    _runs(fresh.cycle)
    way = path_of(fresh.cycle)
    stage = way.waits(fresh)
    if stage is None:
        raise Refused(f"责任书现在是“{fresh.state}”，不在等待审核。")
    if not path.may_agree(by, fresh.cycle, fresh, way):
        raise Refused(f"现在等{stage.name}，不由您办理。")
    return fresh, way


def _runs(cycle: Cycle) -> None:
    if cycle.state != Cycle.State.RUNNING:
        raise Refused(f"考核现在是“{cycle.state}”，只有“进行”中的考核可以办理责任书。")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("要写明理由。")
    return reason.strip()


def _saved(
    letter: Letter, verb: str, by: Person, before: Plain, said: str = "", more: Plain | None = None
) -> Letter:
    letter.version += 1
    letter.save()
    _done(letter, verb, by, before, said, more)
    return letter


def _done(
    letter: Letter, verb: str, by: Person, before: Plain, said: str = "", more: Plain | None = None
) -> None:
    Event.objects.create(letter=letter, verb=verb, said=said, by=by, at=clock.now())
    after = fields(letter, *KEPT) | (more or {})
    changed = {name for name in after if before.get(name) != after[name]}
    note(
        f"{verb}责任书"[:40],
        _subject(letter),
        by=by,
        cycle=letter.cycle_id,
        before={name: before[name] for name in before if name in changed} or None,
        after={name: after[name] for name in after if name in changed and after[name] not in ("", None)},
        reason=said,
    )


def _subject(letter: Letter) -> str:
    return f"{letter.appraisee.name} 责任书第{letter.number}稿"
