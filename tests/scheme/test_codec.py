"""Values of the wrong type or name: what is wrong, where, and the cure."""

from __future__ import annotations

import pytest

from kaohe.errors import Place
from kaohe.scheme.scalars import nearest
from scheme.samples import SMALL, faults_of, line_of, small, spoilt


def _one(*changes: tuple[str, str]) -> str:
    faults = faults_of(spoilt(*changes))
    assert len(faults) == 1, faults
    return str(faults[0])


@pytest.mark.parametrize(
    ("typed", "cure"),
    [
        ("６０", "用半角数字，写 60"),
        ("60分", "只写数，不写单位和符号：60"),
        ("60%", "这里不是百分数，去掉“%”：写 60"),
        ("12,5", "小数点用“.”，写 12.5"),
        ("1,000", "不写千位分隔符，写 1000"),
        ("+60", "只写数，不写单位和符号：60"),
        (".5", "只写数，不写单位和符号：0.5"),
        ("六十", "写成 12 或 0.5 这样的数"),
        (".nan", "写成 12 或 0.5 这样的数"),
        (".inf", "写成 12 或 0.5 这样的数"),
        ("1e999", "写成 12 或 0.5 这样的数"),
        ("0x3C", "写成 12 或 0.5 这样的数"),
        ("true", "写成 12 或 0.5 这样的数"),
        ("60.1234567", "最多写6位小数"),
        ("9" * 5000, "整数部分最多18位"),
        ("[60]", "写在冒号后面同一行"),
        ("{a: 60}", "写在冒号后面同一行"),
    ],
)
def test_a_number_that_is_none(typed: str, cure: str) -> None:
    said = _one(("分值: 60", f"分值: {typed}"))
    assert cure in said and f"第{line_of(SMALL, '分值: 60')}行第7列" in said and "“分值”" in said


@pytest.mark.parametrize(
    ("typed", "cure"),
    [("2.5", "写整数"), ("二", "写成 12"), ("9" * 5000, "18位"), ("两位", "写成 12")],
)
def test_a_whole_number_that_is_none(typed: str, cure: str) -> None:
    assert cure in _one(("生效: 2024-03-01", f"小数: {typed}"))


@pytest.mark.parametrize(
    ("typed", "cure"),
    [
        ("true", "写 是。"),
        ("False", "写 否。"),
        ("√", "写 是。"),
        ("也许", "写 是 或 否"),
        ("[是]", "同一行"),
    ],
)
def test_a_truth_value_that_is_none(typed: str, cure: str) -> None:
    assert cure in _one(("单位: 次", f"额外: {typed}")) + "。"


def test_a_percent_sign_is_admitted_where_a_percentage_is_asked() -> None:
    made = small(("比例: 40", "比例: 40%"), ("{A: 60, B: 40}", "{A: 60%, B: 40%}")).scheme
    assert made == small().scheme


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("  分值: 60", "  分値: 60"), "不认识的键“分値”。改法：是不是“分值”？"),
        (("  分值: 60", "  分 值: 60"), "是不是“分值”？"),
        (("    单位: 次", "    単位: 次"), "是不是“单位”？"),
        (("方法: 每项", "方法: 每次"), "不认识的方法“每次”。改法：是不是“每项”？"),
        (("方法: 每项", "方法: [每项]"), "“方法”应是一个词"),
        (("    方法: 每项\n", ""), "“1a”缺少“方法”"),
        (("    方法: 测评\n", ""), "“计分”缺少“方法”"),
        (("方法: 测评", "方法: 测平"), "是不是“测评”？"),
        (("扣分: 0.5", "扣分: 很多"), "不认识的“扣分: 很多”"),
        (("扣分: 0.5", "扣分: [1, 2]"), "“扣分”应是一个数"),
        (("{国家级: 3, 省级: 2}", "{国家级: 3, 省级: 两分}"), "“省级”的值“两分”不是数"),
        (("扣分: 0.5", "扣分: 0.5\n    加分: 1"), "同时写了“扣分”和“加分”"),
        (("- 编号: '1'\n  名称", "- 名称"), "“业务”缺少“编号”"),
        (("方案: small-2024\n", ""), "缺少“方案”"),
        (("类别:\n- 名称: 科室\n  分值: 100\n", "类别: 科室\n"), "“类别”应是一个列表"),
        (("类别:\n- 名称: 科室\n  分值: 100\n", "类别:\n- 科室\n"), "应是一组“键: 值”"),
        (("{A: 60, B: 40}", "[A, B]"), "“权重”应是一张表"),
        (("效果: [等次]", "效果: [[等次]]"), "“效果”应是一个值，不是列表或表"),
        (("效果: [等次]", "效果: {等次: 差}"), "“效果”应是一个列表"),
        (("名称: 业务", "名称: {a: b}"), "“名称”应是一个值"),
    ],
)
def test_wrong_names_and_types(change: tuple[str, str], said: str) -> None:
    assert said in _one(change)


def test_all_faults_at_once_in_the_order_of_the_file() -> None:
    faults = faults_of(
        spoilt(
            ("分值: 100", "分值: 百"),
            ("方法: 每项", "方法: 每次"),
            ("比例: 40", "比列: 40"),
            ("效果", "后果们"),
        )
    )
    assert [fault.place.line for fault in faults] == sorted(fault.place.line for fault in faults)
    assert len(faults) == 4


def test_places_of_keys_and_of_list_items() -> None:
    source = small(("  比例: 40", "  比例: 40\n  范围:\n  - 类别\n  - 窗口"))
    quota = source.scheme.quotas[0]
    assert source.places.of(quota, "范围").line + 1 == source.places.of(quota, "范围", "窗口").line
    assert source.places.of(quota, "没有的键") == source.places.of(quota)
    assert source.places.of(object()) == Place()


def test_a_method_written_as_a_word_has_a_place() -> None:
    source = small(("  计分:\n    方法: 测评\n    权重: {A: 60, B: 40}\n", "  计分: 评分\n"))
    method = source.scheme.indicators[1].method
    assert source.places.of(method).line == line_of(SMALL, "  计分:")


@pytest.mark.parametrize(
    ("word", "hint"),
    [("分値", "是不是“分值”？"), ("计份", "是不是“计分”？"), ("ＡＢＣ", "是不是“abc”？"), ("xyz", "")],
)
def test_the_nearest_name(word: str, hint: str) -> None:
    assert nearest(word, ["计分", "分值", "abc"]) == hint
