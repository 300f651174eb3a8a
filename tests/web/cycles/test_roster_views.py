"""The pages of the roster: preview and taking over; pages ask no more for more rows."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client

from kaohe.errors import KaoheError
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Appraisee, Cycle, Draft, Grant, Stage
from kaohe.web.cycles.roster import parse
from kaohe.web.organisation.models import Person, Service
from kaohe.web.permissions import Role
from kaohe.web.records.models import Rating
from web.cycles.pages import file, roster, url
from web.world import World, person, shipped

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


class TestRoster:
    @pytest.fixture
    def client(self, world: World, sign_in: SignIn) -> Client:
        return sign_in(world.office)

    def upload(self, client: Client, world: World, held: BytesIO) -> Draft:
        answer = client.post(url("roster-import", world.cycle.pk), {"file": held})
        assert answer.status_code == 302, answer.content.decode()
        return Draft.objects.get()

    def confirm(self, client: Client, world: World, draft: Draft, seen: str | None = None) -> object:
        where = url("roster-preview", world.cycle.pk, draft.pk)
        shown = client.get(where).context["seen"] if seen is None else seen
        return client.post(where, {"seen": shown})

    def test_the_preview_shows_and_changes_nothing(self, world: World, client: Client) -> None:
        draft = self.upload(
            client, world, roster("办公室,科室,", "计量所,直属单位,执法", "新的所,直属单位,两者")
        )
        page = client.get(url("roster-preview", world.cycle.pk, draft.pk))
        kinds = {(one.kind, one.name) for one in page.context["differences"]}
        assert {("新增", "新的所"), ("修改", "计量所"), ("移出", "计量科")} <= kinds
        assert "能力类型=执法" in page.content.decode()
        assert (world.cycle.appraisees.count(), Entry.objects.count()) == (7, 0)

    def test_it_comes_before_the_own_indicators_that_everybody_must_have(self, world: World) -> None:
        """zaozhuang-departments P1: goals are drafted by the departments that are on the roster."""
        scheme = shipped("zaozhuang-departments")
        rows, _ = parse("对象.csv", "对象,类别,分组\n财政局,市直部门,经济口\n".encode(), scheme, "2013")
        assert [(row["name"], row["group"]) for row in rows] == [("财政局", "经济口")]
        with pytest.raises(KaoheError, match="分组空着"):
            parse("对象.csv", "对象,类别,分组\n财政局,市直部门,\n".encode(), scheme, "2013")

    def test_confirmed_it_is_taken_over_as_a_whole(self, world: World, client: Client) -> None:
        draft = self.upload(
            client, world, roster("办公室,科室,", "计量所,直属单位,执法", "新的所,直属单位,两者")
        )
        self.confirm(client, world, draft)
        assert list(world.cycle.appraisees.values_list("name", flat=True)) == ["办公室", "计量所", "新的所"]
        assert world.cycle.appraisees.get(name="计量所").unit == world.units["计量所"]
        assert world.cycle.appraisees.get(name="新的所").unit is None
        assert Entry.objects.get().verb == "导入名册"
        assert not Draft.objects.exists()

    def test_an_appraisee_with_facts_stays(self, world: World, client: Client) -> None:
        Rating.objects.create(
            cycle=world.cycle,
            appraisee=world.appraisees["计量科"],
            indicator="K2.1",
            score=1,
            by=world.office,
        )
        draft = self.upload(client, world, roster("办公室,科室,"))
        answer = client.get(url("roster-preview", world.cycle.pk, draft.pk))
        assert answer.context["blocked"]
        self.confirm(client, world, draft)
        assert world.cycle.appraisees.count() == 7

    def test_a_roster_that_changed_since_the_preview_is_not_taken(self, world: World, client: Client) -> None:
        draft = self.upload(client, world, roster("办公室,科室,"))
        seen = client.get(url("roster-preview", world.cycle.pk, draft.pk)).context["seen"]
        Appraisee.objects.create(cycle=world.cycle, order=9, name="后来的", category="科室")
        self.confirm(client, world, draft, seen)
        assert world.cycle.appraisees.count() == 8

    def test_a_second_confirmation_does_nothing(self, world: World, client: Client) -> None:
        draft = self.upload(client, world, roster("办公室,科室,"))
        seen = client.get(url("roster-preview", world.cycle.pk, draft.pk)).context["seen"]
        self.confirm(client, world, draft, seen)
        assert self.confirm(client, world, draft, seen).status_code == 404  # type: ignore[attr-defined]
        assert Entry.objects.count() == 1

    def test_another_persons_upload_is_not_found(self, world: World, client: Client, sign_in: SignIn) -> None:
        draft = self.upload(client, world, roster("办公室,科室,"))
        Grant.objects.create(cycle=world.cycle, person=world.outsider, role=Role.OFFICE)
        there = sign_in(world.outsider).get(url("roster-preview", world.cycle.pk, draft.pk))
        assert there.status_code == 404

    @pytest.mark.parametrize(
        ("held", "said"),
        [
            (roster("办公室,处室,"), "处室"),
            (roster("办公室,科室,", "办公室,科室,"), "重复"),
            (file("名册.pdf", b"%PDF-1.4"), "不是表格"),
            (file("名册.xlsx", b"not a workbook"), "名册.xlsx"),
            (file("对象.csv", ""), "空"),
        ],
    )
    def test_a_faulty_file_is_refused_with_its_places(
        self, world: World, client: Client, held: BytesIO, said: str
    ) -> None:
        held.seek(0)
        answer = client.post(url("roster-import", world.cycle.pk), {"file": held})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Draft.objects.exists()

    def test_a_person_is_linked_by_name_and_namesakes_are_not(self, world: World, client: Client) -> None:
        person("2001", "同名", None)
        person("2002", "同名", None)
        person("2003", "独名", None)
        draft = self.upload(client, world, roster("同名,科室,", "独名,科室,"))
        page = client.get(url("roster-preview", world.cycle.pk, draft.pk))
        assert page.context["unlinked"] == [("同名", "有2人叫这个名字")]
        self.confirm(client, world, draft)
        linked = {one.name: one.person and one.person.number for one in world.cycle.appraisees.all()}
        assert linked == {"同名": None, "独名": "2003"}

    def test_of_namesakes_the_one_in_the_group_is_meant(self, world: World, client: Client) -> None:
        person("2001", "同名", world.units["法规科"])
        person("2002", "同名", world.units["计量科"])
        held = file("对象.csv", "对象,类别,分组,能力类型\n同名,科室,计量科,")
        draft = self.upload(client, world, held)
        self.confirm(client, world, draft)
        linked = world.cycle.appraisees.get().person
        assert linked is not None and linked.number == "2002"

    def test_who_moved_is_told_with_the_unit_of_the_longest_service(
        self, world: World, client: Client
    ) -> None:
        moved = person("2001", "调动的人", world.units["计量科"])
        for unit, start, end in (("法规科", "2017-01-01", "2018-09-30"), ("计量科", "2018-10-01", None)):
            Service.objects.create(person=moved, unit=world.units[unit], start=start, end=end)
        draft = self.upload(client, world, file("对象.csv", "对象,类别,分组,能力类型\n调动的人,科室,计量科,"))
        page = client.get(url("roster-preview", world.cycle.pk, draft.pk))
        assert page.context["misplaced"] == [("调动的人", "计量科", "法规科")]

    def test_a_decided_cycle_keeps_its_roster(self, world: World, client: Client) -> None:
        Cycle.objects.update(state="已定")
        answer = client.post(url("roster-import", world.cycle.pk), {"file": roster("办公室,科室,")})
        assert answer.status_code == 422

    @pytest.mark.parametrize("count", [1, 60])
    def test_the_preview_asks_the_same_for_many(
        self,
        world: World,
        client: Client,
        django_assert_num_queries: Callable[..., object],
        count: int,
    ) -> None:
        draft = self.upload(client, world, roster(*(f"对象{number},科室," for number in range(count))))
        with django_assert_num_queries(10):
            client.get(url("roster-preview", world.cycle.pk, draft.pk))

    @pytest.mark.parametrize("name", ["roster", "stages", "grants", "grant-assessors", "cycle"])
    def test_a_page_asks_the_same_for_many_rows(self, world: World, client: Client, name: str) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counted = []
        for round in range(2):
            for number in range(10 * round):
                somebody = person(f"3{number:03}", f"人{number}", world.units["法规科"])
                Appraisee.objects.create(
                    cycle=world.cycle, order=number, name=somebody.name, category="科室", person=somebody
                )
                Grant.objects.create(cycle=world.cycle, person=somebody, role=Role.ASSESSOR, items=["Z2.4.2"])
                Stage.objects.create(cycle=world.cycle, clause="P1", title=f"环节{number}", order=number)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(url(name, world.cycle.pk))
            counted.append(len(asked))
        assert counted[0] == counted[1]
