"""Many at once: appraisees × rules of one indicator, ratings of one indicator, own indicators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kaohe.errors import Fault, KaoheError
from kaohe.web.cycles.closing import RATINGS, RECORDS, closing
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.progress import progress
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.organisation.pages import me
from kaohe.web.permissions import allowed, is_self, items
from kaohe.web.records import actions, own, rights
from kaohe.web.records.book import Book, Entry, Leaf, book_of
from kaohe.web.records.forms import OwnForm
from kaohe.web.records.grid import Cell, cell_text, enter_grid
from kaohe.web.records.models import OwnIndicator, Rating, Record
from kaohe.web.records.ratings import Score, rate
from kaohe.web.tables import show_or_empty

PEOPLE_ON_A_PAGE = 100
RULES_ON_A_PAGE = 12


@allowed("record.enter")
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """A column for each rule whose record is one number or one choice."""
    book = book_of(cycle)
    simple = [entry for entry in rights.enterable(me(request), cycle, book) if entry.cell]
    groups = _groups(simple, book)
    chosen = request.GET.get("indicator", next(iter(groups), ""))
    if groups and chosen not in groups:
        raise Http404
    entries = groups.get(chosen, [])[:RULES_ON_A_PAGE]
    people = book.with_any(cycle.appraisees.order_by("order", "id"), [entry.id for entry in entries])
    page = Paginator(people, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    faults: dict[str, str] = {}
    refused = ""
    if request.method == "POST":
        cells = _posted(request, list(page), entries, book)
        try:
            count = enter_grid(cycle, cells, by=me(request), submit="submit" in request.POST)
        except KaoheError as error:
            faults = _at(error.faults, [f"c-{one.appraisee.pk}-{one.rule}" for one in cells])
        except Refused as refusal:
            refused = str(refusal)
        else:
            what = f"已保存{count}格。" if count else "没有改动。"
            messages.success(request, what + ("已提交。" if count and "submit" in request.POST else ""))
            return redirect(
                f"{reverse('record-grid', args=[cycle.pk])}?indicator={chosen}&page={page.number}"
            )
    rows = _rows(request, cycle, list(page), entries, book, faults)
    person = me(request)
    context = {
        "mine": [one for one in page if is_self(person, one)],
        "groups": [(key, _title(key, book)) for key in groups],
        "chosen": chosen,
        "entries": entries,
        "page": page,
        "rows": rows,
        "refused": refused,
        "unsaved": _unsaved(request, [cell for row in rows for cell in row["cells"]]) if refused else [],
        "faults": sorted(set(faults.values())),
        "closing": closing(cycle, RECORDS),
        "others": len(groups.get(chosen, [])) - len(entries),
    }
    return render(request, "records/grid.html", context, status=422 if faults else 409 if refused else 200)


def _groups(entries: list[Entry], book: Book) -> dict[str, list[Entry]]:
    """Entries by the indicator on which they hang; those on the total last."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.line[-1] if entry.line else "总分", []).append(entry)
    return found


def _title(key: str, book: Book) -> str:
    return f"{key} {book.names[key]}" if key in book.names else "总分上的加减分"


def _posted(request: HttpRequest, people: list[Appraisee], entries: list[Entry], book: Book) -> list[Cell]:
    """The cells that the page had; each says which draft it showed."""
    found = []
    for appraisee in people:
        for entry in entries:
            name = f"{appraisee.pk}-{entry.id}"
            if f"c-{name}" not in request.POST:
                continue
            record, _, version = request.POST.get(f"v-{name}", "").partition(":")
            found.append(
                Cell(
                    appraisee,
                    entry.id,
                    request.POST[f"c-{name}"],
                    int(record) if record.isdecimal() else None,
                    int(version) if version.isdecimal() else 0,
                )
            )
    return found


def _at(faults: tuple[Fault, ...], names: list[str]) -> dict[str, str]:
    """Faults by the name of the input in which they are; '' for those of none."""
    return {
        names[fault.place.row - 2] if fault.place.row else "": f"{fault.what}。{fault.cure}"
        for fault in faults
    }


def _unsaved(request: HttpRequest, cells: list[dict[str, Any]]) -> list[str]:
    """What was typed and differs from what is kept: shown beside the fresh page, so that it is not lost."""
    found = []
    for cell in cells:
        name = cell["name"] if cell["name"].startswith("c-") else f"s-{cell['name']}"
        typed = request.POST.get(name, cell["text"]).strip()
        if typed != cell["text"]:
            who = f"{cell['appraisee'].name} " if "appraisee" in cell else ""
            found.append(f"{who}{cell['label']}：{typed or '清空'}")
    return found


def _rows(
    request: HttpRequest,
    cycle: Cycle,
    people: list[Appraisee],
    entries: list[Entry],
    book: Book,
    faults: dict[str, str],
) -> list[dict[str, Any]]:
    rules = [entry.id for entry in entries]
    drafts: dict[tuple[int, str], list[Record]] = {}
    there = Record.objects.filter(cycle=cycle, rule__in=rules, appraisee__in=people)
    for record in there.filter(state__in=actions.EDITABLE, claimed=False):
        drafts.setdefault((record.appraisee_id, record.rule), []).append(record)
    handed = {
        (found["appraisee"], found["rule"]): found["n"]
        for found in there.exclude(state__in=actions.EDITABLE)
        .values("appraisee", "rule")
        .annotate(n=Count("pk"))
    }
    rows = []
    for appraisee in people:
        cells = []
        for entry in entries:
            mine = drafts.get((appraisee.pk, entry.id), [])
            old = mine[0] if len(mine) == 1 else None
            name = f"c-{appraisee.pk}-{entry.id}"
            shown = request.POST.get(name) if faults else None
            cells.append(
                {
                    "entry": entry,
                    "name": name,
                    "label": f"{appraisee.name} {entry.id}",
                    "applies": entry.id in book.applies(appraisee)[0],
                    "several": len(mine) > 1,
                    "text": cell_text(entry.cell, old) if shown is None else shown,
                    "version": f"{old.pk}:{old.version}" if old else "",
                    "handed": handed.get((appraisee.pk, entry.id), 0),
                    "choices": {"层级": entry.levels, "情节": entry.severities}.get(entry.cell, ()),
                    "fault": faults.get(name, ""),
                }
            )
        rows.append({"appraisee": appraisee, "cells": cells})
    return rows


@allowed("record.enter")
@require_http_methods(["GET", "HEAD", "POST"])
def ratings(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Scores of one indicator for all to whom it applies; own indicators come by their parent."""
    book, person = book_of(cycle), me(request)
    leaves = {leaf.id: leaf for leaf in rights.rateable(person, cycle, book)}
    held = items(person, cycle)
    parents = {key: node.name for key, node in book.own_parents.items() if held & {"*", key}}
    far = progress([cycle])[cycle.pk]
    lacking = {key: far.share(key, (key,)).left for key in leaves}
    first = next((key for key, left in lacking.items() if left), next(iter([*leaves, *parents]), ""))
    chosen = request.GET.get("indicator", first)
    if (leaves or parents) and chosen not in leaves and chosen not in parents:
        raise Http404
    leaf = leaves.get(chosen)
    page, targets = _targets(cycle, book, leaf, chosen, request.GET.get("page"))
    faults: dict[str, str] = {}
    refused = ""
    if request.method == "POST":
        scores = [score for target in targets if (score := _score(request, *target)) is not None]
        try:
            count = rate(cycle, scores, by=person)
        except KaoheError as error:
            faults = _at(error.faults, [f"s-{one.appraisee.pk}-{one.indicator}" for one in scores])
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, f"已保存{count}个评分。" if count else "没有改动。")
            return redirect(f"{reverse('ratings', args=[cycle.pk])}?indicator={chosen}&page={page.number}")
    rows = _scores(request, cycle, book, targets, person, faults)
    context = {
        "leaves": [
            *(
                (key, leaf.name + (f"（还差{lacking[key]}个）" if lacking[key] else ""))
                for key, leaf in leaves.items()
            ),
            *((key, f"{name}（个性指标）") for key, name in parents.items()),
        ],
        "chosen": chosen,
        "leaf": leaf,
        "full": leaf is None or leaf.adoptable,
        "page": page,
        "rows": rows,
        "refused": refused,
        "unsaved": _unsaved(request, rows) if refused else [],
        "faults": sorted(set(faults.values())),
        "closing": closing(cycle, RATINGS),
        "own": bool(parents),
        "mine": list(dict.fromkeys(row["appraisee"] for row in rows if row["mine"])),
    }
    return render(request, "records/ratings.html", context, status=422 if faults else 409 if refused else 200)


def _targets(
    cycle: Cycle, book: Book, leaf: Leaf | None, chosen: str, number: str | None
) -> tuple[Page[Any], list[tuple[Appraisee, str, str]]]:
    """A page and (appraisee, indicator, name) of everything that is rated on it."""
    if leaf is not None:
        people = book.with_leaf(cycle.appraisees.order_by("order", "id"), leaf.id)
        page = Paginator(people, PEOPLE_ON_A_PAGE).get_page(number)
        return page, [(one, leaf.id, leaf.name) for one in page]
    found = OwnIndicator.objects.filter(cycle=cycle, parent=chosen).select_related("appraisee")
    below = Paginator(found.order_by("appraisee__order", "id"), PEOPLE_ON_A_PAGE).get_page(number)
    return below, [
        (one.appraisee, one.indicator, f"{one.indicator} {one.name}（{show_or_empty(one.points)}分）")
        for one in below
    ]


def _score(request: HttpRequest, appraisee: Appraisee, indicator: str, _name: str) -> Score | None:
    name = f"{appraisee.pk}-{indicator}"
    if f"s-{name}" not in request.POST:
        return None
    version = request.POST.get(f"v-{name}", "")
    return Score(
        appraisee,
        indicator,
        request.POST[f"s-{name}"],
        request.POST.get(f"f-{name}", ""),
        int(version) if version.isdecimal() else 0,
    )


def _scores(
    request: HttpRequest,
    cycle: Cycle,
    book: Book,
    targets: list[tuple[Appraisee, str, str]],
    person: Person,
    faults: dict[str, str],
) -> list[dict[str, Any]]:
    people, indicators = {one.pk for one, _, _ in targets}, {indicator for _, indicator, _ in targets}
    there = Rating.objects.filter(cycle=cycle, appraisee__in=people, indicator__in=indicators)
    averages = {leaf.id for leaf in book.leaves.values() if leaf.average}
    kept = {
        (rating.appraisee_id, rating.indicator): rating
        for rating in there.select_related("by")
        if rating.indicator not in averages or rating.by_id == person.pk
    }
    rows = []
    for appraisee, indicator, label in targets:
        old, name = kept.get((appraisee.pk, indicator)), f"{appraisee.pk}-{indicator}"
        typed = request.POST if faults else {}
        rows.append(
            {
                "appraisee": appraisee,
                "label": label,
                "name": name,
                "text": show_or_empty(old.score) if old else "",
                "score": typed.get(f"s-{name}", show_or_empty(old.score) if old else ""),
                "full": typed.get(f"f-{name}", show_or_empty(old.full) if old else ""),
                "version": old.version if old else 0,
                "by": old.by.name if old else "",
                "itself": old is not None and is_self(old.by, appraisee),
                "mine": is_self(person, appraisee),
                "fault": faults.get(f"s-{name}", ""),
            }
        )
    return rows


@allowed("record.enter")
@require_http_methods(["GET", "HEAD", "POST"])
def own_indicators(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    book, held = book_of(cycle), items(me(request), cycle)
    parents = {key: node.name for key, node in book.own_parents.items() if held & {"*", key}}
    people = [
        one
        for one in cycle.appraisees.order_by("order", "id")
        if any(parent in book.applies(one)[1] for parent in parents)
    ]
    form = OwnForm(request.POST or None, people, parents)
    if request.method == "POST" and form.is_valid():
        appraisee = form.people[form.cleaned_data["appraisee"]]
        try:
            own.add_own(cycle, appraisee, form.cells, by=me(request))
        except KaoheError as error:
            form.blame(error.faults)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已新增。")
            return redirect("own-indicators", cycle.pk)
    found = OwnIndicator.objects.filter(cycle=cycle, parent__in=parents).select_related("appraisee")
    page = Paginator(found.order_by("appraisee__order", "id"), PEOPLE_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "form": form, "parents": parents}
    return render(request, "records/own.html", context, status=422 if form.errors else 200)


@allowed("record.enter")
@require_POST
def own_remove(request: HttpRequest, cycle: Cycle, own_id: int) -> HttpResponse:
    thing = get_object_or_404(
        OwnIndicator.objects.select_related("cycle", "appraisee"), pk=own_id, cycle=cycle
    )
    try:
        own.remove_own(thing, by=me(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已删除。")
    return redirect("own-indicators", cycle.pk)
