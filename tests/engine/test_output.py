"""The result tables as people read them (semantics, section 7)."""

from __future__ import annotations

import functools

from tests.engine.world import World, every, run

OFFICE = """
票种: [{编号: A, 投票人: 领导}, {编号: B, 投票人: 群众}]
指标:
  - {编号: 1, 名称: 测评, 分值: 60, 计分: {方法: 测评, 权重: {A: 1, B: 1}}}
  - {编号: 2, 名称: 党建, 分值: 30, 计分: 评分}
  - {编号: 3, 名称: 信息, 分值: 10, 规则: [{编号: 3a, 名称: 报送, 方法: 不足, 应有: 4, 扣分: 0.5}]}
加减:
  规则: [{编号: D1, 名称: 上访, 方法: 一次性, 扣分: 1, 否决: {效果: [取消评先], 后果: 约谈}}]
否决:
  - {编号: F1, 名称: 安全, 效果: [取消评先], 后果: 检查}
  - {编号: F2, 名称: 信访, 效果: [取消评先], 后果: 约谈}
肯定: [{编号: Q1, 名称: 立功, 等次: 优秀}]
等次: [{编号: G1, 名称: 优秀, 最低: 90}, {编号: G2, 名称: 称职, 最低: 60}, {编号: G3, 名称: 不称职}]
名额: [{编号: N1, 等次: 优秀, 人数: 1}, {编号: N2, 人数: 2}]
奖项:
  - {编号: A1, 奖项: 先进, 名额: [N2]}
  - {编号: A2, 备注: 末位谈话, 末位: 1}
衔接: [{编号: L1, 名称: 连续, 等次: 称职, 连续: 1, 结论: 保持, 依据: 九}]
"""
VOTES = "".join(
    f"1 {cls} {who} 1 {mark}\n" for who, mark in (("甲", 100), ("乙", 95), ("丙", 95)) for cls in "AB"
)
TABLES = {
    "测评票": f"票号 票种 对象 指标 评分\n{VOTES}1 A 丁 1 80\n1 B 丁 1 -\n",
    "评分": "对象 指标 得分\n甲 2 30\n乙 2 29\n丙 2 29\n丁 2 20.5\n",
    "记录": every(
        甲="3a 数量=4 | F2 | F1 | D1 | F2", 乙="3a 数量=4", 丙="3a 数量=4 | Q1 | F1 状态=待核", 戊="3a 数量=9"
    ),
}


@functools.cache
def office() -> World:
    return run(OFFICE, "甲 乙 丙 丁 戊", period="2020", **TABLES)


def test_remarks_stand_in_their_order() -> None:
    """备注: the fixed words in the order of their list, then the consequences, each text once.

    甲: rules with a veto first, then F…; 约谈 of D1 and F2 once. 乙 and 丙: equal, and 甲's seat of 先进
    is lost, so that one is left; the affirmed 丙 fills the seat of 优秀. 丁: one class dropped out, no
    report, last. 戊: no rating and no marks.
    """
    assert office().remarks == {
        "甲": "超出名额、约谈、检查、保持",
        "乙": "待研究、超出名额、保持",
        "丙": "待研究、一票肯定",
        "丁": "待补、1无B票、末位谈话、保持",
        "戊": "未完成",
    }


def test_scores_are_texts_with_all_their_decimals() -> None:
    row = office().by_name["甲"]
    assert list(row) == ["类别", "分组", "对象", "总分", "名次", "等次", "奖项", "否决", "备注"]
    assert row["总分"] == "99.00"  # 60 + 30 + 10 − 1
    assert office().column("否决") == {"甲": "D1、F1、F2"}


def test_appraisees_stand_in_the_order_of_their_table() -> None:
    assert list(office().by_name) == ["甲", "乙", "丙", "丁", "戊"]
    heads = dict.fromkeys(row["对象"] for row in office().rows("指标得分"))
    assert list(heads) == ["甲", "乙", "丙", "丁", "戊"]


def test_indicator_scores_are_exact_and_without_trailing_zeros() -> None:
    assert office().rows("指标得分")[:4] == [
        {"对象": "甲", "指标": "1", "名称": "测评", "分值": "60", "得分": "60"},
        {"对象": "甲", "指标": "2", "名称": "党建", "分值": "30", "得分": "30"},
        {"对象": "甲", "指标": "3", "名称": "信息", "分值": "10", "得分": "10"},
        {"对象": "甲", "指标": "加减", "名称": "加减", "分值": "0", "得分": "-1"},
    ]
    assert office().scores("丁") == {"1": "48", "2": "20.5", "3": "10", "加减": "0"}


def test_links_are_a_table_of_their_own() -> None:
    assert office().rows("联动") == [
        {"对象": who, "周期": "2020", "结论": "保持", "依据": "九"} for who in "甲乙丁"
    ]


WAITING = """
指标: [{编号: 1, 名称: 业务, 分值: 100, 计分: 评分}]
等次: [{编号: G1, 名称: 优秀, 最低: 90}, {编号: G2, 名称: 称职}]
名额: [{编号: N1, 等次: 优秀, 人数: 1}]
肯定: [{编号: Q1, 名称: 立功, 等次: 优秀}]
属性: [{名称: 情形, 取值: [试用期], 可空: 是}]
特别规定: [{编号: S1, 名称: 试用期只写评语, 适用: {情形: [试用期]}, 效果: [不确定等次]}]
"""


def test_words_of_one_appraisee_are_joined() -> None:
    """肯定超出名额 before 一票肯定; 只写评语 before 未完成."""
    world = run(
        WAITING,
        "对象 类别 情形\n甲 科室 -\n乙 科室 -\n丙 科室 试用期\n",
        评分="对象 指标 得分\n甲 1 80\n乙 1 80\n",
        记录=every(甲="Q1", 乙="Q1"),
    )
    assert world.remarks == {
        "甲": "肯定超出名额、一票肯定",
        "乙": "肯定超出名额、一票肯定",
        "丙": "只写评语、未完成",
    }
    filled = {name: cell for name, cell in world.by_name["丙"].items() if cell}
    assert filled == {"类别": "科室", "对象": "丙", "备注": "只写评语、未完成"}
