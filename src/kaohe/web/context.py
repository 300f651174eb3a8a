"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kaohe.web.navigation import menus


def site(request: HttpRequest) -> dict[str, Any]:
    """`menus` (navigation.Menus), `cycle` where the page is of one, `demo` in demo mode.

    Lazy: a fragment for htmx does not ask for menus.
    """
    return {
        "demo": settings.DEMO,
        "has_reports": bool(settings.DEMO and settings.REPORTS),
        "menus": SimpleLazyObject(lambda: menus(request)),
        "cycle": getattr(request, "cycle", None),
    }
