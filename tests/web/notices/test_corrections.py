"""An upheld objection: records are corrected, the result is computed anew, and what changed is shown."""

from __future__ import annotations

import pytest

from kaohe.errors import KaoheError
from kaohe.numbers import show
from kaohe.web import clock
from kaohe.web.cycles.closing import RATINGS, RECORDS
from kaohe.web.cycles.models import Cycle, Stage
from kaohe.web.errors import Refused
from kaohe.web.notices import appeals, corrections, written
from kaohe.web.notices.models import Appeal, Correction, WrittenNotice
from kaohe.web.records.models import Rating, Record
from kaohe.web.results import bundle, decided, decisions
from kaohe.web.tables import show_or_empty
from web.notices.bodies import MONDAY, Open, day, make_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Open:
    """Zaozhuang's departments under a notice of the office's own."""
    return make_open("zaozhuang-departments", size=12)


@pytest.fixture
def objected(body: Open) -> Appeal:
    with clock.put(MONDAY):
        notice = body.post("", days=5, ground="市考核办通知")
        return appeals.object_(notice, body.mine, "创新经验获省里推广，没有加分", by=body.me)


@pytest.fixture(autouse=True)
def in_the_week_after():
    with clock.put(day("2026-03-10")):
        yield


def row(body: Open) -> dict[str, str]:
    table = decided.final(bundle.unpack(body.run.tables)[0])
    return next(row for row in table.to_pylist() if row["对象"] == body.mine.name)


def prepare(body: Open, appeal: Appeal) -> Correction:
    cells = {"数量": "1", "层级": "省级", "说明": "省政府办公厅推广"}
    rule = "J1b"
    return corrections.add_record(appeal, appeal.version, rule, cells, by=body.office)


def test_upholding_adds_a_record_and_computes_anew(body: Open, objected: Appeal) -> None:
    before = row(body)
    prepared = prepare(body, objected)
    assert prepared.record is not None
    assert prepared.record.state == Record.State.SUBMITTED
    assert row(body) == before
    objected.refresh_from_db()
    done = corrections.uphold(objected, objected.version, by=body.colleague, answer="查实，应加分")
    assert float(row(body)["总分"]) > float(before["总分"])
    assert body.run.frozen is not None
    assert (done.state, done.answered) == ("成立", day("2026-03-10"))
    prepared.record.refresh_from_db()
    assert prepared.record.state == Record.State.CONFIRMED


def test_it_shows_exactly_what_changed_for_whom(body: Open, objected: Appeal) -> None:
    old = bundle.unpack(body.run.tables)[0]
    prepare(body, objected)
    objected.refresh_from_db()
    done = corrections.uphold(objected, objected.version, by=body.colleague, answer="查实")
    new = bundle.unpack(body.run.tables)[0]
    before, after = ({row["对象"]: row for row in decided.final(side).to_pylist()} for side in (old, new))
    shown = {change["name"]: change for change in done.changes}
    assert set(shown) == {name for name in before if before[name] != after[name]}
    for name, change in shown.items():
        for column, was, now in change["fields"]:
            assert (was, now) == (before[name][column], after[name][column])
    mine = shown[body.mine.name]
    assert [line["规则"] for line in mine["added"]] == ["J1b"]
    assert (done.before, done.after) == (objected.notice.run.hash, body.run.hash)


def test_the_old_result_stays_frozen(body: Open, objected: Appeal) -> None:
    old = body.run
    prepare(body, objected)
    objected.refresh_from_db()
    corrections.uphold(objected, objected.version, by=body.colleague, answer="查实")
    kept = body.cycle.runs.get(pk=old.pk)
    assert (kept.hash, kept.frozen) == (old.hash, old.frozen)
    assert bundle.digest(bundle.unpack(kept.tables)[0]) == old.hash


def test_who_prepared_the_correction_does_not_uphold_it(body: Open, objected: Appeal) -> None:
    prepare(body, objected)
    objected.refresh_from_db()
    with pytest.raises(Refused, match="考核办的另一人"):
        corrections.uphold(objected, objected.version, by=body.office, answer="查实")
    objected.refresh_from_db()
    assert objected.state == Appeal.State.OPEN


def test_a_confirmed_record_is_taken_out_and_stays_visible(body: Open, objected: Appeal) -> None:
    prepare(body, objected)
    objected.refresh_from_db()
    corrections.uphold(objected, objected.version, by=body.colleague, answer="查实")
    with clock.put(day("2026-03-10")):
        notice = body.post("", day("2026-03-10"), days=5, ground="重新公示")
        second = appeals.object_(notice, body.mine, "撤回加分", by=body.me)
    record = Record.objects.get(appraisee=body.mine, rule="J1b", state=Record.State.CONFIRMED)
    before = row(body)
    corrections.take_out(second, second.version, record, "推广文件有误", by=body.office)
    second.refresh_from_db()
    corrections.uphold(second, second.version, by=body.colleague, answer="查实")
    record.refresh_from_db()
    assert record.state == Record.State.REJECTED
    assert "推广文件有误" in record.reason
    assert float(row(body)["总分"]) < float(before["总分"])


def test_a_rating_is_given_anew(body: Open, objected: Appeal) -> None:
    rating = body.rating()
    less = show(rating.score - 500_000)
    corrections.rate_anew(
        objected, objected.version, rating.indicator, less, "", "复核原始材料", by=body.office
    )
    objected.refresh_from_db()
    corrections.uphold(objected, objected.version, by=body.colleague, answer="查实")
    assert show(Rating.objects.get(pk=rating.pk).score) == less


def test_a_score_that_the_scheme_does_not_admit_is_refused_when_it_is_prepared(
    body: Open, objected: Appeal
) -> None:
    """Who prepares it is told, not the other one who upholds; left empty, the full points stay."""
    rating = body.rating()

    def prepared(score: str) -> Correction:
        return corrections.rate_anew(
            objected, objected.version, rating.indicator, score, "", "复核", by=body.office
        )

    for score, said in (("9999", "超出"), ("很多", "很多")):
        with pytest.raises(KaoheError, match=said):
            prepared(score)
    for score, said in ((show(rating.score), "没有要改正的"), ("", "改为多少分")):
        with pytest.raises(Refused, match=said):
            prepared(score)
    assert not objected.corrections.exists()
    assert prepared(show(rating.score - 500_000)).full == show_or_empty(rating.full)


def test_without_a_correction_there_is_nothing_to_uphold(body: Open, objected: Appeal) -> None:
    with pytest.raises(Refused, match="先写明改正什么"):
        corrections.uphold(objected, objected.version, by=body.office, answer="查实")


def test_dismissing_lets_what_was_prepared_go(body: Open, objected: Appeal) -> None:
    before = row(body)
    prepared = prepare(body, objected)
    objected.refresh_from_db()
    corrections.dismiss(objected, objected.version, by=body.office, answer="推广的不是本部门经验")
    assert prepared.record is not None
    prepared.record.refresh_from_db()
    assert prepared.record.state == Record.State.REJECTED
    body.freeze()
    assert row(body) == before


def test_a_correction_that_was_prepared_is_dropped(body: Open, objected: Appeal) -> None:
    prepared = prepare(body, objected)
    objected.refresh_from_db()
    corrections.drop(prepared, objected.version, by=body.office)
    assert not objected.corrections.exists()


def test_nobody_corrects_another_s_records(body: Open, objected: Appeal) -> None:
    record = Record.objects.create(
        cycle=body.cycle, appraisee=body.theirs, rule="J1b", state=Record.State.CONFIRMED, by=body.office
    )
    with pytest.raises(Refused, match=f"只能撤销{body.mine.name}已核定的记录"):
        corrections.take_out(objected, objected.version, record, "理由", by=body.office)


def test_a_correction_comes_after_the_last_day_of_entry(body: Open, objected: Appeal) -> None:
    for order, closes in enumerate((RECORDS, RATINGS)):
        Stage.objects.create(
            cycle=body.cycle, clause="T1", title="截止", end=day("2026-01-31"), closes=closes, order=order
        )
    prepare(body, objected)
    rating = body.rating()
    objected.refresh_from_db()
    corrections.rate_anew(objected, objected.version, rating.indicator, "1", "", "复核", by=body.office)
    objected.refresh_from_db()
    assert corrections.uphold(objected, objected.version, by=body.colleague, answer="查实").state == "成立"


def test_a_settled_result_is_corrected_only_after_the_deciding_body_agrees(
    body: Open, objected: Appeal
) -> None:
    old = body.run
    Cycle.objects.filter(pk=body.cycle.pk).update(state=Cycle.State.DECIDED)
    with pytest.raises(Refused, match="要由决定机构重新决定"):
        prepare(body, objected)
    with pytest.raises(Refused, match="会议纪要号和理由"):
        corrections.reconsider(objected, objected.version, by=body.decider, minute=" ", reason="查实")
    agreed = corrections.reconsider(
        objected, objected.version, by=body.decider, minute="常委会〔2026〕5号", reason="加分漏计"
    )
    body.cycle.refresh_from_db()
    assert body.cycle.state == Cycle.State.RUNNING
    prepare(body, agreed)
    agreed.refresh_from_db()
    corrections.uphold(agreed, agreed.version, by=body.colleague, answer="查实")
    assert body.run.pk != old.pk
    assert body.cycle.runs.get(pk=old.pk).frozen is not None


def test_a_decision_that_rested_on_what_was_corrected_lapses_and_has_to_be_taken_anew() -> None:
    """The tie is no tie any more: the old decision and its frozen result stay, nothing new is frozen yet."""
    body = make_open("zaozhuang-staff", size=60, whole_points=True)
    matter = next(each for each in body.body.plan.matters if each.open)
    first, *rest = [one for one in matter.candidates if one.tied]
    choice = {first.name: matter.value} | {one.name: one.suggested for one in rest}
    said = {"reason": "研究", "minute": "第3号"}
    resolution = decisions.decide(
        body.cycle, {matter.key: choice}, by=body.decider, seen=body.run.hash, **said
    )
    mine = body.cycle.appraisees.get(name=first.name)
    mine.person = body.me
    body.cycle.appraisees.filter(person=body.me).update(person=None)
    mine.save(update_fields=["person"])
    body.mine = mine
    notice = body.post("", day("2026-03-10"), days=5, ground="通知")
    made = appeals.object_(notice, mine, "少算一项", by=body.me)
    indicator = body.rating().indicator
    corrections.rate_anew(made, made.version, indicator, "0", "", "核实", by=body.office)
    made.refresh_from_db()
    done = corrections.uphold(made, made.version, by=body.colleague, answer="查实")
    assert any(f"{first.name}：{matter.value}（第3号）" in each for each in done.lapsed)
    assert body.run.frozen is None
    resolution.refresh_from_db()
    assert resolution.run is not None
    assert resolution.run.frozen is not None


def test_whose_result_changed_is_told_in_writing_again(body: Open, objected: Appeal) -> None:
    prepare(body, objected)
    objected.refresh_from_db()
    corrections.dismiss(objected, objected.version, by=body.colleague, answer="不成立")
    body.freeze()
    first = written.issue(body.cycle, by=body.office)
    assert first == body.cycle.appraisees.count()
    notice = body.post("", day("2026-03-10"), days=1, ground="重新公示")
    second = appeals.object_(notice, body.mine, "确有推广", by=body.me)
    prepare(body, second)
    second.refresh_from_db()
    done = corrections.uphold(second, second.version, by=body.colleague, answer="查实")
    with clock.put(day("2026-03-12")):
        again = written.issue(body.cycle, by=body.office)
    changed = {change["name"] for change in done.changes if change["fields"]}
    assert again == len(changed)
    latest = WrittenNotice.objects.filter(run=body.run).values_list("appraisee__name", flat=True)
    assert set(latest) == changed
