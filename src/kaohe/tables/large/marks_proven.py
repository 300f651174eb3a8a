"""The table 测评票 condensed with the least work, where its footers prove what else is looked at row by row.

That marks are within the scale and none is missing, the footers say. Everything else is proved by one
count: a row that is no plain mark (an unknown name, class or indicator, no ballot, a ballot that marks
somebody twice) falls into no drawer of its own, and then the drawers in use are fewer than the rows.
"""

from __future__ import annotations

from decimal import Decimal

from kaohe.numbers import MICRO
from kaohe.scheme.model import Scheme
from kaohe.tables import targets
from kaohe.tables.large.cells import DECIMAL, TEXT, WHOLE, Cells, listed, text
from kaohe.tables.large.marks import slot
from kaohe.tables.large.people import PEOPLE
from kaohe.tables.large.source import Stored, raw

MOST_BALLOTS = 32
"""So many ballots of a class for each appraisee, on average: more would fall into drawers together."""


def proven(stored: Stored, cells: Cells, scheme: Scheme, people: int) -> bool:
    """Whether the footers prove that every mark is plain, as far as a row says it by itself."""
    voted = dict(targets.ballots(scheme))
    score, ballot = cells["评分"], cells["票号"]
    texts = all(cells[name].kind == TEXT for name in ("对象", "票种", "指标"))
    if not texts or ballot.kind != WHOLE or cells["所属"].given or not voted:
        return False
    if score.kind != WHOLE and (score.kind != DECIMAL or score.crooked != "FALSE"):
        return False
    numbers, marks = stored.known(ballot.name), stored.known(score.name)
    most = people * len(voted) * len(scheme.ballots) * MOST_BALLOTS
    if numbers is None or marks is None or numbers.most >= 2**63 or marks.nulls or stored.count > most:
        return False
    return bool(marks.least >= 0 and Decimal(marks.most) <= min(method.scale for method in voted.values()))


def tally(stored: Stored, cells: Cells, scheme: Scheme) -> str:
    """SQL for `mark_pivot`: of each class the `marks` of an appraisee and their `total`.

    The marks of all rows together are as many as the rows, or some row is odd.
    """
    voted = dict(targets.ballots(scheme))
    name, indicator, score, ballot = (cells[column] for column in ("对象", "指标", "评分", "票号"))
    known = stored.known(indicator.name)
    alone = known is not None and not known.nulls and known.least == known.most
    keys = {"name": name.sql} if alone else {"name": name.sql, "indicator": indicator.sql}
    # within the scale, so that it needs no look at its size
    mark = f"({score.sql}::BIGINT * {MICRO})" if score.kind == WHOLE else score.micro
    sums, columns = [], []
    for k, voters in enumerate(scheme.ballots):
        mine = f"FILTER ({cells['票种'].sql} = {text(voters.id)})"
        drawers = f"bit_or({slot(f'{ballot.sql}::BIGINT')}) {mine}"
        sums += [f"sum({mark}) {mine} AS total{k}", f"bit_count({drawers}) AS marks{k}"]
        columns += [f"t.total{k}::BIGINT AS total{k}", f"coalesce(t.marks{k}, 0)::INTEGER AS marks{k}"]
    only = text(str(known.least)) if known is not None and alone else "t.indicator"
    return f"""
    SELECT p.a, {only} AS indicator, {", ".join(columns)}
    FROM (
        SELECT {", ".join(f"{sql} AS {key}" for key, sql in keys.items())}, {", ".join(sums)}
        FROM {raw("测评票")} m
        GROUP BY {", ".join(keys.values())}
    ) t
    JOIN {PEOPLE} p ON p.name = t.name
    WHERE {only} IN ({listed(voted)})
    """


def counted(scheme: Scheme) -> str:
    """SQL for how many marks were condensed."""
    marks = " + ".join(f"marks{k}" for k in range(len(scheme.ballots)))
    return f"SELECT coalesce(sum({marks}), 0)::BIGINT AS n FROM mark_pivot"
