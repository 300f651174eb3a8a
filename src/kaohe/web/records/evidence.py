"""Adding and removing evidence of a record. The file is stored first, so that no row lacks its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import transaction

from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.records import files, rights
from kaohe.web.records.actions import EDITABLE, locked, touch
from kaohe.web.records.models import Evidence, Record, Step

MOST = 20


@transaction.atomic
def add(record: Record, name: str, content: bytes, *, by: Person) -> Evidence:
    """A file for a record that is still with its unit, or waits; the same file a second time is the first."""
    fresh = locked(record, None)
    _open(fresh, by)
    kept = files.keep(name, content)
    there = fresh.evidence.filter(sha256=kept.sha256).first()
    if there is not None:
        return there
    if fresh.evidence.count() >= MOST:
        raise Refused(f"一条记录最多{MOST}个文件。")
    touch(fresh.cycle)
    made = fresh.evidence.create(name=kept.name, kind=kept.kind, size=kept.size, sha256=kept.sha256, by=by)
    _told(fresh, "添加佐证", made, by)
    transaction.on_commit(lambda: files.keep_still(kept, content))
    return made


@transaction.atomic
def remove(evidence: Evidence, *, by: Person) -> None:
    """Take a file away; its content goes when no record has it any more."""
    fresh = locked(evidence.record, None)
    _open(fresh, by)
    found = fresh.evidence.filter(pk=evidence.pk).first()
    if found is None:
        return
    if fresh.state not in EDITABLE:
        raise Refused("记录已经提交，佐证不能删除；要删先撤回。")
    touch(fresh.cycle)
    _told(fresh, "删除佐证", found, by)
    digest = found.sha256
    found.delete()
    transaction.on_commit(lambda: destroy(digest))


def destroy(digest: str) -> bool:
    """Take the content away, unless a record has it that is still to be kept; whether it is gone."""
    return files.destroy(digest, Evidence.objects.filter(sha256=digest, destroyed="").exists)


def _open(record: Record, by: Person) -> None:
    if not rights.may_change(by, record.cycle, record):
        raise Refused("这条记录不是您的单位录入的，不能改动。")
    if record.state not in (*EDITABLE, Record.State.SUBMITTED):
        raise Refused(f"这条记录已经是“{record.state}”，佐证不能再动。")


def _told(record: Record, verb: str, evidence: Evidence, by: Person) -> None:
    Step.objects.create(record=record, verb=verb, said=evidence.name, by=by)
    note(
        verb,
        f"记录{record.pk} {record.appraisee.name} {record.rule}",
        by=by,
        cycle=record.cycle_id,
        after={"文件": evidence.name, "大小": evidence.size, "哈希": evidence.sha256},
    )


@transaction.atomic
def enter_with_file(
    entering: Callable[..., Record],
    cycle: Cycle,
    appraisee: Appraisee,
    rule: str,
    cells: Mapping[str, str],
    *,
    by: Person,
    key: str,
    submit: bool,
    file: tuple[str, bytes] | None,
) -> Record:
    """A new record (`actions.enter` or `actions.claim`) and its first file: both or neither."""
    record = entering(cycle, appraisee, rule, cells, by=by, key=key, submit=submit)
    if file is not None:
        add(record, *file, by=by)
    return record
