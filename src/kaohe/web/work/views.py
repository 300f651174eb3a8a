"""The pages of background work: a job with its progress, and the jobs of a cycle."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import me, say
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed, may
from kaohe.web.work import actions
from kaohe.web.work.kinds import KINDS, file_of
from kaohe.web.work.models import Job

ON_A_PAGE = 50


def _visible(request: HttpRequest, cycle: Cycle) -> QuerySet[Job]:
    """One's own jobs, the site's own of kinds that one might hand over; the office sees all."""
    found = Job.objects.filter(cycle=cycle).select_related("by")
    if may(request.user, "cycle.manage", cycle):
        return found
    kinds = [kind.name for kind in KINDS.values() if may(request.user, kind.permission, cycle)]
    return found.filter(Q(by=me(request)) | Q(by=None, kind__in=kinds))


@allowed("cycle.see")
@require_safe
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    page = Paginator(_visible(request, cycle), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "work/index.html", {"page": page})


@allowed("cycle.see")
@require_safe
def show(request: HttpRequest, cycle: Cycle, job: int) -> HttpResponse:
    return render(request, "work/job.html", _page(request, cycle, job))


@allowed("cycle.see")
@require_safe
def state(request: HttpRequest, cycle: Cycle, job: int) -> HttpResponse:
    """The part of the page that changes, asked for again until the job is over."""
    return render(request, "work/state.html", _page(request, cycle, job))


def _page(request: HttpRequest, cycle: Cycle, job: int) -> dict[str, object]:
    found = get_object_or_404(_visible(request, cycle), pk=job)
    ahead = 0
    if found.state == Job.State.QUEUED:
        ahead = Job.objects.filter(state__in=actions.OPEN, pk__lt=found.pk).count()
    return {"job": found, "ahead": ahead}


@allowed("cycle.see")
@require_POST
def cancel(request: HttpRequest, cycle: Cycle, job: int) -> HttpResponse:
    found = get_object_or_404(_visible(request, cycle), pk=job)
    try:
        actions.cancel(found, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "已取消；正在办的，到下一步停下，什么都不会变。")
    return redirect("job", cycle.pk, job)


@allowed("cycle.see")
@require_safe
def download(request: HttpRequest, cycle: Cycle, job: int) -> HttpResponse:
    """The file that a job made, for who handed the job over and still has the right to it."""
    found = get_object_or_404(Job, pk=job, cycle=cycle, by=me(request), state=Job.State.DONE)
    path: Path = file_of(found)
    if not found.file or not path.exists() or not may(request.user, KINDS[found.kind].permission, cycle):
        raise Http404
    return cast(HttpResponse, FileResponse(path.open("rb"), as_attachment=True, filename=found.file))
