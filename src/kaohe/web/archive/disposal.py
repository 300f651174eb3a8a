"""Material whose time of keeping is over: what is due, the decision about it, the record of that.

What the scheme says (保管期限) runs from the day of closing; a decision keeps it longer, for ever, or has
it destroyed, which another person carries out (`destroying`). What proves the decisions always stays.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from kaohe.web import clock
from kaohe.web.archive.destroying import hindrances
from kaohe.web.archive.materials import PROOF
from kaohe.web.archive.models import Archived, Disposal, Hold
from kaohe.web.archive.retention import Kept, retention
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person

Decision = Disposal.Decision
WITNESSES = 2
"""Destroying is watched by so many people at least."""


@dataclass(frozen=True)
class Material:
    """A kind of material of a closed cycle: until when it is kept, and what was decided last."""

    archived: Archived
    kept: Kept
    last: Disposal | None = None
    hindered: Sequence[str] = ()

    @property
    def until(self) -> datetime.date | None:
        """None: for ever, or destroyed."""
        if self.last is None:
            return self.kept.until
        return self.last.until if self.last.decision == Decision.LONGER else None

    @property
    def destroyed(self) -> bool:
        return self.last is not None and self.last.finished is not None

    @property
    def waits(self) -> bool:
        """Decided to be destroyed, and not destroyed yet."""
        return self.last is not None and self.last.destroys and not self.destroyed

    @property
    def due(self) -> bool:
        return self.until is not None and self.until < clock.today()


def materials(cycles: Iterable[Cycle]) -> list[Material]:
    """All kinds of material of these cycles that are closed; what is due first. Four queries."""
    there = Archived.objects.filter(cycle__in=list(cycles)).select_related("cycle__scheme")
    archived = list(there.order_by("on", "id"))
    decided: dict[tuple[int, str, str], Disposal] = {}
    for one in Disposal.objects.filter(cycle__in=[each.cycle_id for each in archived]).select_related(
        "by", "carried_by"
    ):
        decided[one.cycle_id, one.clause, one.kind] = one
    why = hindrances(each.cycle for each in archived)
    found = [
        Material(each, kept, decided.get((each.cycle_id, kept.clause, kept.kind)), why[each.cycle_id])
        for each in archived
        for kept in retention(each.cycle, each.on)
    ]
    return sorted(found, key=lambda one: (not (one.due or one.waits), one.until or datetime.date.max))


@transaction.atomic
def decide(
    cycle: Cycle,
    kind: str,
    clause: str,
    decision: str,
    *,
    number: str,
    said: str,
    by: Person,
    until: datetime.date | None = None,
    witnesses: str = "",
) -> Disposal:
    """Destroy, keep longer or for ever what is due, by an approval with its number; never before its time."""
    locked = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    one = next(
        (each for each in materials([locked]) if (each.kept.kind, each.kept.clause) == (kind, clause)), None
    )
    if one is None:
        raise Refused("考核还没有归档，或没有这一类材料。")
    if one.last is not None and one.last.begun:
        raise Refused(f"“{kind}”已经{'销毁' if one.destroyed else '开始销毁'}（{one.last.number}）。")
    expired = one.last.expired if one.waits and one.last else one.until
    if expired is None or expired >= clock.today():
        kept = f"保管到{one.until}" if one.until else "永久保管"
        raise Refused(f"“{kind}”{kept}，期没有满，不能鉴定。")
    _check(decision, number, said, until, witnesses)
    if decision == Decision.DESTROY:
        _destroyable(locked, kind)
    made = Disposal.objects.create(
        cycle=locked,
        kind=kind,
        clause=clause,
        expired=expired,
        decision=decision,
        until=until if decision == Decision.LONGER else None,
        number=number.strip()[:100],
        said=said.strip(),
        witnesses="、".join(_names(witnesses))[:100] if decision == Decision.DESTROY else "",
        on=clock.today(),
        by=by,
    )
    after = {
        "决定": made.decision,
        "延长到": str(made.until or ""),
        "文号": made.number,
        "监销人": made.witnesses,
    }
    note("鉴定到期材料", f"{clause} {kind}", by=by, cycle=locked.pk, after=after, reason=made.said)
    return made


@transaction.atomic
def hold(cycle: Cycle, *, reason: str, by: Person) -> Hold:
    """An inspection stops all destroying of a closed cycle."""
    locked = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if locked.state != Cycle.State.CLOSED:
        raise Refused("考核还没有归档，没有可销毁的材料。")
    if not reason.strip():
        raise Refused("写明为什么暂停：查什么、哪个文号。")
    made = Hold.objects.create(cycle=locked, reason=reason.strip()[:300], on=clock.today(), by=by)
    note("暂停销毁", locked, by=by, cycle=locked.pk, reason=made.reason)
    return made


@transaction.atomic
def lift(one: Hold, *, by: Person) -> None:
    """The inspection is over."""
    fresh = Hold.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=one.pk)
    if fresh.ended:
        raise Stale("已经解除了。")
    fresh.ended, fresh.ended_by = clock.today(), by
    fresh.save(update_fields=["ended", "ended_by"])
    note("解除暂停销毁", fresh.cycle, by=by, cycle=fresh.cycle_id, before={"理由": fresh.reason})


def _check(decision: str, number: str, said: str, until: datetime.date | None, witnesses: str) -> None:
    if decision not in Decision.values:
        raise Refused("选一种决定：销毁、延长保管、转为永久。")
    if not number.strip() or not said.strip():
        raise Refused("写明批准的文号和鉴定的意见。")
    if decision == Decision.LONGER and (until is None or until <= clock.today()):
        raise Refused("延长保管要写明到哪一天，在今天以后。")
    if decision == Decision.DESTROY and len(_names(witnesses)) < WITNESSES:
        raise Refused(f"销毁要有{WITNESSES}个监销人，用顿号分开。")


def _destroyable(cycle: Cycle, kind: str) -> None:
    if kind in PROOF:
        raise Refused(f"“{kind}”证明作过什么决定，网站不销毁：延长保管或转为永久。")
    if why := hindrances([cycle])[cycle.pk]:
        raise Refused(f"现在不能定为销毁：{'；'.join(why)}。")


def _names(witnesses: str) -> list[str]:
    return list(dict.fromkeys(name for name in witnesses.replace("，", "、").split("、") if name.strip()))
