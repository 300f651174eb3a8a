"""The work around a score as a scheme declares it (事项): what is asked, by which form, when it is due.

What is handed in, when and by whom is acted on by the apps; the scheme alone says whether there is any.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from kaohe.scheme.language import loads
from kaohe.scheme.model import Deadline, Form, Notice, Scheme, Step
from kaohe.web.cycles import periods
from kaohe.web.cycles.models import Appraisee, Cycle, Stage
from kaohe.web.organisation.models import Person, Unit
from kaohe.web.permissions import Role

LETTER, APPRAISAL, REPORT, SUMMARY, REGISTRATION, PROGRESS, FEEDBACK = (
    "责任书", "自评", "述职", "小结", "登记", "报告", "反馈",
)  # fmt: skip
NAMES = {
    LETTER: "目标责任书",
    APPRAISAL: "自评表",
    REPORT: "述职报告",
    SUMMARY: "月小结",
    REGISTRATION: "登记表",
    PROGRESS: "进度报告",
    FEEDBACK: "反馈谈话",
}
_EVERYBODY = ("部门", "科室", "各部门", "各科室", "各单位", "直属单位", "各级", "区市", "本人", "个人")
_ASSESSING = ("考核组", "有关部门", "主管部门", "考核单位", "考核任务")
_DECIDING = ("领导小组", "党组", "常委会", "办公会", "市委", "政府", "班子")


@dataclass(frozen=True)
class Work:
    """One kind of work: the elements of the scheme that speak of it."""

    task: str
    steps: tuple[Step, ...]
    terms: tuple[Deadline, ...]
    notices: tuple[Notice, ...]
    forms: tuple[Form, ...]

    @property
    def name(self) -> str:
        return self.forms[0].name if self.forms and self.task != LETTER else NAMES[self.task]

    @property
    def form(self) -> Form | None:
        return self.forms[0] if self.forms else None

    @property
    def every(self) -> str:
        """How often, in the scheme's word; '' for once a period."""
        said = [word for term in self.terms for word in term.every]
        said += [step.every for step in self.steps] + [form.every for form in self.forms]
        return next(filter(None, said), "")

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that give it a date: terms before steps."""
        return tuple(element.id for element in (*self.terms, *self.steps))

    @property
    def open(self) -> bool:
        """Whether everybody in the cycle may read it (公开)."""
        return bool(self.notices) or any("公开" in dict(step.params) for step in self.steps)

    def parts(self, period: str) -> tuple[str, ...]:
        """The parts of a period in each of which it is handed in: months, quarters, halves, or the whole."""
        named = tuple(name for name, _ in periods.parts(period, self.every)) if self.every else ()
        return named or (period,)


@dataclass(frozen=True)
class Due:
    """Until when something is handed in, and the clause that says so."""

    day: datetime.date
    clause: str
    title: str
    done: bool = False

    def late(self, day: datetime.date) -> int:
        """So many days after the last one; 0 in time."""
        return max((day - self.day).days, 0)


def work(cycle: Cycle, task: str) -> Work | None:
    """What the cycle's scheme says of a kind of work; None where it asks for none."""
    return works(cycle).get(task)


def works(cycle: Cycle) -> Mapping[str, Work]:
    return _works(cycle.scheme.hash, cycle.scheme.text)


@lru_cache(maxsize=64)
def _works(_hash: str, text: str) -> Mapping[str, Work]:
    scheme = loads(text).scheme
    found = {}
    for task in NAMES:
        made = Work(
            task,
            tuple(one for one in scheme.steps if one.task == task),
            tuple(one for one in scheme.deadlines if one.task == task),
            tuple(one for one in scheme.notices if one.task == task),
            tuple(one for one in scheme.forms if one.task == task),
        )
        if made.steps or made.terms or made.forms:
            found[task] = made
    return found


def shown(scheme: Scheme) -> frozenset[str]:
    """What appraisees may see of each other: 总分, 名次, 等次; empty where no notice says so."""
    return frozenset(what for notice in scheme.notices for what in notice.shown)


def dues(cycle: Cycle, asked: Work) -> dict[str, Due]:
    """Part → until when, by the stages of the plan as dated now; terms go before steps. One query."""
    return dues_in([cycle], {cycle.pk: (asked,)})[cycle.pk, asked.task]


def dues_in(
    cycles: Iterable[Cycle], asked: Mapping[int, Iterable[Work]]
) -> dict[tuple[int, str], dict[str, Due]]:
    """The same for several cycles and kinds of work at once, by cycle and kind."""
    known = list(cycles)
    dated: dict[int, list[Stage]] = {}
    rows = Stage.objects.filter(cycle__in=known, end__isnull=False).defer("detail").order_by("order")
    for stage in rows:
        dated.setdefault(stage.cycle_id, []).append(stage)
    return {
        (cycle.pk, one.task): _dues(one, cycle.period, dated.get(cycle.pk, []))
        for cycle in known
        for one in asked.get(cycle.pk, ())
    }


def _dues(asked: Work, period: str, stages: list[Stage]) -> dict[str, Due]:
    parts = asked.parts(period)
    found: dict[str, Due] = {}
    for clause in asked.clauses:
        mine = [stage for stage in stages if stage.clause == clause and stage.end]
        for stage in mine:
            part = next((name for name in parts if stage.title.endswith(f"（{name}）")), "")
            if not part and len(parts) == 1:
                part = parts[0]
            if part and part not in found and stage.end:
                found[part] = Due(stage.end, stage.clause, stage.title, stage.done is not None)
    return found


def role_of(name: str) -> Role:
    """The role on the site of whom a clause names: the appraisee itself, leaders, the office, a body."""
    if "领导" in name and "领导小组" not in name and "班子" not in name:
        return Role.LEADER
    if "考核办" in name or "考评办" in name:
        return Role.OFFICE
    if any(word in name for word in _ASSESSING):
        return Role.ASSESSOR
    if works_itself(name):
        return Role.APPRAISEE
    if any(word in name for word in _DECIDING):
        return Role.DECIDER
    return Role.OFFICE


def works_itself(name: str) -> bool:
    """Whether a clause's words mean the appraisees themselves: 各部门, 科室, 本人."""
    return name.startswith(_EVERYBODY)


def charges(leader: Person) -> Q:
    """The appraisees of whom a leader has charge: those of the own unit and of the units below it.

    A leader without a unit has charge of all. One query.
    """
    if leader.unit_id is None:
        return Q()
    below: dict[int | None, list[int]] = {}
    for pk, parent in Unit.objects.values_list("pk", "parent"):
        below.setdefault(parent, []).append(pk)
    found, waiting = {leader.unit_id}, [leader.unit_id]
    while waiting:
        more = below.get(waiting.pop(), [])
        found.update(more)
        waiting += more
    return Q(unit__in=found) | Q(unit=None, person__unit__in=found) | Q(unit=None, person=None)


def in_charge(leader: Person, appraisee: Appraisee) -> bool:
    return Appraisee.objects.filter(charges(leader), pk=appraisee.pk).exists()
