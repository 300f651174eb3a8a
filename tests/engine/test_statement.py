"""明细 and 清点: the ledger adds up, and what did not count is listed (semantics, section 7)."""

from __future__ import annotations

import functools

import pytest

from tests.engine.world import World, assert_adds_up, every, run
from tests.regulations.test_worked import CASES, HERE, rows_of
from tests.regulations.test_worked import run as worked


@pytest.mark.parametrize(("name", "folder", "period"), CASES, ids=[case[0] for case in CASES])
def test_the_ledger_of_a_worked_case_adds_up(name: str, folder: str, period: str) -> None:
    """For each appraisee the 分数 add up, node by node, to the total before rounding."""
    table = HERE / name / "data" / folder / "个性指标.csv"
    assert_adds_up(worked(name, folder, period), rows_of(table) if table.exists() else [])


OFFICE = """
票种: [{编号: A, 投票人: 领导, 应投: 3, 依据: 三}]
指标:
  - 编号: 1
    名称: 业务
    分值: 20
    依据: 二(一)
    规则:
      - {编号: 1a, 名称: 迟报, 方法: 每项, 扣分: 0.5, 单位: 次, 依据: 二(一)1}
      - {编号: 1b, 名称: 通报, 方法: 情节, 扣分: {省级: 2}, 情节: {严重: 2}, 依据: 二(一)2}
      - {编号: 1c, 名称: 未完成, 方法: 按比例, 扣分: 全部, 依据: 二(一)3}
      - {编号: 1d, 名称: 不配合, 方法: 酌情, 扣分: 酌情, 最高: 3, 依据: 二(一)4}
  - {编号: 2, 名称: 党建, 分值: 30, 计分: {方法: 评分, 由: 机关党委}, 依据: 二(二)}
  - {编号: 3, 名称: 测评, 分值: 50, 计分: {方法: 测评, 权重: {A: 1}}, 依据: 二(三)}
加减: {规则: [{编号: J1, 名称: 表彰, 方法: 一次性, 加分: 2, 依据: 四}]}
系数: [{编号: X1, 名称: 从轻, 规则: [1b], 取值: [0.5]}]
否决: [{编号: F1, 名称: 安全, 效果: [取消评先], 依据: 五}]
肯定: [{编号: Q1, 名称: 立功, 等次: 好, 依据: 六}]
等次: [{编号: G1, 名称: 好, 依据: 七}]
"""


@functools.cache
def office() -> World:
    return run(
        OFFICE,
        "甲 乙",
        评分="对象 指标 得分\n甲 2 28\n",
        测评票="票号 票种 对象 指标 评分\n1 A 甲 3 90\n1 A 乙 3 -\n2 A 甲 3 101\n",
        记录=every(
            甲="1a 数量=3 | 1b 层级=省级 情节=严重 系数=0.5 | 1c 数量=1 基数=8 | 1d 分值=1.5"
            " | J1 | J1 状态=驳回",
            乙="F1 | Q1 | F1 状态=待核",
        ),
    )


def test_each_line_has_its_node_rule_kind_points_and_clause() -> None:
    """In the order of the tree; the lines on the total last."""
    columns = ("指标", "规则", "类型", "分数", "依据")
    assert [tuple(line[name] for name in columns) for line in office().lines("甲")] == [
        ("1", "", "起评", "20", "二(一)"),
        ("1", "1a", "扣分", "-1.5", "二(一)1"),
        ("1", "1b", "扣分", "-2", "二(一)2"),  # 2 × 2 × 0.5
        ("1", "1c", "扣分", "-2.5", "二(一)3"),  # 20 × 1/8
        ("1", "1d", "扣分", "-1.5", "二(一)4"),
        ("2", "", "评分", "28", "二(二)"),
        ("3", "", "测评", "45", "二(三)"),
        ("加减", "J1", "加分", "2", "四"),
        ("加减", "J1", "驳回", "0", "四"),
    ]


def test_each_line_says_its_reason() -> None:
    said = {
        line["规则"] or line["指标"]: line["说明"] for line in office().lines("甲") if line["分数"] != "0"
    }
    assert said["1"] == "基础分"
    for part in ("迟报", "数量3次"):
        assert part in said["1a"]
    for part in ("省级", "严重", "系数0.5"):
        assert part in said["1b"]
    assert "基数8" in said["1c"]
    assert "记录载明1.5分" in said["1d"]
    assert said["2"] == "机关党委评分"


def test_each_line_names_its_source() -> None:
    sources = {
        line["规则"] or line["指标"]: line["来源"] for line in office().lines("甲") if line["分数"] != "0"
    }
    assert sources == {
        "1": "",
        "1a": "记录第2行",
        "1b": "记录第3行",
        "1c": "记录第4行",
        "1d": "记录第5行",
        "2": "评分第2行",
        "3": "测评票",
        "J1": "记录第6行",
    }


def test_vetoes_and_affirmations_are_lines_without_points() -> None:
    """Vetoes and affirmations are records too."""
    lines = [line for line in office().ledger("乙") if line.startswith("加减")]
    assert lines == ["加减 F1 否决 0", "加减 Q1 肯定 0", "加减 F1 待核 0"]


def test_the_line_of_a_rule_stands_before_the_veto_that_it_carries() -> None:
    rule = "{编号: 1a, 名称: 事故, 方法: 一次性, 扣分: 5, 否决: {效果: [取消评先]}}"
    world = run(f"指标: [{{编号: 1, 名称: 安全, 分值: 100, 规则: [{rule}]}}]", "甲", 记录=every(甲="1a | 1a"))
    lines = [(line["类型"], line["来源"]) for line in world.lines()]
    assert lines[1:] == [(kind, f"记录第{row}行") for row in (2, 3) for kind in ("扣分", "否决")]


def test_what_is_missing_is_a_line_that_says_so() -> None:
    lines = {line["指标"]: line["说明"] for line in office().lines("乙") if line["类型"] == "缺"}
    assert lines == {"2": "还没有评分", "3": "没有有效评分"}


def test_the_count_of_what_was_and_was_not_counted() -> None:
    """清点: ballots issued where known, valid, void (each with its reason), records not confirmed …"""
    *counted, unfinished = office().counts
    assert unfinished.startswith("未完成的对象") and unfinished.endswith("乙：缺2、3")
    assert counted == [
        "应投人数 A 3",
        "收回的票 A 2",
        "有效票 A 1",
        "废票 A 1 票号2：评分101超出0至100",
        "弃权 A 1 没有打分的评分",
        "未核定的记录 1 待核",
        "未核定的记录 1 驳回",
    ]
