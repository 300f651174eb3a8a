"""The page of material whose time is over, across the closed cycles of the office."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaohe.web.archive import destroying, disposal
from kaohe.web.archive.models import Disposal, Hold
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import first_fault, me, of, say
from kaohe.web.downloads import CSV, attachment
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
        "waiting": [one for one in found if one.waits],
        "rest": [one for one in found if not one.due and not one.waits],
        "me": me(request),
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
        then = "，由考核办的另一人执行" if made.destroys else ""
        messages.success(request, f"“{made.kind}”已定为{made.decision}（{made.number}）{then}。")
    return redirect("disposals")


@allowed("archive.manage")
@require_POST
def carry_out(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """Begin to destroy, or go on after it was interrupted."""
    try:
        made = destroying.carry_out(of(Disposal, cycle, pk), by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"“{made.kind}”已销毁。下载清册，由监销人签名后存档；备份里的也要删去。")
    return redirect("disposals")


@allowed("archive.manage")
@require_GET
def register(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """The register of what was destroyed, to be signed."""
    one = of(Disposal, cycle, pk)
    if not one.begun:
        raise Http404
    return attachment(destroying.file_of(one), f"{cycle.title}{one.kind}销毁清册.csv", CSV)


@allowed("archive.hold")
@require_POST
def hold(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        disposal.hold(cycle, reason=request.POST.get("reason", ""), by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "已暂停销毁这次考核的材料，解除以前谁也不能销毁。")
    return redirect("archive", cycle.pk)


@allowed("archive.hold")
@require_POST
def lift(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    try:
        disposal.lift(of(Hold, cycle, pk), by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "已解除。")
    return redirect("archive", cycle.pk)
