"""Pages of target letters."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaohe.errors import KaoheError
from kaohe.numbers import show
from kaohe.web import clock
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.pages import me, say
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import allowed, may
from kaohe.web.records.rights import own_appraisees
from kaohe.web.targets import actions, content, path
from kaohe.web.targets.models import Letter, Signature
from kaohe.web.tasks import dues

ON_A_PAGE = 100
SPARE = 3
"""So many empty lines stand under the goals for more."""
SEERS = ("target.see", "target.own", "target.review")
WRITERS = ("target.own", "target.review")
TONES = {"草拟": "", "审核": "warn", "退回": "bad", "待签": "info", "已签": "good", "已修订": ""}
NONE = "未起草"


@allowed(*SEERS)
@require_safe
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Every appraisee with its newest letter; to an appraisee only its own, and what is open to all."""
    way = path.path_of(cycle)
    if way is None:
        return render(request, "targets/none.html")
    person = me(request)
    given = {name: request.GET.get(name, "").strip() for name in ("q", "state", "group")}
    own = own_appraisees(person, cycle) if may(person, "target.own", cycle) else []
    sees = may(person, "target.see", cycle)
    rows = _rows(cycle, given)
    if not sees:
        mine = Q(pk__in=[one.pk for one in own])
        rows = rows.filter(mine | Q(letter_state=Letter.State.SIGNED) if way.work.open else mine)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "way": way,
        "page": page,
        "given": given,
        "states": [NONE, *Letter.State.values],
        "groups": _groups(cycle) if sees else [],
        "counts": _counts(cycle) if sees else [],
        "due": dues(cycle, way.work).get(cycle.period),
        "today": clock.today(),
        "waiting": _waiting(person, cycle, way),
        "own": [(one, *_standing(one)) for one in own],
        "tones": TONES,
        "sees": sees,
        "drafts": may(person, "target.review", cycle) and path.notes_paper(person, cycle),
    }
    return render(request, "targets/list.html", context)


def _waiting(person: Person, cycle: Cycle, way: path.Path) -> list[tuple[str, str, list[Any]]]:
    """What waits for the person: to be agreed to, and to be signed, with what each letter holds in short."""
    mine = Letter.objects.filter(path.waiting_for(person, cycle, way), cycle=cycle).values("pk")
    letters = (
        Letter.objects.filter(pk__in=mine)
        .select_related("appraisee")
        .annotate(count=Count("goals"), total=Sum("goals__points"))
        .order_by("appraisee__order", "pk")
    )
    by_state: dict[str, list[Any]] = {}
    for letter in letters:
        by_state.setdefault(letter.state, []).append(letter)
    kinds = ((Letter.State.REVIEW, "agree", "等您审核"), (Letter.State.AGREED, "sign", "等您签字"))
    return [(verb, title, by_state[state]) for state, verb, title in kinds if state in by_state]


def _rows(cycle: Cycle, given: dict[str, str]) -> QuerySet[Any]:
    newest = Letter.objects.filter(appraisee=OuterRef("pk")).order_by("-number")
    rows: QuerySet[Any] = Appraisee.objects.filter(cycle=cycle).annotate(
        **{
            f"letter_{name}": Subquery(newest.values(name)[:1])
            for name in ("pk", "state", "number", "handed", "late", "signed")
        }
    )
    if given["q"]:
        rows = rows.filter(name__contains=given["q"])
    if given["group"]:
        rows = rows.filter(group=given["group"])
    if given["state"] == NONE:
        rows = rows.filter(letter_pk=None)
    elif given["state"]:
        rows = rows.filter(letter_state=given["state"])
    return rows.order_by("order", "id")


def _groups(cycle: Cycle) -> list[str]:
    found = cycle.appraisees.exclude(group="").order_by("group")
    return list(found.values_list("group", flat=True).distinct())


def _counts(cycle: Cycle) -> list[tuple[str, int]]:
    """Appraisees by the state of their newest letter."""
    newest = Letter.objects.filter(appraisee=OuterRef("pk")).order_by("-number").values("state")[:1]
    rows = Appraisee.objects.filter(cycle=cycle).annotate(state=Subquery(newest)).order_by()
    found = dict(rows.values_list("state").annotate(count=Count("pk")))
    states = [state for state in Letter.State.values if state != Letter.State.REPLACED]
    return [(NONE, found.get(None, 0)), *((state, found.get(state, 0)) for state in states)]


def _standing(appraisee: Appraisee) -> tuple[Letter | None, Letter | None]:
    """The newest letter of one's own, and the one that holds where another is being amended."""
    letters = list(Letter.objects.filter(appraisee=appraisee).order_by("-number"))
    newest = letters[0] if letters else None
    holds = next((one for one in letters if one.state == Letter.State.SIGNED), None)
    return newest, holds if holds is not newest else None


@allowed(*WRITERS)
@require_POST
def start(request: HttpRequest, cycle: Cycle, appraisee: int) -> HttpResponse:
    whose = get_object_or_404(Appraisee, pk=appraisee, cycle=cycle)
    try:
        letter = actions.start(cycle, whose, by=me(request))
    except Refused as refusal:
        say(request, refusal)
        return redirect("targets", cycle.pk)
    return redirect("target-edit", cycle.pk, letter.pk)


def _letter(request: HttpRequest, cycle: Cycle, pk: int) -> tuple[Letter, path.Path]:
    """A letter that the person may see; another one is not found."""
    way = path.path_of(cycle)
    if way is None:
        raise Http404
    found = Letter.objects.select_related("appraisee__person", "appraisee__unit", "cycle__scheme", "by")
    return get_object_or_404(found.filter(path.visible(me(request), cycle, way)), pk=pk, cycle=cycle), way


@allowed(*SEERS)
@require_safe
def letter_page(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    letter, way = _letter(request, cycle, pk)
    person = me(request)
    goals = list(letter.goals.all())
    signed = {one.side: one for one in letter.signatures.all()}
    drafts = path.may_draft(person, cycle, letter.appraisee, way) and cycle.state == Cycle.State.RUNNING
    sides = [
        {
            "side": side,
            "post": way.signer(side).name,
            "signature": signed.get(side),
            "mine": side not in signed and path.may_sign(person, cycle, letter, side, way),
            "paper": side not in signed
            and letter.state == Letter.State.AGREED
            and path.notes_paper(person, cycle),
        }
        for side in Signature.Side.values
    ]
    waits = way.waits(letter)
    context = {
        "letter": letter,
        "way": way,
        "goals": goals,
        "sums": content.sums(goals, path.places(cycle, letter.appraisee)),
        "tone": TONES[letter.state],
        "stages": list(enumerate(way.stages)),
        "waits": waits,
        "acts": path.may_agree(person, cycle, letter, way),
        "edits": drafts and letter.state in actions.EDITABLE,
        "withdraws": drafts and letter.state == Letter.State.REVIEW and not letter.stage,
        "drops": drafts and letter.state == Letter.State.DRAFT and letter.handed is None,
        "amends": drafts and letter.state == Letter.State.SIGNED,
        "sides": sides if letter.state in ("待签", "已签", "已修订") else [],
        "events": letter.events.select_related("by"),
        "others": Letter.objects.filter(appraisee=letter.appraisee).exclude(pk=letter.pk),
        "changes": _changes(letter, goals),
        "today": clock.today(),
    }
    return render(request, "targets/letter.html", context)


def _changes(letter: Letter, goals: list[Any]) -> list[tuple[str, str, str]]:
    """What an amendment changes against the version before: goal, before, after."""
    if letter.number == 1:
        return []
    before = Letter.objects.filter(appraisee=letter.appraisee, number=letter.number - 1).first()
    old = {goal.indicator: goal for goal in before.goals.all()} if before else {}
    new = {goal.indicator: goal for goal in goals}
    found = []
    for key in dict.fromkeys((*old, *new)):
        one, other = (_said(side[key]) if key in side else "" for side in (old, new))
        if one != other:
            found.append((key, one, other))
    return found


def _said(goal: Any) -> str:
    points = f"，{show(goal.points)}分" if goal.points is not None else ""
    rest = "，".join(filter(None, (goal.measure, goal.until)))
    return f"{goal.name}{points}" + (f"（{rest}）" if rest else "")


@allowed(*WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    letter, way = _letter(request, cycle, pk)
    if not path.may_draft(me(request), cycle, letter.appraisee, way) or letter.state not in actions.EDITABLE:
        return redirect("target", cycle.pk, letter.pk)
    cells = content.cells_of(list(letter.goals.all()))
    faults: list[str] = []
    refused = ""
    if request.method == "POST":
        cells = _typed(request)
        try:
            letter = actions.save(letter, cells, _number(request, "version"), by=me(request))
            if request.POST.get("submit"):
                letter = actions.submit(letter, letter.version, by=me(request))
                messages.success(request, "已经报送，等待审核。")
                return redirect("target", cycle.pk, letter.pk)
            messages.success(request, "草稿存好了，还没有报送。")
            return redirect("target-edit", cycle.pk, letter.pk)
        except KaoheError as error:
            faults = [str(fault) for fault in error.faults]
        except Refused as refusal:
            refused = str(refusal)
            letter.refresh_from_db()
    known = path.places(cycle, letter.appraisee)
    goals, _ = _try(cells, known)
    context = {
        "letter": letter,
        "way": way,
        "places": known,
        "lines": list(enumerate([*cells, *({} for _ in range(SPARE))], 1)),
        "sums": content.sums(goals, known),
        "faults": faults,
        "refused": refused,
        "due": dues(cycle, way.work).get(cycle.period),
        "today": clock.today(),
    }
    return render(request, "targets/edit.html", context, status=422 if faults or refused else 200)


@allowed(*WRITERS)
@require_POST
def added(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """What the points on the page add up to while they are typed; nothing is saved."""
    letter, _ = _letter(request, cycle, pk)
    known = path.places(cycle, letter.appraisee)
    goals, faults = _try(_typed(request), known)
    return render(request, "targets/sums.html", {"sums": content.sums(goals, known), "faults": faults})


def _try(cells: list[dict[str, str]], known: list[path.Place]) -> tuple[list[Any], list[str]]:
    try:
        return content.read(cells, known), []
    except KaoheError as error:
        return [], [str(fault) for fault in error.faults]


def _typed(request: HttpRequest) -> list[dict[str, str]]:
    """The lines of the form; its fields carry the name of the column."""
    columns = [request.POST.getlist(name) for name in content.COLUMNS]
    count = min(len(column) for column in columns)
    return [
        {name: column[at] for name, column in zip(content.COLUMNS, columns, strict=True)}
        for at in range(min(count, content.MOST + SPARE))
    ]


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@allowed(*WRITERS)
@require_POST
def act(request: HttpRequest, cycle: Cycle, pk: int, verb: str) -> HttpResponse:
    """What is done to a letter besides writing it."""
    letter, _ = _letter(request, cycle, pk)
    version, reason, by = _number(request, "version"), request.POST.get("reason", ""), me(request)
    try:
        if verb == "submit":
            actions.submit(letter, version, by=by)
        elif verb == "withdraw":
            actions.withdraw(letter, version, by=by)
        elif verb == "agree":
            actions.agree(letter, version, by=by, said=reason.strip())
        elif verb == "return":
            actions.send_back(letter, version, by=by, reason=reason)
        elif verb == "sign":
            _sign(request, letter, version)
        elif verb == "amend":
            made = actions.amend(letter, version, by=by, reason=reason)
            return redirect("target-edit", cycle.pk, made.pk)
        elif verb == "drop":
            actions.drop(letter, version, by=by)
            messages.success(request, "草稿删除了。")
            return redirect("targets", cycle.pk)
        else:
            raise Http404
    except KaoheError as error:
        for fault in error.faults[:20]:
            messages.error(request, str(fault))
    except Refused as refusal:
        say(request, refusal)
    return redirect("target", cycle.pk, letter.pk)


@allowed("target.review")
@require_POST
def together(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Those that are ticked in the list: all agreed to, or all signed, by one click."""
    pairs = (text.partition("-") for text in request.POST.getlist("chosen"))
    chosen = {
        int(pk): int(version)
        for pk, _, version in pairs
        if pk.isdecimal() and version.isdecimal() and len(pk + version) < 19
    }
    verb, said = request.POST.get("verb", ""), request.POST.get("reason", "").strip()[:2000]
    try:
        if verb == "agree":
            messages.success(
                request, f"同意了{actions.agree_together(cycle, chosen, by=me(request), said=said)}份。"
            )
        elif verb == "sign":
            messages.success(request, f"签了{actions.sign_together(cycle, chosen, by=me(request))}份。")
        else:
            raise Refused("选“同意”或“签字”。")
    except KaoheError as error:
        for fault in error.faults[:20]:
            messages.error(request, str(fault))
    except Refused as refusal:
        say(request, refusal)
    return redirect("targets", cycle.pk)


def _sign(request: HttpRequest, letter: Letter, version: int) -> None:
    text = request.POST.get("day", "")
    try:
        day = datetime.date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(f"“{text[:20]}”不是日期，写成 2026-03-05 这样。") from None
    name = request.POST.get("name", "")[:60]
    if request.POST.get("paper") and not name.strip():
        raise Refused("登记纸质签字要写签字人的姓名。")
    hash, side = request.POST.get("hash", ""), request.POST.get("side", "")
    actions.sign(letter, version, side, hash, by=me(request), name=name, day=day)


@allowed(*SEERS)
@require_safe
def printed(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """The letter as it is printed, in as many copies as the regulation asks for."""
    letter, way = _letter(request, cycle, pk)
    goals = list(letter.goals.all())
    signed = {one.side: one for one in letter.signatures.all()}
    context = {
        "letter": letter,
        "way": way,
        "goals": goals,
        "total": sum(goal.points or 0 for goal in goals),
        "copies": range(1, way.copies + 1),
        "sides": [(way.signer(side).name, signed.get(side)) for side in Signature.Side.values],
    }
    return render(request, "targets/print.html", context)
