"""Records become ledger lines: each rule turns its confirmed records into points.

One relation serves all methods. A line is a rule's records that are reckoned together: all of the
rule and level where quantities add up, else each record by itself. One CASE over the rule's kind
holds every method's own SQL.
"""

from __future__ import annotations

from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step, text
from kaohe.methods import RULE_METHODS
from kaohe.numbers import MICRO


def steps(plan: Plan) -> list[Step]:
    return [
        Step("fact", _FACT),
        Step("displaced", _displaced(plan)),
        Step("tally", _TALLY),
        Step("rule_line", _rule_line(plan)),
        Step("rule_cap", _RULE_CAP),
        Step("owed", _OWED),
        Step("leaf_sum", _LEAF_SUM),
    ]


_POINTS = (
    "CASE kind "
    + " ".join(f"WHEN {text(tag)} THEN {method.points_sql}" for tag, method in RULE_METHODS.items())
    + " END"
)

# The tier into which a quantity falls; the highest tier takes its upper bound.
_TIER = """(
    SELECT min(i.points) FROM tier_t i
    WHERE i.rule = x.rule AND (i.level = '' OR i.level = x.level) AND (i.low IS NULL OR i.low <= x.q)
        AND (i.high IS NULL OR x.q < i.high OR (i.top AND x.q = i.high))
)"""


def _priced(plan: Plan, relation: str) -> str:
    """SQL for a relation of lines with `amount`, the points of each by its rule's method."""
    tier = _TIER if plan.rows["tier_t"] else "NULL::BIGINT"
    return f"""(
        SELECT *, {_POINTS} AS amount
        FROM (
            SELECT x.*, t.kind, t.free, t.required, t.target, t.step, t.above,
                coalesce(l.points, t.points) AS points, s.factor AS severity, f.points AS leaf, {tier} AS tier
            FROM {relation} x
            JOIN rule_t t ON t.rule = x.rule
            LEFT JOIN level_t l ON l.rule = x.rule AND l.level = x.level
            LEFT JOIN severity_t s ON s.rule = x.rule AND s.severity = x.severity_name
            LEFT JOIN leaf f ON f.a = x.a AND f.node = t.node
        )
    )"""


# Confirmed records of rules (vetoes and affirmations are read where grades are made).
_FACT = """
SELECT r.row, r.a, t.rule, r.level, r.severity AS severity_name, r.q, r.q::HUGEINT * r.factor AS qk,
    r.own, r.factor, r.base, r.matter, t.matter_group, CASE WHEN t.alone THEN r.row ELSE 0 END AS nth
FROM records r
JOIN rule_t t ON t.id = r.rule
WHERE r.state = '已核定' AND t.kind <> ''
"""


def _displaced(plan: Plan) -> str:
    """Of the records of one matter the one with the most points stays, each reckoned by itself."""
    solo = "(SELECT * FROM fact WHERE matter_group IS NOT NULL AND matter <> '')"
    return f"""
WITH ranked AS (
    SELECT row, first_value(row) OVER best AS winner, row_number() OVER best AS nth
    FROM {_priced(plan, solo)}
    WINDOW best AS (PARTITION BY a, matter_group, matter ORDER BY abs(amount) DESC, row)
)
SELECT row, winner FROM ranked WHERE nth > 1
"""


# Quantities added up, and the rules that count a missing report as nothing done (缺报: 按零).
_TALLY = f"""
SELECT a, rule, level, severity_name, own, factor, base, sum(q)::BIGINT AS q, sum(qk)::HUGEINT AS qk,
    min(row) AS first_row, count(*)::INTEGER AS records, string_agg(row::VARCHAR, '、' ORDER BY row) AS rows
FROM (
    SELECT * REPLACE (
        CASE WHEN nth > 0 THEN own END AS own, CASE WHEN nth > 0 THEN base END AS base,
        CASE WHEN nth > 0 THEN factor ELSE {MICRO} END AS factor,
        CASE WHEN nth > 0 THEN severity_name ELSE '' END AS severity_name
    )
    FROM fact
    WHERE NOT EXISTS (SELECT 1 FROM displaced d WHERE d.row = fact.row)
)
GROUP BY a, rule, level, severity_name, own, factor, base, nth
UNION ALL
SELECT ap.a, t.rule, '', '', NULL, {MICRO}, NULL, 0, 0, 0, 0, ''
FROM rule_t t
JOIN profile_rule pr ON pr.rule = t.rule
JOIN appraisees ap ON ap.profile = pr.profile
WHERE t.missing = '按零' AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.a = ap.a AND f.rule = t.rule)
"""


def _rule_line(plan: Plan) -> str:
    """Signed points of each line; of rules that exclude each other only the largest keeps its own."""
    return f"""
WITH signed AS (
    SELECT p.*, t.node, t.sign, t.extra, t.cap, t.always_group,
        (CASE t.sign WHEN 0 THEN p.amount ELSE t.sign * p.amount END)::BIGINT AS pts
    FROM {_priced(plan, "tally")} p
    JOIN rule_t t ON t.rule = p.rule
),
by_rule AS (
    SELECT a, rule, always_group, least(abs(sum(pts)), coalesce(any_value(cap), abs(sum(pts)))) AS amount
    FROM signed
    WHERE always_group IS NOT NULL
    GROUP BY a, rule, always_group
),
best AS (
    SELECT a, rule, first_value(rule) OVER (PARTITION BY a, always_group ORDER BY amount DESC, rule) AS winner
    FROM by_rule
)
SELECT s.a, s.node, s.rule, s.level, s.severity_name, s.q, s.own, s.factor, s.base, s.points, s.first_row,
    s.records, s.rows, s.extra, s.cap, s.sign,
    CASE WHEN b.winner <> s.rule THEN 0 ELSE s.pts END AS pts,
    CASE WHEN b.winner <> s.rule THEN b.winner END AS winner
FROM signed s
LEFT JOIN best b ON b.a = s.a AND b.rule = s.rule
"""


# What a rule's cap (封顶) takes back; it holds per appraisee and rule.
_RULE_CAP = """
SELECT a, any_value(node) AS node, rule, any_value(extra) AS extra, any_value(sign) AS sign, cap,
    (sign(sum(pts)) * cap - sum(pts))::BIGINT AS pts
FROM rule_line
WHERE cap IS NOT NULL
GROUP BY a, rule, cap
HAVING abs(sum(pts)) > cap
"""

# Reports that are still owed: rules that wait for one (缺报: 待补) and have no confirmed record.
_OWED = """
SELECT ap.a, t.rule
FROM rule_t t
JOIN profile_rule pr ON pr.rule = t.rule
JOIN appraisees ap ON ap.profile = pr.profile
WHERE t.missing = '待补' AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.a = ap.a AND f.rule = t.rule)
"""

# Deductions, additions and marked additions of every leaf (and of the total) that has any; a rule
# without a sign of its own (研究决定) takes or gives by the sum of its records.
_LEAF_SUM = """
WITH line AS (
    SELECT a, node, rule, pts, extra, sign FROM rule_line
    UNION ALL
    SELECT a, node, rule, pts, extra, sign FROM rule_cap
),
by_rule AS (
    SELECT a, node, extra, sum(pts) AS pts,
        CASE WHEN any_value(sign) = 0 THEN sum(pts) < 0 ELSE any_value(sign) < 0 END AS takes
    FROM line
    GROUP BY a, node, rule, extra
)
SELECT a, node,
    (-coalesce(sum(pts) FILTER (takes), 0))::BIGINT AS taken,
    coalesce(sum(pts) FILTER (NOT takes AND NOT extra), 0)::BIGINT AS given,
    coalesce(sum(pts) FILTER (NOT takes AND extra), 0)::BIGINT AS beyond
FROM by_rule
GROUP BY a, node
"""
