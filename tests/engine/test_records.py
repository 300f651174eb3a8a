"""Records become points: every kind of rule, and what holds for all of them (semantics, section 3).

All cases run together: each is one appraisee with its records, and what is left of one leaf.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import pytest

from kaohe.errors import KaoheError
from tests.engine.world import World, facts, run

RULES = """
指标:
  - 编号: 1
    名称: 每项
    分值: 10
    规则:
      - {编号: 1a, 名称: 迟报, 方法: 每项, 扣分: 0.5, 单位: 次, 免计: 1}
      - {编号: 1b, 名称: 信息, 方法: 每项, 加分: 0.2, 单位: 条, 封顶: 1}
      - {编号: 1c, 名称: 通报, 方法: 每项, 扣分: {省级: 2, 市级: 1}, 单位: 次}
      - {编号: 1d, 名称: 投诉, 方法: 每项, 扣分: 2, 单位: 件, 免计: 1}
      - {编号: 1e, 名称: 差错, 方法: 每项, 扣分: 3, 单位: 处, 封顶: 5}
  - 编号: 2
    名称: 不足
    分值: 10
    规则:
      - {编号: 2a, 名称: 调研, 方法: 不足, 应有: 3, 扣分: 0.5, 单位: 篇, 缺报: 满分}
      - {编号: 2b, 名称: 信息, 方法: 不足, 应有: 6, 扣分: 0.2, 单位: 条, 每期: 半年, 缺报: 满分}
      - {编号: 2c, 名称: 稿件, 方法: 不足, 应有: 3, 扣分: {省级: 1, 市级: 0.5}, 单位: 篇, 缺报: 满分}
  - 编号: 3
    名称: 一次性
    分值: 10
    规则:
      - {编号: 3a, 名称: 没有计划, 方法: 一次性, 扣分: 2}
      - {编号: 3b, 名称: 受表彰, 方法: 一次性, 加分: {国家级: 3, 省级: 2}}
      - {编号: 3c, 名称: 违纪, 方法: 一次性, 扣分: 4}
  - 编号: 4
    名称: 不得分
    分值: 10
    规则:
      - {编号: 4a, 名称: 没有开展, 方法: 不得分, 扣分: 全部}
      - {编号: 4b, 名称: 另有加分, 方法: 一次性, 加分: 1}
  - 编号: 5
    名称: 百分点
    分值: 10
    规则:
      - {编号: 5a, 名称: 办结率, 方法: 百分点, 目标: 95, 方向: 低于, 精度: 0.01, 扣分: 0.5, 缺报: 满分}
      - {编号: 5b, 名称: 超支率, 方法: 百分点, 目标: 3, 方向: 高于, 精度: 1, 扣分: 1, 封顶: 4, 缺报: 满分}
      - {编号: 5c, 名称: 合格率, 方法: 百分点, 目标: 90, 方向: 低于, 扣分: {重点: 1, 一般: 0.5}, 缺报: 满分}
  - 编号: 6
    名称: 按比例
    分值: 10
    规则:
      - {编号: 6a, 名称: 未完成比例, 方法: 按比例, 扣分: 全部}
  - 编号: 7
    名称: 分档
    分值: 10
    规则:
      - 编号: 7a
        名称: 满意率
        方法: 分档
        扣分: 分档
        档:
          - {从: 90, 到: 100, 分: 0}
          - {从: 60, 到: 90, 分: 2}
          - {从: 0, 到: 60, 分: 5}
  - 编号: 8
    名称: 酌情
    分值: 10
    规则:
      - {编号: 8a, 名称: 不配合, 方法: 酌情, 扣分: 酌情, 最低: 1, 最高: 5}
      - {编号: 8b, 名称: 创新, 方法: 酌情, 加分: 酌情}
  - 编号: 9
    名称: 情节
    分值: 10
    规则:
      - {编号: 9a, 名称: 处分, 方法: 情节, 扣分: {科级: 0.4, 股级: 0.3}, 情节: {一般: 1, 严重: 2, 刑事: 3}}
      - {编号: 9b, 名称: 违规, 方法: 情节, 扣分: 1, 情节: {较轻: 0.5, 较重: 1.5}}
      - {编号: 9c, 名称: 批评, 方法: 情节, 扣分: {市级: 1, 省级: 2}}
  - 编号: 10
    名称: 研究决定
    分值: 10
    规则:
      - {编号: 10a, 名称: 特殊事项, 方法: 研究决定, 决定: 局长办公会}
系数:
  - {编号: X1, 名称: 初犯从轻, 规则: [1d, 3c, 6a, 8a, 9a], 最低: 0.3, 最高: 0.5}
"""


class Case(NamedTuple):
    """What is said, the records, the leaf, and what is left of its ten points."""

    says: str
    records: tuple[str, ...]
    leaf: str
    left: str


CASES = [
    # per unit: p x max(0, Σq - f), at most the cap
    Case("the first is free: 0.5 x (3 - 1) = 1", ("1a 数量=3",), "1", "9"),
    Case("nothing beyond the free allowance", ("1a 数量=1",), "1", "10"),
    Case("a quantity left empty is one", ("1c 层级=市级",), "1", "9"),
    Case("a quantity may have decimals: 0.5 x (2.5 - 1) = 0.75", ("1a 数量=2.5",), "1", "9.25"),
    Case("records are added up before the allowance: 0.5 x (2 + 2 - 1)", ("1a 数量=2",) * 2, "1", "8.5"),
    Case("additions stop at the rule's cap: 0.2 x 7 = 1.4, at most 1", ("1b 数量=7",), "1", "11"),
    Case("the cap holds for the rule's records together", ("1b 数量=4", "1b 数量=4"), "1", "11"),
    Case("deductions stop at the rule's cap: 3 x 2 = 6, at most 5", ("1e 数量=2",), "1", "5"),
    Case("points by level: 2 x 2 + 1 x 3 = 7", ("1c 数量=2 层级=省级", "1c 数量=3 层级=市级"), "1", "3"),
    Case("a factor multiplies first: 2 x (4 x 0.5 - 1) = 2", ("1d 数量=4 系数=0.5",), "1", "8"),
    Case("factors by record: 2 x (4 x 0.5 + 2 - 1) = 6", ("1d 数量=4 系数=0.5", "1d 数量=2"), "1", "4"),
    Case("a factor of 1 is always allowed", ("1a 数量=3 系数=1",), "1", "9"),
    Case("several rules: 10 - 1 + 0.4", ("1a 数量=3", "1b 数量=2"), "1", "9.4"),
    Case("additions stay: 10 - min(10, 14) + 0.4", ("1c 数量=7 层级=省级", "1b 数量=2"), "1", "0.4"),
    # shortfall: p x max(0, n - Σq)
    Case("one short: 0.5 x (3 - 2)", ("2a 数量=2",), "2", "9.5"),
    Case("enough done", ("2a 数量=4",), "2", "10"),
    Case("reports are added up: 3 - (1 + 1)", ("2a 数量=1", "2a 数量=1"), "2", "9.5"),
    Case("nothing done: 0.5 x 3", ("2a 数量=0",), "2", "8.5"),
    Case("each half-year by itself: 0.2 x 2 + 0", ("2b 数量=4", "2b 数量=9"), "2", "9.6"),
    Case("no record where a missing report counts as full", (), "2", "10"),
    Case(
        "by level, each level reported: 1 x (3 - 1) + 0.5 x (3 - 2)",
        ("2c 数量=1 层级=省级", "2c 数量=2 层级=市级"),
        "2",
        "7.5",
    ),
    Case("a level that is not reported is not compared", ("2c 数量=1 层级=省级",), "2", "8"),
    # fixed: p for each record with q >= 1; q does not multiply
    Case("the quantity does not multiply", ("3a 数量=5",), "3", "8"),
    Case("two facts are two records", ("3a", "3a"), "3", "6"),
    Case("a quantity below one is no fact", ("3a 数量=0",), "3", "10"),
    Case("points by level", ("3b 层级=国家级", "3b 层级=省级"), "3", "15"),
    Case("with a factor: 4 x 0.3", ("3c 系数=0.3",), "3", "8.8"),
    # zero: all the leaf's points when q >= 1
    Case("all the points, once", ("4a", "4a"), "4", "0"),
    Case("not when the quantity is 0", ("4a 数量=0",), "4", "10"),
    Case("quantities are added up", ("4a 数量=0.5", "4a 数量=0.5"), "4", "0"),
    Case("an addition of the leaf stays", ("4a", "4b"), "4", "1"),
    # percentage point
    Case("cut off after 0.01: 0.5 x (95 - 87.53) = 3.735", ("5a 数量=87.53",), "5", "6.265"),
    Case(
        "the third decimal of the difference is cut off: 7.477 is 7.47, 3.735",
        ("5a 数量=87.523",),
        "5",
        "6.265",
    ),
    Case("nothing at the target or above it", ("5a 数量=96",), "5", "10"),
    Case("above the target by whole points only: 3.9 is 3", ("5b 数量=6.9",), "5", "7"),
    Case("not a whole point above", ("5b 数量=3.99",), "5", "10"),
    Case("points by level: 0.5 x 4", ("5c 数量=86 层级=一般",), "5", "8"),
    Case("below the target of a rule for above", ("5b 数量=0",), "5", "10"),
    Case("the cap: 9 points above, at most 4", ("5b 数量=12",), "5", "6"),
    # ratio: leaf points x q/100, or q/base
    Case("a percentage of the leaf's points: 10 x 12.5 %", ("6a 数量=12.5",), "6", "8.75"),
    Case("a quantity of a base: 10 x 1/3 = 3.333333", ("6a 数量=1 基数=3",), "6", "6.666667"),
    Case("with a factor: 10 x 40 % x 0.5", ("6a 数量=40 系数=0.5",), "6", "8"),
    # tiers
    Case("inside a tier", ("7a 数量=75",), "7", "8"),
    Case("the lower bound belongs to the tier", ("7a 数量=90",), "7", "10"),
    Case("the upper bound belongs to the next", ("7a 数量=60",), "7", "8"),
    Case("the highest tier takes its upper bound", ("7a 数量=100",), "7", "10"),
    Case("outside all tiers nothing happens", ("7a 数量=101",), "7", "10"),
    Case("the lowest tier", ("7a 数量=0",), "7", "5"),
    Case("quantities are added up: 45 + 30", ("7a 数量=45", "7a 数量=30"), "7", "8"),
    # discretionary: the record's own points; the rule has the sign; q does not multiply
    Case("the record's points, whatever its quantity", ("8a 分值=2.5 数量=3",), "8", "7.5"),
    Case("each record carries its own: 1 + 3", ("8a 分值=1", "8a 分值=3"), "8", "6"),
    Case("an addition without limit", ("8b 分值=20",), "8", "30"),
    Case("with a factor: 3 x 0.5", ("8a 分值=3 系数=0.5",), "8", "8.5"),
    # severity: points by level x factor by severity
    Case("level x severity: 0.4 x 3 = 1.2", ("9a 层级=科级 情节=刑事",), "9", "8.8"),
    Case("with a factor: 0.3 x 2 x 0.35 = 0.21", ("9a 层级=股级 情节=严重 系数=0.35",), "9", "9.79"),
    Case("the quantity does not multiply", ("9a 层级=科级 情节=一般 数量=4",), "9", "9.6"),
    Case("without a table of levels: 1 x 1.5", ("9b 情节=较重",), "9", "8.5"),
    Case("without a table of severities", ("9c 层级=省级",), "9", "8"),
    # decided: signed points carried by the record
    Case("a decided deduction", ("10a 分值=-3",), "10", "7"),
    Case("a decided addition", ("10a 分值=2.5",), "10", "12.5"),
    Case("decisions are added up: -3 + 1 = -2", ("10a 分值=-3", "10a 分值=1"), "10", "8"),
    Case("a decided deduction stops at zero like any other", ("10a 分值=-12",), "10", "0"),
    # what holds for all kinds
    Case("exact products, rounded once: 10 x 33.33333 % = 3.333333", ("6a 数量=33.33333",), "6", "6.666667"),
    Case("only confirmed records count", ("3a 状态=待核", "3a 状态=驳回"), "3", "10"),
    Case("a record that waits does not join the sum", ("1a 数量=3 状态=待核", "1a 数量=2"), "1", "9.5"),
]


@functools.cache
def every_case() -> World:
    names = [f"例{number}" for number in range(len(CASES))]
    rows = [row for name, case in zip(names, CASES, strict=True) for row in facts(name, *case.records)]
    return run(RULES, " ".join(names), 记录=rows)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.says for case in CASES])
def test_points(number: int) -> None:
    """Section 3, the table of kinds and the notes below it."""
    case = CASES[number]
    assert every_case().scores(f"例{number}")[case.leaf] == case.left


def test_one_line_names_the_records_that_were_added_up() -> None:
    """Section 3: several confirmed records of one rule are added up; one line names them."""
    world = run(RULES, "甲", 记录=facts("甲", "1a 数量=2", "1a 数量=3", "1a 数量=9 状态=驳回"))
    (line,) = [line for line in world.lines("甲") if line["类型"] == "扣分"]
    assert (line["分数"], line["来源"]) == ("-2", "记录第2、3行")  # 0.5 × (2 + 3 − 1)


def test_what_a_cap_takes_back_is_a_line_of_its_own() -> None:
    """Section 3: a cap holds per appraisee and rule."""
    world = run(RULES, "甲 乙", 记录=[*facts("甲", "1e 数量=2"), *facts("乙", "1e 数量=1", "1e 数量=1")])
    assert world.ledger("甲")[:3] == ["1 起评 10", "1 1e 扣分 -6", "1 1e 本条封顶 1"]
    assert world.scores("乙")["1"] == "5"


def test_unconfirmed_records_are_listed_with_no_points() -> None:
    """Section 3: only 已核定 counts; 待核 and 驳回 are listed with 0 points."""
    world = run(RULES, "甲", 记录=facts("甲", "3a 状态=待核", "3a 状态=驳回"))
    assert {"3 3a 待核 0", "3 3a 驳回 0"} <= set(world.ledger("甲"))


def test_records_count_where_there_is_no_column_of_states() -> None:
    """Section 3: column absent: 已核定."""
    world = run(RULES, "甲", 记录="对象 规则 数量\n甲 3a 1")
    assert world.scores("甲")["3"] == "8"


@pytest.mark.parametrize(
    ("says", "records"),
    [
        ("an empty state", ("3a 状态=",)),
        ("two confirmed records of a percentage-point rule", ("5a 数量=90", "5a 数量=91")),
        ("two confirmed records of a ratio rule", ("6a 数量=1", "6a 数量=2")),
        ("a shortfall without what was done", ("2a",)),
        ("an unknown severity", ("9a 层级=科级 情节=轻微",)),
        ("a missing severity", ("9a 层级=科级",)),
        ("an unknown level", ("9a 层级=处级 情节=严重",)),
        ("a missing level", ("9a 情节=严重",)),
        ("a factor out of the declared range", ("9a 层级=科级 情节=严重 系数=0.6",)),
        ("a factor on a rule that declares none", ("1a 系数=0.5",)),
        ("discretionary points that are not positive", ("8b 分值=0",)),
        ("discretionary points beyond the range", ("8a 分值=6",)),
        ("an unknown rule", ("99z",)),
    ],
)
def test_faults_stop_a_run_before_anything_is_computed(says: str, records: tuple[str, ...]) -> None:
    """Section 3: what a record must and must not say."""
    with pytest.raises(KaoheError):
        run(RULES, "甲", 记录=facts("甲", *records))


def test_a_rejected_record_beside_a_single_one_is_no_second_record() -> None:
    """Section 3: two *confirmed* records of a percentage-point rule are a fault."""
    world = run(RULES, "甲", 记录=facts("甲", "5a 数量=90", "5a 数量=80 状态=驳回"))
    assert world.scores("甲")["5"] == "7.5"


MISSING = """
指标:
  - 编号: 1
    名称: 调研
    分值: 10
    规则:
      - {编号: 1a, 名称: 报告, 方法: 不足, 应有: 3, 扣分: 0.5}
      - {编号: 1b, 名称: 信息, 方法: 不足, 应有: 4, 扣分: 1, 缺报: 按零}
      - {编号: 1c, 名称: 课题, 方法: 不足, 应有: 9, 扣分: 1, 缺报: 满分}
  - 编号: 2
    名称: 比率
    分值: 20
    规则:
      - {编号: 2a, 名称: 办结率, 方法: 百分点, 目标: 95, 方向: 低于, 扣分: 0.1}
      - {编号: 2b, 名称: 满意率, 方法: 百分点, 目标: 80, 方向: 低于, 扣分: 0.1, 缺报: 按零}
"""


def test_a_missing_report_is_owed_by_default() -> None:
    """Section 3: 缺报 待补: no line, remark 待补, and the appraisee is listed as still owing a report."""
    world = run(MISSING, "甲 乙", 记录=facts("乙", "1a 数量=3", "2a 数量=95"))
    assert world.remarks == {"甲": "待补"}
    assert not any(" 1a " in line or " 2a " in line for line in world.ledger("甲"))
    owed = [line for line in world.counts if line.startswith("待补的报告")]
    assert [line.split("（")[0] for line in owed] == ["待补的报告 1 1a", "待补的报告 1 2a"]
    assert all(line.endswith("：甲") for line in owed)


def test_a_missing_report_as_nothing_done() -> None:
    """Section 3: 缺报 按零: 1 × 4 short, 0.1 × 80 points below; 满分 takes nothing."""
    world = run(MISSING, "甲")
    assert world.scores("甲") == {"1": "6", "2": "12"}
    assert world.ledger("甲") == ["1 起评 10", "1 1b 扣分 -4", "2 起评 20", "2 2b 扣分 -8"]


def test_an_unconfirmed_report_is_no_report() -> None:
    """Section 3: only confirmed records are records of a shortfall rule."""
    world = run(MISSING, "甲", 记录=facts("甲", "1a 数量=3 状态=待核", "2a 数量=95", "1b 数量=4 状态=驳回"))
    assert world.remarks == {"甲": "待补"}
    assert world.scores("甲")["1"] == "6"


ATTRIBUTES = """
属性: [{名称: 窗口, 取值: [有, 无]}]
类别: [{名称: 科室}, {名称: 所}]
指标:
  - 编号: 1
    名称: 服务
    分值: 10
    规则:
      - {编号: 1a, 名称: 投诉, 方法: 一次性, 扣分: 1, 适用: {窗口: [有]}}
      - {编号: 1b, 名称: 空岗, 方法: 一次性, 扣分: 2, 类别: [所]}
      - {编号: 1c, 名称: 评价, 方法: 不足, 应有: 2, 扣分: 1, 适用: {窗口: [有]}}
"""
TWO = """
对象 类别 窗口
甲 科室 有
乙 所 无
"""


def test_rules_may_apply_to_some_only() -> None:
    """Section 2: rules may apply only where attributes say so; a report is owed only where they do."""
    world = run(ATTRIBUTES, TWO, 记录=[*facts("甲", "1a"), *facts("乙", "1b")])
    assert (world.scores("甲")["1"], world.scores("乙")["1"]) == ("9", "8")
    assert world.remarks == {"甲": "待补"}


@pytest.mark.parametrize(("who", "rule"), [("乙", "1a"), ("甲", "1b")])
def test_a_record_of_a_rule_that_does_not_apply_is_a_fault(who: str, rule: str) -> None:
    """Section 3: a record of a rule that does not apply to the appraisee is a fault."""
    with pytest.raises(KaoheError):
        run(ATTRIBUTES, TWO, 记录=facts(who, rule))
