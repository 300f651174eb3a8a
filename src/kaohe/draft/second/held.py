"""A proposal held against the sentence that it cites, the checker, and what the first reader read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from kaohe.draft.items import Item
from kaohe.draft.making import make
from kaohe.draft.quantities import number_at
from kaohe.draft.rules import rules
from kaohe.draft.saying import Clause, Label
from kaohe.draft.second.asking import KINDS
from kaohe.draft.text import Text
from kaohe.errors import KaoheError
from kaohe.numbers import plain
from kaohe.scheme.check import check
from kaohe.scheme.language import dumps, loads
from kaohe.scheme.model import Category, Indicator, Scheme

MOST_NUMBERS = 20
_NEEDED = {
    "indicator": 1,
    "deduct_per": 1,
    "deduct_fixed": 1,
    "deduct_range": 2,
    "bonus_per": 1,
    "bonus_fixed": 1,
    "bonus_range": 2,
    "percent_point": 1,
    "cap": 1,
    "tiers": 1,
    "weight": 1,
    "quota": 1,
}
"""How many numbers a kind says at least."""


@dataclass(frozen=True)
class Sentence:
    """A sentence that is read twice: its text, where it stands, and what the first reader read in it."""

    item: Item
    text: Text
    clauses: tuple[Clause, ...]

    @property
    def span(self) -> tuple[int, int]:
        return self.text.span()


@dataclass(frozen=True)
class Proposal:
    """What the second reader reads in some words of a sentence."""

    kind: str
    numbers: tuple[Decimal, ...]
    start: int
    end: int

    def said(self) -> str:
        numbers = "、".join(plain(number) for number in self.numbers)
        return f"{KINDS[self.kind]}（{numbers}）" if numbers else KINDS[self.kind]


class Rejected(Exception):
    """A proposal that the text or the checker does not bear out."""


def held(row: Any, sentences: list[Sentence]) -> tuple[Sentence, Proposal]:
    """The proposal of a row of the reply; Rejected where it does not stand in the text."""
    if not isinstance(row, dict):
        raise Rejected("不成一条")
    n, kind, quote, said = row.get("n"), row.get("kind"), row.get("quote"), row.get("numbers", [])
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= len(sentences):
        raise Rejected("没有这一句")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Rejected("没有这种规定")
    sentence = sentences[n - 1]
    if not isinstance(quote, str) or not quote.strip():
        raise Rejected("没有引原文")
    words = Text.of(quote).chars
    found = sentence.text.chars.find(words)
    if found < 0:
        raise Rejected("引的话原文没有")
    numbers = tuple(_numbers(said))
    if len(numbers) < _NEEDED.get(kind, 0):
        raise Rejected("缺数")
    standing = set(numbers_in(words))
    if not standing.issuperset(numbers):
        raise Rejected("有的数不在所引的话里")
    if not _computes(kind, numbers, sentence, words):
        raise Rejected("照它写成规则通不过检查")
    start, end = sentence.text.span(found, found + len(words))
    return sentence, Proposal(kind, numbers, start, end)


def _numbers(said: Any) -> Iterator[Decimal]:
    if not isinstance(said, list) or len(said) > MOST_NUMBERS:
        raise Rejected("数不成列表")
    for one in said:
        if isinstance(one, bool) or not isinstance(one, int | float | str):
            raise Rejected("有的数不成数")
        try:
            value = Decimal(str(one).strip().rstrip("%"))
        except InvalidOperation as error:
            raise Rejected("有的数不成数") from error
        if not value.is_finite() or not 0 <= value < 1_000_000:
            raise Rejected("有的数不成数")
        yield value.normalize()


def numbers_in(chars: str) -> Iterator[Decimal]:
    """Every number that stands in a text; of digits that may have lost their dash, both readings."""
    for at, sign in enumerate(chars):
        if sign.isdigit() and at and (chars[at - 1].isdigit() or chars[at - 1] == "."):
            continue
        number = number_at(chars, at)
        if number is not None:
            yield number.value.normalize()
            for low, high in number.splits:
                yield from (low.normalize(), high.normalize())


def _computes(kind: str, numbers: tuple[Decimal, ...], sentence: Sentence, words: str) -> bool:
    """Does the proposal, made into a rule, pass the checker? Kinds that make no rule are not asked."""
    values: dict[str, Any]
    if kind in ("deduct_per", "bonus_per", "deduct_fixed", "bonus_fixed"):
        values = {"points": numbers[-1], "unit": "次"}
    elif kind in ("deduct_range", "bonus_range"):
        values = {"min": numbers[0], "max": numbers[1]}
    elif kind == "percent_point":
        values = {"points": numbers[-1], "sign": "-", "direction": "below"}
    else:
        return True
    clause = Clause(*sentence.span, (), words, sentence.item.index)
    made = [one.rule for one in rules([(sentence.item, clause, Label(kind, values))], Decimal(100), False)]
    leaf = make(
        Indicator,
        id="1",
        name="试算",
        points=Decimal(100),
        rules=tuple(
            make(type(rule), **{**_fields(rule), "id": f"1{'abc'[at]}"}) for at, rule in enumerate(made[:3])
        ),
    )
    scheme = make(
        Scheme, name="trial", title="试算", categories=(make(Category, name="对象"),), indicators=(leaf,)
    )
    try:
        return not any(found.level == "错误" for found in check(loads(dumps(scheme))))
    except KaoheError:
        return False


def _fields(rule: Any) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in rule.__dataclass_fields__}


def first_read(sentence: Sentence) -> set[tuple[str, frozenset[Decimal]]]:
    """What the first reader read in a sentence: kinds with their numbers."""
    return {
        (label.kind, frozenset(_decimals(label.values)))
        for clause in sentence.clauses
        for label in clause.labels
        if label.kind in KINDS
    }


def agrees(proposal: Proposal, read: Iterable[tuple[str, frozenset[Decimal]]]) -> bool:
    """Did the first reader read the same: the same kind, and none of the numbers otherwise?"""
    return any(
        kind == proposal.kind and (set(proposal.numbers) <= numbers or numbers <= set(proposal.numbers))
        for kind, numbers in read
        if bool(numbers) == bool(proposal.numbers) or not numbers
    )


def _decimals(value: Any) -> Iterator[Decimal]:
    if isinstance(value, Decimal):
        yield value.normalize()
    elif isinstance(value, Label):
        yield from _decimals(value.values)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _decimals(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _decimals(inner)
