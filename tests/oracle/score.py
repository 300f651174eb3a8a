"""`score`: scheme and tables to results, exactly, one appraisee after the other.

The oracle shares nothing with the engine but the scheme model, which is data. It is written from
the semantics alone, for clarity and not for speed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from kaohe.methods import Ballot
from kaohe.scheme.model import Scheme
from oracle import ballots as ballots_
from oracle.awards import award
from oracle.grades import grade
from oracle.links import YEAR, History, Past, conclude, run_period
from oracle.numbers import show, show_fixed
from oracle.order import Standing, stand
from oracle.records import outcome
from oracle.tally import Tally, taken_over
from oracle.tree import Node, Row, grow

REMARKS = ("待研究", "超出名额", "肯定超出名额", "一票肯定", "只写评语", "未完成", "待补")
ADJUSTMENT = "加减"
Tables = Mapping[str, Sequence[Row]]


@dataclass
class Outcome:
    """The results as text rows; `nodes` holds the exact score by appraisee and indicator."""

    totals: list[dict[str, str]] = field(default_factory=list)
    indicators: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    nodes: dict[tuple[str, str], Fraction | None] = field(default_factory=dict)
    exact_totals: dict[str, Fraction | None] = field(default_factory=dict)
    void: set[tuple[str, str]] = field(default_factory=set)


def score(scheme: Scheme, tables: Tables, provisional: bool = False, period: str = "") -> Outcome:
    """All of semantics.md for one period. `tables` are valid rows of text, as users write them."""
    everything = {name: list(rows) for name, rows in tables.items()}
    chosen = run_period(period, everything)
    history = History(everything.get("历史", []))
    here = {name: _of_period(rows, chosen) for name, rows in everything.items() if name != "历史"}
    names = [row["对象"] for row in here["对象"]]
    result = Outcome()
    if chosen == YEAR:
        found = conclude(scheme, names, history, chosen, {})
        result.links = [{"对象": name, "周期": chosen, "结论": found.get(name, "")} for name in names]
        return result
    trees = {row["对象"]: grow(scheme, row, _rows(here, "个性指标", row)) for row in here["对象"]}
    rated = {name: _by_indicator(here, name) for name in names}
    leaves = {
        (name, node.id): node
        for name, root in trees.items()
        for node in root.walk()
        if isinstance(node.method, Ballot) and not node.scored_children
        if not _idle(scheme, node, rated[name])
    }
    categories = {row["对象"]: row["类别"] for row in here["对象"]}
    votes = ballots_.count(scheme, categories, leaves, here.get("测评票", []))
    result.void = votes.void
    tallies: dict[str, Tally] = {}
    standings = []
    for row in here["对象"]:
        name, root = row["对象"], trees[row["对象"]]
        idle = {node.id for node in root.walk() if _idle(scheme, node, rated[name])}
        records = outcome(scheme, row, root, _rows(here, "记录", row), idle)
        tally = Tally(scheme, name, records, rated[name], votes, provisional)
        tallies[name] = tally
        standings.append(Standing(name, row, tally.total(root), records))
    stand(scheme, standings)
    grade(scheme, standings)
    award(scheme, standings, history, chosen)
    now = {s.name: Past(s.shown, s.place, s.grade, tuple(s.awards)) for s in standings}
    found = conclude(scheme, names, history, chosen, now)
    for one in standings:
        root, tally = trees[one.name], tallies[one.name]
        result.totals.append(_total_row(scheme, one, root, tally, found.get(one.name, "")))
        result.indicators += _indicator_rows(scheme, one.name, root, tally, result)
        result.exact_totals[one.name] = one.total
    result.links = [{"对象": n, "周期": chosen, "结论": found[n]} for n in names if n in found]
    return result


def _of_period(rows: list[Row], period: str) -> list[Row]:
    return [row for row in rows if row.get("周期", period) in ("", period)]


def _rows(tables: Mapping[str, list[Row]], table: str, appraisee: Row) -> list[Row]:
    return [row for row in tables.get(table, []) if row["对象"] == appraisee["对象"]]


def _idle(scheme: Scheme, node: Node, ratings: dict[str, list[Row]]) -> bool:
    """True for a node that took another appraisal's score, and for all below it."""
    return any(taken_over(scheme, up, ratings) for up in node.upwards())


def _by_indicator(tables: Mapping[str, list[Row]], name: str) -> dict[str, list[Row]]:
    ratings = defaultdict(list)
    for row in tables.get("评分", []):
        if row["对象"] == name:
            ratings[row["指标"]].append(row)
    return dict(ratings)


def _total_row(scheme: Scheme, one: Standing, root: Node, tally: Tally, conclusion: str) -> dict[str, str]:
    return {
        "类别": one.row["类别"],
        "分组": one.row.get("分组", ""),
        "对象": one.name,
        "总分": "" if one.shown is None else show_fixed(one.shown, scheme.decimals),
        "名次": "" if one.place is None else str(one.place),
        "等次": one.grade,
        "奖项": "、".join(one.awards),
        "否决": "、".join(name for name, _ in one.vetoes),
        "备注": "、".join(_remarks(one, root, tally, conclusion)),
    }


def _remarks(one: Standing, root: Node, tally: Tally, conclusion: str) -> list[str]:
    """The fixed words in their order, dropped classes, then the consequences."""
    said = set(one.remarks)
    if tally.lacking:
        said.add("未完成")
    if one.records.owed:
        said.add("待补")
    words = [word for word in REMARKS if word in said]
    for node in root.walk():
        if node in tally.values:
            for cls in tally.ballots.missing_classes.get((one.name, node.id), []):
                words.append(f"{node.id}无{cls}票")
    consequences = [effect.consequence for _, effect in one.vetoes if effect.consequence]
    consequences += one.consequences + ([conclusion] if conclusion else [])
    return words + list(dict.fromkeys(consequences))


def _indicator_rows(
    scheme: Scheme, name: str, root: Node, tally: Tally, result: Outcome
) -> list[dict[str, str]]:
    rows = []
    for node in root.walk():
        value = tally.values.get(node)
        if value is None or not node.id:
            continue
        got = None if value.missing else value.score
        result.nodes[name, node.id] = got
        rows.append(_indicator_row(name, node.id, node.name, node.points, got))
    if scheme.totals is not None and scheme.totals.rules:
        result.nodes[name, ADJUSTMENT] = tally.adjustment
        rows.append(_indicator_row(name, ADJUSTMENT, ADJUSTMENT, Fraction(0), tally.adjustment))
    return rows


def _indicator_row(
    name: str, node: str, title: str, points: Fraction, got: Fraction | None
) -> dict[str, str]:
    return {
        "对象": name,
        "指标": node,
        "名称": title,
        "分值": show(points),
        "得分": "" if got is None else show(got),
    }
