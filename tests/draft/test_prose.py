"""What the product can say it can also read: the prose of `kaohe describe` gives the scheme back."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given

from kaohe.draft.prose import read_prose
from kaohe.errors import KaoheError
from kaohe.methods import ByRules
from kaohe.methods.base import Rule
from kaohe.scheme import library
from kaohe.scheme.describe import describe
from kaohe.scheme.model import Indicator, Quota, Scheme
from properties.engine import examples
from properties.worlds import World, worlds

COUNTED = ("每项", "不足")


def canonical(value: Any) -> Any:
    """A scheme without what its prose leaves open.

    Units that a sentence says anyway (每起酌情…), the unit 项 where none is named, 规则 as a leaf's way of
    scoring, what a number of seats is a share of, and to which element of a sentence a remark belongs.
    """
    if isinstance(value, tuple):
        return tuple(canonical(one) for one in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    fields = {field.name: canonical(getattr(value, field.name)) for field in dataclasses.fields(value)}
    fields |= {name: "" for name in ("reading", "doubt") if name in fields}
    if isinstance(value, Rule):
        if value.method.tag in COUNTED:
            fields["unit"] = value.unit or "项"
        elif value.unit in value.method.sentence(value):
            fields["unit"] = ""
    if isinstance(value, Indicator) and value.method == ByRules():  # type: ignore[call-arg]
        fields["method"] = None
    if isinstance(value, Quota) and value.share is None:
        fields |= {"base": "", "rounding": ""}
    return type(value)(**fields)


def back(scheme: Scheme) -> Scheme:
    return read_prose(describe(scheme))


@pytest.mark.parametrize("name", library.names())
def test_every_shipped_scheme_is_read_back(name: str) -> None:
    scheme = library.shipped(name).scheme
    read = back(scheme)
    assert describe(read) == describe(scheme)
    assert canonical(read) == canonical(scheme)


@examples(1)
@given(worlds())
def test_random_schemes_are_read_back(world: World) -> None:
    read = back(world.scheme)
    assert describe(read) == describe(world.scheme)
    assert canonical(read) == canonical(world.scheme)


def test_a_sentence_that_is_not_understood_is_named() -> None:
    text = describe(library.shipped("linyi-2018").scheme).replace("票面满分100分", "票面满分若干")
    with pytest.raises(KaoheError, match="票面满分若干"):
        read_prose(text)


def test_a_number_changed_in_the_prose_is_a_number_changed_in_the_scheme() -> None:
    text = describe(library.shipped("changzhou-2016").scheme)
    changed = read_prose(
        text.replace("有此情形的，一次扣2分；归入小项1.2。", "有此情形的，一次扣3分；归入小项1.2。")
    )
    rule = next(rule for rule, _ in changed.rules() if rule.id == "1.2a")
    assert rule.amount is not None
    assert str(rule.amount.points) == "3"
