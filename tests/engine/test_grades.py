"""Cut-offs, vetoes and affirmations, quotas (semantics, section 6)."""

from __future__ import annotations

import pytest

from tests.engine.world import every, ranked

GRADES = """
等次:
  - {编号: G1, 名称: 好, 最低: 90}
  - {编号: G2, 名称: 较好, 最低: 75}
  - {编号: G3, 名称: 一般, 最低: 60}
  - {编号: G4, 名称: 较差}
"""
VETOES = """
否决:
  - {编号: F1, 名称: 安全, 效果: [等次], 等次: 一般}
  - {编号: F2, 名称: 腐败, 效果: [等次], 等次: 较差}
  - {编号: F3, 名称: 信访, 效果: [等次上限], 等次: 较好, 后果: 约谈}
  - {编号: F4, 名称: 计生, 效果: [取消评先]}
肯定:
  - {编号: Q1, 名称: 立功, 等次: 好}
  - {编号: Q2, 名称: 嘉奖, 等次: 较好}
"""
HALF = GRADES + "名额: [{编号: N1, 等次: 好, 比例: 50}]\n"


def test_the_first_grade_whose_minimum_is_reached() -> None:
    """A minimum itself reaches it; the last is the default; the shown total counts (half up)."""
    world = ranked(GRADES, "甲 90 乙 89.995 丙 89.994999 丁 60 戊 59.99")
    assert world.grades == {"甲": "好", "乙": "好", "丙": "较好", "丁": "一般", "戊": "较差"}


def test_the_unrounded_total_where_the_scheme_ranks_by_it() -> None:
    assert ranked(GRADES + "名次依据: 原始分\n", "甲 89.995").grades == {"甲": "较好"}


def test_a_grade_may_have_no_minimum() -> None:
    """It is always reached, so that only its quota decides."""
    world = ranked(
        "等次: [{编号: G1, 名称: 优秀}, {编号: G2, 名称: 称职, 最低: 60}, {编号: G3, 名称: 不称职}]\n"
        "名额: [{编号: N1, 等次: 优秀, 人数: 1}]\n",
        "甲 70 乙 65 丙 50",
    )
    assert world.grades == {"甲": "优秀", "乙": "称职", "丙": "称职"}
    assert world.remarks == {}  # nobody had reached a cut-off of 优秀


def test_a_veto_may_fix_the_grade() -> None:
    """等次: grade fixed, even above what the total gives; the lower of two holds."""
    world = ranked(GRADES + VETOES, "甲 95 乙 95 丙 50", 记录=every(甲="F1", 乙="F1 | F2", 丙="F1"))
    assert world.grades == {"甲": "一般", "乙": "较差", "丙": "一般"}


def test_a_veto_may_limit_the_grade() -> None:
    """等次上限: not better than the grade, worse where the total says so; its consequence is a remark."""
    world = ranked(GRADES + VETOES, "甲 95 乙 70", 记录=every(甲="F3", 乙="F3"))
    assert world.grades == {"甲": "较好", "乙": "一般"}
    assert world.remarks == {"甲": "约谈", "乙": "约谈"}


def test_a_limit_holds_for_a_grade_that_another_veto_fixes() -> None:
    """等次 较好 with 等次上限 一般: the lower grade holds."""
    vetoes = """
否决:
  - {编号: F1, 名称: 安全, 效果: [等次], 等次: 较好}
  - {编号: F2, 名称: 信访, 效果: [等次上限], 等次: 一般}
"""
    assert ranked(GRADES + vetoes, "甲 95", 记录=every(甲="F1 | F2")).grades == {"甲": "一般"}


def test_an_affirmation_fixes_the_grade() -> None:
    """一票肯定; of two the better holds."""
    world = ranked(GRADES + VETOES, "甲 50 乙 50 丙 95", 记录=every(甲="Q1", 乙="Q2 | Q1", 丙="Q2"))
    assert world.grades == {"甲": "好", "乙": "好", "丙": "较好"}
    assert world.remarks == {"甲": "一票肯定", "乙": "一票肯定", "丙": "一票肯定"}


def test_a_veto_beats_an_affirmation() -> None:
    """Any confirmed veto does; an unconfirmed one does not, and an affirmation has to be confirmed, too."""
    records = every(甲="F1 | Q1", 乙="F4 | Q1", 丙="F1 状态=待核 | Q1", 丁="Q1 状态=驳回")
    world = ranked(GRADES + VETOES, "甲 95 乙 70 丙 50 丁 50", 记录=records)
    assert world.grades == {"甲": "一般", "乙": "一般", "丙": "好", "丁": "较差"}
    assert world.remarks == {"丙": "一票肯定"}
    assert world.column("否决") == {"甲": "F1", "乙": "F4"}


def test_any_rule_may_carry_a_veto() -> None:
    """Section 3: any other rule may carry a veto effect as well."""
    world = ranked(
        GRADES
        + "加减: {规则: [{编号: D1, 名称: 上访, 方法: 一次性, 扣分: 5, 否决: {效果: [等次], 等次: 较差}}]}\n",
        "甲 99 乙 99",
        记录=every(甲="D1", 乙="D1 状态=待核"),
    )
    assert world.totals == {"甲": "94.00", "乙": "99.00"}
    assert world.grades == {"甲": "较差", "乙": "好"}
    assert world.column("否决") == {"甲": "D1"}


def test_the_best_totals_stay_within_the_quota() -> None:
    """⌊0.5 × 5⌋ = 2; those left out get the next grade and the remark."""
    world = ranked(HALF, "甲 95 乙 94 丙 93 丁 92 戊 60")
    assert world.grades == {"甲": "好", "乙": "好", "丙": "较好", "丁": "较好", "戊": "一般"}
    assert world.remarks == {"丙": "超出名额", "丁": "超出名额"}


def test_an_unfilled_quota_lowers_no_minimum() -> None:
    assert ranked(HALF, "甲 95 乙 80 丙 80 丁 80").grades == {
        "甲": "好",
        "乙": "较好",
        "丙": "较好",
        "丁": "较好",
    }


def test_a_tie_across_the_boundary_stays_out_as_a_whole() -> None:
    """待研究; nobody below moves up: 丁 stays out although a seat is free."""
    world = ranked(HALF, "甲 95 乙 94 丙 94 丁 93")
    assert world.grades == {"甲": "好", "乙": "较好", "丙": "较好", "丁": "较好"}
    assert world.remarks == {"乙": "待研究", "丙": "待研究", "丁": "超出名额"}


def test_a_tie_inside_the_quota_stays_in() -> None:
    assert ranked(HALF, "甲 95 乙 95 丙 94 丁 93").remarks == {"丙": "超出名额", "丁": "超出名额"}


@pytest.mark.parametrize(
    ("rounding", "seats"),
    [("去尾", 1), ("四舍五入", 2), ("进一", 2)],
)
def test_seats_are_rounded_as_stated(rounding: str, seats: int) -> None:
    """50 % of 3 = 1.5."""
    quota = GRADES + f"名额: [{{编号: N1, 等次: 好, 比例: 50, 取整: {rounding}}}]\n"
    assert list(ranked(quota, "甲 95 乙 94 丙 93").grades.values()).count("好") == seats


@pytest.mark.parametrize(("rounding", "seats"), [("去尾", 1), ("四舍五入", 1), ("进一", 2)])
def test_less_than_half_a_seat(rounding: str, seats: int) -> None:
    """40 % of 3 = 1.2."""
    quota = GRADES + f"名额: [{{编号: N1, 等次: 好, 比例: 40, 取整: {rounding}}}]\n"
    assert list(ranked(quota, "甲 95 乙 94 丙 93").grades.values()).count("好") == seats


def test_the_affirmed_fill_the_quota_first() -> None:
    """庚 with 50 points fills the one seat; 甲 with 95 does not fit."""
    quota = GRADES + VETOES + "名额: [{编号: N1, 等次: 好, 人数: 1}]\n"
    world = ranked(quota, "甲 95 庚 50 乙 80", 记录=every(庚="Q1"))
    assert world.grades == {"甲": "较好", "庚": "好", "乙": "较好"}
    assert world.remarks == {"甲": "超出名额", "庚": "一票肯定"}


def test_too_many_affirmed_keep_the_grade_and_nobody_else_gets_it() -> None:
    """肯定超出名额."""
    quota = GRADES + VETOES + "名额: [{编号: N1, 等次: 好, 人数: 1}]\n"
    world = ranked(quota, "甲 95 庚 50 辛 60", 记录=every(庚="Q1", 辛="Q1"))
    assert world.grades == {"甲": "较好", "庚": "好", "辛": "好"}
    assert world.remarks == {"甲": "超出名额", "庚": "肯定超出名额、一票肯定", "辛": "肯定超出名额、一票肯定"}


def test_the_vetoed_count_in_the_base_and_are_passed_over() -> None:
    """Base = those that get a grade at all, vetoed included; whose grade a veto fixes is passed over."""
    world = ranked(HALF + VETOES, "甲 99 乙 98 丙 97 丁 96", 记录=every(甲="F1"))
    assert world.grades == {"甲": "一般", "乙": "好", "丙": "好", "丁": "较好"}  # ⌊0.5 × 4⌋ = 2


def test_a_veto_that_fixes_the_grade_of_the_quota_uses_no_seat() -> None:
    """Those whose grade a veto fixes are passed over, also in the grade that is limited."""
    scheme = GRADES + "名额: [{编号: N1, 等次: 一般, 人数: 1}]\n" + VETOES
    world = ranked(scheme, "甲 99 乙 70 丙 65", 记录=every(甲="F1"))
    assert world.grades == {"甲": "一般", "乙": "一般", "丙": "较差"}


def test_whoever_is_put_last_competes_by_total() -> None:
    """名次末位 changes the place; a seat goes by the shown total."""
    vetoes = "否决: [{编号: F1, 名称: 信访, 效果: [名次末位]}]\n"
    world = ranked(HALF + vetoes, "甲 95 乙 94", 记录=every(甲="F1"))
    assert world.places == {"乙": "1", "甲": "2"}
    assert world.grades == {"甲": "好", "乙": "较好"}


BASE = """
属性: [{名称: 情形, 取值: [试用期], 可空: 是}]
特别规定: [{编号: S1, 名称: 试用期只写评语, 适用: {情形: [试用期]}, 效果: [不确定等次]}]
"""
FIVE = """
对象 类别 情形
甲 科室 -
乙 科室 -
丙 科室 -
丁 科室 -
戊 科室 试用期
"""


def test_who_gets_no_grade_is_outside_every_base() -> None:
    """戊 has no grade, 丁 is unfinished; of everyone (全体) the unfinished count."""
    quota = BASE + GRADES + "名额: [{编号: N1, 等次: 好, 比例: 34, 取整: 进一%s}]\n"
    graded = ranked(quota % "", "甲 95 乙 94 丙 93 戊 99", FIVE)
    assert list(graded.grades.values()).count("好") == 2  # 0.34 × 3 = 1.02, rounded up
    everyone = ranked((quota % ", 基数: 全体").replace("34", "50"), "甲 95 乙 94 丙 93 戊 99", FIVE)
    assert everyone.grades == {"甲": "好", "乙": "好", "丙": "较好"}  # 0.5 × 4, 戊 outside


STAFF = """
属性: [{名称: 身份, 取值: [公务员, 事业人员]}]
类别: [{名称: 科室}, {名称: 所}]
"""
PEOPLE = """
对象 类别 分组 身份
甲 科室 一组 公务员
乙 科室 一组 公务员
丙 科室 二组 事业人员
丁 科室 二组 事业人员
戊 所 一组 公务员
己 所 一组 事业人员
"""
MARKS = "甲 99 乙 98 丙 97 丁 96 戊 95 己 94"


@pytest.mark.parametrize(
    ("quota", "good"),
    [
        ("人数: 1", "甲戊"),  # by category, the default
        ("人数: 1, 范围: [身份]", "甲丙"),
        ("人数: 1, 范围: [类别, 分组]", "甲丙戊"),
        ("人数: 1, 范围: [全部]", "甲"),
        ("人数: 1, 范围: [类别, 身份]", "甲丙戊己"),
        ("比例: 50, 范围: [全部]", "甲乙丙"),
        ("人数: 1, 类别: [科室]", "甲戊己"),  # 所 is not limited
        ("比例: 50, 范围: [身份], 类别: [科室]", "甲丙戊己"),  # 2 公务员 and 2 事业人员 in 科室
    ],
    ids=["category", "staff class", "group", "all", "both", "share of all", "one category", "within one"],
)
def test_a_quota_has_a_scope(quota: str, good: str) -> None:
    """Per category, group, attribute (人员身份) or all, as the scheme says."""
    world = ranked(f"{STAFF}{GRADES}名额: [{{编号: N1, 等次: 好, {quota}}}]\n", MARKS, PEOPLE)
    assert "".join(name for name, grade in world.grades.items() if grade == "好") == good


def test_several_quotas_cascade_from_the_best_grade() -> None:
    """Who is left out of 好 competes for 较好, and so on down."""
    scheme = GRADES + "名额: [{编号: N2, 等次: 较好, 人数: 2}, {编号: N1, 等次: 好, 人数: 1}]\n"
    world = ranked(scheme, "甲 95 乙 94 丙 80 丁 79 戊 50")
    assert world.grades == {"甲": "好", "乙": "较好", "丙": "较好", "丁": "一般", "戊": "较差"}
    assert world.remarks == {"乙": "超出名额", "丁": "超出名额"}


def test_a_tie_left_out_competes_on_in_the_next_grade() -> None:
    """A tie that stays out of 好 as a whole comes before those of the next grade."""
    scheme = GRADES + "名额: [{编号: N1, 等次: 好, 人数: 1}, {编号: N2, 等次: 较好, 人数: 2}]\n"
    world = ranked(scheme, "甲 95 乙 95 丙 80")
    assert world.grades == {"甲": "较好", "乙": "较好", "丙": "一般"}
    assert world.remarks == {"甲": "待研究", "乙": "待研究", "丙": "超出名额"}


def test_two_quotas_of_one_grade_hold_one_after_the_other() -> None:
    """甲 and 乙 are the best two of all; then one 公务员 has to go, and nobody below moves up."""
    scheme = (
        STAFF
        + GRADES
        + """
名额:
  - {编号: N1, 等次: 好, 人数: 2, 范围: [全部]}
  - {编号: N2, 等次: 好, 人数: 1, 范围: [身份]}
"""
    )
    world = ranked(scheme, MARKS, PEOPLE)
    assert [name for name, grade in world.grades.items() if grade == "好"] == ["甲"]


def test_a_quota_of_zero_seats_lets_nobody_in() -> None:
    """⌊0.1 × 3⌋ = 0: a tie is not in question where there is no seat."""
    scheme = GRADES + "名额: [{编号: N1, 等次: 好, 比例: 10}]\n"
    world = ranked(scheme, "甲 95 乙 95 丙 50")
    assert world.grades == {"甲": "较好", "乙": "较好", "丙": "较差"}
    assert world.remarks == {"甲": "超出名额", "乙": "超出名额"}


def test_a_scheme_without_grades_gives_none() -> None:
    assert ranked("", "甲 95").grades == {}
