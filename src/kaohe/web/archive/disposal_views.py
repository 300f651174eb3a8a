"""The page of material whose time is over, across the closed cycles of the office."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaohe.web.archive import disposal
from kaohe.web.archive.models import Disposal
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import first_fault, me, say
from kaohe.web.errors import Refused
from kaohe.web.organisation.forms import DateInput
from kaohe.web.permissions import Role, allowed


class DisposalForm(forms.Form):
    """A decision about one kind of material."""

    kind = forms.CharField(max_length=100)
    clause = forms.CharField(max_length=40, required=False)
    decision = forms.ChoiceField(choices=Disposal.Decision.choices)
    until = forms.DateField(required=False, widget=DateInput())
    number = forms.CharField(max_length=100, required=False)
    said = forms.CharField(max_length=2000, required=False)
    witnesses = forms.CharField(max_length=100, required=False)


@allowed("archive.manage")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is due, what is kept until when, and what was decided."""
    mine = Cycle.objects.filter(
        grants__person=me(request), grants__role=Role.OFFICE, state=Cycle.State.CLOSED
    ).distinct()
    found = disposal.materials(mine)
    page = {
        "due": [one for one in found if one.due],
        "rest": [one for one in found if not one.due],
        "decisions": Disposal.Decision.values,
    }
    return render(request, "archive/disposals.html", page)


@allowed("archive.manage")
@require_POST
def decide(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    form = DisposalForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect("disposals")
    try:
        made = disposal.decide(cycle, **form.cleaned_data, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"“{made.kind}”已记为{made.decision}（{made.number}）。")
    return redirect("disposals")
