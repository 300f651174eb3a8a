"""Ratings become scores: 评分 as given, 平均 over several, 直接采用 from another appraisal's scale."""

from __future__ import annotations

from kaohe.engine.met import Met
from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step
from kaohe.engine.tree import waits
from kaohe.methods import Adopted, Average, Ballot, Rated

RATED = tuple(method.tag for method in (Rated, Average, Adopted))


def steps(plan: Plan, met: Met) -> list[Step]:
    if not waits(plan):
        return []
    rated = [Step("rating_score", _rating_score(plan))] if met.ratings else []
    return [*rated, Step("missing", _missing(met))]


def averages(plan: Plan) -> bool:
    """Whether several ratings may stand for one leaf."""
    return Average.tag in plan.cells("cfg_t", "method")


_FULL = f"coalesce(r.full, CASE WHEN l.method = '{Adopted.tag}' THEN l.full_mark END) AS full_mark"

_EACH = f"""
    SELECT l.a, l.node, l.via, l.cfg, l.id, l.points, l.method, l.adopts, r.score AS got, {_FULL},
        r.row::VARCHAR AS rows
    FROM ratings r
    JOIN leaf l ON l.a = r.a AND l.id = r.indicator
    WHERE l.method <> '{Ballot.tag}'
"""

_TOGETHER = f"""
    SELECT l.a, l.node, l.via, l.cfg, l.id, l.points, l.method, l.adopts, l.scale, {_FULL},
        sum(r.score) AS total, min(r.score) AS got, count(*) AS ratings,
        string_agg(r.row::VARCHAR, '、' ORDER BY r.row) AS rows
    FROM ratings r
    JOIN leaf l ON l.a = r.a AND l.id = r.indicator
    WHERE l.method <> '{Ballot.tag}'
    GROUP BY ALL
"""


def _rating_score(plan: Plan) -> str:
    several = averages(plan)
    how, points = "", ""
    if several:
        how += f"WHEN method = '{Average.tag}' THEN '{Average.tag}' "
        points += f"WHEN method = '{Average.tag}' THEN {Average.score_sql} "
    if True in plan.cells("cfg_t", "adopts"):
        how += f"WHEN adopts AND full_mark IS NOT NULL THEN '{Adopted.tag}' "
        points += f"WHEN adopts AND full_mark IS NOT NULL THEN {Adopted.score_sql} "
    return f"""
SELECT a, node, via, cfg, id, got, {"ratings, scale," if several else ""} full_mark, rows,
    {f"CASE {how} ELSE '{Rated.tag}' END" if how else f"'{Rated.tag}'"} AS how,
    {f"CASE {points} ELSE got END" if points else "got"} AS pts
FROM ({_TOGETHER if several else _EACH})
"""


def _missing(met: Met) -> str:
    """Leaves that wait in vain for a rating or for a valid mark."""
    scored = ["rating_score"] if met.ratings else []
    scored += ["ballot_score"] if met.marks else []
    found = " UNION ALL ".join(f"SELECT a, node FROM {name}" for name in scored)
    less = f"ANTI JOIN ({found}) s ON s.a = l.a AND s.node = l.node" if scored else ""
    return f"SELECT l.a, l.node, l.via, l.cfg, l.id, l.method FROM leaf l {less}"
