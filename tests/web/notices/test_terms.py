"""What the schemes say of notices and appeals, read from their declared data."""

from __future__ import annotations

from kaohe.scheme import library
from kaohe.web.notices import terms
from web.notices.bodies import civil_servants
from web.world import shipped


def test_the_good_are_shown_to_the_bureau_for_at_least_three_working_days() -> None:
    """qufu-2020:P7 who and where, qufu-2020:T3 how long."""
    (term,) = terms.public(shipped("qufu-2020"))
    assert term.clauses == ("P7", "T3")
    assert (term.grade, term.scope, term.rule) == ("好", "全局", "至少3个工作日")


def test_the_excellent_and_commended_are_shown_in_their_unit_for_five_to_seven_days() -> None:
    """zaozhuang-staff:T1."""
    (term,) = terms.public(shipped("zaozhuang-staff"))
    assert term.clauses == ("T1",)
    assert (term.grade, term.award, term.scope) == ("优秀", "表彰", "本人所在单位")
    assert (term.least, term.most, term.rule) == (5, 7, "5至7天")


def test_five_working_days_where_the_law_says_so() -> None:
    (term,) = terms.public(civil_servants(shipped("zaozhuang-staff")))
    assert term.rule == "至少5个工作日"


def test_the_other_schemes_lay_down_no_days() -> None:
    having = [name for name in library.names() if terms.public(shipped(name))]
    assert having == ["qufu-2020", "zaozhuang-staff"]


def test_a_review_is_asked_for_and_answered_within_ten_days_each() -> None:
    """zaozhuang-staff:T2 from the notice to the unit's office, zaozhuang-staff:T3 its answer."""
    (route,) = terms.routes(shipped("zaozhuang-staff"))
    assert (route.clause, route.kind, route.to, route.days) == ("T2", "复核", "单位考核办", 10)
    assert (route.answer, route.answer_days, route.extension) == ("T3", 10, None)


def test_thirty_fifteen_thirty_sixty_and_thirty_more_where_the_law_says_so() -> None:
    review, after, direct = terms.routes(civil_servants(shipped("zaozhuang-staff")))
    assert (review.kind, review.days, review.answer_days, review.extension) == ("复核", 30, 30, None)
    assert (after.kind, after.days, after.after_review, after.answer_days) == ("申诉", 15, True, 60)
    assert (direct.days, direct.after_review, direct.extension) == (30, False, 30)


def test_who_is_only_heard_gets_no_review() -> None:
    """qufu-2020:P9 the leader in charge hears the person; no review is laid down."""
    assert terms.routes(shipped("qufu-2020")) == ()
    assert [each.id for each in terms.opinions(shipped("qufu-2020"))] == ["P9"]


def test_what_is_told_without_days_is_listed_as_such() -> None:
    """linyi-2018:P2, linyi-2018:P11, zaozhuang-departments:P14, zaozhuang-departments:P15,
    zaozhuang-districts:P6, zaozhuang-staff:P9, zaozhuang-staff:P10."""
    told = {name: [each.id for each in terms.announcements(shipped(name))] for name in library.names()}
    assert {name: ids for name, ids in told.items() if ids} == {
        "linyi-2018": ["P2", "P11"],
        "zaozhuang-departments": ["P14", "P15"],
        "zaozhuang-districts": ["P6"],
        "zaozhuang-staff": ["P9", "P10"],
    }


def test_the_result_is_told_in_writing() -> None:
    """zaozhuang-staff:P10."""
    clause = terms.in_writing(shipped("zaozhuang-staff"))
    assert clause is not None
    assert (clause.id, clause.to) == ("P10", "被考核人")
