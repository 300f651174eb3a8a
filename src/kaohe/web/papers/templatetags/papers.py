"""`{% paper "通报" %}`: the button that leads to a paper, for those who may print it."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html

from kaohe.web.cycles.schemes import loaded
from kaohe.web.permissions import may

register = template.Library()


@register.simple_tag(takes_context=True)
def paper(context: Context, name: str, who: str = "", text: str = "", part: str = "") -> str:
    """Nothing where there is no cycle or no permission."""
    cycle, request = context.get("cycle"), context.get("request")
    if not name or cycle is None or request is None or not may(request.user, "paper.print", cycle):
        return ""
    query = {"name": name} | ({"for": who} if who else {}) | ({"f-哪一期": part} if part else {})
    where = f"{reverse('paper', args=[cycle.pk])}?{urlencode(query)}"
    return format_html('<a class="btn" href="{}">{}</a>', where, text or f"打印{name}")


@register.simple_tag(takes_context=True)
def form_paper(context: Context, task: str, who: str = "", text: str = "") -> str:
    """The form by which the scheme does a task (事项): `{% form_paper "责任书" name %}`."""
    cycle = context.get("cycle")
    if cycle is None:
        return ""
    form = next((one for one in loaded(cycle.scheme).forms if one.task == task), None)
    return paper(context, form.name, who, text) if form else ""
