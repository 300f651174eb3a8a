"""The course of a cycle in its archive: what can be made again from the figures has to come out the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kaohe.proof import course
from proof.making import Lists, course_of, known


@pytest.fixture
def whole() -> Lists:
    return course_of()


def test_a_course_that_is_as_the_figures_say_has_no_faults(whole: Lists) -> None:
    assert whole["运用"]
    assert list(course.faults(known(whole))) == []


def test_lists_that_an_archive_lacks_are_passed_over() -> None:
    assert list(course.faults(known({}))) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda its: its["环节"][0].update(完成=None), "没有完成，而考核已经结束"),
        (lambda its: its["公示"][0].update(结果="0" * 64), "不在归档里"),
        (lambda its: its["公示"][0].update(到="2026-01-04"), "早于发布"),
        (lambda its: its["异议和申诉"][0].update(改变=[]), "记的改变与两个结果的差别不符"),
        (lambda its: its["异议和申诉"][0].update(状态="待答复"), "没有答复，而考核已经结束"),
        (lambda its: its["异议和申诉"][0].update(原结果="0" * 64), "原结果 0000000000000000… 不在归档里"),
        (lambda its: its["运用"].pop(), "运用的清单里没有"),
        (lambda its: its["运用"][0].update(对象="没有的部门"), "从结果得不出"),
        (lambda its: its["报送"][0].update(清册="0" * 64), "与从结果重新生成的不符"),
        (lambda its: its["报送"][0].update(对象数=1), "记了1个对象"),
        (lambda its: its["责任书"][0]["目标"][0].update(目标="新上项目2个"), "与双方签字的哈希不符"),
        (lambda its: its["责任书"][0]["签字"][0].update(哈希="0" * 64), "冯军签的是另一个内容"),
        (lambda its: its["责任书"][0].update(迟交天数=0), "实在2025-03-17交，记的是迟0天"),
        (lambda its: its["填报"][0].update(交来="2025-07-02"), "实在2025-07-02交，记的是迟0天"),
        (lambda its: its["年度衔接"][0]["联动"][0].update(结论="可优先优秀"), "与它的哈希不符"),
    ],
)
def test_what_was_changed_is_named(whole: Lists, change: Callable[[Lists], object], said: str) -> None:
    change(whole)
    assert any(said in fault for fault in course.faults(known(whole))), said


def test_what_somebody_saw_and_enlisted_need_not_follow(whole: Lists) -> None:
    whole["运用"].append({"条款": "S8", "对象": "财政局", "事项": "限期改正", "状态": "已办"})
    whole["运用经过"].append({"条款": "S8", "对象": "财政局", "做了什么": "列入"})
    assert list(course.faults(known(whole))) == []
