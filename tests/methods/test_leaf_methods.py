"""What every way of scoring a leaf says and complains of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaohe.methods import LEAF_METHODS, Adopted, Average, Ballot, ByRules, ContentOnly, NotScored, Rated
from kaohe.methods.base import LeafMethod

A_AND_B = (("A", Decimal(60)), ("B", Decimal(40)))


@pytest.mark.parametrize(
    ("method", "words"),
    [
        (ByRules(), ()),
        (Rated(by=("办公室",), low=Decimal(2)), ("办公室", "2", "40分")),
        (Average(scale=Decimal(100)), ("平均", "100", "40分")),
        (Adopted(full=Decimal(120)), ("120", "40分")),
        (Ballot(weights=A_AND_B), ("A", "60", "B", "40", "40分")),
        (NotScored(), ("不",)),
        (ContentOnly(), ()),
    ],
)
def test_its_sentence_tells_every_parameter(method: LeafMethod, words: tuple[str, ...]) -> None:
    said = method.sentence("40分")
    assert [word for word in words if word not in said] == [], said
    assert said and not said.endswith("。")
    assert list(method.check()) == []


def test_every_method_is_told_above() -> None:
    told = (ByRules, Rated, Average, Adopted, Ballot, NotScored, ContentOnly)
    assert set(LEAF_METHODS.values()) == set(told)


@pytest.mark.parametrize(
    ("method", "what"),
    [
        (Average(scale=Decimal(0)), "大于0"),
        (Adopted(full=Decimal(0)), "大于0"),
        (Ballot(scale=Decimal(0)), "大于0"),
        (Rated(low=Decimal(-1)), "负"),
    ],
)
def test_it_complains_of_parameters_that_make_no_sense(method: LeafMethod, what: str) -> None:
    ((key, said, cure),) = method.check()
    assert key and what in said and cure
