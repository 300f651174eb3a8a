"""The body's own templates: uploading, what may stand in them, filling them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaohe.errors import KaoheError
from kaohe.papers import values
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import me, of, say, tell, upload
from kaohe.web.errors import Refused
from kaohe.web.papers import actions, bulk, printing, sources
from kaohe.web.papers.forms import TemplateForm
from kaohe.web.papers.models import OwnTemplate
from kaohe.web.papers.views import answer_with
from kaohe.web.permissions import allowed, may


@allowed("paper.print")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    manages = may(me(request), "paper.manage", cycle)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and manages and form.is_valid():
        file, content = upload(form)
        try:
            kept = actions.add(cycle, form.cleaned_data["name"], file, content, by=me(request))
        except (KaoheError, Refused) as error:
            tell(form, error, "file")
        else:
            messages.success(request, f"“{kept.name}”可以用了。")
            return redirect("paper-templates", cycle.pk)
    page = {
        "templates": OwnTemplate.objects.filter(cycle=cycle).defer("content").select_related("by"),
        "form": form,
        "manages": manages,
        "names": list(cycle.appraisees.values_list("name", flat=True)[:2000]),
    }
    return render(request, "papers/templates.html", page)


@allowed("paper.print")
@require_safe
def placeholders(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Every placeholder with what it says today, for the first appraisee."""
    try:
        source = sources.with_people(cycle)
    except Refused as refusal:
        say(request, refusal)
        return redirect("papers", cycle.pk)
    wanted = request.GET.get("for", "")
    name = wanted if wanted in source.scores else next(iter(source.names), "")
    page = {"shown": values.shown(source, name), "name": name, "names": source.names[:2000]}
    return render(request, "papers/placeholders.html", page)


@allowed("paper.print")
@require_safe
def download(request: HttpRequest, cycle: Cycle, template: int) -> HttpResponse:
    kept = of(OwnTemplate, cycle, template)
    name = request.GET.get("for", "") if kept.each else ""
    try:
        return answer_with(printing.filled_template(kept, cycle, name))
    except Refused as refusal:
        say(request, refusal)
        return redirect("paper-templates", cycle.pk)


@allowed("paper.print")
@require_POST
def print_all(request: HttpRequest, cycle: Cycle, template: int) -> HttpResponse:
    kept = of(OwnTemplate, cycle, template)
    try:
        job = bulk.ask_template(cycle, kept, by=me(request))
    except Refused as refusal:
        say(request, refusal)
        return redirect("paper-templates", cycle.pk)
    return redirect("job", cycle.pk, job.pk)


@allowed("paper.manage")
@require_POST
def remove(request: HttpRequest, cycle: Cycle, template: int) -> HttpResponse:
    kept = of(OwnTemplate, cycle, template)
    actions.remove(kept, by=me(request))
    messages.success(request, f"已删去“{kept.name}”。")
    return redirect("paper-templates", cycle.pk)
