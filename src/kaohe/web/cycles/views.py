"""The home page, the list of cycles, a new cycle, and a cycle's own page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaohe.errors import KaoheError
from kaohe.scheme import library
from kaohe.web import clock
from kaohe.web.cycles import actions, home, previous, rehearsal, schemes, validity
from kaohe.web.cycles.forms import CycleForm, ReasonForm
from kaohe.web.cycles.models import Cycle, Published
from kaohe.web.cycles.pages import me, say, tell, upload
from kaohe.web.cycles.progress import progress
from kaohe.web.errors import Refused
from kaohe.web.permissions import Role, allowed, may


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """What I must do, until when, what is late, how far everybody is."""
    person = me(request)
    today = clock.today()
    page = {
        "desks": home.desks(person, today),
        "chores": home.chores(person, today),
        "today": today,
        "creates": may(person, "cycle.create"),
    }
    return render(request, "cycles/home.html", page)


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The cycles in which the person has a role; the administrator sees that the others exist."""
    person = me(request)
    mine = set(person.grants.values_list("cycle", flat=True))
    cycles = Cycle.objects.select_related("scheme").defer("scheme__text")
    if not person.admin:
        cycles = cycles.filter(pk__in=mine)
    page = {"cycles": cycles, "mine": mine, "creates": may(person, "cycle.create")}
    return render(request, "cycles/list.html", page)


@allowed("cycle.create")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    earlier = _earlier(request)
    begun = previous.begin(earlier) if earlier else None
    form = CycleForm(me(request), request.POST or None, request.FILES or None, begun)
    if request.method == "POST" and form.is_valid():
        try:
            cycle = _create(form, request)
        except (KaoheError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, f"已建立“{cycle.title}”，环节按方案排好了。")
            if earlier and may(me(request), "cycle.manage", cycle):
                return _bring(request, cycle, earlier)
            if may(me(request), "cycle.see", cycle):
                return redirect("cycle", cycle.pk)
            return redirect("cycles")
    return render(
        request, "cycles/new.html", {"form": form, "earlier": earlier}, status=422 if form.errors else 200
    )


def _earlier(request: HttpRequest) -> Cycle | None:
    """The period after which the new one comes: its own office takes over from it."""
    pk = (request.POST if request.method == "POST" else request.GET).get("after", "")
    own = Cycle.objects.filter(grants__person=me(request), grants__role=Role.OFFICE, rehearsal=False)
    return (
        own.select_related("scheme").filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    )


def _bring(request: HttpRequest, cycle: Cycle, earlier: Cycle) -> HttpResponse:
    """The roles of the period before at once, its roster as a preview."""
    by = me(request)
    usual = [role for role, _, usual in previous.held(earlier) if usual]
    count = previous.bring_roles(cycle, earlier, usual, by=by)
    messages.success(request, f"上一期的角色带来了：{count}人。下面是上一期的名册，看过再确认。")
    try:
        draft = previous.bring_roster(cycle, earlier, by=by)
    except (KaoheError, Refused) as error:
        said = error.faults[:5] if isinstance(error, KaoheError) else [error]
        messages.warning(request, "名册没有带来：" + "；".join(str(one) for one in said))
        return redirect("roster", cycle.pk)
    return redirect("roster-preview", cycle.pk, draft.pk)


@transaction.atomic
def _create(form: CycleForm, request: HttpRequest) -> Cycle:
    """Publish and create together: a period that is refused leaves no published version behind."""
    given, by = form.cleaned_data, me(request)
    if given["source"].startswith("p") and given["source"][1:].isdecimal():
        published = get_object_or_404(Published, pk=int(given["source"][1:]))
    elif given["source"]:
        published = actions.publish(library.shipped(given["source"]), by=by)
    else:
        published = actions.publish(schemes.uploaded(*upload(form)), by=by)
    return actions.create_cycle(
        published,
        given["period"],
        given["title"],
        by=by,
        office=given["office"],
        rehearsal=given["rehearsal"],
    )


@allowed("cycle.see")
@require_GET
def show(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """How a cycle stands, and what can be done with it as a whole."""
    far = progress([cycle])[cycle.pk]
    page = {
        "scheme": cycle.scheme,
        "counts": home.counts(cycle),
        "progress": far,
        "manages": may(me(request), "cycle.manage", cycle),
        "moves": [to for to in actions.MOVES[cycle.state] if to != Cycle.State.CLOSED],
        "amendments": cycle.amendments.select_related("old", "new", "by").defer("old__text", "new__text"),
        "late": cycle.stages.filter(done=None, end__lt=clock.today()).count(),
        "validity": validity.terms(cycle),
    }
    return render(request, "cycles/show.html", page)


@allowed("cycle.manage")
@require_POST
def move(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid() and form.cleaned_data["to"] == Cycle.State.CLOSED:
        messages.error(request, "结束考核在“归档”里办：先看还有什么没有办完，再封存。")
    elif form.is_valid():
        try:
            actions.move(cycle, form.cleaned_data["to"], by=me(request), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            say(request, refusal)
        else:
            messages.success(request, f"考核现在是“{cycle.state}”。")
    else:
        after = "、".join(f"“{to}”" for to in actions.MOVES[cycle.state]) or "没有了"
        messages.error(request, f"没有这样的状态，考核没有变。现在是“{cycle.state}”，下一步可以是{after}。")
    return redirect("cycle", cycle.pk)


@allowed("cycle.manage")
@require_POST
def fill(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        count = rehearsal.fill(cycle, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"装入了{count}个对象的样例数据。")
    return redirect("cycle", cycle.pk)


@allowed("cycle.manage")
@require_POST
def discard(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        rehearsal.discard(cycle, by=me(request))
    except Refused as refusal:
        say(request, refusal)
        return redirect("cycle", cycle.pk)
    messages.success(request, f"演练“{cycle.title}”已经清除。")
    return redirect("cycles")
