"""Answers to a draft's questions: found again by their text, put in, or refused with their line."""

from __future__ import annotations

import pytest

from kaohe.draft.answers import answer, marks, read_answers, readings
from kaohe.draft.answers.plain import plain_of
from kaohe.draft.assemble import Draft, draft
from kaohe.draft.document import of_text
from kaohe.errors import KaoheError
from kaohe.methods import Discretionary, Fixed
from kaohe.scheme.check import check
from kaohe.scheme.language import dumps, loads

TEXT = (
    "一、管理（60分）\n1.征订（20分）。未完成的，酌情扣除23分。\n2.会议（40分）。缺席一次扣1分。\n"
    "二、业务（40分）。迟报一次扣2分。\n优秀等次不超过15%。90分以上为优秀，90分以下为合格。\n"
)


def made(text: str = TEXT) -> Draft:
    return draft(of_text(text))


def key(of: Draft, part: str) -> str:
    return next(question.key for question in of.questions if part in question.open)


def mark(of: Draft, id: str) -> str:
    return next(mark for mark, known in marks(of).items() if known == id)


def answered(of: Draft, text: str) -> Draft:
    done = answer(of, read_answers(text)).draft
    assert [fault for fault in check(loads(dumps(done.scheme))) if fault.level == "错误"] == []
    return done


def refused(of: Draft, text: str) -> str:
    with pytest.raises(KaoheError) as error:
        answer(of, read_answers(text))
    return str(error.value)


def test_the_draft_s_reading_is_kept_and_the_question_is_gone() -> None:
    of = made()
    done = answered(of, f"- {{问题: {key(of, '掉了连接号')}, 答: 草案}}")
    assert done.scheme.indicators[0].children[0].rules[0].doubt == ""
    assert len(done.questions) == len(of.questions) - 1


def test_another_reading_changes_the_element() -> None:
    of = made()
    assert isinstance(next(of.scheme.rules())[0].method, Discretionary)
    rule = next(answered(of, f"- {{问题: {key(of, '掉了连接号')}, 答: 2}}").scheme.rules())[0]
    assert isinstance(rule.method, Fixed)
    assert rule.amount is not None
    assert str(rule.amount.points) == "23"


def test_each_reading_says_what_it_would_mean() -> None:
    of = made()
    question = next(
        question for question in of.questions if "取整" in question.open or "去尾" in question.open
    )
    said = [reading.said for reading in readings(question, plain_of(of.scheme))]
    assert said[1] == "四舍五入（11个对象的15%是1.65个，取2个）"
    quota = answered(of, f"- {{问题: {question.key}, 答: 3}}").scheme.quotas[0]
    assert quota.rounding == "进一"


def test_answers_find_their_questions_and_elements_when_the_document_grows() -> None:
    of = made()
    text = f"- {{问题: {key(of, '掉了连接号')}, 答: 2}}\n- {{要素: {mark(of, '1.2a')}, 改: {{扣分: 3}}}}\n"
    grown = made(
        "一、新增（10分）。漏一项扣1分。\n" + TEXT.replace("二、", "三、").replace("一、管", "二、管")
    )
    amounts = [str(rule.amount.points) for rule, _ in answered(grown, text).scheme.rules() if rule.amount]
    assert amounts == ["1", "23", "3", "2"]


def test_a_clause_is_moved_named_and_deleted() -> None:
    of = made()
    text = f"""
- {{要素: {mark(of, "1.2a")}, 移到: W, 编号: W2}}
- {{要素: {mark(of, "2")}, 编号: W}}
- {{要素: {mark(of, "1.2")}, 删除: 是, 理由: 试一试}}
- {{要素: {mark(of, "1")}, 改: {{分值: 20}}}}
"""
    done = answered(of, text)
    assert [node.id for node in done.scheme.walk()] == ["1", "1.1", "W"]
    assert [(rule.id, node and node.id) for rule, node in done.scheme.rules()] == [
        ("1.1a", "1.1"),
        ("2a", "W"),
        ("W2", "W"),
    ]
    assert "W2" in {link.id for link in done.links}
    assert "1.2" not in {link.id for link in done.links}


def test_what_refers_to_an_element_follows_its_new_id() -> None:
    of = made()
    grade = of.scheme.grades[0].id
    done = answered(of, f"- {{要素: {mark(of, grade)}, 编号: 甲}}")
    assert done.scheme.quotas[0].grade == done.scheme.grades[0].id == "甲"


def test_a_missing_element_is_added_with_its_sentence() -> None:
    of = made()
    done = answered(of, "- {补: {编号: 2b, 名称: 漏报, 方法: 一次性, 扣分: 2}, 在: 2, 原文: 迟报一次扣2分}")
    link = next(link for link in done.links if link.id == "2b")
    assert done.document.words(link.start, link.end) == "迟报一次扣2分"


def test_an_element_with_words_that_the_document_does_not_have_is_refused() -> None:
    said = refused(made(), "- {补: {编号: 2b, 名称: 漏报, 方法: 一次性, 扣分: 2}, 在: 2, 原文: 漏报扣5分}")
    assert "第1行" in said
    assert "原文里没有“漏报扣5分”" in said


def test_a_wrong_value_is_refused_at_its_line() -> None:
    said = refused(made(), "- 要素: 2a\n  改:\n    扣分: 很多\n")
    assert "answers.yaml 第3行" in said


def test_answers_that_say_nothing_or_nonsense_are_refused_together() -> None:
    said = refused(
        made(), "- 问题: q0000000\n- {要素: 9.9, 改: {分值: 1}, 那么: 1}\n- {问题: q1, 答: 随便}\n"
    )
    assert "没有说怎样办" in said
    assert "不认识的键“那么”" in said
    assert "“答: 随便”不成答案" in said


def test_an_answer_to_a_question_that_is_gone_does_no_harm_where_it_changes_nothing() -> None:
    of = made()
    assert answer(of, read_answers("- {问题: q0000000, 答: 草案}")).notes == (
        "问题q0000000不再问了，这条答案没有用上",
    )
    assert "没有问题q0000000" in refused(of, "- {问题: q0000000, 改: {分值: 3}}")


def test_a_tree_is_not_deleted_by_oversight() -> None:
    of = made()
    assert "下面还有" in refused(of, "- {要素: 1, 删除: 是, 理由: 不考了}")
    done = answered(of, "- {要素: 1, 删除: 全部, 理由: 不考了}\n- {要素: 考核对象, 改: {分值: 40}}")
    assert [node.id for node in done.scheme.walk()] == ["2"]


def test_nothing_moves_into_itself() -> None:
    assert "自己的下级" in refused(made(), "- {要素: 1, 移到: 1.1}")
