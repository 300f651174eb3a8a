"""Papers of a vote: the ballot of a class, slips with codes, the record of the opening."""

from __future__ import annotations

from kaohe.methods.ballot import Ballot
from kaohe.papers.layout import (
    Block,
    Cell,
    Document,
    Ends,
    Heading,
    Para,
    Row,
    Space,
    Table,
    Title,
    Together,
    head,
    label,
    pairs,
    rows,
)
from kaohe.papers.source import Source
from kaohe.papers.templates.parts import content, leaves, paper, points
from kaohe.scheme.model import Indicator, leaf_method


def ballot(of: Source, cls: str) -> Document:
    """测评票: who is judged, a column for each question; to be marked by hand."""
    found = next(one for one in of.scheme.ballots if one.id == cls)
    blocks: list[Block] = [
        Title(f"{of.period}考核票（{found.id}票）", f"投票人：{found.raters or found.name}")
    ]
    for category in of.scheme.categories:
        asked = _asked(of, cls, of.scheme.tree(category))
        scores = of.of(category.name)
        if not asked or not scores:
            continue
        wide = 156 - 12 - 44
        names = [
            label("序号"),
            label("考核对象"),
            *(label(f"{one.name}（{points(one)}分）") for one in asked),
        ]
        body = (
            Row((Cell(str(at)), Cell(score.name), *(Cell() for _ in asked)), 8.5)
            for at, score in enumerate(scores, 1)
        )
        if len(of.scheme.categories) > 1:
            blocks.append(Heading(category.name, 2))
        blocks.append(
            Table((12, 44, *(wide / len(asked) for _ in asked)), (Row(tuple(names), 12), *body), size=12)
        )
        blocks += [Para(f"{one.name}：{said}", False, small=True) for one in asked if (said := content(one))]
    form = next((one for one in of.scheme.forms if cls in one.ballots), None)
    full = int(form.scale) if form and form.scale is not None else 100
    blocks += [
        Para(
            f"注：每格打0至{full}分；空着算弃权；涂改的格子无效。不记名，不要写姓名，不要做记号。",
            False,
            small=True,
        ),
        *(
            Para(f"限制：{_limit(limit.kind, limit.grade, limit.most, limit.share)}", False, small=True)
            for limit in found.limits
        ),
    ]
    return paper(of, "测评票", *blocks, title=f"测评票{cls}")


def _asked(of: Source, cls: str, tree: tuple[Indicator, ...]) -> list[Indicator]:
    """The leaves that this class votes on."""
    shared = {leaf: {cls for cls, _ in one.weights} for one in of.scheme.weights for leaf in one.indicators}
    found = []
    for _, leaf in leaves(tree):
        method = leaf_method(leaf)
        if isinstance(method, Ballot) and cls in (_of(method) or shared.get(leaf.id) or {cls}):
            found.append(leaf)
    return found


def _of(method: Ballot) -> set[str]:
    return {cls for cls, _ in method.weights}


def _limit(kind: str, grade: str, most: int | None, share: object) -> str:
    what = {"高分": "高分", "等次": f"“{grade}”", "全同": "各对象不得全部相同"}.get(kind, kind)
    return what + (f"至多{most}个" if most is not None else "") + (f"至多占{share}%" if share else "")


SLIPS = 18
"""So many fill a page."""


def slips(of: Source, cls: str) -> Document:
    """测评码条: codes to be cut out and handed over; from the field 测评码 of what was added."""
    codes = [code for code in of.said.get(f"测评码{cls}", of.said.get("测评码", "")).split() if code]
    site = of.said.get("网址", "")
    top, once = f"{of.period}考核\n{cls}票", "一人一码，只能用一次"
    cells = [Cell(f"{top}\n\n{code}\n\n{site or once}") for code in codes]
    blank = Cell(f"{top}\n\n____________\n\n{once}")
    cells += [blank] * (-len(cells) % 3) if codes else [blank] * SLIPS
    lines = tuple(Row(tuple(cells[at : at + 3]), 36) for at in range(0, len(cells), 3))
    return paper(of, "测评码条", Table((52, 52, 52), lines, 0, 12), title=f"测评码条{cls}")


def opening(of: Source, _whole: str) -> Document:
    """开箱记录: what was issued, came back and was valid, by class; why ballots are void; the tellers."""
    given = {
        what: {row["票种"]: row["数"] for row in of.counts(what)}
        for what in ("收回的票", "有效票", "废票", "弃权")
    }
    body = []
    for one in of.scheme.ballots:
        numbers = [given[what].get(one.id, "0") for what in given]
        eligible = str(one.eligible) if one.eligible else of.said.get(f"应投{one.id}", "")
        body.append((f"{one.id}票", one.raters or one.name, eligible, *numbers))
    void = [(f"{row['票种']}票", row["说明"]) for row in of.counts("废票")]
    teller = next((role for role in of.scheme.roles if role.drawn), None)
    count = (teller.drawn if teller else None) or 2
    blocks: list[Block] = [
        Title("测评开箱计票记录", of.period),
        Table(
            (30, 48, 30, 48),
            (
                pairs(("开箱时间", of.said.get("开箱时间", "")), ("地点", of.said.get("开箱地点", ""))),
                pairs(("监票人产生", teller.name if teller else ""), ("主持人", of.said.get("主持人", ""))),
            ),
            0,
            12,
        ),
        Heading("一、票数"),
        Table(
            (16, 50, 18, 18, 18, 18, 18),
            (head("票种", "投票人", "应投", "收回", "有效", "废票", "弃权（格）"), *rows(body)),
            size=12,
        ),
        Heading("二、废票及原因"),
        Table((24, 132), (head("票种", "原因"), *rows(void, "cl")), size=12) if void else Para("没有废票。"),
        Together(
            (
                Heading("三、结论"),
                Para("以上票数经监票人、计票人当场核对无误。"),
                Space(0.5),
                Table(
                    tuple(156 / (count + 1) for _ in range(count + 1)),
                    (
                        Row(
                            (
                                *(label(f"监票人{at + 1}（签字）") for at in range(count)),
                                label("计票人（签字）"),
                            ),
                            9,
                        ),
                        Row(tuple(Cell() for _ in range(count + 1)), 20),
                    ),
                    0,
                    12,
                ),
                Ends("", f"日期：{of.date}"),
            )
        ),
    ]
    return paper(of, "开箱记录", *blocks)
