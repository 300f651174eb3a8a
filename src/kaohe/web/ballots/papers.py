"""The papers of a cycle's ballot classes; frozen ones are parsed once a process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from django.db.models import Q

from kaohe.proof.paper import Paper, Section, paper
from kaohe.web.ballots.models import Issue
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.organisation.models import Person

_kept: dict[tuple[str, str], Paper] = {}


def paper_for(cycle: Cycle, issue: Issue) -> Paper:
    """The paper as the scheme and the roster make it now."""
    made = _of_roster(cycle, issue.cls)
    return replace(made, remark=made.remark or issue.remark)


def _of_roster(cycle: Cycle, cls: str) -> Paper:
    roster = cycle.appraisees.order_by("order", "id").values_list("name", "category", "attributes")
    return paper(loaded(cycle.scheme), cls, roster)


def classes(cycle: Cycle) -> list[Paper]:
    """The papers of all classes that vote on anybody here."""
    found = (_of_roster(cycle, ballot.id) for ballot in loaded(cycle.scheme).ballots)
    return [made for made in found if made.sections]


def frozen(issue: Issue) -> Paper:
    """The paper of a class of a locked box: it never changes."""
    key = issue.poll.uid, issue.cls
    if key not in _kept:
        if len(_kept) > 200:
            _kept.clear()
        _kept[key] = Paper.from_json(issue.paper)
    return _kept[key]


def recused(cycle: Cycle, cls: str, person: Person | None) -> frozenset[str]:
    """Whom a voter must not mark (回避): only where the scheme says so, and who votes is known."""
    ballot = next((one for one in loaded(cycle.scheme).ballots if one.id == cls), None)
    if person is None or ballot is None or not ballot.recuse:
        return frozenset()
    mine = Q(person=person) | Q(unit=person.unit_id) if person.unit_id else Q(person=person)
    return frozenset(Appraisee.objects.filter(mine, cycle=cycle).values_list("name", flat=True))


def told_by_gaps(issue: Issue) -> list[str]:
    """Appraisees whose own voters are so few that a ballot without them tells whose it is."""
    cycle, voters = issue.poll.cycle, issue.rights.filter(person__isnull=False)
    own = [(one.name, one.unit_id, one.person_id) for one in cycle.appraisees.order_by("order", "id")]
    groups = Counter(
        tuple(name for name, unit, who in own if who == person or (unit is not None and unit == of))
        for person, of in voters.values_list("person", "person__unit")
    )
    least = loaded(cycle.scheme).least_shown
    return [name for names, count in groups.items() if count < least for name in names]


def without(made: Paper, names: Collection[str]) -> Paper:
    """The paper as a voter sees it who does not mark some of the appraisees."""
    if not names:
        return made
    sections = (
        Section(one.category, one.questions, tuple(name for name in one.appraisees if name not in names))
        for one in made.sections
    )
    return replace(made, sections=tuple(section for section in sections if section.appraisees))
