"""Reading in tests: what was read in a text, said in short."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from kaohe.draft.clauses import read_document
from kaohe.draft.document import Document, of_text
from kaohe.draft.saying import Label
from kaohe.numbers import plain

REGULATIONS = Path(__file__).parent / "regulations"
_SHOWN = ("target", "points", "required", "min", "max", "percent", "count", "first", "step")
_KINDS_WITH_STEP = {"rank_score"}
NOT_SCORED = {
    "other",
    "deadline",
    "affirmation",
    "grades",
    "listed",
    "points_if",
    "ballot_scale",
    "matter",
    "factor",
    "row_points",
}


def said(text: str) -> list[str]:
    """The labels of a text in order, each as its kind and numbers."""
    return [short(label) for _, label in labels(of_text(text))]


def labels(document: Document) -> list[tuple[str, Label]]:
    """Each label of a document with its words."""
    return [
        (document.words(clause.start, clause.end), label)
        for item in read_document(document)
        for clause in item.clauses
        for label in clause.labels
        if label.kind not in NOT_SCORED
    ]


def short(label: Label) -> str:
    if "cases" in label.values:
        amounts = sorted(
            value
            for case in label.values["cases"]
            for name in ("points", "deduct", "min", "max")
            if isinstance(value := case.get(name), Decimal)
        )
        return " ".join([label.kind, *map(plain, amounts)])
    numbers = []
    for name in _SHOWN:
        value = label.values.get(name)
        if isinstance(value, Decimal) and (name != "step" or label.kind in _KINDS_WITH_STEP):
            numbers.append(plain(value))
        elif name == "min" and label.kind == "grade_cutoff" and label.values.get("max") is not None:
            numbers.append("-")
    return " ".join([label.kind, *numbers])
