"""The clauses read, one a line: text, place, what stands above, labels with their numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from kaohe.draft.document import Document
from kaohe.draft.items import Item
from kaohe.draft.saying import Label


def as_lines(document: Document, items: Sequence[Item]) -> Iterator[str]:
    """One JSON object a line for each clause, in the order of the document."""
    heading, points = "", None
    said_before, ended = "", 0
    for item in items:
        for clause in item.clauses:
            for label in clause.labels:
                if label.kind == "indicator":
                    heading, points = str(label.values["name"]), label.values["points"]
                    break
            start = clause.start
            if document.words(start, clause.end) == said_before:
                start = _further(document, ended, start)
            said_before, ended = document.words(clause.start, clause.end), clause.end
            said = {
                "text": document.words(start, clause.end),
                "start": start,
                "end": clause.end,
                "context": heading,
                "item_points": _plain(points),
                "labels": [
                    {
                        **_kind(label),
                        **_plain(label.values),
                        **({"doubt": label.doubt} if label.doubt else {}),
                    }
                    for label in clause.labels
                ],
            }
            yield json.dumps(said, ensure_ascii=False) + "\n"


def _further(document: Document, ended: int, start: int) -> int:
    """Where the sentence begins of a clause that says the same as the one before it: no two look alike."""
    before = document.source[ended:start]
    cut = max((before.rfind(sign) + 1 for sign in "。；;\n"), default=0)
    opened = ended + cut + len(before[cut:]) - len(before[cut:].lstrip(" 　,，、"))
    return min(opened, start)


KINDS = frozenset(
    {"indicator", "weight", "cap", "to_zero", "zero_out", "full_if", "ratio", "percent_point", "tiers"}
    | {"deduct_per", "deduct_fixed", "deduct_range", "bonus_per", "bonus_fixed", "bonus_range", "bonus_tiers"}
    | {"grade_cutoff", "quota", "rank_score", "veto", "deadline", "not_applicable"}
)
"""The kinds that the file names; what else is read is written as other, with a note."""


def _kind(label: Label) -> dict[str, str]:
    return {"kind": label.kind} if label.kind in KINDS else {"kind": "other", "note": label.kind}


def _plain(value: Any) -> Any:
    if isinstance(value, Label):
        return {**_kind(value), **_plain(value.values)}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {name: _plain(said) for name, said in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(said) for said in value]
    return value
