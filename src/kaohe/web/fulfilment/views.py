"""Pages of what was done: all stages, one stage with its reports, and reporting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaohe.web import clock
from kaohe.web.cycles.models import Appraisee, Cycle, Stage
from kaohe.web.cycles.pages import first_fault, me, of, say
from kaohe.web.errors import Refused
from kaohe.web.fulfilment import actions, rights, standing
from kaohe.web.fulfilment.asking import Asked, asked
from kaohe.web.fulfilment.forms import ActForm, CaseForm, ReportForm
from kaohe.web.fulfilment.models import Fulfilment, Party
from kaohe.web.notices.pages import own
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import allowed, may
from kaohe.web.records.book import book_of

ON_A_PAGE = 200


@allowed("fulfilment.see", "fulfilment.own")
@require_GET
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Every stage that is reported on with how far it is; for an appraisee its own."""
    person = me(request)
    whole = may(person, "fulfilment.see", cycle)
    found = standing.lines(cycle, None if whole else own(person, cycle))
    page = {
        "lines": found,
        "whole": whole,
        "short": sum(one.short for one in found if one.over),
        "closed": sum(one.short for one in found if one.stage.done),
    }
    return render(request, "fulfilment/list.html", page)


@allowed("fulfilment.see", "fulfilment.own")
@require_GET
def stage(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """One stage: who reported what and when, who did not, and where it can be reported."""
    found, one = _stage(cycle, pk)
    person = me(request)
    whole = may(person, "fulfilment.see", cycle)
    people = rights.appraisees(cycle, one).order_by("order", "id")
    if not whole:
        people = people.filter(pk__in=[each.pk for each in own(person, cycle)])
    reports = Fulfilment.objects.filter(stage=found).select_related("appraisee", "by")
    if not whole:
        reports = reports.filter(appraisee__in=people)
    shares = standing.shares(found, one, people)
    page = {
        "stage": found,
        "asked": one,
        "rules": _rules(cycle, one) if may(person, "record.enter", cycle) else [],
        "missing": Paginator([each for each in shares if each.left and not one.by_case], ON_A_PAGE).get_page(
            1
        ),
        "people": len(shares),
        "reports": Paginator(reports, ON_A_PAGE).get_page(request.GET.get("page")),
        "reporting": _reporting(person, cycle, one),
        "manages": may(person, "fulfilment.manage", cycle) and cycle.state in actions.OPEN,
        "parties": list(
            Party.objects.filter(cycle=cycle, clause=one.clause).values_list("appraisee__name", flat=True)
        ),
        "newline": "\n",
        "open": cycle.state in actions.OPEN and found.done is None,
        "over": found.end is not None and found.end < clock.today() and found.done is None,
        "today": clock.today(),
        "key": uuid4().hex,
    }
    return render(request, "fulfilment/stage.html", page)


def _stage(cycle: Cycle, pk: int) -> tuple[Stage, Asked]:
    found = of(Stage, cycle, pk)
    one = asked(cycle).get(found.clause)
    if one is None:
        raise Http404
    return found, one


def _rules(cycle: Cycle, one: Asked) -> list[tuple[str, str]]:
    """The rules by which the clause is judged, as the record form knows them."""
    entries = book_of(cycle).entries
    return [(item, entries[item].name) for item in one.items if item in entries]


def _reporting(person: Person, cycle: Cycle, one: Asked) -> list[tuple[str, str]]:
    """For whom the person may report: own appraisees, '' for the unit that is named."""
    found = [
        (str(each.pk), each.name)
        for each in own(person, cycle)
        if rights.may_report(person, cycle, one, each)
    ]
    if rights.may_report(person, cycle, one, None):
        found.append(("", person.unit.name if person.unit_id and person.unit else person.name))
    return found


@allowed("fulfilment.own")
@require_POST
def report(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    found, _ = _stage(cycle, pk)
    form = ReportForm(request.POST)

    def act() -> Any:
        given = form.cleaned_data
        return actions.report(found, _whom(request, cycle), **given, by=me(request))

    return _done(request, cycle, found, form, act, "已报。")


@allowed("fulfilment.own")
@require_POST
def register(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    found, _ = _stage(cycle, pk)
    form = CaseForm(request.POST)

    def act() -> Any:
        return actions.register(found, _whom(request, cycle), **form.cleaned_data, by=me(request))

    return _done(request, cycle, found, form, act, "已登记，到期前提醒。")


@allowed("fulfilment.manage")
@require_POST
def name(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """For which appraisees the clause is."""
    found, one = _stage(cycle, pk)
    names = [each.strip() for each in request.POST.get("chosen", "").splitlines() if each.strip()]
    try:
        count = actions.name_parties(cycle, one.clause, names, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"已点名{count}个对象。" if count else "按办法的规定，不另点名。")
    return redirect("fulfilment-stage", cycle.pk, found.pk)


@allowed("fulfilment.own", "fulfilment.manage")
@require_POST
def act(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """One report: done after all, or sent back by the office."""
    one = of(Fulfilment, cycle, pk)
    form, by = ActForm(request.POST), me(request)

    def doing() -> Any:
        given = form.cleaned_data
        if given["verb"] == "finish":
            return actions.finish(one, given["version"], said=given["said"], by=by)
        if not may(by, "fulfilment.manage", cycle):
            raise Refused("退回由考核办办。")
        return actions.send_back(one, given["version"], reason=given["said"], by=by)

    return _done(request, cycle, one.stage, form, doing, "已记下。")


def _whom(request: HttpRequest, cycle: Cycle) -> Appraisee | None:
    chosen = request.POST.get("appraisee", "")
    if not chosen:
        return None
    one = cycle.appraisees.filter(pk=int(chosen) if chosen.isdecimal() else 0).first()
    if one is None:
        raise Refused("选一个对象。")
    return one


def _done(
    request: HttpRequest,
    cycle: Cycle,
    stage: Stage | None,
    form: forms.Form,
    act: Callable[[], Any],
    said: str,
) -> HttpResponse:
    if not form.is_valid():
        messages.error(request, first_fault(form))
    else:
        try:
            act()
        except Refused as refusal:
            say(request, refusal)
        else:
            messages.success(request, said)
    return redirect("fulfilment-stage", cycle.pk, stage.pk) if stage else redirect("fulfilment", cycle.pk)
