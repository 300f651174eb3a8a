"""One-click sign-in as each role: in demo mode only, otherwise the address does not exist."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from kaohe.web.organisation.models import Person


@dataclass(frozen=True)
class Door:
    """A person to sign in as, and what it does in which appraisals."""

    number: str
    name: str
    unit: str
    does: str


def doors() -> list[tuple[str, list[Door]]]:
    """Those whom the demo offers, by body: people with a role, and administrators."""
    people = Person.objects.filter(is_active=True).select_related("unit__parent").prefetch_related("grants")
    found: dict[str, list[Door]] = {}
    for person in people:
        roles = sorted({grant.role for grant in person.grants.all()})
        if person.admin:
            roles.insert(0, "系统管理员")
        if not roles:
            continue
        unit = person.unit
        body = (unit.parent or unit).name if unit else ""
        door = Door(person.number, person.name, unit.name if unit else "", "、".join(roles))
        found.setdefault(body, []).append(door)
    return list(found.items())


@require_POST
def sign_in_as(request: HttpRequest, number: str) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(Person, number=number, is_active=True)
    logout(request)
    login(request, person, "django.contrib.auth.backends.ModelBackend")
    return redirect(settings.LOGIN_REDIRECT_URL)
