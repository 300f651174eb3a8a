"""The pages of paper ballots: taking scans in, and keying what was not clear."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kaohe.web.ballots import sheets
from kaohe.web.ballots.models import Poll, Right, Scan
from kaohe.web.ballots.papers import frozen
from kaohe.web.ballots.scanned import Scanned
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import me, say
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed

SAID = {
    "first": "已记下。要由另一个人再键入一遍，两人一致才算。",
    "agreed": "两人一致，这一页已经读完。",
    "differ": "两人键入的不一致，都没有算。请两人重新看、重新键入。",
}


def _poll(cycle: Cycle, poll: int) -> Poll:
    return get_object_or_404(Poll.objects.select_related("cycle__scheme"), pk=poll, cycle=cycle)


@allowed("ballot.manage")
@require_http_methods(["GET", "POST"])
def scans(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    """Upload scans; what was read, what was not taken and why, what waits for people."""
    thing = _poll(cycle, poll)
    context: dict[str, object] = {"poll": thing}
    if request.method == "POST":
        files = [(file.name or "", file.read()) for file in request.FILES.getlist("file")]
        try:
            if not files:
                raise Refused("没有选文件")
            context["taken"] = sheets.take(thing, files, by=me(request))
        except Refused as refusal:
            context["refusal"] = refusal
    waiting = [(scan, len(Scanned.of(scan).doubts)) for scan in thing.scans.select_related("keyed_by")]
    context["doubtful"] = [(scan, doubts) for scan, doubts in waiting if doubts]
    context["partial"] = sum(1 for _, doubts in waiting if not doubts)
    return render(request, "ballots/scans.html", context, status=422 if "refusal" in context else 200)


@allowed("ballot.manage", "ballot.key")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, cycle: Cycle, poll: int, scan: int) -> HttpResponse:
    """The doubtful rows of a page, as pictures, with fields beside them."""
    thing = _poll(cycle, poll)
    kept = get_object_or_404(Scan, pk=scan, poll=thing)
    right = get_object_or_404(Right.objects.select_related("issue__poll"), code=kept.code)
    page = Scanned.of(kept)
    places = frozen(right.issue).places
    rows = [
        (at, places[int(at)], doubt, page.pictures[at], request.POST.get(f"m{at}", ""))
        for at, doubt in page.doubts.items()
    ]
    context = {"poll": thing, "scan": kept, "rows": rows, "mine": kept.keyed_by_id == me(request).pk}
    if request.method == "POST":
        typed = {at: request.POST.get(f"m{at}", "") for at in page.doubts}
        try:
            done = sheets.key(kept, typed, by=me(request))
        except Refused as refusal:
            say(request, refusal)
            return render(request, "ballots/keying.html", context, status=422)
        (messages.warning if done == "differ" else messages.success)(request, SAID[done])
        return redirect("ballot-scans", cycle.pk, thing.pk)
    return render(request, "ballots/keying.html", context)
