"""A draft as plain JSON, so that it can be kept and answered without reading the document again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kaohe.draft.assemble import Draft, Link
from kaohe.draft.document import Document
from kaohe.draft.questions import Question, unread
from kaohe.scheme.language import dumps, loads


def kept(draft: Draft) -> dict[str, Any]:
    """Everything of a draft but the pieces that it was read from."""
    return {
        "source": draft.document.source,
        "kind": draft.document.kind,
        "furniture": [list(stretch) for stretch in draft.document.furniture],
        "scheme": dumps(draft.scheme),
        "links": [asdict(link) for link in draft.links],
        "questions": [asdict(question) for question in draft.questions],
        "unread": [list(stretch) for stretch in unread(draft.items)],
    }


def opened(said: dict[str, Any]) -> Draft:
    """The draft that was kept; it can be answered and shown."""
    document = Document(
        said["source"], (), said["kind"], furniture=tuple((start, end) for start, end in said["furniture"])
    )
    links = [Link(**{**link, "doubts": tuple(link["doubts"])}) for link in said["links"]]
    questions = [Question(**question) for question in said["questions"]]
    return Draft(document, [], loads(said["scheme"]).scheme, links, questions)


def missed(said: dict[str, Any]) -> list[tuple[int, int]]:
    """The stretches with points in which nothing was read."""
    return [(start, end) for start, end in said["unread"]]
