"""Awards by place, from the end, by share and by progress (semantics, section 6)."""

from __future__ import annotations

import pytest

from tests.engine.world import every, ranked

BARS = """
否决:
  - {编号: F1, 名称: 安全, 效果: [取消评先]}
  - {编号: F2, 名称: 信访, 效果: [取消评先], 限奖项: [A1]}
  - {编号: F3, 名称: 腐败, 效果: [名次末位]}
"""
FIVE = "甲 95 乙 94 丙 93 丁 92 戊 91"


def first(places: str, more: str = "") -> str:
    return f"奖项: [{{编号: A1, 奖项: 先进, 名次: {places}{more}}}]\n"


@pytest.mark.parametrize(
    ("places", "winners"),
    [("1-2", "甲乙"), ("3", "丙"), ("4-", "丁戊"), ("2-3", "乙丙")],
)
def test_an_award_goes_to_places(places: str, winners: str) -> None:
    """First N or places a-b = place within the limits."""
    assert "".join(ranked(first(places), FIVE).awards) == winners


def test_ties_within_the_limits_are_included() -> None:
    """乙, 丙 and 丁 share place 2: all three are within 1-2."""
    assert "".join(ranked(first("1-2"), "甲 95 乙 94 丙 94 丁 94 戊 90").awards) == "甲乙丙丁"


def test_conditions_bar_and_do_not_replace() -> None:
    """The barred leaves the place empty."""
    assert "".join(ranked(first("1-2") + BARS, FIVE, 记录=every(甲="F1")).awards) == "乙"


def test_the_barred_is_replaced_where_the_scheme_says() -> None:
    """递补: places are counted among those not barred."""
    world = ranked(first("1-2", ", 递补: 是") + BARS, FIVE, 记录=every(甲="F1"))
    assert "".join(world.awards) == "乙丙"
    assert world.places["乙"] == "2"  # the place itself stays


TWO = "奖项: [{编号: A1, 奖项: 先进, 名次: 1-2}, {编号: A2, 奖项: 表扬, 名次: 1-4}]\n"


def test_a_veto_may_bar_from_some_awards_only() -> None:
    """取消评先: all awards, or the named ones; several values joined by 、."""
    world = ranked(TWO + BARS, FIVE, 记录=every(甲="F1", 乙="F2", 丙="F1 状态=待核"))
    assert world.awards == {"乙": "表扬", "丙": "表扬", "丁": "表扬"}
    assert ranked(TWO, FIVE).awards["甲"] == "先进、表扬"


def test_a_title_that_two_awards_give_is_listed_once() -> None:
    awards = "奖项: [{编号: A1, 奖项: 先进, 名次: 1}, {编号: A2, 奖项: 先进, 名次: 1-2}]\n"
    assert ranked(awards, FIVE).awards == {"甲": "先进", "乙": "先进"}


def test_whoever_is_put_last_has_that_place() -> None:
    """An award goes by the official place: 甲 with the best total is fifth."""
    world = ranked(first("5") + BARS, FIVE, 记录=every(甲="F3"))
    assert "".join(world.awards) == "甲"


LAST = "奖项: [{编号: A1, 备注: 约谈, 末位: 2}]\n"


def test_the_last_are_counted_from_the_end() -> None:
    """Last k counted from the end; an award with 备注 is a remark only."""
    world = ranked(LAST, FIVE)
    assert world.awards == {}
    assert world.remarks == {"丁": "约谈", "戊": "约谈"}


def test_ties_from_the_end_are_included() -> None:
    """戊 is last, 丙 and 丁 share the place before: all three."""
    assert "".join(ranked(LAST, "甲 95 乙 94 丙 93 丁 93 戊 91").remarks) == "丙丁戊"


def test_a_consequence_is_nothing_that_a_veto_takes_away() -> None:
    """取消评先 bars from awards; the remark stays."""
    world = ranked(LAST + BARS, FIVE, 记录=every(戊="F1", 甲="F3"))
    assert world.remarks == {"甲": "约谈", "戊": "约谈"}  # 甲 is put last


GROUPS = """
对象 类别 分组
甲 科室 一组
乙 科室 一组
丙 科室 一组
丁 科室 二组
戊 科室 二组
"""


def test_an_award_may_have_a_scope_of_its_own() -> None:
    """名次范围 of the award: the best of each group, though places are by category."""
    world = ranked(first("1", ", 名次范围: 类别+分组"), FIVE, GROUPS)
    assert "".join(world.awards) == "甲丁"
    assert world.places["丁"] == "4"


def test_an_award_may_be_for_some_categories() -> None:
    scheme = "类别: [{名称: 科室}, {名称: 所}]\n" + first("1", ", 类别: [所]")
    world = ranked(scheme, "甲 95 乙 94", "对象 类别\n甲 科室\n乙 所\n")
    assert world.awards == {"乙": "先进"}


def share(share: str, award: str = "", quota: str = "") -> str:
    return (
        f"奖项: [{{编号: A1, 奖项: 先进, 名额: [N1]{award}}}]\n"
        f"名额: [{{编号: N1, 比例: {share}, 基数: 全体{quota}}}]\n"
    )


@pytest.mark.parametrize(
    ("quota", "winners"),
    [
        (share("40"), "甲乙"),  # 0.4 × 5
        (share("50"), "甲乙"),  # 2.5
        (share("50", quota=", 取整: 四舍五入"), "甲乙丙"),
        (share("41", quota=", 取整: 进一"), "甲乙丙"),  # 2.05
        (share("10"), ""),  # 0.5
    ],
    ids=["2.0", "2.5", "2.5 half up", "2.05 up", "0.5"],
)
def test_an_award_by_share(quota: str, winners: str) -> None:
    """N = share × everyone in the group by the stated rounding, never exceeded."""
    assert "".join(ranked(quota, FIVE).awards) == winners


def test_a_tie_that_does_not_fit_stays_out() -> None:
    """待研究; nobody below moves up."""
    world = ranked(share("40"), "甲 95 乙 94 丙 94 丁 93 戊 91")
    assert world.awards == {"甲": "先进"}
    assert world.remarks == {"乙": "待研究", "丙": "待研究"}


def test_a_barred_appraisees_seat_is_lost() -> None:
    """... unless 递补."""
    assert "".join(ranked(share("40") + BARS, FIVE, 记录=every(甲="F1")).awards) == "乙"
    refill = share("40", ", 递补: 是") + BARS
    assert "".join(ranked(refill, FIVE, 记录=every(甲="F1")).awards) == "乙丙"


def test_within_a_tie_the_barred_are_taken_out_first() -> None:
    """2 seats: of 乙 and 丙 in the tie 乙 is barred, so 丙 fits."""
    world = ranked(share("40") + BARS, "甲 95 乙 94 丙 94 丁 93 戊 91", 记录=every(乙="F1"))
    assert "".join(world.awards) == "甲丙"
    assert world.remarks == {}


def test_the_barred_of_a_tie_use_up_seats_for_those_below() -> None:
    """3 seats for 甲, the barred 乙 and 丙; 丁 is fourth. 丙's seat is its own."""
    world = ranked(share("60") + BARS, "甲 95 乙 94 丙 94 丁 93 戊 91", 记录=every(乙="F1"))
    assert "".join(world.awards) == "甲丙"


def test_everyone_in_the_group_counts_for_the_share() -> None:
    """The unfinished 己 counts: 0.4 × 5 = 2 seats; without it there would be one."""
    world = ranked(share("40"), "甲 95 乙 94 丙 93 丁 92", "甲 乙 丙 丁 己")
    assert "".join(world.awards) == "甲乙"


def test_shares_are_counted_by_group() -> None:
    """0.5 × 3 = 1 and 0.5 × 2 = 1."""
    assert "".join(ranked(share("50", quota=", 范围: [类别, 分组]"), FIVE, GROUPS).awards) == "甲丁"


GRADES = "等次: [{编号: G1, 名称: 好, 最低: 93}, {编号: G2, 名称: 差}]\n"


def test_an_award_may_be_within_a_grade() -> None:
    """限等次: only those of the grade, whatever their place."""
    vetoes = "否决: [{编号: F1, 名称: 安全, 效果: [等次], 等次: 差}]\n"
    world = ranked(GRADES + vetoes + first("1-4", ", 限等次: 好"), FIVE, 记录=every(甲="F1"))
    assert "".join(world.awards) == "乙丙"


def test_an_award_by_share_within_a_grade_lists_only_those_of_it() -> None:
    """The seats count everyone, the list only 好: 甲 is 差 by a veto, so 乙 and 丙 are first."""
    vetoes = "否决: [{编号: F1, 名称: 安全, 效果: [等次], 等次: 差}]\n"
    world = ranked(GRADES + vetoes + share("40", ", 限等次: 好"), FIVE, 记录=every(甲="F1"))
    assert "".join(world.awards) == "乙丙"


PROGRESS = "奖项: [{编号: A1, 奖项: 进步, 按: 进步, 人数: %s}]\n"
BEFORE = """
对象 周期 名次
甲 2019 1
乙 2019 5
丙 2019 4
丁 2019 9
戊 2019 5
戊 2018 50
"""


def progress(count: int, more: str = "", records: str = "") -> str:
    """Winners where places are now 甲 1, 乙 2, 丙 3, 丁 4, 戊 5; gained 0, 3, 1, 5, 0."""
    scheme = (PROGRESS % count).replace("}]", more + "}]") + BARS
    world = ranked(scheme, FIVE, 历史=BEFORE, 记录=every(丁=records) if records else [], period="2020")
    return "".join(world.awards)


def test_progress_is_the_place_before_less_this_place() -> None:
    """Larger first: 丁 9 − 4 = 5, 乙 5 − 2 = 3, 丙 4 − 3 = 1; none without progress."""
    assert progress(1) == "丁"
    assert progress(2) == "乙丁"
    assert progress(9) == "乙丙丁"


def test_a_barred_appraisee_uses_up_a_place_of_the_list() -> None:
    """... unless 递补."""
    assert progress(2, records="F1") == "乙"
    assert progress(2, ", 递补: 是", records="F1") == "乙丙"


def test_progress_may_be_looked_for_among_some_places() -> None:
    """Among places after the second: 丁, then 丙."""
    assert progress(2, ", 名次: 3-") == "丙丁"


def test_equal_progress_goes_by_the_total_and_ties_share() -> None:
    """甲 and 乙 gain 3 each: the higher total is first; of equal totals both get the one place."""
    before = "对象 周期 名次\n甲 2019 4\n乙 2019 5\n丙 2019 3\n"
    scheme = PROGRESS % 1
    assert "".join(ranked(scheme, "甲 95 乙 94 丙 93", 历史=before, period="2020").awards) == "甲"
    even = "对象 周期 名次\n甲 2019 4\n乙 2019 4\n丙 2019 3\n"
    assert "".join(ranked(scheme, "甲 95 乙 95 丙 93", 历史=even, period="2020").awards) == "甲乙"


def test_only_the_period_before_counts() -> None:
    """戊's place of 2018 is not that of the period before; a missing one is no progress."""
    assert progress(9).count("戊") == 0
    older = "对象 周期 名次\n甲 2018 50\n"
    assert ranked(PROGRESS % 1, "甲 95 乙 94", 历史=older, period="2020").awards == {}


def test_an_award_that_is_only_declared_is_not_given() -> None:
    """计算 否: what a body decides."""
    assert ranked("奖项: [{编号: A1, 奖项: 贡献奖, 计算: 否}]\n", FIVE).awards == {}
