"""Ballots become scores: void ballots out, class means, weights of the classes present, conversion."""

from __future__ import annotations

from kaohe.engine.plan import Met, Plan
from kaohe.engine.steps import Step, nothing
from kaohe.methods.ballot import Ballot
from kaohe.methods.by_place import ByPlace
from kaohe.numbers import MICRO


def steps(plan: Plan, met: Met) -> list[Step]:
    if not (plan.rows["ballot_t"] and met.marks):
        return [nothing(name, columns) for name, columns in _COLUMNS.items()]
    return [
        Step("cast_mark", _CAST),
        Step("void_ballot", _void_ballot(plan)),
        Step("valid_class", _VALID_CLASS)
        if _may_drop_out(plan)
        else nothing("valid_class", _COLUMNS["valid_class"]),
        Step("valid_mark", _valid_mark(plan)),
        Step("class_mean", _class_mean(plan)),
        Step("ballot_score", _ballot_score(plan)),
    ]


_COLUMNS = {
    "cast_mark": "ballot VARCHAR, cls VARCHAR, a INTEGER, node INTEGER, mark BIGINT, flaw VARCHAR,"
    " ignored BOOLEAN, why VARCHAR",
    "void_ballot": "cls VARCHAR, ballot VARCHAR, reason VARCHAR",
    "valid_class": "cls VARCHAR, ballots BIGINT, valid BIGINT, counts BOOLEAN",
    "class_mean": "a INTEGER, node INTEGER, cls VARCHAR, weight BIGINT, marks INTEGER, mean BIGINT",
    "ballot_score": "a INTEGER, node INTEGER, weighted BIGINT, pts BIGINT",
}


# Marks that count for something: on a ballot leaf that applies, of a class with a weight there.
# 回避: the mark for one's own unit is an abstention; only named raters (所属) can be recused.
_CAST = """
SELECT m.row, m.ballot, m.cls, m.a, l.node, l.via, l.cfg, w.weight, m.flaw,
    CASE WHEN c.recuse AND m.unit <> '' AND m.unit = ap.name THEN NULL ELSE m.mark END AS mark,
    l.node IS NULL OR w.weight IS NULL OR w.weight = 0 AS ignored,
    CASE WHEN l.node IS NULL THEN '指标不适用于该对象' ELSE '该票种在此指标上没有权重' END AS why
FROM marks m
JOIN appraisees ap ON ap.a = m.a
LEFT JOIN class_t c ON c.cls = m.cls
LEFT JOIN (SELECT l.* FROM leaf l JOIN ballot_t b ON b.cfg = l.cfg) l ON l.a = m.a AND l.id = m.indicator
LEFT JOIN weight_t w ON w.cfg = l.cfg AND w.cls = m.cls
"""

_TOO_MANY = f"""
    UNION
    SELECT cls, ballot, kind || '超过规定的个数'
    FROM (
        SELECT c.cls, c.ballot, c.via, l.kind, l.most, l.share, count(c.mark) AS marks,
            count(c.mark) FILTER (
                (l.kind = '高分' AND c.mark >= l.line) OR (l.kind = '等次' AND c.mark = l.mark)
            ) AS high
        FROM counted c
        JOIN limit_t l ON l.cls = c.cls AND l.cfg = c.cfg
        WHERE l.kind IN ('高分', '等次')
        GROUP BY c.cls, c.ballot, c.via, l.kind, l.line, l.mark, l.most, l.share
    )
    WHERE high > most OR high::HUGEINT * {100 * MICRO} > share::HUGEINT * marks
    UNION
    SELECT c.cls, c.ballot, '所有评分全部相同'
    FROM counted c
    WHERE c.cls IN (SELECT cls FROM limit_t WHERE kind = '全同')
    GROUP BY c.cls, c.ballot, c.via
    HAVING count(c.mark) > 1 AND min(c.mark) = max(c.mark)
"""


def _void_ballot(plan: Plan) -> str:
    """A ballot is void as a whole, with each reason; limits hold for each indicator by itself."""
    return f"""
WITH counted AS (SELECT * FROM cast_mark WHERE NOT ignored),
reasons AS (
    SELECT cls, ballot, flaw AS reason FROM counted WHERE flaw <> ''
    UNION
    SELECT cls, ballot, '同一对象、同一指标评了两次'
    FROM counted
    GROUP BY cls, ballot, a, node
    HAVING count(*) > 1
    {_TOO_MANY if plan.rows["limit_t"] else ""}
)
SELECT cls, ballot, string_agg(reason, '；' ORDER BY reason) AS reason FROM reasons GROUP BY cls, ballot
"""


# Classes with enough valid ballots to count.
_VALID_CLASS = f"""
WITH returned AS (
    SELECT c.cls, count(*) AS ballots, count(*) - count(v.ballot) AS valid
    FROM (SELECT DISTINCT cls, ballot FROM cast_mark WHERE NOT ignored) c
    LEFT JOIN void_ballot v ON v.cls = c.cls AND v.ballot = c.ballot
    GROUP BY c.cls
)
SELECT r.cls, r.ballots, r.valid,
    r.valid >= coalesce(c.least, 0)
    AND (c.turnout IS NULL OR c.eligible IS NULL
        OR r.valid::HUGEINT * {100 * MICRO} >= c.turnout::HUGEINT * c.eligible) AS counts
FROM returned r
LEFT JOIN class_t c ON c.cls = r.cls
"""


def _by_place(plan: Plan, level: str, value: str, field: str, relation: str) -> str:
    """A relation with `value` replaced by points for its place where the scheme ranks at this level."""
    if level not in plan.cells("ballot_t", "place_on"):
        return relation
    return f"""
SELECT * EXCLUDE (place, place_on, first, step, lowest)
    REPLACE ((CASE WHEN place_on = '{level}' THEN {ByPlace.points_sql} ELSE {value} END)::BIGINT AS {value})
FROM (
    SELECT x.*, b.place_on, b.first, b.step, b.lowest,
        rank() OVER (PARTITION BY {field}, x.node, x.category ORDER BY x.{value} DESC) AS place
    FROM ({relation}) x
    JOIN ballot_t b ON b.cfg = x.cfg
)
"""


def _may_drop_out(plan: Plan) -> bool:
    return bool(plan.cells("class_t", "turnout") or plan.cells("class_t", "least") - {0})


def _valid_mark(plan: Plan) -> str:
    counts = "JOIN valid_class v ON v.cls = c.cls AND v.counts" if _may_drop_out(plan) else ""
    good = f"""
SELECT c.a, c.node, c.cfg, c.cls, c.ballot, ap.category, c.weight, c.mark
FROM cast_mark c
JOIN appraisees ap ON ap.a = c.a
{counts}
WHERE NOT c.ignored AND c.mark IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM void_ballot d WHERE d.cls = c.cls AND d.ballot = c.ballot)
"""
    return _by_place(plan, "每张票", "mark", "x.cls, x.ballot", good)


_DROPPED = """
SELECT * FROM (
    SELECT v.*, b.drop_high, b.drop_low,
        row_number() OVER (PARTITION BY v.a, v.node, v.cls ORDER BY v.mark DESC) AS from_top,
        row_number() OVER (PARTITION BY v.a, v.node, v.cls ORDER BY v.mark) AS from_bottom,
        count(*) OVER (PARTITION BY v.a, v.node, v.cls) AS n
    FROM valid_mark v
    JOIN ballot_t b ON b.cfg = v.cfg
)
WHERE n <= drop_high + drop_low OR (from_top > drop_high AND from_bottom > drop_low)
"""


def _class_mean(plan: Plan) -> str:
    drops = (plan.cells("ballot_t", "drop_high") | plan.cells("ballot_t", "drop_low")) - {0}
    mean = f"""
SELECT a, node, cfg, cls, any_value(category) AS category, any_value(weight) AS weight,
    count(*)::INTEGER AS marks, {Ballot.mean_sql} AS mean
FROM {f"({_DROPPED})" if drops else "valid_mark"}
GROUP BY a, node, cfg, cls
"""
    return _by_place(plan, "每票种", "mean", "x.cls", mean)


def _ballot_score(plan: Plan) -> str:
    joined = f"""
SELECT a, node, cfg, any_value(category) AS category, {Ballot.weighted_sql} AS weighted
FROM class_mean
GROUP BY a, node, cfg
"""
    return f"""
SELECT f.a, f.node, f.weighted, {Ballot.converted_sql} AS pts
FROM ({_by_place(plan, "合计", "weighted", "x.cfg", joined)}) f
JOIN leaf l ON l.a = f.a AND l.node = f.node
JOIN ballot_t b ON b.cfg = f.cfg
"""
