"""Making elements of a scheme: the fields that are not given have their declared defaults."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")


def make(kind: type[T], /, **fields: Any) -> T:
    """An element of a kind; type checkers do not see that its fields have defaults."""
    return kind(**fields)
