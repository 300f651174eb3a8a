"""Feedback talks: the leader records them, the person says its own word."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaohe.web import clock, tasks
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.pages import me, of, say, tell
from kaohe.web.errors import Refused
from kaohe.web.permissions import Role, allowed, grants, is_self
from kaohe.web.records.rights import own_appraisees
from kaohe.web.statements import actions
from kaohe.web.statements.models import Talk

ON_A_PAGE = 50
MANNERS = ("谈话", "通报", "讲评")


class TalkForm(forms.Form):
    """What was said; each part is asked for, because the regulation asks for each."""

    day = forms.DateField(label="日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    manner = forms.ChoiceField(label="方式", choices=[(name, name) for name in MANNERS])
    good = forms.CharField(label="成绩", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    lacking = forms.CharField(label="不足", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    asked = forms.CharField(label="改进要求", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


@allowed("talk.see", "statement.own")
@require_safe
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """One's own talks; to a leader those of the own people, and with whom there was none yet."""
    person = me(request)
    held = {grant.role for grant in grants(person, cycle)}
    rows, waiting = Talk.objects.filter(cycle=cycle), Appraisee.objects.none()
    if not held & {Role.OFFICE, Role.INSPECTOR, Role.DECIDER}:
        mine = Q(appraisee__in=own_appraisees(person, cycle))
        if Role.LEADER in held:
            charged = Appraisee.objects.filter(tasks.charges(person), cycle=cycle)
            mine |= Q(appraisee__in=charged.values("pk"))
        rows = rows.filter(mine)
    if Role.LEADER in held:
        charged = Appraisee.objects.filter(tasks.charges(person), cycle=cycle, talks=None)
        waiting = charged.order_by("order", "id")
    rows = rows.select_related("appraisee__person", "by")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    work = tasks.work(cycle, tasks.FEEDBACK)
    context = {
        "work": work,
        "page": page,
        "rows": [(one, is_self(person, one.appraisee) and one.answered is None) for one in page],
        "waiting": waiting[:ON_A_PAGE] if work else [],
        "left": waiting.count() if work else 0,
    }
    return render(request, "statements/talks.html", context)


@allowed("talk.hold")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, cycle: Cycle, appraisee: int) -> HttpResponse:
    whose = get_object_or_404(Appraisee.objects.filter(tasks.charges(me(request))), pk=appraisee, cycle=cycle)
    initial = {"day": clock.today(), "key": uuid.uuid4().hex}
    form = TalkForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        cells: dict[str, Any] = dict(form.cleaned_data)
        key = cells.pop("key")
        try:
            actions.talk(cycle, whose, cells, by=me(request), key=key)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"记下了与{whose.name}的{cells['manner']}，等本人确认。")
            return redirect("talks", cycle.pk)
    context = {"form": form, "whose": whose}
    return render(request, "statements/talk.html", context, status=422 if form.errors else 200)


@allowed("statement.own")
@require_POST
def answer(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    found = of(Talk, cycle, pk)
    text = request.POST.get("version", "")
    version = int(text) if text.isdecimal() and len(text) < 10 else 0
    try:
        actions.answer(found, version, request.POST.get("opinion", ""), by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "确认了，本人意见已经记下。")
    return redirect("talks", cycle.pk)
