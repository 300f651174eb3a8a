"""Who in a scheme claims which clause: every element with the indicators and the category around it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kaohe.elements import Element
from kaohe.scheme.model import Category, Indicator, Scheme


@dataclass(frozen=True)
class Claim:
    """An element of a scheme and where it hangs.

    `nodes` are the indicators around it from the top, the element itself included where it is one.
    """

    scheme: Scheme
    element: Any
    nodes: tuple[Indicator, ...]
    category: Category | None

    @property
    def node(self) -> Indicator | None:
        """The indicator itself, or the one that the rule, method or own indicators belong to."""
        return self.nodes[-1] if self.nodes else None

    @property
    def parent(self) -> Indicator | None:
        return self.nodes[-2] if len(self.nodes) > 1 else None


def claims(scheme: Scheme) -> list[Claim]:
    """A claim for every element of the scheme, in the order of the model."""
    return list(_walk(scheme, scheme, (), None))


def by_id(scheme: Scheme) -> dict[str, Claim]:
    """Claims of the elements that have an id."""
    return {claim.element.id: claim for claim in claims(scheme) if claim.element.id}


def said(element: Any) -> list[str]:
    """Everything that the element itself declares, as texts; its name, clause and readings are left out."""
    found: list[str] = []
    for field in dataclasses.fields(element):
        if field.name not in ("id", "name", "place", "reading", "doubt", "rules", "children"):
            found += _texts(getattr(element, field.name))
    return found


def _texts(value: Any) -> list[str]:
    if isinstance(value, tuple):
        return [text for inner in value for text in _texts(inner)]
    if dataclasses.is_dataclass(value):
        return said(value)
    return [] if value is None else [str(value)]


def _walk(
    scheme: Scheme, value: Any, nodes: tuple[Indicator, ...], category: Category | None
) -> Iterator[Claim]:
    if isinstance(value, Indicator):
        nodes = (*nodes, value)
    if isinstance(value, Category):
        category = value
    if isinstance(value, Element):
        yield Claim(scheme, value, nodes, category)
    for field in dataclasses.fields(value):
        inner = getattr(value, field.name)
        for each in inner if isinstance(inner, tuple) else (inner,):
            if dataclasses.is_dataclass(each):
                yield from _walk(scheme, each, nodes, category)
