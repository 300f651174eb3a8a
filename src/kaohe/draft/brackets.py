"""Where brackets stand, those that nobody closed among them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LEFT_OPEN = re.compile(r"(?:满分|总分|共)?\d+(?:\.\d+)?[分%]")
"""Points in a bracket that nobody closed: 群众上访（10分。凡是…."""


_SHARE = re.compile(r"\d+(?:\.\d+)?%")
"""A share in one: 工作实绩（70%、民主测评（30%和加减分."""


def _left_open(chars: str, at: int) -> bool:
    """Does the next bracket open, or none close, behind a full stop inside one?"""
    opens, closes = chars.find("（", at, at + _FAR), chars.find("）", at, at + _FAR)
    return 0 <= opens < (closes if closes >= 0 else len(chars))


def _unclosed(chars: str, at: int) -> bool:
    """Does the sentence end, or the next bracket open, before one closes?"""
    stop = chars.find("。", at, at + _FAR)
    return _left_open(chars, at) or chars.find("）", at, stop if stop >= 0 else at + _FAR) < 0


_FAR = 400


def brackets_of(chars: str) -> Iterator[tuple[int, int]]:
    """Each outermost bracket from its sign to behind the one that closes it."""
    depth, start = 0, -1
    for at, sign in enumerate(chars):
        if depth and sign in "（。" and _LEFT_OPEN.fullmatch(chars, start + 1, at):
            depth = 0
            yield start, at
        if depth and sign in "、，和" and _SHARE.fullmatch(chars, start + 1, at) and _unclosed(chars, at):
            depth = 0
            yield start, at
        if depth and sign == "。" and _left_open(chars, at):
            depth = 0
        if sign == "（":
            if depth == 0:
                start = at
            depth += 1
        elif sign == "）" and depth:
            depth -= 1
            if depth == 0:
                yield start, at + 1
    if depth:
        yield start, len(chars)
