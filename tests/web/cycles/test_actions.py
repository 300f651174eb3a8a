"""Publishing, cycles, stages, roles, states, working days."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from kaohe.errors import KaoheError
from kaohe.scheme import library
from kaohe.scheme.language import Source, content_hash, dumps, loads
from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.cycles import actions, schemes
from kaohe.web.cycles.models import Cycle, Grant, Holiday, Published, Stage
from kaohe.web.cycles.workdays import Calendar
from kaohe.web.errors import Refused, Stale
from kaohe.web.results.models import Run
from web.world import World, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def source(name: str = "qufu-2020", **changes: object) -> Source:
    return loads(dumps(replace(shipped(name), **changes)))


def verbs() -> list[str]:
    return list(Entry.objects.values_list("verb", flat=True))


class TestPublish:
    def test_the_text_is_frozen_and_hashed(self, world: World) -> None:
        made = actions.publish(source(), by=world.office)
        assert (made.name, made.number) == ("qufu-2020", 1)
        assert made.hash == content_hash(shipped("qufu-2020"))
        assert schemes.loaded(made) == shipped("qufu-2020")

    def test_another_content_is_the_next_version(self, world: World) -> None:
        actions.publish(source(), by=world.office)
        second = actions.publish(source(decimals=1), by=world.office, reason="改一位小数")
        assert second.number == 2
        assert verbs() == ["发布方案", "发布方案"]

    def test_the_same_content_is_not_published_twice(self, world: World) -> None:
        first = actions.publish(source(), by=world.office)
        assert actions.publish(source(), by=world.office) == first
        assert verbs() == ["发布方案"]

    def test_every_fault_of_the_check_is_told_and_nothing_is_published(self, world: World) -> None:
        scheme = shipped("qufu-2020")
        wrong = replace(scheme.quotas[0], grade="没有这个等次")
        before = Published.objects.count()
        with pytest.raises(KaoheError) as refusal:
            actions.publish(source(quotas=(wrong, *scheme.quotas[1:])), by=world.office)
        assert refusal.value.faults and {fault.level for fault in refusal.value.faults} == {"错误"}
        assert (Published.objects.count(), verbs()) == (before, [])


class TestCreate:
    def test_the_plan_comes_with_the_cycle(self, world: World) -> None:
        published = actions.publish(source(), by=world.office)
        cycle = actions.create_cycle(
            published, "2020年第2季度", "平时考核", by=world.admin, office=[world.office]
        )
        assert (cycle.period, cycle.state) == ("2020Q2", "准备")
        assert cycle.stages.filter(clause="T2").get().end == datetime.date(2020, 6, 30)
        assert Grant.objects.get(cycle=cycle).person == world.office
        assert verbs()[-1] == "新建考核"

    @pytest.mark.parametrize("period", ["2020", "2020Q5", "去年", ""])
    def test_a_period_of_another_calendar_is_refused(self, world: World, period: str) -> None:
        published = actions.publish(source(), by=world.office)
        with pytest.raises(Refused, match="2026Q1"):
            actions.create_cycle(published, period, "平时考核", by=world.office, office=[world.office])

    def test_the_same_cycle_is_not_made_twice(self, world: World) -> None:
        published = world.cycle.scheme
        with pytest.raises(Refused, match="已经有"):
            actions.create_cycle(
                published, "2018年度", world.cycle.title, by=world.office, office=[world.office]
            )

    def test_somebody_must_be_the_office(self, world: World) -> None:
        with pytest.raises(Refused, match="考核办"):
            actions.create_cycle(world.cycle.scheme, "2019", "考核", by=world.admin, office=[])

    @pytest.mark.parametrize("name", library.names())
    def test_each_shipped_scheme_becomes_a_cycle(self, world: World, name: str) -> None:
        published = actions.publish(library.shipped(name), by=world.office)
        period = {"年": "2018", "季度": "2018Q3"}[shipped(name).calendar]
        cycle = actions.create_cycle(published, period, name, by=world.office, office=[world.office])
        assert cycle.stages.exists()


class TestMove:
    def test_forward_step_by_step(self, world: World) -> None:
        Run.objects.create(
            cycle=world.cycle, inputs=0, tables=b"", frozen=datetime.datetime.now(datetime.UTC)
        )
        actions.move(world.cycle, "已定", by=world.office)
        actions.move(world.cycle, "已结束", by=world.office)
        assert Cycle.objects.get(pk=world.cycle.pk).state == "已结束"
        assert Entry.objects.last().after == {"state": "已结束"}  # type: ignore[union-attr]

    def test_no_step_is_left_out(self, world: World) -> None:
        with pytest.raises(Refused, match="不能变为"):
            actions.move(world.cycle, "已结束", by=world.office)

    def test_nothing_is_decided_without_a_frozen_result(self, world: World) -> None:
        with pytest.raises(Refused, match="冻结"):
            actions.move(world.cycle, "已定", by=world.office)

    def test_an_empty_roster_does_not_start(self, world: World) -> None:
        cycle = actions.create_cycle(
            world.cycle.scheme, "2019", "考核", by=world.office, office=[world.office]
        )
        with pytest.raises(Refused, match="名册"):
            actions.move(cycle, "进行", by=world.office)

    def test_opening_again_asks_for_a_reason(self, world: World) -> None:
        Cycle.objects.update(state="已定")
        world.cycle.refresh_from_db()
        with pytest.raises(Refused, match="理由"):
            actions.move(world.cycle, "进行", by=world.office)
        actions.move(world.cycle, "进行", by=world.office, reason="复核申请成立")
        assert Entry.objects.last().reason == "复核申请成立"  # type: ignore[union-attr]

    def test_the_second_of_two_is_told(self, world: World) -> None:
        Cycle.objects.update(state="准备")
        first, second = Cycle.objects.get(), Cycle.objects.get()
        actions.move(first, "进行", by=world.office)
        with pytest.raises(Stale):
            actions.move(second, "进行", by=world.office)
        assert verbs() == ["改变状态"]


class TestStages:
    def stage(self, world: World, **more: object) -> Stage:
        values = {"clause": "T3", "title": "公示期", **more}
        return Stage.objects.create(cycle=world.cycle, **values)

    def test_the_end_follows_from_the_start_by_working_days(self, world: World) -> None:
        """qufu-2020:T3 three working days; 1 October 2020 is the first of eight days off."""
        stage = self.stage(world, days=3, working=True)
        done = actions.set_dates(stage, datetime.date(2020, 9, 28), None, by=world.office)
        assert done.end == datetime.date(2020, 10, 9)

    def test_plain_days_count_every_day(self, world: World) -> None:
        """zaozhuang-staff:T1 seven days."""
        stage = self.stage(world, days=7)
        done = actions.set_dates(stage, datetime.date(2020, 9, 28), None, by=world.office)
        assert done.end == datetime.date(2020, 10, 5)

    def test_an_end_before_the_start_is_refused(self, world: World) -> None:
        with pytest.raises(Refused, match="早于"):
            actions.set_dates(
                self.stage(world), datetime.date(2020, 9, 2), datetime.date(2020, 9, 1), by=world.office
            )

    def test_done_and_not_done_leave_one_line_each(self, world: World) -> None:
        stage = self.stage(world)
        for done in (True, True, False):
            actions.finish(stage, done, by=world.office)
        assert verbs() == ["完成环节", "恢复环节"]

    def test_a_closed_cycle_keeps_its_dates(self, world: World) -> None:
        stage = self.stage(world)
        Cycle.objects.update(state="已结束")
        with pytest.raises(Refused, match="已结束"):
            actions.finish(stage, True, by=world.office)


class TestRoles:
    def test_a_role_with_its_items(self, world: World) -> None:
        assert actions.give(world.cycle, "考核单位", [(world.outsider, ["Z2.4.2"])], by=world.office) == 1
        assert Grant.objects.get(person=world.outsider).items == ["Z2.4.2"]

    def test_giving_again_changes_nothing(self, world: World) -> None:
        for _ in range(2):
            actions.give(world.cycle, "投票人", [(world.outsider, [])], by=world.office)
        assert verbs() == ["授予角色“投票人”"]

    def test_a_role_is_taken_back(self, world: World) -> None:
        grant = Grant.objects.get(person=world.rater)
        actions.withdraw(grant, by=world.office)
        assert not Grant.objects.filter(person=world.rater).exists()
        with pytest.raises(Stale):
            actions.withdraw(grant, by=world.office)

    def test_the_last_of_the_office_stays(self, world: World) -> None:
        with pytest.raises(Refused, match="最后一位"):
            actions.withdraw(Grant.objects.get(role="考核办"), by=world.office)


class TestWorkdays:
    def test_adjusted_days_of_the_calendar(self, world: World) -> None:
        calendar = Calendar.load()
        assert not calendar.works(datetime.date(2020, 10, 1))
        assert calendar.works(datetime.date(2020, 10, 10))  # a Saturday that was worked

    def test_an_unknown_year_is_said_until_somebody_enters_it(self, world: World) -> None:
        day = datetime.date(2031, 5, 1)
        assert Calendar.load().unknown([day, None, datetime.date(2020, 1, 1)]) == [2031]
        actions.enter_holidays([(day, False, "劳动节")], by=world.office)
        calendar = Calendar.load()
        assert calendar.unknown([day]) == []
        assert not calendar.works(day)
        assert calendar.works(datetime.date(2031, 5, 2))

    def test_what_was_entered_goes_before_the_calendar_and_can_be_corrected(self, world: World) -> None:
        day = datetime.date(2020, 10, 1)
        actions.enter_holidays([(day, True, "值班")], by=world.office)
        actions.enter_holidays([(day, False, "国庆节")], by=world.office)
        assert Holiday.objects.get().works is False
        assert Entry.objects.last().before == {"2020-10-01": True}  # type: ignore[union-attr]


def test_all_of_it_is_in_an_unbroken_chain(world: World) -> None:
    published = actions.publish(source(), by=world.office)
    actions.create_cycle(published, "2020Q1", "平时考核", by=world.office, office=[world.office])
    assert broken() == []
