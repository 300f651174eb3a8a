"""Pages of the deciding body: what waits, deciding it, taking a decision back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import MOST_SHOWN, me, say
from kaohe.web.errors import Refused, Stale
from kaohe.web.permissions import allowed, may
from kaohe.web.records.book import book_of
from kaohe.web.results import decisions, keeping, waiting
from kaohe.web.results.matters import GRADE, GRADES, NAMING, NOT, TIE, Agenda, Candidate, Matter
from kaohe.web.results.models import Decision, Resolution
from kaohe.web.results.pages import Fresh, agenda_of, fresh, ranked

SEERS = ("result.decide", "result.see")


@dataclass
class Line:
    """A candidate on the page: who, what is chosen now, and what was decided before and has lapsed."""

    pk: int
    candidate: Candidate
    chosen: str
    standing: str
    lapsed: str = ""

    def is_new(self, value: str) -> bool:
        """Whether choosing this says something that does not stand already."""
        if self.standing:
            return value != self.standing
        return self.candidate.tied or bool(self.lapsed) or value != self.candidate.suggested


@dataclass
class Shown:
    """A matter on the page."""

    matter: Matter
    lines: list[Line] = field(default_factory=list)

    @property
    def decided(self) -> bool:
        """Whether nothing of it waits any more."""
        return all(line.standing for line in self.lines if line.candidate.tied)

    @property
    def tied(self) -> list[Line]:
        return [line for line in self.lines if line.candidate.tied]


NOTHING = Agenda((), (), ())


@dataclass
class Desk:
    """All that the pages show of what a result leaves to decide."""

    seen: Fresh
    plan: Agenda
    shown: list[Shown]
    lapsed: list[Decision]
    unfinished: list[str]
    ids: dict[str, int]
    grades: dict[str, str]

    def of(self, *kinds: str) -> list[Shown]:
        return [each for each in self.shown if each.matter.kind in kinds]

    def one(self, token: str) -> Shown:
        for each in self.shown:
            if each.matter.token == token:
                return each
        raise Http404


def desk(cycle: Cycle, given: QueryDict | None = None) -> Desk:
    seen = fresh(cycle)
    plan = agenda_of(seen.run, cycle) if seen.run else NOTHING
    names = {one.name for matter in plan.matters for one in matter.candidates}
    ids = dict(cycle.appraisees.filter(name__in=names).values_list("name", "id"))
    basis = {matter.key: matter.basis for matter in plan.matters}
    standing: dict[tuple[str, str], Decision] = {}
    lapsed: dict[tuple[str, str], Decision] = {}
    for each in keeping.in_force(cycle):
        kept = standing if basis.get(each.matter) == each.basis else lapsed
        kept[each.matter, each.name] = each
    shown = []
    for matter in plan.matters:
        lines = [
            _line(matter, one, ids.get(one.name, 0), standing, lapsed, given) for one in matter.candidates
        ]
        shown.append(Shown(matter, lines))
    grades = {name: each.decided for (_, name), each in standing.items() if each.field == GRADE}
    return Desk(seen, plan, shown, list(lapsed.values()), _unfinished(cycle, seen), ids, grades)


def _unfinished(cycle: Cycle, seen: Fresh) -> list[str]:
    if seen.run is None:
        return []
    return [score.name for score in ranked(seen.run, cycle) if keeping.UNFINISHED in score.remarks]


def _line(
    matter: Matter,
    one: Candidate,
    pk: int,
    standing: dict[tuple[str, str], Decision],
    lapsed: dict[tuple[str, str], Decision],
    given: QueryDict | None,
) -> Line:
    now, before = standing.get((matter.key, one.name)), lapsed.get((matter.key, one.name))
    kept = now or before
    chosen = kept.decided if kept and kept.decided in one.options else "" if one.tied else one.suggested
    if given is not None and matter.kind == NAMING:
        chosen = matter.value if str(pk) in given.getlist(f"g-{matter.token}") else NOT
    elif given is not None:
        chosen = given.get(f"v-{matter.token}-{pk}", chosen)
    return Line(pk, one, chosen, now.decided if now else "", before.decided if before else "")


@allowed(*SEERS)
@require_safe
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """What waits for a decision, and what was decided."""
    return _index(request, cycle, None)


def _index(request: HttpRequest, cycle: Cycle, given: QueryDict | None, status: int = 200) -> HttpResponse:
    found = desk(cycle, given)
    page = {
        **_common(request, cycle, found, given),
        "ties": found.of(TIE),
        "gradings": found.of(GRADES),
        "namings": found.of(NAMING),
        "open": [each for each in found.shown if each.tied and not each.decided],
        "rooms": found.plan.rooms(found.grades),
        "vetoes": [(record, book_of(cycle).entries[record.rule].label) for record in waiting.vetoes(cycle)],
        "rules": any(
            may(request.user, name, cycle) for name in ("veto.review", "veto.decide", "record.enter")
        ),
        "history": _history(cycle, found),
    }
    return render(request, "results/decisions.html", page, status=status)


@allowed(*SEERS)
@require_safe
def grading(request: HttpRequest, cycle: Cycle, token: str) -> HttpResponse:
    """Everybody whom the body may grade within one quota."""
    return _grading(request, cycle, token, None)


def _grading(
    request: HttpRequest, cycle: Cycle, token: str, given: QueryDict | None, status: int = 200
) -> HttpResponse:
    found = desk(cycle, given)
    shown = found.one(token)
    rooms = found.plan.rooms(found.grades)
    rooms = [room for room in rooms if f"{room.title}：{room.where}" == shown.matter.title]
    page = {**_common(request, cycle, found, given), "shown": shown, "rooms": rooms}
    return render(request, "results/grading.html", page, status=status)


def _common(request: HttpRequest, cycle: Cycle, found: Desk, given: QueryDict | None) -> dict[str, Any]:
    run = found.seen.run
    decides = may(request.user, "result.decide", cycle) and cycle.state not in decisions.CLOSED
    return {
        "run": run,
        "current": found.seen.current,
        "faults": found.seen.faults[:MOST_SHOWN],
        "unfinished": found.unfinished,
        "lapsed": found.lapsed,
        "not": NOT,
        "decides": decides and run is not None and found.seen.current and not found.unfinished,
        "key": secrets.token_urlsafe(16),
        "reason": given.get("reason", "") if given else "",
        "minute": given.get("minute", "") if given else "",
    }


def _history(cycle: Cycle, found: Desk) -> list[tuple[Resolution, list[Decision]]]:
    """The resolutions, the last first, each with its decisions; what still stands is marked."""
    stand = {each.pk for each in keeping.in_force(cycle)} - {each.pk for each in found.lapsed}
    resolutions = cycle.resolutions.select_related("by", "run").defer("run__tables").order_by("-id")
    every = Decision.objects.filter(resolution__cycle=cycle).select_related("ended")
    of: dict[int, list[Decision]] = {}
    for each in every.order_by("id"):
        each.stands = each.pk in stand  # type: ignore[attr-defined]
        of.setdefault(each.resolution_id, []).append(each)
    return [(resolution, of.get(resolution.pk, [])) for resolution in resolutions]


@allowed("result.decide")
@require_POST
def take(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """One sitting: everything that was chosen in the form, with one reason and one minute."""
    given, token = request.POST, request.POST.get("grading", "")
    try:
        made = decisions.decide(
            cycle,
            _choices(desk(cycle), given),
            by=me(request),
            reason=given.get("reason", ""),
            minute=given.get("minute", ""),
            seen=given.get("seen", ""),
            key=given.get("key", "")[:40],
        )
    except Refused as refusal:
        say(request, refusal)
        kept = _only_words(given) if isinstance(refusal, Stale) else given
        status = 409 if isinstance(refusal, Stale) else 422
        if token and any(each.matter.token == token for each in desk(cycle).shown):
            return _grading(request, cycle, token, kept, status)
        return _index(request, cycle, kept, status)
    messages.success(request, f"已决定，结果已冻结，哈希 {made.run.hash if made.run else ''}。")
    return redirect("decisions", cycle.pk)


def _choices(found: Desk, given: QueryDict) -> dict[str, dict[str, str]]:
    """What the form says that is not decided already: by matter, what is chosen for whom."""
    choices = {each.matter.key: _chosen(each, given) for each in found.shown}
    return {key: chosen for key, chosen in choices.items() if chosen}


def _chosen(shown: Shown, given: QueryDict) -> dict[str, str]:
    """A tie and an award whole where anything of it is new; of free grades only what is new."""
    matter = shown.matter
    if matter.kind == NAMING:
        if f"n-{matter.token}" not in given:
            return {}
        named = set(given.getlist(f"g-{matter.token}"))
        posted = [(line, matter.value if str(line.pk) in named else NOT) for line in shown.lines]
    else:
        posted = [(line, given.get(f"v-{matter.token}-{line.pk}", "")) for line in shown.lines]
    new = {line.candidate.name: value for line, value in posted if value and line.is_new(value)}
    if matter.kind == GRADES:
        return new
    return {line.candidate.name: value for line, value in posted if value} if new else {}


def _only_words(given: QueryDict) -> QueryDict:
    """What was written stays; what was chosen was chosen on a result that is gone."""
    kept = QueryDict(mutable=True)
    kept.update({name: given.get(name, "") for name in ("reason", "minute")})
    return kept


@allowed("result.decide")
@require_POST
def revoke(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    given = request.POST
    try:
        decisions.revoke(
            cycle,
            _numbers(given.getlist("decision")),
            by=me(request),
            reason=given.get("reason", ""),
            minute=given.get("minute", ""),
            seen=given.get("seen", ""),
            key=given.get("key", "")[:40],
        )
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "决定已撤销，原来的决定留在记录里。")
    return redirect("decisions", cycle.pk)


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]
