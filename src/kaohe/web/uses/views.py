"""The page of consequences: each with its state and who did what; what came from other appraisals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaohe.proof.consequences import by_hand
from kaohe.web import clock
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.pages import first_fault, me, of, say
from kaohe.web.cycles.schemes import loaded
from kaohe.web.downloads import CSV, attachment
from kaohe.web.errors import Refused
from kaohe.web.notices.pages import own
from kaohe.web.organisation.forms import DateInput
from kaohe.web.permissions import allowed, may
from kaohe.web.uses import actions
from kaohe.web.uses.listing import listing
from kaohe.web.uses.models import Consequence


class DeedForm(forms.Form):
    """What was done about one consequence."""

    verb = forms.ChoiceField(choices=[(each, each) for each in ("办结", "不办", "限期", "采用")])
    version = forms.IntegerField()
    said = forms.CharField(required=False, max_length=2000)
    due = forms.DateField(required=False, widget=DateInput())


@allowed("use.see", "use.own")
@require_GET
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """All consequences by kind with what was done, or the person's own; and what came from elsewhere."""
    person = me(request)
    whole = may(person, "use.see", cycle)
    found = cycle.consequences.select_related("to_cycle", "to_appraisee").prefetch_related("deeds__by")
    if not whole:
        found = found.filter(appraisee__in=own(person, cycle))
    kinds: dict[str, list[Consequence]] = {}
    for each in found:
        kinds.setdefault(each.kind, []).append(each)
    came = Consequence.objects.filter(to_cycle=cycle).select_related("cycle", "to_appraisee")
    page = {
        "kinds": kinds,
        "came": came.prefetch_related("deeds__by") if whole else [],
        "open": sum(each.state == Consequence.State.OPEN for each in found),
        "late": sum(
            each.state == Consequence.State.OPEN and each.due is not None and each.due < clock.today()
            for each in found
        ),
        "by_hand": by_hand(loaded(cycle.scheme)),
        "appraisees": cycle.appraisees.order_by("order", "id"),
        "manages": may(person, "use.manage", cycle) and cycle.state != Cycle.State.CLOSED,
        "today": clock.today(),
    }
    return render(request, "uses/uses.html", page)


@allowed("use.manage")
@require_POST
def draw(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        fresh, gone = actions.draw(cycle, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        said = f"列出{fresh}项" + (f"，撤销{gone}项（结果改正以后不再成立）" if gone else "")
        messages.success(request, f"{said}。" if fresh or gone else "没有变化，都已经列出。")
    return redirect("uses", cycle.pk)


@allowed("use.manage")
@require_GET
def one(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """One consequence: its history, and what can be done; of this cycle or carried to it."""
    found = _either(cycle, pk)
    here = found.cycle_id == cycle.pk
    targets = []
    if here and found.kind == Consequence.Kind.CARRY:
        unit = found.appraisee.unit_id if found.appraisee else None
        people = Appraisee.objects.filter(person__isnull=False, cycle__period=cycle.period)
        people = people.exclude(cycle__state=Cycle.State.CLOSED).exclude(cycle=cycle)
        targets = (
            list(people.filter(person__unit=unit).select_related("cycle", "person")[:100]) if unit else []
        )
    page = {
        "one": found,
        "here": here,
        "deeds": found.deeds.select_related("by"),
        "targets": targets,
        "open": found.state == Consequence.State.OPEN and cycle.state != Cycle.State.CLOSED,
    }
    return render(request, "uses/one.html", page)


@allowed("use.manage")
@require_GET
def export(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """The list that goes with one use of the result."""
    found = of(Consequence, cycle, pk)
    try:
        content = listing(found)
    except Refused as refusal:
        say(request, refusal)
        return redirect("use", cycle.pk, found.pk)
    return attachment(content, f"{cycle.title}{found.title}.csv", CSV)


def _either(cycle: Cycle, pk: int) -> Consequence:
    found = get_object_or_404(
        Consequence.objects.select_related("cycle", "appraisee", "to_cycle", "to_appraisee"), pk=pk
    )
    if cycle.pk not in (found.cycle_id, found.to_cycle_id):
        return of(Consequence, cycle, pk)
    return found


@allowed("use.manage")
@require_POST
def act(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """One deed: done, not done, a term, taken up."""
    found, form = _either(cycle, pk), DeedForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect("use", cycle.pk, found.pk)
    given, by = form.cleaned_data, me(request)
    here = found.cycle_id == cycle.pk
    acts: dict[str, Callable[[], Any]] = {
        "办结": lambda: actions.finish(found, given["version"], by=by, said=given["said"]),
        "不办": lambda: actions.decline(found, given["version"], by=by, said=given["said"]),
        "限期": lambda: _due(found, given, by),
    }
    if not here:
        acts = {"采用": lambda: actions.take_up(found, given["version"], by=by, said=given["said"])}
    return _did(request, cycle, found, acts.get(given["verb"], _nothing))


def _due(found: Consequence, given: dict[str, Any], by: Any) -> None:
    if given["due"] is None:
        raise Refused("填期限的日期。")
    actions.set_due(found, given["version"], given["due"], by=by, said=given["said"])


def _nothing() -> None:
    raise Refused("这一项不能这样办。")


@allowed("use.manage")
@require_POST
def finish_all(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Those that are ticked in the list, done by the same."""
    pairs = (value.partition("-") for value in request.POST.getlist("chosen"))
    chosen = {
        int(pk): int(version)
        for pk, _, version in pairs
        if pk.isdecimal() and version.isdecimal() and len(pk + version) < 19
    }
    try:
        count = actions.finish_all(cycle, chosen, by=me(request), said=request.POST.get("said", "")[:2000])
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"{count}项已办结。")
    return redirect("uses", cycle.pk)


@allowed("use.manage")
@require_POST
def carry(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    found = of(Consequence, cycle, pk)
    chosen, version = request.POST.get("to", ""), request.POST.get("version", "")
    to = Appraisee.objects.filter(pk=int(chosen) if chosen.isdecimal() else 0).select_related("cycle").first()
    if to is None:
        messages.error(request, "选一个人。")
        return redirect("use", cycle.pk, found.pk)
    number = int(version) if version.isdecimal() else -1
    return _did(request, cycle, found, lambda: actions.carry(found, number, to, by=me(request)))


@allowed("use.manage")
@require_POST
def enlist(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """A consequence whose case no table shows."""
    chosen = request.POST.get("appraisee", "")
    who = cycle.appraisees.filter(pk=int(chosen) if chosen.isdecimal() else 0).first()
    if who is None:
        messages.error(request, "选一个对象。")
        return redirect("uses", cycle.pk)
    try:
        actions.enlist(
            cycle,
            who,
            request.POST.get("clause", ""),
            by=me(request),
            said=request.POST.get("said", "")[:2000],
        )
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "已列入。")
    return redirect("uses", cycle.pk)


def _did(request: HttpRequest, cycle: Cycle, found: Consequence, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "已记下。")
    return redirect("use", cycle.pk, found.pk)
