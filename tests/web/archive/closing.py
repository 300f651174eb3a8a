"""Bringing a cycle to its end, as the office does: everything that is open is done."""

from __future__ import annotations

from kaohe.web.archive import filing
from kaohe.web.cycles.models import Cycle
from kaohe.web.records.models import Record
from kaohe.web.results import decisions
from kaohe.web.uses import actions as uses
from kaohe.web.uses.models import Consequence
from web.notices.bodies import Open


def decide_ties(body: Open) -> None:
    """Every tie of the sample, so that no group waits."""
    while open_now := [each for each in body.body.plan.matters if each.open]:
        matter = open_now[0]
        choice = {one.name: one.suggested for one in matter.candidates if one.tied}
        before = body.run
        decisions.decide(
            body.cycle, {matter.key: choice}, by=body.decider, seen=body.run.hash, reason="研究", minute="1号"
        )
        body.cycle.refresh_from_db()
        if body.run.waiting >= before.waiting:
            break


def finish(body: Open) -> None:
    """Everything done but closing itself."""
    Record.objects.filter(cycle=body.cycle, state__in=("待核", "退回")).update(state="驳回")
    body.cycle.inputs += 1
    body.cycle.save(update_fields=["inputs"])
    body.freeze()
    decide_ties(body)
    uses.draw(body.cycle, by=body.office)
    for one in body.cycle.consequences.filter(state=Consequence.State.OPEN):
        uses.finish(one, one.version, by=body.office, said="办结")
    found = filing.lists(body.cycle)
    for each in found.lists:
        filing.file(body.cycle, each.token, by=body.office, number="第1号", seen=body.run.hash)
    Cycle.objects.filter(pk=body.cycle.pk).update(state=Cycle.State.DECIDED)
    body.cycle.refresh_from_db()
