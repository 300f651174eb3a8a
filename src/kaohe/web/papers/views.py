"""The papers of a cycle: the list, one with its preview, its file, all of a kind, and one's own."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaohe.papers import catalogue
from kaohe.papers.catalogue import Paper
from kaohe.papers.layout import Document
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import me, say
from kaohe.web.cycles.schemes import loaded
from kaohe.web.downloads import attachment
from kaohe.web.errors import Refused
from kaohe.web.papers import bulk, printing, sources
from kaohe.web.papers.printing import File
from kaohe.web.permissions import allowed, may
from kaohe.web.records.rights import own_appraisees

DATE = "日期"
DAYS = ("公示开始", "归档日期")
OWN = ("得分说明书", "考核结果通知书", "申诉书")
"""What appraisees print of themselves, beside the forms that they fill in."""
MOST_LISTED = 2000


@dataclass(frozen=True)
class Listed:
    paper: Paper
    count: int


@dataclass(frozen=True)
class Asked:
    """A field of the whole paper, with what is typed or known."""

    name: str
    value: str
    day: bool


@allowed("paper.print")
@require_safe
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    of = sources.source(cycle, early=True)
    shown = [one for one in catalogue.papers(of.scheme) if one.early or not of.blank]
    found = [Listed(paper, len(paper.subjects(of)) * paper.copies) for paper in shown]
    page = {
        "declared": [one for one in found if one.paper.clauses],
        "common": [one for one in found if not one.paper.clauses],
        "run": sources.run_of(cycle),
        "provisional": of.provisional,
        "blank": of.blank,
        "code": of.code,
        "manages": may(me(request), "paper.manage", cycle),
    }
    return render(request, "papers/list.html", page)


@allowed("paper.print")
@require_safe
def show(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """One kind: for whom, the fields to fill in, pictures of the first pages."""
    said = _said(request.GET)
    try:
        of = sources.source(cycle, early=True)
        paper = printing.paper_of(of, request.GET.get("name", ""))
        if of.blank and not paper.early:
            raise Refused(sources.NO_RESULT)
    except Refused as refusal:
        say(request, refusal)
        return redirect("papers", cycle.pk)
    subjects = paper.subjects(of)
    chosen = request.GET.get("for", "")
    if chosen not in subjects:
        chosen = subjects[0] if subjects else ""
    known = {**of.said, **said}
    asks = [Asked(name, known.get(name, ""), name == DATE or name in DAYS) for name in (DATE, *paper.asks)]
    query = urlencode({"name": paper.name, "for": chosen, **{f"f-{one.name}": one.value for one in asks}})
    page = {
        "paper": paper,
        "subjects": subjects[:MOST_LISTED],
        "chosen": chosen,
        "several": paper.per != catalogue.WHOLE,
        "count": len(subjects) * paper.copies,
        "asks": asks,
        "query": query,
        "pictures": _pictures(request, cycle, paper, chosen, {one.name: one.value for one in asks}),
        "provisional": of.provisional,
    }
    return render(request, "papers/show.html", page)


def _pictures(
    request: HttpRequest, cycle: Cycle, paper: Paper, chosen: str, said: dict[str, str]
) -> list[str]:
    """The first pages, inside the page itself."""
    try:
        found = printing.pictures(printing.made(cycle, paper.name, (chosen,), said))
    except Refused as refusal:
        say(request, refusal)
        return []
    return [base64.b64encode(one).decode() for one in found]


@allowed("paper.print")
@require_safe
def download(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        documents = _documents(request, cycle)
        made = printing.file(documents, documents[0].title, _kind(request.GET))
    except Refused as refusal:
        say(request, refusal)
        return redirect("papers", cycle.pk)
    return answer_with(made)


@allowed("paper.print")
@require_POST
def bulk_print(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    name, form = request.POST.get("name", ""), request.POST.get("form", "")
    try:
        job = bulk.ask(cycle, name, form, _said(request.POST), by=me(request))
    except Refused as refusal:
        say(request, refusal)
        return redirect("papers", cycle.pk)
    messages.success(request, f"“{name}”交给后台打印，打好了在这里下载。")
    return redirect("job", cycle.pk, job.pk)


@allowed("paper.own")
@require_safe
def own(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """What appraisees print of themselves: before a result is frozen, the forms that they fill in."""
    frozen = _frozen(cycle)
    page = {"papers": _own(cycle, frozen), "mine": _mine(request, cycle), "frozen": frozen}
    return render(request, "papers/own.html", page)


@allowed("paper.own")
@require_safe
def own_file(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    name, who = request.GET.get("name", ""), request.GET.get("for", "")
    if not name:
        return redirect("own-papers", cycle.pk)
    frozen = _frozen(cycle)
    if name not in _own(cycle, frozen) or who not in _mine(request, cycle):
        raise Http404
    try:
        documents = printing.made(cycle, name, (who,), {}, alone=True, before=not frozen)
        made = printing.file(documents, documents[0].title, _kind(request.GET))
    except Refused as refusal:
        say(request, refusal)
        return redirect("own-papers", cycle.pk)
    return answer_with(made)


def _frozen(cycle: Cycle) -> bool:
    """Whether appraisees may see their results: nothing of one that may still change goes to them."""
    run = sources.run_of(cycle)
    return run is not None and run.frozen is not None


def _own(cycle: Cycle, frozen: bool) -> list[str]:
    """The forms that appraisees fill in, then the usual papers."""
    forms = [form.name for form in loaded(cycle.scheme).forms if form.task]
    return [*forms, *OWN] if frozen else forms


def _mine(request: HttpRequest, cycle: Cycle) -> list[str]:
    return [one.name for one in own_appraisees(me(request), cycle)]


def _documents(request: HttpRequest, cycle: Cycle) -> list[Document]:
    """The papers that a request names; one where none is named would be all of a kind: not at once."""
    wanted = request.GET.get("for", "")
    return printing.made(cycle, request.GET.get("name", ""), (wanted,), _said(request.GET))


def _said(given: QueryDict) -> dict[str, str]:
    """What was typed for the whole paper: fields that begin with f-."""
    return {
        key.removeprefix("f-"): value.strip()[:2000]
        for key, value in given.items()
        if key.startswith("f-") and isinstance(value, str) and value.strip()
    }


def _kind(given: QueryDict) -> str:
    return printing.WORD if given.get("as") == printing.WORD else printing.PDF


def answer_with(made: File) -> HttpResponse:
    return attachment(made.content, made.name, made.kind)
