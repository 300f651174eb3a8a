"""The whole run: which tables there are, periods, what was left out (semantics, sections 5 and 7)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kaohe.engine.run import evaluate
from kaohe.tables.read import from_rows
from tests.engine.world import ONE_LEAF, every, people, rated, run, scheme, table

FIVE_TABLES = ("得分", "指标得分", "明细", "联动", "清点")
BARE = "指标: [{编号: 1, 名称: 业务, 分值: 100}]\n"


def test_a_scheme_without_rules_ballots_and_grades_gives_results() -> None:
    world = run(BARE, "甲 乙")
    assert world.results.names == FIVE_TABLES
    assert world.by_name["乙"] == {
        "类别": "科室",
        "分组": "",
        "对象": "乙",
        "总分": "100.00",
        "名次": "1",
        "等次": "",
        "奖项": "",
        "否决": "",
        "备注": "",
    }
    assert world.ledger("乙") == ["1 起评 100"]
    assert (world.rows("联动"), world.rows("清点")) == ([], [])
    assert not world.results.provisional


FULL = """
周期: 半年
票种: [{编号: A, 投票人: 群众}]
指标:
  - {编号: 1, 名称: 业务, 分值: 60, 规则: [{编号: 1a, 名称: 差错, 方法: 每项, 扣分: 1}]}
  - {编号: 2, 名称: 测评, 分值: 20, 计分: {方法: 测评, 权重: {A: 1}}}
  - {编号: 3, 名称: 党建, 分值: 20, 计分: 评分}
否决: [{编号: F1, 名称: 安全, 效果: [取消评先]}]
等次: [{编号: G1, 名称: 好, 最低: 80}, {编号: G2, 名称: 差}]
名额: [{编号: N1, 等次: 好, 比例: 40}]
奖项: [{编号: A1, 奖项: 先进, 名次: 1}, {编号: A2, 奖项: 进步, 按: 进步, 人数: 1}]
衔接: [{编号: L1, 名称: 连续好, 等次: 好, 连续: 2, 结论: 记功}]
"""


@pytest.mark.parametrize("given", ["no tables", "empty tables"])
def test_tables_may_be_absent_or_empty(given: str) -> None:
    """Nobody recorded, rated or voted anything: everyone is unfinished."""
    empty = {
        "记录": "对象 规则 数量",
        "评分": "对象 指标 得分",
        "测评票": "票号 票种 对象 指标 评分",
        "历史": "对象 周期 等次",
    }
    world = run(FULL, "甲 乙", **(empty if given == "empty tables" else {}))
    assert world.remarks == {"甲": "未完成", "乙": "未完成"}
    assert (world.totals, world.places, world.grades, world.awards) == ({}, {}, {}, {})


def test_the_period_is_the_one_asked_for() -> None:
    """--period; rows of other periods are left out and counted."""
    rows = {
        "对象": [
            {"对象": "甲", "类别": "科室", "周期": "2020H1"},
            {"对象": "乙", "类别": "科室", "周期": "2020H2"},
        ],
        "评分": [
            {"对象": "甲", "指标": "1", "得分": "80", "周期": "2020H1"},
            {"对象": "乙", "指标": "1", "得分": "90", "周期": "2020H2"},
        ],
    }
    made = scheme("周期: 半年\n" + ONE_LEAF)
    results = evaluate(made, from_rows(made, rows, period="2020H2"))
    assert results.period == "2020H2"
    assert [(row["对象"], row["总分"]) for row in results.table("得分").to_pylist()] == [("乙", "90.00")]
    assert any("其他周期" in note or "2020H1" in note for note in results.notes)


def test_the_period_of_the_data_where_none_is_asked_for() -> None:
    made = scheme(ONE_LEAF)
    rows = {"对象": [{"对象": "甲", "类别": "科室", "周期": "2021"}]}
    assert evaluate(made, from_rows(made, rows)).period == "2021"


def test_faulty_rows_that_were_skipped_are_a_table_and_make_the_result_provisional() -> None:
    """问题: only where faults were skipped on request; the result is 暂定."""
    world = run(
        ONE_LEAF,
        "甲 乙",
        评分="对象 指标 得分\n甲 1 90\n丙 1 80\n乙 1 70\n",
        skip_faults=True,
    )
    assert world.results.names == (*FIVE_TABLES, "问题")
    assert world.results.provisional
    (fault,) = world.rows("问题")
    assert list(fault) == ["表", "行", "列", "问题", "改法"]
    assert (fault["表"], fault["行"], fault["列"]) == ("评分", "3", "对象")
    assert world.totals == {"甲": "90.00", "乙": "70.00"}


def test_nothing_skipped_is_nothing_provisional() -> None:
    world = run(ONE_LEAF, "甲", 评分=rated("甲 90"), skip_faults=True)
    assert world.results.names == FIVE_TABLES
    assert not world.results.provisional


def test_results_of_two_runs_stand_side_by_side() -> None:
    """Results are read when asked for, also after another run has begun."""
    first = run(ONE_LEAF, "甲", 评分=rated("甲 90"), sums=False)
    second = run(ONE_LEAF, "甲", 评分=rated("甲 80"), sums=False)
    assert (first.totals, second.totals) == ({"甲": "90.00"}, {"甲": "80.00"})


def test_runs_in_several_threads_do_not_disturb_each_other() -> None:
    """Sessions share the process's database, the plan of a scheme and its parsed statements."""
    made = scheme(ONE_LEAF)

    def total(score: int) -> str:
        rows = {"对象": people("甲"), "评分": table(rated(f"甲 {score}"))}
        (row,) = evaluate(made, from_rows(made, rows)).table("得分").to_pylist()
        return str(row["总分"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(total, range(40))) == [f"{score}.00" for score in range(40)]


def test_names_may_hold_anything() -> None:
    """Quotes, commas and percent signs in names of appraisees, attributes and grades are just text."""
    world = run(
        """
属性: [{名称: "身份'\\"", 取值: ["a'b", "c--d"]}]
指标:
  - 编号: "1'"
    名称: "业务;DROP TABLE"
    分值: 100
    规则: [{编号: "1'a", 名称: "'", 方法: 每项, 扣分: 30}]
等次: [{编号: G1, 名称: "优'秀", 最低: 90}, {编号: G2, 名称: "100%"}]
名额: [{编号: N1, 等次: "优'秀", 人数: 1, 范围: ["身份'\\""]}]
""",
        "对象 类别 身份'\"\n甲'甲 科室 a'b\n乙\"乙 科室 a'b\n",
        记录=[{"对象": "甲'甲", "规则": "1'a", "数量": "1"}],
    )
    assert world.totals == {"甲'甲": "70.00", '乙"乙': "100.00"}
    assert world.grades == {"甲'甲": "100%", '乙"乙': "优'秀"}


def test_records_of_people_whose_state_waits_change_nothing() -> None:
    """待核 and 驳回 leave totals, places and awards as they are."""
    plain = run(
        FULL, "甲", 评分="对象 指标 得分\n甲 3 20\n", 测评票="票号 票种 对象 指标 评分\n1 A 甲 2 90\n"
    )
    waiting = run(
        FULL,
        "甲",
        评分="对象 指标 得分\n甲 3 20\n",
        测评票="票号 票种 对象 指标 评分\n1 A 甲 2 90\n",
        记录=every(甲="1a 数量=9 状态=待核 | F1 状态=驳回"),
    )
    assert plain.by_name == waiting.by_name
