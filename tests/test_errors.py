"""How a complaint reads."""

from __future__ import annotations

import pytest

from kaohe.errors import ended, fault


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("改正指标编号", "改正指标编号。"),
        ("是不是“征集科”？", "是不是“征集科”？"),
        ("是就改过来。", "是就改过来。"),
        ("填满分，如“100”", "填满分，如“100”。"),
        ("（见第三条）", "（见第三条）。"),
    ],
)
def test_a_sentence_ends_once(text: str, said: str) -> None:
    assert ended(text) == said


def test_a_fault_says_where_what_and_the_cure() -> None:
    found = fault("没有名为“征级科”的对象", "是不是“征集科”？", sheet="记录", row=3, column="对象")
    assert str(found) == ("[错误] 表“记录” 第3行 列“对象”：没有名为“征级科”的对象。改法：是不是“征集科”？")
