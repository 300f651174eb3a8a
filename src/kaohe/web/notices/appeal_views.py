"""Pages of objections and appeals: the list with its clocks, one of them, putting right, answering."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaohe.errors import KaoheError
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import first_fault, me, of, say
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.notices import appeals, corrections, pages, terms, written
from kaohe.web.notices.forms import AnswerForm, RateForm, ReasonForm, TakeOutForm
from kaohe.web.notices.models import Appeal
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import allowed, is_self, may
from kaohe.web.records.book import RULE, book_of
from kaohe.web.records.forms import RecordForm
from kaohe.web.records.models import OwnIndicator, Rating, Record

SEERS = ("appeal.see", "appeal.raise")


@allowed(*SEERS)
@require_GET
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """All objections and appeals with what is left of their days, or the person's own."""
    person = me(request)
    found = cycle.appeals.select_related("appraisee", "by").order_by("-id")
    whole = may(person, "appeal.see", cycle)
    mine = list(pages.own(person, cycle)) if may(person, "appeal.raise", cycle) else []
    if not whole:
        found = found.filter(appraisee__in=mine)
    rows = [(each, pages.of_appeal(each)) for each in found]
    page = {
        "rows": rows,
        "whole": whole,
        "open": sum(each.state == Appeal.State.OPEN for each, _ in rows),
        "late": sum(each.state == Appeal.State.OPEN and tag.colour == "bad" for each, tag in rows),
        "papers": [(paper, pages.of_written(paper)) for paper in written.newest(cycle, mine)],
        "routes": terms.routes(loaded(cycle.scheme)),
    }
    return render(request, "notices/appeals.html", page)


def _seen(person: Person, cycle: Cycle, appeal: int) -> Appeal:
    found = of(Appeal, cycle, appeal)
    if not may(person, "appeal.see", cycle) and not is_self(person, found.appraisee):
        raise Http404
    return found


@allowed(*SEERS)
@require_GET
def show(request: HttpRequest, cycle: Cycle, appeal: int) -> HttpResponse:
    """One objection or appeal: what was said, what is put right, what that changed for whom."""
    person = me(request)
    found = _seen(person, cycle, appeal)
    whole = may(person, "appeal.see", cycle)
    open_ = found.state == Appeal.State.OPEN
    answers = open_ and may(person, "appeal.answer", cycle)
    settled = cycle.state == Cycle.State.DECIDED
    route = next((each for each in terms.routes(loaded(cycle.scheme)) if each.clause == found.clause), None)
    page: dict[str, Any] = {
        "appeal": found,
        "standing": pages.of_appeal(found),
        "corrections": found.corrections.select_related("record", "by"),
        "changes": _changes(found, whole),
        "mine": is_self(person, found.appraisee) and open_ and may(person, "appeal.raise", cycle),
        "answers": answers,
        "settled": settled,
        "reconsiders": open_ and settled and may(person, "appeal.reconsider", cycle),
        "extends": answers
        and route is not None
        and route.extension
        and found.written_id
        and not found.extended,
        "whole": whole,
    }
    if answers and not settled:
        page |= _putting_right(found)
    return render(request, "notices/appeal.html", page)


def _changes(appeal: Appeal, whole: bool) -> list[dict[str, Any]]:
    """To the appellant its own lines and of others only total, place and grade."""
    if whole:
        return list(appeal.changes)
    shown = []
    for change in appeal.changes:
        if change["name"] == appeal.appraisee.name:
            shown.append(change)
        else:
            fields = [field for field in change["fields"] if field[0] in ("总分", "名次", "等次")]
            shown.append(change | {"fields": fields, "indicators": [], "removed": [], "added": []})
    return [change for change in shown if change["fields"] or change["added"] or change["removed"]]


def _putting_right(appeal: Appeal) -> dict[str, Any]:
    """What can be put right: the rules that apply, the confirmed records, the ratings of the appellant."""
    book = book_of(appeal.cycle)
    applies = book.applies(appeal.appraisee)[0]
    records = Record.objects.filter(
        cycle=appeal.cycle, appraisee=appeal.appraisee, state=Record.State.CONFIRMED
    )
    ratings = Rating.objects.filter(cycle=appeal.cycle, appraisee=appeal.appraisee).order_by("id")
    own = dict(OwnIndicator.objects.filter(appraisee=appeal.appraisee).values_list("indicator", "name"))
    return {
        "entries": [each for each in book.entries.values() if each.kind == RULE and each.id in applies],
        "records": [
            (each, book.entries[each.rule].label)
            for each in records.order_by("id")
            if each.rule in book.entries and book.entries[each.rule].kind == RULE
        ],
        "ratings": [
            (each, book.names.get(each.indicator) or own.get(each.indicator, "")) for each in ratings
        ],
    }


@allowed("appeal.answer")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, cycle: Cycle, appeal: int, rule: str) -> HttpResponse:
    """The form of the record that is to be added."""
    found = of(Appeal, cycle, appeal)
    book = book_of(cycle)
    entry = book.entries.get(rule)
    if entry is None or entry.kind != RULE or rule not in book.applies(found.appraisee)[0]:
        raise Http404
    initial = {"version": found.version}
    form = RecordForm(request.POST or None, entry=entry, initial=initial)
    del form.fields["file"]
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            corrections.add_record(found, version or -1, rule, form.cells, by=me(request))
        except KaoheError as error:
            form.blame(error.faults)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "改正已准备好，认定成立时生效。")
            return redirect("appeal", cycle.pk, found.pk)
    page = {"form": form, "appeal": found, "entry": entry}
    return render(request, "notices/add.html", page, status=422 if form.errors else 200)


def _did(request: HttpRequest, cycle: Cycle, appeal: Appeal, done: str, act: Any) -> HttpResponse:
    """Run an action of an appeal's page and go back to it, with what it refused or did."""
    try:
        act()
    except Refused as refusal:
        say(request, refusal)
    except KaoheError as error:
        messages.error(request, "；".join(f"{fault.what}（{fault.cure}）" for fault in error.faults[:10]))
    else:
        messages.success(request, done)
    return redirect("appeal", cycle.pk, appeal.pk)


@allowed("appeal.answer")
@require_POST
def take_out(request: HttpRequest, cycle: Cycle, appeal: int) -> HttpResponse:
    found, form = of(Appeal, cycle, appeal), TakeOutForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect("appeal", cycle.pk, found.pk)
    given = form.cleaned_data
    record = of(Record, cycle, given["record"])
    return _did(
        request, cycle, found, "改正已准备好，认定成立时生效。",
        lambda: corrections.take_out(found, given["version"], record, given["reason"], by=me(request)),
    )  # fmt: skip


@allowed("appeal.answer")
@require_POST
def rate(request: HttpRequest, cycle: Cycle, appeal: int) -> HttpResponse:
    found, form = of(Appeal, cycle, appeal), RateForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect("appeal", cycle.pk, found.pk)
    return _did(
        request, cycle, found, "改正已准备好，认定成立时生效。",
        lambda: corrections.rate_anew(found, **form.cleaned_data, by=me(request)),
    )  # fmt: skip


@allowed("appeal.answer")
@require_POST
def drop(request: HttpRequest, cycle: Cycle, appeal: int, correction: int) -> HttpResponse:
    found = of(Appeal, cycle, appeal)
    one = found.corrections.filter(pk=correction).first()
    if one is None:
        raise Http404
    version = _version(request)
    return _did(
        request, cycle, found, "这处改正已取消。", lambda: corrections.drop(one, version, by=me(request))
    )


@allowed("appeal.answer")
@require_POST
def answer(request: HttpRequest, cycle: Cycle, appeal: int) -> HttpResponse:
    """Uphold or dismiss."""
    found, form = of(Appeal, cycle, appeal), AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect("appeal", cycle.pk, found.pk)
    version, text = form.cleaned_data["version"], form.cleaned_data["answer"]
    if request.POST.get("verdict") == "uphold":
        act, done = corrections.uphold, "认定成立，已经改正并重新计算。下面是改变了什么。"
    else:
        act, done = corrections.dismiss, "已答复不成立。"
    return _did(request, cycle, found, done, lambda: act(found, version, by=me(request), answer=text))


@allowed("appeal.answer")
@require_POST
def extend(request: HttpRequest, cycle: Cycle, appeal: int) -> HttpResponse:
    found, reason = of(Appeal, cycle, appeal), request.POST.get("reason", "")
    return _did(
        request, cycle, found, "答复期限已延长。",
        lambda: appeals.extend(found, _version(request), by=me(request), reason=reason),
    )  # fmt: skip


@allowed("appeal.reconsider")
@require_POST
def reconsider(request: HttpRequest, cycle: Cycle, appeal: int) -> HttpResponse:
    found, form = of(Appeal, cycle, appeal), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect("appeal", cycle.pk, found.pk)
    given = form.cleaned_data
    return _did(
        request, cycle, found, "考核重新打开，考核办可以改正；改正后重新决定。",
        lambda: corrections.reconsider(
            found, given["version"] or -1, by=me(request), minute=given["minute"], reason=given["reason"]
        ),
    )  # fmt: skip


@allowed("appeal.raise")
@require_POST
def withdraw(request: HttpRequest, cycle: Cycle, appeal: int) -> HttpResponse:
    found = _seen(me(request), cycle, appeal)
    return _did(
        request, cycle, found, "已撤回。", lambda: appeals.withdraw(found, _version(request), by=me(request))
    )


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else -1
