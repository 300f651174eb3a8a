"""Shown totals and places (semantics, sections 1 and 6)."""

from __future__ import annotations

from tests.engine.world import every, ranked

LAST = "否决: [{编号: F1, 名称: 安全事故, 效果: [名次末位]}, {编号: F2, 名称: 被问责, 效果: [取消评先]}]\n"


def test_equal_totals_share_a_place() -> None:
    """Place = 1 + number with a strictly higher shown total: 1, 1, 3."""
    world = ranked("", "甲 90 乙 95 丙 95 丁 80")
    assert world.places == {"乙": "1", "丙": "1", "甲": "3", "丁": "4"}


def test_the_shown_total_decides() -> None:
    """Section 1: rounded half up to two decimals; what a reader sees explains the order."""
    world = ranked("", "甲 90.005 乙 90.014999 丙 90.0049")
    assert world.totals == {"甲": "90.01", "乙": "90.01", "丙": "90.00"}
    assert world.places == {"甲": "1", "乙": "1", "丙": "3"}


def test_the_scheme_may_rank_by_the_unrounded_total() -> None:
    """名次依据 原始分."""
    world = ranked("名次依据: 原始分\n", "甲 90.005 乙 90.014999")
    assert world.totals == {"甲": "90.01", "乙": "90.01"}
    assert world.places == {"乙": "1", "甲": "2"}


def test_the_scheme_says_how_many_decimals_are_shown() -> None:
    assert ranked("小数: 0\n", "甲 89.5 乙 89.499999").totals == {"甲": "90", "乙": "89"}
    assert ranked("小数: 3\n", "甲 89.5 乙 89.0625").totals == {"甲": "89.500", "乙": "89.063"}


CATEGORIES = "类别: [{名称: 科室}, {名称: 所}]\n"
GROUPED = """
对象 类别 分组
甲 科室 一组
乙 科室 一组
丙 科室 二组
丁 所 一组
"""
SCORES = "甲 90 乙 80 丙 85 丁 70"


def test_categories_are_ranked_apart() -> None:
    """The default scope is the category."""
    world = ranked(CATEGORIES, SCORES, GROUPED)
    assert world.places == {"甲": "1", "丙": "2", "乙": "3", "丁": "1"}


def test_groups_are_ranked_apart_where_the_scheme_says() -> None:
    """名次范围 类别+分组."""
    world = ranked(f"{CATEGORIES}名次范围: [类别, 分组]\n", SCORES, GROUPED)
    assert world.places == {"甲": "1", "乙": "2", "丙": "1", "丁": "1"}


def test_a_veto_may_put_last() -> None:
    """名次末位: behind everyone without it, among themselves by total; others' places do not count them."""
    world = ranked(LAST, "甲 99 乙 90 丙 80 丁 98 戊 70", 记录=every(甲="F1", 丁="F1"))
    assert world.places == {"乙": "1", "丙": "2", "戊": "3", "甲": "4", "丁": "5"}


def test_those_put_last_share_a_place_where_they_are_equal() -> None:
    world = ranked(LAST, "甲 99 乙 90 丙 99", 记录=every(甲="F1", 丙="F1"))
    assert world.places == {"乙": "1", "甲": "2", "丙": "2"}


def test_only_a_confirmed_veto_has_an_effect() -> None:
    """Section 3: only 已核定 counts; 否决 lists confirmed ids once, in the scheme's order."""
    records = every(甲="F1 状态=待核", 乙="F2 | F1 | F2 | F1 状态=驳回")
    world = ranked(LAST, "甲 99 乙 90 丙 80", 记录=records)
    assert world.places == {"甲": "1", "丙": "2", "乙": "3"}
    assert world.column("否决") == {"乙": "F1、F2"}


def test_a_confirmed_veto_acts_whatever_its_quantity() -> None:
    """What did not happen is to be rejected, not recorded with 0."""
    assert ranked(LAST, "甲 99 乙 90", 记录=every(甲="F1 数量=0")).places == {"乙": "1", "甲": "2"}


PROBATION = """
属性: [{名称: 情形, 取值: [试用期], 可空: 是}]
特别规定: [{编号: S1, 名称: 试用期只写评语, 适用: {情形: [试用期]}, 效果: [不确定等次]}]
等次: [{编号: G1, 名称: 好, 最低: 90}, {编号: G2, 名称: 差}]
否决: [{编号: F1, 名称: 违纪, 效果: [等次], 等次: 差}]
"""


def test_special_cases_get_a_comment_only() -> None:
    """No grade: no place, not counted in others' places; a veto on them is shown and gives no grade."""
    world = ranked(
        PROBATION,
        "甲 99 乙 90",
        "对象 类别 情形\n甲 科室 试用期\n乙 科室 -\n",
        记录=every(甲="F1"),
    )
    assert world.totals == {"甲": "99.00", "乙": "90.00"}
    assert world.places == {"乙": "1"}
    assert world.grades == {"乙": "好"}
    assert world.column("否决") == {"甲": "F1"}
    assert world.remarks == {"甲": "只写评语"}


def test_the_unfinished_are_not_counted_in_others_places() -> None:
    world = ranked("", "乙 90 丙 80", "甲 乙 丙")
    assert world.places == {"乙": "1", "丙": "2"}
