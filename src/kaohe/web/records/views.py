"""Lists of records, the page of one, and what is done to it."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import quote

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaohe.errors import KaoheError
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.organisation.pages import me
from kaohe.web.paging import page_of
from kaohe.web.permissions import allowed, is_self, may
from kaohe.web.records import actions, evidence, files, rights
from kaohe.web.records.book import RULE, Book, book_of
from kaohe.web.records.effect import effect as effect_of
from kaohe.web.records.models import Evidence, Record

ON_A_PAGE = 50
MOST_NAMED = 1000
"""Up to so many appraisees are named one by one in a search."""
SEERS = ("record.see", "record.enter", "record.claim")
ACTORS = ("record.enter", "record.claim", "record.confirm", "veto.review", "veto.decide")
TONES = {"草稿": "", "待核": "warn", "已核定": "good", "退回": "bad", "驳回": "bad"}


@allowed("record.see", "record.enter")
@require_safe
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    given = {name: request.GET.get(name, "").strip() for name in ("q", "state", "rule")}
    book = book_of(cycle)
    page = _page(request, _found(cycle, me(request), given))
    context = {
        "page": page,
        "rows": [row(record, book) for record in page],
        "given": given,
        "states": Record.State.values,
        "entries": book.entries.values(),
        "enters": bool(rights.enterable(me(request), cycle, book)),
        "grids": rights.fills_grids(me(request), cycle),
    }
    return render(request, "records/list.html", context)


def _found(cycle: Cycle, person: Person, given: dict[str, str]) -> QuerySet[Record]:
    found = of_cycle(cycle).filter(rights.visible(person, cycle))
    if given["state"]:
        found = found.filter(state=given["state"])
    if given["rule"]:
        found = found.filter(rule=given["rule"])
    if given["q"]:
        found = found.filter(_about(cycle, given["q"]))
    return found.order_by("-id")


def _about(cycle: Cycle, words: str) -> Q:
    """Records of the appraisees with this in their name; where there is none, those that note it."""
    named = list(cycle.appraisees.filter(name__contains=words).values_list("pk", flat=True)[: MOST_NAMED + 1])
    if len(named) > MOST_NAMED:
        return Q(appraisee__name__contains=words)
    return Q(appraisee__in=named) if named else Q(note__contains=words)


def of_cycle(cycle: Cycle) -> QuerySet[Record]:
    return Record.objects.filter(cycle=cycle).select_related("appraisee", "by")


def _page(request: HttpRequest, found: QuerySet[Record]) -> Any:
    return page_of(request, found, ON_A_PAGE)


def row(record: Record, book: Book) -> dict[str, Any]:
    """What a list shows of a record."""
    entry = book.entries.get(record.rule)
    return {
        "record": record,
        "label": entry.label if entry else record.rule,
        "kind": entry.kind if entry else RULE,
        "tone": TONES[record.state],
        "waits": waiting_for(book, record),
        "itself": not record.claimed and is_self(record.by, record.appraisee),
    }


def waiting_for(book: Book, record: Record) -> str:
    """The stage of the path at which a submitted record waits."""
    if record.state != Record.State.SUBMITTED or record.rule not in book.entries:
        return ""
    if book.entries[record.rule].kind == RULE:
        return "考核办核定"
    return book.path[min(record.stage, len(book.path) - 1)]


@allowed("record.confirm")
@require_safe
def confirmations(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    book = book_of(cycle)
    rules = [entry.id for entry in book.entries.values() if entry.kind == RULE]
    waiting = of_cycle(cycle).filter(state=Record.State.SUBMITTED, rule__in=rules).order_by("id")
    page = _page(request, waiting)
    own = rights.own_work(me(request), cycle, page)
    context = {
        "page": page,
        "rows": [row(record, book) | {"own": record.pk in own} for record in page],
        "choosable": len(page) > len(own),
    }
    return render(request, "records/confirmations.html", context)


@allowed("record.confirm")
@require_POST
def act_on_many(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Each chosen record comes as id:version, so that what was changed since is not decided blindly."""
    verb = request.POST.get("verb", "")
    pairs = [text.partition(":") for text in request.POST.getlist("chosen")]
    if verb not in ("confirm", "return", "reject") or not all(
        a.isdecimal() and b.isdecimal() and len(a) < 19 for a, _, b in pairs
    ):
        raise Http404
    if not pairs:
        messages.warning(request, "没有选中记录。")
        return redirect("confirmations", cycle.pk)
    chosen = {int(pk): int(version) for pk, _, version in pairs}
    try:
        count = actions.act_on_many(
            cycle, chosen, verb, by=me(request), reason=request.POST.get("reason", "")
        )
    except (Refused, KaoheError) as refusal:
        messages.error(request, f"一条也没有处理：{said(refusal)}")
    else:
        done = {"confirm": "核定", "return": "退回", "reject": "驳回"}[verb]
        messages.success(request, f"已{done}{count}条。")
    return redirect("confirmations", cycle.pk)


def said(refusal: Refused | KaoheError) -> str:
    """A refusal or faults as one line."""
    if isinstance(refusal, KaoheError):
        return "；".join(f"{fault.what}（{fault.cure}）" for fault in refusal.faults)
    return str(refusal)


@allowed("veto.review", "veto.decide", "record.enter")
@require_safe
def vetoes(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    book, person = book_of(cycle), me(request)
    others = [entry for entry in book.entries.values() if entry.kind != RULE]
    found = of_cycle(cycle).filter(rights.visible(person, cycle), rule__in=[entry.id for entry in others])
    page = _page(request, found.order_by("-id"))
    own = rights.own_work(person, cycle, page)
    context = {
        "page": page,
        "rows": [row(record, book) | {"mine": rights.may_act(person, cycle, record, own)} for record in page],
        "proposable": [entry for entry in others if rights.may_enter(person, cycle, entry)],
        "path": book.path,
        "has_vetoes": bool(others),
    }
    return render(request, "records/vetoes.html", context)


def seen(person: Person, cycle: Cycle, record: int) -> Record:
    """A record that the person may see; another one does not exist for it."""
    found = Record.objects.select_related("appraisee", "by__unit", "confirmed_by", "cycle__scheme")
    return get_object_or_404(found.filter(rights.visible(person, cycle)), pk=record, cycle=cycle)


@allowed(*SEERS)
@require_safe
def show(request: HttpRequest, cycle: Cycle, record: int) -> HttpResponse:
    person, book = me(request), book_of(cycle)
    thing = seen(person, cycle, record)
    entry = book.entries[thing.rule]
    changes = rights.may_change(person, cycle, thing)
    editable = changes and thing.state in actions.EDITABLE
    own = rights.own_work(person, cycle, [thing])
    context = {
        **row(thing, book),
        "entry": entry,
        "line": [(node, book.names.get(node, "")) for node in entry.line],
        "steps": thing.steps.select_related("by"),
        "files": [(file, file.kind in files.SHOWN) for file in thing.evidence.select_related("by")],
        "editable": editable,
        "withdrawable": rights.may_withdraw(person, cycle, thing),
        "of_another": rights.of_another(person, cycle, thing),
        "attachable": changes and thing.state in (*actions.EDITABLE, Record.State.SUBMITTED),
        "acts": rights.may_act(person, cycle, thing, own),
        "own": rights.may_act(person, cycle, thing, ()) and thing.pk in own,
        "reopens": thing.state in (Record.State.CONFIRMED, Record.State.REJECTED)
        and rights.may_reopen(person, cycle, entry),
        "path": list(enumerate(book.path)) if entry.kind != RULE else [],
        "sees_effect": may(person, "record.see", cycle) or changes,
        "accept": ",".join(f".{kind}" for kind in files.TYPES),
    }
    return render(request, "records/record.html", context)


@allowed(*SEERS)
@require_safe
def effect(request: HttpRequest, cycle: Cycle, record: int) -> HttpResponse:
    """What the record does to score and place; a fragment where htmx asks."""
    person = me(request)
    thing = seen(person, cycle, record)
    whole = may(person, "record.see", cycle)
    if not (whole or rights.may_change(person, cycle, thing)):
        raise Http404
    context: dict[str, Any] = {"record": thing, "whole": whole}
    try:
        context["effect"] = effect_of(cycle, thing)
    except KaoheError as error:
        context["faults"] = error.faults
    part = "records/effect-part.html" if request.headers.get("HX-Request") else "records/effect.html"
    return render(request, part, context)


@allowed(*ACTORS)
@require_POST
def act(request: HttpRequest, cycle: Cycle, record: int, verb: str) -> HttpResponse:
    """One step of a record, from its page: the version shown comes along."""
    thing = seen(me(request), cycle, record)
    text = request.POST.get("version", "")
    version = int(text) if text.isdecimal() else -1
    reason = request.POST.get("reason", "")
    by = me(request)
    try:
        if verb == "remove":
            actions.remove(thing, version, by=by)
            messages.success(request, "草稿已删除。")
            return redirect("claims" if thing.claimed else "records", cycle.pk)
        if verb == "submit":
            actions.submit(thing, version, by=by)
        elif verb == "withdraw":
            actions.withdraw(thing, version, by=by, reason=reason)
        elif verb == "confirm":
            actions.confirm(thing, version, by=by, said=reason)
        elif verb == "return":
            actions.return_(thing, version, by=by, reason=reason)
        elif verb == "reject":
            actions.reject(thing, version, by=by, reason=reason)
        elif verb == "reopen":
            actions.reopen(thing, version, by=by, reason=reason)
        else:
            raise Http404
    except (Refused, KaoheError) as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, "已保存。")
    return redirect("record", cycle.pk, thing.pk)


@allowed("record.enter", "record.claim")
@require_POST
def attach(request: HttpRequest, cycle: Cycle, record: int) -> HttpResponse:
    thing = seen(me(request), cycle, record)
    try:
        for file in request.FILES.getlist("file"):
            evidence.add(thing, file.name or "", file.read(), by=me(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("record", cycle.pk, thing.pk)


@allowed("record.enter", "record.claim")
@require_POST
def detach(request: HttpRequest, cycle: Cycle, record: int, file: int) -> HttpResponse:
    thing = seen(me(request), cycle, record)
    try:
        evidence.remove(get_object_or_404(Evidence, pk=file, record=thing), by=me(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("record", cycle.pk, thing.pk)


@allowed(*SEERS)
@require_safe
def download(request: HttpRequest, cycle: Cycle, record: int, file: int) -> HttpResponse:
    """A file for who may see the record; shown in the browser only where it can do no harm."""
    thing = get_object_or_404(Evidence, pk=file, record=seen(me(request), cycle, record))
    path = files.path_of(thing.sha256)
    if thing.destroyed:
        messages.error(request, f"“{thing.name}”已按“{thing.destroyed}”销毁，只留下记载。")
        return redirect("record", cycle.pk, thing.record_id)
    if not path.exists():
        raise Http404
    inline = thing.kind in files.SHOWN and "show" in request.GET
    response = cast(HttpResponse, FileResponse(path.open("rb"), content_type=files.TYPES[thing.kind]))
    how = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(thing.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'"
    )
    return response
