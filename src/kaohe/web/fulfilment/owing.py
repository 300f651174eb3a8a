"""Who has not reported on a stage, for the page of stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse

from kaohe.web.cycles.models import Cycle, Stage
from kaohe.web.cycles.owing import Owed
from kaohe.web.fulfilment.standing import Line, lines
from kaohe.web.permissions import Role
from kaohe.web.tasks import role_of


def owed(cycle: Cycle, stages: Sequence[Stage]) -> Mapping[int, list[Owed]]:
    wanted = {stage.pk for stage in stages}
    found = {}
    for one in lines(cycle):
        if one.stage.pk in wanted and (text := _text(one)):
            href = reverse("fulfilment-stage", args=[cycle.pk, one.stage.pk])
            found[one.stage.pk] = [Owed(one.short + one.waiting, text, href)]
    return found


def _text(one: Line) -> str:
    said = []
    if one.short:
        said.append(f"还差{one.short}次没有报")
    if one.waiting:
        said.append(f"登记或退回的{one.waiting}件没有办结")
    others = [name for name in one.asked.who if role_of(name) != Role.OFFICE]
    if not one.people and others and not one.reported:
        said.append(f"{'、'.join(others)}没有报过")
    return "，".join(said)
