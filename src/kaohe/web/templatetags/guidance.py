"""What to mind where one scores: {% guidance cycle "2.1" %}; on a ballot {% on_paper paper cycle %}."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template
from django.db.models import Count, Q

from kaohe.proof.paper import Paper
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded, texts
from kaohe.web.guidance import guidance as said_of
from kaohe.web.guidance import on_letter, on_roster, printed_of, words_on_roster

register = template.Library()


@register.inclusion_tag("guidance.html")
def guidance(cycle: Cycle, *items: str) -> dict[str, Any]:
    """The clauses for these indicators and rules together, each once."""
    found = [said for item in items or ("",) for said in said_of(cycle.scheme, item)]
    return {"said": list(dict.fromkeys(found))}


@register.inclusion_tag("printed.html")
def printed(cycle: Cycle, *items: str) -> dict[str, Any]:
    """The regulation's own text of these indicators, rules or vetoes, with that of what is above them."""
    found = list(dict.fromkeys(said for item in items for said in printed_of(cycle.scheme, item)))
    return {"said": found, "several": True}


@register.inclusion_tag("printed.html")
def printed_here(cycle: Cycle, item: str) -> dict[str, Any]:
    """The text of one element alone, where its name stands beside it."""
    found = texts(cycle.scheme).get(item)
    return {"said": [found] if found else []}


@register.inclusion_tag("guidance.html")
def roster_guidance(cycle: Cycle) -> dict[str, Any]:
    """Whom the scheme is for, beside the roster; two queries."""
    scheme = loaded(cycle.scheme)
    counts = cycle.appraisees.order_by().values_list("category").annotate(count=Count("pk"))
    words = words_on_roster(scheme)
    found = (
        cycle.appraisees.filter(Q(name__in=words) | Q(person__post__in=words))
        if words
        else cycle.appraisees.none()
    )
    named: dict[str, list[str]] = {}
    for one in found.select_related("person"):
        post = one.person.post if one.person else ""
        named.setdefault(post if post in words else one.name, []).append(one.name)
    return {"said": on_roster(scheme, dict(counts), named), "title": "名册上"}


@register.inclusion_tag("guidance.html")
def letter_guidance(cycle: Cycle) -> dict[str, Any]:
    """Of goals and their points, beside a letter."""
    return {"said": on_letter(loaded(cycle.scheme)), "title": "定目标时"}


@register.inclusion_tag("guidance.html")
def on_paper(paper: Paper, cycle: Cycle) -> dict[str, Any]:
    """The clauses for everything that a ballot asks."""
    return guidance(cycle, *_asked(paper))


@register.inclusion_tag("printed.html")
def printed_on_paper(paper: Paper, cycle: Cycle) -> dict[str, Any]:
    """The regulation's own text of everything that a ballot asks."""
    known = texts(cycle.scheme)
    return {"said": [known[one] for one in dict.fromkeys(_asked(paper)) if one in known], "several": True}


def _asked(paper: Paper) -> Iterator[str]:
    return (question.id for section in paper.sections for question in section.questions)
