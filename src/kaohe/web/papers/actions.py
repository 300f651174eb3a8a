"""Keeping a body's own templates."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction

from kaohe.papers import own, values
from kaohe.web import clock
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.papers import sources
from kaohe.web.papers.models import OwnTemplate

MOST = 50


def add(cycle: Cycle, name: str, file: str, content: bytes, *, by: Person) -> OwnTemplate:
    """Keep a template; KaoheError with every fault of it, in place of an earlier one of that name."""
    if cycle.state == Cycle.State.CLOSED:
        raise Refused("考核已结束，不能再上传模板。")
    title = name.strip() or file.rpartition(".")[0]
    checked = own.check(content, file, values.known(sources.with_people(cycle)))
    made = {
        "kind": checked.kind,
        "content": content,
        "sha256": hashlib.sha256(content).hexdigest(),
        "placeholders": list(checked.names),
        "each": checked.own,
        "by": by,
        "at": clock.now(),
    }
    try:
        with transaction.atomic():
            Cycle.objects.select_for_update().get(pk=cycle.pk)
            there = OwnTemplate.objects.filter(cycle=cycle, name=title).first()
            if there is None and OwnTemplate.objects.filter(cycle=cycle).count() >= MOST:
                raise Refused(f"模板最多{MOST}个，先删去不用的。")
            kept, _ = OwnTemplate.objects.update_or_create(cycle=cycle, name=title[:60], defaults=made)
            after = {"名称": kept.name, "sha256": kept.sha256}
            note("上传文书模板", kept.name, by=by, cycle=cycle.pk, after=after)
    except IntegrityError as error:
        raise Refused("别人刚上传了同名的模板，刷新后再试。") from error
    return kept


@transaction.atomic
def remove(template: OwnTemplate, *, by: Person) -> None:
    before = {"名称": template.name, "sha256": template.sha256}
    note("删去文书模板", template.name, by=by, cycle=template.cycle_id, before=before)
    template.delete()
