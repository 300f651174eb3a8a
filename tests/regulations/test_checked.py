"""The checker on the shipped schemes: they all compute, and it sees where the regulation doesn't add up."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from kaohe.scheme.check import check
from kaohe.scheme.language import Source
from kaohe.scheme.library import names, shipped
from tests.regulations.register import rows


@pytest.mark.parametrize("name", names())
def test_a_shipped_scheme_has_doubts_but_no_faults(name: str) -> None:
    assert [str(fault) for fault in check(shipped(name)) if fault.level == "错误"] == []


@pytest.mark.parametrize("name", names())
def test_the_points_of_a_category_are_those_of_the_register(name: str) -> None:
    scheme = shipped(name).scheme
    stated = {row.id: dict(row.parameters).get("points") for row in rows(name)}
    for category in scheme.categories:
        tops = [Decimal(stated[indicator.id] or "") for indicator in scheme.tree(category)]
        assert category.points == sum(tops)
        if category.id:
            assert category.points == Decimal(stated[category.id] or "")


@pytest.mark.parametrize("name", names())
def test_other_points_of_a_category_are_seen(name: str) -> None:
    source = shipped(name)
    for place, category in enumerate(source.scheme.categories):
        assert category.points is not None
        categories = list(source.scheme.categories)
        categories[place] = dataclasses.replace(category, points=category.points + 1)
        changed = dataclasses.replace(source.scheme, categories=tuple(categories))
        assert any(fault.level == "错误" for fault in check(Source(changed, source.places)))


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
