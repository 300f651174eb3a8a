"""Files that the pages of the archive hand out."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

CSV, ZIP = "text/csv; charset=utf-8", "application/zip"


def attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
