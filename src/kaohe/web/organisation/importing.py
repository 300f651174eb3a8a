"""The pages of the import: upload, preview, take over; and the template to fill in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation import takeover
from kaohe.web.organisation.forms import WorkbookForm
from kaohe.web.organisation.models import Draft
from kaohe.web.organisation.pages import me
from kaohe.web.organisation.roster import ADD, EDIT, LARGEST, MOVE, PERSON_COLUMNS, UNIT_COLUMNS, Plan, plan
from kaohe.web.permissions import allowed

SHOWN = 500
"""So many changes and faults are shown; all are counted."""


@allowed("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > LARGEST:
            form.add_error("file", "文件超过20MB")
        else:
            takeover.keep(file.name, file.read(), form.cleaned_data["since"], by=me(request))
            return redirect("people-import-preview")
    page = {"form": form, "unit_columns": UNIT_COLUMNS, "person_columns": PERSON_COLUMNS}
    return render(request, "organisation/import.html", page, status=422 if form.errors else 200)


@allowed("organisation.manage")
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    draft = Draft.objects.filter(by=me(request)).first()
    if draft is None:
        return redirect("people-import")
    return _preview(request, draft, plan(bytes(draft.content), draft.name, draft.since))


def _preview(request: HttpRequest, draft: Draft, made: Plan, status: int = 200) -> HttpResponse:
    counts = [
        (f"{kind}{sheet}", made.count(sheet, kind))
        for sheet, kinds in (("单位", (ADD, EDIT)), ("人员", (ADD, EDIT, MOVE)))
        for kind in kinds
    ]
    page = {
        "draft": draft,
        "faults": made.faults[:SHOWN],
        "fault_count": len(made.faults),
        "changes": made.changes[:SHOWN],
        "change_count": len(made.changes),
        "counts": counts,
        "same": made.same,
        "shown": SHOWN,
        "digest": made.digest(),
    }
    return render(request, "organisation/import-preview.html", page, status=422 if made.faults else status)


@allowed("organisation.manage")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    try:
        newcomers = takeover.take_over(request.POST.get("digest", ""), by=me(request))
    except Stale as refusal:
        messages.warning(request, str(refusal))
        return redirect("people-import-preview")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("people-import")
    if not newcomers:
        messages.success(request, "已导入。")
        return redirect("people")
    return render(request, "organisation/import-done.html", {"newcomers": newcomers})


@allowed("organisation.manage")
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    takeover.drop(by=me(request))
    messages.info(request, "没有导入，什么都没有变。")
    return redirect("people")
