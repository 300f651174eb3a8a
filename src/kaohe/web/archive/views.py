"""The page of filings and of closing a cycle, and the files that it hands out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaohe.web.archive import actions, filing
from kaohe.web.archive.models import Archived
from kaohe.web.archive.retention import retention
from kaohe.web.archive.tasks import loose_ends, open_tasks
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import me, say
from kaohe.web.downloads import CSV, ZIP, attachment
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed, may


@allowed("archive.see")
@require_GET
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """What is filed where, what is still open before closing, and the archive."""
    archived = Archived.objects.filter(cycle=cycle).select_related("by").first()
    office = may(me(request), "archive.manage", cycle)
    page = {
        "archived": archived,
        "tasks": [] if archived else open_tasks(cycle),
        "loose": [] if archived else loose_ends(cycle),
        "found": filing.lists(cycle),
        "retention": retention(cycle, archived.on if archived else None),
        "downloads": may(me(request), "table.export", cycle),
        "holds": list(cycle.holds.select_related("by", "ended_by")),
        "inspects": archived is not None and may(me(request), "archive.hold", cycle),
        "office": office,
        "manages": office and cycle.state != Cycle.State.CLOSED,
    }
    return render(request, "archive/archive.html", page)


@allowed("archive.see")
@require_GET
def download_list(request: HttpRequest, cycle: Cycle, token: str) -> HttpResponse:
    one = filing.lists(cycle).one(token)
    if one is None:
        raise Http404
    name = "".join(filter(None, (cycle.title, one.value, "清册（", one.receiver, "）")))
    return attachment(one.csv, f"{name}.csv", CSV)


@allowed("archive.manage")
@require_POST
def file(request: HttpRequest, cycle: Cycle, token: str) -> HttpResponse:
    number, seen = request.POST.get("number", ""), request.POST.get("seen", "")
    try:
        made = filing.file(cycle, token, by=me(request), number=number, seen=seen)
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"已记下报送{made.receiver}：{made.count}个对象，{made.number}。")
    return redirect("archive", cycle.pk)


@allowed("archive.manage")
@require_POST
def close(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        made = actions.close(cycle, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"考核已结束，封存成{made.size}字节的归档文件。下载下来，另处保存。")
    return redirect("archive", cycle.pk)


@allowed("table.export")
@require_GET
def download(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The archive holds every table, single ballots among them: for those who may have them all."""
    archived = get_object_or_404(Archived, cycle=cycle)
    try:
        content = actions.content_of(archived)
    except Refused as refusal:
        say(request, refusal)
        return redirect("archive", cycle.pk)
    return attachment(content, f"{cycle.title}.zip", ZIP)
