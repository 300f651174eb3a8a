"""Changes of records. Each is one transaction with one audit entry and one line of the record's history.

A record goes 草稿 → 待核 → 已核定, 退回 (to be mended) or 驳回. Vetoes and affirmations pass through the
stages of the scheme's path while they are 待核; the last stage confirms them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles.closing import CLAIMS, RECORDS, check_open
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, is_self
from kaohe.web.records import rights
from kaohe.web.records.book import RULE, Book, Entry, book_of
from kaohe.web.records.checks import FIELDS, check_together, record_values, typed
from kaohe.web.records.models import Record, Step

State = Record.State
KEPT = (*FIELDS.values(), "state", "stage", "reason")
SAME = "（录入和核定是同一人：考核办只有一人）"
EDITABLE = (State.DRAFT, State.RETURNED)
_BY_ANOTHER = "这是别的单位提交的记录，撤回要写明理由，让它知道为什么。"


def touch(cycle: Cycle) -> None:
    """Say that the cycle's data changed; refused when it no longer takes any."""
    open_now = Cycle.objects.filter(pk=cycle.pk, state=Cycle.State.RUNNING)
    if not open_now.update(inputs=F("inputs") + 1):
        raise Refused("这次考核现在不能录入或修改数据（只有“进行”中的考核可以）。请与考核办联系。")


def locked(record: Record, version: int | None) -> Record:
    """The record for changing; Stale when somebody changed it since `version` was shown."""
    rows = Record.objects.select_for_update(of=("self",))
    found = rows.select_related("appraisee", "cycle__scheme", "by__unit")
    fresh = found.filter(pk=record.pk).first()
    if fresh is None:
        raise Stale("这条记录已经被删除。")
    if version is not None and fresh.version != version:
        raise Stale("刚才有别人改过这条记录，这次没有保存，别人的修改还在。请核对现在的内容后再改。")
    return fresh


def known_entry(cycle: Cycle, rule: str) -> tuple[Book, Entry]:
    book = book_of(cycle)
    if rule not in book.entries:
        raise Refused(f"方案里没有规则“{rule}”。")
    return book, book.entries[rule]


@transaction.atomic
def enter(
    cycle: Cycle,
    appraisee: Appraisee,
    rule: str,
    cells: Mapping[str, str],
    *,
    by: Person,
    key: str = "",
    submit: bool = False,
    claimed: bool = False,
    late: bool = False,
) -> Record:
    """A new record by the unit that is charged with the rule; `key` makes a second sending find the first.

    A second sending has the same content: who goes back and changes the form makes another record.
    `late`: after the last day too, as a correction on an objection. KaoheError with every fault of the cells.
    """
    book, entry = known_entry(cycle, rule)
    _same_cycle(cycle, appraisee)
    if not claimed and not rights.may_enter(by, cycle, entry):
        raise Refused(f"“{entry.label}”不由您的单位录入。")
    if not claimed and (clause := rights.recused(by, cycle, entry, appraisee)):
        raise Refused(f"按{clause}，您要回避本单位（本人）的事项，请由其他人录入。")
    key = _sending(key, appraisee, rule, cells)
    if key and (twice := Record.objects.filter(key=key, by=by, cycle=cycle).first()):
        return twice
    if not late:
        _in_time(cycle, entry, claimed)
    values = record_values(cycle, appraisee, rule, cells, "待核")
    touch(cycle)
    record = Record(cycle=cycle, appraisee=appraisee, rule=rule, by=by, claimed=claimed, **values)
    record.key = key or None
    if submit:
        _ready(record)
    record.save(force_insert=True)
    verb = ("申报" if claimed else "录入") + ("并提交" if submit else "")
    _done(record, verb, by, {}, book)
    return record


def _sending(key: str, appraisee: Appraisee, rule: str, cells: Mapping[str, str]) -> str:
    """The key of what a form says, '' where it has no key."""
    said = json.dumps([key, appraisee.pk, rule, sorted(cells.items())], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:40] if key else ""


def claim(
    cycle: Cycle,
    appraisee: Appraisee,
    rule: str,
    cells: Mapping[str, str],
    *,
    by: Person,
    key: str = "",
    submit: bool = False,
) -> Record:
    """An addition that an appraisee asks for itself."""
    _, entry = known_entry(cycle, rule)
    if not is_self(by, appraisee):
        raise Refused("只能为自己（或自己所在的单位）申报加分。")
    if not entry.claimable:
        raise Refused(f"“{entry.label}”不是加分，不能自己申报。")
    return enter(cycle, appraisee, rule, cells, by=by, key=key, submit=submit, claimed=True)


@transaction.atomic
def change(record: Record, cells: Mapping[str, str], version: int, *, by: Person) -> Record:
    """New cells for a draft or a returned record."""
    fresh, book = _mine(record, version, by)
    if fresh.state not in EDITABLE:
        raise Refused(f"这条记录已经是“{fresh.state}”，不能修改；要改先撤回。")
    _still_in_time(fresh, book)
    before = fields(fresh, *KEPT)
    for name, value in record_values(fresh.cycle, fresh.appraisee, fresh.rule, cells, "待核").items():
        setattr(fresh, name, value)
    return _saved(fresh, "修改", by, before, book)


@transaction.atomic
def submit(record: Record, version: int, *, by: Person) -> Record:
    """Hand a draft or a mended record to those who confirm."""
    fresh, book = _mine(record, version, by)
    if fresh.state not in EDITABLE:
        raise Refused(f"这条记录已经是“{fresh.state}”，不用再提交。")
    _still_in_time(fresh, book)
    before = fields(fresh, *KEPT)
    record_values(fresh.cycle, fresh.appraisee, fresh.rule, typed(fresh), "待核")
    _ready(fresh)
    return _saved(fresh, "提交", by, before, book)


@transaction.atomic
def withdraw(record: Record, version: int, *, by: Person, reason: str = "") -> Record:
    """Take a submitted record back before anybody has acted on it.

    What another unit submitted goes back to it with the reason. A veto goes its path: only the unit that
    proposed it takes it back.
    """
    fresh, book = _mine(record, version, by)
    if fresh.state != State.SUBMITTED or fresh.stage > 1:
        raise Refused("只有提交后还没有人处理的记录可以撤回。")
    another = rights.of_another(by, fresh.cycle, fresh)
    if not rights.may_withdraw(by, fresh.cycle, fresh):
        raise Refused(_goes_its_path(fresh, book))
    _still_in_time(fresh, book)
    before = fields(fresh, *KEPT)
    if another:
        fresh.state, fresh.stage, fresh.reason = State.RETURNED, 0, _reason(reason, _BY_ANOTHER)
    else:
        fresh.state, fresh.stage = State.DRAFT, 0
    return _saved(fresh, "撤回", by, before, book, reason.strip())


def _goes_its_path(record: Record, book: Book) -> str:
    unit = record.by.unit.name if record.by.unit else record.by.name
    return (
        f"这是{unit}提出的{book.entries[record.rule].kind}，按“{' → '.join(book.path)}”办，不能替它撤回；"
        "不同意的，轮到的环节写明理由退回或驳回。"
    )


@transaction.atomic
def remove(record: Record, version: int, *, by: Person) -> None:
    """Delete a draft; what was ever submitted stays."""
    fresh, book = _mine(record, version, by)
    if fresh.state != State.DRAFT or fresh.steps.filter(verb__contains="提交").exists():
        raise Refused("只有从未提交过的草稿可以删除。")
    touch(fresh.cycle)
    note("删除记录", _subject(fresh, book), by=by, cycle=fresh.cycle_id, before=fields(fresh, *KEPT))
    fresh.delete()


@transaction.atomic
def confirm(record: Record, version: int, *, by: Person, said: str = "") -> Record:
    """The next stage agrees: a rule's record is confirmed; a veto goes on, the last stage confirms it."""
    return _agree(record, version, by, said, checked=False)


def _agree(record: Record, version: int, by: Person, said: str, *, checked: bool) -> Record:
    """`checked`: the caller has looked through the cells of all that it confirms."""
    fresh, book = _to_act_on(record, version, by)
    if book.entries[fresh.rule].kind == RULE and (
        clause := rights.recused(by, fresh.cycle, book.entries[fresh.rule], fresh.appraisee)
    ):
        raise Refused(f"按{clause}，您要回避本单位（本人）的事项，请由其他人核定。")
    if rights.acts_now(book, fresh) == Role.OFFICE and rights.written(by, [fresh]):
        said = f"{said.strip()}{SAME}" if said.strip() or book.entries[fresh.rule].kind == RULE else ""
    before = fields(fresh, *KEPT)
    path = book.path
    if book.entries[fresh.rule].kind == RULE:
        verb, last = "核定", True
    else:
        verb, last = path[fresh.stage], fresh.stage >= len(path) - 1
        if not said.strip():
            raise Refused(f"“{verb}”要写明意见。")
        fresh.stage += 1
    if last:
        if not checked:
            record_values(fresh.cycle, fresh.appraisee, fresh.rule, typed(fresh), "已核定", fresh.pk)
        fresh.state, fresh.confirmed_by, fresh.reason = State.CONFIRMED, by, ""
    return _saved(fresh, verb, by, before, book, said)


@transaction.atomic
def return_(record: Record, version: int, *, by: Person, reason: str) -> Record:
    """Send a record back to whoever entered it, with the reason; a veto then begins its path anew."""
    fresh, book = _to_act_on(record, version, by)
    before = fields(fresh, *KEPT)
    fresh.state, fresh.stage, fresh.reason = State.RETURNED, 0, _reason(reason)
    return _saved(fresh, "退回", by, before, book, fresh.reason)


@transaction.atomic
def reject(record: Record, version: int, *, by: Person, reason: str, own: bool = False) -> Record:
    """Refuse a record for good, with the reason; it stays visible and counts nothing.

    `own`: who wrote it may too, as when a prepared correction is dropped.
    """
    fresh, book = _to_act_on(record, version, by, own=own)
    before = fields(fresh, *KEPT)
    fresh.state, fresh.reason = State.REJECTED, _reason(reason)
    return _saved(fresh, "驳回", by, before, book, fresh.reason)


@transaction.atomic
def reopen(record: Record, version: int, *, by: Person, reason: str) -> Record:
    """Undo a confirmation or rejection while the cycle runs: the record waits again, for the same path."""
    fresh = locked(record, version)
    book = book_of(fresh.cycle)
    if fresh.state not in (State.CONFIRMED, State.REJECTED):
        raise Refused("只有已核定或驳回的记录可以重新审核。")
    if not rights.may_reopen(by, fresh.cycle, book.entries[fresh.rule]):
        raise Refused("这条记录不由您重新审核。")
    before = fields(fresh, *KEPT)
    fresh.state, fresh.confirmed_by, fresh.reason = State.SUBMITTED, None, _reason(reason)
    fresh.stage = 0 if book.entries[fresh.rule].kind == RULE else 1
    return _saved(fresh, "重新审核", by, before, book, fresh.reason)


def _mine(record: Record, version: int, by: Person) -> tuple[Record, Book]:
    fresh = locked(record, version)
    if not rights.may_change(by, fresh.cycle, fresh):
        raise Refused("这条记录不是您的单位录入的，不能改动。")
    return fresh, book_of(fresh.cycle)


def _in_time(cycle: Cycle, entry: Entry, claimed: bool) -> None:
    """Vetoes and affirmations may be proposed as long as the cycle runs."""
    if entry.kind == RULE:
        check_open(cycle, CLAIMS if claimed else RECORDS)


def _still_in_time(record: Record, book: Book) -> None:
    """Who was asked to mend a record may do so after the last day."""
    if record.state != State.RETURNED:
        _in_time(record.cycle, book.entries[record.rule], record.claimed)


def _to_act_on(record: Record, version: int, by: Person, *, own: bool = False) -> tuple[Record, Book]:
    fresh = locked(record, version)
    if fresh.state != State.SUBMITTED:
        raise Refused(f"这条记录现在是“{fresh.state}”，不在等待审核。")
    written = frozenset() if own else rights.own_work(by, fresh.cycle, [fresh])
    if not rights.may_act(by, fresh.cycle, fresh, ()):
        raise Refused("这条记录现在不由您审核。")
    if not rights.may_act(by, fresh.cycle, fresh, written):
        raise Refused(f"{fresh.appraisee.name} {fresh.rule}是您录入或修改的，要由考核办的另一人核定。")
    return fresh, book_of(fresh.cycle)


def _ready(record: Record) -> None:
    """Let a record wait for confirmation; a veto or affirmation has made its first stage with that."""
    kind = book_of(record.cycle).entries[record.rule].kind
    if kind != RULE and not record.note.strip():
        raise Refused(f"提出{kind}要在“说明”里写明事实和理由。")
    record.state, record.reason, record.stage = State.SUBMITTED, "", 0 if kind == RULE else 1


def _saved(
    record: Record, verb: str, by: Person, before: dict[str, Any], book: Book, said: str = ""
) -> Record:
    touch(record.cycle)
    record.version += 1
    record.save()
    _done(record, verb, by, before, book, said)
    return record


def _done(record: Record, verb: str, by: Person, before: dict[str, Any], book: Book, said: str = "") -> None:
    Step.objects.create(record=record, verb=verb, said=said, by=by)
    after = fields(record, *KEPT)
    changed = {name for name in after if before.get(name) != after[name]}
    note(
        f"{verb}记录",
        _subject(record, book),
        by=by,
        cycle=record.cycle_id,
        before={name: before[name] for name in before if name in changed} or None,
        after={name: after[name] for name in after if name in changed and after[name] not in ("", None)},
        reason=said,
    )


def _subject(record: Record, book: Book) -> str:
    entry = book.entries.get(record.rule)
    return f"记录{record.pk} {record.appraisee.name} {entry.label if entry else record.rule}"


def _same_cycle(cycle: Cycle, appraisee: Appraisee) -> None:
    if appraisee.cycle_id != cycle.pk:
        raise Refused("这个对象不在本次考核的名册里。")


def _reason(reason: str, lacking: str = "要写明理由。") -> str:
    if not reason.strip():
        raise Refused(lacking)
    return reason.strip()


@transaction.atomic
def act_on_many(cycle: Cycle, chosen: Mapping[int, int], verb: str, *, by: Person, reason: str = "") -> int:
    """Confirm, return or reject several records (id → version): all of them or, on a refusal, none."""
    records = list(
        Record.objects.filter(cycle=cycle, pk__in=chosen).select_related("appraisee").order_by("pk")
    )
    if len(records) != len(chosen):
        raise Stale("所选的记录有的已经不在了，这次一条也没有处理。")
    if verb == "confirm":
        check_together(cycle, records)
    for record in records:
        if verb == "confirm":
            _agree(record, chosen[record.pk], by, "", checked=True)
        elif verb == "return":
            return_(record, chosen[record.pk], by=by, reason=reason)
        else:
            reject(record, chosen[record.pk], by=by, reason=reason)
    return len(records)
