"""Lists and tables in one cell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaohe.errors import Place
from kaohe.scheme.codec import Node
from kaohe.scheme.workbook.notation import NotationError, is_table, read_list, read_table, say
from scheme.strategies import words

texts = st.one_of(words, st.just(""), st.just(" a "))
nested = st.recursive(
    texts,
    lambda inner: st.one_of(
        st.lists(inner.filter(lambda v: not isinstance(v, list)), max_size=3),
        st.dictionaries(texts, inner, max_size=3),
    ),
    max_leaves=12,
)


def plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {name.text: plain(value) for name, value in node.value.items()}
    return [plain(item) for item in node.value] if isinstance(node.value, list) else node.value


def single(data: Any) -> Any:
    """The data as read: inside a table a list of one text is that text, as in the scheme language."""
    if isinstance(data, dict):
        return {
            name: value[0]
            if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) and value[0]
            else single(value)
            for name, value in data.items()
        }
    return [single(item) for item in data] if isinstance(data, list) else data


@given(st.dictionaries(texts, nested, max_size=4))
def test_a_table_is_read_back(data: dict[str, Any]) -> None:
    assert plain(read_table(say(data), Place())) == single(data)
    assert not data or is_table(say(data))


@given(st.lists(st.one_of(texts, st.dictionaries(texts, nested, max_size=3)), max_size=4))
def test_a_list_is_read_back(data: list[Any]) -> None:
    assert plain(read_list(say(data), Place())) == single(data)


def test_it_reads_as_people_write_it() -> None:
    assert say({"国家级": "3", "省级": "2"}) == "国家级: 3；省级: 2"
    assert say(["K1.1", "K1.2"]) == "K1.1、K1.2"
    assert say({"权重": {"A": "30"}, "由": ["甲", "乙"]}) == "权重: {A: 30}；由: 甲、乙"
    assert plain(read_table("国家级：3;省级： 2\n市级: 1；", Place())) == {
        "国家级": "3",
        "省级": "2",
        "市级": "1",
    }


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("国家级3", "缺冒号"),
        ("国家级: 3；国家级: 2", "写了两次"),
        ("国家级: ", "没有值"),
        ("国家级: 3: 4", "缺分号"),
        ("国家级: {一: 2", "缺右括号“}”"),
        ('国家级: "3', "没有成对"),
        ("国家级: " + "[" * 30, "20层"),
        ("国家级: 3}", "多了括号"),
    ],
)
def test_it_says_what_is_wrong(text: str, what: str) -> None:
    with pytest.raises(NotationError) as caught:
        read_table(text, Place())
    assert what in caught.value.what
