"""Ratings become scores: 评分 as given, 平均 over several, 直接采用 from another appraisal's scale."""

from __future__ import annotations

from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step, nothing
from kaohe.methods.adopted import Adopted
from kaohe.methods.average import Average

RATED = ("评分", "平均", "直接采用")


def steps(plan: Plan) -> list[Step]:
    methods = plan.cells("cfg_t", "method")
    if not methods.intersection(RATED):
        rated = nothing("rating_score", _COLUMNS)
    else:
        rated = Step("rating_score", _rating_score(plan))
    waits = methods.intersection((*RATED, "测评"))
    missing = "a INTEGER, node INTEGER, via INTEGER, id VARCHAR, method VARCHAR"
    return [rated, Step("missing", _MISSING) if waits else nothing("missing", missing)]


_COLUMNS = (
    "a INTEGER, node INTEGER, got BIGINT, ratings BIGINT, full_mark BIGINT, rows VARCHAR, how VARCHAR,"
    " pts BIGINT"
)


def _rating_score(plan: Plan) -> str:
    how, points = "", ""
    if Average.tag in plan.cells("cfg_t", "method"):
        how += f"WHEN method = '{Average.tag}' THEN '{Average.tag}' "
        points += f"WHEN method = '{Average.tag}' THEN {Average.score_sql} "
    if True in plan.cells("cfg_t", "adopts"):
        how += f"WHEN adopts AND full_mark IS NOT NULL THEN '{Adopted.tag}' "
        points += f"WHEN adopts AND full_mark IS NOT NULL THEN {Adopted.score_sql} "
    return f"""
WITH gathered AS (
    SELECT r.a, l.node, c.method, c.adopts, l.points, any_value(c.scale) AS scale,
        coalesce(r.full, CASE WHEN c.method = '{Adopted.tag}' THEN c.full_mark END) AS full_mark,
        sum(r.score) AS total, min(r.score) AS got, count(*) AS ratings,
        string_agg(r.row::VARCHAR, '、' ORDER BY r.row) AS rows
    FROM ratings r
    JOIN leaf l ON l.a = r.a AND l.id = r.indicator
    JOIN cfg_t c ON c.cfg = l.cfg
    WHERE c.method IN {RATED}
    GROUP BY ALL
)
SELECT a, node, got, ratings, full_mark, rows, {f"CASE {how} ELSE '评分' END" if how else "'评分'"} AS how,
    {f"CASE {points} ELSE got END" if points else "got"} AS pts
FROM gathered
"""


# Leaves that wait for a rating or for a valid mark.
_MISSING = """
SELECT l.a, l.node, l.via, l.id, c.method
FROM leaf l
JOIN cfg_t c ON c.cfg = l.cfg AND c.method IN ('评分', '平均', '直接采用', '测评')
ANTI JOIN rating_score r ON r.a = l.a AND r.node = l.node
ANTI JOIN ballot_score b ON b.a = l.a AND b.node = l.node
"""
