"""Decisions: what is left to the deciding body, what it may not do, and what stays on record."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.results import actions, bundle, decided, decisions, keeping
from kaohe.web.results.matters import AWARD, GRADE, GRADES, NAMING, NOT, TIE, Matter
from kaohe.web.results.models import Decision, Resolution, Run
from web.results.bodies import Body, make_body

SAID = {"reason": "看全年工作", "minute": "2013年第3号"}


@pytest.fixture
def staff(db) -> Body:
    """Ties across the edges of grades and of awards; the regulation leaves no other grade to anybody."""
    return make_body("zaozhuang-staff", size=200)


@pytest.fixture
def bureau(db) -> Body:
    """The leaders grade within the quota."""
    return make_body("qufu-2020", size=200)


def ties(body: Body, field: str = GRADE) -> list[Matter]:
    return [matter for matter in body.plan.matters if matter.kind == TIE and matter.field == field]


def within(matter: Matter) -> dict[str, str]:
    """A choice that fills the seats with the first of a tie."""
    names = [candidate.name for candidate in matter.candidates]
    return {name: matter.candidates[0].options[nth >= (matter.seats or 0)] for nth, name in enumerate(names)}


def decide(body: Body, choices, **more) -> Resolution:
    return decisions.decide(body.cycle, choices, **{"by": body.decider, "seen": body.run.hash, **SAID} | more)


@pytest.mark.both_databases
def test_many_ties_are_decided_at_once_into_one_frozen_result(staff: Body) -> None:
    computed = staff.tables
    chosen = {matter.key: within(matter) for matter in ties(staff)}
    assert len(chosen) >= 3
    before = staff.run
    made = decide(staff, chosen)
    assert made.run == staff.run != before
    assert staff.run.frozen
    assert staff.run.frozen_by == staff.decider
    assert staff.run.hash == bundle.digest(staff.tables) != before.hash
    for key, choice in chosen.items():
        for name, value in choice.items():
            row = staff.row(name)
            assert row["等次"] == value, key
            assert "研究决定" in row["备注"].split("、")
    assert {name: staff.tables[name] for name in computed} == computed
    assert Entry.objects.filter(verb="作出决定").count() == 1
    assert not [matter for matter in ties(staff) if matter.key not in chosen]


def test_who_is_decided_on_waits_no_more_but_for_its_other_tie(staff: Body) -> None:
    matter = ties(staff)[0]
    decide(staff, {matter.key: within(matter)})
    also = {one.name for other in ties(staff, AWARD) for one in other.candidates}
    for candidate in matter.candidates:
        waits = "待研究" in staff.row(candidate.name)["备注"].split("、")
        assert waits == (candidate.name in also)
    others = {one.name for other in ties(staff)[1:] for one in other.candidates}
    assert all("待研究" in staff.row(name)["备注"].split("、") for name in others)


def test_an_award_tie_gives_the_title_to_the_chosen(staff: Body) -> None:
    matter = ties(staff, AWARD)[0]
    decide(staff, {matter.key: within(matter)})
    first, *rest = matter.candidates
    assert matter.value in staff.row(first.name)["奖项"].split("、")
    assert matter.value not in staff.row(rest[-1].name)["奖项"].split("、")


def test_a_tie_is_decided_whole_and_within_its_seats(staff: Body) -> None:
    matter = ties(staff)[0]
    first = matter.candidates[0]
    with pytest.raises(Refused, match="要一起定"):
        decide(staff, {matter.key: {first.name: matter.value}})
    everybody = {candidate.name: matter.value for candidate in matter.candidates}
    with pytest.raises(Refused, match=f"还有{matter.seats}个名额"):
        decide(staff, {matter.key: everybody})
    assert not Resolution.objects.exists()


def test_only_candidates_and_their_options_are_taken(staff: Body) -> None:
    matter = ties(staff)[0]
    inside = {candidate.name for candidate in matter.candidates}
    outsider = next(name for name in staff.tables["得分"]["对象"].to_pylist() if name not in inside)
    with pytest.raises(Refused, match="不在"):
        decide(staff, {matter.key: within(matter) | {outsider: matter.value}})
    with pytest.raises(Refused, match="不能定为“不称职”"):
        decide(staff, {matter.key: within(matter) | {matter.candidates[0].name: "不称职"}})
    with pytest.raises(Stale, match="已经没有了"):
        decide(staff, {"N9": {outsider: "优秀"}})


def test_no_departure_where_the_regulation_leaves_none(staff: Body) -> None:
    assert not [matter for matter in staff.plan.matters if matter.kind == GRADES]


def test_reason_and_minute_are_needed(staff: Body) -> None:
    matter = ties(staff)[0]
    for lacking in ("reason", "minute"):
        with pytest.raises(Refused, match="理由和会议纪要号"):
            decide(staff, {matter.key: within(matter)}, **{lacking: " "})
    with pytest.raises(Refused, match="没有定任何一项"):
        decide(staff, {})


def test_who_decides_second_on_the_same_result_is_told(staff: Body) -> None:
    one, other = ties(staff)[:2]
    seen = staff.run.hash
    decide(staff, {one.key: within(one)}, seen=seen)
    with pytest.raises(Stale, match="刚才有人"):
        decide(staff, {other.key: within(other)}, seen=seen)
    assert Resolution.objects.count() == 1


def test_the_same_sending_twice_decides_once(staff: Body) -> None:
    matter, seen = ties(staff)[0], staff.run.hash
    made = [decide(staff, {matter.key: within(matter)}, seen=seen, key="k1") for _ in range(2)]
    assert made[0] == made[1]
    assert Run.objects.filter(frozen__isnull=False).count() == 1


def test_a_new_decision_replaces_the_old_which_stays_on_record(staff: Body) -> None:
    matter = ties(staff)[0]
    decide(staff, {matter.key: within(matter)})
    turned = dict(zip(within(matter), reversed(within(matter).values()), strict=True))
    again = decide(staff, {matter.key: turned}, minute="2013年第4号")
    old = Decision.objects.filter(ended=again)
    assert {each.name: each.decided for each in old} == within(matter)
    assert all(staff.row(name)["等次"] == value for name, value in turned.items())
    assert staff.tables["决定"]["会议纪要号"].unique().to_pylist() == ["2013年第4号"]


def test_a_decision_taken_back_stays_on_record_and_the_tie_waits_again(staff: Body) -> None:
    matter = ties(staff)[0]
    before = staff.run.hash
    decide(staff, {matter.key: within(matter)})
    one = Decision.objects.first()
    assert one is not None
    made = decisions.revoke(
        staff.cycle, [one.pk], by=staff.decider, seen=staff.run.hash, reason="误定", minute="2013年第5号"
    )
    assert Decision.objects.filter(ended=made).count() == len(matter.candidates)
    assert staff.run.hash == before
    assert "定案" not in staff.tables
    with pytest.raises(Stale, match="已经被撤销"):
        decisions.revoke(staff.cycle, [one.pk], by=staff.decider, seen=staff.run.hash, **SAID)


def test_a_decision_outlives_a_change_elsewhere_and_lapses_with_what_it_rests_on(staff: Body) -> None:
    matter = ties(staff)[0]
    decide(staff, {matter.key: within(matter)})
    inside = {candidate.name for candidate in matter.candidates}
    group = matter.candidates[0].group
    elsewhere = staff.cycle.appraisees.exclude(group=group).first()
    assert elsewhere is not None
    change(staff, elsewhere.name)
    assert inside <= set(staff.tables["决定"]["对象"].to_pylist())
    change(staff, next(iter(inside)))
    assert "决定" not in staff.tables
    assert not keeping.standing(staff.cycle, staff.plan)
    assert len(keeping.in_force(staff.cycle)) == len(inside)


def change(body: Body, name: str) -> None:
    """Give an appraisee no points in anything that is rated."""
    body.cycle.ratings.filter(appraisee__name=name).update(score=0)
    Cycle.objects.filter(pk=body.cycle.pk).update(inputs=body.cycle.inputs + 1)
    body.cycle.refresh_from_db()
    actions.compute(body.cycle, by=body.office)


def test_the_leaders_may_depart_within_the_quota_and_it_stays_visible(bureau: Body) -> None:
    matter = next(each for each in bureau.plan.matters if each.kind == GRADES and not each.open)
    assert matter.body == "局领导班子"
    down = next(one for one in matter.candidates if one.suggested == "好")
    up = next(one for one in matter.candidates if one.suggested == "较好")
    with pytest.raises(Refused, match=f"有{matter.seats}个名额"):
        decide(bureau, {matter.key: {up.name: "好"}})
    decide(bureau, {matter.key: {up.name: "好", down.name: "较好"}})
    assert (bureau.row(up.name)["等次"], bureau.row(down.name)["等次"]) == ("好", "较好")
    assert bureau.row(up.name, "得分")["等次"] == "较好"
    rows = {row["对象"]: row for row in bureau.tables["决定"].to_pylist()}
    assert (rows[up.name]["建议"], rows[up.name]["决定"]) == ("较好", "好")
    assert "超出名额" not in bureau.row(up.name)["备注"].split("、")


def test_a_departure_is_undone_by_choosing_the_suggestion(bureau: Body) -> None:
    matter = next(each for each in bureau.plan.matters if each.kind == GRADES and not each.open)
    down = next(one for one in matter.candidates if one.suggested == "好")
    decide(bureau, {matter.key: {down.name: "一般"}})
    made = decide(bureau, {matter.key: {down.name: "好"}}, minute="第2号")
    assert Decision.objects.filter(ended=made).count() == 1
    assert "定案" not in bureau.tables


def test_whose_grade_a_veto_or_affirmation_fixes_is_not_decided_on(bureau: Body) -> None:
    fixed = {one.name for one in bureau.plan.people if one.fixed or one.affirmed}
    assert fixed
    assert not fixed & {one.name for matter in bureau.plan.matters for one in matter.candidates}


def test_an_award_that_is_not_computed_is_named_by_whom_the_scheme_says(db) -> None:
    body = make_body("changzhou-2016", size=60)
    (matter,) = body.plan.matters
    assert (matter.kind, matter.body, matter.seats) == (NAMING, "党组", 2)
    names = [one.name for one in matter.candidates]
    assert all("先进处室" in body.row(name, "得分")["奖项"] for name in names)
    with pytest.raises(Refused, match="还有2个名额，选了3个"):
        decide(body, {matter.key: {name: matter.value for name in names[:3]}})
    decide(body, {matter.key: {name: matter.value if name in names[:2] else NOT for name in names}})
    assert body.row(names[0])["奖项"].split("、")[-1] == matter.value
    assert body.tables["决定"].num_rows == 2
    said = [each for kept in decided.said_of(body.tables).values() for each in kept]
    assert [each.departs for each in said] == [False, False]


def test_nothing_is_decided_while_somebody_is_unfinished_or_after_the_end(staff: Body) -> None:
    matter = ties(staff)[0]
    Cycle.objects.filter(pk=staff.cycle.pk).update(state=Cycle.State.DECIDED)
    with pytest.raises(Refused, match="重新打开"):
        decide(staff, {matter.key: within(matter)})
    Cycle.objects.filter(pk=staff.cycle.pk).update(state=Cycle.State.RUNNING)
    staff.cycle.ratings.filter(appraisee__name=staff.tables["得分"]["对象"][0].as_py()).delete()
    Cycle.objects.filter(pk=staff.cycle.pk).update(inputs=1000)
    with pytest.raises(Refused, match="先重新计算"):
        decide(staff, {matter.key: within(matter)})
    staff.cycle.refresh_from_db()
    actions.compute(staff.cycle, by=staff.office)
    with pytest.raises(Refused, match="没有完成"):
        decide(staff, {})


def test_the_page_decides_what_was_chosen(staff: Body, sign_in) -> None:
    client, page = sign_in(staff.decider), reverse("decisions", args=[staff.cycle.pk])
    assert client.get(page).status_code == 200
    ids = dict(staff.cycle.appraisees.values_list("name", "id"))
    matter = ties(staff)[0]
    form = {f"v-{matter.token}-{ids[name]}": value for name, value in within(matter).items()}
    take = reverse("decision-take", args=[staff.cycle.pk])
    sent = form | SAID | {"seen": staff.run.hash, "key": "k"}
    answer = client.post(take, sent | {"minute": ""})
    assert answer.status_code == 422
    assert SAID["reason"] in answer.content.decode()
    assert client.post(take, sent).status_code == 302
    shown = client.get(page).content.decode()
    assert SAID["minute"] in shown
    late = client.post(take, sent | {"key": "k2"})
    assert late.status_code == 409
    assert "刚才有人" in late.content.decode()


def test_only_the_deciding_body_decides_and_others_who_see_results_read(staff: Body, sign_in) -> None:
    page = reverse("decisions", args=[staff.cycle.pk])
    for who in (staff.office, staff.inspector):
        shown = sign_in(who).get(page)
        assert shown.status_code == 200
        assert "作出决定</button>" not in shown.content.decode()
        for name in ("decision-take", "decision-revoke"):
            assert sign_in(who).post(reverse(name, args=[staff.cycle.pk])).status_code == 403


def test_the_ranking_the_card_and_the_workbook_show_the_decision(staff: Body, sign_in) -> None:
    matter = ties(staff)[0]
    decide(staff, {matter.key: within(matter)})
    first = matter.candidates[0]
    client = sign_in(staff.office)
    shown = client.get(reverse("results", args=[staff.cycle.pk])).content.decode()
    assert f"建议{first.suggested}" in shown
    pk = staff.cycle.appraisees.get(name=first.name).pk
    card = client.get(reverse("result-card", args=[staff.cycle.pk, staff.run.pk, pk])).content.decode()
    assert SAID["minute"] in card
    assert SAID["reason"] in card
    file = client.get(reverse("result-file", args=[staff.cycle.pk, staff.run.pk])).content
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    assert {"得分", "决定", "定案"} <= set(book.sheet_names)


def test_the_home_page_says_what_waits_for_the_deciding_body(staff: Body, sign_in) -> None:
    home = sign_in(staff.decider).get("/").content.decode()
    assert "并列待研究" in home
    assert reverse("decisions", args=[staff.cycle.pk]) in home
    assert "并列待研究" not in sign_in(staff.office).get("/").content.decode()
    decide(staff, {matter.key: within(matter) for matter in staff.plan.matters})
    assert "并列待研究" not in sign_in(staff.decider).get("/").content.decode()
    change(staff, staff.tables["决定"]["对象"][0].as_py())
    assert "决定失效，要重新定" in sign_in(staff.decider).get("/").content.decode()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_the_same_moment_one_is_told(database: str) -> None:
    body = make_body("zaozhuang-staff", size=200)
    first, second = ties(body)[:2]
    start, seen = Barrier(2), body.run.hash

    def take(matter: Matter) -> str:
        start.wait()
        try:
            decide(body, {matter.key: within(matter)}, seen=seen)
        except Stale:
            return "told"
        finally:
            connections["default"].close()
        return "decided"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(take, (first, second)))
    assert sorted(said) == ["decided", "told"]
    assert Resolution.objects.count() == 1
    assert broken() == []
