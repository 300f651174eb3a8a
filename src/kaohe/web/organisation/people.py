"""The pages of people."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaohe.web.errors import Refused
from kaohe.web.organisation import actions, door
from kaohe.web.organisation.forms import LeaveForm, MoveForm, PersonForm, standing
from kaohe.web.organisation.models import Person
from kaohe.web.organisation.pages import form_page, me, number
from kaohe.web.permissions import allowed

ON_A_PAGE = 50


@allowed("organisation.manage")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    found = _found(request)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    given = {name: request.GET.get(name, "") for name in ("q", "unit", "state")}
    return render(request, "organisation/people.html", {"page": page, "given": given, "units": standing()})


def _found(request: HttpRequest) -> QuerySet[Person]:
    people = Person.objects.select_related("unit")
    words = request.GET.get("q", "").strip()
    if words:
        people = people.filter(
            Q(number__startswith=words) | Q(name__contains=words) | Q(unit__name__contains=words)
        )
    unit = request.GET.get("unit", "")
    if unit.isdecimal():
        people = people.filter(unit=number(unit))
    state = request.GET.get("state", "")
    if state == "left":
        return people.exclude(left_on=None)
    if state == "locked":
        return people.filter(locked_until__gt=timezone.now())
    return people.filter(left_on=None) if state != "all" else people


@allowed("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        unit = values.pop("unit")
        try:
            person, password = actions.add_person(values, unit, by=me(request), since=timezone.localdate())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已新增{person.name}。初始口令（只显示这一次）：{password}")
            return redirect("person", person.pk)
    return form_page(request, form, "新增人员", "people")


@allowed("organisation.manage")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("unit"), pk=pk)
    page = {
        "person": person,
        "services": person.services.select_related("unit"),
        "grants": person.grants.select_related("cycle"),
        "locked": person.locked_until is not None and person.locked_until > timezone.now(),
    }
    return render(request, "organisation/person.html", page)


@allowed("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    version = number(request.POST.get("version") or str(person.version))
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_person(person, dict(form.cleaned_data), version, by=me(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已保存。")
            return redirect("person", pk)
    return form_page(request, form, "修改人员", "person", pk, version=version)


@allowed("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move(person, form.cleaned_data["unit"], form.cleaned_data["date"], by=me(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{person.name}已调到{form.cleaned_data['unit']}。")
            return redirect("person", pk)
    return form_page(request, form, f"调动：{person.name}", "person", pk, submit="调动")


@allowed("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave(person, form.cleaned_data["date"], by=me(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{person.name}已离开，不能再登录；留下的记录不变。")
            return redirect("person", pk)
    return form_page(
        request,
        form,
        f"离开：{person.name}",
        "person",
        pk,
        submit="办理离开",
        about="离开后不能再登录；已有的记录、评分和结果不变。",
    )


@allowed("organisation.manage")
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    password = door.reset_password(person, by=me(request))
    messages.success(request, f"{person.name}的新口令（只显示这一次）：{password}。第一次登录时须改掉。")
    return redirect("person", pk)
