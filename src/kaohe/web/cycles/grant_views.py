"""The roles of a cycle: what the scheme lays down, who has them, proposals by unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaohe.scheme.model import Scheme
from kaohe.web.cycles import actions, previous
from kaohe.web.cycles.duties import assessed, duties, names
from kaohe.web.cycles.forms import GIVEN, GrantForm
from kaohe.web.cycles.models import Cycle, Grant
from kaohe.web.cycles.naming import units_by_name
from kaohe.web.cycles.pages import me, of, say, tell
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, allowed

ON_A_PAGE = 100


@dataclass(frozen=True)
class Proposal:
    """What an assessing unit holds by the scheme, and its people here with those who have the role."""

    unit: str
    items: tuple[tuple[str, str], ...]
    people: tuple[Person, ...]
    holders: Mapping[int, Sequence[str]]

    def held_with(self, person: Person) -> list[str]:
        """What a person holds already, and what the scheme adds."""
        return list(dict.fromkeys((*self.holders.get(person.pk, ()), *(item for item, _ in self.items))))


@allowed("cycle.manage")
@require_GET
def index(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    scheme = loaded(cycle.scheme)
    role = request.GET.get("role", "")
    held = cycle.grants.select_related("person__unit").order_by("role", "person__number")
    if role:
        held = held.filter(role=role)
    page = {
        "page": Paginator(held, ON_A_PAGE).get_page(request.GET.get("page")),
        "role": role,
        "roles": [one.value for one in GIVEN],
        "duties": duties(scheme),
        "names": names(scheme),
        "missing": appraised(cycle),
        "earlier": [(one, previous.held(one)) for one in _earlier(request, cycle)],
    }
    return render(request, "cycles/grants.html", page)


def _earlier(request: HttpRequest, cycle: Cycle) -> list[Cycle]:
    """The last period before, whose roles are offered."""
    return previous.sources(me(request), cycle.scheme.name, cycle.period, cycle.pk)[:1]


@allowed("cycle.manage")
@require_POST
def bring(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The roles of an earlier period, those that are ticked."""
    try:
        earlier = previous.source(me(request), cycle.scheme.name, request.POST.get("from", ""))
        count = previous.bring_roles(cycle, earlier, request.POST.getlist("role"), by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"授予了{count}人。" if count else "这些人都已经有这些角色，没有变化。")
    return redirect("grants", cycle.pk)


@allowed("cycle.manage")
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    form = GrantForm(set(names(loaded(cycle.scheme))), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            items = given["items"] if given["role"] == Role.ASSESSOR else []
            wanted = [(person, items) for person in given["people"]]
            count = actions.give(cycle, given["role"], wanted, by=me(request))
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"授予了{count}人。")
            return redirect("grants", cycle.pk)
    return render(request, "cycles/grant.html", {"form": form}, status=422 if form.errors else 200)


@allowed("cycle.manage")
@require_http_methods(["GET", "POST"])
def assessors(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The scheme's assessing units and what each is responsible for: tick the people who do it."""
    found = proposals(cycle, loaded(cycle.scheme))
    if request.method == "POST":
        ticked = set(request.POST.getlist("person"))
        wanted = [
            (person, one.held_with(person))
            for one in found
            for person in one.people
            if str(person.pk) in ticked
        ]
        try:
            count = actions.give(cycle, Role.ASSESSOR, wanted, by=me(request))
        except Refused as refusal:
            say(request, refusal)
        else:
            messages.success(request, f"授予了{count}人。")
        return redirect("grants", cycle.pk)
    return render(request, "cycles/assessors.html", {"proposals": found})


def proposals(cycle: Cycle, scheme: Scheme) -> list[Proposal]:
    """Every unit that the scheme charges with something; four queries whatever their number."""
    titles = names(scheme)
    units = assessed(scheme)
    meant = {unit.pk: name for name, same in units_by_name(cycle, units).items() for unit in same}
    people: dict[str, list[Person]] = {}
    for person in Person.objects.filter(is_active=True, unit__in=list(meant)):
        if person.unit_id is not None:
            people.setdefault(meant[person.unit_id], []).append(person)
    holders = dict(cycle.grants.filter(role=Role.ASSESSOR).values_list("person", "items"))
    return [
        Proposal(
            unit, tuple((item, titles.get(item, "")) for item in items), tuple(people.get(unit, ())), holders
        )
        for unit, items in units.items()
    ]


def appraised(cycle: Cycle) -> list[Person]:
    """The people of the roster, and those in its units, who cannot see their own result yet."""
    held = Grant.objects.filter(cycle=cycle, role=Role.APPRAISEE).values("person")
    own = Person.objects.filter(pk__in=cycle.appraisees.exclude(person=None).values("person"))
    units = Person.objects.filter(unit__in=cycle.appraisees.exclude(unit=None).values("unit"))
    return list((own | units).filter(is_active=True).exclude(pk__in=held).distinct())


@allowed("cycle.manage")
@require_POST
def appraisees(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Give everybody of the roster the role of an appraisee."""
    try:
        count = actions.give(cycle, Role.APPRAISEE, [(one, []) for one in appraised(cycle)], by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"{count}人现在能看自己的得分、申报加分。")
    return redirect("grants", cycle.pk)


@allowed("cycle.manage")
@require_POST
def withdraw(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    try:
        actions.withdraw(of(Grant, cycle, pk), by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "角色已收回。")
    return redirect("grants", cycle.pk)
