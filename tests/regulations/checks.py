"""The small language in which a parameter of the register is compared with a scheme.

A check takes the claim and the register's text and returns a complaint, empty where they agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from kaohe.methods import Ballot
from kaohe.scheme.model import Indicator, Scheme, leaf_method
from tests.regulations.claims import Claim, said

Check = Callable[[Claim, str], str]
Read = Callable[[Claim], Any]


def same(read: Read, parse: Callable[[str], Any] = str) -> Check:
    """What `read` finds in the scheme is what `parse` makes of the register's text."""

    def check(claim: Claim, text: str) -> str:
        got, want = read(claim), parse(text)
        return "" if got == want else f"{got} instead of {want}"

    return check


def field(name: str, parse: Callable[[str], Any] = str) -> Check:
    return same(lambda claim: getattr(claim.element, name), parse)


def parameter(name: str, parse: Callable[[str], Any] = str) -> Check:
    """A parameter of the rule's own method."""
    return same(lambda claim: getattr(claim.element.method, name), parse)


def listed(name: str) -> Check:
    """A field that holds a list of names, in whatever order."""
    return same(lambda claim: frozenset(getattr(claim.element, name)), names)


def always(only: str) -> Check:
    """What the semantics fix for every scheme: the register may say nothing else."""
    return lambda claim, text: "" if text == only else f"only {only} is possible"


def holds(test: Callable[[Claim, str], bool], what: str) -> Check:
    return lambda claim, text: "" if test(claim, text) else f"{what} ({text})"


def tells(*pairs: tuple[str, str]) -> Check:
    """Each name in the register's text stands somewhere in the element, translated by `pairs`.

    A number has to stand there alone.
    """
    words = dict(pairs)

    def check(claim: Claim, text: str) -> str:
        texts = said(claim.element)
        missing = [
            name
            for name in pieces(text)
            if not any(name == t or (not name.isdigit() and words.get(name, name) in t) for t in texts)
        ]
        return f"does not say {'、'.join(missing)}" if missing else ""

    return check


def either(*checks: Check) -> Check:
    """Any of the ways in which a scheme can say it."""

    def check(claim: Claim, text: str) -> str:
        complaints = [one(claim, text) for one in checks]
        return "" if "" in complaints else complaints[0]

    return check


def both(*checks: Check) -> Check:
    """All of the ways in which the scheme must say it."""
    return lambda claim, text: "; ".join(filter(None, (one(claim, text) for one in checks)))


def pieces(text: str) -> list[str]:
    return re.split("[,、]", text)


def names(text: str) -> frozenset[str]:
    return frozenset(pieces(text))


def number(text: str) -> Decimal | None:
    """A number; `none` and `data` stand for a field that is left empty."""
    return None if text in ("none", "data") else Decimal(text.rstrip("%"))


def levels(text: str) -> dict[str, Decimal]:
    pairs = (item.rpartition(":") for item in pieces(text))
    return {name: Decimal(value) for name, _, value in pairs}


def conditions(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """部门类型:业务 → (("部门类型", ("业务",)),)."""
    attribute, _, values = NAMED_SUBJECTS.get(text, text).partition(":")
    return ((attribute, tuple(pieces(values))),)


NAMED_SUBJECTS = {"册亨、贞丰、晴隆": "示范项目:是"}
"""Where the register names appraisees, the scheme has an attribute (register's README)."""


def every(text: str) -> frozenset[str]:
    return frozenset(name.removeprefix("每") for name in pieces(text))


def weights(claim: Claim) -> dict[str, Decimal]:
    """Weights by ballot class of the claimed leaf, or of the section that gives them."""
    element = claim.element
    if not isinstance(element, Ballot | Indicator):
        return dict(element.weights)
    method = element if isinstance(element, Ballot) else leaf_method(element)
    assert isinstance(method, Ballot) and claim.node is not None
    shared = [w.weights for w in claim.scheme.weights if claim.node.id in w.indicators]
    return dict(method.weights or (shared[0] if shared else ()))


def indicator(scheme: Scheme, id: str) -> Indicator:
    return next(node for node in scheme.walk() if node.id == id)


def form(claim: Claim, text: str) -> str:
    """A form by its id, or by a word of its name."""
    got = claim.element.form
    forms = {f.id: f.name for f in claim.scheme.forms}
    return "" if text == got or text in forms.get(got, "") else f"form {got} instead of {text}"


def categories(claim: Claim, text: str) -> str:
    """The categories for which the element holds; none named means all."""
    element, scheme = claim.element, claim.scheme
    if claim.category is not None:
        got = {claim.category.name}
    else:
        got = set(getattr(element, "categories", ())) or {c.name for c in scheme.categories}
    return "" if got == names(text) else f"{got} instead of {text}"
