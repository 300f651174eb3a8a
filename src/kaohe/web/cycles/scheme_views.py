"""The scheme of a cycle in sentences, and a new version with the preview of its effects."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kaohe.errors import KaoheError
from kaohe.scheme.check import check
from kaohe.scheme.language import loads
from kaohe.web.cycles import amend, schemes
from kaohe.web.cycles.forms import AdoptForm, SchemeForm
from kaohe.web.cycles.models import Amendment, Cycle, Draft
from kaohe.web.cycles.pages import me, of, tell, upload
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed, may

_HEADINGS = frozenset("一二三四五六七八九十")


@allowed("cycle.see")
@require_GET
def show(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    prose = schemes.prose(schemes.loaded(cycle.scheme))
    page = {
        "scheme": cycle.scheme,
        "lines": [(line, line.number[:1] in _HEADINGS) for line in prose],
        "doubts": check(loads(cycle.scheme.text)),
        "manages": may(me(request), "cycle.manage", cycle),
        "open": cycle.state in (Cycle.State.PREPARING, Cycle.State.RUNNING),
    }
    return render(request, "cycles/scheme.html", page)


@allowed("cycle.see")
@require_GET
def download(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The frozen text of the scheme."""
    answer = HttpResponse(cycle.scheme.text, content_type="text/yaml; charset=utf-8")
    name = f"{cycle.scheme.name}-{cycle.scheme.number}.yaml"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@allowed("cycle.manage")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    form = SchemeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            name, content = upload(form)
            draft = amend.propose(cycle, schemes.uploaded(name, content), name, by=me(request))
        except (KaoheError, Refused) as error:
            tell(form, error, "file")
        else:
            return redirect("scheme-preview", cycle.pk, draft.pk)
    return render(request, "cycles/scheme-new.html", {"form": form}, status=422 if form.errors else 200)


@allowed("cycle.manage")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """What the new version changes and does to everybody; taken with a reason and the decision's number."""
    draft = get_object_or_404(Draft, pk=pk, cycle=cycle, kind=amend.KIND, by=me(request))
    form = AdoptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = amend.adopt(draft, by=me(request), **form.cleaned_data)
        except (KaoheError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, f"本次考核现在按{made.new}计算。")
            return redirect("cycle", cycle.pk)
    page = {"draft": draft, "form": form, "preview": amend.preview(cycle, draft)}
    return render(request, "cycles/scheme-preview.html", page, status=422 if form.errors else 200)


@allowed("cycle.see")
@require_GET
def amendment(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    """A version that was taken: why, who decided, what it did to everybody."""
    return render(request, "cycles/amendment.html", {"amendment": of(Amendment, cycle, pk)})
