"""Pages of the year: the periods side by side with what they lead to, special cases, attendance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaohe.errors import KaoheError
from kaohe.numbers import show
from kaohe.scheme.model import Special
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.pages import me, of, say
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed, may
from kaohe.web.records.rights import own_appraisees
from kaohe.web.routine import actions, history, kinds, suggest
from kaohe.web.routine.models import Attendance, LaterGrade, SpecialCase, YearLink, YearMark
from kaohe.web.tables import scheme_of

ON_A_PAGE = 100


@allowed("routine.see", "result.own")
@require_safe
def year(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Everybody's grades in the periods of the year and what the links conclude; to appraisees their own."""
    person, scheme = me(request), scheme_of(cycle)
    wanted = history.of_year(cycle.period)
    sees = may(person, "routine.see", cycle)
    people = cycle.appraisees.order_by("order", "id")
    if not sees:
        people = people.filter(pk__in=[one.pk for one in own_appraisees(person, cycle)])
    q = request.GET.get("q", "").strip()
    if q:
        people = people.filter(name__contains=q)
    page = Paginator(people, ON_A_PAGE).get_page(request.GET.get("page"))
    found = history.sources(cycle, wanted) if len(wanted) > 1 else []
    past = history.rows_of(cycle, found, list(page)) if found else []
    by_name: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in past:
        by_name[row["对象"]][row["周期"]] = row
    link = YearLink.objects.filter(cycle=cycle).select_related("by").first()
    concluded = {row["对象"]: row for row in (link.rows if link else ()) if row["结论"]}
    marked: dict[int, list[YearMark]] = defaultdict(list)
    for one in YearMark.objects.filter(cycle=cycle, appraisee__in=[one.pk for one in page]):
        marked[one.appraisee_id].append(one)
    context = {
        "periods": wanted,
        "frozen": {source.cycle.period for source in found},
        "rows": [
            (one, [by_name[one.name].get(name) for name in wanted], concluded.get(one.name), marked[one.pk])
            for one in page
        ],
        "page": page,
        "q": q,
        "link": link,
        "links": [one for one in scheme.links if one.computed and one.when == "年度"],
        "counts": _counts(found, wanted, [grade.name or grade.id for grade in scheme.grades]) if sees else [],
        "grades": [grade.name or grade.id for grade in scheme.grades],
        "sees": sees,
        "manages": may(person, "routine.manage", cycle) and cycle.state != Cycle.State.CLOSED,
        "carries": cycle.state == Cycle.State.RUNNING,
        "marks": kinds.marks(scheme),
    }
    return render(request, "routine/year.html", context)


def _counts(
    found: list[history.Source], wanted: list[str], grades: list[str]
) -> list[tuple[str, list[int], int, int]]:
    """Of each period how many have each grade, how many have none, how many there are."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for source in found:
        counted[source.cycle.period].update(history.grades(source))
    return [
        (name, [counted[name][grade] for grade in grades], counted[name][""], counted[name].total())
        for name in wanted
    ]


@allowed("routine.manage")
@require_POST
def carry(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        count = history.carry(cycle, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"结转了{count}行。" if count else "历史已经是最新的，没有要结转的。")
    return redirect("year", cycle.pk)


@allowed("routine.manage")
@require_POST
def link(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        made = actions.link_year(cycle, by=me(request))
    except KaoheError as error:
        for fault in error.faults[:20]:
            messages.error(request, str(fault))
    except Refused as refusal:
        say(request, refusal)
    else:
        concluded = sum(bool(row["结论"]) for row in made.rows)
        said = f"年度衔接做好了，{concluded}人有结论。"
        messages.success(request, f"{said}哈希 {made.hash[:16]}…")
    return redirect("year", cycle.pk)


def _named(request: HttpRequest, cycle: Cycle) -> Appraisee:
    return get_object_or_404(Appraisee, name=request.POST.get("name", "").strip(), cycle=cycle)


@allowed("routine.manage")
@require_POST
def mark_year(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    clause, reason = request.POST.get("clause", ""), request.POST.get("reason", "")
    try:
        made = actions.mark_year(cycle, _named(request, cycle), clause, reason, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"记下了：{made.appraisee.name}，{made.effect}。")
    return redirect("year", cycle.pk)


@allowed("routine.see")
@require_safe
def specials(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Who gets no grade for now and why; who may be a case; who may be graded later."""
    person, scheme = me(request), scheme_of(cycle)
    known = kinds.specials(scheme)
    cases = SpecialCase.objects.filter(cycle=cycle).select_related("appraisee", "by", "ended_by")
    graded = {one.appraisee_id: one for one in LaterGrade.objects.filter(cycle=cycle).select_related("by")}
    frozen = actions.last_frozen(cycle) is not None
    held = {case.appraisee_id for case in cases if case.ended is None}
    loose = _of_the_roster(cycle, known, held)
    context = {
        "known": known,
        "rows": [(case, graded.get(case.appraisee_id), frozen and case.ended is not None) for case in cases],
        "loose": loose,
        "hints": suggest.hints(cycle) if cycle.state == Cycle.State.RUNNING else [],
        "names": cycle.appraisees.order_by("order", "id").values_list("name", flat=True)[:2000],
        "manages": may(person, "routine.manage", cycle) and cycle.state != Cycle.State.CLOSED,
        "runs": cycle.state == Cycle.State.RUNNING,
        "grades": [grade.name or grade.id for grade in scheme.grades],
        "decides": may(person, "routine.grade", cycle),
    }
    return render(request, "routine/specials.html", context)


def _of_the_roster(
    cycle: Cycle, known: Mapping[str, Special], held: Collection[int]
) -> list[tuple[Appraisee, str]]:
    """Those who came into the roster under a special provision and have no grounds on record."""
    wanted = Q(pk__in=())
    for value, special in known.items():
        wanted |= Q(**{f"attributes__{kinds.attribute_of(special)}": value})
    found = cycle.appraisees.filter(wanted).exclude(pk__in=held).order_by("order", "id")
    names = {kinds.attribute_of(special) for special in known.values()}
    return [
        (one, next(str(one.attributes[name]) for name in names if one.attributes.get(name) in known))
        for one in found
    ]


@allowed("routine.manage")
@require_POST
def mark(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    value, reason = request.POST.get("value", ""), request.POST.get("reason", "")
    try:
        made = actions.mark(cycle, _named(request, cycle), value, reason, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"登记了：{made.appraisee.name}，{made.value}，只写评语。")
    return redirect("specials", cycle.pk)


@allowed("routine.manage")
@require_POST
def end(request: HttpRequest, cycle: Cycle, pk: int) -> HttpResponse:
    try:
        actions.end(of(SpecialCase, cycle, pk), request.POST.get("reason", ""), by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, "解除了。")
    return redirect("specials", cycle.pk)


@allowed("routine.grade")
@require_POST
def grade(request: HttpRequest, cycle: Cycle, appraisee: int) -> HttpResponse:
    whose = get_object_or_404(Appraisee, pk=appraisee, cycle=cycle)
    given = [request.POST.get(name, "") for name in ("grade", "reason", "minute")]
    try:
        made = actions.grade_later(cycle, whose, *given, by=me(request))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"给{whose.name}补定了“{made.grade}”；冻结的结果不变。")
    return redirect("specials", cycle.pk)


@allowed("routine.see")
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The days of a page of appraisees; what is typed stays where something is wrong."""
    person = me(request)
    manages = may(person, "routine.manage", cycle) and cycle.state != Cycle.State.CLOSED
    people = cycle.appraisees.order_by("order", "id")
    page = Paginator(people, ON_A_PAGE).get_page(request.GET.get("page"))
    there = {
        one.appraisee_id: one for one in Attendance.objects.filter(cycle=cycle, appraisee__in=list(page))
    }
    cells: dict[int, dict[str, str]] = {one.pk: _cells(there.get(one.pk)) for one in page}
    faults: list[str] = []
    if request.method == "POST" and manages:
        cells = {
            one.pk: {name: request.POST.get(f"{name}-{one.pk}", "") for name in (*actions.DAYS, "说明")}
            for one in page
        }
        try:
            count = actions.keep_attendance(cycle, cells, by=person)
            messages.success(request, f"存好了{count}人的考勤。" if count else "没有变化。")
            return redirect(request.get_full_path())
        except KaoheError as error:
            faults = [str(fault) for fault in error.faults[:50]]
        except Refused as refusal:
            faults = [str(refusal)]
    context: dict[str, Any] = {
        "keeps": kinds.keeps_attendance(cycle),
        "columns": list(actions.DAYS),
        "page": page,
        "rows": [
            (
                one,
                [(name, cells[one.pk][name]) for name in actions.DAYS],
                cells[one.pk]["说明"],
                there.get(one.pk),
            )
            for one in page
        ],
        "faults": faults,
        "manages": manages,
    }
    return render(request, "routine/attendance.html", context, status=422 if faults else 200)


def _cells(row: Attendance | None) -> dict[str, str]:
    if row is None:
        return {name: "" for name in (*actions.DAYS, "说明")}
    return {name: show(getattr(row, field)) for name, field in actions.DAYS.items()} | {"说明": row.note}
