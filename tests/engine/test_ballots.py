"""Ballots: void ones, abstentions, class means and weights, scores by place (semantics, section 4)."""

from __future__ import annotations

import functools

import pytest

from tests.engine.world import World, run

VOTE = """
票种:
  - {编号: A, 投票人: 领导}
  - {编号: B, 投票人: 中层}
  - {编号: C, 投票人: 群众}
  - {编号: X, 投票人: 来宾}
指标:
  - {编号: 1, 名称: 业绩, 分值: 50, 计分: {方法: 测评, 权重: {A: 40, B: 30, C: 30}}}
  - {编号: 2, 名称: 作风, 分值: 50, 计分: {方法: 测评, 权重: {A: 40, B: 30, C: 30}}}
"""
BALLOTS = """
票号 票种 对象 指标 评分
1 A 甲 1 90
1 A 甲 2 80
1 A 乙 1 80
1 A 乙 2 80
2 A 甲 1 -
2 A 甲 2 90
1 B 甲 1 88
1 B 甲 2 80
1 B 乙 1 80
1 B 乙 2 -
2 B 甲 1 89
2 B 甲 2 80
3 B 甲 1 101
3 B 甲 2 0
3 B 乙 1 0
1 C 甲 1 90
2 C 甲 1 91
3 C 甲 1 89
1 C 甲 2 80
1 C 乙 1 70
4 C 甲 1 50
4 C 甲 1 -
4 C 乙 1 10
5 C 甲 1 10
5 C 乙 1 -5
1 X 甲 1 500
1 X 乙 1 60
"""


@functools.cache
def vote() -> World:
    return run(VOTE, "甲 乙", 测评票=BALLOTS)


def test_class_means_are_weighted_and_converted() -> None:
    """Means A 90, B 88.5, C 90: (3600 + 2655 + 2700) / 100 = 89.55, × 50 / 100 = 44.775."""
    assert vote().scores("甲")["1"] == "44.775"


def test_classes_without_a_valid_mark_drop_out_and_the_result_says_so() -> None:
    """乙/2: only A: 80 → 40. 甲/2: all three: 85, 80, 80 → (3400 + 2400 + 2400) / 100 = 82 → 41."""
    assert (vote().scores("乙")["2"], vote().scores("甲")["2"]) == ("40", "41")
    assert vote().remarks == {"乙": "2无B票、2无C票"}
    assert [line for line in vote().counts if line.startswith("无有效评分")] == [
        "无有效评分的票种 B 1 2：乙",
        "无有效评分的票种 C 1 2：乙",
    ]


def test_the_weights_of_the_others_are_scaled_up() -> None:
    """乙/1: A 80, B 80, C 70: (3200 + 2400 + 2100) / 100 = 77 → 38.5; the void ballots' 0 and 10 are out."""
    assert vote().scores("乙")["1"] == "38.5"


def test_void_ballots_are_listed_with_their_reasons() -> None:
    """A mark outside the range, or the same appraisee and indicator twice (empty ones included)."""
    void = [line for line in vote().counts if line.startswith("废票")]
    assert [line.split("：")[0] for line in void] == ["废票 B 1 票号3", "废票 C 1 票号4", "废票 C 1 票号5"]
    assert "101" in void[0] and "两次" in void[1] and "-5" in void[2]


def test_ballots_are_counted_by_class() -> None:
    """A ballot is unique within its class: number 1 is another ballot in A, B and C."""
    assert vote().counts[:6] == [
        "收回的票 A 2",
        "收回的票 B 3",
        "收回的票 C 5",
        "有效票 A 2",
        "有效票 B 2",
        "有效票 C 3",
    ]


def test_an_empty_mark_is_an_abstention() -> None:
    """It counts in no mean; 清点 has how many there were."""
    assert "弃权 A 1 没有打分的评分" in vote().counts
    assert "弃权 B 1 没有打分的评分" in vote().counts


def test_marks_of_a_class_without_weight_are_ignored_whatever_their_value() -> None:
    """The mark of 500 voids nothing."""
    assert [line for line in vote().counts if " X " in line] == ["不计的评分 X 2 该票种在此指标上没有权重"]


def said(world: World, name: str, indicator: str) -> str:
    return next(line for line in world.lines(name) if line["指标"] == indicator)["说明"]


def test_the_ledger_says_what_the_score_is_made_of() -> None:
    world = run(VOTE + "最少公开票数: 1", "甲 乙", 测评票=BALLOTS)
    line = next(line for line in world.lines("甲") if line["指标"] == "1")
    assert (line["类型"], line["分数"]) == ("测评", "44.775")
    for part in ("A票1张，平均90", "B票2张，平均88.5", "C票3张，平均90", "合成89.55"):
        assert part in line["说明"]


def test_no_class_mean_is_told_where_one_class_has_too_few_marks() -> None:
    """All three go: from two of them and the score the third could be worked out."""
    assert said(vote(), "甲", "1") == (
        "A票1张，权重40；B票2张，权重30；C票3张，权重30；合成89.55，折算为50分（有票种不足3张，各票种的平均不公开）"
    )
    three = run(VOTE + "最少公开票数: 2", "甲 乙", 测评票=BALLOTS)
    assert "平均" not in said(three, "甲", "1").partition("（")[0]


def test_what_is_made_of_one_small_class_is_not_told_as_its_mean() -> None:
    """乙/2 has one mark of A and nothing else: 80 is neither 平均 nor 合成."""
    assert said(vote(), "乙", "2").startswith("A票1张，权重40，折算为50分（有票种不足3张")
    assert "80" not in said(vote(), "乙", "2")


def test_from_the_scheme_s_minimum_on_the_means_are_told() -> None:
    assert "A票3张，平均80，权重" in said(voted("甲 70|甲 80|甲 90"), "甲", "1")
    assert "平均8" not in said(voted("甲 70|甲 90"), "甲", "1")
    assert "A票2张，平均80，权重" in said(voted("甲 70|甲 90", more="\n最少公开票数: 2"), "甲", "1")


def test_marks_where_the_indicator_does_not_apply_are_ignored() -> None:
    """They void nothing, even twice, and are reported."""
    world = run(
        """
属性: [{名称: 窗口, 取值: [有, 无]}]
票种: [{编号: A, 投票人: 群众}]
指标:
  - {编号: 1, 名称: 服务, 分值: 50, 计分: {方法: 测评, 权重: {A: 1}}, 适用: {窗口: [有]},
     不适用时: {处理: 转移, 到: 2}}
  - {编号: 2, 名称: 作风, 分值: 50, 计分: {方法: 测评, 权重: {A: 1}}}
""",
        "对象 类别 窗口\n甲 科室 无\n",
        测评票="票号 票种 对象 指标 评分\n1 A 甲 1 999\n1 A 甲 1 20\n1 A 甲 2 80\n",
    )
    assert world.totals == {"甲": "80.00"}
    assert world.counts == ["收回的票 A 1", "有效票 A 1", "不计的评分 A 2 指标不适用于该对象"]


def test_a_class_without_weight_on_one_leaf_may_have_it_on_another() -> None:
    """Weights by leaf, from the section 权重 where the leaf has none of its own; weight 0 is no weight."""
    world = run(
        """
票种: [{编号: A, 投票人: 领导}, {编号: B, 投票人: 群众}]
权重:
  - {编号: W1, 名称: 业绩, 指标: [1], 权重: {A: 60, B: 40}}
  - {编号: W2, 名称: 作风, 指标: [2], 权重: {A: 0, B: 1}}
指标:
  - {编号: 1, 名称: 业绩, 分值: 60, 计分: 测评}
  - {编号: 2, 名称: 作风, 分值: 40, 计分: 测评}
""",
        "甲",
        测评票="票号 票种 对象 指标 评分\n1 A 甲 1 90\n1 A 甲 2 10\n1 B 甲 1 80\n1 B 甲 2 70\n",
    )
    assert world.scores("甲") == {"1": "51.6", "2": "28"}  # (5400 + 3200) / 100 = 86; 70


ONE = """
票种: [{编号: A, 投票人: 群众%s}]
指标: [{编号: 1, 名称: 测评, 分值: 100, 计分: {方法: 测评, 权重: {A: 1}%s}}]
"""


def voted(marks: str, cls: str = "", leaf: str = "", column: str = "评分", more: str = "") -> World:
    """One class, one leaf; `marks` are ballots apart by `|`, each "甲 90 乙 80"; 所属 follows a slash."""
    ballots, names, rows = marks.split("|"), {}, []
    for number, ballot in enumerate(ballots, start=1):
        words = ballot.split()
        for who, cell in zip(words[::2], words[1::2], strict=True):
            mark, slash, unit = cell.partition("/")
            names[who] = True
            row = {
                "票号": str(number),
                "票种": "A",
                "对象": who,
                "指标": "1",
                column: "" if mark == "-" else mark,
            }
            rows.append(row | ({"所属": unit} if slash else {}))
    return run(ONE % (cls, leaf) + more, " ".join(names), 测评票=rows, sums=False)


def test_grades_are_converted_to_points_and_an_unknown_grade_voids() -> None:
    """Marks may be grades that the scheme converts: (100 + 60) / 2; 很好 is none."""
    world = voted(
        "甲 好 乙 好|甲 一般 乙 好|甲 很好 乙 一般",
        leaf=", 等次换分: {好: 100, 较好: 80, 一般: 60}",
        column="等次",
    )
    assert world.totals == {"甲": "80.00", "乙": "100.00"}
    assert "废票 A 1 票号3：没有“很好”这个等次" in world.counts


def test_highest_and_lowest_marks_may_be_dropped() -> None:
    """Drop one of each: (80 + 90) / 2; where no mark would be left, none is dropped."""
    world = voted("甲 60 乙 70|甲 80 乙 90|甲 90|甲 100", leaf=", 去高: 1, 去低: 1")
    assert world.totals == {"甲": "85.00", "乙": "80.00"}


def test_only_high_marks_dropped() -> None:
    assert voted("甲 60|甲 80|甲 100", leaf=", 去高: 2").totals == {"甲": "60.00"}


def test_equal_marks_are_dropped_one_by_one() -> None:
    """Dropping one of two equal highest leaves the other: (100 + 40) / 2."""
    assert voted("甲 100|甲 100|甲 40", leaf=", 去高: 1").totals == {"甲": "70.00"}


HIGH = ", 限制: [{条件: 高分, 界: 90, %s}]"


@pytest.mark.parametrize(
    ("limit", "first", "void"),
    [
        (HIGH % "至多: 1", "甲 95 乙 90 丙 50", True),
        (HIGH % "至多: 2", "甲 95 乙 90 丙 50", False),
        (HIGH % "比例: 50", "甲 95 乙 90 丙 50", True),  # 2 of 3
        (HIGH % "比例: 50", "甲 95 乙 90 丙 50 丁 50", False),  # 2 of 4
        (HIGH % "比例: 50", "甲 95 乙 90 丙 50 丁 -", True),  # an abstention is not marked
        (", 限制: [{条件: 全同}]", "甲 80 乙 80 丙 -", True),
        (", 限制: [{条件: 全同}]", "甲 80 乙 81", False),
        (", 限制: [{条件: 全同}]", "甲 80", False),
    ],
    ids=["2 of 1", "2 of 2", "2 of 3", "2 of 4", "abstention", "all equal", "not equal", "one mark"],
)
def test_a_ballot_may_have_to_keep_limits(limit: str, first: str, void: bool) -> None:
    """Spread limits on a ballot: share or number of top marks; all-equal void."""
    world = voted(f"{first}|甲 60 乙 61 丙 62 丁 63", cls=limit)
    assert any(line.startswith("废票 A 1 票号1") for line in world.counts) == void
    assert (world.totals["甲"] == "60.00") == void


def test_a_limit_may_count_a_grade() -> None:
    world = voted(
        "甲 好 乙 好|甲 好 乙 中",
        cls=", 限制: [{条件: 等次, 等次: 好, 至多: 1}]",
        leaf=", 等次换分: {好: 100, 中: 60}",
        column="等次",
    )
    assert world.totals == {"甲": "100.00", "乙": "60.00"}
    assert "废票 A 1 票号1：等次超过规定的个数" in world.counts


def test_a_class_needs_its_least_number_of_valid_ballots() -> None:
    """A void ballot does not help: one valid of three is too few for 2, and the appraisee is unfinished."""
    world = voted("甲 90|甲 101", cls=", 最少票数: 2")
    assert world.totals == {}
    assert world.remarks == {"甲": "未完成"}
    assert "不计的票种 A 1 有效票数或参评率不到规定的最低要求" in world.counts
    assert voted("甲 90|甲 80", cls=", 最少票数: 2").totals == {"甲": "85.00"}


@pytest.mark.parametrize(("eligible", "counts"), [(3, True), (4, False)])
def test_a_class_needs_its_turnout(eligible: int, counts: bool) -> None:
    """Minimum turnout: valid ballots by those eligible: 2 of 3 reach 60 %, 2 of 4 do not."""
    world = voted("甲 90|甲 80|甲 101", cls=f", 应投: {eligible}, 最低参评率: 60")
    assert (world.totals == {"甲": "85.00"}) == counts
    assert f"应投人数 A {eligible}" in world.counts


def test_the_mark_for_ones_own_unit_becomes_an_abstention() -> None:
    """回避: left out where 所属 is absent or names nobody."""
    world = voted("甲 100/甲 乙 80/甲|甲 60/乙 乙 100/乙|甲 70/码1 乙 70/码1", cls=", 回避: 是")
    assert world.totals == {"甲": "65.00", "乙": "75.00"}  # (60 + 70) / 2, (80 + 70) / 2
    assert "弃权 A 2 没有打分的评分" in world.counts
    assert voted("甲 100|甲 60", cls=", 回避: 是").totals == {"甲": "80.00"}


def test_a_bad_mark_for_ones_own_unit_still_voids_the_ballot() -> None:
    """A ballot with a mark outside the range is void as a whole, whoever it is for."""
    world = voted("甲 101/甲 乙 80/甲|甲 90/乙 乙 70/丙", cls=", 回避: 是")
    assert world.totals == {"甲": "90.00", "乙": "70.00"}


def test_where_nobody_is_recused_the_own_mark_counts() -> None:
    assert voted("甲 100/甲|甲 60/乙").totals == {"甲": "80.00"}


BY_PLACE = """
名次计分: [{编号: P1, 名称: 名次计分, 指标: [1], 首名: 100, 级差: 2, 排名于: %s%s}]
"""


def placed(marks: str, on: str, more: str = "") -> World:
    return voted(marks, more=BY_PLACE % (on, more))


def test_points_by_place_on_each_ballot() -> None:
    """每张票: place 1 + number strictly better: 100, 100, 96 and 98, 96, 100; then means."""
    world = placed("甲 90 乙 90 丙 80|甲 90 乙 60 丙 92", "每张票")
    assert world.totals == {"甲": "99.00", "乙": "98.00", "丙": "98.00"}


def test_an_abstention_is_not_ranked_on_its_ballot() -> None:
    world = placed("甲 - 乙 60 丙 70|甲 50 乙 60 丙 -", "每张票")
    assert world.totals == {"甲": "98.00", "乙": "99.00", "丙": "100.00"}  # 98; 98 and 100; 100


def test_marks_are_dropped_after_they_have_become_points() -> None:
    """甲 has 100, 98 and 98 points; the highest of them goes, not the highest mark."""
    world = voted("甲 50 乙 40|甲 90 乙 95|甲 80 乙 85", leaf=", 去高: 1", more=BY_PLACE % ("每张票", ""))
    assert world.totals == {"甲": "98.00", "乙": "99.00"}


def test_points_by_place_on_class_means() -> None:
    """每种票: means 甲 80, 乙 80, 丙 90: places 2, 2, 1."""
    world = placed("甲 100 乙 80 丙 90|甲 60 乙 80 丙 90", "每票种")
    assert world.totals == {"甲": "98.00", "乙": "98.00", "丙": "100.00"}


def test_points_by_place_on_the_weighted_result() -> None:
    """合计: A and B weigh 1 to 3: 甲 (90 + 3·60)/4 = 67.5, 乙 (60 + 3·80)/4 = 75, 丙 75."""
    scheme = """
票种: [{编号: A, 投票人: 领导}, {编号: B, 投票人: 群众}]
指标: [{编号: 1, 名称: 测评, 分值: 50, 计分: {方法: 测评, 权重: {A: 1, B: 3}}}]
"""
    world = run(
        scheme + BY_PLACE % ("合计", ""),
        "甲 乙 丙",
        测评票="票号 票种 对象 指标 评分\n1 A 甲 1 90\n1 A 乙 1 60\n1 A 丙 1 75\n"
        "1 B 甲 1 60\n1 B 乙 1 80\n1 B 丙 1 75\n",
    )
    assert world.totals == {"甲": "48.00", "乙": "50.00", "丙": "50.00"}  # 96, 100, 100, × 50 / 100


def test_points_by_place_have_a_floor() -> None:
    """points max(0, F − s(r − 1)), or the scheme's own lowest."""
    world = placed("甲 90 乙 80 丙 70", "每张票", ", 最低: 97")
    assert world.totals == {"甲": "100.00", "乙": "98.00", "丙": "97.00"}
    steep = voted("甲 90 乙 80 丙 70", more=(BY_PLACE % ("每张票", "")).replace("级差: 2", "级差: 60"))
    assert steep.totals == {"甲": "100.00", "乙": "40.00", "丙": "0.00"}


def test_places_on_a_ballot_are_within_a_category() -> None:
    """The appraisees of one category that it marks are ordered."""
    world = run(
        "类别: [{名称: 科室}, {名称: 所}]\n" + ONE % ("", "") + BY_PLACE % ("每张票", ""),
        "对象 类别\n甲 科室\n乙 科室\n丁 所\n",
        测评票="票号 票种 对象 指标 评分\n1 A 甲 1 90\n1 A 乙 1 80\n1 A 丁 1 10\n",
    )
    assert world.totals == {"甲": "100.00", "乙": "98.00", "丁": "100.00"}


def test_three_roundings_in_their_order() -> None:
    """Section 1: mean 251/3 = 83.666667, weighted (2·83.666667 + 90)/3 = 85.777778, × 7/100 = 6.004444."""
    scheme = """
票种: [{编号: A, 投票人: 领导}, {编号: B, 投票人: 群众}]
指标: [{编号: 1, 名称: 测评, 分值: 7, 计分: {方法: 测评, 权重: {A: 2, B: 1}}}]
"""
    marks = "".join(f"{n} A 甲 1 {mark}\n" for n, mark in enumerate((83, 84, 84)))
    world = run(scheme, "甲", 测评票=f"票号 票种 对象 指标 评分\n{marks}1 B 甲 1 90\n")
    assert world.scores("甲")["1"] == "6.004444"
    assert "合成85.777778" in world.lines("甲")[0]["说明"]
