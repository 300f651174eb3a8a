"""评分表: each part of the tree as a table with the columns, the texts and the order of the printed ones.

A part says its columns (栏目), its nodes the texts that stand in them: 原文 by the name of the column,
内容 in the first column of text that no node above it fills. A part that says none has the usual ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import sqrt

from kaohe.engine.view import Item
from kaohe.papers import wording
from kaohe.papers.layout import (
    CENTRED,
    LEFT_ALIGNED,
    Block,
    Cell,
    Document,
    Heading,
    Para,
    Row,
    Table,
    Title,
    Together,
    label,
    left,
    pairs,
)
from kaohe.papers.source import Source
from kaohe.papers.templates import parts
from kaohe.papers.templates.parts import paper
from kaohe.report.words import minus
from kaohe.scheme.model import Indicator

ORDER, NAME, POINTS, USUAL = "序号", "考核项目", "分值", "考核内容和标准"
MONTHS, SCORES, REASONS = ("完成月份", "完成时间"), ("评分", "得分"), ("扣分理由", "扣分原因")
REMARK = "备注"
WIDTHS = {ORDER: 10.0, NAME: 32.0, POINTS: 13.0, REMARK: 22.0}
WIDTHS |= dict.fromkeys(MONTHS, 13.0) | dict.fromkeys(SCORES, 16.0) | dict.fromkeys(REASONS, 34.0)
"""Columns that hold no text of the regulation (备注 does where a node says it), in millimetres."""
KNOWN = frozenset((ORDER, POINTS, *MONTHS, *SCORES))
ALL, LEAST, ROOMY = 225.0, 4.0, 48.0
CROWDED = 8
"""From so many columns on the table is set smaller."""
Texts = dict[int, tuple[Indicator, str]]
"""What is printed in the columns of text, each with the node that says it."""


@dataclass(frozen=True)
class Line:
    """A row: what is scored on it, the node right below the part that it belongs to, the text by column."""

    node: Indicator
    row: Indicator
    texts: Texts


def sections(of: Source, name: str) -> Document:
    """评分表 of one appraisee."""
    category = of.category(name)
    got = {item.id: item for item in of.items(name)}
    blocks: list[Block] = [Title(f"{of.scheme.title}\n评分表", f"{name}　{of.period}")]
    for order, top in enumerate(of.scheme.tree(category) if category else (), 1):
        if top.id not in got and top.applies:
            continue
        blocks.append(Heading(f"（{wording.chinese(order)}）{top.name}（{parts.points(top)}分）", 2))
        blocks += part(of, name, top, got)
    total = of.scores[name]
    said = (
        ("总分", minus(total.total) or "未完成"),
        ("名次", total.place or "—"),
        ("等次", total.grade or "—"),
    )
    signed = ("评分人（签字）：", "被考核单位负责人（签字）：", f"{of.issuer}（盖章）")
    blocks.append(
        Together(
            (
                Table((20, 55, 20, 55, 20, 55), (pairs(*said),), 0, 12),
                Table((75, 75, 75), (Row(tuple(left(f"{who}\n\n{of.date}") for who in signed), 24),), 0, 12),
            )
        )
    )
    return paper(of, "评分表", *blocks, landscape=True, title=f"{name}评分表")


def part(of: Source, name: str, top: Indicator, got: dict[str, Item]) -> Iterator[Block]:
    """What the regulation says above the table of a part, the table, and the notes under it."""
    columns = top.columns or _usual(top)
    lines = tuple(_lines(top, columns) if top.columns else _plain(top, columns))
    if top.text and not any(top is node for line in lines for node, _ in line.texts.values()):
        yield Para(top.text, False, small=True)
    yield _Sheet(of, name, top, columns, lines, got).table()
    yield from parts.notes(top)


def _usual(top: Indicator) -> tuple[str, ...]:
    month = MONTHS[:1] if any(node.month for node in top.walk()) else ()
    return (ORDER, NAME, USUAL, POINTS, *month, SCORES[1], REASONS[0])


def _plain(top: Indicator, columns: Sequence[str]) -> Iterator[Line]:
    """A line for each leaf of a part that names no columns."""
    for _, leaf in parts.leaves((top,)):
        yield Line(leaf, leaf, {columns.index(USUAL): (leaf, parts.content(leaf))})


def _lines(top: Indicator, columns: Sequence[str]) -> Iterator[Line]:
    """A line for each node below which the regulation prints nothing more."""
    free = [at for at, column in enumerate(columns) if column not in WIDTHS]
    if any(parts.prints(node) for node in top.children) or not free:
        yield from _down(top, None, {}, columns, free)
        return
    for _, leaf in parts.leaves((top,)):
        said = zip(free, (leaf.name, parts.content(leaf)), strict=False)
        yield Line(leaf, leaf, {at: (leaf, text) for at, text in said})


def _down(
    node: Indicator, row: Indicator | None, above: Texts, columns: Sequence[str], free: Sequence[int]
) -> Iterator[Line]:
    """The lines of a node, with what the nodes above it say; `row` is the one right below the part."""
    texts = dict(above)
    for column, text in node.printed:
        texts |= {at: (node, text) for at, known in enumerate(columns) if known == column}
    if node.text and (at := next((at for at in free if at not in texts), None)) is not None:
        texts[at] = (node, node.text)
    inner = [child for child in node.children if parts.prints(child)]
    for child in inner:
        yield from _down(child, row or child, texts, columns, free)
    if not inner:
        yield Line(node, row or node, texts)


def _halves(column: str) -> str:
    """完成时间 over two lines where the column is narrow."""
    return f"{column[:2]}\n{column[2:]}" if column in MONTHS else column


@dataclass(frozen=True)
class _Sheet:
    """The table of one part of one appraisee."""

    of: Source
    name: str
    top: Indicator
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    got: dict[str, Item]

    def table(self) -> Table:
        body = []
        for y in range(len(self.lines)):
            cells = (self.cell(at, y) for at in range(len(self.columns)))
            body.append(Row(tuple(cell for cell in cells if cell is not None), 9))
        heads = Row(tuple(label(_halves(word)) for word in self.columns), 10)
        size = 9 if len(self.columns) >= CROWDED else 10.5
        return Table(self.widths(), (heads, *body, self.sum()), size=size, pad=3)

    @property
    def scored(self) -> int:
        """The column that takes the score: 评分 or 得分, else the last 分值, which is printed empty."""
        places = [at for at, column in enumerate(self.columns) if column in SCORES]
        return (places or [at for at, column in enumerate(self.columns) if column == POINTS] or [-1])[-1]

    def cell(self, at: int, y: int) -> Cell | None:
        """A cell over all lines that speak of the same node; None where the one above reaches down to it."""
        owner = self.owner(at, self.lines[y])
        if y and self.owner(at, self.lines[y - 1]) is owner:
            return None
        same = takewhile(lambda line: self.owner(at, line) is owner, self.lines[y:])
        text = self.text(at, self.lines[y])
        known = self.columns[at] in KNOWN or self.columns[at] == NAME
        aligned = CENTRED if known and at not in self.lines[y].texts else LEFT_ALIGNED
        return Cell(text, rows=len(list(same)), align=aligned)

    def owner(self, at: int, line: Line) -> Indicator:
        """Of which node a cell speaks."""
        column = self.columns[at]
        if at in line.texts:
            return line.texts[at][0]
        if column in (ORDER, REMARK):
            return line.row
        if column != POINTS or at == self.scored:
            return line.node
        beside = [place for place in line.texts if place < at and self.columns[place] not in WIDTHS]
        node = line.texts[max(beside)][0] if beside else line.node
        return line.row if node is self.top else node

    def text(self, at: int, line: Line) -> str:
        column = self.columns[at]
        if at in line.texts:
            return line.texts[at][1]
        if at == self.scored:
            mine = self.got.get(line.node.id)
            return minus(mine.score) if mine else "不适用"
        if column in REASONS:
            below = {node.id for node in line.node.walk()}
            return parts.deductions([one for one in self.of.lines(self.name) if one.indicator in below])
        if column == ORDER:
            rows = dict.fromkeys(id(one.row) for one in self.lines)
            return str(list(rows).index(id(line.row)) + 1)
        if column in MONTHS:
            return line.node.month or line.row.month
        return {POINTS: parts.points(self.owner(at, line)), NAME: line.node.name}.get(column, "")

    def sum(self) -> Row:
        """合计: the points under the first 分值 that has a column of its own, the score under the scores."""
        at = next((at for at, one in enumerate(self.columns) if one == POINTS and at != self.scored), 0)
        points = parts.points(self.top)
        mine = self.got.get(self.top.id)
        said = {at: points, self.scored: minus(mine.score) if mine else ""}
        start = at or self.scored
        head = label("合计" if at else f"合计（{points}分）", columns=start)
        return Row((head, *(Cell(said.get(place, "")) for place in range(start, len(self.columns)))), 9)

    def widths(self) -> tuple[float, ...]:
        """Narrow columns as wide as their words, the rest for the texts, more to the longer ones."""
        fixed = {at: WIDTHS[one] for at, one in enumerate(self.columns) if one in WIDTHS}
        if len(self.columns) < CROWDED:
            fixed |= {at: ROOMY for at, one in enumerate(self.columns) if one in REASONS}
        room = ALL - sum(fixed.values())
        needs = {
            at: max([sqrt(len(self.text(at, line))) for line in self.lines] + [LEAST])
            for at in range(len(self.columns))
            if at not in fixed
        }
        whole = sum(needs.values()) or 1
        return tuple(fixed.get(at, room * needs.get(at, 0) / whole) for at in range(len(self.columns)))
