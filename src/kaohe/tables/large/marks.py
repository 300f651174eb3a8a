"""The table 测评票 in SQL: which rows are plain, and the marks made of them."""

from __future__ import annotations

from kaohe.methods import Ballot
from kaohe.numbers import to_micro
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile
from kaohe.tables import targets
from kaohe.tables.large.cells import WHOLE, Cell, Cells, either, listed, text
from kaohe.tables.large.people import PEOPLE
from kaohe.tables.large.source import ROW, Source, raw


def odd(cells: Cells, scheme: Scheme, where: str, profiles: tuple[Profile, ...], source: Source) -> str:
    """SQL for `ROW` of the rows of 测评票 that have to be looked at."""
    voted = dict(targets.ballots(scheme))
    conditions = [
        "p.name IS NULL",
        cells["票号"].empty,
        cells["票号"].untidy,
        f"{cells['票种'].text} NOT IN ({listed(c.id for c in scheme.ballots)})",
        f"{cells['指标'].text} NOT IN ({listed(voted)})",
        _mark(cells, voted),
        _unit(cells["所属"]),
    ]
    return f"""
    SELECT m.{ROW}
    FROM {raw("测评票")} m LEFT JOIN {PEOPLE} p ON p.name = {cells["对象"].text}
    WHERE ({either(*conditions)}) AND {where}
    """


def _unit(unit: Cell) -> str:
    if not unit.given:
        return "FALSE"
    return either(unit.untidy, f"NOT {unit.empty} AND {unit.text} NOT IN (SELECT name FROM {PEOPLE})")


def _mark(cells: Cells, voted: dict[str, Ballot]) -> str:
    score, grade = cells["评分"], cells["等次"]
    if score.given and grade.given:
        return either(f"NOT {grade.empty}", _number(cells["指标"], score, voted))
    if score.given:
        return _number(cells["指标"], score, voted)
    return f"NOT {grade.empty} AND ({_grade(cells['指标'], grade, voted)}) IS NULL"


def _number(indicator: Cell, score: Cell, voted: dict[str, Ballot]) -> str:
    """Where the mark is no plain number within the scale."""
    outside = f"NOT ({score.micro} BETWEEN 0 AND {_scale(indicator.text, voted)})"
    return either(score.crooked, f"NOT {score.empty} AND {outside}")


def _scale(indicator: str, voted: dict[str, Ballot]) -> str:
    scales = {name: to_micro(method.scale) for name, method in voted.items()}
    if len(set(scales.values())) == 1:
        return str(next(iter(scales.values())))
    arms = " ".join(f"WHEN {text(name)} THEN {scale}" for name, scale in scales.items())
    return f"CASE {indicator} {arms} END"


def _grade(indicator: Cell, grade: Cell, voted: dict[str, Ballot]) -> str:
    """The points of a grade written as the scheme writes it."""
    arms = " ".join(
        f"WHEN {indicator.text} = {text(name)} AND {grade.text} = {text(said)} THEN {to_micro(points)}"
        for name, method in voted.items()
        for said, points in method.grades
    )
    return f"(CASE {arms} END)::BIGINT" if arms else "NULL::BIGINT"


def plain(cells: Cells, scheme: Scheme, where: str, odd_rows: bool) -> str:
    """SQL for the marks of the plain rows (`inputs.MARKS`)."""
    voted = dict(targets.ballots(scheme))
    score, grade = cells["评分"], cells["等次"]
    mark = score.micro if score.given else _grade(cells["指标"], grade, voted)
    less = f" AND m.{ROW} NOT IN (SELECT {ROW} FROM odd_marks)" if odd_rows else ""
    return f"""
    SELECT m.{ROW} AS row, {cells["票号"].text} AS ballot, {cells["票种"].text} AS cls, p.a,
        {cells["指标"].text} AS indicator, {mark} AS mark, '' AS flaw, {cells["所属"].text} AS unit
    FROM {raw("测评票")} m JOIN appraisees p ON p.name = {cells["对象"].text}
    WHERE {where}{less}
    """


def tally(cells: Cells, scheme: Scheme, where: str) -> str:
    """SQL that condenses the marks by appraisee and indicator, the classes side by side (`mark_pivot`).

    Of each class `n` rows, `marks` of them with a mark, `total` of the marks, and `slots`: into how many
    of 64 drawers their ballots fall. As many as rows, and no ballot marks anybody twice. `good` says that
    no row is odd. Side by side, for a third of the groups takes half of the time.
    """
    voted = dict(targets.ballots(scheme))
    ballot, score, cls = cells["票号"], cells["评分"], cells["票种"].text
    number = f"TRY_CAST({ballot.sql} AS BIGINT)" if ballot.kind == WHOLE else f"hash({ballot.sql})"
    unknown = f"{cls} NOT IN ({listed(c.id for c in scheme.ballots)})"
    strange = (ballot.empty, ballot.untidy, score.crooked, _unit(cells["所属"]), unknown)
    sums = []
    for k, voters in enumerate(scheme.ballots):
        mine = f"FILTER (cls = {text(voters.id)})"
        sums += [
            f"count(*) {mine} AS n{k}, count(mark) {mine} AS marks{k}",
            f"sum(mark) {mine} AS total{k}, bit_count(bit_or(slot) {mine}) AS slots{k}",
        ]
    return f"""
    SELECT p.a, t.* EXCLUDE (name, lowest, highest, good),
        t.good AND p.a IS NOT NULL AND t.indicator IN ({listed(voted)})
            AND coalesce(t.lowest >= 0 AND t.highest <= {_scale("t.indicator", voted)}, TRUE) AS good
    FROM (
        SELECT name, indicator, {", ".join(sums)}, min(mark) AS lowest, max(mark) AS highest,
            NOT bool_or(odd) AS good
        FROM (
            SELECT {cells["对象"].text} AS name, {cells["指标"].text} AS indicator, {cls} AS cls,
                {score.micro} AS mark, {slot(number)} AS slot, {either(*strange)} AS odd
            FROM {raw("测评票")} m
            WHERE {where}
        )
        GROUP BY name, indicator
    ) t
    LEFT JOIN {PEOPLE} p ON p.name = t.name
    """


def by_class(scheme: Scheme, n: str = "n", slots: str = "slots") -> str:
    """SQL for `mark_tally` of what was condensed side by side; `n` and `slots` begin the names of columns."""
    return " UNION ALL ".join(
        f"SELECT a, {text(voters.id)} AS cls, indicator, {n}{k} AS n, marks{k} AS marks,"
        f" coalesce(total{k}, 0)::BIGINT AS total, {slots}{k} AS slots, FALSE AS flawed"
        f" FROM mark_pivot WHERE {n}{k} > 0"
        for k, voters in enumerate(scheme.ballots)
    )


def slot(number: str) -> str:
    """One of 64 drawers, as a bit."""
    return f"1::UBIGINT << ({number} & 63)::UBIGINT"


TALLY_OF_EVERY_MARK = f"""
    SELECT a, cls, indicator, count(*) AS n, count(mark) AS marks, coalesce(sum(mark), 0)::BIGINT AS total,
        bit_count(bit_or({slot("hash(ballot)")})) AS slots, bool_or(flaw <> '') AS flawed
    FROM every_mark
    GROUP BY a, cls, indicator
"""
"""`mark_tally` where some rows are odd."""

DOUBTFUL = """
    SELECT cls, ballot FROM every_mark WHERE flaw <> ''
    UNION
    SELECT m.cls, m.ballot
    FROM every_mark m
    SEMI JOIN (SELECT a, cls, indicator FROM mark_tally WHERE slots < n) t
        ON t.a = m.a AND t.cls = m.cls AND t.indicator = m.indicator
    GROUP BY m.cls, m.ballot, m.a, m.indicator
    HAVING count(*) > 1
"""
"""Ballots that may be void: with a flaw, or with somebody twice."""

IN_DOUBT = """
    SELECT m.* FROM every_mark m SEMI JOIN doubtful_ballot d ON d.cls = m.cls AND d.ballot = m.ballot
"""


def can_be_condensed(cells: Cells, scheme: Scheme) -> bool:
    """Whether sums by class are all that the scheme asks of marks that are not void."""
    methods = [method for _, method in targets.ballots(scheme)]
    return (
        cells["评分"].given
        and not cells["等次"].given
        and not any(method.drop_high or method.drop_low or method.grades for method in methods)
        and not any(place.on == "每张票" for place in scheme.by_place)
        and not any(voters.limits for voters in scheme.ballots)
        and not (cells["所属"].given and any(voters.recuse for voters in scheme.ballots))
    )
