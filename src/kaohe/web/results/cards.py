"""Score cards: the tree of an appraisee's points, in which every line opens to what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaohe import explain_tables
from kaohe.scheme.describe import lines
from kaohe.web.cycles.models import Appraisee, Cycle, Published
from kaohe.web.cycles.pages import me, of
from kaohe.web.cycles.schemes import loaded
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import allowed
from kaohe.web.records import rights
from kaohe.web.records.models import Record
from kaohe.web.results import decided
from kaohe.web.results.models import Run
from kaohe.web.results.pages import fresh, opened, ranked, run_of, scheme_of, scores_of

DEEPEST = 5
DOUBT = "存疑："
_RECORDS = re.compile(r"记录第([\d、]+)行")


@dataclass(frozen=True)
class Line:
    """A line of the card: an indicator, or a change of its points with the clause and the records."""

    depth: int
    item: Any = None
    line: Any = None
    clause: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()

    @property
    def opens(self) -> bool:
        return bool(self.clause or self.records)


@allowed("result.see")
@require_safe
def card(request: HttpRequest, cycle: Cycle, run: int, appraisee: int) -> HttpResponse:
    """The score card of an appraisee: tree, ledger lines, why this place and grade."""
    kept = run_of(cycle, run)
    found = _cards(kept, cycle, [of(Appraisee, cycle, appraisee)], me(request))
    return render(request, "results/card.html", {"run": kept, "whole": True, "cards": found})


@allowed("result.own")
@require_safe
def own(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The person's own score cards. What would name others (who is ahead, by how much) is left out."""
    person, run = me(request), fresh(cycle).run
    mine = Q(person=person)
    if person.unit_id is not None:
        mine |= Q(person=None, unit=person.unit_id)
    found = list(cycle.appraisees.filter(mine))
    cards = _cards(run, cycle, found, person) if run else []
    return render(request, "results/card.html", {"run": run, "whole": False, "cards": cards})


def _cards(run: Run, cycle: Cycle, appraisees: Iterable[Appraisee], person: Person) -> list[dict[str, Any]]:
    """Those of the appraisees whom the run has: one that came into the roster later it lacks."""
    scheme, kept = scheme_of(run, cycle), opened(run)
    final = scores_of(run, cycle).by_name
    said = decided.said_of(kept.tables)
    there = [one for one in appraisees if one.name in final]
    order = ranked(run, cycle)
    whys = {one.name: explain_tables(kept.tables, scheme, one.name, order, one.attributes) for one in there}
    records = _records(whys.values(), kept.records, cycle, person)
    clauses = clauses_of(run.scheme_hash)
    return [
        {
            "why": whys[one.name],
            "score": final[one.name],
            "said": said.get(one.name, []),
            "rows": [
                *_walk(whys[one.name].nodes, 1, clauses, records),
                *_totals(whys[one.name], clauses, records),
            ],
        }
        for one in there
    ]


@lru_cache(maxsize=16)
def clauses_of(hash: str) -> Mapping[str, tuple[str, ...]]:
    """What the scheme says in words, by the id of the element, with the reading that it takes."""
    published = Published.objects.filter(hash=hash).first()
    found: dict[str, list[str]] = {}
    for line in lines(loaded(published)) if published else ():
        if line.id and not line.text.startswith(DOUBT):
            found.setdefault(line.id, []).append(line.text)
    return {name: tuple(texts) for name, texts in found.items()}


def _rows_of(line: Any) -> list[int]:
    """The rows of table 记录 that a ledger line names."""
    match = _RECORDS.fullmatch(line.source)
    return [int(row) for row in match[1].split("、") if row] if match else []


def _records(whys: Iterable[Any], ids: tuple[int, ...], cycle: Cycle, person: Person) -> dict[int, Record]:
    """The records behind the lines, by their row; only those that the person may see."""
    wanted = {
        row: ids[row - 2]
        for why in whys
        for line in _every(why)
        for row in _rows_of(line)
        if 2 <= row < len(ids) + 2
    }
    seen = Record.objects.filter(rights.visible(person, cycle), cycle=cycle, pk__in=wanted.values())
    seen = seen.select_related("confirmed_by", "by").prefetch_related("evidence")
    found = {record.pk: record for record in seen}
    return {row: found[pk] for row, pk in wanted.items() if pk in found}


def _every(why: Any) -> Iterator[Any]:
    def inside(nodes: Iterable[Any]) -> Iterator[Any]:
        for node in nodes:
            yield from node.lines
            yield from inside(node.children)

    yield from inside(why.nodes)
    yield from why.totals


def _walk(
    nodes: Iterable[Any], depth: int, clauses: Mapping[str, tuple[str, ...]], records: Mapping[int, Record]
) -> Iterator[Line]:
    """Indicators and ledger lines from top to bottom."""
    for node in nodes:
        yield Line(depth, item=node.item)
        for line in node.lines:
            yield _line(min(depth + 1, DEEPEST), line, clauses, records)
        yield from _walk(node.children, min(depth + 1, DEEPEST), clauses, records)


def _totals(why: Any, clauses: Mapping[str, tuple[str, ...]], records: Mapping[int, Record]) -> list[Line]:
    """The lines on the total that stand in no node of the tree."""
    return [_line(1, line, clauses, records) for line in why.totals if line.indicator != "加减"]


def _line(
    depth: int, line: Any, clauses: Mapping[str, tuple[str, ...]], records: Mapping[int, Record]
) -> Line:
    behind = tuple(records[row] for row in _rows_of(line) if row in records)
    return Line(depth, line=line, clause=clauses.get(line.rule or line.indicator, ()), records=behind)
