"""Which unit or person a name means, and saying it by hand where the name does not tell."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kaohe.web.audit.models import Entry
from kaohe.web.cycles import roster
from kaohe.web.cycles.grant_views import proposals
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.naming import units_by_name
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Unit
from kaohe.web.permissions import is_self
from web.world import World, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(world: World) -> dict[str, Unit]:
    """Another body with units of the same names, and one that only it has."""
    top = Unit.objects.create(name="别的局")
    inner = [Unit.objects.create(name=name, parent=top) for name in ("办公室", "信息科")]
    return {unit.name: unit for unit in (top, *inner)}


class TestNames:
    def test_of_namesakes_the_office_s_own_body_is_meant(
        self, world: World, elsewhere: dict[str, Unit]
    ) -> None:
        assert units_by_name(world.cycle)["办公室"] == [world.units["办公室"]]

    def test_an_inner_unit_of_another_body_is_not_meant_its_top_is(
        self, world: World, elsewhere: dict[str, Unit]
    ) -> None:
        meant = units_by_name(world.cycle)
        assert "信息科" not in meant
        assert meant["别的局"] == [elsewhere["别的局"]]

    def test_the_nearer_branch_of_one_tree_goes_first(self, world: World) -> None:
        far = Unit.objects.create(name="信息科", parent=world.units["计量所"])
        assert units_by_name(world.cycle)["信息科"] == [far]
        near = Unit.objects.create(name="信息科", parent=world.units["办公室"])
        assert units_by_name(world.cycle)["信息科"] == [near]

    def test_where_units_stand_beside_each_other_every_name_counts(self, world: World) -> None:
        Unit.objects.update(parent=None)
        assert set(units_by_name(world.cycle)) == set(world.units)

    def test_a_merged_unit_is_not_meant(self, world: World) -> None:
        Unit.objects.filter(name="法规科").update(merged_into=world.units["办公室"])
        assert "法规科" not in units_by_name(world.cycle)

    def test_only_people_of_the_own_body_are_proposed(self, world: World, elsewhere: dict[str, Unit]) -> None:
        person("2001", "别处 丁一", elsewhere["办公室"])
        found = {one.unit: one.people for one in proposals(world.cycle, world.scheme)}
        assert found["办公室"] == (world.office, world.assessor)

    def test_many_units_are_asked_for_at_once(self, world: World, django_assert_max_num_queries) -> None:
        Unit.objects.bulk_create(Unit(name=f"科{n}", parent=world.units["市质监局"]) for n in range(200))
        with django_assert_max_num_queries(4):
            proposals(world.cycle, world.scheme)


class TestLink:
    def test_the_office_says_by_hand_who_an_appraisee_is(self, world: World, sign_in) -> None:
        one = world.appraisees["计量科"]
        client = sign_in(world.office)
        where = reverse("roster-link", args=[world.cycle.pk, one.pk])
        assert client.get(where).context["form"].initial["unit"] == world.units["计量科"]
        assert client.post(where, {"unit": "", "person": world.outsider.number}).status_code == 302
        one.refresh_from_db()
        assert (one.unit, one.person) == (None, world.outsider)
        assert is_self(world.outsider, one)
        entry = Entry.objects.get(verb="关联对象")
        assert (entry.before, entry.after) == (
            {"关联": "单位 计量科"},
            {"关联": "人员 法规科 何平（1010）"},
        )

    @pytest.mark.parametrize(
        ("number", "said"), [("1010", "只填一项"), ("1010、1004", "只填一个工号"), ("9999", "没有在用的工号")]
    )
    def test_what_cannot_be_is_refused_and_kept_in_the_form(
        self, world: World, sign_in, number: str, said: str
    ) -> None:
        one = world.appraisees["计量科"]
        where = reverse("roster-link", args=[world.cycle.pk, one.pk])
        answer = sign_in(world.office).post(where, {"unit": world.units["质量科"].pk, "person": number})
        assert answer.status_code == 422
        assert said in answer.content.decode() and number in answer.content.decode()

    def test_the_same_again_leaves_no_entry(self, world: World) -> None:
        roster.link(world.appraisees["计量科"], world.units["计量科"], None, by=world.office)
        assert not Entry.objects.exists()

    def test_a_merged_unit_and_a_closed_cycle_are_refused(self, world: World) -> None:
        merged = world.units["法规科"]
        Unit.objects.filter(pk=merged.pk).update(merged_into=world.units["办公室"])
        merged.refresh_from_db()
        with pytest.raises(Refused, match="并入"):
            roster.link(world.appraisees["计量科"], merged, None, by=world.office)
        Cycle.objects.update(state=Cycle.State.CLOSED)
        with pytest.raises(Refused, match="不能再改"):
            roster.link(world.appraisees["计量科"], None, world.outsider, by=world.office)

    def test_an_appraisee_of_another_cycle_is_not_found(self, world: World, sign_in) -> None:
        other = Cycle.objects.create(title="别的", scheme=world.cycle.scheme, period="2019")
        one = other.appraisees.create(order=0, name="甲", category="科室")
        client = sign_in(world.office)
        assert client.get(reverse("roster-link", args=[world.cycle.pk, one.pk])).status_code == 404

    def test_the_roster_shows_who_has_no_link(self, world: World, sign_in) -> None:
        world.cycle.appraisees.filter(name="计量所").update(unit=None)
        client, where = sign_in(world.office), reverse("roster", args=[world.cycle.pk])
        assert "有1个对象没有关联" in client.get(where).content.decode()
        assert [one.name for one in client.get(where, {"unlinked": 1}).context["page"]] == ["计量所"]
