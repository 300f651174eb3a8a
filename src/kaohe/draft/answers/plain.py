"""A scheme as plain data that answers act on: elements found by id, renamed, moved, added."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from typing import Any

from kaohe.errors import KaoheError
from kaohe.methods import LEAF_METHODS, RULE_METHODS
from kaohe.scheme.codec import Decoder, Node, bare, encode, item_type, specs
from kaohe.scheme.model import Scheme

Data = dict[str, Any]
ROOT = "方案"
LISTS = tuple(spec.key for spec in specs(Scheme) if is_dataclass(item_type(bare(spec.type)[0])))
"""The parts of a scheme that are lists of elements: 类别, 属性, 指标, 票种 …"""
_TABLES = ("权重",)
"""Tables whose keys are ids."""


@dataclass(frozen=True)
class Found:
    """An element, the list that it stands in, and the name of that list."""

    data: Data
    home: list[Any]
    name: str


def plain_of(scheme: Scheme) -> Data:
    data: Data = encode(scheme)
    return data


def elements(data: Data) -> Iterator[Found]:
    """Every element that stands in a list of the scheme, outer ones first."""
    for name, value in list(data.items()):
        if isinstance(value, list):
            for one in list(value):
                if isinstance(one, dict):
                    yield Found(one, value, name)
                    yield from elements(one)
        elif isinstance(value, dict):
            yield from elements(value)


def by_id(data: Data) -> dict[str, Found]:
    """Elements by their id; categories, which need none, by their name too."""
    found: dict[str, Found] = {}
    for one in elements(data):
        id = text_of(one.data.get("编号"))
        if id:
            found.setdefault(id, one)
        if one.name in ("类别", "属性"):
            found.setdefault(text_of(one.data.get("名称")), one)
    return found


def text_of(value: Any) -> str:
    return value.text if isinstance(value, Node) else str(value) if value is not None else ""


def opened(node: Node) -> Any:
    """A node as plain data that can be walked; the texts stay nodes, with their places."""
    if isinstance(node.value, dict):
        return {key.text: opened(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [opened(value) for value in node.value]
    return node


def closed(value: Any) -> Node:
    """Plain data as the nodes that the scheme language is read from."""
    if isinstance(value, Node):
        return value
    if isinstance(value, dict):
        return Node({Node(name): closed(inner) for name, inner in value.items()})
    if isinstance(value, list):
        return Node([closed(inner) for inner in value])
    return Node(str(value))


def scheme_of(data: Data) -> Scheme:
    """The scheme; KaoheError with the faults of what was put into the data."""
    decoder = Decoder()
    scheme = decoder.scheme(closed(data))
    if scheme is None:
        raise KaoheError(decoder.faults)
    return scheme


@functools.cache
def references() -> frozenset[str]:
    """The keys whose values are ids of other elements."""
    found: set[str] = set()
    waiting: list[Any] = [Scheme, *RULE_METHODS.values(), *LEAF_METHODS.values()]
    done: set[Any] = set()
    while waiting:
        cls = waiting.pop()
        if cls in done:
            continue
        done.add(cls)
        for spec in specs(cls):
            if spec.ref and spec.ref != "category":
                found.add(spec.key)
            kind = bare(spec.type)[0]
            inner = item_type(kind) or kind
            if is_dataclass(inner):
                waiting.append(inner)
    return frozenset(found)


def rename(value: Any, names: dict[str, str]) -> Any:
    """The data with ids changed wherever they stand; texts that came from answers are left as they are."""
    if isinstance(value, list):
        for one in value:
            rename(one, names)
    if not isinstance(value, dict):
        return value
    for key, inner in list(value.items()):
        if key == "编号" and isinstance(inner, str):
            value[key] = names.get(inner, inner)
        elif key in _TABLES and isinstance(inner, dict):
            value[key] = {names.get(name, name): share for name, share in inner.items()}
        elif key in references() and isinstance(inner, str):
            value[key] = names.get(inner, inner)
        elif key in references() and isinstance(inner, list) and all(isinstance(one, str) for one in inner):
            value[key] = [names.get(one, one) for one in inner]
        else:
            rename(inner, names)
    return value


def home_for(data: Data, under: str, added: Data, known: dict[str, Found] | None = None) -> list[Any] | None:
    """The list under an element, or of a part of the scheme, in which something stands, if there is one."""
    if under in LISTS:
        return _list(data, under)
    if under == "加减":
        totals = data.setdefault("加减", {"编号": "J"})
        return _list(totals, "规则")
    found = (by_id(data) if known is None else known).get(under)
    if found is None:
        totals = data.get("加减")
        if isinstance(totals, dict) and text_of(totals.get("编号")) == under:
            return _list(totals, "规则")
        return None
    if found.name == "类别":
        return _list(found.data, "指标")
    if found.name in ("指标", "下级"):
        return _list(found.data, "规则" if "方法" in added else "下级")
    return None


def _list(data: Data, name: str) -> list[Any]:
    made: list[Any] = data.setdefault(name, [])
    return made


def trimmed(value: Data) -> Data:
    """Without parts that have become empty."""
    totals = value.get("加减")
    if isinstance(totals, dict) and not totals.get("规则"):
        del value["加减"]
    for name, inner in list(value.items()):
        if isinstance(inner, list) and not inner:
            del value[name]
        for one in inner if isinstance(inner, list) else (inner,):
            if isinstance(one, dict):
                trimmed(one)
    return value
