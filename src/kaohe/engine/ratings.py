"""Ratings become scores: 评分 as given, 平均 over several, 直接采用 from another appraisal's scale."""

from __future__ import annotations

from kaohe.engine.steps import Step
from kaohe.methods.adopted import Adopted
from kaohe.methods.average import Average


def steps() -> list[Step]:
    return [Step("rating_score", _RATING_SCORE), Step("missing", _MISSING)]


_RATING_SCORE = f"""
WITH rated AS (
    SELECT r.a, l.node, c.method, c.adopts, l.points, coalesce(c.scale, 0) AS scale,
        CASE WHEN c.method = '直接采用' THEN coalesce(r.full, c.full_mark) ELSE r.full END AS full_mark,
        r.score, r.row
    FROM ratings r
    JOIN leaf l ON l.a = r.a AND l.id = r.indicator
    JOIN cfg_t c ON c.cfg = l.cfg
    WHERE c.method IN ('评分', '平均', '直接采用')
),
gathered AS (
    SELECT a, node, method, points, scale, full_mark, adopts, sum(score) AS total, min(score) AS got,
        count(*) AS ratings, string_agg(row::VARCHAR, '、' ORDER BY row) AS rows
    FROM rated
    GROUP BY a, node, method, points, scale, full_mark, adopts
)
SELECT a, node, got, ratings, full_mark, rows,
    CASE
        WHEN method = '平均' THEN '平均'
        WHEN adopts AND full_mark IS NOT NULL THEN '直接采用'
        ELSE '评分'
    END AS how,
    CASE
        WHEN method = '平均' THEN {Average.score_sql}
        WHEN adopts AND full_mark IS NOT NULL THEN {Adopted.score_sql}
        ELSE got
    END AS pts
FROM gathered
"""

# Leaves that wait for a rating or for a valid mark.
_MISSING = """
SELECT l.a, l.node, l.via, l.id, c.method
FROM leaf l
JOIN cfg_t c ON c.cfg = l.cfg
WHERE c.method IN ('评分', '平均', '直接采用', '测评')
    AND NOT EXISTS (SELECT 1 FROM rating_score r WHERE r.a = l.a AND r.node = l.node)
    AND NOT EXISTS (SELECT 1 FROM ballot_score b WHERE b.a = l.a AND b.node = l.node)
"""
