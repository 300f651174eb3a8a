"""The checker on the shipped schemes: they all compute, and it sees where the regulation doesn't add up."""

from __future__ import annotations

import pytest

from kaohe.scheme.check import check
from kaohe.scheme.library import names, shipped


@pytest.mark.parametrize("name", names())
def test_a_shipped_scheme_has_doubts_but_no_faults(name: str) -> None:
    assert [str(fault) for fault in check(shipped(name)) if fault.level == "错误"] == []


@pytest.mark.parametrize(
    ("indicator", "complaint"),
    [
        ("1.5 监督联系网络", "有0.1分永远扣不掉"),
        ("4.3.2 年检", "各条合计可扣0.7分，超过分值0.5分"),
        ("5.2.1 责任书", "有2分永远扣不掉"),
        ("5.6 节能降耗", "有3分永远扣不掉"),
        ("5.7.3 临时安排", "各条合计可扣10分，超过分值2分"),
    ],
)
def test_points_of_qianxinan_that_do_not_add_up_are_seen(indicator: str, complaint: str) -> None:
    said = [fault.what for fault in check(shipped("qianxinan-2010")) if fault.level == "提醒"]
    assert any(f"“{indicator}”" in what and complaint in what for what in said)
