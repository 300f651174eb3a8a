"""A claim with one number, switch or choice changed: what the walk has to notice."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kaohe.elements import Levels, Params
from kaohe.methods.base import Amount, LeafMethod, RuleMethod
from kaohe.scheme.codec import bare
from tests.regulations.claims import Claim


@dataclass(frozen=True)
class Mutant:
    """The changed claim and what was changed, e.g. `amount.points 5 → 6`."""

    claim: Claim
    change: str


def mutants(claim: Claim) -> Iterator[Mutant]:
    """Every way of changing one number, yes/no or choice of the claimed element, or shortening a list."""
    for element, change in _changed(claim.element, ""):
        nodes = claim.nodes
        if nodes and nodes[-1] is claim.element:
            nodes = (*nodes[:-1], element)
        yield Mutant(dataclasses.replace(claim, element=element, nodes=nodes), change)


def rebuilt(value: Any, old: Any, new: Any) -> Any:
    """The tree with one element exchanged for another."""
    if value is old:
        return new
    if isinstance(value, tuple):
        return tuple(rebuilt(inner, old, new) for inner in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: rebuilt(getattr(value, f.name), old, new) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return value


def _changed(value: Any, path: str) -> Iterator[tuple[Any, str]]:
    hints = typing.get_type_hints(type(value))
    for field in dataclasses.fields(value):
        got = getattr(value, field.name)
        where = f"{path}{field.name}"
        if isinstance(got, Amount | RuleMethod) or (isinstance(got, LeafMethod) and not got.id):
            others = _changed(got, f"{where}.")
        else:
            others = ((new, _said(where, got, new)) for new in _others(got, hints[field.name], field))
            if isinstance(value, Amount) and got is None:
                continue  # an amount is a number, a table or a word, never two of them
        for new, change in others:
            yield dataclasses.replace(value, **{field.name: new}), change


def _said(where: str, got: Any, new: Any) -> str:
    shorter = isinstance(got, tuple) and len(new) < len(got)
    return f"{where} without its last" if shorter else f"{where} {got} → {new}"


def _others(got: Any, annotation: Any, field: dataclasses.Field[Any]) -> Iterator[Any]:
    kind, _ = bare(annotation)
    choices = field.metadata.get("choices", ())
    if kind is bool:
        yield not got
    elif kind in (int, Decimal):
        yield kind(1) if got is None else got + 1
    elif kind == Levels:
        for place, (name, number) in enumerate(got):
            yield (*got[:place], (name, number + 1), *got[place + 1 :])
        if got:
            yield got[:-1]
    elif isinstance(got, tuple) and got and field.name not in ("rules", "children"):
        if kind == Params:
            for place, (name, text) in enumerate(got):
                if text.isdecimal():
                    yield (*got[:place], (name, str(int(text) + 1)), *got[place + 1 :])
        yield got[:-1]
    elif kind is str and choices:
        yield choices[(choices.index(got) + 1) % len(choices)]
    elif kind is str and field.name == "sign":
        yield "-" if got == "+" else "+"
