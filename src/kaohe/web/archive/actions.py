"""Closing a cycle into its archive, and finding that file again."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from kaohe.proof.digests import sha256
from kaohe.proof.sealing import Sealed, seal
from kaohe.web import clock
from kaohe.web.archive.gathering import contents
from kaohe.web.archive.models import Archived
from kaohe.web.archive.tasks import open_tasks
from kaohe.web.audit.models import Head
from kaohe.web.cycles.actions import move
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person


@transaction.atomic
def close(cycle: Cycle, *, by: Person) -> Archived:
    """Seal the cycle and close it; Refused with everything that is still open.

    The log's end is held, so that no entry comes between what is archived and the one that says so.
    """
    locked = Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=cycle.pk)
    if locked.state == Cycle.State.CLOSED:
        raise Stale("这次考核已经结束、归档了。")
    tasks = open_tasks(locked)
    if tasks:
        listed = "；".join(tasks)
        raise Refused(f"还有{len(tasks)}件事没有办完，不能结束：{listed}。")
    last = Head.objects.select_for_update().get(id=1).number
    sealed = seal(contents(locked, last))
    write(path_of(sealed.sha256), sealed.content)
    made = Archived.objects.create(
        cycle=locked,
        number=sealed.number,
        sha256=sealed.sha256,
        size=len(sealed.content),
        last=last,
        on=clock.today(),
        by=by,
    )
    move(locked, Cycle.State.CLOSED, by=by, reason=f"归档编号 {sealed.number}，文件哈希 {sealed.sha256}")
    return made


def again(archived: Archived) -> Sealed:
    """The archive made anew from the closed cycle: the same bytes, unless somebody changed the database."""
    return seal(contents(archived.cycle, archived.last))


def content_of(archived: Archived) -> bytes:
    """The file as it was sealed; Refused where it is gone or was changed."""
    path = path_of(archived.sha256)
    if not path.exists():
        raise Refused("归档文件不在数据文件夹里，从备份恢复 archives 文件夹。")
    content = path.read_bytes()
    if sha256(content) != archived.sha256:
        raise Refused("数据文件夹里的归档文件被改过，从备份恢复。")
    return content


def path_of(digest: str) -> Path:
    return Path(settings.ARCHIVE_ROOT) / f"{digest}.zip"


def write(path: Path, content: bytes) -> None:
    """Whole under its hash or not there; one that a rolled-back closing left behind harms nobody."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}")
    handle = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
