"""Own indicators: where they hang, what they add up to, who must have them."""

import pytest

from kaohe.errors import KaoheError
from kaohe.scheme.language import loads
from tables.bed import OWN, read

PEOPLE = [{"对象": "甲", "类别": "部门"}, {"对象": "乙", "类别": "部门"}]
GOOD = [("乙", "1", "a", "经济", 40), ("乙", "1", "b", "社会", 30)]


def own(*rows, **options):
    names = ("对象", "上级指标", "指标", "名称", "分值")
    tables = {"对象": PEOPLE, "个性指标": [dict(zip(names, row, strict=True)) for row in rows]}
    return read(OWN, **(tables | options))


def faults(*rows, **options):
    with pytest.raises(KaoheError) as caught:
        own(*rows, **options)
    return [str(found) for found in caught.value.faults]


def test_rows_may_hang_below_the_node():
    assert own(("甲", "1", "a", "经济", 45), ("甲", "1", "b", "社会", 25), *GOOD).own.num_rows == 4


def test_rows_may_give_points_to_declared_children():
    assert own(("甲", "1", "1.1", "经济", 45), ("甲", "1", "1.2", "社会", 25), *GOOD).own.num_rows == 4


def test_rows_may_hang_below_other_rows():
    rows = [
        ("甲", "1", "a", "经济", 45),
        ("甲", "a", "b", "x", 15),
        ("甲", "a", "c", "x", 30),
        ("甲", "1", "d", "y", 25),
    ]
    assert own(*rows, *GOOD).own.num_rows == 6


def test_rows_may_hang_below_declared_children_without_points():
    assert own(("甲", "1.1", "a", "经济", 45), ("甲", "1.2", "b", "社会", 25), *GOOD).own.num_rows == 4


def test_rows_go_three_levels_deep_at_most():
    three = [("甲", "1", "a", "x", 70), ("甲", "a", "b", "x", 70), ("甲", "b", "c", "x", 70)]
    assert own(*three, *GOOD).own.num_rows == 5
    (found,) = faults(*three, ("甲", "c", "d", "x", 70), *GOOD)
    assert "第5行 列“上级指标”：个性指标超过3层" in found


def test_points_must_add_up_to_the_node():
    (found,) = faults(("甲", "1", "a", "经济", 45), ("甲", "1", "b", "社会", 24), *GOOD)
    assert "“甲”在“1”下的个性指标合计69分，应为70分" in found


def test_points_below_a_row_must_add_up_to_it():
    (found,) = faults(("甲", "1", "a", "x", 45), ("甲", "a", "b", "x", 24), ("甲", "1", "c", "x", 25), *GOOD)
    assert "“甲”在“a”下的个性指标合计24分，应为45分" in found


def test_points_below_declared_children_must_add_up_to_the_node():
    (found,) = faults(("甲", "1.1", "a", "x", 45), ("甲", "1.2", "b", "x", 24), *GOOD)
    assert "在“1”下的个性指标合计69分" in found


def test_everybody_must_have_some():
    (found,) = faults(*GOOD)
    assert "“甲”在“1”下没有个性指标" in found


def test_an_absent_table_is_one_fault():
    (found,) = faults()
    assert "没有个性指标，而方案要求每个对象都有" in found


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (("甲", "2", "b", "x", 30), "上级指标", "上级指标“2”下面不能挂个性指标"),
        (("甲", "9", "b", "x", 30), "上级指标", "上级指标“9”不是方案的指标"),
        (("甲", "b", "b", "x", 30), "上级指标", "上级指标“b”不是方案的指标"),
        (("甲", "1", "2", "x", 30), "指标", "个性指标的编号“2”与方案的指标相同"),
        (("甲", "1", "a", "x", 30), "指标", "的个性指标“a”重复，第2行已有"),
        (("甲", "1", "b", "x", -1), "分值", "分值-1是负数"),
        (("甲", "1", "b", "x", "多"), "分值", "“多”不是数"),
        (("甲", "1", "b", "x", ""), "分值", "分值空着"),
        (("丁", "1", "b", "x", 1), "对象", "没有名为“丁”的对象"),
    ],
)
def test_it_names_place_and_fault(row, column, said):
    found = faults(("甲", "1", "a", "x", 70), row, *GOOD)
    assert any(f"第3行 列“{column}”" in text and said in text for text in found)


def test_whoever_has_no_right_own_indicators_is_left_out_when_faults_are_skipped():
    inputs = own(("甲", "1", "a", "经济", 45), *GOOD, skip_faults=True)
    assert inputs.appraisees["name"].to_pylist() == ["乙"]
    assert inputs.own["a"].to_pylist() == [0, 0]
    assert len(inputs.faults) == 1


def test_own_indicators_are_rated_up_to_their_points():
    rows = [("甲", "1", "a", "经济", 45), ("甲", "1", "b", "社会", 25), *GOOD]
    rated = [{"对象": "甲", "指标": "a", "得分": 45}]
    assert own(*rows, 评分=rated).ratings.num_rows == 1
    (found,) = faults(*rows, 评分=[{"对象": "甲", "指标": "a", "得分": 45.5}])
    assert "超出0至45" in found


def test_a_node_with_own_indicators_and_other_peoples_ones_are_not_rated():
    rows = [("甲", "1", "c", "经济", 70), *GOOD]
    found = faults(
        *rows, 评分=[{"对象": "甲", "指标": "1", "得分": 1}, {"对象": "甲", "指标": "a", "得分": 1}]
    )
    assert "逐项评分" in found[0]
    assert "是别的对象的个性指标" in found[1]


def test_own_indicators_may_be_voted_on():
    text = """
方案: voted
名称: 测评办法
类别: [{名称: 人, 分值: 50}]
票种: [{编号: A}]
指标:
  - {编号: "1", 名称: 个性, 分值: 50, 计分: {方法: 测评, 权重: {A: 1}}, 个性指标: {必有: 否, 计分: 测评}}
"""
    scheme = loads(text).scheme
    tables = {
        "对象": [{"对象": "甲", "类别": "人"}, {"对象": "乙", "类别": "人"}],
        "个性指标": [{"对象": "甲", "上级指标": "1", "指标": "a", "名称": "x", "分值": 50}],
        "测评票": [
            {"票号": "1", "票种": "A", "对象": "甲", "指标": "a", "评分": 90},
            {"票号": "1", "票种": "A", "对象": "乙", "指标": "1", "评分": 80},
        ],
    }
    assert read(scheme, **tables).marks["mark"].to_pylist() == [90_000_000, 80_000_000]
