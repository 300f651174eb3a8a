"""Shown totals, verdicts of vetoes and affirmations, and places (1, 1, 3)."""

from __future__ import annotations

from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step, identifier, nothing
from kaohe.numbers import round_sql
from kaohe.scheme.model import Scheme


def steps(plan: Plan, provisional: bool) -> list[Step]:
    verdicts = [Step("verdict_row", _VERDICT_ROW), Step("verdict", _VERDICT)]
    if not (plan.rows["effect_t"] or plan.rows["affirm_t"]):
        verdicts = [nothing("verdict_row", _ROW_COLUMNS), nothing("verdict", _VERDICT_COLUMNS)]
    return [*verdicts, Step("standing", _standing(plan.scheme, provisional))]


_VERDICT_COLUMNS = "a INTEGER, last BOOLEAN, fix INTEGER, cap INTEGER, affirmed INTEGER"
_ROW_COLUMNS = (
    "a INTEGER, row INTEGER, rule INTEGER, id VARCHAR, bars BOOLEAN, last BOOLEAN, fix INTEGER, cap INTEGER,"
    " consequence VARCHAR, affirmed INTEGER"
)


# Confirmed records that veto or affirm; one row a record.
_VERDICT_ROW = """
SELECT r.a, r.row, t.rule, t.id, e.bars, e.last, e.fix, e.cap, e.consequence, f.grade AS affirmed
FROM records r
JOIN rule_t t ON t.id = r.rule
LEFT JOIN effect_t e ON e.rule = t.rule
LEFT JOIN affirm_t f ON f.rule = t.rule
WHERE r.state = '已核定' AND (e.rule IS NOT NULL OR f.rule IS NOT NULL)
"""

# Of several vetoes the lower grade holds; any veto beats an affirmation.
_VERDICT = """
SELECT a, coalesce(bool_or(last), FALSE) AS last, max(fix) AS fix, max(cap) AS cap,
    CASE WHEN bool_or(affirmed IS NULL) THEN NULL ELSE min(affirmed) END AS affirmed
FROM verdict_row
GROUP BY a
"""


def attribute_column(name: str) -> str:
    """The column of an attribute; the prefix keeps it apart from the engine's own."""
    return f"属性_{name}"


def scope_sql(scope: tuple[str, ...]) -> str:
    """The columns of a scope (类别, 分组, an attribute, 全部) for PARTITION BY."""
    names = {"类别": "category", "分组": "grp"}
    columns = [names.get(part) or identifier(attribute_column(part)) for part in scope if part != "全部"]
    return ", ".join(columns) or "1"


def _standing(scheme: Scheme, provisional: bool) -> str:
    value = "shown" if scheme.order_by == "显示总分" else "raw"
    unfinished = "FALSE" if provisional else "t.unfinished"
    return f"""
WITH shown AS (
    SELECT ap.*, t.raw, t.added, {round_sql("t.raw", scheme.decimals)} AS shown,
        {unfinished} AS unfinished, p.graded, coalesce(v.last, FALSE) AS last, v.fix, v.cap, v.affirmed
    FROM appraisees ap
    JOIN total t ON t.a = ap.a
    JOIN profile_t p ON p.profile = ap.profile
    LEFT JOIN verdict v ON v.a = ap.a
),
valued AS (SELECT *, {value} AS v, graded AND NOT unfinished AS ranked FROM shown)
SELECT *, CASE WHEN ranked THEN
        rank() OVER (PARTITION BY ranked, {scope_sql(scheme.scope)} ORDER BY last, v DESC)
    END::INTEGER AS place
FROM valued
"""
