"""Numbers in all the writings of a regulation."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaohe.draft.quantities import chinese, lost_dash, number_at, range_at


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15", "15"),
        ("0.25", "0.25"),
        ("十五", "15"),
        ("二十", "20"),
        ("一百二十", "120"),
        ("一千零五", "1005"),
        ("两", "2"),
        ("一点五", "1.5"),
        ("½", "0.5"),
        ("半", "0.5"),
        ("二〇一八", "2018"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    found = number_at(text, 0)
    assert found is not None
    assert (found.value, found.end, found.percent) == (Decimal(value), len(text), False)


@pytest.mark.parametrize(
    ("text", "value"),
    [("5%", "5"), ("百分之五", "5"), ("8‰", "0.8"), ("千分之八", "0.8"), ("百分之十二点五", "12.5")],
)
def test_percentages(text: str, value: str) -> None:
    found = number_at(text, 0)
    assert found is not None
    assert (found.value, found.percent) == (Decimal(value), True)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1-5", "1", "5"),
        ("1—5", "1", "5"),
        ("0.5~1", "0.5", "1"),
        ("一至五", "1", "5"),
        ("1分至3分", "1", "3"),
        ("10%-15%", "10", "15"),
    ],
)
def test_ranges(text: str, low: str, high: str) -> None:
    found = range_at(text, 0, "分")
    assert found is not None
    assert (found.low, found.high) == (Decimal(low), Decimal(high))


def test_a_falling_pair_is_no_range() -> None:
    found = range_at("5-1", 0)
    assert found is not None
    assert found.high is None


@pytest.mark.parametrize(
    ("digits", "splits"),
    [
        ("57", [(5, 7)]),
        ("23", [(2, 3)]),
        ("510", [(5, 10)]),
        ("1015", [(10, 15)]),
        ("20", []),
        ("53", []),
        ("100", []),
        ("5", []),
    ],
)
def test_a_dash_may_be_lost(digits: str, splits: list[tuple[int, int]]) -> None:
    assert lost_dash(digits) == tuple((Decimal(low), Decimal(high)) for low, high in splits)


@pytest.mark.parametrize("text", ["十百", "一二三十", "百千"])
def test_not_a_number(text: str) -> None:
    assert chinese(text) is None
