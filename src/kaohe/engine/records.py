"""Records become ledger lines: each rule turns its confirmed records into points.

One relation serves all methods. A line is a rule's records that are reckoned together: all of the
rule and level where quantities add up, else each record by itself. One CASE over the rule's kind
holds every method's own SQL.
"""

from __future__ import annotations

from kaohe.engine.plan import Met, Plan
from kaohe.engine.steps import Step, nothing, text
from kaohe.methods import RULE_METHODS, Decided
from kaohe.numbers import MICRO


def steps(plan: Plan, met: Met) -> list[Step]:
    # reports that are still owed: rules that wait for one and have no confirmed record
    owes = "待补" in plan.cells("rule_t", "missing")
    capped = bool(plan.cells("rule_t", "cap"))
    matters = bool(plan.cells("rule_t", "matter_group"))
    return [
        Step("fact", _FACT + (f"AND {_ACTS.format(a='r.a')}" if met.takes_over else "")),
        Step("displaced", _displaced(plan))
        if matters
        else nothing("displaced", "row INTEGER, winner INTEGER"),
        Step("tally", _tally(plan, met)),
        Step("rule_line", _rule_line(plan)),
        Step("rule_cap", _RULE_CAP) if capped else nothing("rule_cap", _CAP_COLUMNS),
        Step("owed", f"SELECT ap.a, t.rule {_unreported('待补', met)}")
        if owes
        else nothing("owed", "a INTEGER, rule INTEGER"),
        Step("leaf_sum", _leaf_sum(plan)),
    ]


_CAP_COLUMNS = "a INTEGER, node INTEGER, rule INTEGER, extra BOOLEAN, sign INTEGER, cap BIGINT, pts BIGINT"


def _points(plan: Plan) -> str:
    """One CASE over the kinds that the scheme uses."""
    kinds = plan.cells("rule_t", "kind") & set(RULE_METHODS)
    arms = " ".join(f"WHEN {text(kind)} THEN {RULE_METHODS[kind].points_sql}" for kind in sorted(kinds))
    return f"CASE kind {arms} END" if arms else "0::BIGINT"


# The tier into which a quantity falls; the highest tier takes its upper bound.
_TIER = """(
    SELECT min(i.points) FROM tier_t i
    WHERE i.rule = x.rule AND (i.level = '' OR i.level = x.level) AND (i.low IS NULL OR i.low <= x.q)
        AND (i.high IS NULL OR x.q < i.high OR (i.top AND x.q = i.high))
)"""


def _priced(plan: Plan, relation: str) -> str:
    """SQL for a relation of lines with `amount`, the points of each by its rule's method."""
    tier = _TIER if plan.rows["tier_t"] else "NULL::BIGINT"
    points, level, severity, severe = "t.points", "", "NULL::BIGINT", ""
    if plan.rows["level_t"]:
        points = "coalesce(l.points, t.points)"
        level = "LEFT JOIN level_t l ON l.rule = x.rule AND l.level = x.level"
    if plan.rows["severity_t"]:
        severity = "s.factor"
        severe = "LEFT JOIN severity_t s ON s.rule = x.rule AND s.severity = x.severity_name"
    return f"""(
        SELECT *, {_points(plan)} AS amount
        FROM (
            SELECT x.*, t.kind, t.node, t.sign, t.extra, t.cap, t.always_group, t.free, t.required, t.target,
                t.step, t.above, {points} AS points, {severity} AS severity, f.points AS leaf, {tier} AS tier
            FROM {relation} x
            JOIN rule_t t ON t.rule = x.rule
            {level}
            {severe}
            LEFT JOIN leaf f ON f.a = x.a AND f.node = t.node
        )
    )"""


# Confirmed records of rules (vetoes and affirmations are read where grades are made).
_FACT = """
SELECT r.row, r.a, t.rule, CASE WHEN t.levelled THEN r.level ELSE '' END AS level,
    r.severity AS severity_name, r.q, r.q::HUGEINT * r.factor AS qk,
    r.own, r.factor, r.base, r.matter, t.matter_group, t.alone
FROM records r
JOIN rule_t t ON t.id = r.rule
WHERE r.state = '已核定' AND t.kind <> ''
"""


# Rules below a node that took over another appraisal's score as a whole do not act.
_ACTS = "NOT EXISTS (SELECT 1 FROM replaced d WHERE d.a = {a} AND d.node = t.node)"


def _unreported(missing: str, met: Met) -> str:
    """FROM and WHERE for the rules (of one 缺报) and appraisees without any confirmed record."""
    return f"""
FROM rule_t t
JOIN profile_rule pr ON pr.rule = t.rule
JOIN appraisees ap ON ap.profile = pr.profile
WHERE t.missing = {text(missing)}
    AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.a = ap.a AND f.rule = t.rule)
    {f"AND {_ACTS.format(a='ap.a')}" if met.takes_over else ""}
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


def _tally(plan: Plan, met: Met) -> str:
    """Quantities added up over the records of a rule and level, or each record by itself.

    And the rules that count a missing report as nothing done (缺报: 按零).
    """
    kept = "fact"
    if plan.cells("rule_t", "matter_group"):
        kept = "(SELECT f.* FROM fact f ANTI JOIN displaced d ON d.row = f.row)"
    parts = [_SUMMED.format(kept=kept)]
    if True in plan.cells("rule_t", "alone"):
        parts.append(_ALONE.format(kept=kept))
    if "按零" in plan.cells("rule_t", "missing"):
        parts.append(
            f"SELECT ap.a, t.rule, '', '', NULL, {MICRO}, NULL, 0, 0, 0, 0 {_unreported('按零', met)}"
        )
    return " UNION ALL ".join(parts)


_SUMMED = f"""
SELECT a, rule, level, '' AS severity_name, NULL::BIGINT AS own, {MICRO}::BIGINT AS factor,
    NULL::BIGINT AS base, sum(q)::BIGINT AS q, sum(qk)::HUGEINT AS qk,
    min(row) AS first_row, count(*)::INTEGER AS records
FROM {{kept}}
WHERE NOT alone
GROUP BY a, rule, level
"""

_ALONE = """
SELECT a, rule, level, severity_name, own, factor, base, q, qk, row, 1 FROM {kept} WHERE alone
"""


def _rule_line(plan: Plan) -> str:
    """Signed points of each line; of rules that exclude each other only the largest keeps its own."""
    signed = f"""
    SELECT *, coalesce(CASE sign WHEN 0 THEN amount ELSE sign * amount END, 0)::BIGINT AS pts
    FROM {_priced(plan, "tally")}
    """
    if not plan.cells("rule_t", "always_group"):
        return f"SELECT *, NULL::INTEGER AS winner FROM ({signed})"
    return f"""
WITH signed AS ({signed}),
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
SELECT s.* REPLACE (CASE WHEN b.winner <> s.rule THEN 0 ELSE s.pts END AS pts),
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


def _leaf_sum(plan: Plan) -> str:
    """Deductions, additions and marked additions of every leaf (and of the total) that has any.

    A rule without a sign of its own (研究决定) takes or gives by the sum of its records.
    """
    line = """
        SELECT a, node, rule, pts, extra, sign FROM rule_line
        UNION ALL
        SELECT a, node, rule, pts, extra, sign FROM rule_cap
    """
    if Decided.tag in plan.cells("rule_t", "kind"):
        line = f"""
        SELECT a, node, sum(pts) AS pts, extra, any_value(CASE WHEN sign <> 0 THEN sign END) AS sign
        FROM ({line})
        GROUP BY a, node, rule, extra
        """
    takes = "coalesce(sign, CASE WHEN pts < 0 THEN -1 ELSE 1 END) < 0"
    return f"""
SELECT a, node,
    (-coalesce(sum(pts) FILTER ({takes}), 0))::BIGINT AS taken,
    coalesce(sum(pts) FILTER (NOT ({takes}) AND NOT extra), 0)::BIGINT AS given,
    coalesce(sum(pts) FILTER (NOT ({takes}) AND extra), 0)::BIGINT AS beyond
FROM ({line})
GROUP BY a, node
"""
