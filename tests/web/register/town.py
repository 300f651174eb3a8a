"""People around one cycle of a scheme, with its plan and a frozen result: every row acts on it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kaohe.scheme.model import Scheme
from kaohe.web import clock
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles import periods, plan
from kaohe.web.cycles.home import Desk, desks
from kaohe.web.cycles.models import Appraisee, Cycle, Grant, Stage
from kaohe.web.organisation.models import Person, Unit
from kaohe.web.permissions import Role
from kaohe.web.records.book import Book, book_of
from tests.regulations.checks import names
from tests.regulations.claims import Claim, by_id
from tests.regulations.register import Row, rows
from web.notices.bodies import make_open
from web.world import person, shipped

NUMBERS = count(1)
PERSONS = ("qufu-2020", "zaozhuang-staff")
"""Schemes that appraise persons; the others appraise units."""
DAY = datetime.timedelta(days=1)


class NotEnactedError(AssertionError):
    """The product does not do what the row says."""


def words(text: str) -> frozenset[str]:
    """The names of a parameter; none where it is not given."""
    return names(text) if text else frozenset()


@dataclass
class Town:
    """A scheme's cycle: the office, a colleague, a leader, the deciding body; `me` speaks for `mine`."""

    name: str
    scheme: Scheme
    cycle: Cycle
    office: Person
    colleague: Person
    decider: Person
    leader: Person
    me: Person
    mine: Appraisee
    stranger: Person
    claims: dict[str, Claim] = field(default_factory=dict)

    @cached_property
    def rows(self) -> dict[str, Row]:
        return {row.id: row for row in rows(self.name)}

    @property
    def book(self) -> Book:
        return book_of(self.cycle)

    @property
    def first(self) -> datetime.date:
        return periods.span(self.cycle.period)[0]

    @property
    def last(self) -> datetime.date:
        return periods.span(self.cycle.period)[1]

    def stages(self, clause: str) -> list[Stage]:
        return list(self.cycle.stages.filter(clause=clause).order_by("order"))

    def suited(self, rule: str) -> Appraisee:
        """An appraisee to which a rule or leaf applies."""
        everybody = self.cycle.appraisees.order_by("order")
        return next(one for one in everybody if any(rule in some for some in self.book.applies(one)))

    def version(self, one: Appraisee, leaf: str, by: Person | None = None) -> int:
        """The version of the rating that is there; of an average each rater has an own one."""
        there = self.cycle.ratings.filter(appraisee=one, indicator=leaf)
        if leaf in self.book.leaves and self.book.leaves[leaf].average:
            there = there.filter(by=by)
        return next(iter(there.values_list("version", flat=True)), 0)

    def somebody(self, role: Role | str, unit: str = "", items: tuple[str, ...] = ()) -> Person:
        """A new person of a role, in the unit of this name."""
        found = Unit.objects.get_or_create(name=unit)[0] if unit else None
        made = person(f"9{next(NUMBERS):05}", unit or str(role), found)
        Grant.objects.create(cycle=self.cycle, person=made, role=role, items=list(items))
        return made

    def get(self, who: Person, page: str, *args: object, **query: str) -> HttpResponse:
        """The page as somebody sees it."""
        client = Client()
        client.force_login(who)
        answer: HttpResponse = client.get(reverse(page, args=[self.cycle.pk, *args]), query)
        return answer

    def post(self, who: Person, page: str, *args: object, **sent: object) -> HttpResponse:
        client = Client()
        client.force_login(who)
        answer: HttpResponse = client.post(reverse(page, args=[self.cycle.pk, *args]), sent)
        return answer

    def text(self, who: Person, page: str, *args: object, **query: str) -> str:
        answer = self.get(who, page, *args, **query)
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
        return answer.content.decode()

    def desk(self, who: Person, day: datetime.date) -> Desk:
        """The cycle on somebody's home page on a day."""
        who = Person.objects.select_related("unit").get(pk=who.pk)
        with clock.put(day):
            return next(one for one in desks(who, day) if one.cycle.pk == self.cycle.pk)

    def todos(self, who: Person, day: datetime.date) -> list[str]:
        return [todo.text for todo in self.desk(who, day).todos]

    def dated(self, stage: Stage, end: datetime.date) -> Stage:
        """The stage with the last day that the office gives it."""
        return cycles.set_dates(stage, None, end, by=self.office, reason="按计划")


def make_town(name: str) -> Town:
    made = make_open(name)
    cycle = made.cycle
    Cycle.objects.filter(pk=cycle.pk).update(rehearsal=False)
    cycle.refresh_from_db()
    Stage.objects.bulk_create(plan.stages(cycle, shipped(name)))
    unit = Unit.objects.create(name=f"{made.mine.name}所在单位" if name in PERSONS else made.mine.name)
    made.me.unit = unit
    made.me.save()
    made.mine.unit = unit
    if name not in PERSONS:
        made.mine.person = None
    made.mine.save()
    leader = person("9000001", "分管领导", None)
    Grant.objects.create(cycle=cycle, person=leader, role=Role.LEADER)
    stranger = person("9000002", "无关的人", Unit.objects.create(name="无关的单位"))
    Grant.objects.create(cycle=cycle, person=stranger, role=Role.RATER)
    return Town(
        name=name,
        scheme=shipped(name),
        cycle=cycle,
        office=made.office,
        colleague=made.colleague,
        decider=made.decider,
        leader=leader,
        me=made.me,
        mine=made.mine,
        stranger=stranger,
        claims=by_id(shipped(name)),
    )
