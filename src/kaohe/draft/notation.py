"""The notation in which wordings are written, and the parsers it is compiled into.

    '每'            these characters          x?  x*  x+     at most once, any times, at least once
    {每 各}         any of these words, the longest that will do
    单位            the rule of that name      key:x         keep what x reads under a key
    a b             one after the other        !x            not followed by x
    a | b           a, or else b               <20>          up to 20 signs of running text, as few as will do
    (a b)           a group                    <20,>         the same, over commas too

Running text ends at a full stop, a semicolon, the end of a piece, and before any amount of points;
without the comma in the brackets it ends at commas as well. A parser yields every way in which it can
read the text from a place, the preferred one first, so that what follows decides (as in a
regular expression), but it yields what it read as a tree of values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Kept = tuple[tuple[str, Any], ...]
Reading = tuple[int, Kept]
Parser = Callable[[str, int], Iterator[Reading]]
Stops = Callable[[str, int], bool]
STOPS = frozenset("。；！？\n\t|│")
COMMAS = frozenset("，：")
_SIGNS = re.compile(r"\s*(?:'((?:[^'])*)'|<(\d+)(,?)>|\{([^{}]*)\}|([^\W\d]\w*)(:?)|([()|?*+!]))")


@dataclass(frozen=True)
class Rule:
    """A compiled wording: its parser, the characters with which it can begin (None: any), may it be empty."""

    parse: Parser
    first: frozenset[str] | None
    empty: bool = False


class Language:
    """Named rules; one may use another that is declared before it."""

    def __init__(self, terminals: dict[str, Rule], stops: Stops) -> None:
        self._rules = dict(terminals)
        self._stops = stops

    def rule(self, name: str, wording: str) -> Rule:
        """Declare a rule, compiled from its wording."""
        made = self._rules[name] = self.compile(wording)
        return made

    def declare(self, text: str) -> None:
        """Declare rules written one a line: 名 = 写法; an indented line goes on with the one before."""
        lines: list[str] = []
        for line in text.strip().splitlines():
            if line[:1].isspace() and lines:
                lines[-1] += line
            elif line:
                lines.append(line)
        for line in lines:
            name, _, wording = line.partition("=")
            self.rule(name.strip(), wording)

    def compile(self, wording: str) -> Rule:
        signs = _split(wording)
        rule, rest = self._choice(signs, 0)
        if rest != len(signs):
            raise ValueError(f"多出“{signs[rest]}”：{wording}")
        return rule

    def _choice(self, signs: list[tuple[str, str]], at: int) -> tuple[Rule, int]:
        options = []
        while True:
            option, at = self._sequence(signs, at)
            options.append(option)
            if at == len(signs) or signs[at] != ("mark", "|"):
                return _either(options), at
            at += 1

    def _sequence(self, signs: list[tuple[str, str]], at: int) -> tuple[Rule, int]:
        parts = []
        while at < len(signs) and signs[at] not in (("mark", "|"), ("mark", ")")):
            part, at = self._item(signs, at)
            parts.append(part)
        return _row(parts), at

    def _item(self, signs: list[tuple[str, str]], at: int) -> tuple[Rule, int]:
        kind, said = signs[at]
        if kind == "key":
            inner, at = self._item(signs, at + 1)
            return _kept(said, inner), at
        if (kind, said) == ("mark", "!"):
            inner, at = self._item(signs, at + 1)
            return _absent(inner), at
        rule, at = self._atom(signs, at)
        while at < len(signs) and signs[at][0] == "mark" and signs[at][1] in "?*+":
            least, most = {"?": (0, 1), "*": (0, 99), "+": (1, 99)}[signs[at][1]]
            rule, at = _times(rule, least, most), at + 1
        return rule, at

    def _atom(self, signs: list[tuple[str, str]], at: int) -> tuple[Rule, int]:
        kind, said = signs[at]
        if kind == "text":
            return _literal(said), at + 1
        if kind == "words":
            return _words(said.split()), at + 1
        if kind == "gap":
            return _gap(int(said.rstrip(",")), said.endswith(","), self._stops), at + 1
        if kind == "name":
            if said not in self._rules:
                raise ValueError(f"没有“{said}”这条规则")
            return self._rules[said], at + 1
        if said == "(":
            rule, at = self._choice(signs, at + 1)
            if at == len(signs):
                raise ValueError("少了一个“)”")
            return rule, at + 1
        raise ValueError(f"“{said}”不能在这里")


def _split(wording: str) -> list[tuple[str, str]]:
    signs: list[tuple[str, str]] = []
    at = 0
    while at < len(wording.rstrip()):
        found = _SIGNS.match(wording, at)
        if found is None:
            raise ValueError(f"读不懂：{wording[at:]}")
        text, gap, comma, listed, name, colon, mark = found.groups()
        if listed is not None:
            signs.append(("words", listed))
        elif text is not None:
            signs.append(("text", text))
        elif gap is not None:
            signs.append(("gap", gap + comma))
        elif name is not None:
            signs.append(("key" if colon else "name", name))
        else:
            signs.append(("mark", mark))
        at = found.end()
    return signs


def _literal(said: str) -> Rule:
    def parse(text: str, at: int) -> Iterator[Reading]:
        if text.startswith(said, at):
            yield at + len(said), ()

    return Rule(parse, frozenset(said[:1]) if said else None)


def _words(listed: list[str]) -> Rule:
    by_sign: dict[str, list[str]] = {}
    for word in sorted(listed, key=len, reverse=True):
        by_sign.setdefault(word[0], []).append(word)

    def parse(text: str, at: int) -> Iterator[Reading]:
        for word in by_sign.get(text[at : at + 1], ()):
            if text.startswith(word, at):
                yield at + len(word), ()

    return Rule(parse, frozenset(by_sign))


def _gap(most: int, commas: bool, stops: Stops) -> Rule:
    def parse(text: str, at: int) -> Iterator[Reading]:
        yield at, ()
        for end in range(at, min(at + most, len(text))):
            if text[end] in STOPS or (not commas and text[end] in COMMAS) or stops(text, end):
                return
            yield end + 1, ()

    return Rule(parse, None, empty=True)


def _kept(name: str, inner: Rule) -> Rule:
    def parse(text: str, at: int) -> Iterator[Reading]:
        for end, kept in inner.parse(text, at):
            value: Any = text[at:end]
            if len(kept) == 1 and kept[0][0] == "":
                value = kept[0][1]
            yield end, ((name, value), *(pair for pair in kept if pair[0]))

    return Rule(parse, inner.first, inner.empty)


def _absent(inner: Rule) -> Rule:
    def parse(text: str, at: int) -> Iterator[Reading]:
        if next(inner.parse(text, at), None) is None:
            yield at, ()

    return Rule(parse, frozenset(), empty=True)


def _either(options: list[Rule]) -> Rule:
    if len(options) == 1:
        return options[0]

    def parse(text: str, at: int) -> Iterator[Reading]:
        sign = text[at : at + 1]
        for option in options:
            if option.first is None or option.empty or sign in option.first:
                yield from option.parse(text, at)

    firsts = [option.first for option in options]
    known = [first for first in firsts if first is not None]
    first = frozenset().union(*known) if len(known) == len(firsts) else None
    return Rule(parse, first, any(option.empty for option in options))


def _row(parts: list[Rule]) -> Rule:
    def parse(text: str, at: int) -> Iterator[Reading]:
        yield from _after(parts, 0, text, at, ())

    return Rule(parse, _first(parts), all(part.empty for part in parts))


def _first(parts: list[Rule]) -> frozenset[str] | None:
    signs: frozenset[str] = frozenset()
    for part in parts:
        if part.first is None:
            return None
        signs |= part.first
        if not part.empty:
            return signs
    return None


def _after(parts: list[Rule], which: int, text: str, at: int, kept: Kept) -> Iterator[Reading]:
    if which == len(parts):
        yield at, kept
        return
    part = parts[which]
    if part.first is not None and not part.empty and text[at : at + 1] not in part.first:
        return
    for end, found in part.parse(text, at):
        yield from _after(parts, which + 1, text, end, kept + found if found else kept)


def _times(inner: Rule, least: int, most: int) -> Rule:
    def again(text: str, at: int, done: int, kept: Kept) -> Iterator[Reading]:
        if done < most:
            for end, found in inner.parse(text, at):
                if end > at:
                    yield from again(text, end, done + 1, kept + found)
        if done >= least:
            yield at, kept

    def parse(text: str, at: int) -> Iterator[Reading]:
        yield from again(text, at, 0, ())

    return Rule(parse, inner.first, inner.empty or least == 0)
