"""Pages of results: ranking, score cards, one's own result, the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaohe import explain_tables
from kaohe.errors import Fault, KaoheError
from kaohe.scheme.model import Scheme
from kaohe.web.cycles.models import Appraisee, Cycle, Published
from kaohe.web.cycles.pages import MOST_SHOWN, me, of, say
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed, may
from kaohe.web.results import actions, bundle, decided
from kaohe.web.results.decided import Said
from kaohe.web.results.models import Run
from kaohe.web.results.pages import fresh

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAITING = {"待研究": "总分相同，跨在名额的边界上，等研究决定", "未完成": "评分还没有给全"}


@allowed("result.see")
@require_safe
def index(request: HttpRequest, cycle: Cycle, run: int | None = None) -> HttpResponse:
    """Places by category and group, what waits, and the frozen results."""
    if run:
        return _ranking(request, cycle, of(Run, cycle, run))
    seen = fresh(cycle)
    return _ranking(request, cycle, seen.run, seen.faults)


def _ranking(
    request: HttpRequest, cycle: Cycle, run: Run | None, faults: tuple[Fault, ...] = ()
) -> HttpResponse:
    page: dict[str, Any] = {
        "run": run,
        "faults": faults[:MOST_SHOWN],
        "more": max(len(faults) - MOST_SHOWN, 0),
        "manages": may(request.user, "result.freeze", cycle),
        "frozen": cycle.runs.filter(frozen__isnull=False).defer("tables").select_related("frozen_by"),
    }
    if run is not None:
        scheme, (tables, notes) = _scheme(run, cycle), bundle.unpack(run.tables)
        scores = decided.scores(tables, scheme)
        ids = dict(cycle.appraisees.values_list("name", "id"))
        page |= {
            "notes": notes,
            "newest": not cycle.runs.filter(pk__gt=run.pk).exists(),
            "current": actions.current(run, cycle),
            "parts": _parts(scores, scheme, ids, decided.said_of(tables)),
            "waiting": [
                (word, why, names)
                for word, why in WAITING.items()
                if (names := [score.name for score in scores if word in score.remarks])
            ],
            "links": [row for row in tables["联动"].to_pylist() if row["结论"]] if "联动" in tables else [],
        }
    return render(request, "results/ranking.html", page, status=422 if faults else 200)


def _parts(
    scores: Iterable[Any], scheme: Scheme, ids: dict[str, int], said: dict[str, list[Said]]
) -> dict[str, list[tuple[Any, Any, list[Said]]]]:
    """The rows under the name of the field in which their places are counted, each with its decisions."""
    parts: dict[str, list[tuple[Any, Any, list[Said]]]] = {}
    for score in scores:
        scope = (score.category, score.group if "分组" in scheme.scope else "")
        title = " · ".join(part for part in scope if part)
        parts.setdefault(title, []).append((score, ids.get(score.name), said.get(score.name, [])))
    return parts


@allowed("result.freeze")
@require_POST
def compute(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    before = actions.newest(cycle)
    try:
        run = actions.compute(cycle, by=me(request))
    except KaoheError as error:
        return _ranking(request, cycle, cycle.runs.first(), tuple(error.faults))
    same = before is not None and before.pk == run.pk
    messages.success(request, "数据没有变化，结果还是原来的。" if same else "结果算好了。")
    return redirect("results", cycle.pk)


@allowed("result.freeze")
@require_POST
def freeze(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        run = actions.freeze(cycle, by=me(request), hash=request.POST.get("hash", ""))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"结果已冻结，哈希 {run.hash}。")
    return redirect("results", cycle.pk)


@allowed("result.see")
@require_safe
def download(request: HttpRequest, cycle: Cycle, run: int) -> HttpResponse:
    kept = of(Run, cycle, run)
    tables, notes = bundle.unpack(kept.tables)
    content = bundle.workbook(tables, notes, _scheme(kept, cycle), cycle.period, kept.provisional)
    answer = HttpResponse(content, content_type=XLSX)
    name = quote(f"{cycle.title}结果.xlsx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@allowed("result.see")
@require_safe
def card(request: HttpRequest, cycle: Cycle, run: int, appraisee: int) -> HttpResponse:
    """The score card of an appraisee: tree, ledger lines, why this place and grade."""
    kept = of(Run, cycle, run)
    page = {"run": kept, "whole": True, "cards": _cards(kept, cycle, [of(Appraisee, cycle, appraisee)])}
    return render(request, "results/card.html", page)


@allowed("result.own")
@require_safe
def own(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The person's own score cards. What would name others (who is ahead, by how much) is left out."""
    person, run = me(request), cycle.runs.first()
    mine = Q(person=person)
    if person.unit_id is not None:
        mine |= Q(person=None, unit=person.unit_id)
    found = list(cycle.appraisees.filter(mine))
    page = {"run": run, "whole": False, "cards": _cards(run, cycle, found) if run else []}
    return render(request, "results/card.html", page)


def _cards(run: Run, cycle: Cycle, appraisees: Iterable[Appraisee]) -> list[dict[str, Any]]:
    """Those of the appraisees whom the run has: one that came into the roster later it lacks."""
    scheme, (tables, _) = _scheme(run, cycle), bundle.unpack(run.tables)
    final = {score.name: score for score in decided.scores(tables, scheme)}
    said = decided.said_of(tables)
    found = []
    for appraisee in appraisees:
        if appraisee.name in final:
            why = explain_tables(tables, scheme, appraisee.name)
            found.append(
                {
                    "why": why,
                    "score": final[appraisee.name],
                    "said": said.get(appraisee.name, []),
                    "rows": list(_walk(why.nodes, 1)),
                }
            )
    return found


def _walk(nodes: Iterable[Any], depth: int) -> Iterator[tuple[int, Any, Any]]:
    """(depth, indicator, None) and (depth, None, ledger line) from top to bottom."""
    for node in nodes:
        yield depth, node.item, None
        for line in node.lines:
            yield min(depth + 1, 5), None, line
        yield from _walk(node.children, min(depth + 1, 5))


def _scheme(run: Run, cycle: Cycle) -> Scheme:
    """The scheme with which a run was computed: an earlier one where the cycle took a new version."""
    if run.scheme_hash == cycle.scheme.hash:
        return loaded(cycle.scheme)
    return loaded(get_list_or_404(Published, hash=run.scheme_hash)[0])
