"""What the pages of people and units share."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from kaohe.web.organisation.models import Person


def me(request: HttpRequest) -> Person:
    """The person who is signed in (the view is guarded)."""
    return cast(Person, request.user)


def number(text: str) -> int:
    """The number that a page sent, -1 where it is none: nothing has it."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def onward(request: HttpRequest) -> str:
    """Where to go after sign-in: to the page that was asked for, never to another host."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return settings.LOGIN_REDIRECT_URL


def form_page(
    request: HttpRequest,
    form: BaseForm,
    title: str,
    back: str,
    *args: int,
    submit: str = "保存",
    version: int = 0,
    about: str = "",
) -> HttpResponse:
    """A page of one form; `back` names the URL to which 取消 leads, `about` says what will happen."""
    page = {
        "form": form,
        "title": title,
        "back": reverse(back, args=args),
        "submit": submit,
        "version": version,
        "about": about,
    }
    return render(request, "organisation/edit.html", page, status=422 if form.errors else 200)
