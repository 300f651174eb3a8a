"""What several papers share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kaohe.engine.view import Line, Score
from kaohe.methods.ballot import Ballot
from kaohe.methods.base import Rule
from kaohe.numbers import plain
from kaohe.papers.layout import TEXT_WIDTH, Block, Document, Para, Row, Table, label, left
from kaohe.papers.source import Source
from kaohe.report.words import GIVEN, START, minus, signed
from kaohe.scheme.check.texts import UNDER
from kaohe.scheme.model import Indicator, Scheme, Veto, leaf_method


def paper(of: Source, name: str, *blocks: Block, landscape: bool = False, title: str = "") -> Document:
    """A paper that is printed from the result: with its code, and 暂定 where it is provisional."""
    return Document(name, blocks, of.code, of.provisional, landscape, title=title or name)


def sheet(facts: Sequence[tuple[str, str]], first: float, height: float, size: float = 12) -> Table:
    """Facts one under the other; the labels in a column so many millimetres wide."""
    rows = tuple(Row((label(what), left(said)), height) for what, said in facts)
    return Table((first, TEXT_WIDTH - first), rows, 0, size)


def body(of: Source) -> str:
    """The body in a sentence; where nobody said which it is, what does its work everywhere."""
    return of.issuer or "考核办公室"


def vetoes(of: Source, score: Score) -> str:
    """The vetoes of an appraisee with what each is for."""
    names = {veto.id: veto.name for veto in of.scheme.vetoes}
    return "、".join(f"{veto}（{names[veto]}）" if names.get(veto) else veto for veto in score.vetoes)


def moves(lines: Sequence[Line]) -> list[Line]:
    """The lines that say something: all but the start of a leaf from its full points."""
    return [line for line in lines if line.kind != START]


def amount(line: Line) -> str:
    return minus(line.points) if line.kind in GIVEN and not line.rule else signed(line.points)


def reason(line: Line) -> str:
    """Why a line is there, with the clause and where it comes from."""
    said = f"{line.kind} {line.rule}".strip() + (f"：{line.text}" if line.text else "")
    return said + (f"〔{line.clause}〕" if line.clause else "")


def remarks(score: Score) -> str:
    """Awards, vetoes and remarks, as one column has them."""
    return "、".join((*score.awards, *(f"否决{veto}" for veto in score.vetoes), *score.remarks))


def deductions(lines: Sequence[Line]) -> str:
    """The column 扣分理由: one line for each change, its points first."""
    return "\n".join(
        f"{signed(line.points)}　{line.text or line.rule}" for line in lines if line.rule and line.value
    )


def raters(scheme: Scheme, indicator: Indicator) -> str:
    """Who scores an indicator: its unit, or who votes."""
    method = leaf_method(indicator)
    if method is None:
        return ""
    if isinstance(method, Ballot):
        classes = {cls for cls, _ in method.weights} or {one.id for one in scheme.ballots}
        names = [one.raters or one.name or one.id for one in scheme.ballots if one.id in classes]
        return "、".join(names)
    return "、".join(method.by)


def barred(veto: Veto) -> str:
    """What a veto is for: in the regulation's words where the scheme has them, with its clause."""
    return f"{veto.text or veto.name}{f'〔{veto.place}〕' if veto.place else ''}"


def standard(rule: Rule) -> str:
    """A rule as the column 考核标准 has it."""
    return f"{rule.name}：{rule.method.sentence(rule)}".rstrip("：")


def points(indicator: Indicator) -> str:
    return plain(indicator.points) if indicator.points is not None else ""


def prints(indicator: Indicator) -> bool:
    """Whether the regulation's own text of an indicator, or of one below it, is data of the scheme."""
    return any(one.text or one.printed for one in indicator.walk())


def notes(top: Indicator) -> Iterator[Para]:
    """What the regulation prints under the table of a part."""
    for node in top.walk():
        yield from (Para(f"注：{text}", False, small=True) for name, text in node.printed if name == UNDER)


def content(indicator: Indicator) -> str:
    """What an indicator looks at: in the regulation's words, else by its rules and mere contents."""
    if indicator.text:
        return indicator.text
    inner = [_part(child) for child in indicator.children if child.points is None]
    return "；".join([*(standard(rule) for rule in indicator.rules), *inner])


def _part(child: Indicator) -> str:
    return f"{child.name}：{child.text.rstrip('；。')}" if child.text else child.name


def leaves(indicators: Sequence[Indicator]) -> Iterator[tuple[Indicator, Indicator]]:
    """Each leaf with the top that it is under."""
    for top in indicators:
        for node in top.walk():
            inner = any(child.points is not None or child.rules for child in node.children)
            scored = node is top or node.points is not None or node.rules or node.own is not None
            if scored and not inner:
                yield top, node


def total_of(indicators: Sequence[Indicator]) -> str:
    found = [one.points for one in indicators if one.points is not None]
    return plain(sum(found, Decimal(0))) if found else ""
