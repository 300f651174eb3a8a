"""A frozen result with two people of the office and two appraisees who sign in: Body `make_open`."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass

from kaohe.scheme.language import content_hash, dumps
from kaohe.scheme.model import Appeal as Clause
from kaohe.scheme.model import Deadline, Scheme
from kaohe.scheme.model import Notice as Public
from kaohe.web.cycles.models import Appraisee, Cycle, Grant, Published
from kaohe.web.notices import actions, written
from kaohe.web.notices.models import Notice, WrittenNotice
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records.models import Rating
from kaohe.web.results import actions as results
from kaohe.web.results.models import Run
from web.results.bodies import Body, make_body
from web.world import person

MONDAY = datetime.date(2026, 3, 2)
"""An ordinary week: no holiday near."""


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@dataclass
class Open:
    """A cycle with a frozen result; `mine` is the appraisee of `me`, `theirs` that of `them`."""

    body: Body
    cycle: Cycle
    office: Person
    colleague: Person
    decider: Person
    me: Person
    mine: Appraisee
    them: Person
    theirs: Appraisee

    @property
    def run(self) -> Run:
        return self.body.run

    def post(self, clause: str, start: datetime.date = MONDAY, days: int = 3, **more: object) -> Notice:
        given = {"scope": "全局", "by": self.office} | more
        return actions.post(self.cycle, clause=clause, start=start, days=days, **given)  # type: ignore[arg-type]

    def written(self) -> WrittenNotice:
        """The written notice to `mine`, issued today."""
        written.issue(self.cycle, by=self.office)
        return WrittenNotice.objects.filter(appraisee=self.mine).latest("id")

    def rating(self) -> Rating:
        """A rating of `mine` that may be given anew."""
        return Rating.objects.filter(cycle=self.cycle, appraisee=self.mine).earliest("id")

    def freeze(self) -> Run:
        self.cycle.refresh_from_db()
        run = results.compute(self.cycle, by=self.office)
        return results.freeze(self.cycle, by=self.office, hash=run.hash)


def make_open(name: str, *, size: int = 24, scheme: Scheme | None = None, whole_points: bool = False) -> Open:
    """A shipped scheme on its sample, running, computed and frozen; `scheme` in its place."""
    body = make_body(name, size=size, whole_points=whole_points)
    cycle = body.cycle
    if scheme is not None:
        published = Published.objects.create(
            name=scheme.name, title=scheme.title, number=9, text=dumps(scheme), hash=content_hash(scheme),
            by=body.office,
        )  # fmt: skip
        cycle.scheme = published
        cycle.save(update_fields=["scheme"])
    Cycle.objects.filter(pk=cycle.pk).update(state=Cycle.State.RUNNING)
    cycle.refresh_from_db()
    mine, theirs = list(cycle.appraisees.order_by("order")[:2])
    people = []
    for number, one in enumerate((mine, theirs), 1):
        who = person(f"61{number:02}", f"对象 {number}", None)
        one.person = who
        one.save(update_fields=["person"])
        Grant.objects.create(cycle=cycle, person=who, role=Role.APPRAISEE)
        people.append(who)
    colleague = person("6001", "考核办 丁", None)
    Grant.objects.create(cycle=cycle, person=colleague, role=Role.OFFICE)
    run = results.compute(cycle, by=body.office)
    results.freeze(cycle, by=body.office, hash=run.hash)
    return Open(body, cycle, body.office, colleague, body.decider, people[0], mine, people[1], theirs)


def civil_servants(scheme: Scheme) -> Scheme:
    """With the terms of the civil servants' law: notice of 5 working days; 30, 15, 30, 60 + 30 days."""
    return dataclasses.replace(
        scheme,
        name="civil-servants",
        notices=(Public(id="P1", name="优秀等次公示", place="十七", scope="本机关", days=5),),
        deadlines=(Deadline(id="T1", name="公示期", place="十七", days=5, unit="工作日", minimum=True),),
        appeals=(
            Clause(id="S1", name="申请复核", place="九十五", days=30, start="收到通知", to="原处理机关"),
            Clause(id="S2", name="复核决定", place="九十六", days=30, by="原处理机关"),
            Clause(
                id="S3",
                name="对复核不服的申诉",
                place="九十五",
                days=15,
                start="收到复核决定",
                to="同级主管部门",
            ),
            Clause(id="S4", name="直接申诉", place="九十五", days=30, start="收到通知", to="同级主管部门"),
            Clause(id="S5", name="申诉处理决定", place="九十六", days=60, extension=30, by="同级主管部门"),
        ),
    )
