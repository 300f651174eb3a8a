"""What a person has to do, until when, and what is late: the home page, and a cycle's own."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse

from kaohe.web import clock
from kaohe.web.cycles.closing import CLAIMS, RATINGS, RECORDS
from kaohe.web.cycles.models import Cycle, Grant, Stage
from kaohe.web.cycles.progress import Progress, Share, progress
from kaohe.web.cycles.together import for_all, of_each
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role

SOON = datetime.timedelta(days=21)
_EVERYBODY = ("各单位", "各部门", "各科室", "各级各部门", "直属单位")
_DECIDING = ("局长办公会", "党组", "领导班子", "领导小组", "常委会", "市委市政府")
WATCHERS = frozenset({Role.OFFICE, Role.DECIDER, Role.LEADER, Role.INSPECTOR})


@dataclass(frozen=True)
class Todo:
    """One thing to do: in words, how many, where it is done ('' where this site has no such page).

    `until` is the last day on which it can be done, where there is one.
    """

    text: str
    count: int
    href: str = ""
    action: str = ""
    until: datetime.date | None = None


@dataclass
class Desk:
    """A cycle as one person sees it on the home page.

    `share` is how far the person's unit is with its ratings; `ends` the last days of entry by what ends.
    """

    cycle: Cycle
    roles: list[Role]
    items: frozenset[str] = frozenset()
    todos: list[Todo] = field(default_factory=list)
    late: list[Stage] = field(default_factory=list)
    soon: list[Stage] = field(default_factory=list)
    ends: dict[str, datetime.date] = field(default_factory=dict)
    stages: int = 0
    finished: int = 0
    progress: Progress | None = None

    @property
    def watches(self) -> bool:
        return bool(WATCHERS & set(self.roles))

    @property
    def share(self) -> Share | None:
        if Role.ASSESSOR not in self.roles or self.progress is None:
            return None
        return self.progress.share("由我的单位给的评分", self.items)

    @property
    def appraised(self) -> bool:
        return Role.APPRAISEE in self.roles


Source = Callable[[Sequence[Desk], Person], None]
SOURCES: list[Source] = []
"""What other apps add to the desks of a person, each in a constant number of queries; they enter
themselves when the site starts (`AppConfig.ready`)."""


def desks(person: Person, today: datetime.date) -> list[Desk]:
    """The cycles in which a person has a role and that are not over; as many queries for one as for many."""
    grants = of_each(_grants, person) or []
    if not grants:
        return []
    held: dict[int, list[Grant]] = defaultdict(list)
    for grant in grants:
        held[grant.cycle_id].append(grant)
    key = tuple(held)
    cycles = for_all(_cycles, key)
    far, stages, rosters = for_all(_progress, key), for_all(_stages, key), for_all(_rosters, key)
    found = []
    for pk, cycle in cycles.items():
        roles = [role for role in Role if any(grant.role == role for grant in held[pk])]
        items = frozenset(item for grant in held[pk] for item in grant.items)
        desk = Desk(cycle, roles, items, progress=far[pk])
        _time(desk, stages[pk], person, today)
        if Role.OFFICE in roles and not rosters.get(pk):
            desk.todos.append(Todo("名册还是空的", 1, href("roster", pk), "导入名册"))
        found.append(desk)
    for source in SOURCES:
        source(found, person)
    for desk in found:
        _plan(desk, stages[desk.cycle.pk])
    return found


def _grants(people: Sequence[Person]) -> dict[int, list[Grant]]:
    """What each holds in cycles that are not over, the newest cycle first."""
    found: dict[int, list[Grant]] = defaultdict(list)
    rows = Grant.objects.filter(person__in=[person.pk for person in people])
    for grant in rows.exclude(cycle__state=Cycle.State.CLOSED).order_by("-cycle_id", "id"):
        found[grant.person_id].append(grant)
    return found


def _cycles(cycles: Sequence[int]) -> dict[int, Cycle]:
    found = Cycle.objects.select_related("scheme").in_bulk(cycles)
    return {pk: found[pk] for pk in cycles}


def _progress(cycles: Sequence[int]) -> dict[int, Progress]:
    return progress(for_all(_cycles, cycles).values())


def _stages(cycles: Iterable[int]) -> dict[int, list[Stage]]:
    found: dict[int, list[Stage]] = defaultdict(list)
    for stage in Stage.objects.filter(cycle__in=list(cycles)).defer("detail").order_by("end", "order"):
        found[stage.cycle_id].append(stage)
    return found


def _rosters(cycles: Iterable[int]) -> dict[int, int]:
    rows = Cycle.objects.filter(pk__in=list(cycles)).order_by().annotate(count=Count("appraisees"))
    return dict(rows.values_list("pk", "count"))


def _plan(desk: Desk, stages: Sequence[Stage]) -> None:
    """What the plan asks of those who watch over it, after all else."""
    pk = desk.cycle.pk
    if desk.watches and desk.late:
        desk.todos.append(Todo("环节过了期限", len(desk.late), href("stages", pk), "去看"))
    if Role.OFFICE in desk.roles:
        undated = sum(not (stage.start or stage.end or stage.done) for stage in stages)
        if undated:
            desk.todos.append(Todo("环节还没有定日期", undated, href("stages", pk), "去定"))


def _time(desk: Desk, stages: Sequence[Stage], person: Person, today: datetime.date) -> None:
    desk.stages, desk.finished = len(stages), sum(stage.done is not None for stage in stages)
    for what in (Stage.Closes.RECORDS, Stage.Closes.RATINGS, Stage.Closes.CLAIMS):
        days = [stage.end for stage in stages if stage.end and stage.closes in (what, Stage.Closes.ALL)]
        if days:
            desk.ends[what] = max(days)
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
    enters = {Role.ASSESSOR: (RECORDS, RATINGS), Role.APPRAISEE: (CLAIMS,)}
    if any(stage.closes in (*enters.get(role, ()), Stage.Closes.ALL) for role in held & set(enters)):
        return True
    unit = person.unit.name if person.unit_id and person.unit else ""
    if unit and unit in stage.who.split("、"):
        return True
    if Role.DECIDER in held and any(word in stage.who for word in _DECIDING):
        return True
    if Role.LEADER in held and "领导" in stage.who:
        return True
    return Role.APPRAISEE in held and any(word in stage.who for word in _EVERYBODY)


def chores(person: Person, today: datetime.date) -> list[Todo]:
    """What the system administrator has to look after; four queries."""
    if not person.admin:
        return []
    people = Person.objects.filter(is_active=True)
    unknown = Calendar.load().unknown([today, datetime.date(today.year + 1, 1, 1)])
    found = (
        Todo("人员没有单位", people.filter(admin=False, unit=None).count(), reverse("people"), "去看"),
        Todo("工号被锁定", people.filter(locked_until__gt=clock.now()).count(), reverse("people"), "去看"),
        Todo(f"{'、'.join(map(str, unknown))}年的放假安排", len(unknown), reverse("holidays"), "去录入"),
    )
    return [todo for todo in found if todo.count]


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
