"""Carrying out a decision to destroy: by another person than who decided, again after a crash.

1. One transaction lays down the register (销毁清册) and that it began. From then on it is only gone on with.
2. The evidence files go, one by one; a file that a record of another appraisal has stays.
3. The archive is written anew without the material, beside the old one.
4. One transaction takes the rows out of the database and points at the new archive; then the old one goes.
5. One transaction says that it is over, with the register's hash in the audit log.
Each part can be done twice: who finds the decision begun and not finished starts over at 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from kaohe.errors import KaoheError
from kaohe.proof import digests
from kaohe.proof.cells import to_csv
from kaohe.proof.destroying import EVIDENCE, FILE, GONE, STAYS, Act, without
from kaohe.proof.opening import opened
from kaohe.web import clock
from kaohe.web.archive.actions import content_of, path_of, write
from kaohe.web.archive.materials import Held, held
from kaohe.web.archive.models import Archived, Disposal, Hold
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.notices.models import Appeal
from kaohe.web.organisation.models import Person
from kaohe.web.records import evidence
from kaohe.web.records.models import Evidence

Row = dict[str, Any]
NAMES = ("什么", "名称", "属于", "大小", "sha256", "处理")


def hindrances(cycles: Iterable[Cycle]) -> dict[int, list[str]]:
    """By cycle id what keeps everything of it from being destroyed now; two queries."""
    found: dict[int, list[str]] = {cycle.pk: [] for cycle in cycles}
    for one in Appeal.objects.filter(cycle__in=found, state=Appeal.State.OPEN).select_related("appraisee"):
        found[one.cycle_id].append(f"{one.appraisee.name}的{one.kind}还没有答复")
    for hold in Hold.objects.filter(cycle__in=found, ended=None).select_related("by"):
        found[hold.cycle_id].append(f"督查{hold.by.name}自{hold.on}起暂停销毁（{hold.reason}）")
    return found


def carry_out(disposal: Disposal, *, by: Person) -> Disposal:
    """Begin, or go on with what was begun, to the end."""
    return _go_on(_begin(disposal, by))


@transaction.atomic
def _begin(disposal: Disposal, by: Person) -> Disposal:
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=disposal.cycle_id)
    fresh = Disposal.objects.select_related("cycle", "by").get(pk=disposal.pk)
    if fresh.finished:
        raise Refused(f"“{fresh.kind}”已经销毁（{fresh.number}）。")
    if fresh.begun:
        return fresh
    last = cycle.disposals.filter(clause=fresh.clause, kind=fresh.kind).last()
    if not fresh.destroys or last != fresh:
        raise Refused("这个决定不是销毁，或者后来又作了别的决定。")
    if by == fresh.by:
        raise Refused("作决定的人不能自己执行，由考核办的另一人执行。")
    if why := hindrances([cycle])[cycle.pk]:
        raise Refused(f"现在不能销毁：{'；'.join(why)}。")
    if cycle.disposals.filter(started__isnull=False, finished=None).exists():
        raise Refused("这次考核还有一类材料的销毁没有办完，先继续办完。")
    archived = Archived.objects.get(cycle=cycle)
    what = held(fresh.kind)
    fresh.listed = register(cycle, what, content_of(archived))
    fresh.before, fresh.started, fresh.carried_by = archived.sha256, clock.today(), by
    fresh.save(update_fields=["listed", "before", "started", "carried_by"])
    after = {"文号": fresh.number, "件数": len(fresh.listed), "监销人": fresh.witnesses}
    note("开始销毁", f"{fresh.clause} {fresh.kind}", by=by, cycle=cycle.pk, after=after)
    return fresh


def register(cycle: Cycle, what: Held | None, archive: bytes) -> list[Row]:
    """What is to be destroyed, each with its size and hash."""
    found: list[Row] = []
    if what is not None and what.file:
        content = opened(archive).files.get(what.file)
        if content is not None:
            found.append(_row(FILE, what.file, "", len(content), digests.sha256(content)))
    if what is not None and what.evidence:
        for one in (
            Evidence.objects.filter(record__cycle=cycle, destroyed="")
            .select_related("record__appraisee")
            .order_by("id")
        ):
            about = f"{one.record.appraisee.name} {one.record.rule}"
            found.append(_row(EVIDENCE, one.name, about, one.size, one.sha256))
    return found


def _row(what: str, name: str, about: str, size: int, digest: str) -> Row:
    return dict(zip(NAMES, (what, name, about, size, digest, ""), strict=True))


def _go_on(one: Disposal) -> Disposal:
    what = held(one.kind)
    if what is not None:
        _evidence(one)
        _replace(one, what)
    return _finish(one)


def _evidence(one: Disposal) -> None:
    """The files, and then the register with what became of each."""
    rows = [row for row in one.listed if row["什么"] == EVIDENCE]
    wanted = {row["sha256"] for row in rows}
    if not wanted:
        return
    mine = Evidence.objects.filter(record__cycle=one.cycle, sha256__in=wanted)
    mine.update(destroyed=one.number)
    gone = {digest: evidence.destroy(digest) for digest in sorted(wanted)}
    for row in rows:
        row["处理"] = row["处理"] or (GONE if gone[row["sha256"]] else f"{STAYS}：别的考核还在用")
    one.save(update_fields=["listed"])


def _replace(one: Disposal, what: Held) -> None:
    """The archive without the material, then the rows; the old file goes when the new one stands."""
    archived = Archived.objects.get(cycle=one.cycle)
    if archived.sha256 == one.before:
        content = content_of(archived)
        for row in one.listed:
            row["处理"] = row["处理"] or GONE
        try:
            made = without(content, {what.file}, act(one))
        except KaoheError as error:
            raise Refused(str(error.faults[0])) from error
        write(path_of(made.sha256), made.content)
        with transaction.atomic():
            if what.clear:
                what.clear(one.cycle)
            archived.sha256, archived.size = made.sha256, len(made.content)
            archived.save(update_fields=["sha256", "size"])
            one.save(update_fields=["listed"])
    path_of(one.before).unlink(missing_ok=True)


@transaction.atomic
def _finish(one: Disposal) -> Disposal:
    fresh = Disposal.objects.select_for_update(of=("self",)).get(pk=one.pk)
    if fresh.finished:
        return fresh
    fresh.finished = clock.now()
    fresh.save(update_fields=["finished"])
    now = Archived.objects.get(cycle=fresh.cycle_id)
    after = {
        "文号": fresh.number,
        "销毁": sum(row["处理"] == GONE for row in fresh.listed),
        "清册哈希": digests.sha256(file_of(fresh)),
        "归档文件": now.sha256,
    }
    before = {"归档文件": fresh.before}
    subject = f"{fresh.clause} {fresh.kind}"
    note("销毁完毕", subject, by=fresh.carried_by, cycle=fresh.cycle_id, before=before, after=after)
    return fresh


def act(one: Disposal) -> Act:
    """The decision as the archive has it."""
    return {
        "材料": one.kind,
        "条款": one.clause,
        "期满": str(one.expired),
        "文号": one.number,
        "鉴定意见": one.said,
        "决定日期": str(one.on),
        "决定人": one.by.name,
        "监销人": one.witnesses,
        "执行日期": str(one.started),
        "执行人": one.carried_by.name if one.carried_by else "",
        "以前的文件": one.before,
        "清册": _rows(one),
    }


def _rows(one: Disposal) -> list[Row]:
    """In an order of their own: a database may keep the keys of JSON in another, and the archive's bytes
    are to be the same when it is gone on with.
    """
    return [{name: row[name] for name in NAMES} for row in one.listed]


def file_of(one: Disposal) -> bytes:
    """The register as a CSV file to be signed by those who watched; one line at least."""
    rows = _rows(one) or [_row("网站里没有这类材料", "纸质的由保管单位照销毁", "", 0, "")]
    columns = {name: [str(row[name]) for row in rows] for name in NAMES}
    about = {name: str(value) for name, value in act(one).items() if name != "清册"}
    return to_csv(columns | {name: [value] * len(rows) for name, value in about.items()})
