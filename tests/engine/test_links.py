"""Links between periods: ordered conditions on grades, totals and awards (semantics, section 6)."""

from __future__ import annotations

from tests.engine.world import ONE_LEAF, World, ranked, run

GRADES = """
等次:
  - {编号: G1, 名称: 好, 最低: 90}
  - {编号: G2, 名称: 较好, 最低: 60}
  - {编号: G3, 名称: 较差}
"""
QUARTERS = (
    "周期: 季度\n"
    + GRADES
    + """
衔接:
  - {编号: L1, 名称: 全好, 时点: 年度, 等次: 好, 全部: 是, 结论: 可优先优秀, 依据: 七1}
  - {编号: L2, 名称: 三次较差, 时点: 年度, 等次: 较差, 至少: 3, 结论: 不称职, 依据: 七2}
  - {编号: L3, 名称: 两次较差, 时点: 年度, 等次: 较差, 次数: 2, 结论: 基本称职, 依据: 七3}
  - {编号: L4, 名称: 有较差, 时点: 年度, 等次: 较差, 至少: 1, 结论: 不得优秀, 依据: 七4}
"""
)


def year(*grades: str, last: int = 4) -> str:
    """The annual conclusion on 甲's grades of the quarters of 2020 up to the last."""
    quarters = range(last - len(grades) + 1, last + 1)
    rows = "".join(f"甲 2020Q{q} {grade}\n" for q, grade in zip(quarters, grades, strict=True) if grade)
    return run(QUARTERS + ONE_LEAF, "甲", period="年度", 历史="对象 周期 等次\n" + rows).links["甲"]


def test_all_periods_of_the_year() -> None:
    """全部: every period that there should be."""
    assert year("好", "好", "好", "好") == "可优先优秀"
    assert year("好", "较好", "好", "好") == ""


def test_a_period_that_is_missing_or_without_grade_is_not_good() -> None:
    """A period without grade is not 好."""
    assert year("好", "好", "好") == ""
    assert year("好", "-", "好", "好") == ""


def test_counts_exact_and_at_least_and_the_first_hit_wins() -> None:
    """次数 means exactly, 至少 at least; ordered conditions."""
    assert year("较差", "较差", "较差", "较差") == "不称职"
    assert year("较差", "较差", "较差", "好") == "不称职"
    assert year("较差", "较好", "较差", "好") == "基本称职"
    assert year("好", "好", "较差", "好") == "不得优秀"


def test_only_the_latest_year_counts() -> None:
    history = "对象 周期 等次\n甲 2019Q3 较差\n甲 2019Q4 较差\n甲 2020Q1 较差\n甲 2020Q2 好\n"
    world = run(QUARTERS + ONE_LEAF, "甲", period="年度", 历史=history)
    assert world.links == {"甲": "不得优秀"}


def test_the_annual_run_lists_everybody_with_the_grounds() -> None:
    """--period 年度 writes 联动 only, with a row for every appraisee."""
    history = "对象 周期 等次\n甲 2020Q1 好\n甲 2020Q2 较差\n甲 2020Q3 -\n甲 2020Q4 好\n"
    world = run(QUARTERS + ONE_LEAF, "甲 乙", period="年度", 历史=history)
    assert world.results.names == ("联动",)
    assert world.rows("联动") == [
        {"对象": "甲", "周期": "年度", "结论": "不得优秀", "依据": "七4；好2次、较差1次、不定等次1次"},
        {"对象": "乙", "周期": "年度", "结论": "", "依据": ""},
    ]


RUNNING = GRADES + "衔接: [{编号: L1, 名称: 连续较差, 等次: 较差, 连续: 2, 结论: 辞退, 依据: 八}]\n"


def now(scheme: str, history: str, scores: str = "甲 50", period: str = "2020") -> World:
    return ranked(scheme, scores, 历史="对象 周期 得分 等次 奖项\n" + history, period=period)


def test_a_row_ends_with_this_period() -> None:
    """连续 n 期, up to this period; the conclusion is a remark as well."""
    world = now(RUNNING, "甲 2019 - 较差 -\n")
    assert world.rows("联动") == [{"对象": "甲", "周期": "2020", "结论": "辞退", "依据": "八"}]
    assert world.remarks == {"甲": "辞退"}
    assert now(RUNNING, "甲 2019 - 较差 -\n甲 2018 - 较差 -\n", "甲 70").links == {}


def test_a_missing_period_breaks_the_row() -> None:
    """The period before is the preceding one of the calendar, and a missing one breaks a row."""
    assert now(RUNNING, "甲 2018 - 较差 -\n甲 2017 - 较差 -\n").links == {}
    three = RUNNING.replace("连续: 2", "连续: 3")
    assert now(three, "甲 2019 - 较差 -\n甲 2017 - 较差 -\n").links == {}
    assert now(three, "甲 2019 - 较差 -\n甲 2018 - 较差 -\n").links == {"甲": "辞退"}


def test_the_row_goes_over_the_turn_of_the_year() -> None:
    """The fourth quarter comes before the first; 2020Q1 is the first of its calendar."""
    quarterly = "周期: 季度\n" + RUNNING
    assert now(quarterly, "甲 2019Q4 - 较差 -\n", period="2020Q1").links == {"甲": "辞退"}
    assert now(quarterly, "甲 2019Q3 - 较差 -\n", period="2020Q1").links == {}


def test_the_run_is_the_period_after_the_latest_where_none_is_named() -> None:
    """--period, or the data's, or the one after the latest in 历史."""
    world = now(RUNNING, "甲 2018 - 好 -\n甲 2019 - 较差 -\n", period="")
    assert world.rows("联动")[0]["周期"] == "2020"
    assert world.results.period == "2020"


def test_links_may_look_at_totals() -> None:
    """得分低于, twice running: strictly below, by the shown total."""
    below = "衔接: [{编号: L1, 名称: 低分, 得分低于: 60, 连续: 2, 结论: 诫勉}]\n"
    assert now(below, "甲 2019 59.99 - -\n", "甲 59.99").links == {"甲": "诫勉"}
    assert now(below, "甲 2019 60 - -\n", "甲 50").links == {}
    assert now(below, "甲 2019 50 - -\n", "甲 59.995").links == {}  # shown 60.00
    assert now(below, "甲 2019 - - -\n", "甲 50").links == {}


def test_links_may_look_at_awards() -> None:
    """One of several in 历史, together with this period's."""
    scheme = (
        "奖项: [{编号: A1, 奖项: 先进, 名次: 1}]\n"
        "衔接: [{编号: L1, 名称: 三连冠, 奖项: 先进, 连续: 3, 结论: 记功}, "
        "{编号: L2, 名称: 五次, 奖项: 先进, 至少: 4, 结论: 嘉奖}]\n"
    )
    running = "甲 2019 - - 先进、表扬\n甲 2018 - - 表扬、先进\n"
    assert now(scheme, running, "甲 90 乙 80").links == {"甲": "记功"}
    apart = "甲 2019 - - 表扬\n甲 2018 - - 先进\n甲 2016 - - 先进\n甲 2015 - - 先进\n"
    assert now(scheme, apart, "甲 90 乙 80").links == {"甲": "嘉奖"}
    assert now(scheme, "甲 2019 - - 先进单位\n甲 2018 - - 先进\n", "甲 90 乙 80").links == {}


def test_times_count_all_earlier_periods_and_this_one() -> None:
    times = GRADES + "衔接: [{编号: L1, 名称: 两次, 等次: 较差, 次数: 2, 结论: 谈话}]\n"
    assert now(times, "甲 2017 - 较差 -\n甲 2019 - 好 -\n").links == {"甲": "谈话"}
    assert now(times, "甲 2017 - 较差 -\n甲 2018 - 较差 -\n").links == {}
    assert now(times, "甲 2021 - 较差 -\n").links == {}  # later than this period


def test_a_scheme_without_links_concludes_nothing() -> None:
    world = now("", "甲 2019 50 较差 -\n".replace("较差", "-"))
    assert world.rows("联动") == []
