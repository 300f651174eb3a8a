"""Declared elements, read back by the patterns in which they are said."""

from __future__ import annotations

import types
import typing
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kaohe.draft.prose.patterns import Fields, Piece, apart, pieces
from kaohe.elements import Conditions, Params
from kaohe.scheme.describe.declared import PHRASES


def declared(kind: type, said: str) -> Fields | None:
    """The fields of an element of a kind; None where the sentence is none of its kind."""
    if not said:
        return {}
    return pieces(apart(said, "；"), _templates(kind))


@lru_cache
def _templates(kind: type) -> tuple[Piece, ...]:
    hints = typing.get_type_hints(kind)
    made: list[Piece] = []
    for name, pattern in PHRASES[kind]:
        if isinstance(pattern, dict):
            made += [(text, {name: value}) for value, text in pattern.items() if text]
        else:
            made.append(
                (
                    pattern.replace(
                        "{}", "{" + name + (f":{of}" if (of := _kind(hints[name])) else "") + "}"
                    ),
                    {},
                )
            )
    return tuple(made)


def _kind(hint: Any) -> str:
    bare = _bare(hint)
    if bare == Conditions:
        return "conditions"
    if bare == Params:
        return "params"
    if typing.get_origin(bare) is tuple:
        return "numbers" if Decimal in typing.get_args(bare) else "list"
    return {int: "int", Decimal: "number"}.get(bare, "")


def _bare(hint: Any) -> Any:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return next(one for one in typing.get_args(hint) if one is not type(None))
    return hint
