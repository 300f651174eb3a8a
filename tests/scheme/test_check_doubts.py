"""Doubts: what the drafter of a regulation would want to know before it is issued."""

from __future__ import annotations

import pytest

from kaohe.scheme import library
from kaohe.scheme.check import check
from kaohe.scheme.language import loads
from scheme.samples import SMALL, complaints, said

Change = tuple[str, str]
RULE = "方法: 每项\n    扣分: 0.5"
SECOND = SMALL[SMALL.index("  - 编号: 1b") : SMALL.index("- 编号: '2'")]
SIZE = "  分值: 100"


def _section(name: str, *entries: str) -> Change:
    items = "".join(f"- {{{entry}, 依据: 附则}}\n" for entry in entries)
    return ("票种:\n", f"{name}:\n{items}票种:\n")


def test_a_clean_scheme_has_few_doubts() -> None:
    found = complaints(("效果: [等次]", "效果: [等次, 取消评先]"))
    assert [fault.what for fault in found] == ["名额“N1”在不到3个对象的范围（类别）里取整后为零：40%去尾"]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            (RULE, "方法: 不足\n    应有: 20\n    扣分: 0.01"),
            "“1 业务”最多只能扣0.2分，分值60分，有59.8分永远扣不掉",
        ),
        (
            (RULE, "方法: 一次性\n    扣分: 10"),
            "最多只能扣10分，分值60分，有50分永远扣不掉（1a按只发生一次计）",
        ),
        ((RULE, "方法: 每项\n    扣分: 0.5\n    封顶: 30"), "最多只能扣30分"),
        ((RULE, "方法: 分档\n    扣分: 分档\n    档: [{到: 60, 分: 20}]"), "最多只能扣20分"),
        ((RULE, "方法: 百分点\n    目标: 100\n    方向: 低于\n    扣分: 0.3"), "最多只能扣30分"),
        (("扣分: 0.5", "扣分: 70"), "“1a 漏报”一笔就可扣70分，超过“1 业务”的分值60分"),
        (("扣分: 0.5", "加分: 0.5"), "没有扣分规则，分值60分人人照得"),
    ],
)
def test_deductions_against_points(change: Change, text: str) -> None:
    assert said(complaints(change), "提醒", text).place.line


def _closed(*sections: Change) -> str:
    first = (RULE, "方法: 不足\n    应有: 2\n    扣分: 20")
    second = (SECOND, "  - {编号: 1b, 方法: 不足, 应有: 3, 扣分: 10, 依据: 三}\n")
    return "".join(map(str, complaints(first, second, *sections)))


def test_deductions_that_exceed_together() -> None:
    assert "各条合计可扣70分，超过分值60分" in _closed()


def test_rules_of_one_matter_do_not_exceed_together() -> None:
    assert "各条合计" not in _closed(_section("同一事项", "编号: M1, 规则: [1a, 1b]"))


def test_rules_that_exclude_each_other_are_counted_once() -> None:
    assert "最多只能扣40分" in _closed(_section("同一事项", "编号: M1, 规则: [1a, 1b], 总是同一事项: 是"))


def test_the_known_doubts_of_the_qianxinan_rules() -> None:
    found = check(library.shipped("qianxinan-2010"))
    said(found, "提醒", "“1.5 监督联系网络”最多只能扣0.2分，分值0.3分")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("分值: 60", "分值: 60\n  起评: 零"), "起评为零又不允许倒扣，扣分不起作用：1a"),
        (("分值: 60", "分值: 60\n  起评: 零"), "起评为零，最多只能得5分，分值60分"),
        (("    封顶: 5\n", ""), "1条加分没有封顶：1b"),
        ((RULE, "方法: 酌情\n    扣分: 酌情"), "酌情扣分没有上限"),
        ((RULE, "方法: 酌情\n    加分: {省级: 3}\n    最高: 2"), "既按层级规定最高分，又写了“最高”"),
        (("扣分: 0.5", "扣分: 0"), "“扣分”是0，不起作用"),
        (("封顶: 5", "封顶: 0"), "封顶0分，等于不计"),
        (("封顶: 5", "封顶: 5\n    额外: 是"), "“额外”只对起评为零的指标的加分有用"),
        (
            (RULE, "方法: 分档\n    扣分: 分档\n    档: [{到: 60, 分: 70}, {从: 50, 到: 80, 分: 5}]"),
            "两档重叠：…至60和50至80",
        ),
        (
            (RULE, "方法: 分档\n    扣分: 分档\n    档: [{从: 70, 分: 5}, {到: 60, 分: 70}]"),
            "60到70不在任何一档",
        ),
        (
            (RULE, "方法: 分档\n    扣分: 分档\n    档: [{从: 10, 到: 60, 分: 70}, {从: 60, 到: 80, 分: 5}]"),
            "数量小于10的和大于80的不在任何一档，计0分",
        ),
        (_section("同一事项", "编号: M1, 规则: [1a, 1b]"), "既有加分又有扣分"),
        (_section("同一事项", "编号: M1, 规则: [1a], 总是同一事项: 是"), "只有一条规则，没有可排斥的"),
        (_section("系数", "编号: K1, 规则: [1a], 最高: 1", "编号: K2, 规则: [1a], 取值: [2]"), "里都有系数"),
    ],
)
def test_rules(change: Change, text: str) -> None:
    assert said(complaints(change), "提醒", text).place.line


def test_percentages_that_are_added_to_and_taken_from() -> None:
    low = (RULE, "方法: 百分点\n    目标: 95\n    方向: 低于\n    扣分: 1")
    high = (SECOND, "  - {编号: 1b, 方法: 百分点, 目标: 90, 方向: 高于, 加分: 1, 封顶: 5, 依据: 三}\n")
    said(complaints(low, high), "提醒", "两者之间的数会同时加减")
    apart = (SECOND, high[1].replace("90", "95"))
    assert "同时加减" not in "".join(map(str, complaints(low, apart)))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("{A: 60, B: 40}", "{A: 60, B: 30}"), "票种权重合计90，不是100（60 + 30）"),
        (("{A: 60, B: 40}", "{A: 100}"), "票种“B”在任何测评指标里都没有权重"),
        (("  投票人: 群众\n", ""), "票种“B”没有写谁投票"),
        (_section("权重", "编号: W1, 指标: ['2'], 权重: {A: 100}"), "自己写了权重"),
        (
            _section("名次计分", "编号: W1, 指标: ['2'], 级差: 2, 首名: 50"),
            "首名50分，与指标“2”的票面满分100不同",
        ),
        (_section("直接采用", "编号: W1, 指标: ['2']"), "按“测评”计分，不能直接采用成绩"),
    ],
)
def test_ballots(change: Change, text: str) -> None:
    assert said(complaints(change), "提醒", text).place.line


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("最低: 60", "最低: 90"), "等次“中”的分数线90不低于前面“好”的85，谁也评不到"),
        (("最低: 85", "最低: 120"), "等次“好”要120分，而总分最高105分"),
        (("  名称: 差\n", "  名称: 差\n  最低: 30\n"), "最后一个等次“差”的分数线30不起作用"),
        (("  效果: [等次]\n  等次: 差\n", ""), "否决“F1 责任事故”没有效果"),
        (("效果: [等次]", "效果: [取消评先]"), "写了等次，效果里却没有“等次”"),
        (("效果: [等次]", "效果: [等次]\n  限奖项: [A1]"), "却没有“取消评先”"),
        (("效果: [等次]", "效果: [等次, 等次上限]"), "既定等次又限等次"),
        (
            _section("特别规定", "编号: S1, 效果: [不定等次], 适用: {窗口: [有]}"),
            "“不定等次”不是程序认识的词",
        ),
        (_section("特别规定", "编号: S1, 效果: [不确定等次]"), "没有写“适用”"),
    ],
)
def test_grades_and_vetoes(change: Change, text: str) -> None:
    assert said(complaints(change), "提醒", text).place.line


def test_a_grade_below_one_without_cut_off_and_quota() -> None:
    found = complaints(
        ("  最低: 85\n", ""), ("名额:\n- 编号: N1\n  等次: 好\n  比例: 40\n  依据: 第七条\n", "")
    )
    said(found, "提醒", "等次“中”谁也评不到")
    assert "等次“差”谁也评不到" not in "".join(map(str, found))  # a veto fixes it


def test_a_quota_pushes_down_into_the_next_grade() -> None:
    assert "谁也评不到" not in "".join(map(str, complaints(("  最低: 85\n", ""))))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ([(SIZE, f"{SIZE}\n  数目: 2")], "取整后为零：40%去尾至少要3个对象，而科室2个"),
        ([("比例: 40", "比例: 0.8")], "在不到125个对象的范围（类别）里取整后为零"),
        ([("比例: 40", "比例: 10\n  取整: 四舍五入")], "在不到5个对象的范围"),
        ([("比例: 40", "人数: 0")], "是0，谁也得不到"),
        ([("  等次: 好\n  比例", "  比例")], "没有用处"),
        ([_section("名额", "编号: N1, 等次: 好, 人数: 3", "编号: N2, 等次: 好, 人数: 4"),
          ("名额:\n- 编号: N1\n  等次: 好\n  比例: 40\n  依据: 第七条\n", "")], "限制同一等次、同一范围"),
        ([(SIZE, f"{SIZE}\n  数目: 2")], "到第3名，而“科室”只有2个对象，授不满"),
        ([(SIZE, f"{SIZE}\n  数目: 9"), ("1-3", "11-")], "从第11名起，而“科室”只有9个对象，永远授不出"),
        ([(SIZE, f"{SIZE}\n  数目: 2"), ("名次: 1-3", "末位: 3")], "“末位”是3，而“科室”只有2个对象"),
        ([("名次: 1-3", "按: 进步")], "没有写人数，凡有进步的都得"),
        ([("名次: 1-3", "名次: 1-3\n  人数: 2")], "“人数”只对“按: 进步”有用"),
        ([], "没有否决能取消的奖项：A1"),
    ],
)  # fmt: skip
def test_quotas_and_awards(changes: list[Change], text: str) -> None:
    assert said(complaints(*changes), "提醒", text).place.line


def test_a_share_rounded_up_never_is_zero() -> None:
    assert "取整后为零" not in "".join(map(str, complaints(("比例: 40", "比例: 1\n  取整: 进一"))))


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        (["编号: L1"], "没有结论，也没有去向"),
        (["编号: L1, 结论: 甲, 等次: 差, 连续: 2", "编号: L2, 结论: 乙, 等次: 差, 连续: 2"], "永远轮不到它"),
        (["编号: L1, 结论: 甲, 时点: 年度, 等次: 差, 次数: 2"], "要2次，而一年只有1期"),
    ],
)
def test_links(entries: list[str], text: str) -> None:
    assert said(complaints(_section("衔接", *entries)), "提醒", text).place.line


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ([("    依据: 第三条一\n", "")], "1个条款没有写依据：1a"),
        ([("    依据: 第三条一\n", "    依据: 第三条一\n    存疑: 何级通报未写\n")], "方案记着1处存疑：1a"),
        ([("[有, 没有]", "[有、没有]")], "像是几个值写在一起"),
        ([("分值: 60", "分值: 60\n  不适用时: {处理: 零分}")], "“不适用时”用不上"),
        ([("分值: 60", "分值: 60\n  量表: 100")], "量表不起作用"),
        ([("分值: 60", "分值: 60\n  统一扣完: 是")], "“统一扣完”不起作用"),
        ([("分值: 40", "分值: 40\n  倒扣: 5")], "“倒扣”不起作用"),
        ([("- 编号: '2'", "- {编号: '3', 依据: 三}\n- 编号: '2'")], "没有分值也没有规则，永远是0分"),
    ],
)  # fmt: skip
def test_indicators_and_clauses(changes: list[Change], text: str) -> None:
    assert said(complaints(*changes), "提醒", text).place.line


def test_what_can_never_apply() -> None:
    two = ("- 名称: 科室\n  分值: 100", "- 名称: 科室\n  分值: 100\n- 名称: 中心\n  分值: 100")
    limited = ("取值: [有, 没有]", "取值: [有, 没有]\n  类别: [中心]")
    never = ("    单位: 次\n", "    单位: 次\n    类别: [科室]\n    适用: {窗口: [有]}\n")
    said(complaints(two, limited, never), "提醒", "规则“1a 漏报”对任何对象都不适用")


def test_a_category_without_indicators() -> None:
    own = "  指标:\n  - {编号: '0', 分值: 100, 计分: 评分, 依据: 三}\n"
    text = f"方案: a\n名称: b\n类别:\n- 名称: 科室\n{own}- 名称: 中心\n"
    said(check(loads(text)), "提醒", "类别“中心”没有指标")
