"""Clauses under their indicators; sums settle what is ambiguous; the rest are questions."""

from __future__ import annotations

from pathlib import Path

from kaohe.draft.assemble import Draft, draft
from kaohe.draft.document import of_text
from kaohe.methods import Discretionary, PercentagePoint, PerUnit, Shortfall, Tiers, Zero
from kaohe.scheme import library
from kaohe.scheme.check import check
from kaohe.scheme.language import dumps, loads
from kaohe.scheme.model import Indicator


def drafted(text: str) -> Draft:
    made = draft(of_text(text))
    wrong = [str(fault) for fault in check(loads(dumps(made.scheme))) if fault.level == "错误"]
    assert wrong == []
    return made


def tree(made: Draft) -> list[str]:
    return [f"{node.id} {node.name} {node.points}" for node in made.scheme.walk()]


def named(made: Draft, name: str) -> Indicator:
    return next(node for node in made.scheme.walk() if node.name == name)


def asked(made: Draft) -> str:
    return " ".join(f"{question.open} {question.words}" for question in made.questions)


def test_numbering_makes_the_tree() -> None:
    made = drafted(
        "一、管理（60分）\n（一）会议（40分）。缺席一次扣1分。\n（二）档案（20分）。缺一项扣2分。\n二、业务（40分）\n"
    )
    assert tree(made) == ["1 管理 60", "1.1 会议 40", "1.2 档案 20", "2 业务 40"]
    assert [rule.id for rule, _ in made.scheme.rules()] == ["1.1a", "1.2a"]


def test_sums_tell_what_is_part_of_what() -> None:
    made = drafted(
        "考核实行100分制，其中综合评价30分；单项考核70分：信息公开20分，招商引资40分，财务纪律10分。"
    )
    assert tree(made)[0] == "1 综合评价 30"
    assert [node.name for node in named(made, "单项考核").children] == ["信息公开", "招商引资", "财务纪律"]


def test_sums_that_do_not_agree_are_asked() -> None:
    made = drafted(
        "一、管理（60分）\n（一）会议（30分）。缺席一次扣1分。\n（二）档案（20分）。缺一项扣2分。\n"
    )
    assert "下级分值之和是50分，与60分不合" in asked(made)


def test_rules_have_their_methods_and_numbers() -> None:
    made = drafted(
        "1.信息（20分）。全年不少于12篇，每少一篇扣0.5分；被省级采用的每篇加2分，最多加6分。\n"
        "2.办结（20分）。办结率低于95%的，每低1个百分点扣0.5分；未建台账的不得分；视情节扣1—3分。\n"
        "3.满意率（10分）。90%以上得10分，80%以上得6分，80%以下不得分。\n"
    )
    methods = {rule.id: rule.method for rule, _ in made.scheme.rules()}
    assert isinstance(methods["1a"], Shortfall)
    assert str(methods["1a"].required) == "12"
    assert isinstance(methods["1b"], PerUnit)
    assert isinstance(methods["2a"], PercentagePoint)
    assert isinstance(methods["2b"], Zero)
    assert isinstance(methods["2c"], Discretionary)
    assert isinstance(methods["3a"], Tiers)
    rules = {rule.id: rule for rule, _ in made.scheme.rules()}
    assert str(rules["1b"].cap) == "6"
    assert named(made, "满意率").start == "零"


def test_a_lost_dash_is_a_question_with_both_readings() -> None:
    made = drafted("1.征订（10分）。未完成的，酌情扣除23分。")
    rule = next(rule for rule, _ in made.scheme.rules())
    assert isinstance(rule.method, Discretionary)
    assert (str(rule.method.low), str(rule.method.high)) == ("2", "3")
    assert "“23分”可能是“2至3分”掉了连接号" in asked(made)


def test_a_target_without_a_number_is_a_question() -> None:
    made = drafted("1.收入（10分）。每低于上年水平1个百分点扣0.5分。")
    assert "目标值没有写成数字" in asked(made)


def test_a_list_of_cases_has_the_amount_of_its_head() -> None:
    made = drafted("1.纪律（10分）。有下列情形之一的，每次扣2分：\n（1）瞒报信息的；\n（2）顶撞群众的。\n")
    rules = [rule for rule, _ in made.scheme.rules()]
    assert [rule.name.strip("；的") for rule in rules] == ["瞒报信息", "顶撞群众"]
    assert [rule.amount and str(rule.amount.points) for rule in rules] == ["2", "2"]


def test_vetoes_of_a_list_have_the_effect_of_its_head() -> None:
    made = drafted(
        "一、管理（60分）。缺席一次扣1分。\n二、有下列情形之一的，取消评先资格：\n（1）发生事故的；\n（2）弄虚作假的。\n"
    )
    assert [(veto.name, veto.effects) for veto in made.scheme.vetoes] == [
        ("发生事故的", ("取消评先",)),
        ("弄虚作假的", ("取消评先",)),
    ]


def test_grades_run_from_the_best_with_their_quota() -> None:
    made = drafted(
        "一、管理（100分）。缺席一次扣1分。\n二、90分以上为优秀，60—89分为合格，60分以下为不合格。优秀等次不超过20%。\n"
    )
    assert [(grade.name, str(grade.least)) for grade in made.scheme.grades] == [
        ("优秀", "90"),
        ("合格", "60"),
        ("不合格", "None"),
    ]
    assert [(quota.grade, str(quota.share)) for quota in made.scheme.quotas] == [
        (made.scheme.grades[0].id, "20")
    ]


def test_additions_outside_the_indicators_hang_on_the_total() -> None:
    made = drafted("一、管理（100分）。缺席一次扣1分。\n二、加分项目\n受到省级表彰的加3分。\n")
    assert made.scheme.totals is not None
    assert [(rule.id, rule.sign) for rule in made.scheme.totals.rules] == [("J1", "+")]


def test_what_is_not_read_is_listed() -> None:
    made = drafted("一、管理（100分）。缺席一次扣1分；其他方面的扣分由考核组另定。\n")
    assert "其他方面的扣分由考核组另定" in asked(made)


def test_every_element_is_linked_to_its_words() -> None:
    made = drafted("1.会议（40分）。缺席一次扣1分。\n2.档案（60分）。缺一项扣2分。\n")
    words = {link.id: made.document.words(link.start, link.end) for link in made.links}
    assert words["1a"] == "缺席一次扣1分"
    assert words["2"].startswith("2.档案（60分")


TABLE = (
    "附件1 考核内容\n"
    "考核项目\t考核内容\t分数\t考核单位\n"
    "会议管理\t按时召开例会，会前有通知、会后有纪要，议定事项逐项落实。\t40\t办公室\n"
    "档案管理\t归档\t60\t档案科\n"
    "附件2 分工表\n"
    "否决项目\t考核单位\n"
    "发生重大安全责任事故，造成人员伤亡或者重大财产损失的。\t监察室\n"
)


def test_a_column_of_contents_is_the_text_of_its_indicator_with_its_place() -> None:
    """As linyi-2018 附件1: 考核内容 beside 考核项目; linked to the words that it is taken from."""
    made = drafted(TABLE)
    meeting = named(made, "会议管理")
    assert meeting.text == "按时召开例会，会前有通知、会后有纪要，议定事项逐项落实。"
    assert named(made, "档案管理").text == "归档"
    (link,) = [one for one in made.links if one.id == meeting.id and one.what == "考核内容"]
    assert made.document.words(link.start, link.end) == meeting.text


def test_the_words_of_a_veto_table_are_kept_in_full() -> None:
    """As linyi-2018 附件3: the name is short, the text is what the regulation says."""
    (veto,) = drafted(TABLE).scheme.vetoes
    assert veto.text == "发生重大安全责任事故，造成人员伤亡或者重大财产损失的。"
    assert len(veto.name) < len(veto.text)


def test_the_annexes_of_linyi_give_their_texts() -> None:
    """linyi-2018 K1.1, K2.1, Z1: the texts of the annexes land at what the regulation itself names."""
    source = Path(__file__).with_name("seeds").joinpath("linyi.txt").read_text("utf-8")
    said = {node.text for node in draft(of_text(source)).scheme.walk() if node.text}
    wanted = {node.text for node in library.shipped("linyi-2018").scheme.walk() if node.text}
    assert {"落实工作部署等工作履职情况。", "市局重点项目、调研课题落实情况"} <= said & wanted
    assert said <= wanted
