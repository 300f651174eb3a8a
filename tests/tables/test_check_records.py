"""What can be wrong with a record, and what is understood."""

import pytest

from tables.bed import faults, read, record


def one(**cells):
    """The only fault of one record of 甲科."""
    (found,) = faults(记录=[record(**cells)])
    return found


def test_a_right_record_of_every_kind_has_no_fault():
    assert not faults(记录=[record("1a"), record("F1"), record("Q1")])
    assert not faults(记录=[record("J1", 分值=-2)])
    assert not faults(记录=[record("1g", 层级="科级", 情节="严重", 系数=0.35)])
    assert not faults(记录=[record("1c", 数量="87.5")])


def test_empty_optional_cells_are_as_if_the_column_were_absent():
    row = read(记录=[record(数量="", 系数="", 基数="", 分值="")]).records.to_pylist()[0]
    assert (row["q"], row["factor"], row["base"], row["own"]) == (1_000_000, 1_000_000, None, None)
    assert row["state"] == "已核定"


@pytest.mark.parametrize(
    ("cells", "column", "said", "cure"),
    [
        ({"who": "甲可"}, "对象", "没有名为“甲可”的对象", "是不是“甲科”"),
        ({"who": ""}, "对象", "对象空着", "填对象"),
        ({"rule": "1z"}, "规则", "没有名为“1z”的规则", "是不是“1"),
        ({"rule": ""}, "规则", "规则空着", "填规则"),
        ({"rule": "1h", "who": "乙科"}, "规则", "规则“1h”不适用于“乙科”（科室（性质=综合））", "属性"),
        ({"rule": "Q1", "who": "乙科"}, "规则", "规则“Q1”不适用于“乙科”", "属性"),
        ({"状态": ""}, "状态", "状态空着", "填 已核定、待核 或 驳回"),
        ({"状态": "已核"}, "状态", "没有名为“已核”的状态", "是不是“已核定”"),
        ({"数量": "三"}, "数量", "“三”不是数", "写一个数"),
        ({"数量": -1}, "数量", "数量-1是负数", "填0或正数"),
        ({"数量": "12,5"}, "数量", "12.5 还是 125", "小数用点"),
        ({"数量": 0.1234567}, "数量", "小数超过6位", "0.123457"),
        ({"rule": "1b"}, "数量", "规则“1b”要有数量", "实际完成的条"),
        ({"rule": "1c"}, "数量", "规则“1c”要有数量", "百分数"),
        ({"rule": "1d"}, "数量", "规则“1d”要有数量", "基数"),
        ({"rule": "1i"}, "数量", "规则“1i”要有数量", "实际的数"),
        ({"rule": "1e"}, "分值", "规则“1e”要由记录给出分值", "填给几分"),
        ({"rule": "J1"}, "分值", "规则“J1”要由记录给出分值", "填给几分"),
        ({"rule": "1e", "分值": 6}, "分值", "分值6不在规定之内", "不少于1、不超过5"),
        ({"rule": "1e", "分值": 0.5}, "分值", "分值0.5不在规定之内", "不少于1、不超过5"),
        ({"rule": "1e", "分值": -2}, "分值", "分值-2不在规定之内", "正数；加分还是扣分由规则定"),
        ({"rule": "1k", "层级": "省级", "分值": 4}, "分值", "分值4不在规定之内", "不超过3"),
        ({"rule": "1k", "层级": "省级", "分值": 0}, "分值", "分值0不在规定之内", "大于0"),
        ({"rule": "1f"}, "层级", "规则“1f”要有层级", "国家级、省级"),
        ({"rule": "1f", "层级": "国际级"}, "层级", "没有名为“国际级”的层级", "是不是“国家级”"),
        ({"rule": "1g", "层级": "科级"}, "情节", "规则“1g”要有情节", "一般、严重"),
        ({"rule": "1g", "层级": "科级", "情节": "很重"}, "情节", "没有名为“很重”的情节", "是不是“严重”"),
        ({"系数": 0.5}, "系数", "规则“1a”不能用系数0.5", "没有给这条规则规定系数"),
        ({"rule": "1f", "层级": "省级", "系数": 0.6}, "系数", "不能用系数0.6", "1，0.5"),
        ({"rule": "1g", "层级": "科级", "情节": "一般", "系数": 1.5}, "系数", "不能用系数1.5", "0 至 1"),
        ({"rule": "1d", "数量": 1, "基数": 0}, "基数", "基数0不是正数", "清空这一格"),
        ({"日期": "春天"}, "日期", "“春天”不是日期", "年-月-日"),
    ],
)
def test_it_names_place_fault_and_cure(cells, column, said, cure):
    found = one(**cells)
    assert found.startswith(f"[错误] 表“记录” 第2行 列“{column}”：")
    assert said in found
    assert cure in found


def test_two_confirmed_records_of_a_percentage_or_ratio_rule_are_a_fault():
    (found,) = faults(记录=[record("1c", 数量=80), record("1c", 数量=81), record("1d", 数量=5)])
    assert "第3行" in found
    assert "第2行已有一条" in found


def test_rejected_and_waiting_records_do_not_count_as_second():
    rows = [record("1c", 数量=80, 状态="已核定"), record("1c", 数量=81, 状态="驳回")]
    assert not faults(记录=rows)


def test_a_rule_counted_by_sub_period_may_have_several_records():
    assert not faults(记录=[record("1j", 数量=5), record("1j", 数量=6)])


def test_a_waiting_record_may_lack_what_a_confirmed_one_needs():
    assert not faults(记录=[record("1e", 状态="待核"), record("1b", 状态="驳回"), record("1f", 状态="待核")])


def test_a_factor_of_one_is_always_allowed_and_a_percentage_is_a_fraction():
    rows = [record(系数=1), record("1f", 层级="省级", 系数="50%")]
    assert read(记录=rows).records["factor"].to_pylist() == [1_000_000, 500_000]


def test_ids_and_names_are_understood_in_other_width_and_case_and_reported():
    inputs = read(记录=[record("１Ａ", " 甲 科 "), record("1a")])
    assert inputs.records["rule"].to_pylist() == ["1a", "1a"]
    assert inputs.records["a"].to_pylist() == [0, 0]
    assert any("列“规则”" in note and "第2行" in note for note in inputs.notes)
    assert any("列“对象”" in note for note in inputs.notes)


def test_cells_that_the_rule_does_not_use_are_noted():
    notes = "\n".join(read(记录=[record(分值=3), record(基数=2), record(同一事项="一")]).notes)
    assert "第2行的“分值”未用" in notes
    assert "第3行的“基数”未用" in notes
    assert "第4行写了同一事项，但方案没有规定" in notes


def test_a_level_or_severity_that_the_rule_has_no_table_for_is_left_out_and_noted():
    inputs = read(
        记录=[
            record("1c", 数量=80, 层级="县级"),
            record("1f", 层级="省级", 情节="严重"),
            record("F1", 层级="省级"),
        ]
    )
    assert inputs.records["level"].to_pylist() == ["", "省级", ""]
    assert inputs.records["severity"].to_pylist() == ["", "", ""]
    notes = "\n".join(inputs.notes)
    assert "第2、4行的“层级”未用，那些规则不分层级" in notes
    assert "第3行的“情节”未用，那些规则不分情节" in notes


def test_keys_of_one_matter_may_differ_by_width_and_spaces():
    rows = [record("1f", 层级="省级", 同一事项=key) for key in ("文明1号", "文明 １号", "文明2号")]
    inputs = read(记录=rows)
    assert inputs.records["matter"].to_pylist() == ["文明1号", "文明1号", "文明2号"]
    assert any("列“同一事项”" in note and "第3行" in note for note in inputs.notes)


def test_equal_rows_are_two_facts_and_noted():
    inputs = read(记录=[record(), record()])
    assert inputs.records.num_rows == 2
    assert any("完全相同，各算一件事" in note for note in inputs.notes)


def test_all_faults_come_at_once_in_the_order_of_rows():
    found = faults(记录=[record("zz"), record(who="x"), record(数量=-1)])
    assert [text.split("行")[0][-1] for text in found] == ["2", "3", "4"]
