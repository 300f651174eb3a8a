"""Totals, shown totals, verdicts of vetoes and affirmations, and places (1, 1, 3)."""

from __future__ import annotations

from collections.abc import Mapping

from kaohe.engine.ledger import moved, rooted
from kaohe.engine.met import Met
from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step, identifier
from kaohe.engine.tree import waits
from kaohe.numbers import round_sql, to_micro


def steps(met: Met) -> list[Step]:
    return [Step("verdict_row", _VERDICT_ROW)] if met.verdicts else []


# Confirmed records that veto or affirm; one row a record.
_VERDICT_ROW = """
SELECT r.a, r.row, v.*
FROM records r
JOIN verdict_t v ON v.id = r.rule
WHERE r.state = '已核定'
"""

# Of several vetoes the lower grade holds; any veto beats an affirmation.
_VERDICT = {
    "last": "coalesce(bool_or(last), FALSE)",
    "fix": "max(fix)",
    "cap": "max(cap)",
    "affirmed": "CASE WHEN bool_or(affirmed IS NULL) THEN NULL ELSE min(affirmed) END",
}


def _verdict(plan: Plan, met: Met) -> tuple[str, str]:
    """What vetoes and affirmations come to for an appraisee: columns, and the join that gives them."""
    used = {name for name in ("fix", "cap", "affirmed") if met.verdicts and plan.cells("verdict_t", name)}
    if met.verdicts and True in plan.cells("verdict_t", "last"):
        used.add("last")
    columns = {name: f"v.{name}" if name in used else "NULL::INTEGER" for name in _VERDICT}
    columns["last"] = "coalesce(v.last, FALSE)" if "last" in used else "FALSE"
    summed = ", ".join(f"{_VERDICT[name]} AS {name}" for name in _VERDICT if name in used)
    joined = f"LEFT JOIN (SELECT a, {summed} FROM verdict_row GROUP BY a) v ON v.a = ap.a" if used else ""
    return ", ".join(f"{column} AS {name}" for name, column in columns.items()), joined


def attribute_column(name: str) -> str:
    """The column of an attribute; the prefix keeps it apart from the engine's own."""
    return f"属性_{name}"


def scope_columns(scope: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a scope (类别, 分组, an attribute); none for 全部."""
    names = {"类别": "category", "分组": "grp"}
    return tuple(names.get(part) or identifier(attribute_column(part)) for part in scope if part != "全部")


def scope_sql(scope: tuple[str, ...], numbered: Mapping[tuple[str, ...], str] | None = None) -> str:
    """A scope for PARTITION BY: its columns, or the one that has its number."""
    return (numbered or {}).get(scope) or ", ".join(scope_columns(scope)) or "1"


def total(plan: Plan, met: Met, narrow: str = "") -> Step:
    """The total of each appraisee before rounding: the tree, the rules on the total (加减), its limits.

    `narrow`: SQL for the columns of the appraisees that are asked for, where not all are.

    `before` is without the limits 总分下限 and 总分上限; `lacks` says that a rating or mark is missing.
    """
    totals = plan.scheme.totals
    graded, start = plan.common("profile_t", "graded"), plan.common("profile_t", "start")
    joins = []
    if graded is None or start is None:
        joins.append("JOIN profile_t p ON p.profile = ap.profile")
    before = "p.start" if start is None else f"{start}::BIGINT"
    added, lacks = "0::BIGINT", "FALSE"
    change = moved(plan, met)
    if change:
        before = f"{before} + coalesce(m.pts, 0)"
        added = "coalesce(m.added, 0)" if rooted(plan) else added
        lacks = "coalesce(m.lacking > 0, FALSE)" if waits(plan) else lacks
        joins.append(f"LEFT JOIN ({change}) m ON m.a = ap.a")
    verdict, joined = _verdict(plan, met)
    joins.append(joined)
    raw = "before"
    if totals and totals.lowest is not None:
        raw = f"greatest({raw}, {to_micro(totals.lowest)})"
    if totals and totals.highest is not None:
        raw = f"least({raw}, {to_micro(totals.highest)})"
    return Step(
        "total",
        f"""
    SELECT *, {raw} AS raw
    FROM (
        SELECT ap.*, {"p.graded" if graded is None else graded} AS graded, {before} AS before,
            {added} AS added, {lacks} AS lacks, {verdict}
        FROM {narrow or "appraisees"} ap
        {" ".join(joins)}
    )
    """,
    )


def standing(
    plan: Plan,
    met: Met,
    provisional: bool,
    numbered: Mapping[tuple[str, ...], str] | None = None,
    base: str = "",
) -> Step:
    """Shown totals and places; only those who are graded and finished are ranked.

    For a quota of this scope over `base` (全体, or those who are ranked): besides, how many `heads` are in
    the scope, and how many of those who are ranked are as good (`upto`).
    """
    scheme = plan.scheme
    value = "shown" if scheme.order_by == "显示总分" else "raw"
    order = "last, v DESC" if met.verdicts else "v DESC"
    scope = scope_sql(scheme.scope, numbered)
    among = f"PARTITION BY ranked, {scope}"
    everybody = f"count(CASE WHEN graded THEN 1 END) OVER (PARTITION BY {scope})"
    heads = everybody if base == "全体" else f"count(*) OVER ({among})"
    counted = f", count(*) OVER best AS upto, {heads} AS heads" if base else ""
    return Step(
        "standing",
        f"""
    SELECT *, CASE WHEN ranked THEN rank() OVER best END::INTEGER AS place {counted}
    FROM (
        SELECT *, {value} AS v, graded AND NOT unfinished AS ranked
        FROM (
            SELECT *, {round_sql("raw", scheme.decimals)} AS shown,
                {"FALSE" if provisional else "lacks"} AS unfinished
            FROM total
        )
    )
    WINDOW best AS ({among} ORDER BY {order})
    """,
    )
