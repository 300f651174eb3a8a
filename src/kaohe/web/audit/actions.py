"""Writing and checking the audit log. Every action calls `note` once, inside its own transaction."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from kaohe.web.audit.models import Entry, Head
from kaohe.web.organisation.models import Person

START = "0" * 64


def note(
    verb: str,
    subject: object,
    *,
    by: Person | None,
    cycle: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> Entry:
    """Append one entry to the chain; the head's row is locked until the transaction ends."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit entry belongs into the transaction of the change that it describes")
    head, _ = Head.objects.select_for_update().get_or_create(id=1, defaults={"hash": START})
    entry = Entry(
        number=head.number + 1,
        at=timezone.now(),
        actor=by,
        actor_name=by.name if by else "系统",
        verb=verb,
        subject=str(subject)[:200],
        cycle=cycle,
        before=before,
        after=after,
        reason=reason,
        previous=head.hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    head.number, head.hash = entry.number, entry.hash
    head.save(update_fields=["number", "hash"])
    return entry


def digest(entry: Entry) -> str:
    """SHA-256 over all that the entry says and the hash of the one before."""
    said = {
        "number": entry.number,
        "at": entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "verb": entry.verb,
        "subject": entry.subject,
        "cycle": entry.cycle,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
        "previous": entry.previous,
    }
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def broken() -> list[str]:
    """Every break of the chain, in Chinese; empty when it holds from the first entry to the last."""
    faults = []
    previous, number = START, 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != number + 1:
            faults.append(f"第{number + 1}条到第{entry.number - 1}条不见了")
        if entry.previous != previous:
            faults.append(f"第{entry.number}条与前一条接不上")
        if entry.hash != digest(entry):
            faults.append(f"第{entry.number}条的内容被改过")
        previous, number = entry.hash, entry.number
    head = Head.objects.filter(id=1).first()
    if head is None and number:
        faults.append("末尾的记载不见了")
    if head is not None and (head.number, head.hash) != (number, previous):
        faults.append(f"末尾缺了{head.number - number}条" if head.number > number else "末尾与记载不符")
    return faults


def fields(thing: models.Model, *names: str) -> dict[str, Any]:
    """The named fields of a model as plain values, for `before` and `after`."""
    found = {}
    for name in names:
        value = getattr(thing, name)
        found[name] = value if isinstance(value, str | int | bool | dict | list | None) else str(value)
    return found
