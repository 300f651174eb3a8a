"""The pages of a voter: signed in, or with a code and nothing else.

A code travels in the form, never in an address; answers are pages, not redirects, because a receipt may
not be kept anywhere, a session included.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kaohe.web import clock
from kaohe.web.ballots import casting, guessing, issuing, reading
from kaohe.web.ballots.models import Box, Poll, Right
from kaohe.web.ballots.papers import frozen, recused
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.pages import me
from kaohe.web.permissions import allowed

NO_CODE = (
    "这个测评码用不了：没有这个码，或者已经用过，或者不在投票时间。请核对纸条；还不行，请找考核办换一张。"
)
SLOW_DOWN = "输错的次数太多，请过十分钟再试。"


@allowed("ballot.cast")
@require_safe
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The ballots of a person in a cycle, and what became of each."""
    mine = Right.objects.filter(person=me(request), issue__poll__cycle=cycle)
    mine = mine.exclude(issue__poll__state__in=[Poll.State.PREPARING, Poll.State.VOID])
    now = clock.now()
    shown = [(right, _standing(right, now)) for right in mine.select_related("issue__poll")]
    return render(request, "ballots/votes.html", {"rights": shown})


def _standing(right: Right, now: Any) -> str:
    poll = right.issue.poll
    if poll.state != Poll.State.VOTING or now >= poll.closes:
        return "over"
    if now < poll.opens:
        return "before"
    return "again" if right.cast and poll.changeable else "cast" if right.cast else "open"


@allowed("ballot.cast")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def ballot(request: HttpRequest, cycle: Cycle, cls: str) -> HttpResponse:
    """The ballot of a person who signed in; another person's is not found."""
    found = Right.objects.select_related("issue__poll__cycle__scheme")
    found = found.filter(issue__poll__cycle=cycle).exclude(issue__poll__state=Poll.State.VOID)
    mine = get_object_or_404(found, issue__cls=cls, person=me(request))
    left_out = recused(cycle, cls, me(request))
    return _steps(request, mine, left_out, {}, _reported(cycle))


def _reported(cycle: Cycle) -> frozenset[str]:
    """The appraisees whose work report is published inside: one tap away from their line."""
    found = cycle.appraisees.filter(statements__published__isnull=False)
    return frozenset(found.values_list("name", flat=True))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The door for codes: the same answer for an unknown, a used and a foreign one."""
    return render(request, "ballots/enter.html", {"code": ""})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def ballot_by_code(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "ballots/enter.html", {"code": ""})
    begun, address = time.monotonic(), guessing.address(request.META)
    if guessing.too_many(address):
        return render(request, "ballots/enter.html", {"fault": SLOW_DOWN}, status=429)
    code = request.POST.get("code", "")[:40]
    right = issuing.by_code(code)
    if right is None or not _usable(right):
        receipt = _again(right, request.POST) if right is not None else ""
        if right is not None and receipt:
            return _done(request, right, receipt)
        guessing.count(address)
        guessing.hold(begun)
        return render(request, "ballots/enter.html", {"fault": NO_CODE}, status=422)
    return _steps(request, right, frozenset(), {"code": code})


_RECEIPT = "{receipt}"
_done_pages: dict[tuple[str, str, str, bool], str] = {}


def _done(request: HttpRequest, right: Right, receipt: str) -> HttpResponse:
    """The last page. For who is not signed in it differs by the receipt only, and is made once a process."""
    if request.user.is_authenticated:
        return render(
            request, "ballots/done.html", {"right": right, "issue": right.issue, "receipt": receipt}
        )
    issue, poll = right.issue, right.issue.poll
    key = poll.uid, issue.cls, issue.name, poll.changeable
    if key not in _done_pages:
        if len(_done_pages) > 200:
            _done_pages.clear()
        shown = {"right": right, "issue": issue, "receipt": _RECEIPT}
        _done_pages[key] = render_to_string("ballots/done.html", shown, request)
    return HttpResponse(_done_pages[key].replace(_RECEIPT, receipt))


def _usable(right: Right) -> bool:
    return casting.usable(right.issue.poll) and (not right.cast or right.issue.poll.changeable)


def _again(right: Right, sent: Any) -> str:
    """The receipt once more for a request that was accepted before; "" for any other."""
    if not right.cast or sent.get("do") != "cast":
        return ""
    try:
        paper = frozen(right.issue)
        made = reading.filled(paper, sent, frozenset())
        return casting.again(right, paper, made.marks, made.remark, sent.get("nonce", ""))
    except Refused:
        return ""


def _steps(
    request: HttpRequest,
    right: Right,
    left_out: frozenset[str],
    hidden: dict[str, str],
    reports: frozenset[str] = frozenset(),
) -> HttpResponse:
    """Fill in, review, cast; each step carries the whole ballot, and nothing is kept between them."""
    paper = None if right.issue.poll.state == Poll.State.PREPARING else frozen(right.issue)
    context: dict[str, Any] = {
        "right": right,
        "issue": right.issue,
        "poll": right.issue.poll,
        "hidden": hidden,
    }
    step = request.POST.get("do", "")
    made = None
    try:
        if paper is None or step != "cast":
            casting.check_open(right.issue.poll, request.POST.get("stamp", ""))
        assert paper is not None  # a vote that is open has its papers
        made = reading.filled(paper, request.POST, left_out) if step else reading.blank(paper)
        if step == "cast" and made.good:
            sent = {name: request.POST.get(name, "") for name in ("nonce", "seen", "stamp")}
            receipt = casting.cast(
                right, paper, made.marks, made.remark, sent["nonce"], sent["seen"], sent["stamp"]
            )
            return _done(request, right, receipt)
        if step != "cast" and right.cast and not right.issue.poll.changeable:
            raise Refused(casting.VOTED)
    except Refused as refusal:
        if hidden:  # of a code nothing is told but that it does not work
            return render(request, "ballots/enter.html", {"fault": NO_CODE}, status=422)
        return render(request, "ballots/refused.html", context | {"refusal": refusal}, status=422)
    shown = reading.groups(paper, made, left_out)
    places = sum(len(line.cells) for group in shown for line in group.lines)
    reviewed = step in ("review", "cast") and made.good
    context |= {
        "paper": paper,
        "reports": reports,
        "made": made,
        "groups": shown,
        "places": places,
        "empty": places - made.given,
        "bounds": [vars(bound) | {"text": bound.text} for bound in paper.bounds],
        "left_out": sorted(left_out & set(paper.appraisees)) if left_out else [],
        "seen": request.POST.get("seen", right.attempt) if step else right.attempt,
        "stamp": request.POST.get("stamp") or casting.stamp(right.issue.poll),
        "nonce": secrets.token_hex(32),
        "kept": f"kaohe-ballot-{right.issue.poll.uid}-{right.issue.cls}",
    }
    bad = step in ("review", "cast") and not made.good
    page = "ballots/review.html" if reviewed else "ballots/ballot.html"
    return render(request, page, context, status=422 if bad else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def receipts(request: HttpRequest, uid: str) -> HttpResponse:
    """The public list of an opened box: for everybody, without sign-in.

    A receipt asked for comes by POST where there is no JavaScript, and not at all where there is: in an
    address it would stand in the logs of proxies and in browsers, beside whoever asked.
    """
    box = get_object_or_404(Box.objects.select_related("poll__cycle"), poll__uid=uid)
    asked = "".join(filter(str.isalnum, request.POST.get("q", "").upper()))
    found = next((one for one in box.receipts if one.replace("-", "") == asked), "") if asked else ""
    return render(
        request, "ballots/receipts.html", {"box": box, "poll": box.poll, "asked": asked, "found": found}
    )
