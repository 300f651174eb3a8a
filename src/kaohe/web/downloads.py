"""Files that pages hand out to be kept."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

CSV, ZIP = "text/csv; charset=utf-8", "application/zip"


def attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    """The content as a file of this name, in whatever signs; never opened in the page's place."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
