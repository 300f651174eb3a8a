"""After the last day of its stage nothing is entered, until the office moves the day with a reason."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from kaohe.web.audit.models import Entry
from kaohe.web.cycles import actions as cycle_actions
from kaohe.web.cycles import plan
from kaohe.web.cycles.closing import closing
from kaohe.web.cycles.models import Stage
from kaohe.web.errors import Refused
from kaohe.web.records import actions, imports
from kaohe.web.records.grid import Cell, enter_grid
from kaohe.web.records.models import Rating, Record
from kaohe.web.records.ratings import Score, rate
from web.world import World

pytestmark = pytest.mark.django_db
OVER = "截止（P7 "
DAY = datetime.timedelta(days=1)
End = Callable[..., Stage]


@pytest.fixture
def ends(world: World) -> End:
    """Dates the stage of a clause: so many days from today, with what it closes."""
    Stage.objects.bulk_create(plan.stages(world.cycle, world.scheme))

    def end(days: int, clause: str = "P7", closes: str = "全部") -> Stage:
        stage = world.cycle.stages.get(clause=clause)
        stage.end, stage.closes = timezone.localdate() + days * DAY, closes
        stage.save()
        return stage

    return end


def test_the_plan_closes_entry_with_the_steps_in_which_records_are_confirmed(world: World, ends: End) -> None:
    """Register linyi-2018 P7 (single appraisals are confirmed) and P8 (additions are confirmed)."""
    closing_stages = world.cycle.stages.exclude(closes="")
    assert {stage.clause: stage.closes for stage in closing_stages} == {"P7": "全部", "P8": "全部"}


def test_without_a_day_nothing_closes(world: World, entered, ends: End) -> None:
    assert closing(world.cycle, "记录") is None
    assert entered(submit=True).state == Record.State.SUBMITTED


def test_on_the_last_day_records_are_still_entered(world: World, entered, ends: End) -> None:
    ends(0)
    assert entered(submit=True).state == Record.State.SUBMITTED


def test_after_it_records_ratings_claims_grids_and_files_are_refused(
    world: World, entered, ends: End
) -> None:
    draft, handed = entered(), entered(submit=True)
    ends(-1)
    someone = world.appraisees["计量科"]
    deeds = (
        lambda: entered(),
        lambda: actions.claim(world.cycle, someone, "J1", {"数量": "1"}, by=world.appraisee),
        lambda: actions.change(draft, {"数量": "2"}, draft.version, by=world.office),
        lambda: actions.submit(draft, draft.version, by=world.office),
        lambda: actions.withdraw(handed, handed.version, by=world.office),
        lambda: enter_grid(
            world.cycle, [Cell(world.appraisees["质量科"], "J1", "1", None, 0)], by=world.office
        ),
        lambda: rate(world.cycle, [Score(someone, "K2.1", "9", "", 0)], by=world.office),
        *(
            lambda table=table, text=text: imports.take(
                imports.upload(world.cycle, table, f"{table}.csv", text.encode(), by=world.office),
                by=world.office,
            )
            for table, text in (
                ("记录", "对象,规则,数量\n计量科,J1,1\n"),
                ("评分", "对象,指标,得分\n计量科,K2.1,9\n"),
            )
        ),
    )
    for deed in deeds:
        with pytest.raises(Refused, match="截止"):
            deed()
    assert Record.objects.count() == 2 and not Rating.objects.exists()


def test_what_waits_is_still_confirmed_and_what_is_returned_still_mended(
    world: World, entered, ends: End
) -> None:
    first, second = entered(submit=True), entered(who="质量科", submit=True)
    ends(-1)
    actions.confirm(first, first.version, by=world.office)
    second = actions.return_(second, second.version, by=world.office, reason="缺证明")
    second = actions.change(second, {"数量": "2"}, second.version, by=world.office)
    assert actions.submit(second, second.version, by=world.office).state == Record.State.SUBMITTED


def test_a_veto_may_be_proposed_as_long_as_the_cycle_runs(world: World, entered, ends: End) -> None:
    ends(-1)
    assert entered("F5", by=world.assessor, submit=True).state == Record.State.SUBMITTED


def test_a_stage_may_close_one_thing_only(world: World, entered, ends: End) -> None:
    ends(-1, closes="申报")
    with pytest.raises(Refused, match="申报在"):
        actions.claim(world.cycle, world.appraisees["计量科"], "J1", {"数量": "1"}, by=world.appraisee)
    entered()
    rate(world.cycle, [Score(world.appraisees["计量科"], "K2.1", "9", "", 0)], by=world.office)


def test_of_several_stages_the_last_one_closes(world: World, entered, ends: End) -> None:
    ends(-5)
    ends(3, clause="P8")
    entered()


def test_to_open_again_asks_for_a_reason_and_is_on_record(world: World, entered, ends: End) -> None:
    stage = ends(-1)
    later = timezone.localdate() + 7 * DAY
    with pytest.raises(Refused, match="写明理由"):
        cycle_actions.set_dates(stage, None, later, by=world.office)
    with pytest.raises(Refused, match="写明理由"):
        cycle_actions.set_dates(stage, None, stage.end, closes="", by=world.office)
    cycle_actions.set_dates(stage, None, later, by=world.office, reason="县局材料晚到")
    assert Entry.objects.latest("number").reason == "县局材料晚到"
    entered()


def test_the_office_moves_the_day_on_its_page(world: World, ends: End, sign_in) -> None:
    stage, client = ends(-1), sign_in(world.office)
    where = reverse("stage", args=[world.cycle.pk, stage.pk])
    later = str(timezone.localdate() + 7 * DAY)
    answer = client.post(where, {"end": later, "closes": "全部"})
    assert answer.status_code == 422 and "写明理由" in answer.content.decode()
    assert f'value="{later}"' in answer.content.decode()
    assert client.post(where, {"end": later, "closes": "评分", "reason": "补"}).status_code == 302
    stage.refresh_from_db()
    assert (str(stage.end), stage.closes) == (later, "评分")


@pytest.mark.parametrize("days", [-1, 5])
@pytest.mark.parametrize(
    ("name", "more", "who"),
    [
        ("record-items", [], "assessor"),
        ("record-new", ["J1"], "office"),
        ("record-grid", [], "office"),
        ("ratings", [], "assessor"),
        ("claims", [], "appraisee"),
        ("claim-new", ["J1"], "appraisee"),
    ],
)
def test_the_page_says_until_when(
    world: World, ends: End, sign_in, name: str, more: list[str], who: str, days: int
) -> None:
    ends(days)
    client = sign_in(world.everybody[who])
    page = client.get(reverse(name, args=[world.cycle.pk, *more])).content.decode()
    assert OVER in page
    assert ("现在不能录入" in page) == (days < 0)


def test_a_day_that_passes_while_the_form_is_open_refuses_and_keeps_what_was_typed(
    world: World, ends: End, sign_in
) -> None:
    client = sign_in(world.appraisee)
    where = reverse("claim-new", args=[world.cycle.pk, "J1"])
    client.get(where)
    ends(-1)
    answer = client.post(where, {"quantity": "3", "note": "省级表彰", "submit": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "截止" in text
    assert 'value="3"' in text and "省级表彰" in text
    grid = reverse("ratings", args=[world.cycle.pk])
    pk = world.appraisees["计量科"].pk
    answer = sign_in(world.assessor).post(f"{grid}?indicator=K2.1", {f"s-{pk}-K2.1": "9"})
    assert answer.status_code == 409
    assert "没有保存" in answer.content.decode() and "：9" in answer.content.decode()
