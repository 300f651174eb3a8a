"""What was handed in, late and not at all; and what appraisees may see of each other."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from kaohe.errors import KaoheError
from kaohe.web import clock, tasks
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.pages import me, say
from kaohe.web.errors import Refused
from kaohe.web.permissions import Role, allowed, grants, may
from kaohe.web.statements import actions, lateness, outcome
from kaohe.web.tables import scheme_of

ON_A_PAGE = 200
SOON = datetime.timedelta(days=7)


@allowed("statement.see")
@require_safe
def handed_in(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Every form by how many have handed it in; of one of them, who is late or missing."""
    parts = lateness.parts(cycle)
    chosen = _chosen(parts, request.GET.get("task", ""), request.GET.get("part", ""))
    person = me(request)
    context: dict[str, Any] = {"parts": parts, "chosen": chosen, "today": clock.today()}
    if chosen is not None:
        leads = any(grant.role == Role.LEADER for grant in grants(person, cycle))
        people = cycle.appraisees.order_by("order", "id")
        if leads and not may(person, "record.confirm", cycle):
            people = people.filter(tasks.charges(person))
        found = lateness.cases(cycle, chosen, people.select_related("unit", "person__unit"))
        rules = chosen.rules
        context |= {
            "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
            "rules": rules,
            "proposes": may(person, "record.confirm", cycle) and any(case.kind in rules for case in found),
            "demands": leads and chosen.work.task != tasks.LETTER,
            "until": clock.today() + SOON,
        }
    return render(request, "statements/handed-in.html", context)


def _chosen(parts: list[lateness.Part], task: str, part: str) -> lateness.Part | None:
    return next((one for one in parts if (one.work.task, one.part) == (task, part)), None)


def _back(cycle: Cycle, of: lateness.Part) -> HttpResponse:
    query = urlencode({"task": of.work.task, "part": of.part})
    return redirect(f"{reverse('handed-in', args=[cycle.pk])}?{query}")


@allowed("record.confirm")
@require_POST
def propose(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Submit records for what came late or is missing, by the scheme's rule."""
    of = _chosen(lateness.parts(cycle), request.POST.get("task", ""), request.POST.get("part", ""))
    if of is None:
        raise Http404
    chosen = [int(text) for text in request.POST.getlist("chosen") if text.isdecimal() and len(text) < 15]
    try:
        count = lateness.propose(cycle, of, chosen, by=me(request))
    except KaoheError as error:
        for fault in error.faults[:20]:
            messages.error(request, str(fault))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"提出了{count}条记录，等另一人核定。" if count else "没有要提出的。")
    return _back(cycle, of)


@allowed("statement.remark")
@require_POST
def demand(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """A leader's reproof and a new last day."""
    of = _chosen(lateness.parts(cycle), request.POST.get("task", ""), request.POST.get("part", ""))
    if of is None:
        raise Http404
    text = request.POST.get("appraisee", "")
    whose = get_object_or_404(
        Appraisee, pk=int(text) if text.isdecimal() and len(text) < 15 else 0, cycle=cycle
    )
    try:
        until = datetime.date.fromisoformat(request.POST.get("until", ""))
        said = request.POST.get("said", "")
        actions.demand(cycle, whose, of.work.task, of.part, until, said, by=me(request))
    except ValueError:
        messages.error(request, "限期要写成 2026-03-05 这样的日期。")
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"已对{whose.name}提出批评，限{until}前交。")
    return _back(cycle, of)


@allowed("result.own", "result.see")
@require_safe
def standings(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Totals, places or grades of all, where the regulation lets them be known; never anybody's lines."""
    shown = tasks.shown(scheme_of(cycle))
    run = outcome.last_frozen(cycle) if shown else None
    rows = outcome.finals(cycle, run) if run else []
    notices = [notice for notice in scheme_of(cycle).notices if notice.shown]
    context = {
        "shown": [name for name in ("总分", "名次", "等次") if name in shown],
        "notices": notices,
        "run": run,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "statements/standings.html", context)
