"""Regulations of a cycle: uploaded, read, answered, edited, compared, published."""

from __future__ import annotations

import contextlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaohe.draft import page as drawn
from kaohe.draft.assemble import Draft
from kaohe.draft.kept import missed
from kaohe.errors import Fault, KaoheError
from kaohe.scheme.check import check
from kaohe.scheme.language import loads
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import me, say, tell, upload
from kaohe.web.drafts import actions, compare
from kaohe.web.drafts.background import KIND
from kaohe.web.drafts.forms import PublishForm, TextForm, UploadForm
from kaohe.web.drafts.models import Regulation
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed
from kaohe.web.work.models import Job

_MAY = "regulation.draft"


@allowed(_MAY)
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _, job = actions.take(cycle, *upload(form), by=me(request))
        except Refused as error:
            tell(form, error, "file")
        else:
            return redirect("job", cycle.pk, job.pk)
    known = cycle.regulations.select_related("by", "published").defer("content", "made", "text")
    page = {"form": form, "regulations": known}
    return render(request, "drafts/list.html", page, status=422 if form.errors else 200)


@allowed(_MAY)
@require_GET
def show(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """The document on the left, the scheme of now on the right, each element linked to its sentence."""
    known = _of(cycle, pk)
    if known.state in (Regulation.State.READING, Regulation.State.FAILED):
        found = Job.objects.filter(cycle=cycle, kind=KIND, arguments={"regulation": known.pk}).first()
        return render(request, "drafts/unread.html", {"regulation": known, "job": found})
    draft = _now(known)
    page = {
        "regulation": known,
        "document": mark_safe(drawn.document(draft, missed(known.made))),
        "scheme": mark_safe(drawn.scheme(draft)),
        "faults": _faults(known.text),
        "open": len(draft.questions),
        "unread": len(known.made["unread"]),
    }
    return render(request, "drafts/show.html", page)


def _now(known: Regulation) -> Draft:
    """The draft with its answers; its scheme as it was edited by hand, where it was."""
    draft = actions.drafted(known).draft
    if known.edited:
        with contextlib.suppress(KaoheError):
            draft.scheme = loads(known.text).scheme
    return draft


def _faults(text: str) -> list[Fault]:
    try:
        return check(loads(text, "方案"))
    except KaoheError as error:
        return list(error.faults)


@allowed(_MAY)
@require_GET
def questions(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    known = _read(cycle, pk)
    draft = actions.drafted(known).draft
    possible = actions.possible(draft)
    page = {
        "regulation": known,
        "asked": [(one, list(enumerate(possible[one.key], 1))) for one in draft.questions],
        "replies": known.replies.select_related("by"),
        "changes": known.state == Regulation.State.READ,
    }
    return render(request, "drafts/questions.html", page)


@allowed(_MAY)
@require_POST
def reply(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    known, sent = _read(cycle, pk), request.POST
    key, version = sent.get("question", ""), _number(sent.get("version"))
    try:
        if sent.get("retract"):
            actions.retract(known, key, version=version, by=me(request))
        else:
            made = actions.reply(
                known,
                key,
                choice=_number(sent.get("choice")),
                change=sent.get("change", "")[:4000],
                reason=sent.get("reason", "")[:2000],
                version=version,
                by=me(request),
            )
            if known.edited:
                text = "方案已经手工改过，这条答复只记下，没有改动方案；要改的在“方案文本”里改。"
                messages.warning(request, text)
            else:
                messages.success(request, f"答了“{made.asked[:40]}”，方案已照改。")
    except Refused as error:
        say(request, error)
    return redirect("regulation-questions", cycle.pk, pk)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


@allowed(_MAY)
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """The scheme as YAML, with what the checker says, line by line."""
    known = _read(cycle, pk)
    form = TextForm(request.POST or None, initial={"text": known.text})
    faults = _faults(known.text)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(
                known, form.cleaned_data["text"], version=_number(request.POST.get("version")), by=me(request)
            )
        except KaoheError as error:
            faults = list(error.faults)
            form.add_error("text", "没有保存：下面几处读不懂，改好再存。写的都还在。")
        except Refused as error:
            tell(form, error)
        else:
            messages.success(request, "保存了。")
            return redirect("regulation-text", cycle.pk, pk)
    page = {"regulation": known, "form": form, "faults": faults, "version": known.version}
    return render(request, "drafts/text.html", page, status=422 if form.errors else 200)


@allowed(_MAY)
@require_GET
def download(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    known = _read(cycle, pk)
    answer = HttpResponse(known.text, content_type="text/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="regulation-{known.pk}.yaml"'
    return answer


@allowed(_MAY)
@require_GET
def comparison(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    known = _read(cycle, pk)
    page = {"regulation": known, "found": compare.compared(known, cycle)}
    return render(request, "drafts/comparison.html", page)


@allowed(_MAY)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    known = _read(cycle, pk)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.publish(
                known,
                reason=form.cleaned_data["reason"],
                version=_number(request.POST.get("version")),
                by=me(request),
            )
        except (KaoheError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, f"发布了{made}，可以用它新建考核。")
            return redirect("regulation", cycle.pk, pk)
    found = _faults(known.text)
    page = {
        "regulation": known,
        "form": form,
        "version": known.version,
        "wrong": [one for one in found if one.level == "错误"],
        "open": len(actions.drafted(known).draft.questions),
    }
    return render(request, "drafts/publish.html", page, status=422 if form.errors else 200)


@allowed(_MAY)
@require_POST
def remove(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    try:
        actions.remove(_of(cycle, pk), by=me(request))
    except Refused as error:
        say(request, error)
    return redirect("regulations", cycle.pk)


def _of(cycle: Cycle, pk: int) -> Regulation:
    """The regulation without the file itself, which no page needs."""
    return get_object_or_404(Regulation.objects.defer("content"), pk=pk, cycle=cycle)


def _read(cycle: Cycle, pk: int) -> Regulation:
    """A regulation that was read; before that it has no such page."""
    known = _of(cycle, pk)
    if not known.made:
        raise Http404
    return known
