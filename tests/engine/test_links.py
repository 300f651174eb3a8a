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


def year(**grades: str) -> dict[str, str]:
    """Annual conclusions on the grades of the quarters of 2020; `-` is no grade, `无` no row."""
    rows = [
        f"{who} 2020Q{quarter} {grade}\n"
        for who, row in grades.items()
        for quarter, grade in enumerate(row.split(), start=1)
        if grade != "无"
    ]
    history = "对象 周期 等次\n" + "".join(rows)
    return run(QUARTERS + ONE_LEAF, " ".join(grades), period="年度", 历史=history).links


def test_all_periods_of_the_year() -> None:
    """全部: every period that there should be; a period that is missing or without grade is not 好."""
    found = year(甲="好 好 好 好", 乙="好 较好 好 好", 丙="好 好 好 无", 丁="好 - 好 好")
    assert found == {"甲": "可优先优秀", "乙": "", "丙": "", "丁": ""}


def test_counts_exact_and_at_least_and_the_first_hit_wins() -> None:
    """次数 means exactly, 至少 at least; ordered conditions."""
    found = year(
        甲="较差 较差 较差 较差",
        乙="较差 较差 较差 好",
        丙="较差 较好 较差 好",
        丁="好 好 较差 好",
        戊="好 好 - 好",
    )
    assert found == {"甲": "不称职", "乙": "不称职", "丙": "基本称职", "丁": "不得优秀", "戊": ""}


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
    history = "甲 2019 - 较差 -\n乙 2019 - 较差 -\n乙 2018 - 较差 -\n"
    world = now(RUNNING, history, "甲 50 乙 70")
    assert world.rows("联动") == [{"对象": "甲", "周期": "2020", "结论": "辞退", "依据": "八"}]
    assert world.remarks == {"甲": "辞退"}


def test_a_missing_period_breaks_the_row() -> None:
    """The period before is the preceding one of the calendar, and a missing one breaks a row."""
    history = "甲 2019 - 较差 -\n甲 2018 - 较差 -\n乙 2019 - 较差 -\n乙 2017 - 较差 -\n丙 2018 - 较差 -\n"
    assert now(RUNNING, history, "甲 50 乙 50 丙 50").links == {"甲": "辞退", "乙": "辞退"}
    three = RUNNING.replace("连续: 2", "连续: 3")
    assert now(three, history, "甲 50 乙 50 丙 50").links == {"甲": "辞退"}


def test_the_row_goes_over_the_turn_of_the_year() -> None:
    """The fourth quarter comes before the first."""
    history = "甲 2019Q4 - 较差 -\n乙 2019Q3 - 较差 -\n"
    assert now("周期: 季度\n" + RUNNING, history, "甲 50 乙 50", "2020Q1").links == {"甲": "辞退"}


def test_the_run_is_the_period_after_the_latest_where_none_is_named() -> None:
    """--period, or the data's, or the one after the latest in 历史."""
    world = now(RUNNING, "甲 2018 - 好 -\n甲 2019 - 较差 -\n", period="")
    assert world.rows("联动")[0]["周期"] == "2020"
    assert world.results.period == "2020"


def test_links_may_look_at_totals() -> None:
    """得分低于, twice running: strictly below, by the shown total; a period without total is not below."""
    below = "衔接: [{编号: L1, 名称: 低分, 得分低于: 60, 连续: 2, 结论: 诫勉}]\n"
    history = "甲 2019 59.99 - -\n乙 2019 60 - -\n丙 2019 50 - -\n丁 2019 - - -\n"
    world = now(below, history, "甲 59.99 乙 50 丙 59.995 丁 50")  # 丙 is shown as 60.00
    assert world.links == {"甲": "诫勉"}


def test_links_may_look_at_awards() -> None:
    """One of several in 历史, together with this period's; a title is matched as a whole."""
    scheme = (
        "奖项: [{编号: A1, 奖项: 先进, 名次: 1-9}]\n"
        "衔接: [{编号: L1, 名称: 三连冠, 奖项: 先进, 连续: 3, 结论: 记功}, "
        "{编号: L2, 名称: 四次, 奖项: 先进, 至少: 4, 结论: 嘉奖}]\n"
    )
    history = (
        "甲 2019 - - 先进、表扬\n甲 2018 - - 表扬、先进\n"
        "乙 2019 - - 表扬\n乙 2018 - - 先进\n乙 2016 - - 先进\n乙 2015 - - 先进\n"
        "丙 2019 - - 先进单位\n丙 2018 - - 先进\n"
    )
    assert now(scheme, history, "甲 90 乙 80 丙 70").links == {"甲": "记功", "乙": "嘉奖"}


def test_times_count_all_earlier_periods_and_this_one() -> None:
    """Twice with this period: one earlier; neither two of them nor a later one."""
    times = GRADES + "衔接: [{编号: L1, 名称: 两次, 等次: 较差, 次数: 2, 结论: 谈话}]\n"
    history = "甲 2017 - 较差 -\n甲 2019 - 好 -\n乙 2017 - 较差 -\n乙 2018 - 较差 -\n丙 2021 - 较差 -\n"
    assert now(times, history, "甲 50 乙 50 丙 50").links == {"甲": "谈话"}


def test_a_scheme_without_links_concludes_nothing() -> None:
    world = now("", "甲 2019 50 较差 -\n".replace("较差", "-"))
    assert world.rows("联动") == []
