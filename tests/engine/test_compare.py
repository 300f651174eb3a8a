"""Two results side by side: exactly what changed."""

from __future__ import annotations

import functools

from kaohe.engine.compare import Comparison, compare
from tests.engine.world import World, every, run

OFFICE = """
指标:
  - {编号: 1, 名称: 业务, 分值: 60, 计分: 评分}
  - {编号: 2, 名称: 学习, 分值: 40, 规则: [{编号: 2a, 名称: 缺席, 方法: 每项, 扣分: 1}]}
奖项: [{编号: A1, 奖项: 先进, 名次: 1}]
"""
SCORES = {"甲": 58, "乙": 56, "丙": 50}


def office(scores: dict[str, int], **records: str) -> World:
    rows = "".join(f"{who} 1 {score}\n" for who, score in scores.items())
    return run(OFFICE, " ".join(scores), 评分="对象 指标 得分\n" + rows, 记录=every(**records), sums=False)


@functools.cache
def before() -> World:
    return office(SCORES, 甲="2a 数量=1", 丙="2a | 2a 状态=待核")


def changed(after: World) -> Comparison:
    return compare(before().results.tables(), after.results.tables())


def test_equal_results_are_the_same() -> None:
    assert changed(office(SCORES, 甲="2a 数量=1", 丙="2a | 2a 状态=待核")).same


def test_rows_that_moved_in_their_table_are_no_difference() -> None:
    """The order of records changes their row numbers, not the result."""
    assert changed(office(SCORES, 丙="2a | 2a 状态=待核", 甲="2a 数量=1")).same


def test_a_changed_record_is_found_with_all_that_it_did() -> None:
    """甲 loses 2 more: 97 → 95, behind 乙, and the award goes over; 丙 is not concerned."""
    found = changed(office(SCORES, 甲="2a 数量=3", 丙="2a | 2a 状态=待核"))
    assert (found.gone, found.new) == ((), ())
    first, second = found.changes
    assert (first.appraisee, first.category) == ("甲", "科室")
    assert first.fields == (("总分", "97.00", "95.00"), ("名次", "1", "2"), ("奖项", "先进", ""))
    assert first.indicators == (("2", "39", "37"),)
    assert [(line["规则"], line["分数"]) for line in first.removed] == [("2a", "-1")]
    assert [(line["规则"], line["分数"]) for line in first.added] == [("2a", "-3")]
    assert (second.appraisee, second.indicators, second.removed, second.added) == ("乙", (), (), ())
    assert second.fields == (("名次", "2", "1"), ("奖项", "", "先进"))


def test_a_line_that_moves_nothing_is_found_too() -> None:
    """A record that was not confirmed is withdrawn: no score changes, one line less."""
    (change,) = changed(office(SCORES, 甲="2a 数量=1", 丙="2a")).changes
    assert (change.appraisee, change.fields, change.indicators, change.added) == ("丙", (), (), ())
    assert [line["类型"] for line in change.removed] == ["待核"]


def test_one_of_two_equal_lines_is_found() -> None:
    """Lines are counted: of two equal ones one is gone."""
    twice = office(SCORES, 甲="2a 数量=1", 丙="2a | 2a 状态=待核 | 2a 状态=待核")
    found = compare(twice.results.tables(), before().results.tables())
    assert [(change.appraisee, len(change.removed)) for change in found.changes] == [("丙", 1)]


def test_appraisees_of_one_result_only() -> None:
    found = changed(office({"甲": 58, "丁": 30}, 甲="2a 数量=1"))
    assert (found.gone, found.new) == (("乙", "丙"), ("丁",))
    assert found.changes == ()
    assert not found.same


def test_results_without_scores_have_nothing_to_compare() -> None:
    """The annual run writes 联动 only."""
    links = {"联动": before().results.table("联动")}
    assert compare(links, links).same
