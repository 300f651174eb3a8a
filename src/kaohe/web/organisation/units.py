"""The pages of units."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kaohe.web.errors import Refused
from kaohe.web.organisation import actions
from kaohe.web.organisation.forms import MergeForm, UnitForm
from kaohe.web.organisation.models import Unit
from kaohe.web.organisation.pages import form_page, me, number
from kaohe.web.permissions import allowed


@dataclass(frozen=True)
class Row:
    """A unit in the tree: how deep it stands, how many people serve in it."""

    unit: Unit
    depth: int
    people: int


def tree(words: str = "") -> list[Row]:
    """All units, each below its parent; with `words` those whose name or group has them. One query."""
    serving = Count("people", filter=Q(people__left_on=None))
    below: dict[int | None, list[tuple[Unit, int]]] = defaultdict(list)
    for each in Unit.objects.select_related("merged_into").annotate(serving=serving):
        below[each.parent_id].append((each, each.serving))
    rows: list[Row] = []
    waiting = [(unit, 0, people) for unit, people in reversed(below[None])]
    while waiting:
        unit, depth, people = waiting.pop()
        rows.append(Row(unit, depth, people))
        waiting += [(child, depth + 1, number) for child, number in reversed(below[unit.pk])]
    return [row for row in rows if words in row.unit.name or words in row.unit.group] if words else rows


@allowed("organisation.manage")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    return render(request, "organisation/units.html", {"rows": tree(words), "words": words})


@allowed("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = UnitForm(request.POST or None, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        try:
            unit = actions.add_unit(dict(form.cleaned_data), by=me(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已新增{unit}。")
            return redirect("unit", unit.pk)
    return form_page(request, form, "新增单位", "units")


@allowed("organisation.manage")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.select_related("parent", "merged_into"), pk=pk)
    page = {
        "unit": unit,
        "children": unit.children.filter(merged_into=None),
        "merged": unit.merged.all(),
        "people": unit.people.filter(left_on=None),
    }
    return render(request, "organisation/unit.html", page)


@allowed("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=pk)
    version = number(request.POST.get("version") or str(unit.version))
    form = UnitForm(request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_unit(unit, dict(form.cleaned_data), version, by=me(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已保存。")
            return redirect("unit", pk)
    return form_page(request, form, "修改单位", "unit", pk, version=version)


@allowed("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=pk, merged_into=None)
    form = MergeForm(unit, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            into = actions.merge(unit, form.cleaned_data["into"], form.cleaned_data["date"], by=me(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{unit}已并入{into}。")
            return redirect("unit", into.pk)
    about = (
        f"{unit}的在职人员从这一天起归新单位，下级单位也归它；{unit}留在名册里，不再使用。这一步不能撤销。"
    )
    return form_page(request, form, f"合并：{unit}", "unit", pk, submit="合并", about=about)
