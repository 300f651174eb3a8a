"""The pages of the audit log: filters, an entry before and after, who may read what."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kaohe.web.audit import actions
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import may
from web.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def write(
    world: World,
    verb: str,
    subject: str = "某事",
    by: Person | None = None,
    inside: bool = True,
    days_ago: int = 0,
    **more: object,
) -> Entry:
    moment = timezone.now() - datetime.timedelta(days=days_ago)
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions.timezone, "now", lambda: moment)
        return actions.note(
            verb,
            subject,
            by=by or world.office,
            cycle=world.cycle.pk if inside else None,
            **more,  # type: ignore[arg-type]
        )


def shown(client: Client, world: World, **filters: object) -> list[int]:
    page = client.get(reverse("cycle-audit", args=[world.cycle.pk]), filters)
    return [entry.number for entry in page.context["page"]]


class TestFilters:
    @pytest.fixture
    def client(self, world: World, sign_in: SignIn) -> Client:
        write(world, "录入记录", "计量科 J1", days_ago=9)
        write(world, "核定记录", "计量科 J1", by=world.leader, days_ago=2)
        write(world, "录入记录", "质量科 J2")
        write(world, "新增人员", "张三", inside=False)
        return sign_in(world.inspector)

    def test_the_newest_stand_first_and_others_cycles_are_not_there(
        self, world: World, client: Client
    ) -> None:
        assert shown(client, world) == [3, 2, 1]

    def test_by_verb(self, world: World, client: Client) -> None:
        assert shown(client, world, verb="录入记录") == [3, 1]

    def test_by_person(self, world: World, client: Client) -> None:
        assert shown(client, world, who="冯军") == [2]

    def test_by_subject(self, world: World, client: Client) -> None:
        assert shown(client, world, q="计量科") == [2, 1]

    def test_by_dates_both_included(self, world: World, client: Client) -> None:
        day = timezone.localdate() - datetime.timedelta(days=2)
        assert shown(client, world, since=day.isoformat(), until=day.isoformat()) == [2]

    def test_nonsense_in_a_date_is_no_filter(self, world: World, client: Client) -> None:
        assert shown(client, world, since="昨天", until="2018-13-40") == [3, 2, 1]

    def test_nothing_found_is_said(self, world: World, client: Client) -> None:
        page = client.get(reverse("cycle-audit", args=[world.cycle.pk]), {"q": "没有的事"})
        assert "没有符合条件的记载" in page.content.decode()

    def test_the_whole_log_is_filtered_by_cycle(self, world: World, client: Client, sign_in: SignIn) -> None:
        admin = sign_in(world.admin)
        everything = admin.get(reverse("audit")).context["page"]
        assert [entry.number for entry in everything] == [4, 3, 2, 1]
        one = admin.get(reverse("audit"), {"cycle": world.cycle.pk}).context["page"]
        assert [entry.number for entry in one] == [3, 2, 1]


class TestEntry:
    def test_before_and_after_stand_side_by_side(self, world: World, sign_in: SignIn) -> None:
        entry = write(
            world,
            "修改记录",
            before={"分": 1, "层级": "省级", "删去": None},
            after={"分": 2, "层级": "省级", "新的": [True, {"甲": 1}]},
            reason="数错了",
        )
        page = sign_in(world.inspector).get(reverse("cycle-audit-entry", args=[world.cycle.pk, entry.number]))
        lines = {line.name: (line.before, line.after, line.changed) for line in page.context["lines"]}
        assert lines == {
            "分": ("1", "2", True),
            "层级": ("省级", "省级", False),
            "删去": ("（空）", "", True),
            "新的": ("", "是、甲：1", True),
        }
        assert "数错了" in page.content.decode()

    def test_text_of_an_entry_is_never_markup(self, world: World, sign_in: SignIn) -> None:
        entry = write(world, "修改", "<script>x</script>", after={"名": "<b>粗</b>"})
        page = sign_in(world.inspector).get(reverse("cycle-audit-entry", args=[world.cycle.pk, entry.number]))
        assert b"<script>x" not in page.content
        assert b"<b>" not in page.content

    def test_an_entry_of_another_cycle_is_not_found(self, world: World, sign_in: SignIn) -> None:
        write(world, "新增人员", inside=False)
        other = Cycle.objects.create(title="别的", scheme=world.cycle.scheme, period="2019")
        with transaction.atomic():
            foreign = actions.note("改", "别的", by=None, cycle=other.pk)
        client = sign_in(world.inspector)
        for number in (1, foreign.number):
            where = reverse("cycle-audit-entry", args=[world.cycle.pk, number])
            assert client.get(where).status_code == 404


def test_who_reads_what(world: World, sign_in: SignIn) -> None:
    entry = write(world, "录入记录")
    for somebody in world.everybody.values():
        client = sign_in(somebody)
        refused = 404 if somebody == world.outsider else 403
        inside = 200 if may(somebody, "audit.see", world.cycle) else refused
        assert client.get(reverse("cycle-audit", args=[world.cycle.pk])).status_code == inside
        where = reverse("cycle-audit-entry", args=[world.cycle.pk, entry.number])
        assert client.get(where).status_code == inside
        whole = 200 if somebody.admin else 403
        assert client.get(reverse("audit")).status_code == whole
        assert client.get(reverse("audit-entry", args=[entry.number])).status_code == whole


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_asks_the_same_for_many(
    world: World, sign_in: SignIn, django_assert_num_queries: Callable[..., object], count: int
) -> None:
    for number in range(count):
        write(world, f"操作{number}")
    client = sign_in(world.inspector)
    with django_assert_num_queries(8):
        client.get(reverse("cycle-audit", args=[world.cycle.pk]))


def test_the_log_is_only_read(world: World, sign_in: SignIn) -> None:
    entry = write(world, "录入记录")
    for method in ("post", "put", "delete"):
        answer = getattr(sign_in(world.admin), method)(reverse("audit-entry", args=[entry.number]))
        assert answer.status_code == 405
    assert actions.broken() == []
