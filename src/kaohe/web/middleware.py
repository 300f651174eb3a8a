"""What every answer carries: a content policy under which a page can load nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

VIA = "via"
"""In the session of who came in through the body's sign-on: its title; the local password is idle."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Headers:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Nobody types a zero character, and PostgreSQL has no place for it."""
        sent = (text for part in (request.GET, request.POST) for _, texts in part.lists() for text in texts)
        if "\0" in request.path or any("\0" in text for text in sent):
            raise SuspiciousOperation("zero character")


class PasswordFirst:
    """Who comes in by a password that somebody else gave changes it before anything else."""

    OPEN = ("password", "sign-in", "sign-out")

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if (
            getattr(request.user, "must_change", False)
            and VIA not in request.session
            and name not in self.OPEN
        ):
            return redirect("password")
        return None
