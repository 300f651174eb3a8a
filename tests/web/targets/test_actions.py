"""A letter's way: drafted, handed in, agreed, signed by both sides, frozen; amended with a reason."""

from __future__ import annotations

import datetime

import pytest

from kaohe import evaluate
from kaohe.errors import KaoheError
from kaohe.web import clock, tables
from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle, Grant, Stage
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Unit
from kaohe.web.permissions import Role
from kaohe.web.records.models import OwnIndicator, Rating
from kaohe.web.targets import actions, content
from kaohe.web.targets.models import Goal, Letter, Signature
from kaohe.web.targets.path import path_of
from web.targets.bodies import GOOD, City, make_city
from web.world import person

MARCH = datetime.date(2013, 3, 15)


@pytest.mark.both_databases
def test_a_letter_goes_its_way_and_feeds_the_table_of_own_indicators(city: City) -> None:
    """zaozhuang-departments P1, P2, P3, B1, S2 and indicator 1."""
    letter = city.signed()
    assert letter.state == Letter.State.SIGNED
    assert tables.rows(city.cycle)["个性指标"] == [
        {"对象": "发改委", "上级指标": "1", "指标": "1-1", "名称": "新上项目20个", "分值": "40"},
        {"对象": "发改委", "上级指标": "1", "指标": "1-2", "名称": "办结时限缩短一半", "分值": "30"},
    ]
    assert [event.verb for event in letter.events.all()] == [
        "起草", "修改", "报送", "分口考核组同意", "市分管领导同意", "签字", "签订",
    ]  # fmt: skip
    assert not broken()


def test_the_points_of_the_letter_are_the_points_of_the_appraisal(city: City) -> None:
    """zaozhuang-departments S2: what is rated is rated out of the letter's points."""
    city.signed()
    Rating.objects.bulk_create(
        Rating(cycle=city.cycle, appraisee=city.bureau, indicator=name, score=score * 10**6, by=city.group)
        for name, score in {"1-1": 39, "1-2": 30, "2.1": 10, "2.2": 10, "2.3": 5, "2.4": 5}.items()
    )
    city.other.delete()
    city.cycle.refresh_from_db()
    scores = evaluate(tables.scheme_of(city.cycle), tables.inputs(city.cycle)).table("得分").to_pylist()
    assert [row["总分"] for row in scores] == ["99.00"]


def test_who_is_on_the_way_comes_from_the_scheme(city: City) -> None:
    """zaozhuang-departments P3, B1."""
    way = path_of(city.cycle)
    assert way is not None
    assert (way.drafts.name, way.drafts.role) == ("部门", Role.APPRAISEE)
    assert [(stage.name, stage.role) for stage in way.stages] == [
        ("分口考核组", Role.ASSESSOR),
        ("市分管领导", Role.LEADER),
    ]
    assert (way.upper.name, way.own.name, way.copies) == ("市分管领导", "部门主要负责人", 2)


@pytest.mark.parametrize(
    ("name", "category", "drafts", "stages", "signs"),
    [
        (
            "zaozhuang-districts",
            "区(市)",
            Role.ASSESSOR,
            ["市考核办", "市委市政府"],
            ("市委市政府", "区市党委政府"),
        ),
        ("zaozhuang-staff", "机关工作人员", Role.APPRAISEE, ["主管领导"], ("主管领导", "考核对象")),
        ("qufu-2020", "工作人员", Role.APPRAISEE, ["主管领导"], ("主管领导", "考核对象")),
        (
            "changzhou-2016",
            "内设机构",
            Role.APPRAISEE,
            ["分管领导初审", "考核办汇总", "领导小组审定"],
            ("领导小组审定", "考核对象"),
        ),
    ],
)
def test_other_schemes_lay_down_other_ways(
    db: None, name: str, category: str, drafts: Role, stages: list[str], signs: tuple[str, str]
) -> None:
    """zaozhuang-districts P2, P3, B1; zaozhuang-staff P3, B1; qufu-2020 P1, 2a; changzhou-2016 P1."""
    way = path_of(make_city(name, category).cycle)
    assert way is not None
    assert way.drafts.role == drafts
    assert [stage.name for stage in way.stages] == stages
    assert (way.upper.name, way.own.name) == signs


def test_a_scheme_without_letters_has_none(world) -> None:
    assert path_of(world.cycle) is None
    with pytest.raises(Refused, match="没有目标责任书"):
        actions.start(world.cycle, world.appraisees["计量科"], by=world.appraisee)


def test_points_that_do_not_add_up_are_said_exactly_and_nothing_is_handed_in(city: City) -> None:
    letter = city.drafted([*GOOD, {"上级指标": "1", "目标": "又一项", "分值": "5.5"}])
    with pytest.raises(KaoheError, match=r"合计75\.5分，应为70分，多5\.5分") as raised:
        actions.submit(letter, letter.version, by=city.head)
    assert len(raised.value.faults) == 1
    assert Letter.objects.get().state == Letter.State.DRAFT


def test_what_is_missing_is_said_line_by_line(city: City) -> None:
    letter = city.drafted([{"目标": "没有分值的"}, {"目标": "有的", "分值": "60"}])
    with pytest.raises(KaoheError) as raised:
        actions.submit(letter, letter.version, by=city.head)
    told = "\n".join(str(fault) for fault in raised.value.faults)
    assert "目标“没有分值的”没有分值" in told
    assert "合计60分，应为70分，还差10分" in told
    empty = city.drafted([])
    with pytest.raises(KaoheError, match="还没有目标"):
        actions.submit(empty, empty.version, by=city.head)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"分值": "10"}, "没有写目标"),
        ({"目标": "x", "分值": "十"}, "“十”不是分值"),
        ({"目标": "x", "分值": "1e99"}, "不在0以上"),
        ({"目标": "x", "分值": "-3"}, "不在0以上"),
        ({"目标": "x", "分值": "0.0000001"}, "不是分值"),
        ({"目标": "x" * 201, "分值": "1"}, "有201个字，太长"),
        ({"目标": "x", "上级指标": "2"}, "“2”下面不能挂目标"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_its_number(
    city: City, cells: dict[str, str], told: str
) -> None:
    letter = city.drafted()
    with pytest.raises(KaoheError, match=told) as raised:
        actions.save(letter, [GOOD[0], cells], letter.version, by=city.head)
    assert raised.value.faults[0].place.row == 2
    assert Goal.objects.count() == 2


def test_the_last_day_is_in_time_and_the_day_after_is_late(city: City) -> None:
    """zaozhuang-departments T1: before 15 March, that day included."""
    with clock.put(MARCH):
        letter = city.handed()
    assert (letter.due, letter.late) == (MARCH, 0)
    letter = actions.withdraw(letter, letter.version, by=city.head)
    Letter.objects.update(handed=None)
    letter.refresh_from_db()
    with clock.put(MARCH + datetime.timedelta(days=3)):
        letter = actions.submit(letter, letter.version, by=city.head)
    assert letter.late == 3
    assert "应在2013-03-15前报送（T1），迟了3天" in Entry.objects.last().reason


def test_the_office_moves_the_day_and_lateness_follows(city: City) -> None:
    Stage.objects.filter(cycle=city.cycle, clause="T1").update(end=datetime.date(2013, 4, 1))
    with clock.put(datetime.date(2013, 4, 1)):
        assert city.handed().late == 0


def test_what_was_sent_back_and_handed_in_again_keeps_its_first_day(city: City) -> None:
    with clock.put(MARCH):
        letter = city.handed()
    letter = actions.send_back(letter, letter.version, by=city.group, reason="太容易")
    assert (letter.state, letter.reason) == (Letter.State.RETURNED, "太容易")
    with clock.put(datetime.date(2013, 5, 1)):
        letter = actions.submit(letter, letter.version, by=city.head)
    assert (letter.handed, letter.late, letter.reason) == (MARCH, 0, "")


def test_each_acts_only_in_turn_and_only_on_the_own(city: City) -> None:
    letter = city.handed()
    with pytest.raises(Refused, match="现在等分口考核组"):
        actions.agree(letter, letter.version, by=city.leader)
    with pytest.raises(Refused, match="不由您起草"):
        actions.withdraw(letter, letter.version, by=city.other_head)
    with pytest.raises(Refused, match="由部门起草"):
        actions.start(city.cycle, city.other, by=city.head)
    letter = actions.agree(letter, letter.version, by=city.group, said="同意")
    with pytest.raises(Refused, match="现在等市分管领导"):
        actions.agree(letter, letter.version, by=city.group)
    with pytest.raises(Refused, match="还不能签字"):
        actions.sign(letter, letter.version, "对象", letter.hash, by=city.head)


def test_a_unit_that_assesses_something_else_has_no_say(city: City) -> None:
    letter = city.handed()
    Grant.objects.filter(person=city.group).update(items=["2.1"])
    with pytest.raises(Refused, match="不由您办理"):
        actions.agree(letter, letter.version, by=city.group)


def test_a_leader_has_charge_of_the_own_units_only(city: City) -> None:
    letter = city.handed()
    letter = actions.agree(letter, letter.version, by=city.group)
    elsewhere = person("3009", "别的领导", Unit.objects.create(name="别处"))
    Grant.objects.create(cycle=city.cycle, person=elsewhere, role=Role.LEADER)
    with pytest.raises(Refused, match="不由您办理"):
        actions.agree(letter, letter.version, by=elsewhere)


def test_both_sides_sign_what_they_saw(city: City) -> None:
    letter = city.agreed()
    assert letter.hash == content.digest(letter, list(letter.goals.all()))
    with pytest.raises(Stale, match="与您看到的不同"):
        actions.sign(letter, letter.version, "对象", "0" * 64, by=city.head)
    with pytest.raises(Refused, match="由市分管领导签字"):
        actions.sign(letter, letter.version, "上级", letter.hash, by=city.head)
    Goal.objects.filter(letter=letter).update(name="改过的")
    with pytest.raises(Stale):
        actions.sign(letter, letter.version, "对象", letter.hash, by=city.head)
    assert not Signature.objects.exists()
    assert not OwnIndicator.objects.exists()


def test_paper_is_noted_by_the_office_with_name_and_day(city: City) -> None:
    letter = city.agreed()
    day = datetime.date(2013, 3, 20)
    with pytest.raises(Refused, match="由考核办登记"):
        actions.sign(letter, letter.version, "上级", letter.hash, by=city.head, name="张三")
    letter = actions.sign(letter, letter.version, "上级", letter.hash, by=city.office, name="张三", day=day)
    with pytest.raises(Refused, match="已经签过"):
        actions.sign(letter, letter.version, "上级", letter.hash, by=city.leader)
    tomorrow = clock.today() + datetime.timedelta(days=1)
    with pytest.raises(Refused, match="还没有到"):
        actions.sign(letter, letter.version, "对象", letter.hash, by=city.office, name="李四", day=tomorrow)
    letter = actions.sign(letter, letter.version, "对象", letter.hash, by=city.office, name="李四", day=day)
    assert (letter.state, letter.signed) == (Letter.State.SIGNED, day)


def test_what_is_signed_is_frozen_and_an_amendment_is_a_new_version(city: City) -> None:
    old = city.signed()
    for change in (
        lambda: actions.save(old, GOOD, old.version, by=city.head),
        lambda: actions.submit(old, old.version, by=city.head),
        lambda: actions.drop(old, old.version, by=city.head),
    ):
        with pytest.raises(Refused, match="已签"):
            change()
    with pytest.raises(Refused, match="写明理由"):
        actions.amend(old, old.version, by=city.head, reason=" ")
    new = actions.amend(old, old.version, by=city.head, reason="省里调减任务")
    assert [goal.name for goal in new.goals.all()] == [goal.name for goal in old.goals.all()]
    with pytest.raises(Refused, match="已经有一份修订稿"):
        actions.amend(old, old.version, by=city.head, reason="再改")
    cells = content.cells_of(list(new.goals.all()))
    cells[0]["分值"], cells[1]["分值"] = "45", "25"
    new = actions.save(new, cells, new.version, by=city.head)
    assert {row.points for row in OwnIndicator.objects.all()} == {40_000_000, 30_000_000}
    new = actions.submit(new, new.version, by=city.head)
    assert new.late == 0  # an amendment has no last day
    new = actions.agree(new, new.version, by=city.group)
    new = city.signed(actions.agree(new, new.version, by=city.leader))
    old.refresh_from_db()
    assert (old.state, new.state, new.number) == (Letter.State.REPLACED, Letter.State.SIGNED, 2)
    assert [goal.points for goal in old.goals.all()] == [40_000_000, 30_000_000]
    assert {row.points for row in OwnIndicator.objects.all()} == {45_000_000, 25_000_000}


@pytest.mark.parametrize(
    ("points", "told"), [("", "已经评了分，不能取消"), ("10", "已评38分，多于新的分值10分")]
)
def test_an_amendment_does_not_undo_what_is_rated(city: City, points: str, told: str) -> None:
    old = city.signed()
    Rating.objects.create(
        cycle=city.cycle, appraisee=city.bureau, indicator="1-1", score=38_000_000, by=city.group
    )
    new = actions.amend(old, old.version, by=city.head, reason="调整")
    cells = content.cells_of(list(new.goals.all()))
    if points:
        cells[0]["分值"], cells[1]["分值"] = points, "60"
    else:
        cells = [cells[1] | {"分值": "70"}]
    new = actions.save(new, cells, new.version, by=city.head)
    new = actions.submit(new, new.version, by=city.head)
    new = actions.agree(new, new.version, by=city.group)
    new = actions.agree(new, new.version, by=city.leader)
    new = actions.sign(new, new.version, "上级", new.hash, by=city.leader)
    with pytest.raises(Refused, match=told):
        actions.sign(new, new.version, "对象", new.hash, by=city.head)
    assert OwnIndicator.objects.get(indicator="1-1").points == 40_000_000
    assert Letter.objects.get(number=1).state == Letter.State.SIGNED


def test_this_year_s_letter_starts_from_last_year_s(city: City) -> None:
    city.signed()
    cycle = city.next_year()
    letter = actions.start(cycle, cycle.appraisees.get(), by=city.head)
    assert letter.begun_from == "2013的责任书"
    assert [(goal.name, goal.points, goal.measure) for goal in letter.goals.all()] == [
        ("新上项目20个", 40_000_000, "少一个扣2分"),
        ("办结时限缩短一半", 30_000_000, ""),
    ]


def test_a_letter_starts_from_the_table_that_is_there(city: City) -> None:
    OwnIndicator.objects.create(
        cycle=city.cycle, appraisee=city.bureau, parent="1", indicator="Y1", name="导入的", points=70_000_000
    )
    letter = actions.start(city.cycle, city.bureau, by=city.head)
    assert [(goal.indicator, goal.name) for goal in letter.goals.all()] == [("Y1", "导入的")]


def test_a_district_s_letter_begins_with_the_goals_that_the_scheme_names(db: None) -> None:
    """zaozhuang-districts 1, 1.1, 1.2, P2, S1: the superior's departments propose, points are data."""
    city = make_city("zaozhuang-districts", "区(市)")
    with pytest.raises(Refused, match="由市有关部门起草"):
        actions.start(city.cycle, city.bureau, by=city.head)
    letter = actions.start(city.cycle, city.bureau, by=city.group)
    assert [(goal.parent, goal.indicator, goal.name) for goal in letter.goals.all()] == [
        ("1", "1.1", "经济目标"),
        ("1", "1.2", "社会目标"),
    ]
    cells = content.cells_of(list(letter.goals.all()))
    cells[0]["分值"], cells[1]["分值"] = "45", "25"
    letter = actions.save(letter, cells, letter.version, by=city.group)
    assert actions.submit(letter, letter.version, by=city.group).state == Letter.State.REVIEW


def test_starting_twice_finds_the_same_draft(city: City) -> None:
    assert city.drafted().pk == actions.start(city.cycle, city.bureau, by=city.head).pk


@pytest.mark.both_databases
def test_of_two_who_write_the_second_is_told(city: City) -> None:
    letter = city.drafted()
    actions.save(letter, GOOD[:1], letter.version, by=city.office)
    with pytest.raises(Stale, match="刚才有别人改过"):
        actions.save(letter, GOOD, letter.version, by=city.head)
    assert Goal.objects.count() == 1


def test_a_draft_can_go_but_what_was_handed_in_stays(city: City) -> None:
    letter = city.handed()
    letter = actions.withdraw(letter, letter.version, by=city.head)
    with pytest.raises(Refused, match="报送过的"):
        actions.drop(letter, letter.version, by=city.head)
    other = actions.start(city.cycle, city.other, by=city.other_head)
    actions.drop(other, other.version, by=city.other_head)
    assert Letter.objects.count() == 1


def test_a_cycle_that_does_not_run_takes_no_letters(city: City) -> None:
    letter = city.drafted()
    Cycle.objects.update(state=Cycle.State.DECIDED)
    with pytest.raises(Refused, match="只有“进行”中的考核"):
        actions.submit(letter, letter.version, by=city.head)
