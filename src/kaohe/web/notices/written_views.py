"""Pages of the written notices: who was told and who signed, the paper itself, signing for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaohe.web import clock
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import first_fault, me, of, say, tell
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.notices import appeals, pages, terms, written
from kaohe.web.notices.forms import AppealForm, ReceiptForm, ServedForm, ServeForm
from kaohe.web.notices.models import WrittenNotice
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import allowed, is_self, may
from kaohe.web.results import bundle, decided

ON_A_PAGE = 50


@allowed("appeal.see")
@require_GET
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """To whom the result was written, who signed, and who has not answered."""
    found = cycle.written_notices.select_related("appraisee", "received_by").defer("appraisee__attributes")
    waiting = found.filter(received=None)
    chosen = waiting if request.GET.get("only") == "waiting" else found
    page = Paginator(chosen.order_by("received", "id"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(paper, pages.of_written(paper)) for paper in page],
        "all": found.count(),
        "waiting": waiting.count(),
        "only": request.GET.get("only", ""),
        "clause": terms.in_writing(loaded(cycle.scheme)),
        "routes": terms.routes(loaded(cycle.scheme)),
        "manages": may(me(request), "notice.manage", cycle) and cycle.state != Cycle.State.CLOSED,
        "today": clock.today(),
    }
    return render(request, "notices/written-list.html", context)


@allowed("notice.manage")
@require_POST
def issue(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        count = written.issue(cycle, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"发出{count}份书面通知，对象在网站上签收。")
    return redirect("written-notices", cycle.pk)


def _seen(person: Person, cycle: Cycle, pk: int) -> WrittenNotice:
    """A paper of one's own, or any for who sees all."""
    found = of(WrittenNotice, cycle, pk)
    if not may(person, "appeal.see", cycle) and not is_self(person, found.appraisee):
        raise Http404
    return found


@allowed("appeal.see", "appeal.raise")
@require_GET
def show(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """The paper: the result, how to ask for a review, and the signature."""
    person = me(request)
    found = _seen(person, cycle, pk)
    table = decided.final(bundle.unpack(found.run.tables)[0])
    rows = table.to_pylist() if table is not None else []
    row = next((row for row in rows if row["对象"] == found.appraisee.name), None)
    mine = is_self(person, found.appraisee) and may(person, "appeal.raise", cycle)
    scheme = loaded(cycle.scheme)
    page: dict[str, Any] = {
        "written": found,
        "row": row,
        "standing": pages.of_written(found),
        "mine": mine,
        "ways": [(route, appeals.last_for(route, found)) for route in terms.routes(scheme)],
        "opinions": terms.opinions(scheme),
        "appeals": [(each, pages.of_appeal(each)) for each in found.appeals.select_related("appraisee")],
        "receipt": ReceiptForm() if mine and found.received is None else None,
        "serve": ServeForm() if found.received is None and may(person, "notice.manage", cycle) else None,
        "today": clock.today(),
    }
    return render(request, "notices/written.html", page)


@allowed("appeal.raise")
@require_POST
def receive(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    found = _seen(me(request), cycle, pk)
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect("written", cycle.pk, found.pk)
    try:
        written.acknowledge(found, by=me(request), opinion=form.cleaned_data["opinion"])
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "已签收。")
    return redirect("written", cycle.pk, found.pk)


@allowed("notice.manage")
@require_POST
def serve(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    found = of(WrittenNotice, cycle, pk)
    form = ServeForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect("written", cycle.pk, found.pk)
    try:
        written.serve(found, **form.cleaned_data, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "已记下送达。")
    return redirect("written", cycle.pk, found.pk)


@allowed("notice.manage")
@require_POST
def serve_all(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Several papers at once, chosen in the list."""
    form = ServedForm(request.POST)
    chosen = [int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal() and len(pk) < 19]
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect("written-notices", cycle.pk)
    try:
        count = written.serve_all(cycle, chosen, **form.cleaned_data, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"已记下{count}份送达。")
    return redirect("written-notices", cycle.pk)


@allowed("appeal.raise")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, cycle: Cycle, pk: int, clause: str) -> HttpResponse:
    """Ask for a review, or appeal, by a way that the scheme opens."""
    found = of(WrittenNotice, cycle, pk)
    route = next((each for each in terms.routes(loaded(cycle.scheme)) if each.clause == clause), None)
    if route is None or not is_self(me(request), found.appraisee):
        raise Http404
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = appeals.ask(
                found, clause, form.cleaned_data["text"], by=me(request), key=form.cleaned_data["key"]
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(
                request, f"{made.kind}已提出，{f'应在{made.due}以前答复' if made.due else '等候答复'}。"
            )
            return redirect("appeal", cycle.pk, made.pk)
    last = appeals.last_for(route, found)
    page = {
        "form": form,
        "title": f"{route.name}：{found.appraisee.name}",
        "about": f"向{route.to}提出，{route.rule}〔{route.place}〕{f'，到{last}为止' if last else ''}。",
        "row": None,
    }
    return render(request, "notices/raise.html", page, status=422 if form.errors else 200)
