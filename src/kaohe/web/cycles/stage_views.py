"""The timeline of a cycle, and the calendar of working days."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaohe.web import clock
from kaohe.web.cycles import actions
from kaohe.web.cycles.forms import DatesForm, HolidaysForm
from kaohe.web.cycles.models import Cycle, Holiday, Stage
from kaohe.web.cycles.owing import Owed, in_words, owing
from kaohe.web.cycles.pages import first_fault, me, of, say, tell
from kaohe.web.cycles.workdays import FIRST, LAST, Calendar
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed, may

NEAR = datetime.timedelta(days=60)
"""So long before its end the working days that are left are told."""


@allowed("cycle.see")
@require_GET
def stages(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The plan in the order of time: what has no date yet stands after it in the scheme's order."""
    today = clock.today()
    calendar = Calendar.load()
    found = list(cycle.stages.order_by("order"))
    dated = sorted(
        (stage for stage in found if stage.end or stage.start),
        key=lambda stage: (stage.end or stage.start, stage.order),
    )
    manages = may(me(request), "cycle.manage", cycle) and cycle.state != Cycle.State.CLOSED
    late = [stage for stage in found if stage.done or (stage.end and stage.end < today)]
    owed = owing(cycle, late) if may(me(request), "fulfilment.see", cycle) else {}
    page = {
        "dated": [(stage, _standing(stage, calendar), owed.get(stage.pk, ())) for stage in dated],
        "undated": [(stage, owed.get(stage.pk, ())) for stage in found if not (stage.end or stage.start)],
        "today": today,
        "unknown": calendar.unknown(_counted(found, today)),
        "manages": manages,
        "picks": manages and any(stage.done is None for stage in found),
        "enters": may(me(request), "cycle.create"),
    }
    return render(request, "cycles/stages.html", page)


def _counted(stages: Iterable[Stage], today: datetime.date) -> Iterator[datetime.date]:
    """The days around which working days are counted on the page."""
    for stage in stages:
        if stage.working:
            yield from (day for day in (stage.start, stage.end) if day)
        elif stage.end and stage.done is None and today <= stage.end <= today + NEAR:
            yield stage.end


def _standing(stage: Stage, calendar: Calendar) -> tuple[str, str]:
    """How a stage stands today: the tag's colour and words."""
    today = clock.today()
    if stage.done:
        return "good", "完成"
    if stage.end is None:
        return "info", "开始"
    if stage.end < today:
        return "bad", f"过期{(today - stage.end).days}天"
    if stage.end > today + NEAR:
        return "", "未到"
    return "warn", f"还有{calendar.left(today, stage.end)}个工作日"


@allowed("cycle.manage")
@require_http_methods(["GET", "POST"])
def dates(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    stage = of(Stage, cycle, pk)
    initial = {"start": stage.start, "end": stage.end, "closes": stage.closes}
    form = DatesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_dates(stage, **form.cleaned_data, by=me(request))
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("stages", cycle.pk)
    page = {"form": form, "stage": stage}
    return render(request, "cycles/stage.html", page, status=422 if form.errors else 200)


@allowed("cycle.manage")
@require_POST
def done(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """One stage is done, or not after all; before that the office sees who still owes something."""
    stage, finished = of(Stage, cycle, pk), request.POST.get("done") == "是"
    owed = owing(cycle, [stage]) if finished and stage.done is None else {}
    if owed and _unseen(request, owed):
        return _told(request, cycle, [stage], owed)
    try:
        actions.finish(stage, finished, by=me(request), owed=in_words(owed).get(stage.pk, ""))
    except Refused as refusal:
        say(request, refusal)
    return redirect("stages", cycle.pk)


@allowed("cycle.manage")
@require_POST
def done_together(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The ticked stages are done; before that the office sees who still owes something."""
    chosen = {int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal() and len(pk) < 19}
    stages = list(cycle.stages.filter(pk__in=chosen, done=None).order_by("order"))
    owed = owing(cycle, stages)
    if owed and _unseen(request, owed):
        return _told(request, cycle, stages, owed)
    try:
        count = actions.finish_together(cycle, chosen, by=me(request), owed=in_words(owed))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"{count}个环节记为完成。")
    return redirect("stages", cycle.pk)


def _unseen(request: HttpRequest, owed: Mapping[int, Iterable[Owed]]) -> bool:
    return request.POST.get("seen") != _mark(owed)


def _mark(owed: Mapping[int, Iterable[Owed]]) -> str:
    """Other once something else is owed."""
    return hashlib.sha256(json.dumps(sorted(in_words(owed).items())).encode()).hexdigest()[:16]


def _told(
    request: HttpRequest, cycle: Cycle, stages: Iterable[Stage], owed: Mapping[int, Iterable[Owed]]
) -> HttpResponse:
    known = list(stages)
    page = {
        "lacking": [(stage, owed[stage.pk]) for stage in known if stage.pk in owed],
        "others": [stage for stage in known if stage.pk not in owed],
        "stages": known,
        "seen": _mark(owed),
    }
    return render(request, "cycles/stages-owed.html", page)


@allowed("cycle.create")
@require_http_methods(["GET", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """The days off and adjusted days that the office entered, for years that the calendar doesn't know."""
    form = HolidaysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid():
            try:
                count = actions.enter_holidays(form.cleaned_data["days"], by=me(request))
            except Refused as refusal:
                tell(form, refusal)
            else:
                messages.success(request, f"录入了{count}天。")
                return redirect("holidays")
        else:
            messages.error(request, first_fault(form))
    page = {"form": form, "days": Holiday.objects.all(), "first": FIRST, "last": LAST}
    return render(request, "cycles/holidays.html", page, status=422 if form.errors else 200)
