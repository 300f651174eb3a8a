"""How values are said in a Chinese sentence: one way for each kind of value."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from kaohe.elements import Conditions, Element, Levels, Params
from kaohe.numbers import plain

NOT_SAID = frozenset({"id", "name", "place", "reading", "doubt", "text", "printed", "note"})
"""The fields of every element that stand around its sentence, not in it."""
_CUTS = set("、，；：。（）〔〕【】“”")


@dataclasses.dataclass(frozen=True)
class Line:
    """One numbered sentence of a described scheme.

    `number` is 2.13 for a sentence, 二 for the heading of a chapter, '' for a remark under a
    sentence. `id` and `place` are those of the element that it speaks of; `depth` is how far in it stands.
    """

    number: str
    text: str
    id: str = ""
    place: str = ""
    depth: int = 0


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def word(text: str) -> str:
    """A text inside a sentence; in quotes where it has signs that cut sentences."""
    said = flat(text)
    return f"“{said}”" if not said or _CUTS & set(said) else said


def words(texts: Iterable[str], last: str = "、") -> str:
    """甲、乙、丙."""
    return last.join(word(text) for text in texts)


def number(value: Decimal | int) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def numbers(values: Iterable[Decimal]) -> str:
    return "、".join(number(value) for value in values)


def weights(table: Levels) -> str:
    """A票30、B票20."""
    return "、".join(f"{word(name)}票{number(value)}" for name, value in table)


def conditions(table: Conditions) -> str:
    """部门类型为业务或综合、对外服务为是."""
    return "、".join(f"{word(name)}为{words(allowed, '或')}" for name, allowed in table)


def years(table: Levels) -> str:
    """佐证为10年、测评票为3年."""
    return "、".join(f"{word(name)}为{number(value)}年" for name, value in table)


def params(table: Params) -> str:
    """金额为10000、单位为元."""
    return "、".join(f"{word(name)}为{word(value)}" for name, value in table)


def applies(table: Conditions) -> str:
    return f"只适用于{conditions(table)}的对象" if table else ""


def categories(names: tuple[str, ...]) -> str:
    return f"只适用于{words(names)}" if names else ""


def joined(*parts: str) -> str:
    """The clauses that say something, as one sentence without full stop."""
    return "；".join(part for part in parts if part)


def head(element: Element) -> str:
    """【1.1a】报表迟报."""
    said = f"【{flat(element.id)}】" if element.id else ""
    return said + flat(element.name)


def sentence(element: Element, said: str) -> str:
    """【1.1a】报表迟报：每次扣0.2分。〔三(一)1〕"""
    start = head(element)
    colon = "：" if start and said and not start.endswith("】") else ""
    place = f"〔{flat(element.place)}〕" if element.place else ""
    return flat(f"{start}{colon}{said}。{place}")


def printed(element: Element) -> Iterator[tuple[str, str]]:
    """The regulation's own text: 内容, what stands in other columns, a form's instructions; by its lines."""
    texts = [("内容", getattr(element, "text", "")), ("备注", getattr(element, "note", ""))]
    texts += [(f"“{flat(name)}”栏", said) for name, said in getattr(element, "printed", ())]
    for what, text in texts:
        yield from ((what, flat(line)) for line in text.splitlines() if line.strip())


def remarks(element: Element) -> Iterator[str]:
    """The regulation's own text, the reading taken and the doubt."""
    yield from (f"{what}：{text}" for what, text in printed(element))
    if element.reading:
        yield f"理解：{flat(element.reading)}"
    if element.doubt:
        yield f"存疑：{flat(element.doubt)}"


Phrase = tuple[str, str | dict[Any, str]]
"""A field and how it is said: a pattern with {}, or for an enumeration or truth what each value says."""


def phrases(element: Any, patterns: tuple[Phrase, ...]) -> str:
    """What the patterns say of the fields that are set, in their order."""
    said = []
    for attr, pattern in patterns:
        value = getattr(element, attr)
        if isinstance(pattern, dict):
            said.append(pattern.get(value, ""))
        elif value is not None and value != "" and value != ():
            said.append(pattern.format(value_text(value)))
    return joined(*said)


def value_text(value: Any) -> str:
    if isinstance(value, str):
        return word(value)
    if isinstance(value, Decimal | int):
        return number(value)
    if isinstance(value[0], tuple) and isinstance(value[0][1], Decimal):
        return years(value)
    if isinstance(value[0], tuple):
        return conditions(value) if isinstance(value[0][1], tuple) else params(value)
    return words(value) if isinstance(value[0], str) else numbers(value)
