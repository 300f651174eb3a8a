"""Ballots become scores: void ballots out, class means, weights of the classes present, conversion."""

from __future__ import annotations

from kaohe.engine.steps import Step
from kaohe.methods.ballot import Ballot
from kaohe.methods.by_place import ByPlace
from kaohe.numbers import MICRO


def steps() -> list[Step]:
    return [
        Step("cast_mark", _CAST),
        Step("void_ballot", _VOID_BALLOT),
        Step("valid_class", _VALID_CLASS),
        Step("valid_mark", _VALID_MARK),
        Step("class_mean", _CLASS_MEAN),
        Step("ballot_score", _BALLOT_SCORE),
    ]


# Marks that count for something: on a ballot leaf that applies, of a class with a weight there.
# 回避: the mark for one's own unit is an abstention; only named raters (所属) can be recused.
_CAST = """
SELECT m.row, m.ballot, m.cls, m.a, l.node, l.cfg, w.weight, m.flaw,
    CASE WHEN c.recuse AND m.unit <> '' AND m.unit = ap.name THEN NULL ELSE m.mark END AS mark,
    l.node IS NULL OR w.weight IS NULL OR w.weight = 0 AS ignored,
    CASE WHEN l.node IS NULL THEN '指标不适用于该对象' ELSE '该票种在此指标上没有权重' END AS why
FROM marks m
JOIN appraisees ap ON ap.a = m.a
LEFT JOIN class_t c ON c.cls = m.cls
LEFT JOIN (SELECT l.* FROM leaf l JOIN ballot_t b ON b.cfg = l.cfg) l ON l.a = m.a AND l.id = m.indicator
LEFT JOIN weight_t w ON w.cfg = l.cfg AND w.cls = m.cls
"""

# A ballot is void as a whole, with each reason.
_VOID_BALLOT = f"""
WITH counted AS (SELECT * FROM cast_mark WHERE NOT ignored),
twice AS (
    SELECT cls, ballot, a, node FROM counted GROUP BY cls, ballot, a, node HAVING count(*) > 1
),
per_leaf AS (
    SELECT c.cls, c.ballot, c.node, l.kind, l.most, l.share, count(c.mark) AS marks,
        count(c.mark) FILTER (
            (l.kind = '高分' AND c.mark >= l.line) OR (l.kind = '等次' AND c.mark = l.mark)
        ) AS high
    FROM counted c
    JOIN limit_t l ON l.cls = c.cls AND l.cfg = c.cfg
    WHERE l.kind IN ('高分', '等次')
    GROUP BY c.cls, c.ballot, c.node, l.kind, l.line, l.mark, l.most, l.share
),
same AS (
    SELECT c.cls, c.ballot FROM counted c
    WHERE c.cls IN (SELECT cls FROM limit_t WHERE kind = '全同')
    GROUP BY c.cls, c.ballot
    HAVING count(c.mark) > 1 AND min(c.mark) = max(c.mark)
),
reasons AS (
    SELECT cls, ballot, flaw AS reason FROM counted WHERE flaw <> ''
    UNION
    SELECT cls, ballot, '同一对象、同一指标评了两次' FROM twice
    UNION
    SELECT cls, ballot, kind || '超过规定的个数' FROM per_leaf
    WHERE high > most OR high::HUGEINT * {100 * MICRO} > share::HUGEINT * marks
    UNION
    SELECT cls, ballot, '所有评分全部相同' FROM same
)
SELECT cls, ballot, string_agg(reason, '；' ORDER BY reason) AS reason FROM reasons GROUP BY cls, ballot
"""

# Classes with enough valid ballots to count; `returned` is the number of ballots that counted marks.
_VALID_CLASS = f"""
WITH returned AS (
    SELECT cls, count(DISTINCT ballot) AS ballots,
        count(DISTINCT ballot) FILTER (
            NOT EXISTS (SELECT 1 FROM void_ballot v WHERE v.cls = c.cls AND v.ballot = c.ballot)
        ) AS valid
    FROM cast_mark c
    WHERE NOT ignored
    GROUP BY cls
)
SELECT r.cls, r.ballots, r.valid,
    r.valid >= coalesce(c.least, 0)
    AND (c.turnout IS NULL OR c.eligible IS NULL
        OR r.valid::HUGEINT * {100 * MICRO} >= c.turnout::HUGEINT * c.eligible) AS counts
FROM returned r
LEFT JOIN class_t c ON c.cls = r.cls
"""

_PLACED = ByPlace.points_sql

# Valid marks, replaced by points for the place on the ballot where the scheme says 每张票.
_VALID_MARK = f"""
WITH good AS (
    SELECT c.*, ap.category
    FROM cast_mark c
    JOIN appraisees ap ON ap.a = c.a
    JOIN valid_class v ON v.cls = c.cls AND v.counts
    WHERE NOT c.ignored AND c.mark IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM void_ballot d WHERE d.cls = c.cls AND d.ballot = c.ballot)
),
placed AS (
    SELECT g.*, b.place_on, b.first, b.step, b.lowest, b.drop_high, b.drop_low,
        CASE WHEN b.place_on = '每张票'
            THEN rank() OVER (PARTITION BY g.cls, g.ballot, g.node, g.category ORDER BY g.mark DESC)
        END AS place
    FROM good g
    JOIN ballot_t b ON b.cfg = g.cfg
)
SELECT a, node, cfg, cls, ballot, category, weight, drop_high, drop_low,
    (CASE WHEN place_on = '每张票' THEN {_PLACED} ELSE mark END)::BIGINT AS mark
FROM placed
"""

_CLASS_MEAN = f"""
WITH ordered AS (
    SELECT *, row_number() OVER (PARTITION BY a, node, cls ORDER BY mark DESC) AS from_top,
        row_number() OVER (PARTITION BY a, node, cls ORDER BY mark) AS from_bottom,
        count(*) OVER (PARTITION BY a, node, cls) AS n
    FROM valid_mark
),
mean AS (
    SELECT a, node, cfg, cls, any_value(category) AS category, any_value(weight) AS weight,
        count(*)::INTEGER AS marks, {Ballot.mean_sql} AS mean
    FROM ordered
    WHERE n <= drop_high + drop_low OR (from_top > drop_high AND from_bottom > drop_low)
    GROUP BY a, node, cfg, cls
),
placed AS (
    SELECT m.*, b.place_on, b.first, b.step, b.lowest,
        CASE WHEN b.place_on = '每票种'
            THEN rank() OVER (PARTITION BY m.cls, m.node, m.category ORDER BY m.mean DESC) END AS place
    FROM mean m
    JOIN ballot_t b ON b.cfg = m.cfg
)
SELECT a, node, cfg, cls, category, weight, marks,
    (CASE WHEN place_on = '每票种' THEN {_PLACED} ELSE mean END)::BIGINT AS mean
FROM placed
"""

_BALLOT_SCORE = f"""
WITH joined AS (
    SELECT a, node, cfg, any_value(category) AS category, {Ballot.weighted_sql} AS weighted,
        sum(weight)::BIGINT AS weights
    FROM class_mean
    GROUP BY a, node, cfg
),
placed AS (
    SELECT j.*, b.scale, b.place_on, b.first, b.step, b.lowest,
        CASE WHEN b.place_on = '合计'
            THEN rank() OVER (PARTITION BY j.node, j.category ORDER BY j.weighted DESC) END AS place
    FROM joined j
    JOIN ballot_t b ON b.cfg = j.cfg
),
final AS (
    SELECT a, node, scale,
        (CASE WHEN place_on = '合计' THEN {_PLACED} ELSE weighted END)::BIGINT AS weighted
    FROM placed
)
SELECT f.a, f.node, f.weighted, {Ballot.converted_sql} AS pts
FROM final f
JOIN leaf l ON l.a = f.a AND l.node = f.node
"""
