"""Every scoring clause of the eight registers moves the score as the register says.

For each scheme one evaluation, in which each appraisee triggers one clause; what its score has to be is
worked out from the register's row.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from fractions import Fraction

import pyarrow.compute as pc
import pytest

from kaohe.engine.run import Results, evaluate
from kaohe.tables.read import from_rows
from tests.regulations import trials, votes
from tests.regulations.register import ROWS, Row, rows
from tests.regulations.trials import OWN, USUAL, Register, Trial, loaded, written

POINTS: dict[str, Callable[[Register, Row], Iterator[Trial]]] = {
    **dict.fromkeys(trials.RULES, trials.of_rule),
    "factor": trials.factor,
    "same_matter": trials.same_matter,
    "rated": trials.rated,
    "average": trials.average,
    "adopted": trials.adopted,
    "ballot": votes.ballot,
    "rank_scoring": votes.rank_scoring,
}
Named = dict[str, list[tuple[str, Trial]]]


@functools.cache
def register(scheme: str) -> Register:
    return Register(scheme)


@functools.cache
def attempts(scheme: str) -> Named:
    """The trials of each row, each with the name of its appraisee."""
    found: Named = {}
    for row in rows(scheme):
        if row.kind in POINTS:
            made = list(POINTS[row.kind](register(scheme), row))
            found[row.id] = [(f"{row.id}/{number}", trial) for number, trial in enumerate(made)]
    return found


@functools.cache
def run(scheme: str) -> Results:
    """All trials of the scheme in one evaluation."""
    tables: dict[str, list[dict[str, str]]] = {
        "对象": [],
        "记录": [],
        "评分": [],
        "测评票": [],
        "个性指标": [],
    }
    for named in attempts(scheme).values():
        for who, trial in named:
            tables["对象"].append({"对象": who, **USUAL[scheme], **trial.traits})
            tables["记录"] += [{"对象": who, **record} for record in trial.records]
            tables["评分"] += [{"对象": who, **rating} for rating in trial.ratings]
            tables["测评票"] += [
                {"对象": who, **mark, "票号": _number(who, mark["票号"])} for mark in trial.marks
            ]
            tables["个性指标"] += [
                {"对象": who, "上级指标": above, "指标": id, "名称": id, "分值": points}
                for above, id, points in trial.own or OWN.get(scheme, [])
            ]
    made = loaded(scheme)
    filled = {name: cells for name, cells in tables.items() if cells}
    return evaluate(made, from_rows(made, filled))


def _number(who: str, ballot: str) -> str:
    """Numbered ballots are one appraisee's own; named ones are shared by the appraisees of a row."""
    row = who.partition("/")[0]
    return f"{who}-{ballot}" if ballot.isdigit() else f"{row}-{ballot}"


@functools.cache
def scores(scheme: str) -> dict[tuple[str, str], str]:
    """得分 by appraisee and indicator."""
    table = run(scheme).table("指标得分")
    columns = [table[name].to_pylist() for name in ("对象", "指标", "得分")]
    return {(who, node): score for who, node, score in zip(*columns, strict=True)}


@functools.cache
def lines(scheme: str) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Points and clause of the ledger lines of a rule, by appraisee and rule."""
    table = run(scheme).table("明细")
    table = table.filter(pc.not_equal(table["规则"], ""))
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for who, rule, *line in zip(
        *(table[name].to_pylist() for name in ("对象", "规则", "分数", "依据")), strict=True
    ):
        found.setdefault((who, rule), []).append((line[0], line[1]))
    return found


CLAUSES = [(scheme, row.id) for scheme in ROWS for row in rows(scheme) if row.kind in POINTS]


@pytest.mark.parametrize(("scheme", "id"), CLAUSES, ids=[f"{scheme}:{id}" for scheme, id in CLAUSES])
def test_the_clause_moves_the_score(scheme: str, id: str) -> None:
    named = attempts(scheme)[id]
    assert named
    got = {who: scores(scheme)[who, trial.node] for who, trial in named}
    assert got == {who: written(trial.score) for who, trial in named}


RULES = [(scheme, row.id) for scheme in ROWS for row in rows(scheme) if row.kind in trials.RULES]


@pytest.mark.parametrize(("scheme", "id"), RULES, ids=[f"{scheme}:{id}" for scheme, id in RULES])
def test_the_ledger_names_the_clause_and_what_it_moved(scheme: str, id: str) -> None:
    """Also where the indicator's own limit hides it: the line has the whole deduction and its place."""
    place = register(scheme).rows[id].place
    for who, trial in attempts(scheme)[id]:
        assert trial.moved is not None
        found = lines(scheme)[who, id]
        assert sum(Fraction(points) for points, _ in found) == trials.round_up(trial.moved), who
        assert {clause for _, clause in found} == {place}


@pytest.mark.parametrize("scheme", ROWS)
def test_no_trial_is_idle(scheme: str) -> None:
    """Each clause has an appraisee whose score is not the one that it would have without a fact."""
    book = register(scheme)
    idle = [
        id
        for id, named in attempts(scheme).items()
        if all(trial.score == _untouched(book, trial.node) for _, trial in named)
    ]
    assert idle == []


def _untouched(book: Register, node: str) -> Fraction | None:
    """The points of an indicator of the register; None where they come with the data."""
    points = "0" if node == trials.TOTAL else book.of.get(node, {}).get("points", "data")
    return None if points == "data" else Fraction(points)


RANGES = [scheme for scheme in ROWS if any(row.kind == "range" for row in rows(scheme))]


@pytest.mark.parametrize("scheme", RANGES)
def test_points_beyond_a_range_are_refused(scheme: str) -> None:
    """酌情: the record's own points stand within what the clause allows."""
    book, records = register(scheme), []
    for row in rows(scheme):
        if row.kind == "range":
            given = book.of[row.id]
            outside = [Fraction(given["min"]) - Fraction(1, 100)]
            outside += [] if given["max"] == "none" else [Fraction(given["max"]) + Fraction(1, 100)]
            records += [{"对象": "甲", "规则": row.id, "分值": written(points)} for points in outside]
    people = [{"对象": "甲", **USUAL[scheme]}]
    inputs = from_rows(loaded(scheme), {"对象": people, "记录": records}, skip_faults=True)
    refused = {fault.place.row for fault in inputs.faults if fault.place.column == "分值"}
    assert refused == set(range(2, len(records) + 2))
    assert inputs.records.num_rows == 0
