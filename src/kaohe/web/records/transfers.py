"""Tables in and out: uploads with a dry run, and the export."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaohe.errors import KaoheError
from kaohe.tables.contracts import TABLES_IN
from kaohe.web import tables
from kaohe.web.cycles.models import Cycle
from kaohe.web.downloads import ZIP, attachment
from kaohe.web.errors import Refused
from kaohe.web.organisation.pages import me
from kaohe.web.permissions import allowed, may
from kaohe.web.records import background, imports
from kaohe.web.records.book import book_of
from kaohe.web.records.models import Imported, Upload
from kaohe.web.records.views import said
from kaohe.web.work import actions as work

FAULTS_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allowed("table.import", "table.export", "record.enter")
@require_safe
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """What can be imported, what was, and the export."""
    names: tuple[str, ...] = (
        (*imports.FILLED, *imports.WHOLE) if may(request.user, "table.import", cycle) else ()
    )
    if not names and may(request.user, "record.enter", cycle):
        names = imports.FILLED
    if not book_of(cycle).own_parents:
        names = tuple(name for name in names if name != imports.OWN)
    kept = {one.table: one for one in Imported.objects.filter(cycle=cycle).select_related("by").defer("rows")}
    context = {
        "tables": [
            {
                "name": name,
                "doc": TABLES_IN[name].doc,
                "columns": TABLES_IN[name].names,
                "whole": name in imports.WHOLE,
                "kept": kept.get(name),
            }
            for name in names
        ],
        "exports": may(request.user, "table.export", cycle),
    }
    return render(request, "records/tables.html", context)


@allowed("table.import", "record.enter")
@require_POST
def upload(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, "请选择文件。")
        return redirect("tables", cycle.pk)
    try:
        if (file.size or 0) > imports.LARGEST:
            raise Refused(f"文件超过{imports.LARGEST // 1_000_000}MB，请拆成几个文件。")
        kept = imports.upload(
            cycle, request.POST.get("table", ""), file.name or "", file.read(), by=me(request)
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("tables", cycle.pk)
    return redirect("table-preview", cycle.pk, kept.pk)


@allowed("table.import", "record.enter")
@require_safe
def preview(request: HttpRequest, cycle: Cycle, upload: int) -> HttpResponse:
    """The dry run: what the file would do, or every fault with its row."""
    kept = get_object_or_404(
        Upload.objects.select_related("cycle__scheme", "by"), pk=upload, cycle=cycle, by=me(request)
    )
    if kept.taken is not None:
        messages.info(request, "这个文件已经导入。")
        return redirect("tables", cycle.pk)
    found = imports.preview(kept)
    context = {
        "upload": kept,
        "preview": found,
        "faults": found.faults[:FAULTS_SHOWN],
        "shown": len(found.rows),
        "whole": kept.table in imports.WHOLE,
    }
    return render(request, "records/preview.html", context)


@allowed("table.import", "record.enter")
@require_POST
def take(request: HttpRequest, cycle: Cycle, upload: int) -> HttpResponse:
    kept = get_object_or_404(Upload, pk=upload, cycle=cycle, by=me(request))
    if background.large(kept):
        job = work.enqueue(background.TAKE, cycle, by=me(request), upload=kept.pk)
        return redirect("job", cycle.pk, job.pk)
    try:
        count = imports.take(kept, by=me(request))
    except (Refused, KaoheError) as refusal:
        messages.error(request, said(refusal))
        return (
            redirect("table-preview", cycle.pk, kept.pk)
            if kept.taken is None
            else redirect("tables", cycle.pk)
        )
    messages.success(request, f"已导入“{kept.table}”{count}行。")
    return redirect("tables", cycle.pk)


@allowed("table.export")
@require_safe
def export(request: HttpRequest, cycle: Cycle, form: str) -> HttpResponse:
    """All input tables, as `kaohe evaluate` takes them."""
    if form not in background.MAKERS:
        raise Http404
    if background.many(cycle):
        return redirect("job", cycle.pk, work.enqueue(background.EXPORT, cycle, by=me(request), form=form).pk)
    make, kind = (tables.workbook, XLSX) if form == "xlsx" else (tables.archive, ZIP)
    return attachment(make(cycle), f"{cycle.title} 数据.{form}", kind)
