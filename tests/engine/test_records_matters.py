"""Records of one matter count once (semantics, section 3, 同一事项)."""

from __future__ import annotations

from tests.engine.world import facts, run

MATTERS = """
指标:
  - 编号: 1
    名称: 宣传
    分值: 10
    规则:
      - {编号: 1a, 名称: 稿件, 方法: 每项, 加分: {国家级: 3, 省级: 2}, 单位: 篇}
      - {编号: 1b, 名称: 经验, 方法: 一次性, 加分: 4}
      - {编号: 1c, 名称: 批示, 方法: 一次性, 加分: 4}
      - {编号: 1d, 名称: 不在组里, 方法: 一次性, 加分: 1}
  - 编号: 2
    名称: 期限
    分值: 10
    规则:
      - {编号: 2a, 名称: 迟报, 方法: 每项, 扣分: 1, 单位: 天}
      - {编号: 2b, 名称: 漏报, 方法: 一次性, 扣分: 3}
      - {编号: 2c, 名称: 处分, 方法: 一次性, 扣分: 6}
系数:
  - {编号: X1, 名称: 协办减半, 规则: [1b], 取值: [0.5]}
同一事项:
  - {编号: M1, 名称: 就高, 规则: [1a, 1b, 1c]}
  - {编号: M2, 名称: 迟报漏报, 规则: [2a, 2b], 总是同一事项: 是}
"""


def test_of_one_matter_the_highest_counts() -> None:
    """Section 3: records that carry the same matter count once, the highest points stay."""
    world = run(MATTERS, "甲", 记录=facts("甲", "1a 层级=国家级 同一事项=稿", "1b 同一事项=稿"))
    assert world.scores("甲")["1"] == "14"


def test_of_equal_points_the_first_row_counts() -> None:
    """Section 3: the first row on equal points; the displaced stay with 0 and name what displaced them."""
    world = run(MATTERS, "甲", 记录=facts("甲", "1c 同一事项=稿", "1b 同一事项=稿"))
    assert world.ledger("甲")[1:3] == ["1 1c 加分 4", "1 1b 同一事项 0"]
    displaced = world.line("甲", "同一事项")
    assert displaced["来源"] == "记录第3行"
    assert "“稿”" in displaced["说明"] and "记录第2行" in displaced["说明"]


def test_matters_are_kept_apart_by_key_and_by_appraisee() -> None:
    """Section 3: within one appraisee, and only where the key is the same."""
    records = [
        *facts("甲", "1b 同一事项=稿一", "1c 同一事项=稿二", "1a 层级=省级"),
        *facts("乙", "1b 同一事项=稿一", "1b 同一事项=稿一"),
    ]
    world = run(MATTERS, "甲 乙", 记录=records)
    assert (world.scores("甲")["1"], world.scores("乙")["1"]) == ("20", "14")  # 10 + 4 + 4 + 2; 10 + 4


def test_a_matter_counts_only_in_groups_that_the_scheme_names() -> None:
    """Section 3: only in groups that the scheme names."""
    world = run(MATTERS, "甲", 记录=facts("甲", "1b 同一事项=稿", "1d 同一事项=稿"))
    assert world.scores("甲")["1"] == "15"


def test_factors_multiply_before_matters_are_compared() -> None:
    """Section 3: factors and halving multiply before: 4 × 0.5 = 2 is less than 3."""
    world = run(MATTERS, "甲", 记录=facts("甲", "1b 同一事项=稿 系数=0.5", "1a 层级=国家级 同一事项=稿"))
    assert world.scores("甲")["1"] == "13"


def test_quantities_count_when_matters_are_compared() -> None:
    """Each record is reckoned as if it were the only one: 2 × 3 篇 = 6 against 4."""
    world = run(MATTERS, "甲", 记录=facts("甲", "1b 同一事项=稿", "1a 数量=3 层级=省级 同一事项=稿"))
    assert world.scores("甲")["1"] == "16"


def test_an_unconfirmed_record_displaces_nothing() -> None:
    """Section 3: confirmed records that carry the same matter."""
    world = run(MATTERS, "甲", 记录=facts("甲", "1b 同一事项=稿 状态=待核", "1a 层级=省级 同一事项=稿"))
    assert world.scores("甲")["1"] == "12"


def test_rules_that_always_exclude_each_other_need_no_key() -> None:
    """Section 3: 总是同一事项: the larger stays; the other keeps its line with 0."""
    records = [
        *facts("甲", "2a 数量=2", "2b"),
        *facts("乙", "2a 数量=3", "2a 数量=1", "2b", "2c"),
        *facts("丙", "2a 数量=3", "2b"),
    ]
    world = run(MATTERS, "甲 乙 丙", 记录=records)
    assert world.scores("甲")["2"] == "7"  # 3 rather than 2 × 1
    assert "2 2a 扣分 0" in world.ledger("甲")
    assert world.scores("乙")["2"] == "0"  # 4 × 1 rather than 3, and 6 beside
    assert world.ledger("丙")[-2:] == ["2 2a 扣分 -3", "2 2b 扣分 0"]  # equal: the first of the scheme
    displaced = world.lines("丙")[-1]
    assert "2a" in displaced["说明"]
