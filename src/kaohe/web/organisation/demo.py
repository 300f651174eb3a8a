"""Demo mode only: one-click sign-in as each role, and the reports. Otherwise these addresses do not exist."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe
from django.views.static import serve

from kaohe.web.organisation.models import Person
from kaohe.web.organisation.pages import onward

EACH = 2
"""So many people of one role in one body are offered."""
REPORT_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
"""A report is one file with its script and style inside, and loads nothing."""


@dataclass(frozen=True)
class Door:
    """A person to sign in as, and what it does."""

    number: str
    name: str
    unit: str
    does: str


def doors() -> list[tuple[str, list[Door]]]:
    """Those whom the demo offers, by body: people with a role, and administrators. Two queries."""
    people = Person.objects.filter(is_active=True).select_related("unit__parent").prefetch_related("grants")
    found: dict[str, list[Door]] = {}
    offered: Counter[tuple[str, str]] = Counter()
    order: dict[str, int] = {}
    for person in people:
        roles = sorted({grant.role for grant in person.grants.all()})
        does = "、".join(["系统管理员", *roles] if person.admin else roles)
        unit = person.unit
        body = (unit.parent or unit).name if unit else "全站"
        if not does or offered[body, does] == EACH:
            continue
        offered[body, does] += 1
        if unit is not None:
            order[body] = (unit.parent or unit).order
        found.setdefault(body, []).append(Door(person.number, person.name, unit.name if unit else "", does))
    return [
        (body, found[body])
        for body in sorted(found, key=lambda body: (body not in order, order.get(body, 0)))
    ]


@require_POST
def sign_in_as(request: HttpRequest, number: str) -> HttpResponseBase:
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(Person, number=number, is_active=True)
    logout(request)
    login(request, person, "django.contrib.auth.backends.ModelBackend")
    return redirect(onward(request))


@require_safe
def reports(request: HttpRequest, path: str = "index.html") -> HttpResponseBase:
    """The reports of the shipped schemes on sample data, from the folder KAOHE_REPORTS."""
    if not (settings.DEMO and settings.REPORTS):
        raise Http404
    answer = serve(request, path, document_root=settings.REPORTS)
    answer.headers["Content-Security-Policy"] = REPORT_POLICY
    return answer
