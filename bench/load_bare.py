"""The same pages from memory: what rendering alone costs, under the same server.

Each page is asked once through the whole site; its template and everything that it was given are kept.
From then on it is rendered anew for every request, by a plain Django view without middleware, sessions
or database. `load.py` serves this with granian like the site itself.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaohe.web.settings")

import django

django.setup()

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import setup_test_environment
from django.urls import include, path
from load_pages import KNOWN, PAGES

KEPT: dict[str, tuple[Any, dict[str, Any]]] = {}


def remember() -> None:
    """Every page once, and what its template was rendered with."""
    setup_test_environment()
    for role, pages in PAGES.items():
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = KNOWN["sessions"][role][0]
        for name, addresses in pages.items():
            for address in addresses[:1]:
                KEPT[f"{role}/{name}"] = _rendered(client, address)


def _rendered(client: Client, address: str) -> tuple[Any, dict[str, Any]]:
    found: list[tuple[Any, dict[str, Any]]] = []

    def note(sender: object, template: Any, context: Context, **_: object) -> None:
        if not found:  # the page itself; what it extends and includes follows
            found.append((template, context.flatten()))

    template_rendered.connect(note)
    try:
        client.get(address)
    finally:
        template_rendered.disconnect(note)
    return found[0]


def bare(_: HttpRequest, role: str, page: str) -> HttpResponse:
    template, given = KEPT[f"{role}/{page}"]
    context = Context(given)
    context.request = given["request"]  # tags read it there
    return HttpResponse(template.render(context))


urlpatterns = [path("bare/<str:role>/<str:page>", bare), path("", include("kaohe.web.urls"))]
"""The site's own follow, since its templates name them."""
remember()
connection.close()
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = []
application = WSGIHandler()
