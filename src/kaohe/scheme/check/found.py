"""Collects what the checks find, each with its place."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from kaohe.errors import Fault
from kaohe.scheme.codec import specs
from kaohe.scheme.language import Source

FAULT, DOUBT = "错误", "提醒"
MOST_NAMED = 8


class Found:
    """Faults and doubts of one scheme; the same complaint at the same place is kept once."""

    def __init__(self, source: Source) -> None:
        self._places = source.places
        self._faults: dict[Fault, None] = {}

    def fault(self, value: Any, key: str, what: str, cure: str, item: str = "") -> None:
        """Something that keeps the scheme from computing; `key` and `item` say where in `value`."""
        self._add(value, key, what, cure, item, FAULT)

    def doubt(self, value: Any, key: str, what: str, cure: str, item: str = "") -> None:
        """Something that the drafter would want to know."""
        self._add(value, key, what, cure, item, DOUBT)

    def _add(self, value: Any, key: str, what: str, cure: str, item: str, level: str) -> None:
        self._faults[Fault(self._places.of(value, key, item), what, cure, level)] = None

    def in_order(self, values: Iterable[Any]) -> list[Any]:
        """The values in the order in which they stand in the source."""
        return sorted(values, key=self._places.of)

    def sorted(self) -> list[Fault]:
        return sorted(self._faults, key=lambda fault: (fault.place, fault.level != FAULT))


def label(value: Any) -> str:
    """“1.1a 漏报”: an element by id and name, as far as it has them."""
    parts = [getattr(value, "id", ""), getattr(value, "name", "")]
    text = " ".join(dict.fromkeys(part for part in parts if part))
    return f"“{text}”" if text else "这里"


def several(names: Iterable[str]) -> str:
    """A few of the names, and how many there are when there are more."""
    listed = list(names)
    shown = "、".join(listed[:MOST_NAMED])
    return shown if len(listed) <= MOST_NAMED else f"{shown}等{len(listed)}项"


def structs(value: Any, owner: Any = None) -> Iterator[tuple[Any, Any]]:
    """Every keyed value of a scheme and the element it belongs to, in the order of the model.

    A value without id and name (a condition, an effect, a method's parameters) belongs to the element
    around it; the parameters of a rule's method stand in the source where the rule stands.
    """
    if isinstance(value, tuple):
        for inner in value:
            yield from structs(inner, owner)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        if getattr(value, "id", "") or getattr(value, "name", "") or owner is None:
            owner = value
        keyed = specs(type(value))
        yield value, owner
        for spec in keyed:
            yield from structs(getattr(value, spec.attr), owner)
