"""The pages of closing, opening, the record, the box file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaohe.web.ballots import demo, opening, rehearsing
from kaohe.web.ballots.models import Box, Poll
from kaohe.web.ballots.opening import Damaged
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import me, say
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed


def _poll(cycle: Cycle, poll: int) -> Poll:
    return get_object_or_404(Poll.objects.select_related("cycle__scheme"), pk=poll, cycle=cycle)


@allowed("ballot.manage")
@require_POST
def close(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    try:
        opening.close(_poll(cycle, poll), by=me(request), reason=request.POST.get("reason", ""))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "投票已截止，票箱已封。请监票人带钥匙来开箱。")
    return redirect("ballot", cycle.pk, poll)


@allowed("ballot.manage")
@require_POST
def rehearse(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    try:
        count = rehearsing.fill(_poll(cycle, poll), 90, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"装入了{count}张编造的票。")
    return redirect("ballot", cycle.pk, poll)


@allowed("ballot.open")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def open_box(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    """The keys come together here, in one request, and are kept nowhere."""
    thing = _poll(cycle, poll)
    tellers = [str(teller.person) for teller in thing.tellers.select_related("person")]
    context: dict[str, object] = {"poll": thing, "tellers": tellers, "slots": range(1, len(tellers) + 1)}
    context["demo_keys"] = demo.keys_of(thing)
    if request.method == "POST":
        given = [*request.POST.getlist("key"), *(_text(file) for file in request.FILES.getlist("file"))]
        try:
            opening.open_box(thing, given, by=me(request), decision=request.POST.get("decision", ""))
        except Damaged as damage:
            context |= {"damage": damage.found, "refusal": damage}
        except Refused as refusal:
            context["refusal"] = refusal
        else:
            messages.success(request, "票箱已开，测评票已进入计算。")
            return redirect("ballot-record", cycle.pk, thing.pk)
    return render(request, "ballots/open.html", context, status=422 if request.method == "POST" else 200)


def _text(file: object) -> str:
    """The key in a key file: its line that begins as keys do."""
    content: bytes = file.read(4000)  # type: ignore[attr-defined]
    lines = content.decode("utf-8", "replace").splitlines()
    return next((line for line in lines if line.strip().startswith("KAOHE1-")), lines[0] if lines else "")


@allowed("ballot.see")
@require_safe
def record(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    """The record of opening, to be printed and signed."""
    thing = _poll(cycle, poll)
    box = get_object_or_404(Box.objects.select_related("by").defer("file"), poll=thing)
    counts = box.record["清点"]
    few = loaded(cycle.scheme).least_shown  # remarks of fewer ballots would tell who wrote them
    scant = [one["票种"] for one in counts if 0 < one["有效"] < few]
    context = {
        "poll": thing,
        "box": box,
        "counts": counts,
        "short": [one for one in counts if one["不计"]],
        "too_many": [one for one in counts if one["投入"] > one["发出"]],
        "tellers": list(thing.tellers.select_related("person")),
        "draws": list(thing.draws.exclude(said="")),
        "remarks": [(cls, said) for cls, said in box.remarks.items() if cls not in scant],
        "withheld": [cls for cls in box.remarks if cls in scant],
        "scant": scant,
        "few": few,
    }
    return render(request, "ballots/record.html", context)


@allowed("ballot.box")
@require_safe
def download(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    box = get_object_or_404(Box, poll=_poll(cycle, poll))
    if not box.file:
        messages.error(request, "票箱文件保管期满，已经销毁；开箱记录还在。")
        return redirect("ballot", cycle.pk, poll)
    answer = HttpResponse(bytes(box.file), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="box-{box.poll.uid}.json"'
    return answer


@allowed("ballot.manage")
@require_POST
def void(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    try:
        opening.void(_poll(cycle, poll), by=me(request), reason=request.POST.get("reason", ""))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "这次测评已作废，可以重新组织。")
    return redirect("ballot", cycle.pk, poll)
