"""The pages of those who organise a vote, up to the locked box and the board of turnout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaohe.proof.paper import Paper
from kaohe.web import clock
from kaohe.web.ballots import issuing, setup, sheets
from kaohe.web.ballots.forms import DrawForm, IssueForm, PollForm, SaidForm, TellersForm
from kaohe.web.ballots.models import Draw, Issue, Poll
from kaohe.web.ballots.papers import classes, told_by_gaps
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import me, of, say, tell
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed, may


@allowed("ballot.see", "ballot.key")
@require_safe
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The vote of the cycle; where there are earlier ones that were declared void, all of them."""
    polls = list(cycle.polls.all())
    if len(polls) == 1:
        return redirect("ballot", cycle.pk, polls[0].pk)
    can_begin = not any(poll.state != Poll.State.VOID for poll in polls)
    context = {"polls": polls, "can_begin": can_begin, "votes": bool(polls) or bool(classes(cycle))}
    context["enters"] = may(request.user, "ballot.manage", cycle)
    return render(request, "ballots/list.html", context)


@allowed("ballot.manage")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    form = PollForm(request.POST or None, initial={"title": f"{cycle.title}测评"[:120]})
    if request.method == "POST" and form.is_valid():
        try:
            poll = setup.create(cycle, by=me(request), **form.cleaned_data)
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("ballot", cycle.pk, poll.pk)
    return render(request, "ballots/edit.html", {"form": form}, status=422 if form.errors else 200)


@allowed("ballot.manage")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    thing = of(Poll, cycle, poll)
    form = PollForm(request.POST) if request.method == "POST" else PollForm.of(thing)
    if request.method == "POST" and form.is_valid():
        try:
            setup.change(thing, form.cleaned_data, by=me(request))
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("ballot", cycle.pk, thing.pk)
    return render(
        request, "ballots/edit.html", {"form": form, "poll": thing}, status=422 if form.errors else 200
    )


@dataclass(frozen=True)
class ClassLine:
    """A ballot class on the page of a vote: its paper, how it was issued, how many have voted."""

    paper: Paper
    issue: Issue | None
    raters: str
    recuse: bool
    cast: int = 0

    @property
    def unused(self) -> int:
        return (self.issue.count if self.issue else 0) - self.cast

    @property
    def percent(self) -> int:
        return self.cast * 100 // self.issue.count if self.issue and self.issue.count else 0


def lines(poll: Poll) -> list[ClassLine]:
    """The classes of a vote; two queries."""
    issues = {one.cls: one for one in poll.issues.annotate(done=Count("rights", filter=Q(rights__cast=True)))}
    made = {one.id: one for one in loaded(poll.cycle.scheme).ballots}
    if poll.state == Poll.State.PREPARING:
        papers = classes(poll.cycle)
    else:
        papers = [Paper.from_json(one.paper) for one in issues.values() if one.paper]
    return [
        ClassLine(
            paper,
            issues.get(paper.cls),
            made[paper.cls].raters if paper.cls in made else "",
            paper.cls in made and made[paper.cls].recuse,
            getattr(issues.get(paper.cls), "done", 0),
        )
        for paper in papers
    ]


def _told(poll: Poll, found: Sequence[ClassLine]) -> list[tuple[str, int]]:
    """Classes whose ballots will show by their gaps (回避) whose they are, while it can still be changed."""
    if poll.state != Poll.State.PREPARING:
        return []
    signed_in = [one.issue for one in found if one.issue and one.recuse and not one.issue.by_code]
    told = ((issue.cls, len(told_by_gaps(issue))) for issue in signed_in if not issue.on_paper)
    return [(cls, count) for cls, count in told if count]


@allowed("ballot.see", "ballot.key")
@require_safe
def show(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    """All there is to a vote, and what has to be done next."""
    thing = _poll(cycle, poll)
    tellers = list(thing.tellers.select_related("person__unit"))
    found = lines(thing)
    role = next((one for one in loaded(cycle.scheme).roles if one.drawn), None)
    context = {
        "poll": thing,
        "lines": found,
        "told": _told(thing, found),
        "tellers": tellers,
        "keys": sum(1 for teller in tellers if teller.has_key),
        "mine": next((teller for teller in tellers if teller.person_id == me(request).pk), None),
        "draws": list(thing.draws.all()),
        "drawing": role,
        "over": clock.now() >= thing.closes,
        "waits": clock.now() < thing.opens,
        "box": getattr(thing, "box", None) if thing.state in (Poll.State.OPENED, Poll.State.VOID) else None,
        "manages": may(request.user, "ballot.manage", cycle),
        "watches": may(request.user, "ballot.see", cycle),
        "opens": may(request.user, "ballot.open", cycle),
        "downloads": may(request.user, "ballot.box", cycle),
        "on_paper": any(one.on_paper for one in thing.issues.all()),
        "door": request.build_absolute_uri(reverse("vote")),
    }
    return render(request, "ballots/show.html", context)


def _poll(cycle: Cycle, poll: int) -> Poll:
    return get_object_or_404(Poll.objects.select_related("cycle__scheme"), pk=poll, cycle=cycle)


@allowed("ballot.see")
@require_safe
def board(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    """Turnout by class, for a page that asks again every few seconds."""
    thing = _poll(cycle, poll)
    context = {"poll": thing, "lines": lines(thing), "at": timezone.localtime(clock.now())}
    part = "ballots/board-part.html" if request.headers.get("HX-Request") else "ballots/board.html"
    return render(request, part, context)


@allowed("ballot.manage")
@require_http_methods(["GET", "POST"])
def tellers(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    thing = _poll(cycle, poll)
    named = "\n".join(thing.tellers.values_list("person__number", flat=True))
    form = TellersForm(request.POST or None, initial={"people": named})
    if request.method == "POST" and form.is_valid():
        try:
            setup.name_tellers(thing, form.cleaned_data["people"], by=me(request))
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("ballot", cycle.pk, thing.pk)
    context = {"form": form, "poll": thing}
    return render(request, "ballots/tellers.html", context, status=422 if form.errors else 200)


@allowed("ballot.manage")
@require_http_methods(["GET", "POST"])
def begin_draw(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    thing = _poll(cycle, poll)
    form = DrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = setup.begin_draw(thing, given["people"], given["wanted"], by=me(request))
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("ballot-drawn", cycle.pk, thing.pk, made.pk)
    context = {"form": form, "poll": thing}
    return render(request, "ballots/draw.html", context, status=422 if form.errors else 200)


@allowed("ballot.see", "ballot.manage")
@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest, cycle: Cycle, poll: int, draw: int) -> HttpResponse:
    """The draw before and after the number is said; afterwards it is its own printable record."""
    thing = _poll(cycle, poll)
    made = get_object_or_404(Draw.objects.select_related("by", "poll"), pk=draw, poll=thing)
    form = SaidForm(request.POST or None)
    manages = may(request.user, "ballot.manage", cycle)
    if request.method == "POST" and manages and form.is_valid():
        try:
            setup.finish_draw(made, form.cleaned_data["said"], by=me(request))
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("ballot-drawn", cycle.pk, thing.pk, made.pk)
    drawn = [one for number in made.drawn for one in made.candidates if one[0] == number]
    context = {"form": form, "poll": thing, "draw": made, "drawn": drawn, "manages": manages}
    return render(request, "ballots/drawn.html", context, status=422 if form.errors else 200)


@allowed("ballot.key")
@never_cache
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    """A teller's key, shown this once: it is in the answer and nowhere else."""
    thing = _poll(cycle, poll)
    context: dict[str, Any] = {"poll": thing, "teller": thing.tellers.filter(person=me(request)).first()}
    if request.method == "POST":
        try:
            context["key"] = setup.fetch_key(thing, by=me(request))
        except Refused as refusal:
            context["refusal"] = refusal
        else:
            context["qr"] = segno.make(context["key"], error="m").svg_data_uri(scale=4)
    return render(request, "ballots/key.html", context, status=422 if "refusal" in context else 200)


@allowed("ballot.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, cycle: Cycle, poll: int, cls: str) -> HttpResponse:
    """Give out the ballots of a class; codes come back as slips to print, this once."""
    thing = _poll(cycle, poll)
    made = next((line for line in lines(thing) if line.paper.cls == cls), None)
    ballot = next((one for one in loaded(cycle.scheme).ballots if one.id == cls), None)
    initial: dict[str, Any] = {"way": Issue.Way.CODES, "count": ballot.eligible if ballot else None}
    if made and made.issue:
        initial |= {"way": made.issue.way, "remark": made.issue.remark}
    form = IssueForm(cycle, request.POST or None, initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["way"] == Issue.Way.CODES:
                issued, codes = issuing.codes(
                    thing, cls, given["count"], by=me(request), remark=given["remark"]
                )
                return _slips(request, issued, codes)
            if given["way"] == Issue.Way.PAPER:
                printed = sheets.issue(thing, cls, given["count"], by=me(request))[1]
                answer = HttpResponse(printed, content_type="application/pdf")
                answer["Content-Disposition"] = f'attachment; filename="ballots-{thing.uid}.pdf"'
                return answer
            issuing.to_people(thing, cls, given["voters"], by=me(request), remark=given["remark"])
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("ballot", cycle.pk, thing.pk)
    context = {"form": form, "poll": thing, "line": made, "cls": cls}
    return render(request, "ballots/issue.html", context, status=422 if form.errors else 200)


def _slips(request: HttpRequest, issued: Issue, codes: list[str]) -> HttpResponse:
    door = request.build_absolute_uri(reverse("vote"))
    slips = [
        (f"{code[:4]}-{code[4:]}", segno.make(f"{door}#{code}", error="m").svg_data_uri(scale=3, border=1))
        for code in codes
    ]
    return render(
        request, "ballots/slips.html", {"issue": issued, "poll": issued.poll, "slips": slips, "door": door}
    )


@allowed("ballot.manage")
@require_POST
def lock(request: HttpRequest, cycle: Cycle, poll: int) -> HttpResponse:
    try:
        setup.lock(_poll(cycle, poll), by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "票箱已锁，到开始时间就可以投票。")
    return redirect("ballot", cycle.pk, poll)
