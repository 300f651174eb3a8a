"""目标责任书: what was agreed, by whom it is assessed, and where both sides sign."""

from __future__ import annotations

from collections.abc import Iterator

from kaohe.engine.view import Item
from kaohe.papers import wording
from kaohe.papers.layout import (
    Cell,
    Document,
    Heading,
    Para,
    Row,
    Space,
    Table,
    Title,
    Together,
    head,
    label,
    left,
)
from kaohe.papers.source import Goal, Source
from kaohe.papers.templates import parts
from kaohe.papers.templates.parts import paper
from kaohe.scheme.model import Form, Indicator


def letter(of: Source, name: str, form: Form) -> Document:
    """目标责任书: the two sides, the goals with points and assessing units, signatures; one of so many."""
    copies = form.copies or 1
    sides = form.sign or ("考核方", "责任方")
    signs = Table(
        tuple(156 / len(sides) for _ in sides),
        (
            Row(tuple(label(side) for side in sides), 9),
            Row(tuple(left(_signed(of, name, at)) for at, _ in enumerate(sides)), 36),
        ),
        0,
        12,
    )
    number = f"本责任书一式{wording.chinese(copies)}份，双方各执一份。" if copies > 1 else ""
    return paper(
        of,
        form.name,
        Title(f"{of.period}目标责任书", f"{name}　编号：{of.fact(name, '编号') or '　　　　'}"),
        Para(f"为完成{of.period}工作目标，根据《{of.scheme.title}》，签订本责任书。"),
        Heading("一、目标任务"),
        Table(
            (12, 40, 14, 62, 28),
            (head("序号", "目标内容", "分值", "考核标准", "考核单位", height=10), *_goals(of, name)),
            size=10.5,
        ),
        Together(
            (
                Heading("二、考核和奖惩"),
                Para(
                    f"按《{of.scheme.title}》考核计分，兑现奖惩。"
                    f"目标因故调整的，由双方商定并书面变更。{number}"
                ),
                Space(0.5),
                signs,
            )
        ),
        title=f"{name}目标责任书",
    )


def _signed(of: Source, name: str, at: int) -> str:
    """The place of a signature, with who signed where the site knows it."""
    day = wording.date(of.fact(name, f"签字日期{at}")) or "　　　　年　　月　　日"
    return f"（盖章）\n\n签字：{of.fact(name, f'签字{at}')}\n\n{day}"


def _goals(of: Source, name: str) -> list[Row]:
    """Under each part what its letter says; without one, the indicators of the result or the part itself."""
    category = of.category(name)
    rows: list[Row] = []
    order = 0
    for top in of.scheme.tree(category) if category else ():
        points = f"（{parts.points(top)}分）" if top.points is not None else ""
        rows.append(Row((label(f"{top.name}{points}", columns=5),), 9))
        for goal, unit in _under(of, name, top):
            order += 1
            until = f"（{goal.until}）" if goal.until else ""
            cells = (left(goal.name), Cell(goal.points), left(f"{goal.measure}{until}"), Cell(unit))
            rows.append(Row((Cell(str(order)), *cells), 12))
    return rows


def _under(of: Source, name: str, top: Indicator) -> Iterator[tuple[Goal, str]]:
    nodes = {node.id: node for node in top.walk()}
    said = [goal for goal in of.goals.get(name, ()) if goal.parent in nodes]
    for goal in said:
        yield goal, parts.raters(of.scheme, nodes[goal.parent])
    if said:
        return
    mine: list[Item | None] = [one for one in of.items(name) if one.parent == top.id and one.id != top.id]
    for item in mine or [None]:
        node = nodes.get(item.id, top) if item is not None else top
        text = "" if item is not None and node is top else parts.content(node)
        goal = Goal(
            top.id,
            item.name if item is not None else top.name,
            item.points if item is not None else parts.points(top),
            text,
        )
        yield goal, parts.raters(of.scheme, node)
