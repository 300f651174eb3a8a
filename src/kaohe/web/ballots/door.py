"""The door for codes: who votes by code is nobody, so that no session is read on the way, and no account.

Its pages pass only what guards them (foreign hosts, forged requests, foreign frames, the content policy);
sessions, messages, accounts and the site map have nothing to do there, and would take longer than the ballot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.exception import convert_exception_to_response as whole
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware

from kaohe.web.middleware import Headers

PATH = "/vote/ballot"
FORM = "application/x-www-form-urlencoded"
Answer = Callable[[HttpRequest], HttpResponse]


class Door:
    """First of all middleware: takes the requests for `PATH`, lets all others pass."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._forged = CsrfViewMiddleware(whole(self._view))
        forged: Any = whole(self._forged)
        self._headers = Headers(forged)
        framed: Any = XFrameOptionsMiddleware(whole(self._headers))
        common: Any = CommonMiddleware(whole(framed))
        self._guarded: Any = SecurityMiddleware(whole(common))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return self._answer(request)
        request.user = AnonymousUser()
        read_form(request)
        answer: HttpResponse = self._guarded(request)
        return answer

    def _view(self, request: HttpRequest) -> HttpResponse:
        from kaohe.web.ballots.voting import ballot_by_code  # models are not loaded before the middleware is

        refused = self._forged.process_view(request, ballot_by_code, (), {})
        if refused is not None:
            return refused
        self._headers.process_view(request)
        return ballot_by_code(request)


def read_form(request: HttpRequest) -> None:
    """A plain form, as browsers send it; any other is left to Django, which reads the same more slowly."""
    if request.method != "POST" or request.META.get("CONTENT_TYPE") != FORM:
        return
    sent = request.body
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if not sent.isascii() or (most is not None and sent.count(b"&") >= most):
        return
    found: dict[str, list[str]] = {}
    for pair in sent.decode().split("&"):
        if pair:
            name, _, text = pair.partition("=")
            if "%" in pair or "+" in pair:
                name, text = unquote_plus(name), unquote_plus(text)
            found.setdefault(name, []).append(text)
    made = QueryDict("")
    dict.update(made, found)
    request.POST = made
