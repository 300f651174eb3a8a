"""What the rules of a leaf come to together: caps of rules, and the limits of the leaf.

扣完为止 limits deductions, 满分为止 what is earned where a leaf starts from zero, 加分封顶 the additions.
"""

from __future__ import annotations

from typing import NamedTuple

from kaohe.engine.met import Met
from kaohe.engine.plan import Plan
from kaohe.engine.records import decides
from kaohe.engine.steps import Step


def steps(plan: Plan, met: Met) -> list[Step]:
    return [Step("leaf_sum", _leaf_sum(plan, met))] if met.kinds else []


# What a rule's cap (封顶) takes back; it holds per appraisee and rule.
RULE_CAP = """
    SELECT a, any_value(node) AS node, rule, any_value(extra) AS extra, any_value(sign) AS sign, cap,
        (sign(sum(pts)) * cap - sum(pts))::BIGINT AS pts
    FROM rule_line
    WHERE cap IS NOT NULL
    GROUP BY a, rule, cap
    HAVING abs(sum(pts)) > cap
"""


class Limits(NamedTuple):
    """Which limits the scheme has at all: 扣完为止, 满分为止, 加分封顶."""

    back: bool
    cut: bool
    bonus_cut: bool


def limits(plan: Plan) -> Limits:
    zero = True in plan.cells("leaf_t", "zero")
    return Limits(bool(plan.cells("leaf_t", "lim")), zero, bool(plan.cells("leaf_t", "bonus_cap")))


def _leaf_sum(plan: Plan, met: Met) -> str:
    """What the rules of every leaf (and of the total) that has lines come to, limits included.

    `net` is base less deductions, without the base, and `extra` the additions; `back` is what 扣完为止
    gives back, `cut` what 满分为止 and `bonus_cut` what 加分封顶 takes.
    """
    has = limits(plan)
    summed = _summed(met, apart=has.cut)
    if not any(has):
        return f"SELECT a, node, -taken AS net, added AS extra FROM ({summed})"
    held = "least(s.taken, coalesce(l.lim, s.taken))" if has.back else "s.taken"
    added, net, columns = "s.added", f"-{held}", [f"s.taken - {held} AS back"] if has.back else []
    if has.cut:
        # 起评 零: what is given is earned, up to the points of the leaf; the rest of additions goes beyond
        added = "CASE WHEN l.zero THEN s.added - s.given ELSE s.added END"
        net = f"CASE WHEN l.zero THEN least(s.given, l.points) ELSE 0 END {net}"
        columns.append("CASE WHEN l.zero THEN least(s.given, l.points) - s.given ELSE 0 END AS cut")
    extra = added
    if has.bonus_cut:
        extra = f"least({added}, coalesce(l.bonus_cap, {added}))"
        columns.append(f"{extra} - {added} AS bonus_cut")
    return f"""
SELECT s.a, s.node, {", ".join([f"{net} AS net", f"{extra} AS extra", *columns])}
FROM ({summed}) s
JOIN appraisees ap ON ap.a = s.a
JOIN leaf_t l ON l.profile = ap.profile AND l.node = s.node
"""


def _summed(met: Met, apart: bool) -> str:
    """Deductions and additions by leaf; `apart`: those additions also that are not marked (额外)."""
    line = "rule_line"
    if met.capped:
        columns = "a, node, rule, pts, extra, sign"
        line = f"(SELECT {columns} FROM rule_line UNION ALL SELECT {columns} FROM ({RULE_CAP}))"
    takes = "sign < 0"
    if decides(met):
        # 研究决定 takes or gives by the sum of its records
        takes = "coalesce(sign, CASE WHEN pts < 0 THEN -1 ELSE 1 END) < 0"
        line = f"""(
        SELECT a, node, sum(pts) AS pts, extra, any_value(CASE WHEN sign <> 0 THEN sign END) AS sign
        FROM {line}
        GROUP BY a, node, rule, extra
        )"""
    given = f", coalesce(sum(pts) FILTER (NOT ({takes}) AND NOT extra), 0)::BIGINT AS given" if apart else ""
    return f"""
    SELECT a, node, (-coalesce(sum(pts) FILTER ({takes}), 0))::BIGINT AS taken,
        coalesce(sum(pts) FILTER (NOT ({takes})), 0)::BIGINT AS added {given}
    FROM {line}
    GROUP BY a, node
    """
