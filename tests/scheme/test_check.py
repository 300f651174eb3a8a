"""Faults: what keeps a scheme from computing what it says."""

from __future__ import annotations

import dataclasses
import time

import pytest

from kaohe.scheme import library
from kaohe.scheme.check import MOST_ELEMENTS, check
from kaohe.scheme.language import Source
from scheme.samples import SMALL, complaints, line_of, said, small, spoilt

Change = tuple[str, str]


def _section(name: str, *entries: str) -> Change:
    """A change that adds a section before the section 票种."""
    items = "".join(f"- {{{entry}, 依据: 附则}}\n" for entry in entries)
    return ("票种:\n", f"{name}:\n{items}票种:\n")


@pytest.mark.parametrize("name", library.names())
def test_shipped_schemes_have_no_faults(name: str) -> None:
    assert [str(fault) for fault in check(library.shipped(name)) if fault.level == "错误"] == []


def test_the_small_scheme_has_no_faults() -> None:
    assert [fault for fault in complaints() if fault.level == "错误"] == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("编号: 1b", "编号: 1a"), "编号“1a”用了两次：“1a 漏报”和“1a 表彰”"),
        (("编号: F1", "编号: G1"), "编号“G1”用了两次"),
        (("编号: F1", "编号: “F1”"), "写成 F1"),
        (("- 编号: B\n", "- 编号: A\n"), "编号“A”用了两次"),
        (("- 名称: 科室\n", "- 名称: 科室\n- 名称: 科室\n"), "类别“科室”写了两次"),
        (("名称: 窗口", "名称: 分组"), "属性不能叫“分组”"),
        (("[有, 没有]", "[有, 有]"), "取值重复：有"),
        (("名称: 中", "名称: 好"), "等次“好”写了两次"),
        (("等次: 差", "等次: 较差"), "不存在的等次“较差”。是不是“差”？"),
        (("等次: 好", "等次: 优"), "不存在的等次“优”"),
        (("比例: 40", "比例: 40\n  类别: [科事]"), "不存在的类别“科事”。是不是“科室”？"),
        (("效果: [等次]", "效果: [等次, 取消评优]"), "“效果”不认识“取消评优”。是不是“取消评先”？"),
        (("效果: [等次]", "效果: [等次, 取消评先]\n  限奖项: [A2]"), "不存在的奖项“A2”。是不是“A1”？"),
        (_section("同一事项", "编号: M1, 规则: [1a, 1z]"), "不存在的规则“1z”"),
        (_section("同一事项", "编号: M1, 规则: '1a、1b'"), "用半角逗号分开：[1a, 1b]"),
        (_section("程序", "编号: P1, 表样: B9"), "本方案没有声明表样"),
        (_section("角色", "编号: R1, 票种: C"), "不存在的票种“C”"),
        (_section("直接采用", "编号: X1, 指标: ['9']"), "不存在的指标“9”"),
        (("名次: 1-3", "名额: [N2]"), "不存在的名额“N2”。是不是“N1”？"),
        (("  单位: 次", "  适用: {窗囗: [有]}\n    单位: 次"), "没有声明的属性“窗囗”。是不是“窗口”？"),
        (("  单位: 次", "  适用: {窗口: [是]}\n    单位: 次"), "属性“窗口”没有取值“是”"),
        (("生效: 2024-03-01", "周期: 年度"), "“周期”不认识“年度”。是不是“年”？"),
        (("生效: 2024-03-01", "名次依据: 总分"), "“名次依据”不认识“总分”。是不是“显示总分”？"),
        (("比例: 40", "比例: 40\n  取整: 舍去"), "“取整”不认识“舍去”"),
        (("分值: 60", "分值: 60\n  起评: 零分"), "“起评”不认识“零分”。是不是“零”？"),
        (("分值: 60", "分值: 6000000000"), "大得不可能"),
        (("扣分: 0.5", "扣分: 5000000000"), "大得不可能"),
    ],
)
def test_names_and_enumerations(change: Change, text: str) -> None:
    found = said(complaints(change), "错误", text)
    assert found.place.line and found.place.char and found.cure


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("方案: small-2024", "方案: 我局2024"), "短名“我局2024”不合规定"),
        (("2024-03-01", "2024年3月1日"), "写成 2024-03-01"),
        (("2024-03-01", "2024-02-30"), "生效日期“2024-02-30”不对"),
        (("生效: 2024-03-01", "小数: 7"), "总分不能显示7位小数"),
        (("生效: 2024-03-01", "小数: -1"), "总分不能显示-1位小数"),
        (("生效: 2024-03-01", "名次范围: [分组]"), "名次范围里没有“类别”"),
        (_section("期限", "编号: T1, 日期: 3月5日"), "写成 03-05"),
        (_section("期限", "编号: T1, 日期: 13-01"), "日期“13-01”不对"),
        (_section("期限", "编号: T1, 月份: 13"), "月份13不对"),
        (_section("期限", "编号: T1, 最少天数: 9, 最多天数: 5"), "最少9天，却最多5天"),
        (("票种:\n", "加减: {总分下限: 9, 总分上限: 5}\n票种:\n"), "总分下限高于总分上限"),
    ],
)
def test_the_head_and_dates(change: Change, text: str) -> None:
    assert said(complaints(change), "错误", text).place.line


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("    扣分: 0.5\n", ""), "“1a 漏报”没有写扣分或加分"),
        (("扣分: 0.5", "扣分: 全部"), "方法“每项”不能这样写“扣分”。写 一个数、按层级的表"),
        (("扣分: 0.5", "扣分: -0.5"), "“扣分”是负数"),
        (("国家级: 3", "国家级: -3"), "层级“国家级”的“加分”是负数"),
        (("加分: {国家级: 3, 省级: 2}", "加分: {}"), "的“加分”是空表"),
        (("方法: 一次性", "方法: 不得分"), "方法“不得分”不能这样写“加分”。写 “全部”"),
        (("封顶: 5", "封顶: -5"), "封顶是负数"),
        (("方法: 每项\n    扣分: 0.5", "方法: 不足\n    应有: 0\n    扣分: 0.5"), "应有的数量必须大于0"),
        (
            ("方法: 每项\n    扣分: 0.5", "方法: 不足\n    应有: 2\n    缺报: 待定\n    扣分: 0.5"),
            "可以写：待补、按零、满分",
        ),
        (("扣分: 0.5", "扣分: 0.5\n    免计: -1"), "免计的数量是负数"),
        (
            ("方法: 每项\n    扣分: 0.5", "方法: 酌情\n    扣分: 酌情\n    最低: 3\n    最高: 1"),
            "最高1小于最低3",
        ),
        (
            ("方法: 每项\n    扣分: 0.5", "方法: 分档\n    扣分: 分档\n    档: [{从: 5, 到: 2, 分: 1}]"),
            "是空的",
        ),
        (
            ("方法: 每项\n    扣分: 0.5", "方法: 百分点\n    目标: 95\n    方向: 以下\n    扣分: 1"),
            "可以写：低于、高于",
        ),
        (("方法: 每项\n    扣分: 0.5", "方法: 研究决定\n    扣分: 1"), "删去“扣分”，分值由记录载明"),
        (_section("系数", "编号: K1, 规则: [1a]"), "没有写范围或取值"),
        (_section("系数", "编号: K1, 规则: [1a], 最低: 2, 最高: 1"), "最低大于最高"),
        (_section("系数", "编号: K1, 规则: [1a], 取值: [-1]"), "取值有负数"),
        (_section("系数", "编号: K1, 规则: [1a], 取值: [1000.5]"), "“取值”超过1000"),
        (_section("系数", "编号: K1, 规则: [1a], 最高: 5000"), "“最高”超过1000"),
        (("方法: 每项\n    扣分: 0.5", "方法: 情节\n    扣分: 1\n    情节: {重: 1001}"), "情节系数超过1000"),
        (
            (
                "方法: 每项\n    扣分: 0.5",
                "方法: 不足\n    应有: 2\n    缺报: 按零\n    扣分: {省级: 1, 市级: 2}",
            ),
            "没有记录就没有层级",
        ),
        (
            (
                "方法: 每项\n    扣分: 0.5",
                "方法: 百分点\n    目标: 90\n    方向: 低于\n    缺报: 按零\n    扣分: {省级: 1, 市级: 2}",
            ),
            "没有记录就没有层级",
        ),
        (_section("系数", "编号: K1, 取值: [0.5]"), "没有写适用的规则"),
        (_section("系数", "编号: K1, 规则: [1a], 情节: 重"), "情节表里没有“重”"),
        (
            _section("同一事项", "编号: M1, 规则: [1a]", "编号: M2, 规则: [1a]"),
            "规则“1a”同时在“M1”和“M2”两组里",
        ),
        (_section("同一事项", "编号: M1, 总是同一事项: 是"), "没有写规则"),
    ],
)
def test_rules(change: Change, text: str) -> None:
    assert said(complaints(change), "错误", text).place.line


@pytest.mark.parametrize("method", ["不足\n    应有: 2", "不得分", "分档\n    档: [{分: 1}]"])
def test_factors_are_refused_where_the_quantity_decides(method: str) -> None:
    amount = {"不足": "0.5", "不得分": "全部", "分档": "分档"}[
        method[: method.find("\n")] if "\n" in method else method
    ]
    rule = ("方法: 每项\n    扣分: 0.5", f"方法: {method}\n    扣分: {amount}")
    found = complaints(rule, _section("系数", "编号: K1, 规则: [1a], 取值: [0.5]"))
    assert said(found, "错误", "不能带系数").cure == "从“规则”里删去“1a”"


LEAF = "  计分:\n    方法: 测评\n    权重: {A: 60, B: 40}\n"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("    权重: {A: 60, B: 40}\n", ""), "“2 测评”没有票种权重。加“权重: {A: 权重、B: 权重}”"),
        (("{A: 60, B: 40}", "{A: 60, C: 40}"), "没有这个票种：“C”"),
        (("{A: 60, B: 40}", "{A: 120, B: -20}"), "票种“B”的权重是负数"),
        (("{A: 60, B: 40}", "{A: 0, B: 0}"), "权重全是0"),
        (("    方法: 测评\n", "    方法: 测评\n    量表: 0\n"), "票面满分必须大于0"),
        (("    方法: 测评\n", "    方法: 测评\n    去高: -1\n"), "不能是负数"),
        (("    方法: 测评\n", "    方法: 测评\n    等次换分: {好: 120}\n"), "换120分，不在0至100之间"),
        (("投票人: 群众", "投票人: 群众\n  最低参评率: 80"), "却没有应投人数"),
        (("投票人: 群众", "投票人: 群众\n  应投: 9\n  最低参评率: 180"), "不在0至100之间"),
        (("投票人: 群众", "投票人: 群众\n  限制: [{条件: 高分, 至多: 2}]"), "限制“高分”没有写“界”"),
        (("投票人: 群众", "投票人: 群众\n  限制: [{条件: 等次, 等次: 好, 至多: 2}]"), "“好”不能换分"),
        (("投票人: 群众", "投票人: 群众\n  限制: [{条件: 高分, 界: 90}]"), "没有写至多几个"),
        (_section("权重", "编号: W1, 指标: ['1'], 权重: {A: 100}"), "指标“1”不是测评指标"),
        (_section("名次计分", "编号: W1, 指标: ['1'], 级差: 2"), "指标“1”不是测评指标"),
        (_section("名次计分", "编号: W1, 指标: ['2'], 级差: -2"), "级差不能是负数"),
        (
            _section("名次计分", "编号: W1, 指标: ['2'], 级差: 2, 排名于: 每人"),
            "可以写：每张票、每票种、合计",
        ),
        (
            _section("名次计分", "编号: W1, 指标: ['2'], 级差: 2", "编号: W2, 指标: ['2'], 级差: 1"),
            "写了两次",
        ),
        (_section("直接采用", "编号: W1, 指标: ['2'], 满分: 0"), "满分必须大于0"),
    ],
)
def test_ballots(change: Change, text: str) -> None:
    assert said(complaints(change), "错误", text).place.line


def test_shared_weights_are_enough() -> None:
    change = ("    权重: {A: 60, B: 40}\n", "")
    found = complaints(change, _section("权重", "编号: W1, 指标: ['2'], 权重: {A: 60, B: 40}"))
    assert [fault for fault in found if fault.level == "错误"] == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("  分值: 60", "  分值: -60"), "“分值”是负数"),
        (("  分值: 60", "  分值: 60\n  倒扣: -1"), "“倒扣”是负数"),
        (("  分值: 60", "  分值: 60\n  量表: 0"), "量表必须大于0"),
        (("  分值: 60", "  分值: 60\n  计分: 评分"), "的计分是“评分”，规则不起作用"),
        (
            ("  规则:\n", "  下级: [{编号: '1.1', 分值: 60, 依据: 三}]\n  规则:\n"),
            "有下级指标，规则不能挂在这里",
        ),
        ((LEAF, LEAF + "  下级: [{编号: '2.1', 分值: 40, 依据: 三}]\n"), "有下级指标，不能再用“测评”"),
        (("  规则:\n", "  个性指标: {计分: 评分, 必有: 否}\n  规则:\n"), "有个性指标，规则不能挂在这里"),
        (("  分值: 40\n", ""), "“2 测评”要测评，却没有分值"),
        ((LEAF, "  计分: {方法: 评分, 最低: 50}\n"), "评分的最低分高于分值40"),
        ((LEAF, "  计分: {方法: 平均, 量表: 0}\n"), "每次评分的满分必须大于0"),
        ((LEAF, "  计分: {方法: 直接采用, 满分: 0}\n"), "满分必须大于0"),
        ((LEAF, "  个性指标: {计分: 规则}\n"), "个性指标不能用“规则”计分"),
    ],
)
def test_indicators(change: Change, text: str) -> None:
    assert said(complaints(change), "错误", text).place.line


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("  等次: 差\n", ""), "效果是“等次”，却没有写等次"),
        (_section("肯定", "编号: Q1"), "肯定“Q1”没有写等次"),
        (("  比例: 40\n", ""), "既没有比例也没有人数"),
        (("比例: 40", "比例: 140"), "比例140不在0至100之间"),
        (("比例: 40", "比例: 40\n  范围: [类別]"), "范围不认识“类別”。是不是“类别”？"),
        (("比例: 40", "比例: 40\n  范围: [全部, 窗口]"), "又写了别的"),
        (("名次: 1-3", "名次: 第1至3名"), "写成 1-3"),
        (("名次: 1-3", "名次: 前3名"), "写成 1-3"),
        (("名次: 1-3", "名次: 3-1"), "名次“3-1”读不懂"),
        (("名次: 1-3", "名次: 0-3"), "名次“0-3”读不懂"),
        (("  名次: 1-3\n", ""), "没有写怎样授予"),
        (("名次: 1-3", "名次: 1-3\n  末位: 2"), "写了几种授予办法：名次、末位"),
        (("名次: 1-3", "末位: 0"), "“末位”不是正数"),
        (("  奖项: 先进\n", ""), "没有写奖项名称，也没有写备注"),
    ],
)
def test_grades_and_awards(change: Change, text: str) -> None:
    assert said(complaints(change), "错误", text).place.line


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("结论: 诫勉", "有结论，却没有条件"),
        ("结论: 诫勉, 等次: 差", "没有写几次"),
        ("结论: 诫勉, 等次: 差, 得分低于: 60, 连续: 2", "条件互相矛盾：等次、得分低于"),
        ("结论: 诫勉, 等次: 差, 次数: 2, 至少: 1", "次数写了几种：次数、至少"),
        ("结论: 诫勉, 等次: 差, 连续: 0", "“连续”不能是0"),
        ("等次: 差, 连续: 2", "写了条件，却没有结论"),
        ("结论: 推荐, 奖项: 先近, 连续: 2", "不存在的奖项“先近”。是不是“先进”？"),
        ("结论: 诫勉, 时点: 每年, 等次: 差, 连续: 2", "可以写：本期、年度"),
    ],
)
def test_links(entry: str, text: str) -> None:
    assert said(complaints(_section("衔接", f"编号: L1, {entry}")), "错误", text).place.line


def test_all_at_once_sorted_by_place() -> None:
    found = complaints(
        ("扣分: 0.5", "扣分: 全部"), ("等次: 差", "等次: 劣"), ("分值: 40", "分值: 50"), ("A: 60", "C: 60")
    )
    faults = [fault for fault in found if fault.level == "错误"]
    assert len(faults) == 4
    assert [fault.place for fault in found] == sorted(fault.place for fault in found)


def test_a_reference_in_a_list_has_its_own_line() -> None:
    change = ("票种:\n", "同一事项:\n- 编号: M1\n  依据: 七\n  规则:\n  - 1a\n  - 1z\n票种:\n")
    assert said(complaints(change), "错误", "1z").place.line == line_of(spoilt(change), "  - 1z")


def test_places_of_parameters() -> None:
    found = said(complaints(("扣分: 0.5", "扣分: -0.5")), "错误", "负数")
    assert (found.place.line, found.place.char) == (line_of(SMALL, "扣分: 0.5"), 9)


@pytest.mark.parametrize("name", ["a", "ROW", "Ｎａｍｅ", "category", " g r p", "Profile"])
def test_an_attribute_that_the_program_needs_for_itself(name: str) -> None:
    assert said(complaints(("名称: 窗口", f"名称: '{name}'")), "错误", "程序自己用这个名称").place.line


@pytest.mark.parametrize("name", ["对象", "类 别", "分组"])
def test_an_attribute_like_a_column_that_is_there(name: str) -> None:
    assert (
        said(complaints(("名称: 窗口", f"名称: '{name}'")), "错误", "对象表已有这一列").cure == "换一个名称"
    )


def test_attributes_that_differ_by_case_or_width_only() -> None:
    found = complaints(("- 名称: 窗口\n", "- 名称: LevelA\n  取值: [甲]\n- 名称: ｌevela\n"))
    assert said(found, "错误", "属性“ｌevela”与“LevelA”只差大小写、全角半角或空格").place.line


def test_more_elements_than_can_be_checked() -> None:
    start = time.perf_counter()
    many = check(_many(MOST_ELEMENTS))
    assert [fault.what for fault in many if fault.level == "错误"] == [
        f"指标和规则共{MOST_ELEMENTS + 4}个，超过{MOST_ELEMENTS}个，没有再查别的"
    ]
    assert time.perf_counter() - start < 5


def test_equal_ids_are_named_a_few_times() -> None:
    rule = "  - {编号: 1a, 方法: 每项, 扣分: 1, 依据: 三}\n"
    found = complaints(("- 编号: '2'\n", rule * 200 + "- 编号: '2'\n"))
    assert len([fault for fault in found if "编号“1a”用了两次" in fault.what]) == 20
    said(found, "错误", "重复的编号共200处，只列出前20处")


def _many(count: int) -> Source:
    """The small scheme with so many rules of one id."""
    source = small()
    first, *rest = source.scheme.indicators
    many = dataclasses.replace(first, rules=(*first.rules, *(first.rules[:1] * count)))
    return Source(dataclasses.replace(source.scheme, indicators=(many, *rest)), source.places)
