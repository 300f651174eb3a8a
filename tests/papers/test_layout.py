"""Where a long title is broken."""

from __future__ import annotations

import pytest

from kaohe.papers.layout import TITLE, title_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("关于2024年度考核结果的通报", ["关于2024年度考核结果的通报"]),
        (
            "关于2024年第四季度拟定为“好”等次的名单的公示",
            ["关于2024年第四季度拟定为", "“好”等次的名单的公示"],
        ),
        (
            "年度目标管理考评考核实施细则（审计机关，400分）",
            ["年度目标管理考评考核实施细则", "（审计机关，400分）"],
        ),
    ],
)
def test_a_long_title_is_broken_between_words(text: str, lines: list[str]) -> None:
    assert title_lines(text) == lines


def test_no_line_is_too_long_and_nothing_is_lost() -> None:
    for length in range(1, 90):
        lines = title_lines("某" * length)
        assert "".join(lines) == "某" * length and max(map(len, lines)) <= TITLE
