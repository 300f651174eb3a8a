"""Limits and conversions: how lines become scores of leaves, nodes and the total (semantics, section 2)."""

from __future__ import annotations

import functools

from tests.engine.world import World, facts, run

LEAVES = """
指标:
  - 编号: 1
    名称: 扣完为止
    分值: 10
    加分封顶: 3
    规则:
      - {编号: 1a, 名称: 差错, 方法: 每项, 扣分: 4}
      - {编号: 1b, 名称: 创新, 方法: 每项, 加分: 2}
      - {编号: 1c, 名称: 表彰, 方法: 一次性, 加分: 1}
  - 编号: 2
    名称: 倒扣
    分值: 10
    倒扣: 5
    规则:
      - {编号: 2a, 名称: 事故, 方法: 每项, 扣分: 6}
      - {编号: 2b, 名称: 表彰, 方法: 每项, 加分: 1}
  - 编号: 3
    名称: 起评零
    分值: 10
    起评: 零
    加分封顶: 4
    规则:
      - {编号: 3a, 名称: 完成, 方法: 每项, 加分: 3}
      - {编号: 3b, 名称: 超额, 方法: 每项, 加分: 2, 额外: 是}
      - {编号: 3c, 名称: 差错, 方法: 每项, 扣分: 1}
  - 编号: 4
    名称: 起评零可倒扣
    分值: 10
    起评: 零
    倒扣: 2
    规则:
      - {编号: 4a, 名称: 完成, 方法: 每项, 加分: 3}
      - {编号: 4b, 名称: 差错, 方法: 每项, 扣分: 1}
"""
CASES = {  # appraisee: records, leaf, score
    "扣到零": (("1a 数量=3",), "1", "0"),  # 10 − min(10, 12)
    "扣完仍加": (("1a 数量=3", "1b", "1c"), "1", "3"),  # 0 + 2 + 1
    "加分封顶": (("1a", "1b 数量=2", "1c"), "1", "9"),  # 10 − 4 + min(3, 4 + 1)
    "倒扣未满": (("2a 数量=2",), "2", "-2"),  # 10 − 12
    "倒扣到底": (("2a 数量=3", "2b"), "2", "-4"),  # 10 − min(15, 18) + 1
    "没有挣分": ((), "3", "0"),
    "挣分": (("3a 数量=2",), "3", "6"),
    "满分为止": (("3a 数量=4",), "3", "10"),  # min(10, 12)
    "额外的超出": (("3a 数量=4", "3b"), "3", "12"),  # 10 + 2
    "额外的也封顶": (("3a", "3b 数量=3"), "3", "7"),  # 3 + min(4, 6)
    "起评零不扣": (("3a", "3c 数量=2"), "3", "3"),  # base 0: nothing to deduct from
    "起评零倒扣": (("4a", "4b 数量=4"), "4", "1"),  # 3 − min(2, 4)
    "只有倒扣": (("4b 数量=1",), "4", "-1"),
}


@functools.cache
def leaves() -> World:
    rows = [row for who, (records, _, _) in CASES.items() for row in facts(who, *records)]
    return run(LEAVES, " ".join(CASES), 记录=rows)


def test_leaves_scored_by_rules() -> None:
    """score = base − min(base, Σ deductions) + min(cap, Σ additions); 起评 零; 倒扣; 额外; caps."""
    got = {who: leaves().scores(who)[leaf] for who, (_, leaf, _) in CASES.items()}
    assert got == {who: score for who, (_, _, score) in CASES.items()}


def test_what_a_limit_gives_back_is_a_line() -> None:
    """One line for every change of a score."""
    world = leaves()
    assert world.ledger("扣到零")[:3] == ["1 起评 10", "1 1a 扣分 -12", "1 扣完为止 2"]
    assert "2 扣完为止 3" in world.ledger("倒扣到底")
    assert "3 满分为止 -2" in world.ledger("满分为止")
    assert "3 加分封顶 -2" in world.ledger("额外的也封顶")


POOLED = """
指标:
  - 编号: 1
    名称: 政务
    分值: 10
    统一扣完: 是
    下级:
      - 编号: 1.1
        名称: 公文
        分值: 4
        规则:
          - {编号: 1.1a, 名称: 差错, 方法: 每项, 扣分: 1}
          - {编号: 1.1b, 名称: 表彰, 方法: 每项, 加分: 1}
      - {编号: 1.2, 名称: 信息, 分值: 6, 规则: [{编号: 1.2a, 名称: 漏报, 方法: 每项, 扣分: 1}]}
"""


def test_the_limit_may_stand_on_an_ancestor() -> None:
    """Deductions of its leaves run free, the ancestor's sum of base less deductions stops at zero."""
    records = [
        *facts("甲", "1.1a 数量=7"),
        *facts("乙", "1.1a 数量=7", "1.2a 数量=5"),
        *facts("丙", "1.1a 数量=9", "1.2a 数量=5", "1.1b 数量=2"),
    ]
    world = run(POOLED, "甲 乙 丙", 记录=records)
    assert world.scores("甲") == {"1": "3", "1.1": "-3", "1.2": "6"}
    assert world.scores("乙") == {"1": "0", "1.1": "-3", "1.2": "1"}  # −3 + 1 = −2, up to zero
    assert world.scores("丙") == {"1": "2", "1.1": "-3", "1.2": "1"}  # −5 + 1 up to zero, + 2 added
    assert "1 合计扣完为止 2" in world.ledger("乙")


def test_an_ancestor_with_the_limit_may_go_below_zero_where_the_scheme_says() -> None:
    """统一扣完 with 倒扣: the sum stops at −倒扣."""
    world = run(
        POOLED.replace("统一扣完: 是", "统一扣完: 是\n    倒扣: 3"),
        "甲 乙",
        记录=[*facts("甲", "1.1a 数量=12"), *facts("乙", "1.1a 数量=12", "1.2a 数量=4")],
    )
    assert (world.scores("甲")["1"], world.scores("乙")["1"]) == ("-2", "-3")


def test_additions_of_a_node_may_be_capped() -> None:
    """加分封顶 on a node caps all additions below it together."""
    world = run(
        POOLED.replace("统一扣完: 是", "加分封顶: 1.5"), "甲", 记录=facts("甲", "1.1a", "1.1b 数量=2")
    )
    assert world.scores("甲") == {"1": "10.5", "1.1": "5", "1.2": "6"}  # 4 − 1 + 2 + 6, additions 1.5
    assert "1 加分封顶 -0.5" in world.ledger("甲")


REMOVED = """
属性: [{名称: 窗口, 取值: [有, 无]}]
指标:
  - 编号: 1
    名称: 建设
    分值: 100
    下级:
      - 编号: 1.1
        名称: 业务
        分值: 30
        规则:
          - {编号: 1.1a, 名称: 差错, 方法: 每项, 扣分: 1}
          - {编号: 1.1b, 名称: 表彰, 方法: 每项, 加分: 2}
      - {编号: 1.2, 名称: 服务, 分值: 70, 适用: {窗口: [有]}, 不适用时: {处理: 剔除折算, 节点: 1}}
"""
WINDOW = """
对象 类别 窗口
甲 科室 有
乙 科室 无
丙 科室 无
"""


def test_points_removed_within_a_node_are_shared_out() -> None:
    """剔除折算: base less deductions of the rest × P / P′; one rounding, one line; additions are not scaled.

    乙: (30 − 1) × 100 / 30 = 96.666667, + 2 added. The printed points stay.
    """
    world = run(
        REMOVED,
        WINDOW,
        记录=[*facts("甲", "1.1a", "1.1b"), *facts("乙", "1.1a", "1.1b"), *facts("丙", "1.1b")],
    )
    assert world.scores("甲") == {"1": "101", "1.1": "31", "1.2": "70"}
    assert world.scores("乙") == {"1": "98.666667", "1.1": "31"}
    assert world.points("乙") == {"1": "100", "1.1": "30"}
    assert "1 剔除折算 67.666667" in world.ledger("乙")
    assert world.totals["丙"] == "102.00"  # 30 × 100 / 30 + 2


def test_a_node_with_nothing_left_to_share_out_still_has_its_line() -> None:
    """One ledger line at the node, whatever it comes to: 0 × 100 / 30."""
    world = run(REMOVED, WINDOW, 记录=facts("乙", "1.1a 数量=40"))
    assert "1 剔除折算 0" in world.ledger("乙")


SCALED = """
指标:
  - 编号: 1
    名称: 工作
    分值: 70
    量表: 100
    下级:
      - {编号: 1.1, 名称: 业务, 分值: 90, 计分: 评分}
      - 编号: 1.2
        名称: 学习
        分值: 10
        规则:
          - {编号: 1.2a, 名称: 缺席, 方法: 每项, 扣分: 1}
          - {编号: 1.2b, 名称: 获奖, 方法: 每项, 加分: 2}
  - {编号: 2, 名称: 测评, 分值: 30, 计分: 评分}
"""


def test_a_node_with_a_scale_of_its_own_is_converted_once() -> None:
    """90 + 10 = 100, converted to 70; one conversion line at the node: (81.45 + 10) × 0.7 = 64.015."""
    world = run(SCALED, "甲", 评分="对象 指标 得分\n甲 1.1 81.45\n甲 2 26\n")
    assert world.scores("甲") == {"1": "64.015", "1.1": "81.45", "1.2": "10", "2": "26"}
    assert world.points("甲")["1"] == "70"
    assert "1 量表折算 -27.435" in world.ledger("甲")
    assert world.totals["甲"] == "90.02"  # 90.015, half up


def test_a_conversion_takes_additions_along_and_rounds_half_up() -> None:
    """The whole score is converted once: (79.123457 + 10 − 1 + 4) × 0.7 = 64.4864199 → 64.48642."""
    world = run(
        SCALED,
        "甲",
        评分="对象 指标 得分\n甲 1.1 79.123457\n甲 2 30\n",
        记录=facts("甲", "1.2a", "1.2b 数量=2"),
    )
    assert world.scores("甲")["1"] == "64.48642"


NESTED = """
属性: [{名称: 窗口, 取值: [有, 无]}]
指标:
  - 编号: 1
    名称: 外层
    分值: 50
    量表: 200
    下级:
      - 编号: 1.1
        名称: 内层
        分值: 100
        下级:
          - {编号: 1.1.1, 名称: 甲项, 分值: 60, 规则: [{编号: 1.1.1a, 名称: 差错, 方法: 每项, 扣分: 6}]}
          - {编号: 1.1.2, 名称: 乙项, 分值: 40, 适用: {窗口: [有]}, 不适用时: {处理: 剔除折算, 节点: 1.1}}
      - {编号: 1.2, 名称: 另一项, 分值: 100}
"""


def test_nodes_are_adjusted_from_below() -> None:
    """Inner nodes first: (60 − 6) × 100 / 60 = 90, then (90 + 100) × 50 / 200 = 47.5."""
    world = run(NESTED, WINDOW, 记录=facts("乙", "1.1.1a"))
    assert world.scores("乙") == {"1": "47.5", "1.1": "90", "1.1.1": "54", "1.2": "100"}
    assert world.totals["甲"] == "50.00"


TOTALS = """
指标: [{编号: 1, 名称: 业务, 分值: 10, 规则: [{编号: 1a, 名称: 差错, 方法: 每项, 扣分: 1}]}]
加减:
  规则:
    - {编号: J1, 名称: 表彰, 方法: 每项, 加分: 2}
    - {编号: D1, 名称: 事故, 方法: 每项, 扣分: 8}
"""


def test_rules_on_the_total_are_one_row_for_everybody() -> None:
    """加减, points 0, 0 included; the total has no floor unless the scheme sets one: 10 − 16 = −6."""
    world = run(TOTALS, "甲 乙 丙", 记录=[*facts("甲", "J1"), *facts("乙", "D1 数量=2")])
    assert [world.scores(who)["加减"] for who in "甲乙丙"] == ["2", "-16", "0"]
    assert {world.points(who)["加减"] for who in "甲乙丙"} == {"0"}
    assert world.totals == {"甲": "12.00", "乙": "-6.00", "丙": "10.00"}


def test_a_total_below_zero_is_rounded_away_from_zero() -> None:
    """Section 1: half up, away from zero: 10 − 10.005 = −0.005, shown −0.01."""
    scheme = TOTALS.replace("扣分: 8", "扣分: 10.005")
    assert run(scheme, "甲", 记录=facts("甲", "D1")).totals == {"甲": "-0.01"}


def test_the_total_has_the_limits_that_the_scheme_sets() -> None:
    """总分下限, 总分上限; the row 加减 still shows additions less deductions."""
    world = run(
        TOTALS.replace("加减:", "加减:\n  总分下限: 0\n  总分上限: 11"),
        "甲 乙",
        记录=[*facts("甲", "J1"), *facts("乙", "D1 数量=2")],
    )
    assert world.totals == {"甲": "11.00", "乙": "0.00"}
    assert (world.scores("甲")["加减"], world.scores("乙")["加减"]) == ("2", "-16")
    assert (world.ledger("甲")[-1], world.ledger("乙")[-1]) == ("总分 总分上限 -1", "总分 总分下限 6")


def test_additions_on_the_total_may_be_capped() -> None:
    world = run(TOTALS.replace("加减:", "加减:\n  加分封顶: 5"), "甲", 记录=facts("甲", "J1 数量=4", "D1"))
    assert world.scores("甲")["加减"] == "-3"  # min(5, 8) − 8
    assert world.totals["甲"] == "7.00"
    assert world.ledger("甲")[-1] == "加减 加分封顶 -3"


def test_no_score_passes_through_binary_floating_point() -> None:
    """Section 1: 0.1 three times is 0.3, and ten thousand tenths are a thousand."""
    scheme = TOTALS.replace("扣分: 1}", "扣分: 0.1}").replace("加分: 2}", "加分: 0.1}")
    world = run(
        scheme, "甲 乙", 记录=[*facts("甲", "1a", "1a", "1a"), *facts("乙", "J1 数量=10000", "D1 数量=125")]
    )
    assert world.scores("甲")["1"] == "9.7"
    assert world.totals["乙"] == "10.00"  # 10 + 1000 − 8 × 125
