"""Lists of what may be found, each with its points, down to none: （1）增值15分（2）保值9分（3）减少0分."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from kaohe.draft.items import Item
from kaohe.draft.saying import Clause, Label


def options(made: list[Item]) -> list[Item]:
    """The items of a list that ends with nothing are no indicators: cases of one scale, or parts obtained."""
    out = list(made)
    for run in _lists(made):
        points = [_points(item) for item in run]
        falling = all(a is not None and b is not None and a > b for a, b in pairwise(points))
        if falling and len(run) > 2:
            cases = [{"if": _said(item), "points": p} for item, p in zip(run, points, strict=True)]
            first, last = run[0].clauses[0], run[-1].clauses[0]
            tiers = Clause(first.start, last.end, (Label("tiers", {"cases": cases}),), "", run[0].index)
            out[run[0].index] = dataclasses.replace(run[0], clauses=(tiers, *run[0].clauses[1:]))
            for item in run[1:]:
                out[item.index] = dataclasses.replace(item, clauses=item.clauses[1:])
            continue
        for item, amount in zip(run[:-1], points, strict=False):
            label = Label("full_if", {"points": amount})
            clause = dataclasses.replace(item.clauses[0], labels=(label,), condition=_said(item))
            out[item.index] = dataclasses.replace(item, clauses=(clause, *item.clauses[1:]))
    return out


def _lists(made: Sequence[Item]) -> Iterator[list[Item]]:
    """Runs of items with bare points under numbers of one kind, closed by one that gives none."""
    run: list[Item] = []
    for item in made:
        kind = item.mark.kind if item.mark is not None else ""
        if run and (run[0].mark is None or kind != run[0].mark.kind):
            run = []
        if not kind or _points(item) is None:
            run = []
            continue
        run.append(item)
        if _points(item) == 0:
            if len(run) > 1:
                yield run
            run = []


def _points(item: Item) -> Decimal | None:
    """The points that close what an item begins with; nought where it gives none."""
    if not item.clauses:
        return None
    label = item.clauses[0].labels[0]
    words = item.text.chars[: _end(item)]
    if label.kind == "zero_out":
        return Decimal(0) if words.endswith("0分") else None
    bare = words.endswith("分") and words[:-1].endswith(str(label.values.get("points")))
    return label.values["points"] if label.kind == "indicator" and bare else None


def _end(item: Item) -> int:
    return sum(1 for place in item.text.at if place < item.clauses[0].end)


def _said(item: Item) -> str:
    return item.text.chars[len(item.text) - len(item.body) : _end(item)]
