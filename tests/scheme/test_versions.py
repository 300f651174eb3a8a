"""Which version is in force, and what changed."""

from __future__ import annotations

from datetime import date

import pytest

from kaohe.errors import KaoheError
from kaohe.scheme import library
from kaohe.scheme.model import Scheme
from kaohe.scheme.versions import differences, in_force, lines
from scheme.samples import small

OLD = small().scheme
NEW = small(("生效: 2024-03-01", "生效: 2025-01-01"), ("扣分: 0.5", "扣分: 1")).scheme


def _changed(*changes: tuple[str, str]) -> list[str]:
    return lines(differences(OLD, small(*changes).scheme))


def test_the_latest_version_begun_is_in_force() -> None:
    assert in_force([OLD, NEW], date(2024, 12, 31)) is OLD
    assert in_force([OLD, NEW], date(2025, 1, 1)) is NEW


def test_a_version_without_date_is_the_earliest() -> None:
    undated = small(("生效: 2024-03-01\n", "")).scheme
    assert in_force([undated, OLD], date(2020, 1, 1)) is undated
    assert in_force([undated, OLD], date(2024, 3, 1)) is OLD


def test_nothing_in_force_says_from_when() -> None:
    with pytest.raises(KaoheError, match="最早的版本自2024-03-01起生效"):
        in_force([OLD, NEW], date(2024, 2, 29))


def test_two_contents_of_one_day_are_refused_and_one_content_twice_is_not() -> None:
    twin = small(("扣分: 0.5", "扣分: 2")).scheme
    with pytest.raises(KaoheError, match="2个内容不同的版本"):
        in_force([OLD, twin], date(2024, 6, 1))
    assert in_force([OLD, small().scheme], date(2024, 6, 1)) == OLD


@pytest.mark.parametrize(
    ("schemes", "said"),
    [
        ([], "没有给出"),
        ([OLD, small(("small-2024", "other-2024")).scheme], "不是同一个方案"),
        ([small(("2024-03-01", "2024年3月1日")).scheme], "生效日期“2024年3月1日”不对"),
    ],
)
def test_unusable_versions(schemes: list[Scheme], said: str) -> None:
    with pytest.raises(KaoheError, match=said):
        in_force(schemes, date(2024, 6, 1))


def test_the_same_content_has_no_differences() -> None:
    assert differences(OLD, small().scheme) == []
    assert lines([]) == ["两个版本内容相同"]


def test_a_changed_field_is_named_with_old_and_new() -> None:
    assert _changed(("扣分: 0.5", "扣分: 1")) == ["修改 1a（漏报）：扣分 由“0.5”改为“1”"]


def test_head_lines_categories_and_tables() -> None:
    assert _changed(
        ("  分值: 100", "  分值: 120"), ("生效: 2024-03-01\n", ""), ("A: 60, B: 40", "A: 50, B: 50")
    ) == [
        "修改 方案（某局考核办法）：生效 由“2024-03-01”改为（没有写）",
        "修改 类别“科室”（科室）：分值 由“100”改为“120”",
        "修改 2（测评）：计分 由{方法: “测评”，权重: {A: “60”，B: “40”}}"
        "改为{方法: “测评”，权重: {A: “50”，B: “50”}}",
    ]


def test_added_and_removed_elements() -> None:
    changes = differences(OLD, small(("编号: 1a", "编号: 1c")).scheme)
    assert [(change.kind, change.id) for change in changes] == [("增加", "1c"), ("删除", "1a")]
    assert changes[0].new["扣分"] == "0.5"
    assert str(changes[1]) == "删除 1a（漏报）"


def test_an_element_that_moves_changes_its_parent() -> None:
    moved = small(
        ("  - 编号: 1b", "- 编号: '3'\n  名称: 其他\n  分值: 0\n  依据: 无\n  规则:\n  - 编号: 1b")
    ).scheme
    assert "修改 1b（表彰）：上级 由“1”改为“3”" in lines(differences(OLD, moved))


@pytest.mark.parametrize("name", library.names())
def test_shipped_schemes_differ_from_nothing_and_from_each_other(name: str) -> None:
    scheme = library.shipped(name).scheme
    assert differences(scheme, scheme) == []
    assert all(str(change) for change in differences(OLD, scheme))
