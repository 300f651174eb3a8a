"""One sentence at a time: what each wording means, and what it is not taken for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from draft.reading import labels, said, short
from kaohe.draft.document import of_text


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("未按时报送的，每次扣0.5分。", ["deduct_per 0.5"]),
        ("每发现一起扣2分。", ["deduct_per 2"]),
        ("迟报一次扣0.5分，漏报一次扣1分。", ["deduct_per 0.5", "deduct_per 1"]),
        ("每迟到一天扣一分。", ["deduct_per 1"]),
        ("按项加0.2分。", ["bonus_per 0.2"]),
        ("无故不参加的扣1分/次。", ["deduct_per 1"]),
        ("《专刊》采用，每条10分。", ["bonus_per 10"]),
        ("每少2人次扣0.5分。", ["deduct_per 0.5"]),
        ("全年不少于四次，每少一次扣1.25分。", ["deduct_per 1.25 4"]),
        ("每月至少1次，每少1次扣2分。", ["deduct_per 2 1"]),
        ("每年未完成任务的，扣2分。", ["deduct_fixed 2"]),
        ("没有方案扣3分，没有总结扣2分。", ["deduct_fixed 3", "deduct_fixed 2"]),
        ("扣责任科室2分。", ["deduct_fixed 2"]),
        ("被通报的，视情节扣1—3分。", ["deduct_range 1 3"]),
        ("扣除23分（酌情）。", ["deduct_fixed 23"]),
        ("未完成的，酌情扣23分。", ["deduct_range 2 3"]),
        ("无台账的不得分。", ["zero_out"]),
        ("有记录得5分，否则不得分。", ["full_if 5", "zero_out"]),
        ("按要求完成的得满分。", ["full_if"]),
        ("评为先进的加3分。", ["bonus_fixed 3"]),
        ("每低于目标值1个百分点扣0.5分。", ["percent_point 0.5"]),
        ("出勤率低于90%的，每低1个百分点扣0.2分。", ["percent_point 90 0.2"]),
        ("每上升一个百分点加1分。", ["percent_point 1"]),
        ("每超10%加1分，加分不超过3分。", ["percent_point 1", "cap 3"]),
        ("按完成比例计分。", ["ratio"]),
        ("扣完为止。", ["to_zero"]),
        ("直至归零。", ["to_zero"]),
        ("最低为零分。", ["to_zero"]),
        ("累计加分不超过4分。", ["cap 4"]),
        ("扣分上限为20分。", ["cap 20"]),
        ("扣满15分为止。", ["cap 15"]),
        ("第一名得10分，名次每降1位减0.5分。", ["rank_score 10 0.5"]),
        ("排名第一的得基本分20分，每下降一个位次扣基本分的5%。", ["rank_score 20 1"]),
        ("90分以上得10分，80-89分得8分，80分以下不得分。", ["tiers 0 8 10"]),
        ("国家级加5分，省级加3分，市级加1分。", ["bonus_tiers 1 3 5"]),
        ("受到省、市表彰的，分别加4分、2分。", ["bonus_tiers 2 4"]),
        ("第一名得10分，第二名得8分，第三名得6分。", ["tiers 6 8 10"]),
        ("90分以上为优秀。", ["grade_cutoff 90"]),
        ("80分以上90分以下的为良好。", ["grade_cutoff 80 90"]),
        ("优秀等次不超过总数的20%。", ["quota 20"]),
        ("评选先进集体3个、先进个人10名。", ["quota 3", "quota 10"]),
        ("领导评分占40%，群众测评占60%。", ["weight 40", "weight 60"]),
        ("实行一票否决。", ["veto"]),
        ("取消当年评先资格。", ["veto"]),
        ("1.组织领导（10分）", ["indicator 10"]),
        ("档案管理5分。", ["indicator 5"]),
        ("考核实行100分制。", ["indicator 100"]),
    ],
)
def test_a_sentence_is_read(sentence: str, expected: list[str]) -> None:
    assert said(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "参加会议的人员不少于5人。",
        "分管领导负责，充分发挥作用。",
        "结果分为优秀、良好、合格、不合格四个等次。",
        "取得了5分钟以内办结的成绩。",
        "按照《一票否决办法》执行。",
        "每月5日前报送报表。",
        "百分之九十的单位已经完成。",
    ],
)
def test_a_sentence_without_scoring_is_left_alone(sentence: str) -> None:
    assert said(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("教案质量分优、良、中、差四等，分别计10、8、6、4分。", ["tiers 4 6 8 10"]),
        ("国家级一、二、三等奖分别加5、4、3分。", ["bonus_tiers 3 4 5"]),
        ("按优（5分）、良（4分）、一般（3分）、差（0分）评定。", ["tiers 0 3 4 5"]),
        ("3.公开栏按季度更新，未更新1次扣1分。（3分）", ["deduct_per 1", "indicator 3"]),
        ("2.上级交办任务。满分15分。", ["indicator 15"]),
        ("被通报批评的每次罚3分。", ["deduct_per 3"]),
        ("经研究，一次性奖励5-10分。", ["bonus_range 5 10"]),
        ("获一、二、三等奖的，每例加3-1分。", ["bonus_range 1 3"]),
        ("优秀率达到30%记5分，每上升1%加0.1分。", ["full_if 5", "percent_point 30 0.1"]),
        (
            "结果分优秀、良好、合格，90分以上为优秀，80—89分为良好。",
            ["grade_cutoff 90", "grade_cutoff 80 89"],
        ),
        ("评定为较好等次的不低于75分。", ["grade_cutoff 75"]),
        ("按15%、5%的比例分别确定优秀等次和表彰人员。", ["quota 15", "quota 5"]),
        ("A、B、C票分别按40%、30%、30%的权重计入。", ["weight 40", "weight 30", "weight 30"]),
    ],
)
def test_lists_share_what_is_said_once(sentence: str, expected: list[str]) -> None:
    assert sorted(said(sentence)) == sorted(expected)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("上班时间为上午8时30分，下午2点30分。", []),
        ("每组织一次活动得2分。", ["bonus_per 2"]),
        ("每个月未报送的，扣2分。", ["deduct_fixed 2"]),
        ("各部门评分按3:3:4的比例计算。", []),
        ("领导、中层、职工评分按3:3:4的比例计算。", ["weight 30", "weight 30", "weight 40"]),
        ("病假四天以内不扣分，超过一天扣0.5分。", ["deduct_per 0.5"]),
        ("领导班子按百分制考核后折算。", []),
        ("一次签约加5分，满分为100分。", ["bonus_per 5"]),
    ],
)
def test_words_that_look_like_others(sentence: str, expected: list[str]) -> None:
    assert said(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("未达标的每盏扣0.2分。", ["deduct_per 0.2"]),
        ("噪声每超1分贝/小时扣0.5分。", ["deduct_per 0.5"]),
        ("材料造假，2分/项。", ["bonus_per 2"]),
        ("未及时清理的1分/处。", ["deduct_per 1"]),
        ("任何一项不合格的扣2分。", ["deduct_fixed 2"]),
        ("每季度召开2次，少一次扣1分。", ["deduct_per 1 2"]),
        ("每年不少于4次，每少一次扣1分。", ["deduct_per 1 4"]),
        ("甲、乙、丙每项扣1分。", ["deduct_per 1"]),
        ("无计划、无总结的各扣1分。", ["deduct_fixed 1"]),
        ("除不得分外，倒扣5分。", ["zero_out", "deduct_fixed 5"]),
        ("迟报的扣0.5-2分。", ["deduct_range 0.5 2"]),
        ("完成率达不到百分之九十五的，每低一个百分点扣零点二分。", ["percent_point 95 0.2"]),
        ("合格率每低于98%一个百分点扣0.5分。", ["percent_point 98 0.5"]),
        ("建档率达到90%，得5分。更新及时，建档率每下降1%扣0.2分。", ["full_if 5", "percent_point 90 0.2"]),
        ("好评率低于80%的扣3分。", ["deduct_fixed 3"]),
        ("加分不得高于6分。", ["cap 6"]),
        ("上浮2分。", ["bonus_fixed 2"]),
        ("直至当月分值扣完。", ["to_zero"]),
        ("各组结果按甲、乙分别以70%、30%比例评价。", ["weight 70", "weight 30"]),
        ("超过100%的按100%计。", []),
        ("甲级率不低于95%。", []),
        ("有缺陷的，总分调整为90分。", []),
        ("一、一票否决部分", []),
        ("总分100分。", ["indicator 100"]),
        ("好差评15分。", ["indicator 15"]),
        ("每上报一条得0.5分，满分为止，最高5分。", ["bonus_per 0.5", "cap 5"]),
    ],
)
def test_wordings_of_many_regulations(sentence: str, expected: list[str]) -> None:
    assert said(sentence) == expected


def test_points_that_differ_by_class_are_asked_about() -> None:
    ((_, label),) = labels(of_text("（一）事业经费（乡镇10分、农场15分）"))
    assert short(label) == "indicator 10"
    assert label.doubt == "乡镇10分、农场15分：对不同的对象分值不同"
    assert label.readings == ({"name": "事业经费", "points": Decimal(15)},)
