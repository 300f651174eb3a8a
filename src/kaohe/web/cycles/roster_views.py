"""The roster of a cycle and its import with a preview."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaohe.errors import KaoheError
from kaohe.tables.template import template
from kaohe.web.cycles import previous, roster
from kaohe.web.cycles.forms import LinkForm, RosterForm
from kaohe.web.cycles.models import Appraisee, Cycle, Draft
from kaohe.web.cycles.pages import me, of, say, tell, upload
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed

ON_A_PAGE = 100
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allowed("cycle.manage")
@require_GET
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = cycle.appraisees.select_related("unit", "person")
    unlinked = found.filter(unit=None, person=None).count()
    if words:
        found = found.filter(Q(name__contains=words) | Q(group__contains=words))
    category = request.GET.get("category", "")
    if category:
        found = found.filter(category=category)
    if request.GET.get("unlinked"):
        found = found.filter(unit=None, person=None)
    scheme = loaded(cycle.scheme)
    page = {
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "given": {"q": words, "category": category},
        "unlinked": unlinked,
        "categories": [one.name for one in scheme.categories],
        "attributes": [one.name for one in scheme.attributes],
        "open": cycle.state in (Cycle.State.PREPARING, Cycle.State.RUNNING),
    }
    return render(request, "cycles/roster.html", page)


@allowed("cycle.manage")
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Upload: read, check, and go to the preview."""
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = roster.propose(cycle, *upload(form), by=me(request))
        except (KaoheError, Refused) as error:
            tell(form, error, "file")
        else:
            return redirect("roster-preview", cycle.pk, draft.pk)
    page = {"form": form, "sources": previous.sources(me(request), cycle.scheme.name, cycle.period, cycle.pk)}
    return render(request, "cycles/roster-import.html", page, status=422 if form.errors else 200)


@allowed("cycle.manage")
@require_POST
def bring(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The roster of an earlier period, as a preview."""
    try:
        earlier = previous.source(me(request), cycle.scheme.name, request.POST.get("from", ""))
        draft = previous.bring_roster(cycle, earlier, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    except KaoheError as error:
        for fault in error.faults[:10]:
            messages.error(request, str(fault))
    else:
        return redirect("roster-preview", cycle.pk, draft.pk)
    return redirect("roster-import", cycle.pk)


@allowed("cycle.manage")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """What would change; confirmed here, or dropped."""
    draft = get_object_or_404(Draft, pk=pk, cycle=cycle, kind=roster.KIND, by=me(request))
    if request.method == "POST":
        try:
            counts = roster.take_over(draft, request.POST.get("seen", ""), by=me(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("roster-preview", cycle.pk, draft.pk)
        said = "、".join(f"{kind}{count}个" for kind, count in counts.items()) or "没有变化"
        messages.success(request, f"名册已更新：{said}。")
        return redirect("roster", cycle.pk)
    rows, links = draft.content["rows"], roster.Links.of_draft(cycle, draft)
    found = roster.differences(cycle, rows, links)
    page = {
        "draft": draft,
        "differences": found,
        "seen": roster.fingerprint(found),
        "blocked": any(one.fault for one in found),
        "unlinked": roster.unlinked(rows, links),
        "misplaced": roster.misplaced(cycle, rows, links),
        "total": len(rows),
    }
    return render(request, "cycles/roster-preview.html", page)


@allowed("cycle.manage")
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """Which unit or person an appraisee is, where its name does not tell."""
    appraisee = of(Appraisee, cycle, pk)
    person = appraisee.person
    given = {"unit": appraisee.unit, "person": person.number if person else ""}
    form = LinkForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        people = form.cleaned_data["person"]
        try:
            roster.link(appraisee, form.cleaned_data["unit"], people[0] if people else None, by=me(request))
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"“{appraisee.name}”的关联已保存。")
            return redirect("roster", cycle.pk)
    page = {"form": form, "appraisee": appraisee}
    return render(request, "cycles/roster-link.html", page, status=422 if form.errors else 200)


@allowed("cycle.manage")
@require_GET
def empty(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The scheme's workbook to fill in."""
    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        content = template(loaded(cycle.scheme), Path(folder) / "模板.xlsx").read_bytes()
    answer = HttpResponse(content, content_type=_EXCEL)
    answer["Content-Disposition"] = "attachment; filename*=UTF-8''%E6%A8%A1%E6%9D%BF.xlsx"
    return answer
