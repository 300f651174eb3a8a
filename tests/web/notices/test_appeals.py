"""Objections within the days, written notices, reviews and appeals with their clocks."""

from __future__ import annotations

import datetime

import pytest

from kaohe.web import clock
from kaohe.web.audit.actions import broken
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.notices import appeals, corrections, pages, written
from kaohe.web.notices.models import Appeal, WrittenNotice
from web.notices.bodies import MONDAY, Open, civil_servants, day, make_open
from web.world import shipped

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def qufu() -> Open:
    return make_open("qufu-2020")


@pytest.fixture
def staff() -> Open:
    return make_open("zaozhuang-staff", size=40)


@pytest.fixture
def law() -> Open:
    return make_open("zaozhuang-staff", scheme=civil_servants(shipped("zaozhuang-staff")))


def test_an_appraisee_objects_to_its_own_result_until_the_last_day(staff: Open) -> None:
    """zaozhuang-staff:T3: and is answered within ten days."""
    with clock.put(MONDAY):
        notice = staff.post("T1", days=5)
    with clock.put(day("2026-03-07")):
        made = appeals.object_(notice, staff.mine, "少算一项", by=staff.me)
    assert (made.kind, made.on, made.due) == ("异议", day("2026-03-07"), day("2026-03-17"))


def test_after_the_last_day_it_is_refused_with_the_day_the_rule_and_what_is_left(staff: Open) -> None:
    """zaozhuang-staff:T2 is what is left."""
    with clock.put(MONDAY):
        notice = staff.post("T1", days=5)
    with clock.put(day("2026-03-08")), pytest.raises(Refused) as refused:
        appeals.object_(notice, staff.mine, "少算一项", by=staff.me)
    assert "到2026-03-07为止（T1 5至7天〔三(二)第5段〕）" in str(refused.value)
    assert "T2“申请复核”（收到通知起10天内）" in str(refused.value)
    assert not Appeal.objects.exists()


def test_before_the_first_day_it_is_refused(qufu: Open) -> None:
    with clock.put(MONDAY):
        notice = qufu.post("P7", MONDAY + DAY)
        with pytest.raises(Refused, match="从2026-03-03开始"):
            appeals.object_(notice, qufu.mine, "少算一项", by=qufu.me)


def test_nobody_objects_on_another_s_behalf(qufu: Open) -> None:
    with clock.put(MONDAY):
        notice = qufu.post("P7")
        for who in (qufu.them, qufu.office):
            with pytest.raises(Refused, match="只能对自己"):
                appeals.object_(notice, qufu.mine, "替他提", by=who)


def test_nobody_objects_twice(qufu: Open) -> None:
    with clock.put(MONDAY):
        notice = qufu.post("P7")
        first = appeals.object_(notice, qufu.mine, "少算一项", by=qufu.me, key="k")
        assert appeals.object_(notice, qufu.mine, "少算一项", by=qufu.me, key="k") == first
        with pytest.raises(Refused, match="2026-03-02已经提出过，现在是“待答复”"):
            appeals.object_(notice, qufu.mine, "再来一次", by=qufu.me)
        corrections.dismiss(first, first.version, by=qufu.office, answer="已计入1.2")
        with pytest.raises(Refused, match="2026-03-02答复“不成立”"):
            appeals.object_(notice, qufu.mine, "再来一次", by=qufu.me)


def test_one_that_was_taken_back_may_be_handed_in_again(qufu: Open) -> None:
    with clock.put(MONDAY):
        notice = qufu.post("P7")
        first = appeals.object_(notice, qufu.mine, "少算一项", by=qufu.me)
        with pytest.raises(Refused, match="不能由别人撤回"):
            appeals.withdraw(first, first.version, by=qufu.them)
        appeals.withdraw(first, first.version, by=qufu.me)
        assert appeals.object_(notice, qufu.mine, "补充事实", by=qufu.me).pk != first.pk


def test_an_objection_says_something(qufu: Open) -> None:
    with clock.put(MONDAY):
        notice = qufu.post("P7")
        with pytest.raises(Refused, match="写明事实和理由"):
            appeals.object_(notice, qufu.mine, "  ", by=qufu.me)
        with pytest.raises(Refused, match="不超过4000个字"):
            appeals.object_(notice, qufu.mine, "长" * 4001, by=qufu.me)


def test_of_two_who_answer_at_once_the_second_is_told(qufu: Open) -> None:
    with clock.put(MONDAY):
        made = appeals.object_(qufu.post("P7"), qufu.mine, "少算一项", by=qufu.me)
        corrections.dismiss(made, made.version, by=qufu.office, answer="已计入")
        with pytest.raises(Stale):
            corrections.dismiss(made, made.version, by=qufu.colleague, answer="没有依据")


def test_everybody_is_told_in_writing_after_the_notice_and_the_answers(staff: Open) -> None:
    """zaozhuang-staff:P10."""
    with clock.put(MONDAY):
        notice = staff.post("T1", days=5)
        with pytest.raises(Refused, match="还没有结束"):
            written.issue(staff.cycle, by=staff.office)
        made = appeals.object_(notice, staff.mine, "少算一项", by=staff.me)
    with clock.put(day("2026-03-09")):
        with pytest.raises(Refused, match="还有1件异议或申诉没有答复"):
            written.issue(staff.cycle, by=staff.office)
        corrections.dismiss(made, made.version, by=staff.office, answer="已计入")
        assert written.issue(staff.cycle, by=staff.office) == staff.cycle.appraisees.count()
        assert set(WrittenNotice.objects.values_list("clause", flat=True)) == {"P10"}
        with pytest.raises(Refused, match="没有新的要发"):
            written.issue(staff.cycle, by=staff.office)


def test_the_appraisee_signs_for_it_with_its_opinion(qufu: Open) -> None:
    """qufu-2020:P9: the opinion is written down."""
    with clock.put(MONDAY):
        paper = qufu.written()
        with pytest.raises(Refused, match="本人（本单位）签收"):
            written.acknowledge(paper, by=qufu.them)
        signed = written.acknowledge(paper, by=qufu.me, opinion="希望多安排培训")
        assert (signed.received, signed.how, signed.opinion) == (MONDAY, "本人签收", "希望多安排培训")
        with pytest.raises(Stale, match="已经送达"):
            written.acknowledge(paper, by=qufu.me)


def test_the_office_records_how_somebody_was_served_who_does_not_sign(staff: Open) -> None:
    with clock.put(MONDAY):
        paper = staff.written()
    with clock.put(MONDAY + 3 * DAY):
        with pytest.raises(Refused, match="怎样送达"):
            written.serve(paper, MONDAY, " ", by=staff.office)
        with pytest.raises(Refused, match="应在发出日期2026-03-02和今天之间"):
            written.serve(paper, MONDAY - DAY, "留置送达，王某见证", by=staff.office)
        served = written.serve(paper, MONDAY + DAY, "留置送达，王某见证", by=staff.office)
    assert served.received == MONDAY + DAY


def test_a_review_is_asked_for_within_ten_days_of_the_written_notice(staff: Open) -> None:
    """zaozhuang-staff:T2 and zaozhuang-staff:T3."""
    with clock.put(MONDAY):
        paper = staff.written()
        with pytest.raises(Refused, match="先签收书面通知"):
            appeals.ask(paper, "T2", "少算一项", by=staff.me)
        written.acknowledge(paper, by=staff.me)
    with clock.put(MONDAY + 11 * DAY), pytest.raises(Refused) as refused:
        appeals.ask(paper, "T2", "少算一项", by=staff.me)
    assert "申请复核到2026-03-12为止（T2 收到通知起10天内〔三(二)第5段〕）" in str(refused.value)
    with clock.put(MONDAY + 10 * DAY):
        made = appeals.ask(paper, "T2", "少算一项", by=staff.me)
    assert (made.kind, made.to, made.due) == ("复核", "单位考核办", day("2026-03-22"))


def test_the_days_of_a_review_run_over_the_leap_day(staff: Open) -> None:
    """zaozhuang-staff:T2, ten days after 20 February: 1 March in a leap year, a day more in another."""
    with clock.put(day("2024-02-20")):
        paper = written.acknowledge(staff.written(), by=staff.me)
    with clock.put(day("2024-03-02")), pytest.raises(Refused, match="到2024-03-01为止"):
        appeals.ask(paper, "T2", "少算一项", by=staff.me)
    with clock.put(day("2024-02-29")):
        assert appeals.ask(paper, "T2", "少算一项", by=staff.me).due == day("2024-03-10")


def test_a_review_while_a_notice_is_open_is_refused_with_the_reason(staff: Open) -> None:
    with clock.put(MONDAY):
        paper = staff.written()
        written.acknowledge(paper, by=staff.me)
        staff.post("T1", days=5)
        with pytest.raises(Refused) as refused:
            appeals.ask(paper, "T2", "少算一项", by=staff.me)
    assert "还没有结束（到2026-03-07），现在提出异议就可以" in str(refused.value)


def test_a_review_is_asked_for_by_the_person_itself_and_once(staff: Open) -> None:
    with clock.put(MONDAY):
        paper = staff.written()
        written.acknowledge(paper, by=staff.me)
        with pytest.raises(Refused, match="只能对自己"):
            appeals.ask(paper, "T2", "替他提", by=staff.them)
        appeals.ask(paper, "T2", "少算一项", by=staff.me)
        with pytest.raises(Refused, match="已经提出过"):
            appeals.ask(paper, "T2", "少算一项", by=staff.me)


def test_the_clock_warns_and_says_what_is_overdue(staff: Open) -> None:
    """zaozhuang-staff:T3."""
    with clock.put(MONDAY):
        paper = staff.written()
        written.acknowledge(paper, by=staff.me)
        made = appeals.ask(paper, "T2", "少算一项", by=staff.me)
    shown = []
    for days in (1, 8, 10, 12):
        with clock.put(MONDAY + days * DAY):
            tag = pages.of_appeal(made)
            shown.append((tag.colour, tag.words))
    assert shown == [("info", "还有9天"), ("warn", "还有2天"), ("warn", "今天到期"), ("bad", "逾期2天")]
    with clock.put(MONDAY + 12 * DAY):
        late = corrections.dismiss(made, made.version, by=staff.office, answer="已计入")
        assert pages.of_appeal(late).words == "不成立（逾期答复）"


def test_the_terms_of_the_law_run_one_after_the_other(law: Open) -> None:
    """Review 30 days, answered in 30; then appeal 15, answered in 60, longer by 30 once."""
    with clock.put(MONDAY):
        paper = law.written()
        written.acknowledge(paper, by=law.me)
        with pytest.raises(Refused, match="先申请复核"):
            appeals.ask(paper, "S3", "不服", by=law.me)
        review = appeals.ask(paper, "S1", "不服", by=law.me)
        assert review.due == MONDAY + 30 * DAY
        with pytest.raises(Refused, match="没有规定可以延长"):
            appeals.extend(review, review.version, by=law.office, reason="情况复杂")
        with pytest.raises(Refused, match="还没有答复"):
            appeals.ask(paper, "S4", "不服", by=law.me)
    answered = MONDAY + 20 * DAY
    with clock.put(answered):
        corrections.dismiss(review, review.version, by=law.office, answer="维持")
    with clock.put(answered + 16 * DAY), pytest.raises(Refused, match="收到复核决定起15天内"):
        appeals.ask(paper, "S3", "不服", by=law.me)
    with clock.put(answered + 15 * DAY):
        appeal = appeals.ask(paper, "S3", "不服", by=law.me)
        assert appeal.due == answered + 75 * DAY
        longer = appeals.extend(appeal, appeal.version, by=law.office, reason="案情复杂，经批准")
        assert longer.due == answered + 105 * DAY
        with pytest.raises(Refused, match="不能再延长"):
            appeals.extend(longer, longer.version, by=law.office, reason="再延")


def test_directly_within_thirty_days(law: Open) -> None:
    with clock.put(MONDAY):
        paper = law.written()
        written.acknowledge(paper, by=law.me)
    with clock.put(MONDAY + 30 * DAY):
        assert appeals.ask(paper, "S4", "不服", by=law.me).due == MONDAY + 90 * DAY


def test_an_extension_comes_before_the_last_day(law: Open) -> None:
    with clock.put(MONDAY):
        paper = law.written()
        written.acknowledge(paper, by=law.me)
        appeal = appeals.ask(paper, "S4", "不服", by=law.me)
    with clock.put(MONDAY + 61 * DAY), pytest.raises(Refused, match="延长要在期限之内"):
        appeals.extend(appeal, appeal.version, by=law.office, reason="案情复杂")


def test_where_the_scheme_lays_down_no_review_none_is_taken(qufu: Open) -> None:
    """qufu-2020:P9."""
    with clock.put(MONDAY):
        paper = qufu.written()
        written.acknowledge(paper, by=qufu.me)
        with pytest.raises(Refused, match="没有规定这种复核或申诉"):
            appeals.ask(paper, "P9", "不服", by=qufu.me)


def test_after_the_cycle_is_closed_nothing_is_taken(staff: Open) -> None:
    with clock.put(MONDAY):
        paper = staff.written()
        written.acknowledge(paper, by=staff.me)
        Cycle.objects.filter(pk=staff.cycle.pk).update(state=Cycle.State.CLOSED)
        with pytest.raises(Refused, match="已结束"):
            appeals.ask(paper, "T2", "少算一项", by=staff.me)


def test_every_step_is_in_the_unbroken_log(staff: Open) -> None:
    with clock.put(MONDAY):
        paper = staff.written()
        written.acknowledge(paper, by=staff.me)
        made = appeals.ask(paper, "T2", "少算一项", by=staff.me)
        corrections.dismiss(made, made.version, by=staff.office, answer="已计入")
    assert broken() == []
