"""Which indicators an appraisee has and what they count; own indicators (semantics, section 2)."""

from __future__ import annotations

import pytest

from kaohe.errors import KaoheError
from tests.engine.world import facts, run

KINDS = """
属性: [{名称: 类型, 取值: [业务, 执法, 综合]}]
指标:
  - 编号: 1
    名称: 业务
    分值: 60
    下级:
      - {编号: 1.1, 名称: 技术, 分值: 10, 适用: {类型: [业务, 综合]}, 不适用时: {处理: 转移, 到: 1.2}}
      - {编号: 1.2, 名称: 执法, 分值: 30, 适用: {类型: [执法, 综合]}, 不适用时: {处理: 转移, 到: 1.1}}
      - {编号: 1.3, 名称: 信息, 分值: 20, 适用: {类型: [业务, 执法]}, 不适用时: {处理: 满分}}
  - 编号: 2
    名称: 服务
    分值: 40
    下级:
      - {编号: 2.1, 名称: 窗口, 分值: 15, 适用: {类型: [业务, 执法]}, 不适用时: {处理: 零分}}
      - {编号: 2.2, 名称: 外勤, 分值: 5, 适用: {类型: [执法, 综合]}, 不适用时: {处理: 转移, 到: 1.3}}
      - 编号: 2.3
        名称: 作风
        分值: 20
        规则: [{编号: 2.3a, 名称: 投诉, 方法: 一次性, 扣分: 2}]
"""
OFFICE = """
对象 类别 类型
甲 科室 业务
乙 科室 执法
丙 科室 综合
"""


def test_points_that_do_not_apply_go_where_the_scheme_says() -> None:
    """满分, 零分, 转移; two indicators that point at each other for different appraisees."""
    world = run(KINDS, OFFICE)
    # 甲: 1.1 takes the 30 of 1.2, 1.3 the 5 of 2.2, so that 1 counts 65 and 2 counts 35
    assert world.points("甲") == {"1": "65", "1.1": "40", "1.3": "25", "2": "35", "2.1": "15", "2.3": "20"}
    assert world.points("乙")["1.2"] == "40"
    assert world.points("丙") == {"1": "60", "1.1": "10", "1.2": "30", "2": "40", "2.2": "5", "2.3": "20"}
    assert world.scores("丙")["1"] == "60"  # 1.3 does not apply and counts in full
    assert world.scores("丙")["2"] == "25"  # the 15 of 2.1 are lost
    assert world.totals == {"甲": "100.00", "乙": "100.00", "丙": "85.00"}


def test_a_rating_of_an_indicator_that_does_not_apply_is_a_fault() -> None:
    """Section 3: a record of a rule, or a rating of an indicator, that does not apply is a fault."""
    rated = KINDS.replace("名称: 外勤, 分值: 5,", "名称: 外勤, 分值: 5, 计分: 评分,")
    assert run(rated, OFFICE, 评分="对象 指标 得分\n乙 2.2 4\n").scores("乙")["2.2"] == "4"
    with pytest.raises(KaoheError, match="不适用"):
        run(rated, OFFICE, 评分="对象 指标 得分\n甲 2.2 4\n")


def test_points_given_in_full_are_a_line_at_the_node_above() -> None:
    """What happens to points that do not apply is stated, never guessed: the ledger says so."""
    line = run(KINDS, OFFICE).line("丙", "不适用满分")
    assert (line["指标"], line["分数"]) == ("1", "20")
    assert "1.3" in line["说明"]


def test_the_whole_total_is_scaled_where_points_are_removed_from_it() -> None:
    """剔除折算 in 总分: (80 − 8) × 100 / 80 = 90; additions on the total are not scaled."""
    world = run(
        """
属性: [{名称: 窗口, 取值: [有, 无]}]
指标:
  - {编号: 1, 名称: 业务, 分值: 80, 规则: [{编号: 1a, 名称: 差错, 方法: 一次性, 扣分: 8}]}
  - {编号: 2, 名称: 服务, 分值: 20, 适用: {窗口: [有]}, 不适用时: {处理: 剔除折算, 节点: 总分}}
加减:
  规则: [{编号: J1, 名称: 表彰, 方法: 一次性, 加分: 3}]
""",
        "对象 类别 窗口\n甲 科室 有\n乙 科室 无\n",
        记录=[*facts("甲", "1a"), *facts("乙", "1a", "J1")],
    )
    assert world.totals == {"甲": "92.00", "乙": "93.00"}
    assert world.points("乙") == {"1": "80", "加减": "0"}
    assert [line for line in world.ledger("乙") if line.startswith("总分")] == ["总分 剔除折算 18"]


def test_removing_everything_is_a_fault_of_the_scheme() -> None:
    """剔除折算: P′ = 0 is a fault."""
    with pytest.raises(KaoheError, match="没有分值可折算"):
        run(
            """
属性: [{名称: 窗口, 取值: [有, 无]}]
指标:
  - {编号: 1, 名称: 服务, 分值: 20, 适用: {窗口: [有]}, 不适用时: {处理: 剔除折算, 节点: 总分}}
""",
            "对象 类别 窗口\n甲 科室 有\n",
        )


def test_two_transfers_that_meet_are_a_fault_of_the_scheme() -> None:
    """The checker proves for every combination that no two transfers meet."""
    with pytest.raises(KaoheError, match="都转移到"):
        run(KINDS.replace("到: 1.3", "到: 1.1"), OFFICE)


TWO_TREES = """
类别:
  - {名称: 科室, 指标: [{编号: K1, 名称: 业务, 分值: 100}]}
  - 名称: 所
    指标:
      - 编号: S1
        名称: 执法
        分值: 90
        下级:
          - {编号: S1.1, 名称: 办案, 分值: 90}
          - {编号: S1.2, 名称: 内容, 计分: 内容}
      - {编号: S2, 名称: 创新, 分值: 0, 规则: [{编号: S2a, 名称: 试点, 方法: 一次性, 加分: 4}]}
      - {编号: S3, 名称: 参考, 计分: 不计分}
      - {编号: S4, 名称: 学习, 分值: 10}
加减:
  规则: [{编号: J1, 名称: 表彰, 方法: 一次性, 加分: 1}]
"""


def test_each_category_has_its_tree() -> None:
    """Appraisees of a category have one tree; a leaf of 0 points may carry additions only.

    Content-only headings have no row; 加减 is the last row of everybody where rules hang on the total.
    """
    world = run(TWO_TREES, "对象 类别\n甲 科室\n丁 所\n", 记录=facts("丁", "S2a"))
    assert world.scores("甲") == {"K1": "100", "加减": "0"}
    assert world.scores("丁") == {"S1": "90", "S1.1": "90", "S2": "4", "S3": "0", "S4": "10", "加减": "0"}
    assert world.totals == {"甲": "100.00", "丁": "104.00"}


OWN = """
指标:
  - 编号: 1
    名称: 个性指标
    分值: 70
    个性指标: {计分: 评分}
  - {编号: 2, 名称: 共性指标, 分值: 30, 计分: 评分}
"""


def test_own_indicators_stand_in_their_place() -> None:
    """Own indicators hang under a given node for one appraisee, points adding up to the node's."""
    world = run(
        OWN,
        "甲 乙",
        个性指标="""
对象 上级指标 指标 名称 分值
乙 1 a 粮食 70
甲 1 a 规划 40
甲 1 b 项目 30
""",
        评分="""
对象 指标 得分
甲 a 36.5
甲 b 25.25
甲 2 28
乙 a 65
乙 2 29
""",
    )
    assert list(world.scores("甲").items()) == [("1", "61.75"), ("a", "36.5"), ("b", "25.25"), ("2", "28")]
    assert world.points("甲") == {"1": "70", "a": "40", "b": "30", "2": "30"}
    assert world.scores("乙") == {"1": "65", "a": "65", "2": "29"}
    assert world.totals == {"甲": "89.75", "乙": "94.00"}


@pytest.mark.parametrize(
    ("says", "rows"),
    [
        ("ids unique per appraisee", "甲 1 a 规划 40\n甲 1 a 项目 30"),
        ("points adding up to the node's", "甲 1 a 规划 40\n甲 1 b 项目 20"),
        ("a node that takes own indicators", "甲 1 a 规划 70\n甲 2 b 项目 30"),
    ],
)
def test_own_indicators_that_do_not_fit_are_faults(says: str, rows: str) -> None:
    with pytest.raises(KaoheError):
        run(OWN, "甲", 个性指标=f"对象 上级指标 指标 名称 分值\n{rows}")


def test_own_indicators_may_be_content_of_a_node_scored_as_a_whole() -> None:
    """The scheme says whether the node is scored as a whole or leaf by leaf."""
    world = run(
        OWN.replace("{计分: 评分}", "{计分: 评分, 整体: 是}"),
        "甲",
        个性指标="对象 上级指标 指标 名称 分值\n甲 1 a 规划 40\n甲 1 b 项目 30\n",
        评分="对象 指标 得分\n甲 1 66.5\n甲 2 30\n",
    )
    assert world.scores("甲") == {"1": "66.5", "2": "30"}


NESTED = """
指标:
  - 编号: 1
    名称: 目标任务
    分值: 70
    个性指标: {计分: 评分}
    下级:
      - {编号: 1.1, 名称: 经济目标, 计分: 评分}
      - {编号: 1.2, 名称: 工作目标, 计分: 评分}
  - {编号: 2, 名称: 共性指标, 分值: 30, 计分: 评分}
"""


def test_own_indicators_may_be_nested_under_declared_ones() -> None:
    """Declared children whose points come from 个性指标; a child without a row of its own sums its rows."""
    world = run(
        NESTED,
        "甲 乙",
        个性指标="""
对象 上级指标 指标 名称 分值
甲 1 1.1 经济目标 45
甲 1 1.2 工作目标 25
乙 1.1 a 产值 20
乙 1.1 b 税收 22.5
乙 1 1.2 工作目标 27.5
""",
        评分="""
对象 指标 得分
甲 1.1 40.5
甲 1.2 22
甲 2 30
乙 a 18
乙 b 20
乙 1.2 24.5
乙 2 30
""",
    )
    assert list(world.points("甲").items()) == [("1", "70"), ("1.1", "45"), ("1.2", "25"), ("2", "30")]
    assert list(world.points("乙").items()) == [
        ("1", "70"),
        ("1.1", "42.5"),
        ("a", "20"),
        ("b", "22.5"),
        ("1.2", "27.5"),
        ("2", "30"),
    ]
    assert world.scores("乙") == {"1": "62.5", "1.1": "38", "a": "18", "b": "20", "1.2": "24.5", "2": "30"}


def test_own_indicators_may_be_optional_under_a_ballot_leaf() -> None:
    """必有 否: who has none is scored at the node as a whole."""
    world = run(
        """
票种: [{编号: A, 投票人: 领导}]
指标:
  - 编号: 1
    名称: 个性测评
    分值: 50
    计分: {方法: 测评, 权重: {A: 100}}
    个性指标: {计分: {方法: 测评, 权重: {A: 100}}, 必有: 否}
  - {编号: 2, 名称: 共性, 分值: 50}
""",
        "甲 乙",
        个性指标="对象 上级指标 指标 名称 分值\n甲 1 a 规划 30\n甲 1 b 项目 20\n",
        测评票="""
票号 票种 对象 指标 评分
1 A 甲 a 90
1 A 甲 b 80
1 A 乙 1 70
""",
    )
    # 甲: 90 × 30/100 and 80 × 20/100; 乙: 70 × 50/100
    assert world.scores("甲") == {"1": "43", "a": "27", "b": "16", "2": "50"}
    assert world.scores("乙") == {"1": "35", "2": "50"}
