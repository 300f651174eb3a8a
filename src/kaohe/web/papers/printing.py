"""Papers as files and as pictures, for the pages and for the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kaohe.errors import KaoheError, ended
from kaohe.papers import catalogue, own, typeset, values
from kaohe.papers.catalogue import Paper
from kaohe.papers.layout import Document
from kaohe.papers.source import Source
from kaohe.papers.word import docx_bytes
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.papers import sources
from kaohe.web.papers.models import OwnTemplate

PDF, WORD = "pdf", "docx"
KINDS = {
    PDF: "application/pdf",
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
MOST_PAGES = 3
"""So many pages a preview shows."""
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class File:
    name: str
    content: bytes

    @property
    def kind(self) -> str:
        return KINDS[self.name.rpartition(".")[2]]


def paper_of(of: Source, name: str) -> Paper:
    try:
        return catalogue.paper(of.scheme, name)
    except KaoheError as error:
        raise Refused(ended(error.faults[0].what)) from error


def made(
    cycle: Cycle,
    name: str,
    wanted: Sequence[str],
    said: Mapping[str, str],
    told: Told | None = None,
    alone: bool = False,
    before: bool = False,
) -> list[Document]:
    """The papers of one kind, filled; `told` hears how far it is. `before`: as if there were no result."""
    given = {key: value for key, value in said.items() if value}
    of = sources.forms(cycle, given) if before else sources.source(cycle, given, early=True)
    of = replace(of, alone=alone)
    paper = paper_of(of, name)
    if of.blank and not paper.early:
        raise Refused(sources.NO_RESULT)
    of = sources.filled(of, cycle, paper, (wanted or None) if paper.per == catalogue.EACH else None)
    known = paper.subjects(of)
    subjects = [one for one in wanted if one in known] if wanted else list(known)
    if not subjects:
        raise Refused(f"没有要打的“{paper.name}”：结果里没有这个对象。")
    found: list[Document] = []
    for at, subject in enumerate(subjects):
        found += [paper.make(of, subject)] * paper.copies
        if told is not None:
            told(at, len(subjects))
    return found


def file(
    documents: Sequence[Document], title: str, kind: str, told: Callable[[int], None] | None = None
) -> File:
    """One file of papers; Refused where a character cannot be printed."""
    try:
        content = docx_bytes(documents) if kind == WORD else typeset.pdf(documents, told)
    except KaoheError as error:
        raise Refused("".join(ended(one.what) + ended(one.cure) for one in error.faults)) from error
    return File(f"{title}.{kind}", content)


def pictures(documents: Sequence[Document]) -> list[bytes]:
    """The first pages as PNG."""
    return list(typeset.pictures(file(documents, "预览", PDF).content, MOST_PAGES))


def filled_template(template: OwnTemplate, cycle: Cycle, name: str, of: Source | None = None) -> File:
    """A body's own template for one appraisee, or for the whole."""
    source = of or sources.with_people(cycle)
    if template.each and name not in source.scores:
        raise Refused(f"结果里没有“{name}”。")
    try:
        content = own.filled(bytes(template.content), template.kind, values.values(source, name))
    except KaoheError as error:  # kept before it was checked as it is today
        raise Refused("".join(ended(one.what) + ended(one.cure) for one in error.faults)) from error
    return File(f"{name}{template.name}{template.kind}", content)
