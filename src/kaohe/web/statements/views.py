"""An appraisee's own list, its forms, and what was published inside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaohe.errors import KaoheError
from kaohe.web import clock, tasks
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.pages import me, say
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import allowed, may
from kaohe.web.records.rights import own_appraisees
from kaohe.web.statements import actions, fill, outcome, rights
from kaohe.web.statements.models import Demand, Statement
from kaohe.web.tables import show_or_empty

ON_A_PAGE = 100
SEERS = ("statement.see", "statement.own", "statement.published")
TONES = {"草稿": "", "已交": "warn", "退回": "bad", "已阅": "good"}


@allowed("statement.see", "statement.own")
@require_safe
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """One's own forms with their last days; and, to who reads them, those of others."""
    person = me(request)
    known = tasks.works(cycle)
    own = own_appraisees(person, cycle) if may(person, "statement.own", cycle) else []
    given = {name: request.GET.get(name, "").strip() for name in ("q", "task", "part", "state")}
    context: dict[str, Any] = {
        "own": _own(cycle, own),
        "asked": [work for task, work in known.items() if task in actions.WRITTEN],
        "given": given,
        "sees": may(person, "statement.see", cycle),
        "tones": TONES,
        "today": clock.today(),
    }
    if context["sees"]:
        rows = Statement.objects.filter(rights.visible(person, cycle), cycle=cycle)
        rows = rows.exclude(state=Statement.State.DRAFT)
        if given["q"]:
            rows = rows.filter(appraisee__name__contains=given["q"])
        for name in ("task", "part", "state"):
            if given[name]:
                rows = rows.filter(**{name: given[name]})
        rows = rows.select_related("appraisee").order_by("-handed", "appraisee__order")
        context["page"] = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
        context["picks"] = _picks(person, cycle, context["asked"], context["page"])
        context["parts"] = sorted({part for _, part in actions.parts_of(cycle)})
        context["states"] = [state for state in Statement.State.values if state != Statement.State.DRAFT]
    return render(request, "statements/list.html", context)


def _picks(person: Person, cycle: Cycle, works: list[tasks.Work], page: Page[Statement]) -> set[int]:
    """Those of the page to which the person may say a word now."""
    if cycle.state != Cycle.State.RUNNING:
        return set()
    found = Statement.objects.filter(rights.to_remark(person, cycle, works), pk__in=[one.pk for one in page])
    return set(found.values_list("pk", flat=True))


def _own(cycle: Cycle, own: list[Appraisee]) -> list[tuple[Appraisee, list[dict[str, Any]]]]:
    """For each own appraisee every form that is asked, its last day, and how it stands."""
    if not own:
        return []
    there = {
        (one.appraisee_id, one.task, one.part): one
        for one in Statement.objects.filter(appraisee__in=own).select_related("remarked_by")
    }
    demands = {
        (one.appraisee_id, one.task, one.part): one
        for one in Demand.objects.filter(appraisee__in=own).select_related("by").order_by("id")
    }
    asked = actions.parts_of(cycle)
    dues = tasks.dues_in([cycle], {cycle.pk: {work.task: work for work, _ in asked}.values()})
    today = clock.today()
    return [
        (
            one,
            [
                {
                    "work": work,
                    "part": part,
                    "due": (due := dues[cycle.pk, work.task].get(part)),
                    "statement": (made := there.get((one.pk, work.task, part))),
                    "tone": TONES[made.state] if made else "",
                    "over": due is not None and (made is None or made.handed is None) and due.day < today,
                    "demand": demands.get((one.pk, work.task, part)),
                }
                for work, part in asked
            ],
        )
        for one in own
    ]


@allowed("statement.own")
@require_POST
def begin(request: HttpRequest, cycle: Cycle, appraisee: int) -> HttpResponse:
    whose = get_object_or_404(Appraisee, pk=appraisee, cycle=cycle)
    task, part = request.POST.get("task", ""), request.POST.get("part", "")
    try:
        made = actions.begin(cycle, whose, task, part, by=me(request))
    except Refused as refusal:
        say(request, refusal)
        return redirect("statements", cycle.pk)
    return redirect("statement-edit", cycle.pk, made.pk)


def _found(request: HttpRequest, cycle: Cycle, pk: int) -> tuple[Statement, tasks.Work]:
    """A statement that the person may see; another one is not found."""
    rows = Statement.objects.filter(rights.visible(me(request), cycle)).select_related(
        "appraisee__person__unit", "appraisee__unit", "cycle__scheme", "by", "remarked_by"
    )
    found = get_object_or_404(rows, pk=pk, cycle=cycle)
    work = tasks.work(cycle, found.task)
    if work is None:
        raise Http404
    return found, work


@allowed(*SEERS)
@require_safe
def statement(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """A form as it was filled; a self-appraisal beside what the assessing units found."""
    found, work = _found(request, cycle, pk)
    person = me(request)
    writes = rights.may_write(person, cycle, found) and cycle.state == Cycle.State.RUNNING
    sees = may(person, "statement.see", cycle) or rights.may_write(person, cycle, found)
    grade = outcome.grade(cycle, found.appraisee) if "评定等次" in fill.names(work) and sees else ""
    items = fill.items(cycle, found.appraisee, work)
    context = {
        "statement": found,
        "work": work,
        "reader": rights.reader(work)[0],
        "fields": _filled(work, found, grade),
        "items": _lines(items, found),
        "scores": "自评分" in fill.names(work) and work.task == tasks.APPRAISAL,
        "total": fill.total(found.items),
        "beside": _beside(cycle, found, items) if work.task == tasks.APPRAISAL and sees else [],
        "tone": TONES[found.state],
        "edits": writes and found.state in actions.EDITABLE,
        "takes_back": writes and found.state == Statement.State.HANDED,
        "reads": found.state == Statement.State.HANDED
        and cycle.state == Cycle.State.RUNNING
        and rights.may_remark(person, cycle, found, work),
        "events": found.events.select_related("by") if sees else [],
    }
    return render(request, "statements/statement.html", context)


def _filled(work: tasks.Work, found: Statement, grade: str = "") -> list[tuple[fill.Field, str]]:
    return [
        (field, found.content.get(field.name, "") if field.typed else field.value)
        for field in fill.fields(work, found, grade)
        if field.kind != fill.ITEMS
    ]


def _lines(items: list[fill.Item], found: Statement) -> list[dict[str, Any]]:
    """The lines of the form's table as they are now, with what was written in them."""
    written = {line["id"]: line for line in found.items}
    return [
        {
            "item": item,
            "heading": fill.heading(found.cycle, item.part) if item.part != item.id else "",
            "score": show_or_empty(written.get(item.id, {}).get("score")),
            "note": written.get(item.id, {}).get("note", ""),
        }
        for item in items
    ]


def _beside(cycle: Cycle, found: Statement, items: list[fill.Item]) -> list[outcome.Beside]:
    parts = {item.part: item for item in items}
    wanted = [(part, fill.heading(cycle, part), item.points) for part, item in parts.items()]
    return outcome.compare(cycle, found.appraisee, wanted, found.items)


@allowed("statement.own")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    found, work = _found(request, cycle, pk)
    if not rights.may_write(me(request), cycle, found) or found.state not in actions.EDITABLE:
        return redirect("statement", cycle.pk, found.pk)
    items = fill.items(cycle, found.appraisee, work)
    faults: list[str] = []
    refused = ""
    if request.method == "POST":
        content, lines = _typed(request, work, found, items)
        try:
            saved = actions.save(found, content, lines, _version(request), by=me(request))
            if request.POST.get("submit"):
                actions.hand_in(saved, saved.version, by=me(request))
                messages.success(request, "交了。" + ("已在内部公示。" if found.task == tasks.REPORT else ""))
                return redirect("statement", cycle.pk, found.pk)
            messages.success(request, "草稿存好了，还没有交。")
            return redirect("statement-edit", cycle.pk, found.pk)
        except KaoheError as error:
            faults = [str(fault) for fault in error.faults[:50]]
            found.refresh_from_db(fields=["version"])
        except Refused as refusal:
            refused = str(refusal)
            found.refresh_from_db(fields=["version"])
        found.content = found.content | content
        rows = [
            line | {"score": lines[line["item"].id][0], "note": lines[line["item"].id][1]}
            for line in _lines(items, found)
        ]
    else:
        rows = _lines(items, found)
    context = {
        "statement": found,
        "work": work,
        "fields": list(enumerate(_filled(work, found))),
        "items": rows,
        "scores": "自评分" in fill.names(work) and work.task == tasks.APPRAISAL,
        "faults": faults,
        "refused": refused,
        "due": tasks.dues(cycle, work).get(found.part),
        "today": clock.today(),
        "reader": rights.reader(work)[0],
    }
    return render(request, "statements/edit.html", context, status=422 if faults or refused else 200)


def _typed(
    request: HttpRequest, work: tasks.Work, found: Statement, items: list[fill.Item]
) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    fields = enumerate(fill.fields(work, found))
    known = [field for _, field in fields if field.kind != fill.ITEMS]
    content = {
        field.name: request.POST.get(f"field-{number}", "")
        for number, field in enumerate(known)
        if field.typed and f"field-{number}" in request.POST
    }
    lines = {
        item.id: (request.POST.get(f"score-{item.id}", ""), request.POST.get(f"note-{item.id}", ""))
        for item in items
    }
    return content, lines


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@allowed("statement.own", "statement.remark")
@require_POST
def act(request: HttpRequest, cycle: Cycle, pk: int, verb: str) -> HttpResponse:
    """Handing in, taking back, remarking, sending back."""
    found, _ = _found(request, cycle, pk)
    version, text, by = _version(request), request.POST.get("text", ""), me(request)
    try:
        if verb == "submit":
            actions.hand_in(found, version, by=by)
        elif verb == "withdraw":
            actions.take_back(found, version, by=by)
        elif verb == "remark":
            actions.remark(found, version, text, by=by)
        elif verb == "return":
            actions.send_back(found, version, text, by=by)
        else:
            raise Http404
    except KaoheError as error:
        for fault in error.faults[:20]:
            messages.error(request, str(fault))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "办好了。")
    return redirect("statement", cycle.pk, found.pk)


@allowed("statement.remark")
@require_POST
def remark_together(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The same word to those that are ticked in the list."""
    pairs = (text.partition("-") for text in request.POST.getlist("chosen"))
    chosen = {
        int(pk): int(version)
        for pk, _, version in pairs
        if pk.isdecimal() and version.isdecimal() and len(pk + version) < 19
    }
    try:
        count = actions.remark_together(cycle, chosen, request.POST.get("text", ""), by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"审核了{count}张。")
    return redirect("statements", cycle.pk)


@allowed("statement.published")
@require_safe
def published(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Work reports that are published inside, for everybody who has a role here: before they vote."""
    rows = Statement.objects.filter(cycle=cycle, published__isnull=False)
    rows = rows.exclude(state=Statement.State.DRAFT).select_related("appraisee", "appraisee__unit")
    q = request.GET.get("q", "").strip()
    if q:
        rows = rows.filter(appraisee__name__contains=q)
    page = Paginator(rows.order_by("appraisee__order"), ON_A_PAGE).get_page(request.GET.get("page"))
    work = tasks.work(cycle, tasks.REPORT)
    context = {"page": page, "q": q, "work": work, "notices": work.notices if work else ()}
    return render(request, "statements/published.html", context)
