"""What a voter sent: marks by place of the paper, with every complaint at its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kaohe.proof.paper import LONGEST_REMARK, Paper, broken, read_mark
from kaohe.web.errors import Refused


@dataclass
class Filled:
    """A ballot as sent: `marks` as they would be kept, `texts` as typed, `faults` by place."""

    marks: list[str]
    texts: list[str]
    remark: str = ""
    faults: dict[int, str] = field(default_factory=dict)
    limits: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.faults and not self.limits

    @property
    def given(self) -> int:
        return sum(1 for mark in self.marks if mark)


def blank(paper: Paper) -> Filled:
    return Filled([""] * len(paper.places), [""] * len(paper.places))


def filled(paper: Paper, sent: Mapping[str, Any], recused: Collection[str]) -> Filled:
    """Read a form; a mark for somebody who is not on this voter's ballot refuses the whole."""
    made = blank(paper)
    places, fields = paper.places, paper.fields
    for name, text in sent.items():
        at = fields.get(name, -1)
        if (at < 0 and not (name[:1] == "m" and name[1:].isdecimal())) or not text.strip():
            continue
        if at < 0 or places[at].appraisee in recused:
            raise Refused("提交的票里有不在您票面上的对象，没有计入。请重新打开票面")
        made.texts[at] = text[:40]
        try:
            made.marks[at] = read_mark(text, places[at].question)
        except ValueError as error:
            made.faults[at] = str(error)
    if paper.remark:
        made.remark = " ".join(str(sent.get("remark", "")).split())
        if len(made.remark) > LONGEST_REMARK:
            made.limits.append(f"意见超过{LONGEST_REMARK}字")
    if not made.faults:
        made.limits += broken(paper, made.marks)
        if not made.remark and paper.asks_reason(made.marks):
            made.limits.append(paper.reason_text)
    return made


@dataclass(frozen=True)
class Cell:
    """One place of a page: where it is in the paper, what is in it, what is wrong with it."""

    at: int
    question: Any
    text: str
    fault: str


@dataclass(frozen=True)
class Line:
    appraisee: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Group:
    category: str
    questions: Sequence[Any]
    lines: Sequence[Line]


def groups(paper: Paper, made: Filled, recused: Collection[str]) -> list[Group]:
    """The paper as a page shows it, without whom the voter does not mark."""
    shown, at = [], 0
    for section in paper.sections:
        lines = []
        for name in section.appraisees:
            cells = []
            for question in section.questions:
                cells.append(Cell(at, question, made.texts[at], made.faults.get(at, "")))
                at += 1
            if name not in recused:
                lines.append(Line(name, cells))
        if lines:
            shown.append(Group(section.category, section.questions, lines))
    return shown
