"""Keeping a result with the decisions that stand in it (inside the caller's transaction)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from kaohe.web import clock, tables
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.results import bundle, decided
from kaohe.web.results.decided import Said
from kaohe.web.results.matters import NAMING, Agenda, Matter, agenda
from kaohe.web.results.models import Decision, Run

UNFINISHED = "未完成"
KEPT = 20
"""So many results that nobody froze are kept for comparing; older ones go (the audit log has their hash)."""


def locked(cycle: Cycle) -> Cycle:
    return Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=cycle.pk)


def keep(
    cycle: Cycle,
    made: Mapping[str, Any],
    notes: tuple[str, ...],
    records: Sequence[int],
    *,
    provisional: bool = False,
    frozen_by: Person | None = None,
) -> Run:
    """A new run of tables that were computed for the cycle as it is, with the decisions that stand."""
    plan = agenda_of(cycle, made)
    stand = standing(cycle, plan)
    whole = decided.lay(made, said(stand), plan, tables.scheme_of(cycle))
    return Run.objects.create(
        cycle=cycle,
        inputs=cycle.inputs,
        scheme_hash=cycle.scheme.hash,
        tables=bundle.pack(whole, notes, records),
        hash=bundle.digest(whole),
        provisional=provisional,
        waiting=len(plan.open({(each.matter, each.name) for each in stand})),
        unnamed=0 if unfinished(made) else len(_unnamed(plan, stand)),
        lapsed=len(in_force(cycle)) - len(stand),
        frozen=clock.now() if frozen_by else None,
        frozen_by=frozen_by,
    )


def _unnamed(plan: Agenda, stand: Iterable[Decision]) -> list[Matter]:
    """The awards that the deciding body may give and of which it has said nothing yet."""
    taken = {each.matter for each in stand}
    return [one for one in plan.matters if one.kind == NAMING and one.key not in taken]


def unfinished(made: Mapping[str, Any]) -> list[str]:
    """Who still lacks a score in these result tables."""
    scores = made.get("得分")
    rows = scores.to_pylist() if scores is not None else []
    return [row["对象"] for row in rows if UNFINISHED in row["备注"].split("、")]


def forget(cycle: Cycle) -> None:
    """Let go of the oldest results that nobody froze."""
    loose = cycle.runs.filter(frozen__isnull=True).values_list("pk", flat=True)[KEPT:]
    Run.objects.filter(pk__in=list(loose)).delete()


def agenda_of(cycle: Cycle, made: Mapping[str, Any]) -> Agenda:
    """What a result of the cycle as it is now leaves to decide."""
    attributes = dict(cycle.appraisees.values_list("name", "attributes"))
    return agenda(made, tables.scheme_of(cycle), attributes)


def in_force(cycle: Cycle) -> list[Decision]:
    """The decisions that nobody replaced or took back."""
    found = Decision.objects.filter(resolution__cycle=cycle, ended=None)
    return list(found.select_related("resolution__by").order_by("id"))


def standing(cycle: Cycle, plan: Agenda) -> list[Decision]:
    """Those that still rest on what they rested on; the others have lapsed."""
    basis = {matter.key: matter.basis for matter in plan.matters}
    return [each for each in in_force(cycle) if basis.get(each.matter) == each.basis]


def said(decisions: Iterable[Decision]) -> list[Said]:
    return [
        Said(
            each.name,
            each.title,
            each.clause,
            each.field,
            each.suggested,
            each.decided,
            each.resolution.reason,
            each.resolution.minute,
            each.resolution.by.name,
            timezone.localtime(each.resolution.at).strftime("%Y-%m-%d %H:%M"),
        )
        for each in decisions
    ]
