"""Results as pictures, and any two results side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaohe import compare_tables
from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.cycles.pages import me
from kaohe.web.cycles.schemes import loaded
from kaohe.web.permissions import PERMISSIONS, allowed
from kaohe.web.results import charts, decided
from kaohe.web.results.models import Run
from kaohe.web.results.pages import KEPT, RunKey, decided_scores, key_of, label, opened, run_of, scores_of

CHANGES_ON_A_PAGE = 50


@lru_cache(maxsize=KEPT)
def _composition(key: RunKey, category: str) -> tuple[list[str], list[charts.Stack]]:
    """Kept for the last few: a large result takes long to look through."""
    scores = [score for score in decided_scores(key) if score.category == category]
    return charts.composition(key.tables, key.scheme, scores)


@allowed("result.see")
@require_safe
def pictures(request: HttpRequest, cycle: Cycle, run: int) -> HttpResponse:
    """Distribution, composition, and change against the last period, of one category."""
    kept = run_of(cycle, run)
    every = scores_of(kept, cycle)
    categories = list(dict.fromkeys(score.category for score in every))
    chosen = request.GET.get("category", "")
    category = chosen if chosen in categories else next(iter(categories), "")
    scores = [score for score in every if score.category == category]
    steps = charts.spread([score.value for score in scores if score.value is not None])
    names, stacks = _composition(key_of(kept, cycle), category)
    before = charts.earlier(cycle, me(request))
    moves = charts.moves(scores, before)
    by_total = any(move.change for move in moves)
    bars = [(move.name, move.change if by_total else move.risen) for move in moves]
    drawn = [(name, moved) for name, moved in bars if moved][: charts.MOST_BARS]
    page = {
        "run": kept,
        "category": category,
        "categories": categories,
        "finished": sum(bool(score.total) for score in scores),
        "steps": steps,
        "names": names,
        "stacks": stacks,
        "before": before,
        "moves": moves,
        "drawn": len(drawn),
        "by_total": by_total,
        "most": charts.MOST_BARS,
        "data": {
            "spread": {"labels": [step.low for step in steps], "counts": [step.count for step in steps]},
            "composition": {
                "names": [stack.name for stack in stacks],
                "series": [
                    {"name": name, "values": [stack.parts[at] for stack in stacks]}
                    for at, name in enumerate(names)
                ],
            },
            "change": {
                "names": [name for name, _ in drawn],
                "values": [moved.removeprefix("+") for _, moved in drawn],
            },
        },
    }
    return render(request, "results/charts.html", page)


@allowed("result.see")
@require_safe
def compare(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Two results: of this cycle, or of cycles of the same scheme whose results the person may see."""
    runs = _comparable(request, cycle)
    choices = {run.pk: f"{of_cycle.title}　{label(run)}" for run, of_cycle in runs}
    before, after = _chosen(request, cycle, runs)
    categories = [category.name for category in loaded(cycle.scheme).categories]
    page: dict[str, Any] = {"choices": choices, "a": before, "b": after, "categories": categories}
    if before and after and before.pk != after.pk:
        page |= _difference(request, _final(before), _final(after))
    return render(request, "results/compare.html", page)


def _comparable(request: HttpRequest, cycle: Cycle) -> list[tuple[Run, Cycle]]:
    roles = PERMISSIONS["result.see"].roles
    held = Grant.objects.filter(person=me(request), role__in=roles).values("cycle")
    cycles = Cycle.objects.filter(scheme__name=cycle.scheme.name, pk__in=held)
    seen = {each.pk: each for each in cycles.select_related("scheme").defer("scheme__text")}
    runs = Run.objects.filter(cycle__in=seen).defer("tables").select_related("resolution")
    ordered = sorted(runs, key=lambda run: (run.cycle_id != cycle.pk, -run.pk))
    return [(run, seen[run.cycle_id]) for run in ordered]


def _chosen(
    request: HttpRequest, cycle: Cycle, runs: list[tuple[Run, Cycle]]
) -> tuple[Run | None, Run | None]:
    """The two that were asked for; the last two of the cycle where nothing was."""
    by_pk = {str(run.pk): run for run, _ in runs}
    asked = [request.GET.get(name, "") for name in ("a", "b")]
    if any(text and text not in by_pk for text in asked):
        raise Http404
    own = [run for run, _ in runs if run.cycle_id == cycle.pk]
    usual = (own[1] if len(own) > 1 else None, own[0] if own else None)
    return by_pk.get(asked[0]) or usual[0], by_pk.get(asked[1]) or usual[1]


def _final(run: Run) -> dict[str, Any]:
    """The tables of a result with what was decided in the place of what was suggested."""
    tables = dict(opened(run).tables)
    if (table := decided.final(tables)) is not None:
        tables["得分"] = table
    return tables


def _difference(request: HttpRequest, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    given = request.GET.get("category", "")
    names = _names(before, given) | _names(after, given)
    if given:
        before, after = (_only(tables, names) for tables in (before, after))
    found = compare_tables(before, after)
    counts = Counter(field for change in found.changes for field, _, _ in change.fields)
    return {
        "found": found,
        "page": Paginator(found.changes, CHANGES_ON_A_PAGE).get_page(request.GET.get("page")),
        "counts": [(field, counts[field]) for field in ("总分", "名次", "等次", "奖项") if counts[field]],
        "appraisees": len(names),
        "category": given,
    }


def _names(tables: Mapping[str, Any], category: str = "") -> set[str]:
    table = tables.get("得分")
    rows = table.to_pylist() if table is not None else []
    return {row["对象"] for row in rows if not category or row["类别"] == category}


def _only(tables: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    wanted = pa.array(sorted(names), pa.string())
    return {
        name: table.filter(pc.is_in(table["对象"], wanted)) if "对象" in table.column_names else table
        for name, table in tables.items()
    }
