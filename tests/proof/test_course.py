"""The course of a cycle in its archive: what can be made again from the figures has to come out the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kaohe import open_scheme
from kaohe.proof import course, digests, filings, letters
from kaohe.proof.consequences import drawn
from kaohe.proof.course import Known
from proof import making

Lists = dict[str, list[dict[str, Any]]]
GOAL = {
    "上级指标": "1", "指标": "1-1", "目标": "新上项目20个", "分值": "70", "考核标准和措施": "",
    "完成时限": "12月",
}  # fmt: skip


def known(lists: Lists) -> Known:
    made = making.contents()
    return Known(
        scheme=open_scheme("zaozhuang-departments"),
        scheme_hash=made.scheme_hash,
        period=made.period,
        data={},
        result=made.result,
        result_hash=made.result_hash,
        earlier={each["哈希"]: each["表"] for each in made.earlier},
        course=lists,
    )


@pytest.fixture
def whole() -> Lists:
    """A course that is as the figures say."""
    made, bare = making.contents(), known({})
    final = bare.final
    before = made.earlier[0]["哈希"]
    linked = made.result["联动"]
    between = [dict(zip(linked, cells, strict=True)) for cells in zip(*linked.values(), strict=True)]
    hash_ = letters.digest("财政局", made.period, made.scheme_hash, 1, letters.goals_of([GOAL]))
    people = [{"对象": row["对象"], "人员身份": "", "属性": {}} for row in final]
    listed = digests.sha256(filings.file_of([{**row, "人员身份": ""} for row in final]))
    basis: Any
    basis, links = {"results": [[1, "2025Q1", "a"]]}, [{"对象": "财政局", "结论": ""}]
    year = digests.sha256(digests.canonical([basis, links]))
    return {
        "名册": people,
        "环节": [{"条款": "P1", "名称": "自提目标", "完成": "2026-01-05T04:00:00+00:00"}],
        "公示": [
            {"名称": "结果", "发布": "2026-01-05", "到": "2026-01-12", "结果": made.result_hash},
        ],
        "异议和申诉": [
            {
                "对象": final[0]["对象"], "种类": "异议", "状态": "成立", "提出": "2026-01-06",
                "答复日期": "2026-01-07", "原结果": before, "新结果": made.result_hash,
                "改变": course.changes(made.earlier[0]["表"], made.result), "失效的决定": [],
            }
        ],
        "运用": [
            {"条款": each.clause, "对象": each.name, "事项": each.title, "状态": "已办"}
            for each in drawn(bare.scheme, final, between)
        ],
        "运用经过": [],
        "报送": [
            {
                "条款": "P12", "去向": "市考核办", "类别": "", "对象数": len(final), "清册": listed,
                "结果": made.result_hash,
            }
        ],
        "责任书": [
            {
                "对象": "财政局", "第几稿": 1, "状态": "已签", "应报送": "2025-03-15", "报送": "2025-03-17",
                "迟交天数": 2, "哈希": hash_, "目标": [dict(GOAL)],
                "签字": [{"签字人": "冯军", "哈希": hash_}],
            }
        ],
        "填报": [
            {
                "对象": "财政局", "事项": "报告", "期": "2025H1", "应交": "2025-06-30", "交来": "2025-06-28",
                "迟交天数": 0,
            }
        ],
        "年度衔接": [
            {"年度": "2025", "根据": basis, "联动": links, "哈希": year}
        ],
    }  # fmt: skip


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
