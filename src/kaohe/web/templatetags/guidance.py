"""What to mind where one scores: {% guidance cycle "2.1" %}; on a ballot {% on_paper paper cycle %}."""

from __future__ import annotations

from typing import Any

from django import template

from kaohe.proof.paper import Paper
from kaohe.web.cycles.models import Cycle
from kaohe.web.guidance import guidance as said_of

register = template.Library()


@register.inclusion_tag("guidance.html")
def guidance(cycle: Cycle, *items: str) -> dict[str, Any]:
    """The clauses for these indicators and rules together, each once."""
    found = [said for item in items or ("",) for said in said_of(cycle.scheme, item)]
    return {"said": list(dict.fromkeys(found))}


@register.inclusion_tag("guidance.html")
def on_paper(paper: Paper, cycle: Cycle) -> dict[str, Any]:
    """The clauses for everything that a ballot asks."""
    return guidance(cycle, *(question.id for section in paper.sections for question in section.questions))
