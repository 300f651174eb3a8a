"""Papers that show a result: why a score, the ranking, the tables of indicators, awards, filing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaohe.engine.view import TOTALS, Item, Score, number
from kaohe.papers import wording
from kaohe.papers.layout import (
    Block,
    Cell,
    Document,
    Ends,
    Heading,
    Para,
    Row,
    Signature,
    Table,
    Title,
    head,
    label,
    left,
    pairs,
    rows,
)
from kaohe.papers.source import Source
from kaohe.papers.templates import parts
from kaohe.papers.templates.parts import paper
from kaohe.report.words import minus, rounded
from kaohe.scheme.model import Indicator, Veto

PER_SHEET, FEW = 10, 6
"""So many appraisees stand on a sheet; fewer where the texts need room."""
LONG = 120
STACKED = 8
"""Names up to so many characters stand upright at the head of a narrow column."""
NONE = "无"


def explanation(of: Source, name: str) -> Document:
    """得分说明书: every point of one appraisee with its reason and clause."""
    found = of.explain(name)
    score = found.score
    lines: list[Row] = []
    for top, below in of.tops(name):
        lines += _item(of, name, top, top=True)
        for item in below:
            lines += _item(of, name, item)
    if not any(item.id == TOTALS for item in of.items(name)):
        on_total = parts.moves(found.totals)
        lines += [_line(parts.amount(line), parts.reason(line), line.source) for line in on_total]
    said = [*found.standing, *found.links]
    blocks: list[Block] = [
        Title(f"{name}得分说明书", f"{of.period}"),
        Table((20, 32, 20, 32, 20, 32), _standing(score), 0, 12),
        Heading("一、得分构成"),
        Table((15, 38, 14, 25, 64), (head("编号", "考核项目", "分值", "得分", "加减分及依据"), *lines)),
        Heading("二、名次和等次"),
        *(Para(one) for one in said),
        Signature((of.issuer, of.date)),
    ]
    return paper(of, "得分说明书", *blocks, title=f"{name}得分说明书")


def _standing(score: Score) -> tuple[Row, ...]:
    return (
        Row((label("考核对象"), Cell(score.name, 3), label("类别"), Cell(score.category)), 10),
        pairs(
            ("总分", minus(score.total) or "未完成"),
            ("名次", score.place or "—"),
            ("等次", score.grade or "—"),
            height=10,
        ),
        Row(
            (
                label("奖项"),
                Cell("、".join(score.awards) or NONE, 3),
                label("否决"),
                Cell("、".join(score.vetoes) or NONE),
            ),
            10,
        ),
    )


def _item(of: Source, name: str, item: Item, top: bool = False) -> list[Row]:
    lines = parts.moves([line for line in of.lines(name) if line.indicator == item.id])
    why = "\n".join(f"{parts.amount(line)}　{parts.reason(line)}" for line in lines)
    cells = (
        Cell("" if item.id == TOTALS else item.id, label=top),
        Cell("总分加减" if item.id == TOTALS else item.name, align="left", label=top),
        Cell(item.points),
        Cell(minus(item.score) or "未评", label=top),
        left(why),
    )
    return [Row(cells, 8)]


def _line(points: str, why: str, source: str) -> Row:
    return Row((Cell(""), left("总分加减"), Cell(""), Cell(points), left(f"{why}　{source}".rstrip())), 8)


def ranking(of: Source, category: str) -> Document:
    """考核结果汇总表 of a category."""
    return paper(
        of,
        "考核结果汇总表",
        Title(f"{of.scheme.title}\n考核结果汇总表", f"{category}　{of.period}"),
        ranked(of, category),
        Signature((of.issuer, of.date)),
        title=f"{category}考核结果汇总表",
    )


def ranked(of: Source, category: str) -> Table | Para:
    """The ranking of a category, without the columns that say nothing."""
    lines = [
        (
            score.place or "—",
            score.name,
            score.group,
            minus(score.total) or "未完成",
            score.grade,
            parts.remarks(score),
        )
        for score in of.of(category)
    ]
    names = ("名次", "考核对象", "分组", "总分", "等次", "奖项、否决和说明")
    widths = (14, 44, 28, 22, 20, 40)
    kept = [at for at in range(6) if at < 2 or any(line[at] for line in lines) or at == 3]
    if not lines:
        return Para("没有考核对象。")
    return Table(
        tuple(widths[at] for at in kept),
        (head(*(names[at] for at in kept), height=10), *rows([[line[at] for at in kept] for line in lines])),
        size=12,
    )


def indicators(of: Source, category: str) -> Document:
    """考核内容及得分表: what is looked at, the points, who scores, and what each appraisee got."""
    found = of.category(category)
    tree = of.scheme.tree(found) if found else ()
    scores = of.of(category)
    listed = list(parts.leaves(tree))
    blocks: list[Block] = []
    long = any(len(parts.content(leaf)) > LONG for _, leaf in listed)
    most = FEW if long else PER_SHEET
    for at in range(0, max(len(scores), 1), most):
        some = scores[at : at + most]
        got = {score.name: {item.id: item.score for item in of.items(score.name)} for score in some}
        widths = (24, 28, 120 if long else 54, 13, 36, *(15 for _ in range(most)))[: 5 + max(len(some), 1)]
        top = Row(
            (
                *(label(word) for word in ("考核项目", "分项", "考核内容", "分数", "考核单位（人员）")),
                *(label(score.name, vertical=len(score.name) <= STACKED) for score in some),
            ),
            26,
        )
        body: list[Row] = []
        for above, leaf in listed:
            same = [one for over, one in listed if over is above]
            cells = [
                *_project(above, leaf, same),
                left(parts.content(leaf)),
                Cell(parts.points(leaf)),
                Cell(parts.raters(of.scheme, leaf)),
            ]
            cells += [Cell(_short(of, got[score.name].get(leaf.id, ""))) for score in some]
            body.append(Row(tuple(cells), 8))
        extra = Row(
            (
                label("加减分", columns=5),
                *(Cell(_short(of, got[score.name].get(TOTALS, ""))) for score in some),
            ),
            8,
        )
        sums = Row(
            (
                label("总分", columns=3),
                Cell(parts.total_of(tree)),
                Cell(""),
                *(Cell(minus(score.total)) for score in some),
            ),
            8,
        )
        last = [extra, sums] if of.scheme.totals else [sums]
        blocks.append(Table(widths, (top, *body, *last), size=9, pad=1.5))
    return paper(
        of,
        "考核内容及得分表",
        Title(f"{of.scheme.title}\n考核内容及得分表", f"{category}　{of.period}"),
        *blocks,
        *(note for top in tree for note in parts.notes(top)),
        Para(f"注：各项得分取{of.scheme.decimals}位小数，准确值见《得分说明书》。", False, small=True),
        Signature((of.issuer, of.date)),
        landscape=True,
        title=f"{category}考核内容及得分表",
    )


def _project(above: Indicator, leaf: Indicator, same: Sequence[Indicator]) -> Iterator[Cell]:
    """考核项目 and 分项: over all lines of one part, and of one item of it."""
    if same[0] is leaf:
        said = f"{above.name}（{parts.points(above)}分）" if leaf is not above else above.name
        yield Cell(said, 2 if leaf is above else 1, len(same), label=True)
    if leaf is above:
        return
    item = _item_of(above, leaf)
    beside = [one for one in same if _item_of(above, one) is item]
    if beside[0] is leaf:
        points = f"（{parts.points(item)}分）" if item is not leaf else ""
        yield Cell(f"{item.name}{points}", rows=len(beside))


def _item_of(above: Indicator, leaf: Indicator) -> Indicator:
    """The node right below a part under which a leaf with a text of its own stands, else the leaf."""
    if not leaf.text:
        return leaf
    return next((child for child in above.children if any(leaf is one for one in child.walk())), leaf)


def _short(of: Source, score: str) -> str:
    """A score in a narrow column."""
    value = number(score)
    if value is None or len(score) <= 5:
        return minus(score)
    return minus(rounded(value, of.scheme.decimals))


def vetoes(of: Source, _whole: str) -> Document:
    """否决项目和考核单位分工表, with whom each hit."""
    held: dict[str, list[str]] = {}
    for score in of.view.scores:
        for veto in score.vetoes:
            held.setdefault(veto, []).append(score.name)
    body = [
        (
            parts.barred(veto),
            _units(veto),
            "、".join(held.get(veto.id, ())) or NONE,
        )
        for veto in of.scheme.vetoes
    ]
    return paper(
        of,
        "否决项目表",
        Title(f"{of.scheme.title}\n考核否决项目和考核单位分工表", of.period),
        Table((84, 36, 36), (head("否决项目", "考核单位", "被否决的对象"), *rows(body, "lcc", 12)), size=12),
        Signature((of.issuer, of.date)),
        title="考核否决项目和考核单位分工表",
    )


def _units(veto: Veto) -> str:
    """Who opposes: 机关党委牵头，办公室、人事科配合."""
    by, assist = "、".join(veto.by), "、".join(veto.assist)
    return f"{by}牵头，{assist}配合" if by and assist else by or assist


def awards(of: Source, _whole: str) -> Document:
    """奖励名单: by award, in the order of places."""
    found: dict[str, list[Score]] = {}
    for score in of.view.scores:
        for award in score.awards:
            found.setdefault(award, []).append(score)
    blocks: list[Block] = [Title(f"{of.scheme.title}\n奖励名单", of.period)]
    names, widths = ("序号", "获奖对象", "类别", "分组", "总分", "名次"), (12, 52, 32, 26, 20, 14)
    kept = [at for at in range(6) if at != 3 or any(one.group for held in found.values() for one in held)]
    for order, (award, held) in enumerate(found.items(), 1):
        blocks.append(Heading(f"{wording.heading(order)}{award}（{len(held)}个）"))
        body = [
            (str(at), one.name, one.category, one.group, minus(one.total), one.place)
            for at, one in enumerate(held, 1)
        ]
        blocks.append(
            Table(
                tuple(widths[at] for at in kept),
                (head(*(names[at] for at in kept)), *rows([[line[at] for at in kept] for line in body])),
                size=12,
            )
        )
    if not found:
        blocks.append(Para("本期没有获奖的对象。"))
    blocks.append(Signature((of.issuer, of.date)))
    return paper(of, "奖励名单", *blocks)


def filing(of: Source, value: str) -> Document:
    """备案表: those of one staff class, for the body to which it is reported."""
    archive = next((one for one in of.scheme.archives if one.split), None)
    split = archive.split if archive else ""
    receiver = dict(archive.receivers).get(value, "") if archive else ""
    mine = [one for one in of.view.scores if not split or of.fact(one.name, split) in (value, "")]
    unknown = bool(split) and not any(of.fact(one.name, split) for one in mine)
    body = [
        (
            str(at),
            one.name,
            of.fact(one.name, "职务"),
            one.category,
            minus(one.total),
            one.grade,
            "、".join(one.remarks),
        )
        for at, one in enumerate(mine, 1)
    ]
    names = ("序号", "姓名（单位）", "职务", "类别", "得分", "等次", "备注")
    note = f"没有“{split}”的资料，列出了全部对象；用 --with 给出“{split}”一列，分别列出。" if unknown else ""
    return paper(
        of,
        "备案表",
        Title(f"{of.scheme.title}\n考核结果备案表", f"{value}　{of.period}"),
        Ends(f"报送：{receiver}", f"共{len(mine)}名"),
        Table((12, 36, 28, 22, 18, 18, 22), (head(*names), *rows(body)), size=10.5),
        *([Para(note, small=True)] if note else []),
        Signature((of.issuer, of.date)),
        title=f"{value}考核结果备案表",
    )
