"""Rated, averaged and adopted scores, and what is missing (semantics, sections 2 and 5)."""

from __future__ import annotations

import functools

import pytest

from kaohe.errors import KaoheError
from tests.engine.world import World, facts, run

RATED = """
指标:
  - {编号: 1, 名称: 业务, 分值: 40, 计分: {方法: 评分, 由: 办公室}}
  - {编号: 2, 名称: 考核, 分值: 30, 计分: {方法: 平均, 由: [办公室, 人事科, 财务科]}}
  - {编号: 3, 名称: 党建, 分值: 20, 计分: {方法: 直接采用, 满分: 100}}
  - {编号: 4, 名称: 综治, 分值: 10, 计分: 评分}
直接采用: [{编号: X1, 名称: 采用综治考核, 指标: [4]}]
"""
SCORES = """
对象 指标 得分 满分
甲 1 36.5 -
甲 2 88 -
甲 2 91 -
甲 2 87 -
甲 3 95 -
甲 4 9.5 -
乙 1 40 -
乙 2 0 -
乙 3 130 150
乙 4 91 120
"""


@functools.cache
def rated() -> World:
    return run(RATED, "甲 乙", 评分=SCORES)


def test_a_rating_is_the_score() -> None:
    """rated: an assessing unit gives the score, 0 to the points."""
    assert rated().scores("甲")["1"] == "36.5"


def test_several_ratings_are_averaged_then_converted() -> None:
    """average: 266 / 3 = 88.666667, × 30 / 100 = 26.6000001 → 26.6: two roundings."""
    assert rated().scores("甲")["2"] == "26.6"
    assert rated().scores("乙")["2"] == "0"


def test_a_score_of_another_appraisal_is_converted_from_its_full_mark() -> None:
    """adopted: 95 × 20 / 100; with a full mark of its own 130 × 20 / 150 = 17.333333."""
    assert rated().scores("甲")["3"] == "19"
    assert rated().scores("乙")["3"] == "17.333333"


def test_a_rated_leaf_becomes_adopted_where_the_row_has_a_full_mark() -> None:
    """91 × 10 / 120 = 7.583333; without a full mark the rating counts as it is."""
    assert rated().scores("乙")["4"] == "7.583333"
    assert rated().scores("甲")["4"] == "9.5"


def test_the_ledger_says_how_and_by_whom() -> None:
    kinds = [(line["指标"], line["类型"], line["来源"]) for line in rated().lines("甲")]
    assert kinds == [
        ("1", "评分", "评分第2行"),
        ("2", "平均", "评分第3、4、5行"),
        ("3", "直接采用", "评分第6行"),
        ("4", "评分", "评分第7行"),
    ]
    said = {line["指标"]: line["说明"] for line in rated().lines("乙")}
    assert said["1"] == "办公室评分"
    assert "91" in said["4"] and "120" in said["4"]


def test_a_node_may_take_over_the_score_of_another_appraisal_as_a_whole() -> None:
    """Its children need no ratings and have no row then: 85 × 10 / 100; 乙's leaves are rated one by one."""
    world = run(
        """
指标:
  - 编号: 1
    名称: 能力
    分值: 10
    下级: [{编号: 1.1, 名称: 技术, 分值: 6, 计分: 评分}, {编号: 1.2, 名称: 执法, 分值: 4, 计分: 评分}]
  - {编号: 2, 名称: 业务, 分值: 90}
直接采用: [{编号: X1, 名称: 沿用专项考核, 指标: [1]}]
""",
        "甲 乙",
        评分="对象 指标 得分 满分\n甲 1 85 100\n乙 1.1 60 120\n乙 1.2 4 -\n",
    )
    assert world.scores("甲") == {"1": "8.5", "2": "90"}
    assert world.scores("乙") == {"1": "7", "1.1": "3", "1.2": "4", "2": "90"}
    assert world.remarks == {}


def test_rules_below_a_node_that_took_over_a_score_do_not_act() -> None:
    """Neither a record, nor a missing report that counts as nothing done, nor one that is owed."""
    world = run(
        """
指标:
  - 编号: 1
    名称: 能力
    分值: 10
    下级:
      - 编号: 1.1
        名称: 技术
        分值: 6
        规则:
          - {编号: 1.1a, 名称: 失误, 方法: 每项, 扣分: 1, 单位: 次}
          - {编号: 1.1b, 名称: 稿件, 方法: 不足, 应有: 2, 扣分: 1, 单位: 篇, 缺报: 按零}
          - {编号: 1.1c, 名称: 信息, 方法: 不足, 应有: 2, 扣分: 1, 单位: 条}
      - {编号: 1.2, 名称: 执法, 分值: 4}
直接采用: [{编号: X1, 名称: 沿用专项考核, 指标: [1]}]
""",
        "甲",
        评分="对象 指标 得分 满分\n甲 1 85 100\n",
        记录=facts("甲", "1.1a 数量=2"),
    )
    assert world.scores("甲") == {"1": "8.5"}
    assert [(line["规则"], line["分数"]) for line in world.lines("甲") if line["规则"]] == [("1.1a", "0")]
    assert world.remarks == {}


@pytest.mark.parametrize("row", ["甲 1 40.5 -", "甲 1 -1 -", "甲 1 36 100", "甲 2 101 -", "甲 4 121 120"])
def test_a_rating_outside_its_limits_is_a_fault(row: str) -> None:
    """0 to the points, or to the full mark where a score is adopted; only where the scheme allows it."""
    with pytest.raises(KaoheError):
        run(RATED, "甲", 评分=f"对象 指标 得分 满分\n{row}\n")


UNFINISHED = """
指标:
  - 编号: 1
    名称: 工作
    分值: 80
    下级:
      - {编号: 1.1, 名称: 业务, 分值: 50, 计分: 评分}
      - {编号: 1.2, 名称: 学习, 分值: 30}
  - {编号: 2, 名称: 测评, 分值: 20, 计分: {方法: 测评, 权重: {A: 100}}}
票种: [{编号: A, 投票人: 群众}]
等次: [{编号: G1, 名称: 好, 最低: 80}, {编号: G2, 名称: 差}]
"""
HALF = {
    "评分": "对象 指标 得分\n甲 1.1 40\n乙 1.1 45\n丙 1.1 50\n",
    "测评票": "票号 票种 对象 指标 评分\n1 A 甲 2 90\n1 A 丙 2 100\n1 A 丁 2 95\n1 A 乙 2 -\n",
}


def test_whoever_lacks_a_score_is_unfinished() -> None:
    """Section 5: listed with what is missing, without total and place, not counted in others' places."""
    world = run(UNFINISHED, "甲 乙 丙 丁", **HALF)
    assert world.totals == {"甲": "88.00", "丙": "100.00"}
    assert world.places == {"丙": "1", "甲": "2"}
    assert world.grades == {"甲": "好", "丙": "好"}
    assert world.remarks == {"乙": "未完成", "丁": "未完成"}
    assert [line for line in world.counts if line.startswith("未完成的对象")] == [
        "未完成的对象 1 丁：缺1.1",
        "未完成的对象 1 乙：缺2",
    ]


def test_scores_that_hang_on_what_is_missing_are_blank() -> None:
    """The leaf and every node above it have no score, the others do."""
    world = run(UNFINISHED, "甲 乙 丙 丁", **HALF)
    assert world.scores("乙") == {"1": "75", "1.1": "45", "1.2": "30", "2": ""}
    assert world.scores("丁") == {"1": "", "1.1": "", "1.2": "30", "2": "19"}


def test_provisional_counts_what_is_missing_as_zero() -> None:
    """Section 5: --provisional counts what is missing as zero and stamps every output 暂定."""
    world = run(UNFINISHED, "甲 乙 丙 丁", provisional=True, **HALF)
    assert world.results.provisional
    assert world.totals == {"甲": "88.00", "乙": "75.00", "丙": "100.00", "丁": "49.00"}
    assert world.places == {"丙": "1", "甲": "2", "乙": "3", "丁": "4"}
    assert world.grades["丁"] == "差"
    assert world.remarks == {"乙": "未完成", "丁": "未完成"}
    assert world.scores("丁") == {"1": "30", "1.1": "0", "1.2": "30", "2": "19"}


def test_an_empty_score_is_a_rating_that_is_still_missing() -> None:
    world = run(UNFINISHED, "甲", 评分="对象 指标 得分\n甲 1.1 -\n", 测评票=HALF["测评票"].split("1 A 丙")[0])
    assert world.remarks == {"甲": "未完成"}
