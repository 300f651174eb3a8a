"""Pages of public notices: the list, posting one, the notice as page and paper, objecting to it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaohe.scheme.model import Scheme
from kaohe.web import clock
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import me, of, say, tell
from kaohe.web.cycles.plan import details
from kaohe.web.cycles.schemes import loaded
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.errors import Refused
from kaohe.web.notices import actions, appeals, pages, terms
from kaohe.web.notices.forms import AppealForm, NoticeForm
from kaohe.web.notices.models import Appeal, Notice
from kaohe.web.notices.terms import OWN_UNIT, Term
from kaohe.web.permissions import allowed, may


@allowed("notice.see")
@require_GET
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """What was made public, and what the scheme still asks to make public or tell."""
    calendar = Calendar.load()
    scheme = loaded(cycle.scheme)
    found = cycle.notices.select_related("by").prefetch_related("appeals")
    said = details(scheme)
    page = {
        "notices": [
            (notice, pages.of_notice(notice, calendar), actions.last_day(notice, calendar))
            for notice in found
        ],
        "terms": [(term, said.get(term.clause, "")) for term in terms.public(scheme)],
        "told": [(each, said.get(each.id, "")) for each in terms.announcements(scheme)],
        "manages": may(me(request), "notice.manage", cycle) and cycle.state != Cycle.State.CLOSED,
    }
    return render(request, "notices/list.html", page)


@allowed("notice.manage")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Post a notice: by a clause of the scheme (`?clause=`), or one of the office's own."""
    clause = request.GET.get("clause", "")
    term = _term(loaded(cycle.scheme), clause)
    form = NoticeForm(term, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            notice = actions.post(cycle, clause=clause, **form.cleaned_data, by=me(request))
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"已公示，接受异议到{notice.end}。")
            return redirect("notice", cycle.pk, notice.pk)
    page = {"form": form, "term": term, "said": details(loaded(cycle.scheme)).get(clause, "")}
    return render(request, "notices/new.html", page, status=422 if form.errors else 200)


def _term(scheme: Scheme, clause: str) -> Term | None:
    try:
        return actions.term_of(scheme, clause)
    except Refused as refusal:
        raise Http404 from refusal


@allowed("notice.manage")
@require_POST
def announce(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        notice = actions.announce(
            cycle, clause=request.POST.get("clause", ""), by=me(request), key=request.POST.get("key", "")[:40]
        )
    except Refused as refusal:
        say(request, refusal)
        return redirect("notices", cycle.pk)
    return redirect("notice", cycle.pk, notice.pk)


@allowed("notice.see")
@require_GET
def show(request: HttpRequest, cycle: Cycle, notice: int) -> HttpResponse:
    """The notice, fit for the board: its rows, its days, to whom and until when one objects."""
    found = of(Notice, cycle, notice)
    calendar, person = Calendar.load(), me(request)
    mine = list(pages.own(person, cycle)) if may(person, "appeal.raise", cycle) else []
    rows = actions.listed(found)
    if OWN_UNIT in found.scope and not may(person, "appeal.see", cycle):
        groups = {one.group for one in mine}
        rows = [row for row in rows if row["group"] in groups]
    open_now = actions.is_open(found, calendar)
    told = _appeals(found, request, cycle)
    waiting = {each.appraisee_id for each in told if each.state != Appeal.State.WITHDRAWN}
    page = {
        "notice": found,
        "parts": _parts(rows),
        "has": {name: any(row[name] for row in rows) for name in ("grade", "awards")},
        "count": len(rows),
        "standing": pages.of_notice(found, calendar),
        "last": actions.last_day(found, calendar),
        "objects": [one for one in mine if one.pk not in waiting] if open_now else [],
        "appeals": [(each, pages.of_appeal(each)) for each in told],
        "corrected": found.appeals.filter(state=Appeal.State.UPHELD).aggregate(on=Max("answered"))["on"],
        "manages": may(person, "notice.manage", cycle) and found.withdrawn is None,
        "scores": not found.grade and not found.award,
        "today": clock.today(),
    }
    return render(request, "notices/notice.html", page)


def _parts(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    parts: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        parts.setdefault(" · ".join(filter(None, (row["category"], row["group"]))), []).append(row)
    return parts


def _appeals(notice: Notice, request: HttpRequest, cycle: Cycle) -> list:  # type: ignore[type-arg]
    """Those that the person may see: all, or its own."""
    found = notice.appeals.select_related("appraisee", "by")
    if may(request.user, "appeal.see", cycle):
        return list(found)
    return list(found.filter(appraisee__in=pages.own(me(request), cycle)))


@allowed("notice.manage")
@require_POST
def withdraw(request: HttpRequest, cycle: Cycle, notice: int) -> HttpResponse:
    found = of(Notice, cycle, notice)
    try:
        actions.withdraw(found, by=me(request), reason=request.POST.get("reason", ""))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "公示已撤回。")
    return redirect("notice", cycle.pk, found.pk)


@allowed("appeal.raise")
@require_http_methods(["GET", "POST"])
def object_(request: HttpRequest, cycle: Cycle, notice: int, appraisee: int) -> HttpResponse:
    """Object to one's own result in a notice."""
    found = of(Notice, cycle, notice)
    one = next((each for each in pages.own(me(request), cycle) if each.pk == appraisee), None)
    if one is None:
        raise Http404
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = appeals.object_(
                found, one, form.cleaned_data["text"], by=me(request), key=form.cleaned_data["key"]
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "异议已提出。答复以后在这一页看得到。")
            return redirect("appeal", cycle.pk, made.pk)
    row = next((row for row in actions.listed(found) if row["name"] == one.name), None)
    page = {
        "form": form,
        "title": f"提出异议：{one.name}",
        "about": f"{found.title}，异议到{actions.last_day(found, Calendar.load())}为止（{found.rule}）。",
        "row": row,
    }
    return render(request, "notices/raise.html", page, status=422 if form.errors else 200)
