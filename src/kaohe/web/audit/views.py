"""The pages of the audit log: the list with its filters, and one entry."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle
from kaohe.web.paging import page_of
from kaohe.web.permissions import allowed

ON_A_PAGE = 50
_FILTERS = ("q", "who", "verb", "since", "until", "cycle")


@dataclass(frozen=True)
class Line:
    """One field of an entry before and after."""

    name: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


@allowed("organisation.manage")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The whole log, of all cycles and of units and people."""
    entries = Entry.objects.all()
    chosen = request.GET.get("cycle", "")
    if chosen.isdecimal():
        entries = entries.filter(cycle=int(chosen))
    cycles = Cycle.objects.values_list("pk", "title")
    return _list(request, entries, cycles=cycles)


@allowed("audit.see")
@require_GET
def of_cycle(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """What was done in one cycle."""
    return _list(request, Entry.objects.filter(cycle=cycle.pk), cycle.pk)


@allowed("organisation.manage")
@require_GET
def entry(request: HttpRequest, number: int) -> HttpResponse:
    return _entry(request, get_object_or_404(Entry, pk=number))


@allowed("audit.see")
@require_GET
def entry_of_cycle(request: HttpRequest, cycle: Cycle, number: int) -> HttpResponse:
    return _entry(request, get_object_or_404(Entry, pk=number, cycle=cycle.pk))


def _list(
    request: HttpRequest, entries: QuerySet[Entry], cycle: int | None = None, **more: Any
) -> HttpResponse:
    given = {name: request.GET.get(name, "").strip() for name in _FILTERS}
    verbs = _verbs(given["cycle"] if cycle is None else str(cycle))
    if given["q"]:
        entries = entries.filter(subject__contains=given["q"])
    if given["who"]:
        entries = entries.filter(actor_name__contains=given["who"])
    if given["verb"]:
        entries = entries.filter(verb=given["verb"])
    since, until = _day(given["since"]), _day(given["until"])
    if since:
        entries = entries.filter(at__gte=_begins(since))
    if until:
        entries = entries.filter(at__lt=_begins(until + datetime.timedelta(days=1)))
    newest = entries.order_by("-number").defer("before", "after")
    page = page_of(request, newest, ON_A_PAGE)
    filtered = any(given.values())
    found = {"page": page, "given": given, "verbs": verbs, "filtered": filtered, **more}
    return render(request, "audit/list.html", found)


_VERBS = """
WITH RECURSIVE known(verb) AS (
    SELECT (SELECT min(verb) FROM audit_entry WHERE {where})
    UNION ALL
    SELECT (SELECT min(verb) FROM audit_entry WHERE {where} AND verb > known.verb) FROM known
    WHERE known.verb IS NOT NULL
) SELECT verb FROM known WHERE verb IS NOT NULL
"""
"""From one verb to the next in the index: DISTINCT would read every entry."""


def _verbs(cycle: str) -> list[str]:
    """The verbs of the log, or of one cycle's entries."""
    of_one = cycle.isdecimal()
    where, values = ("cycle = %s", [int(cycle)] * 2) if of_one else ("TRUE", [])
    with connection.cursor() as cursor:
        cursor.execute(_VERBS.format(where=where), values)
        return [verb for (verb,) in cursor.fetchall()]


def _entry(request: HttpRequest, found: Entry) -> HttpResponse:
    return render(request, "audit/entry.html", {"entry": found, "lines": lines(found)})


def lines(entry: Entry) -> list[Line]:
    """The fields of an entry side by side, those of `before` first."""
    before, after = entry.before or {}, entry.after or {}
    return [Line(name, _said(before, name), _said(after, name)) for name in dict.fromkeys((*before, *after))]


def _said(side: Mapping[str, Any], name: str) -> str:
    return _text(side[name]) if name in side else ""


def _text(value: Any) -> str:
    if value is None:
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{name}：{_text(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return "、".join(_text(inner) for inner in value)
    return str(value)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _begins(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
