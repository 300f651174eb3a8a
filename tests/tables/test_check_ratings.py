"""What can be wrong with a rating, and what is understood."""

import pytest

from kaohe.scheme.language import loads
from tables.bed import faults, read


def rating(who, indicator, score, full=""):
    return {"对象": who, "指标": indicator, "得分": score, "满分": full}


def one(*rows):
    (found,) = faults(评分=[rating(*row) for row in rows])
    return found


def test_right_ratings_of_every_kind_have_no_fault():
    rows = [
        ("甲科", "2", 20),
        ("甲科", "3.1", 95, 100),
        ("甲科", "3.10", 90),
        ("甲科", "3.10", 80),
        ("甲科", "3.2", 45, 50),
    ]
    table = read(评分=[rating(*row) for row in rows]).ratings
    assert table["score"].to_pylist() == [20_000_000, 95_000_000, 90_000_000, 80_000_000, 45_000_000]
    assert table["full"].to_pylist() == [None, 100_000_000, None, None, 50_000_000]


def test_points_grow_by_what_is_transferred():
    assert not faults(评分=[rating("乙科", "3.1", 30)])
    assert "超出0至30" in one(("乙科", "3.1", 30.5))


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (("乙科", "2", 20), "指标", "指标“2”不适用于这个对象"),
        (("甲科", "2", 20.5), "得分", "得分20.5超出0至20"),
        (("甲科", "2", -1), "得分", "得分-1超出0至20"),
        (("甲科", "3.10", 101), "得分", "得分101超出0至100"),
        (("甲科", "3.2", 9), "满分", "要写那次考核的满分"),
        (("甲科", "3.2", 55, 50), "得分", "得分55超出0至50"),
        (("甲科", "2", 5, 100), "满分", "不能采用其他考核的成绩"),
        (("甲科", "3", 1), "指标", "不是末级指标"),
        (("甲科", "1", 1), "指标", "计分方法是“规则”"),
        (("甲科", "3.3", 1), "指标", "计分方法是“测评”"),
        (("甲科", "9", 1), "指标", "没有名为“9”的指标"),
        (("甲可", "2", 1), "对象", "没有名为“甲可”的对象"),
        (("甲科", "2", "abc"), "得分", "“abc”不是数"),
        (("甲科", 3.1, 5), "指标", "编号存成了数，分不清是 3.1 还是 3.10"),
    ],
)
def test_it_names_place_and_fault(row, column, said):
    found = one(row)
    assert found.startswith(f"[错误] 表“评分” 第2行 列“{column}”：")
    assert said in found


def test_a_second_rating_of_one_thing_is_a_fault():
    assert "评了两次，第2行已有" in one(("甲科", "2", 1), ("甲科", "2", 1))


def test_a_number_that_can_be_only_one_id_is_understood():
    assert read(评分=[rating("甲科", 2.0, 5), rating("甲科", "3.1", 5)]).ratings["indicator"].to_pylist() == [
        "2",
        "3.1",
    ]


def test_an_empty_score_is_still_missing():
    inputs = read(评分=[rating("甲科", "2", ""), rating("甲科", "2", 5)])
    assert inputs.ratings.num_rows == 1
    assert any("得分空着，视为还没有评" in note for note in inputs.notes)


LISTED = loads(
    """
方案: listed
名称: 采用办法
类别: [{名称: 科室, 分值: 20}]
指标:
  - 编号: "1"
    名称: 能力
    分值: 20
    下级:
      - {编号: "1.1", 名称: 技术, 分值: 12, 计分: 评分}
      - {编号: "1.2", 名称: 执法, 分值: 8, 计分: 评分}
直接采用: [{编号: Z1, 指标: ["1"]}]
"""
).scheme


def listed(*rows):
    return {"对象": [{"对象": "甲", "类别": "科室"}], "评分": [rating("甲", *row) for row in rows]}


def test_a_listed_node_takes_a_score_as_a_whole_with_its_full_mark():
    assert read(LISTED, **listed(("1", 95, 100))).ratings["full"].to_pylist() == [100_000_000]
    (found,) = faults(LISTED, **listed(("1", 15)))
    assert "要写那次考核的满分" in found


def test_a_leaf_inside_a_listed_node_may_take_one_too():
    assert not faults(LISTED, **listed(("1.1", 95, 100), ("1.2", 8)))


def test_nothing_is_rated_below_a_node_that_was_taken_over():
    (found,) = faults(LISTED, **listed(("1", 95, 100), ("1.2", 8)))
    assert "第3行 列“指标”：指标“1.2”在“1”之内，而“1”已整体采用其他考核的成绩" in found


def test_only_rated_indicators_are_proposed_for_an_unknown_one():
    (fault,) = faults(评分=[{"对象": "甲科", "指标": "3.33", "得分": "5"}])
    assert "是不是“3.3”" not in fault and "是不是“3." in fault
