"""Why an appraisee has this score, place and grade: sentences and the tree of lines."""

from __future__ import annotations

import functools
import re

import pytest

from kaohe.engine.explain import Explanation, Node, explain
from kaohe.errors import KaoheError
from tests.engine.world import World, every, ranked, run

OFFICE = """
指标:
  - 编号: 1
    名称: 工作
    分值: 80
    依据: 二(一)
    下级:
      - {编号: 1.1, 名称: 业务, 分值: 60, 计分: 评分, 依据: 二(一)1}
      - 编号: 1.2
        名称: 学习
        分值: 20
        规则: [{编号: 1.2a, 名称: 缺席, 方法: 每项, 扣分: 1, 依据: 二(一)2}]
  - {编号: 2, 名称: 党建, 分值: 20}
加减: {规则: [{编号: J1, 名称: 表彰, 方法: 一次性, 加分: 2, 依据: 三}]}
等次: [{编号: G1, 名称: 好, 最低: 90}, {编号: G2, 名称: 较好, 最低: 60}, {编号: G3, 名称: 差}]
名额: [{编号: N1, 等次: 好, 人数: 2}]
奖项: [{编号: A1, 奖项: 先进, 名次: 1}]
否决:
  - {编号: F1, 名称: 安全, 效果: [名次末位], 依据: 五(一)}
  - {编号: F2, 名称: 腐败, 效果: [等次], 等次: 差, 依据: 五(二)}
肯定: [{编号: Q1, 名称: 立功, 等次: 较好}]
衔接: [{编号: L1, 名称: 差评, 等次: 差, 连续: 1, 结论: 约谈, 依据: 六}]
"""


@functools.cache
def office() -> World:
    """甲 98, 乙 95 twice with 丙, 丁 90, 戊 99 but put last, 己 70 and 差, 庚 unfinished."""
    return run(
        OFFICE,
        "甲 乙 丙 丁 戊 己 庚 辛",
        period="2020",
        评分="对象 指标 得分\n"
        + "".join(
            f"{who} 1.1 {score}\n"
            for who, score in zip("甲乙丙丁戊己辛", ("58", "55", "55", "51", "59", "30", "41.5"), strict=True)
        ),
        记录=every(甲="1.2a 数量=2 | J1", 丁="1.2a", 戊="F1", 己="F2", 辛="Q1"),
    )


def of(who: str) -> Explanation:
    return explain(office().results.tables(), office().results.scheme, who)


def said(who: str, begin: str) -> str:
    """The one sentence that begins so, or nothing."""
    return next((text for text in of(who).standing if text.startswith(begin)), "")


def test_the_score_is_a_tree_with_its_lines() -> None:
    """Each line with points, reason and clause."""

    def show(node: Node) -> tuple[object, ...]:
        return (
            node.item.id,
            node.item.score,
            [line.points for line in node.lines],
            [*map(show, node.children)],
        )

    assert [show(node) for node in of("甲").nodes] == [
        ("1", "76", [], [("1.1", "58", ["58"], []), ("1.2", "18", ["20", "-2"], [])]),
        ("2", "20", ["20"], []),
        ("加减", "2", ["2"], []),
    ]
    (line,) = of("甲").totals
    assert (line.rule, line.points, line.clause) == ("J1", "2", "三")
    assert "表彰" in line.text


def test_why_this_place() -> None:
    assert said("甲", "名次") == "名次：科室共7个对象参加排名，没有对象排在前面，列第1名。"
    assert (
        said("乙", "名次")
        == "名次：科室共7个对象参加排名，有1个对象排在前面，列第2名，与丙总分相同、名次并列。"
    )
    assert said("丁", "名次") == "名次：科室共7个对象参加排名，有3个对象排在前面，列第4名。"


def test_why_last() -> None:
    assert "因有“名次末位”的否决，排在没有此类否决的对象之后" in said("戊", "名次")
    assert "列第7名" in said("戊", "名次")


def test_what_the_next_place_would_have_taken() -> None:
    """乙 95 behind 甲 98: 3 more to be equal, 3.01 to be ahead; 丁 90 behind 乙 and 丙."""
    assert said("乙", "前一名") == "前一名：第1名 甲（98.00分），再多3分即与其并列，多3.01分即超过。"
    assert said("丁", "前一名").endswith("95.00分），再多5分即与其并列，多5.01分即超过。")


def test_nobody_to_overtake() -> None:
    """The first has nobody ahead; for whoever is put last points would not help."""
    assert said("甲", "前一名") == said("戊", "前一名") == ""


def test_why_this_grade() -> None:
    assert said("甲", "等次") == "等次：好，按分数线（好90分以上，较好60分以上）。"
    assert said("丁", "等次") == "等次：较好，达到了更高等次的分数线，但名额已满。"
    assert said("己", "等次") == "等次：差，由否决F2确定。"
    assert said("辛", "等次") == "等次：较好，经核定的肯定事项直接确定。"


def test_vetoes_awards_and_links_are_said() -> None:
    assert said("己", "否决") == "否决：F2 腐败〔五(二)〕，效果：等次定为差。"
    assert said("甲", "获得") == "获得：先进。"
    assert of("己").links == ("约谈（六）",)


def test_why_no_place() -> None:
    assert of("庚").standing == ("没有名次：还有未完成的评分。",)


def test_a_tie_across_the_boundary_waits() -> None:
    grades = """
等次: [{编号: G1, 名称: 好, 最低: 90}, {编号: G2, 名称: 差}]
名额: [{编号: N1, 等次: 好, 人数: 1}]
"""
    world = ranked(grades, "甲 95 乙 95")
    reason = explain(world.results.tables(), world.results.scheme, "甲").standing[-2]
    assert reason.startswith("等次：差，总分相同") and "待研究" in reason


def test_an_unknown_name_is_a_fault_that_offers_near_ones() -> None:
    with pytest.raises(KaoheError, match="结果里没有“甲科”"):
        of("甲科")


REASONS = """
等次: [{编号: G1, 名称: 好, 最低: 90}, {编号: G2, 名称: 较好, 最低: 60}, {编号: G3, 名称: 差}]
否决: [{编号: F1, 名称: 信访, 效果: [等次上限], 等次: 较好}]
加减: {规则: [{编号: D1, 名称: 上访, 方法: 一次性, 扣分: 1, 否决: {效果: [等次], 等次: 差}}]}
奖项: [{编号: A1, 奖项: 先进, 名额: [N1]}]
名额: [{编号: N1, 人数: 1}]
"""


def test_the_reason_of_a_grade_is_the_one_that_decided() -> None:
    """甲 is held down by a limit, 乙 fixed by a rule's veto; 丙 and 丁 wait for an award only."""
    world = ranked(REASONS, "甲 95 乙 95 丙 97 丁 97", 记录=every(甲="F1", 乙="D1"))
    tables = world.results.tables()
    reasons = {
        who: next(
            text for text in explain(tables, world.results.scheme, who).standing if text.startswith("等次")
        )
        for who in "甲乙丙"
    }
    assert reasons["甲"].startswith("等次：较好") and "F1" in reasons["甲"]
    assert reasons["乙"] == "等次：差，由否决D1确定。"
    assert reasons["丙"].startswith("等次：好，按分数线")
    assert world.remarks["丙"] == "待研究"


def test_no_false_distance_where_unrounded_totals_decide() -> None:
    """Both are shown as 90.00: 0 points more would not make them equal."""
    world = ranked("名次依据: 原始分\n", "甲 90.001 乙 90.002")
    sentence = explain(world.results.tables(), world.results.scheme, "甲").standing[1]
    assert sentence.startswith("前一名：第1名 乙（90.00分")
    assert "多0分" not in sentence


QUOTAS = """
属性: [{名称: 身份, 取值: [公务员, 职工]}]
名次范围: [类别, 分组]
等次: [{编号: G1, 名称: 好, 最低: 60}, {编号: G2, 名称: 差}]
名额: [{编号: N1, 等次: 好, 比例: 50, 范围: [%s]}]
"""


@pytest.mark.parametrize(
    ("scope", "with_attributes", "seats"),
    [
        ("类别, 分组", False, ["科室、一口"]),
        ("全部", False, ["全部"]),
        ("身份", True, ["公务员"]),
        ("身份", False, ["公务员", "职工"]),  # a result alone does not say who is what
    ],
)
def test_only_the_seats_of_ones_own_scope_are_told(
    scope: str, with_attributes: bool, seats: list[str]
) -> None:
    people = "对象 类别 分组 身份\n甲 科室 一口 公务员\n乙 科室 二口 职工\n丙 科室 一口 职工"
    world = ranked(QUOTAS % scope, "甲 90 乙 80 丙 70", people)
    attributes = {"身份": "公务员"} if with_attributes else None
    standing = explain(world.results.tables(), world.results.scheme, "甲", attributes=attributes).standing
    sentence = next(text for text in standing if text.startswith("名额："))
    assert re.findall("好：(.+?)，基数", sentence) == seats
