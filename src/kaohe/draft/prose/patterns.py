"""Patterns of described sentences, read backwards: the words between fixed signs as values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

Fields = dict[str, Any]
WORD = r"(?:“[^”]*”|[^、，；：。（）〔〕【】“”]+?)"
NUMBER = r"-?\d+(?:\.\d+)?"
_LIST = rf"{WORD}(?:、{WORD})*?"
_KINDS = {
    "": WORD,
    "number": NUMBER,
    "int": r"\d+",
    "list": _LIST,
    "numbers": rf"{NUMBER}(?:[、或]{NUMBER})*",
    "conditions": rf"{WORD}为{WORD}(?:或{WORD})*?(?:、{WORD}为{WORD}(?:或{WORD})*?)*?",
    "params": rf"{WORD}为{WORD}(?:、{WORD}为{WORD})*?",
    "text": ".+?",
}
_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")


def apart(text: str, sign: str) -> list[str]:
    """A text cut at a sign, except inside quotes and brackets."""
    parts: list[str] = []
    depth = 0
    start = 0
    for at, one in enumerate(text):
        if one in "“（":
            depth += 1
        elif one in "”）" and depth:
            depth -= 1
        elif one == sign and not depth:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def unword(text: str) -> str:
    """A word as it was before it got its quotes."""
    return text[1:-1] if len(text) >= 2 and text[0] == "“" and text[-1] == "”" else text


def unwords(text: str, sign: str = "、") -> tuple[str, ...]:
    return tuple(unword(part) for part in apart(text, sign))


def conditions(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """部门类型为业务或综合、对外服务为是."""
    return tuple((unword(name), unwords(values, "或")) for name, values in map(_is, apart(text, "、")))


def params(text: str) -> tuple[tuple[str, str], ...]:
    """金额为10000、单位为元."""
    return tuple((unword(name), unword(value)) for name, value in map(_is, apart(text, "、")))


def _is(text: str) -> tuple[str, str]:
    if text.startswith("“"):
        end = text.index("”") + 1
        return text[:end], text[end + 1 :]
    name, _, value = text.partition("为")
    return name, value


def levels(text: str) -> tuple[tuple[str, Decimal], ...]:
    """国家级3分、第1为2分 as a table; what stands behind the number is left out."""
    made = []
    for part in apart(text, "、"):
        found = re.fullmatch(rf"(.+?)(?:为|乘|票|最多)?({NUMBER})分?", part)
        if found is None:
            raise ValueError(f"读不懂“{part}”")
        made.append((unword(found[1]), Decimal(found[2])))
    return tuple(made)


_VALUES: dict[str, Callable[[str], Any]] = {
    "": unword,
    "number": Decimal,
    "int": int,
    "list": unwords,
    "numbers": lambda text: tuple(Decimal(part) for part in re.split("[、或]", text)),
    "conditions": conditions,
    "params": params,
    "text": str,
}


@lru_cache(maxsize=2048)
def compiled(template: str, own: tuple[tuple[str, str], ...] = ()) -> tuple[re.Pattern[str], dict[str, str]]:
    """A template as an expression; `own` gives the expression of further places by their name."""
    extra = dict(own)
    kinds: dict[str, str] = {}
    made = ""
    at = 0
    for found in _PLACE.finditer(template):
        made += re.escape(template[at : found.start()])
        name, kind = found[1], found[2] or ""
        if name in kinds:
            made += f"(?P={name})"
        else:
            kinds[name] = "own" if name in extra and not kind else kind
            made += f"(?P<{name}>{extra[name] if name in extra and not kind else _KINDS[kind]})"
        at = found.end()
    return re.compile(made + re.escape(template[at:])), kinds


def match(template: str, text: str, own: Mapping[str, str] | None = None) -> Fields | None:
    """The values of a template's places where a text is one of its sentences."""
    pattern, kinds = compiled(template, tuple((own or {}).items()))
    found = pattern.fullmatch(text)
    if found is None:
        return None
    return {
        name: found[name] if kind == "own" else _VALUES[kind](found[name])
        for name, kind in kinds.items()
        if found[name] is not None
    }


Piece = tuple[str, Fields]
"""A template of one clause of a sentence, and the fields that it sets besides those that it names."""


def pieces(said: Sequence[str], templates: Iterable[Piece]) -> Fields | None:
    """The fields that several clauses set; None where one of them is none of these."""
    known = list(templates)
    made: Fields = {}
    for text in said:
        for template, more in known:
            values = match(template, text)
            if values is not None:
                made |= values | more
                break
        else:
            return None
    return made
