"""What a person has to do, until when, and what is late: the home page, and a cycle's own."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse

from kaohe.web.cycles.models import Cycle, Grant, Stage
from kaohe.web.cycles.progress import Progress, progress
from kaohe.web.cycles.schemes import loaded
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role

SOON = datetime.timedelta(days=21)
_EVERYBODY = ("各单位", "各部门", "各科室", "各级各部门", "直属单位")
_DECIDING = ("局长办公会", "党组", "领导班子", "领导小组", "常委会", "市委市政府")
WATCHERS = frozenset({Role.OFFICE, Role.DECIDER, Role.LEADER, Role.INSPECTOR})


@dataclass(frozen=True)
class Todo:
    """One thing to do: in words, how many, where it is done ('' where this site has no such page)."""

    text: str
    count: int
    href: str = ""
    action: str = ""


@dataclass
class Desk:
    """A cycle as one person sees it on the home page."""

    cycle: Cycle
    roles: list[Role]
    todos: list[Todo] = field(default_factory=list)
    late: list[Stage] = field(default_factory=list)
    soon: list[Stage] = field(default_factory=list)
    stages: int = 0
    finished: int = 0
    progress: Progress | None = None

    @property
    def watches(self) -> bool:
        return bool(WATCHERS & set(self.roles))


Source = Callable[[Sequence[Desk], Person], None]
SOURCES: list[Source] = []
"""What other apps add to the desks of a person, each in a constant number of queries; they enter
themselves when the site starts (`AppConfig.ready`)."""


def desks(person: Person, today: datetime.date) -> list[Desk]:
    """The cycles in which a person has a role and that are not over; as many queries for one as for many."""
    grants = list(
        Grant.objects.filter(person=person)
        .exclude(cycle__state=Cycle.State.CLOSED)
        .select_related("cycle__scheme")
        .order_by("-cycle_id")
    )
    cycles = {grant.cycle_id: grant.cycle for grant in grants}
    if not cycles:
        return []
    held: dict[int, list[Grant]] = defaultdict(list)
    for grant in grants:
        held[grant.cycle_id].append(grant)
    far, stages = progress(cycles.values()), _stages(cycles)
    records, mine, rosters = _records(cycles), _own_records(cycles, person), _rosters(cycles)
    found = []
    for pk, cycle in cycles.items():
        roles = [role for role in Role if any(grant.role == role for grant in held[pk])]
        desk = Desk(cycle, roles, progress=far[pk])
        _time(desk, stages[pk], person, today)
        items = {item for grant in held[pk] for item in grant.items}
        desk.todos = _todos(desk, items, records[pk], mine[pk], rosters.get(pk, 0))
        found.append(desk)
    for source in SOURCES:
        source(found, person)
    return found


def _stages(cycles: Iterable[int]) -> dict[int, list[Stage]]:
    found: dict[int, list[Stage]] = defaultdict(list)
    for stage in Stage.objects.filter(cycle__in=list(cycles)).defer("detail").order_by("end", "order"):
        found[stage.cycle_id].append(stage)
    return found


def _records(cycles: Iterable[int]) -> dict[int, Counter[tuple[str, str]]]:
    """Records by rule and state."""
    found: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    rows = Cycle.objects.filter(pk__in=list(cycles), records__isnull=False).order_by()
    for pk, rule, state, count in rows.values_list("pk", "records__rule", "records__state").annotate(
        count=Count("records")
    ):
        found[pk][rule, state] = count
    return found


def _own_records(cycles: Iterable[int], person: Person) -> dict[int, Counter[str]]:
    """The records that a person entered, by state."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Cycle.objects.filter(pk__in=list(cycles), records__by=person).order_by()
    for pk, state, count in rows.values_list("pk", "records__state").annotate(count=Count("records")):
        found[pk][state] = count
    return found


def _rosters(cycles: Iterable[int]) -> dict[int, int]:
    rows = Cycle.objects.filter(pk__in=list(cycles)).order_by().annotate(count=Count("appraisees"))
    return dict(rows.values_list("pk", "count"))


def _time(desk: Desk, stages: Sequence[Stage], person: Person, today: datetime.date) -> None:
    desk.stages, desk.finished = len(stages), sum(stage.done is not None for stage in stages)
    for stage in stages:
        if stage.done is not None or stage.end is None or not concerns(stage, desk.roles, person):
            continue
        if stage.end < today:
            desk.late.append(stage)
        elif stage.end <= today + SOON:
            desk.soon.append(stage)


def concerns(stage: Stage, roles: Iterable[Role], person: Person) -> bool:
    """Whether a stage is of a person's concern: the office's all, else by whom its clause names."""
    held = set(roles)
    if held & {Role.OFFICE, Role.INSPECTOR}:
        return True
    unit = person.unit.name if person.unit_id and person.unit else ""
    if unit and unit in stage.who.split("、"):
        return True
    if Role.DECIDER in held and any(word in stage.who for word in _DECIDING):
        return True
    if Role.LEADER in held and "领导" in stage.who:
        return True
    return Role.APPRAISEE in held and any(word in stage.who for word in _EVERYBODY)


def _todos(
    desk: Desk, items: set[str], records: Counter[tuple[str, str]], mine: Counter[str], roster: int
) -> list[Todo]:
    cycle, roles = desk.cycle, set(desk.roles)
    found: list[Todo] = []

    def add(text: str, count: int, url: str, action: str) -> None:
        if count:
            found.append(Todo(text, count, href(url, cycle.pk), action))

    scheme = loaded(cycle.scheme)
    special = {element.id for element in (*scheme.vetoes, *scheme.affirmations)}
    waiting = sum(
        count for (rule, state), count in records.items() if state == "待核" and rule not in special
    )
    vetoes = sum(count for (rule, state), count in records.items() if state == "待核" and rule in special)
    if Role.OFFICE in roles:
        add("名册还是空的", int(not roster), "roster", "导入名册")
        add("记录等着核定", waiting, "confirmations", "去核定")
    if roles & {Role.OFFICE, Role.LEADER}:
        add("否决和肯定走到一半", vetoes, "vetoes", "去看")
    if Role.ASSESSOR in roles and desk.progress is not None:
        add("评分还没有给", desk.progress.share("", items).left, "ratings", "去评分")
    if roles & {Role.ASSESSOR, Role.OFFICE}:
        add("记录被退回", mine["退回"], "records", "去改")
        add("记录还是草稿", mine["草稿"], "records", "去提交")
    elif Role.APPRAISEE in roles:
        add("加分申报被退回", mine["退回"], "claims", "去改")
        add("加分申报还是草稿", mine["草稿"], "claims", "去提交")
    if desk.watches:
        add("环节过了期限", len(desk.late), "stages", "去看")
    return found


def href(name: str, cycle: int) -> str:
    try:
        return reverse(name, args=[cycle])
    except NoReverseMatch:  # a page that this installation does not have
        return ""


def counts(cycle: Cycle) -> dict[str, int]:
    """For the cycle's own page: stages, finished and late ones, appraisees, people with a role."""
    stages = cycle.stages.aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(done__isnull=False)),
    )
    return {
        "stages": stages["all"],
        "done": stages["done"],
        "appraisees": cycle.appraisees.count(),
        "people": cycle.grants.values("person").distinct().count(),
    }
