"""Reading in tests: what was read in a text, said in short."""

from __future__ import annotations

import re
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
            for name in ("points", "deduct", "percent", "min", "max")
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


_MARK = re.compile("⟦([^⟧]*)⟧")


def marked(text: str) -> tuple[str, list[tuple[int, str]]]:
    """A text without its marks, and what each mark says with the place behind which it stood."""
    plain_text, at, marks = "", 0, []
    for found in _MARK.finditer(text):
        plain_text += text[at : found.start()]
        at = found.end()
        kind, *numbers = found[1].split()
        marks.append((len(plain_text), " ".join([kind, *sorted(numbers)])))
    return plain_text + text[at:], marks


def unlike(text: str) -> list[str]:
    """What is read differently from the marks of a text: missing with -, read without a mark with +.

    A mark stands behind the words of its clause, or in the same table row.
    """
    body, marks = marked(text)
    document = of_text(body)
    read = [
        (clause.start, clause.end, _in_order(label))
        for item in read_document(document)
        for clause in item.clauses
        for label in clause.labels
        if label.kind not in NOT_SCORED
    ]
    found: list[str] = []
    for place, said in marks:
        near = [one for one in read if one[2] == said and one[0] <= place <= one[1] + 80]
        if near:
            read.remove(min(near, key=lambda one: abs(one[1] - place)))
        else:
            found.append(f"- {said} | {body[max(0, place - 20) : place]}")
    return found + [f"+ {said} | {document.words(start, end)[-30:]}" for start, end, said in read]


def _in_order(label: Label) -> str:
    kind, *numbers = short(label).split()
    return " ".join([kind, *sorted(number for number in numbers if number != "-")])
