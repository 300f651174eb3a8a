"""A period is started from the one before: nobody types the roster and the roles anew each quarter."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from kaohe.web.audit.models import Entry
from kaohe.web.cycles import previous
from kaohe.web.cycles.models import Appraisee, Cycle, Draft, Grant
from kaohe.web.organisation.models import Person, Service
from kaohe.web.permissions import Role
from web.cycles.pages import url
from web.world import World, person, publish

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture
def quarter(world: World) -> Cycle:
    """The third quarter by Qufu: two of one name, one who moves, one who leaves."""
    cycle = Cycle.objects.create(
        title="2025年第三季度平时考核",
        scheme=publish("qufu-2020", world.office),
        period="2025Q3",
        state=Cycle.State.CLOSED,
    )
    metering, quality = world.units["计量科"], world.units["质量科"]
    people = [
        person("3001", "李军", metering), person("3002", "李军", quality), person("3003", "方宁", metering),
        person("3004", "何洁", quality),
    ]  # fmt: skip
    for order, (one, name) in enumerate(zip(people, ("李军甲", "李军乙", "方宁", "何洁"), strict=True)):
        Service.objects.create(person=one, unit=one.unit, start="2020-01-01")
        given = {"人员身份": "公务员", "岗位": "科员"} | ({"特殊情形": "试用期"} if name == "李军乙" else {})
        Appraisee.objects.create(
            cycle=cycle, order=order, name=name, category="工作人员", group=one.unit.name, attributes=given,
            person=one,
        )  # fmt: skip
        Grant.objects.create(cycle=cycle, person=one, role=Role.APPRAISEE)
    for one, role, items in (
        (world.office, Role.OFFICE, []), (world.leader, Role.LEADER, []), (world.rater, Role.RATER, []),
        (world.assessor, Role.ASSESSOR, ["2", "早已取消的"]),
    ):  # fmt: skip
        Grant.objects.create(cycle=cycle, person=one, role=role, items=items)
    moved, left = people[2], people[3]
    Service.objects.filter(person=moved).update(end="2025-09-30")
    Service.objects.create(person=moved, unit=quality, start="2025-10-01")
    Service.objects.filter(person=left).update(end=datetime.date(2025, 9, 30))
    Person.objects.filter(pk=left.pk).update(is_active=False)
    return cycle


def started(client: Client, quarter: Cycle) -> tuple[Cycle, str]:
    """The next cycle as the pages start it, and the address of the roster's preview."""
    form = client.get(url("cycle-new"), {"after": quarter.pk}).context["form"]
    answer = client.post(url("cycle-new"), form.initial)
    assert answer.status_code == 302, answer.content.decode()
    return Cycle.objects.exclude(pk=quarter.pk).latest("pk"), answer["Location"]


class TestTheNextQuarter:
    def test_the_form_is_filled_in(self, world: World, quarter: Cycle, sign_in: SignIn) -> None:
        client = sign_in(world.office)
        assert (
            f"{url('cycle-new')}?after={quarter.pk}" in client.get(url("cycle", quarter.pk)).content.decode()
        )
        begun = client.get(url("cycle-new"), {"after": quarter.pk}).context["form"].initial
        assert (begun["period"], begun["title"]) == ("2025Q4", "2025年第四季度平时考核")
        assert (begun["office"], begun["source"]) == (world.office.number, f"p{quarter.scheme_id}")

    def test_roles_come_at_once_and_the_roster_as_a_preview(
        self, world: World, quarter: Cycle, sign_in: SignIn
    ) -> None:
        client = sign_in(world.office)
        made, where = started(client, quarter)
        held = set(made.grants.values_list("person__number", "role"))
        assert {("3001", "考核对象"), ("1007", "分管领导"), ("1001", "考核办")} <= held
        assert ("3004", "考核对象") not in held and ("1005", "投票人") not in held
        assert made.grants.get(role=Role.ASSESSOR).items == ["2"]
        assert not made.appraisees.exists()
        page = client.get(where)
        text = page.content.decode()
        assert "何洁（已离开）" in text and "方宁（计量科→质量科）" in text and "“特殊情形”不带来" in text
        client.post(where, {"seen": page.context["seen"]})
        kept = {one.name: one for one in made.appraisees.select_related("person")}
        assert {name: one.person.number for name, one in kept.items() if one.person} == {
            "李军甲": "3001", "李军乙": "3002", "方宁": "3003",
        }  # fmt: skip
        assert kept["方宁"].group == "质量科"
        assert kept["李军乙"].attributes == {"人员身份": "公务员", "岗位": "科员"}

    def test_only_its_own_office_takes_over_from_a_cycle(
        self, world: World, quarter: Cycle, sign_in: SignIn
    ) -> None:
        Grant.objects.filter(cycle=quarter, role=Role.OFFICE).update(person=world.decider)
        other = Cycle.objects.create(title="别的", scheme=quarter.scheme, period="2025Q4")
        Grant.objects.create(cycle=other, person=world.office, role=Role.OFFICE)
        client = sign_in(world.office)
        assert client.get(url("cycle-new"), {"after": quarter.pk}).context["earlier"] is None
        for name in ("roster-bring", "grant-bring"):
            sent = {"from": quarter.pk, "role": ["分管领导"]}
            assert "选一期" in client.post(url(name, other.pk), sent, follow=True).content.decode()
        assert not Draft.objects.exists() and other.grants.count() == 1


class TestARunningCycle:
    def test_roles_are_brought_once(self, world: World, quarter: Cycle, sign_in: SignIn) -> None:
        client = sign_in(world.office)
        made, _ = started(client, quarter)
        page = client.get(url("grants", made.pk)).content.decode()
        assert "从“2025年第三季度平时考核”带来角色" in page and "投票人（1人）" in page
        lines = Entry.objects.count()
        sent = {"from": quarter.pk, "role": ["投票人", "分管领导"]}
        assert "授予了1人" in client.post(url("grant-bring", made.pk), sent, follow=True).content.decode()
        assert "没有变化" in client.post(url("grant-bring", made.pk), sent, follow=True).content.decode()
        assert Entry.objects.count() == lines + 1

    def test_a_roster_that_this_version_does_not_know_is_told(
        self, world: World, quarter: Cycle, sign_in: SignIn
    ) -> None:
        quarter.appraisees.filter(name="方宁").update(category="外聘")
        client = sign_in(world.office)
        made, where = started(client, quarter)
        assert where == url("roster", made.pk)
        assert "外聘" in client.get(where).content.decode()


@pytest.mark.parametrize(
    ("title", "old", "new", "said"),
    [
        ("2013年度机关工作人员考核", "2013", "2014", "2014年度机关工作人员考核"),
        ("2025年第四季度平时考核", "2025Q4", "2026Q1", "2026年第一季度平时考核"),
        ("2025年4季度考核", "2025Q4", "2026Q1", "2026年1季度考核"),
        ("2025年上半年考核", "2025H1", "2025H2", "2025年下半年考核"),
        ("2025年12月考核", "2025-12", "2026-01", "2026年1月考核"),
        ("平时考核", "2025Q1", "2025Q2", "平时考核"),
    ],
)
def test_the_title_goes_on_with_the_period(title: str, old: str, new: str, said: str) -> None:
    assert previous._renamed(title, old, new) == said
