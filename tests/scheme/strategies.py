"""Random schemes for round trips: every kind of element, every method, awkward texts and numbers.

The schemes are well-formed (each field has a value of its type, ids and category names are unique,
an amount fits its method), not sensible: points need not add up and references may dangle.
"""

from __future__ import annotations

import dataclasses
import typing
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from kaohe.elements import Conditions, Element, Levels, Params
from kaohe.methods import LEAF_METHODS, RULE_METHODS
from kaohe.methods.base import Amount, LeafMethod, Rule, RuleMethod
from kaohe.scheme.codec import Spec, bare, item_type, specs
from kaohe.scheme.model import Indicator, Scheme

AWKWARD = (
    "=1+1", "+86", "-", "@甲", "1.10", "007", "1e5", "1_000", "是", "否", "不限", "无", "null", "~", "true",
    "甲：乙；丙、丁", "a: b", "{从: 1}", "[x]", "“引”", '双"引"号', "单'引'号", "行一\n行二", "\\n", "#注",
    "- 项", "a；b", "、", "：", "；", "２０１８年", "2018-06-21", "12:30", "_x0041_", "50%", "'文本", "规则",
    "&锚", "*别名", "!标", "%", "`", "?", "测评", "{", "}", "[", "]", ",", "，", "<b>&amp;", "😀", "列1\t列2",
)  # fmt: skip
LETTERS = "甲乙丙丁ABc0189.-一(二)·：；、，{}[]“”\"'#&*\\"
MOST_CHILDREN = 2
MOST_DEPTH = 3

words = st.one_of(st.sampled_from(AWKWARD), st.text(LETTERS, min_size=1, max_size=8))
ids = st.one_of(
    st.sampled_from(AWKWARD[:14]), st.from_regex(r"[A-Z]?[0-9]{1,2}(\.[0-9]{1,2}){0,2}[a-c]?", fullmatch=True)
)
decimals = st.one_of(
    st.sampled_from([Decimal(0), Decimal(100), Decimal("0.1"), Decimal("1.10"), Decimal("-2.5")]),
    st.decimals(min_value=-10_000, max_value=10_000, places=6),
    st.decimals(min_value=-(10**9) + 1, max_value=10**9 - 1, places=6),
    st.integers(-(10**9) + 1, 10**9 - 1).map(Decimal),
)
integers = st.integers(-(10**6), 10**9 - 1)


def _pairs(values: st.SearchStrategy[Any], least: int) -> st.SearchStrategy[Any]:
    return st.lists(st.tuples(words, values), min_size=least, max_size=3, unique_by=lambda p: p[0]).map(tuple)


def _tables(kind: Any, least: int) -> st.SearchStrategy[Any]:
    if kind == Levels:
        return _pairs(decimals, least)
    if kind == Params:
        return _pairs(words, least)
    return _pairs(st.lists(words, min_size=1, max_size=3).map(tuple), least)


def values(spec: Spec, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a field; a required one is never empty, since an empty cell means that it is missing."""
    kind, _ = bare(spec.type)
    if kind in (Levels, Conditions, Params):
        return _tables(kind, 1 if spec.required else 0)
    if (item := item_type(kind)) is not None:
        one = _item(spec, item, depth)
        few = MOST_CHILDREN if dataclasses.is_dataclass(item) else 3
        return st.lists(one, min_size=1 if spec.required else 0, max_size=few).map(tuple)
    return _item(spec, kind, depth)


def _item(spec: Spec, kind: Any, depth: int) -> st.SearchStrategy[Any]:
    if kind is LeafMethod:
        return st.one_of([records(method) for method in LEAF_METHODS.values()])
    if kind is Rule:
        return rules()
    if kind is Indicator:
        return indicators(depth + 1)
    if dataclasses.is_dataclass(kind):
        return records(typing.cast(type[Any], kind), depth)
    if kind is str:
        if spec.key == "编号":
            return ids
        return st.sampled_from([c for c in spec.choices if c]) if spec.choices else words
    return {bool: st.booleans(), int: integers, Decimal: decimals}[kind]


def records(
    cls: type[Any], depth: int = 0, skip: tuple[str, ...] = (), **fixed: Any
) -> st.SearchStrategy[Any]:
    """Values of a model class: required fields always, the others now and then."""
    keyed = [s for s in specs(cls) if s.attr not in skip and s.attr not in fixed]
    if depth >= MOST_DEPTH:
        keyed = [s for s in keyed if s.attr != "children"]
    return st.fixed_dictionaries(
        {s.attr: values(s, depth) for s in keyed if s.required} | {k: st.just(v) for k, v in fixed.items()},
        optional={s.attr: st.deferred(lambda s=s: values(s, depth)) for s in keyed if not s.required},
    ).map(lambda given: cls(**given))


def amounts(method: type[RuleMethod]) -> st.SearchStrategy[Amount | None]:
    """The amounts that a method takes: a number, a table by level, or its word."""
    signs = st.sampled_from("+-")
    found: list[st.SearchStrategy[Amount | None]] = []
    for form in method.amounts:
        if form == "number":
            found.append(st.builds(Amount, sign=signs, points=decimals))
        elif form == "levels":
            found.append(st.builds(Amount, sign=signs, levels=_tables(Levels, 1)))
        else:
            found.append(st.builds(Amount, sign=signs, word=st.just(form)) if form else st.none())
    return st.one_of(found)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    method = RULE_METHODS[draw(st.sampled_from(sorted(RULE_METHODS)))]
    base = draw(records(Rule, skip=("method", "amount"), method=draw(records(method))))
    return dataclasses.replace(base, amount=draw(amounts(method)))


def indicators(depth: int = 0) -> st.SearchStrategy[Indicator]:
    return records(Indicator, depth)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """A random scheme with a few kinds of elements; over many examples all of them."""
    kinds = [s for s in specs(Scheme) if not s.required]
    chosen = draw(st.lists(st.sampled_from(kinds), max_size=9, unique_by=lambda s: s.attr))
    required = {s.attr: draw(values(s)) for s in specs(Scheme) if s.required}
    return distinct(Scheme(**required, **{s.attr: draw(values(s)) for s in chosen}))


def distinct(scheme: Scheme) -> Scheme:
    """The scheme with every repeated id and category name made unique."""
    seen: set[str] = set()

    def fresh(text: str) -> str:
        while text in seen:
            text += "'"
        seen.add(text)
        return text

    def visit(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(visit(inner) for inner in value)
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return value
        changed = {f.name: visit(getattr(value, f.name)) for f in dataclasses.fields(value)}
        if isinstance(value, Element) and value.id:
            changed["id"] = fresh(value.id)
        return dataclasses.replace(value, **changed)

    made = visit(scheme)
    named = [
        dataclasses.replace(category, name=f"类{n}{category.name}")
        for n, category in enumerate(made.categories)
    ]
    return dataclasses.replace(made, categories=tuple(named))
