"""The checker gives a list for any scheme that can be decoded, however little sense it makes."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaohe.errors import Fault, KaoheError
from kaohe.scheme import library
from kaohe.scheme.check import check
from kaohe.scheme.codec import Decoder, Node, Places, encode
from kaohe.scheme.language import Source
from scheme.samples import small
from scheme.strategies import schemes

TYPED = ("-1", "0", "100000000000", "0.000001", "是", "否", "不限", "全部", "转移", "剔除折算", "总分", "零",
         "", "类别", "分组", "内容", "不计分", "测评", "规则", "酌情", "进步", "1-", "5-1", "甲")  # fmt: skip


def tree(data: Any) -> Node:
    """Plain data as a tree without places."""
    if isinstance(data, dict):
        return Node({Node(str(key)): tree(value) for key, value in data.items()})
    if isinstance(data, list):
        return Node([tree(value) for value in data])
    return Node(str(data))


def spots(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in plain data where something can be changed: its container and its key."""
    keys = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in list(keys):
        yield data, key
        yield from spots(data[key])


def mutate(data: dict[str, Any], dice: random.Random) -> None:
    """Delete, overwrite, double or exchange something."""
    found = list(spots(data))
    container, key = dice.choice(found)
    other, its = dice.choice(found)
    how = dice.randrange(5)
    if how == 0:
        del container[key]
    elif how == 1:
        container[key] = dice.choice(TYPED)
    elif how == 2 and type(container[key]) is type(other[its]) and isinstance(container[key], str):
        container[key], other[its] = other[its], container[key]
    elif how == 3 and isinstance(container, list):
        container.append(container[key])
    elif isinstance(container[key], str):
        container[key] = f"-{container[key]}"


def decoded(data: Any) -> Source | None:
    decoder = Decoder()
    scheme = decoder.scheme(tree(data))
    return None if scheme is None else Source(scheme, decoder.places)


BASES = {name: encode(library.shipped(name).scheme) for name in library.names()}
BASES["small"] = encode(small().scheme)


def copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: copied(value) for key, value in data.items()}
    return [copied(value) for value in data] if isinstance(data, list) else data


@pytest.mark.parametrize("name", sorted(BASES))
def test_spoilt_schemes_give_a_list(name: str) -> None:
    dice, checked = random.Random(f"Kaohe {name}"), 0
    for _ in range(150):
        data = copied(BASES[name])
        for _ in range(dice.randint(1, 4)):
            mutate(data, dice)
        source = decoded(data)
        if source is not None:
            checked += 1
            assert all(isinstance(fault, Fault) and fault.what and fault.cure for fault in check(source))
    assert checked > 30


@settings(max_examples=60, deadline=None)
@given(schemes())
def test_random_schemes_give_a_list(scheme: Any) -> None:
    assert all(fault.level in ("错误", "提醒") for fault in check(Source(scheme, Places())))


@settings(max_examples=60, deadline=None)
@given(st.recursive(
    st.sampled_from(TYPED) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted({
        "方案", "名称", "类别", "指标", "规则", "方法", "计分", "分值", "扣分", "下级", "编号", "适用",
    })), inner, max_size=5),
))  # fmt: skip
def test_any_tree_is_decoded_or_refused_with_places(data: Any) -> None:
    decoder = Decoder()
    scheme = decoder.scheme(tree(data))
    assert (scheme is None) == bool(decoder.faults)


def test_points_that_overflow_are_named_and_do_not_raise() -> None:
    source = small()
    huge = dataclasses.replace(source.scheme.indicators[0], points=Decimal(10) ** 17)
    scheme = dataclasses.replace(source.scheme, indicators=(huge, *source.scheme.indicators[1:]))
    assert any("大得不可能" in fault.what for fault in check(Source(scheme, Places())))


def test_a_fault_in_loading_is_the_only_exception() -> None:
    with pytest.raises(KaoheError):
        small(("分值: 60", "分值: 六十"))
