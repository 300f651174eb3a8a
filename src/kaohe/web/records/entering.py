"""Entering one record: what the person may enter, the form of a rule, claims of an appraisee."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kaohe.errors import KaoheError
from kaohe.web.cycles.closing import CLAIMS, RECORDS, Closing, closing
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.pages import me
from kaohe.web.permissions import allowed, is_self
from kaohe.web.records import actions, evidence, rights
from kaohe.web.records.book import RULE, Book, Entry, book_of
from kaohe.web.records.checks import FIELDS, typed
from kaohe.web.records.forms import RecordForm
from kaohe.web.records.models import Record
from kaohe.web.records.views import row, seen


@allowed("record.enter")
@require_safe
def items(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The rules that the person's unit may enter, by indicator."""
    book = book_of(cycle)
    found = rights.enterable(me(request), cycle, book)
    words = request.GET.get("q", "").strip()
    groups: dict[str, list[Entry]] = {}
    for entry in found:
        if words and words not in entry.label:
            continue
        head = entry.line[-1] if entry.line else ""
        title = (
            f"{head} {book.names[head]}" if head else "总分上的加减分" if entry.kind == RULE else entry.kind
        )
        groups.setdefault(title, []).append(entry)
    page = {"groups": groups, "q": words, "any": bool(found), "closing": closing(cycle, RECORDS)}
    page["grids"] = any(entry.cell for entry in found)
    return render(request, "records/items.html", page)


@allowed("record.enter")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, cycle: Cycle, rule: str) -> HttpResponse:
    book = book_of(cycle)
    entry = book.entries.get(rule)
    if entry is None or not rights.may_enter(me(request), cycle, entry):
        raise Http404
    people = [one for one in cycle.appraisees.order_by("order", "id") if suits(book, entry, one)]
    return _new(request, cycle, entry, people, actions.enter, reverse("record-items", args=[cycle.pk]))


def suits(book: Book, entry: Entry, appraisee: Appraisee) -> bool:
    """Whether a record of this kind may name the appraisee."""
    return entry.id in book.applies(appraisee)[0]


@allowed("record.claim")
@require_safe
def claims(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The person's claims, and the additions that it can claim."""
    book = book_of(cycle)
    mine = rights.own_appraisees(me(request), cycle)
    found = Record.objects.filter(cycle=cycle, appraisee__in=mine, claimed=True).order_by("-id")
    claimable = [
        entry
        for entry in book.entries.values()
        if entry.claimable and any(suits(book, entry, one) for one in mine)
    ]
    rows = [row(record, book) for record in found.select_related("appraisee", "by")]
    page = {"rows": rows, "claimable": claimable, "mine": mine, "closing": closing(cycle, CLAIMS)}
    return render(request, "records/claims.html", page)


@allowed("record.claim")
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, cycle: Cycle, rule: str) -> HttpResponse:
    book = book_of(cycle)
    entry = book.entries.get(rule)
    if entry is None or not entry.claimable:
        raise Http404
    people = [one for one in rights.own_appraisees(me(request), cycle) if suits(book, entry, one)]
    if not people:
        raise Http404
    return _new(request, cycle, entry, people, actions.claim, reverse("claims", args=[cycle.pk]))


def _new(
    request: HttpRequest,
    cycle: Cycle,
    entry: Entry,
    people: list[Appraisee],
    entering: Callable[..., Record],
    back: str,
) -> HttpResponse:
    first = {"appraisee": people[0].pk} if len(people) == 1 else {"appraisee": request.GET.get("appraisee")}
    form = RecordForm(
        request.POST or None, request.FILES or None, entry=entry, appraisees=people, initial=first
    )
    if request.method == "POST" and people and form.is_valid():
        file = form.cleaned_data.get("file")
        try:
            record = evidence.enter_with_file(
                entering,
                cycle,
                form.chosen,
                entry.id,
                form.cells,
                by=me(request),
                key=form.cleaned_data["key"],
                submit="submit" in request.POST,
                file=(file.name, file.read()) if file else None,
            )
        except KaoheError as error:
            form.blame(error.faults)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "已提交。" if record.state == Record.State.SUBMITTED else "已存为草稿。"
            )
            return redirect("record", cycle.pk, record.pk)
    claims = entering is actions.claim
    until = closing(cycle, CLAIMS if claims else RECORDS) if entry.kind == RULE else None
    mine = [] if claims else [one for one in people if is_self(me(request), one)]
    return _form(request, form, entry, back, nobody=not people, closing=until, mine=mine)


@allowed("record.enter", "record.claim")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, cycle: Cycle, record: int) -> HttpResponse:
    """A draft or returned record; who was overtaken by another change is told, and keeps what was typed."""
    thing = seen(me(request), cycle, record)
    if not rights.may_change(me(request), cycle, thing):
        raise Http404
    entry = book_of(cycle).entries[thing.rule]
    initial = {FIELDS[column]: text for column, text in typed(thing).items()}
    form = RecordForm(request.POST or None, entry=entry, initial=initial | {"version": thing.version})
    del form.fields["file"]
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.change(thing, form.cells, form.cleaned_data["version"] or 0, by=me(request))
            if "submit" in request.POST:
                actions.submit(saved, saved.version, by=me(request))
        except KaoheError as error:
            form.blame(error.faults)
        except Stale as stale:
            form.add_error(None, f"{stale}现在的内容：{_now(thing)}")
            form.data = {**request.POST.dict(), "version": str(thing.version)}
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已保存。")
            return redirect("record", cycle.pk, thing.pk)
    return _form(request, form, entry, reverse("record", args=[cycle.pk, thing.pk]), record=thing)


def _now(record: Record) -> str:
    return "；".join(f"{column} {text}" for column, text in typed(record).items() if text) or "空"


def _form(
    request: HttpRequest,
    form: RecordForm,
    entry: Entry,
    back: str,
    *,
    record: Record | None = None,
    nobody: bool = False,
    closing: Closing | None = None,
    mine: list[Appraisee] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "entry": entry,
        "back": back,
        "record": record,
        "nobody": nobody,
        "closing": closing,
        "mine": mine,
    }
    return render(request, "records/edit.html", context, status=422 if form.errors else 200)
