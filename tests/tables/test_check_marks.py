"""Marks: what voids a ballot is a flaw, what is wrong with the table a fault."""

import pytest

from tables.bed import faults, read


def mark(ballot="1", cls="A", who="甲科", indicator="3.3", score=90, **more):
    return {"票号": ballot, "票种": cls, "对象": who, "指标": indicator, "评分": score} | more


def only(**cells):
    row = read(测评票=[mark(**cells)]).marks.to_pylist()[0]
    return row["mark"], row["flaw"]


def test_a_mark_an_abstention_and_a_grade():
    assert only() == (90_000_000, "")
    assert only(score="") == (None, "")
    assert only(score="好") == (100_000_000, "")


@pytest.mark.parametrize(
    ("score", "flaw"),
    [(101, "评分101超出0至100"), (-1, "评分-1超出0至100"), ("中", "没有“中”这个等次")],
)
def test_what_voids_a_ballot_is_a_flaw(score, flaw):
    assert only(score=score) == (None, flaw)


def test_a_mark_that_does_not_apply_here_is_no_fault():
    assert not faults(测评票=[mark(cls="B")])


def test_a_class_is_known_by_id_and_by_name():
    assert read(测评票=[mark(cls="领导票"), mark(cls="ａ")]).marks["cls"].to_pylist() == ["A", "A"]


def test_grades_may_stand_in_a_column_of_their_own():
    rows = [{"票号": "1", "票种": "A", "对象": "甲科", "指标": "3.3", "等次": "差", "所属": "甲科"}]
    row = read(测评票=rows).marks.to_pylist()[0]
    assert (row["mark"], row["unit"]) == (40_000_000, "甲科")


def test_both_columns_may_be_there_but_not_filled_in_one_row():
    rows = [mark(score=90, 等次=""), mark(ballot="2", score="", 等次="差")]
    assert read(测评票=rows).marks["mark"].to_pylist() == [90_000_000, 40_000_000]
    (found,) = faults(测评票=[mark(score=90, 等次="好")])
    assert "评分和等次都填了" in found


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"ballot": ""}, "票号", "票号空着"),
        ({"cls": "X"}, "票种", "没有名为“X”的票种"),
        ({"who": "丁"}, "对象", "没有名为“丁”的对象"),
        ({"indicator": "3.1"}, "指标", "指标“3.1”不是测评的指标"),
        ({"indicator": "7"}, "指标", "没有名为“7”的指标"),
        ({"score": "12,5"}, "评分", "12.5 还是 125"),
        ({"score": "90分"}, "评分", "不写单位"),
        ({"score": "0.1234567"}, "评分", "小数超过6位"),
    ],
)
def test_it_names_place_and_fault(cells, column, said):
    (found,) = faults(测评票=[mark(**cells)])
    assert found.startswith(f"[错误] 表“测评票” 第2行 列“{column}”：")
    assert said in found


def test_a_table_needs_marks_or_grades():
    (found,) = faults(测评票=[{"票号": "1", "票种": "A", "对象": "甲科", "指标": "3.3"}])
    assert "缺少“评分”或“等次”列" in found


def test_the_unit_of_a_voter_is_written_like_the_appraisees():
    inputs = read(测评票=[mark(所属=" 甲　科"), mark(ballot="2", 所属="外单位"), mark(ballot="3", 所属="")])
    assert inputs.marks["unit"].to_pylist() == ["甲科", "外单位", ""]
    assert any("列“所属”" in note and "第2行" in note for note in inputs.notes)
    assert any("第3行的“所属”不是“对象”表中的对象" in note for note in inputs.notes)
