"""The table 测评票 condensed with the least work, where its footers prove what else is looked at row by row.

That marks are within the scale and none is missing, the footers say. Everything else is proved by one
count: a row that is no plain mark (an unknown name, class or indicator, no ballot, a ballot that marks
somebody twice) falls into no drawer of its own, and then the drawers in use are fewer than the rows.
The drawers of all classes are the bits of one number, for each aggregate takes its time on every row.
"""

from __future__ import annotations

from decimal import Decimal

from kaohe.numbers import MICRO
from kaohe.scheme.model import Scheme
from kaohe.tables import targets
from kaohe.tables.large.cells import DECIMAL, TEXT, WHOLE, Cell, Cells, listed, text
from kaohe.tables.large.people import PEOPLE
from kaohe.tables.large.source import Stored, raw

DRAWERS = 62
"""For all classes together: so many bits of a number can be shifted to without reaching its sign."""


def proven(stored: Stored, cells: Cells, scheme: Scheme, people: int) -> bool:
    """Whether the footers prove that every mark is plain, as far as a row says it by itself."""
    voted = dict(targets.ballots(scheme))
    score, ballot = cells["评分"], cells["票号"]
    texts = all(cells[name].kind == TEXT for name in ("对象", "票种", "指标"))
    if not texts or ballot.kind != WHOLE or cells["所属"].given or not voted or not people:
        return False
    if score.kind != WHOLE and (score.kind != DECIMAL or score.crooked != "FALSE"):
        return False
    numbers, marks = stored.known(ballot.name), stored.known(score.name)
    if numbers is None or marks is None or numbers.least < 0 or numbers.most >= 2**63 or marks.nulls:
        return False
    each = stored.count / (people * len(voted) * len(scheme.ballots))
    if each > _drawers(scheme) * 2 / 3:  # some of so many would share a drawer
        return False
    return bool(marks.least >= 0 and Decimal(marks.most) <= min(method.scale for method in voted.values()))


def _drawers(scheme: Scheme) -> int:
    """The drawers of a class."""
    return DRAWERS // len(scheme.ballots)


def tally(stored: Stored, cells: Cells, scheme: Scheme) -> str:
    """SQL for `mark_pivot`: of each class the `marks` of an appraisee and their `total`.

    The marks of all rows together are as many as the rows, or some row is odd.
    """
    voted = dict(targets.ballots(scheme))
    name, indicator, score, ballot = (cells[column] for column in ("对象", "指标", "评分", "票号"))
    known = stored.known(indicator.name)
    alone = known is not None and not known.nulls and known.least == known.most
    keys = {"name": name.sql} if alone else {"name": name.sql, "indicator": indicator.sql}
    drawers, cls = _drawers(scheme), cells["票种"].sql
    sums, first, columns = [], [], []
    for k, voters in enumerate(scheme.ballots):
        mine = f"WHEN {text(voters.id)} THEN"
        first.append(f"{mine} {2 ** (k * drawers)}")
        sums.append(f"sum(CASE {cls} {mine} {score.sql} END) AS total{k}")
        own = (2**drawers - 1) << (k * drawers)
        columns += [f"{_micro(score, k)} AS total{k}", f"bit_count(t.drawers & {own})::INTEGER AS marks{k}"]
    in_use = f"(CASE {cls} {' '.join(first)} END)::BIGINT << ({ballot.sql} % {drawers})::BIGINT"
    only = text(str(known.least)) if known is not None and alone else "t.indicator"
    return f"""
    SELECT p.a, {only} AS indicator, {", ".join(columns)}
    FROM (
        SELECT {", ".join(f"{sql} AS {key}" for key, sql in keys.items())}, {", ".join(sums)},
            coalesce(bit_or({in_use}), 0) AS drawers
        FROM {raw("测评票")} m
        GROUP BY {", ".join(keys.values())}
    ) t
    JOIN {PEOPLE} p ON p.name = t.name
    WHERE {only} IN ({listed(voted)})
    """


def _micro(score: Cell, k: int) -> str:
    """The sum of the marks of a class in micro-points; a drawer each, so it stays within 64 bits."""
    if score.kind == WHOLE:
        return f"(t.total{k} * {MICRO})::BIGINT"
    return f"(t.total{k}::DECIMAL(18, {score.scale}) * {MICRO}::DECIMAL(7, 0))::BIGINT"


def counted(scheme: Scheme) -> str:
    """SQL for how many marks were condensed."""
    marks = " + ".join(f"marks{k}" for k in range(len(scheme.ballots)))
    return f"SELECT coalesce(sum({marks}), 0)::BIGINT AS n FROM mark_pivot"
