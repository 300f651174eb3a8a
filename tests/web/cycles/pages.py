"""What tests of this app's pages send."""

from __future__ import annotations

from io import BytesIO

from django.urls import reverse


def file(name: str, content: str | bytes) -> BytesIO:
    held = BytesIO(content.encode() if isinstance(content, str) else content)
    held.name = name
    return held


def url(name: str, *args: object) -> str:
    return reverse(name, args=args)


def roster(*rows: str) -> BytesIO:
    return file("对象.csv", "\n".join(("对象,类别,能力类型", *rows)))
