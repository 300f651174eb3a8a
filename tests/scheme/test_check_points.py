"""Points add up for every combination of category and attribute values, or the combination is named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaohe.errors import Fault
from kaohe.scheme.check import check
from kaohe.scheme.language import loads
from scheme.samples import complaints, said

HEAD = """\
方案: points
名称: 办法
类别:
- {名称: 甲, 分值: 100, 依据: 一}
属性:
- {名称: 类型, 取值: [技术, 执法, 两者], 依据: 一}
指标:
"""
REST = "- {编号: '9', 分值: 90, 计分: 评分, 依据: 一}\n"
TECHNICAL = "适用: {类型: [技术, 两者]}"
LEGAL = "适用: {类型: [执法, 两者]}"


def _node(number: str, points: object, more: str = "", method: str = "评分") -> str:
    also = f", {more}" if more else ""
    return f"  - {{编号: '{number}', 分值: {points}, 计分: {method}{also}, 依据: 一}}\n"


def _check(body: str, head: str = HEAD) -> list[Fault]:
    return check(loads(head + body))


def _faults(body: str, head: str = HEAD) -> list[str]:
    return [str(fault) for fault in _check(body, head) if fault.level == "错误"]


def _under(points: object, *nodes: str, more: str = "") -> str:
    also = f"  {more}\n" if more else ""
    return f"- 编号: '1'\n  分值: {points}\n  依据: 一\n{also}  下级:\n" + "".join(nodes) + REST


def test_children_that_do_not_add_up_name_both_sums() -> None:
    found = _check(_under(10, _node("1.1", 6), _node("1.2", 3)))
    fault = said(found, "错误", "“1”的分值10分，下级合计9分")
    assert fault.place.line == 9


def test_the_total_of_a_category() -> None:
    found = complaints(("分值: 60", "分值: 50"))
    said(found, "错误", "对象为科室时，类别“科室”的总分100分，各指标合计90分")


def test_exact_decimals_add_up() -> None:
    assert (
        _faults(
            _under(10, *[_node(f"1.{n}", Decimal("3.333333")) for n in range(3)], _node("1.9", "0.000001"))
        )
        == []
    )


def test_a_scale_of_its_own() -> None:
    assert _faults(_under(10, _node("1.1", 90), _node("1.2", 10), more="量表: 100")) == []
    said(
        _check(_under(10, _node("1.1", 80), _node("1.2", 10), more="量表: 100")),
        "错误",
        "的量表100分，下级合计90分",
    )


def test_content_and_unscored_children_do_not_count() -> None:
    body = _under(10, _node("1.1", 10), _node("1.2", 5, method="不计分"), _node("1.3", 5, method="内容"))
    assert _faults(body) == []


def test_points_given_elsewhere_must_still_fit() -> None:
    body = _under(10, "  - {编号: '1.1', 依据: 一}\n", _node("1.2", 10))
    assert _faults(body) == []
    said(_check(_under(10, "  - {编号: '1.1', 依据: 一}\n", _node("1.2", 11))), "错误", "下级合计11分")


def test_own_indicators_leave_the_sum_to_their_table() -> None:
    assert _faults(_under(10, _node("1.1", 4), more="个性指标: {计分: 评分}")) == []
    said(
        _check(_under(10, _node("1.1", 14), more="个性指标: {计分: 评分}")),
        "错误",
        "下级合计14分（个性指标还没有算在内）",
    )


def test_points_that_nobody_says_what_becomes_of() -> None:
    found = _check(_under(10, _node("1.1", 6, LEGAL), _node("1.2", 4)))
    said(found, "错误", "对象为甲（类型=技术）时，“1.1”不适用时，它的6分怎么办没有写")


@pytest.mark.parametrize("how", ["满分", "零分", "剔除折算, 节点: '1'", "剔除折算, 节点: 总分"])
def test_points_that_are_given_lost_or_removed_add_up(how: str) -> None:
    assert _faults(_under(10, _node("1.1", 6, f"{LEGAL}, 不适用时: {{处理: {how}}}"), _node("1.2", 4))) == []


def test_removal_that_leaves_nothing() -> None:
    body = _under(10, _node("1.1", 10, f"{LEGAL}, 不适用时: {{处理: 剔除折算, 节点: '1'}}"))
    said(_check(body), "错误", "剔除以后“1”里没有分值可折算")


def test_removal_without_node_or_in_a_foreign_node() -> None:
    body = _under(10, _node("1.1", 6, f"{LEGAL}, 不适用时: {{处理: 剔除折算}}"), _node("1.2", 4))
    said(_check(body), "错误", "没有写在哪个节点内折算")
    body = _under(10, _node("1.1", 6, f"{LEGAL}, 不适用时: {{处理: 剔除折算, 节点: '9'}}"), _node("1.2", 4))
    assert "“1.1”不在节点“9”之下" in "".join(_faults(body))


def _transfer(to: str) -> str:
    return f"不适用时: {{处理: 转移, 到: '{to}'}}"


def test_two_indicators_may_transfer_to_each_other_for_different_appraisees() -> None:
    body = _under(
        10,
        _node("1.1", 6, f"{TECHNICAL}, {_transfer('1.2')}"),
        _node("1.2", 4, f"{LEGAL}, {_transfer('1.1')}"),
    )
    assert _faults(body) == []


def test_a_transfer_into_another_part_of_the_tree_adds_up() -> None:
    body = _under(10, _node("1.1", 6, f"{TECHNICAL}, {_transfer('9')}"), _node("1.2", 4))
    assert _faults(body) == []


def test_transfers_that_meet_each_other() -> None:
    only = "适用: {类型: [技术]}"
    body = _under(
        10, _node("1.1", 6, f"{only}, {_transfer('1.2')}"), _node("1.2", 4, f"{only}, {_transfer('1.1')}")
    )
    found = "\n".join(_faults(body))
    assert "“1.1”分值要转移到“1.2”，可是它不适用" in found and "类型=执法" in found
    assert "（共2种组合）" in found


def test_two_transfers_into_one_indicator() -> None:
    only = "适用: {类型: [技术]}"
    body = _under(
        10, _node("1.1", 6, f"{only}, {_transfer('9')}"), _node("1.2", 4, f"{only}, {_transfer('9')}")
    )
    said(_check(body), "错误", "“1.1”和“1.2”的分值都转移到“9”")


@pytest.mark.parametrize(
    ("to", "text"),
    [("1", "它的上级“1”"), ("1.1", "转移到它自己"), ("7", "不存在的指标“7”"), ("", "没有写到哪个指标")],
)
def test_impossible_targets(to: str, text: str) -> None:
    body = _under(10, _node("1.1", 6, f"{TECHNICAL}, {_transfer(to)}"), _node("1.2", 4))
    assert text in "".join(_faults(body))


def test_an_attribute_of_some_categories_only() -> None:
    head = HEAD.replace("- {名称: 甲, 分值: 100, 依据: 一}", "- {名称: 甲}\n- {名称: 乙}")
    head = head.replace("两者]", "两者], 类别: [乙]")
    body = _under(10, _node("1.1", 6, f"{LEGAL}, 不适用时: {{处理: 零分}}"), _node("1.2", 5))
    said(_check(body, head), "错误", "对于任何对象（如甲（类型=空）），“1”的分值10分，下级合计11分")


def test_an_undeclared_attribute_does_not_bring_follow_up_complaints() -> None:
    body = _under(
        10, _node("1.1", 6, "适用: {种类: [技术]}, 不适用时: {处理: 转移, 到: '1.2'}"), _node("1.2", 4)
    )
    assert len(_faults(body)) == 1


def test_doubled_ids_are_settled_first() -> None:
    assert len(_faults(_under(10, _node("1.1", 6), _node("1.1", 3)))) == 1


def test_a_node_under_itself_by_id_does_not_hang() -> None:
    assert any("编号“1”用了两次" in fault for fault in _faults(_under(10, _node("1", 10))))


def test_many_attributes_are_bounded_and_say_so() -> None:
    names = [f"属性{n}" for n in range(12)]
    head = HEAD.replace("指标:\n", "").replace(
        "- {名称: 类型, 取值: [技术, 执法, 两者], 依据: 一}\n",
        "".join(f"- {{名称: {name}, 取值: [a, b, c, d], 依据: 一}}\n" for name in names),
    )
    body = "指标:\n" + "".join(
        f"- {{编号: '{n}', 分值: 5, 计分: 评分, 适用: {{{name}: [a]}}, 不适用时: {{处理: 零分}}, 依据: 一}}\n"
        for n, name in enumerate(names)
    )
    found = _check(body, head)
    said(found, "提醒", f"组合有{4**12}种")
