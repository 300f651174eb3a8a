"""The ledger is what is computed: every change of a score is a line, and scores are sums of lines.

A profile starts from the bases of its leaves, which the plan knows; what is computed is what changes
that. A change has an appraisee `a`, the node `via` through which it counts upwards, and its points in
two parts: `net` (base less deductions, which 剔除折算 scales) and `extra` (additions, which it does not).
"""

from __future__ import annotations

from typing import NamedTuple

from kaohe.engine.met import Met
from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step
from kaohe.engine.tree import NOT_REPLACED, OWN_STARTS, loses, own_starts, waits
from kaohe.numbers import divide_sql


def steps(plan: Plan, met: Met) -> list[Step]:
    return [Step("node_line", _node_line(plan, met))] if nested(plan) else []


class Change(NamedTuple):
    """A relation of changes, and its columns: the node through which they count, where they stand, points."""

    table: str
    via: str = "via"
    node: str = "node"
    net: str = "pts"
    extra: str = ""

    @property
    def points(self) -> str:
        return f"{self.net} + {self.extra}" if self.extra else self.net


def changes(plan: Plan, met: Met) -> list[Change]:
    """What leaves come to by their rules, ratings and marks.

    The rules on the total are among them, with node 0, which is above no cell and below no node.
    """
    parts = []
    if met.kinds:
        parts.append(Change("leaf_sum", via="node", net="net", extra="extra"))
    if met.ratings and waits(plan):
        parts.append(Change("rating_score"))
    if met.marks:
        parts.append(Change("ballot_score"))
    if own_starts(plan, met):
        parts.append(Change(f"({OWN_STARTS})", net="points"))
    if loses(plan, met):
        parts.append(Change("lost", via="node", net="-net"))
    return parts


def moves(plan: Plan, met: Met) -> list[Change]:
    """All that moves a total: what leaves come to, and nodes that change their sum."""
    nodes = [Change("node_line", "node", "NULL", "net", "extra")] if nested(plan) else []
    return changes(plan, met) + nodes


def moved(plan: Plan, met: Met) -> str:
    """How far each appraisee's total is from what the profile starts with.

    `added` is what the rules on the total come to, `lacking` how many ratings or marks are missing.
    """
    parts = [
        f"SELECT a, {move.points} AS pts, {move.node} AS node, 0 AS lacking FROM {move.table}"
        for move in moves(plan, met)
    ]
    if waits(plan):
        parts.append("SELECT a, 0::BIGINT AS pts, NULL AS node, 1 AS lacking FROM missing")
    if not parts:
        return ""
    added = ", (sum(pts) FILTER (node = 0))::BIGINT AS added" if rooted(plan) else ""
    lacking = ", sum(lacking) AS lacking" if waits(plan) else ""
    return f"""
    SELECT a, sum(pts)::BIGINT AS pts {added} {lacking}
    FROM ({" UNION ALL ".join(parts)})
    GROUP BY a
    """


def nested(plan: Plan) -> bool:
    """Whether a node changes the sum of what is below it."""
    return plan.nests > 0


def rooted(plan: Plan) -> bool:
    """Whether the total has rules of its own: 指标得分 then says what they come to (加减)."""
    return plan.scheme.totals is not None and bool(plan.scheme.totals.rules)


def _node_line(plan: Plan, met: Met) -> str:
    """Lines of the nodes that change their sum, from the innermost outwards.

    At one node 统一扣完 and 加分封顶 come first, then 剔除折算 (base less deductions × P / P′), then
    量表 (the whole × points / scale, one rounding).
    """
    nests = range(1, plan.nests + 1)
    change = " UNION ALL ".join(
        f"SELECT a, {c.via} AS via, {c.net} AS net, {c.extra or 0}::BIGINT AS extra FROM {c.table}"
        for c in changes(plan, met)
    )
    inside_out = ", ".join(_nest(nest, met.takes_over) for nest in nests)
    every = " UNION ALL ".join(f"SELECT * FROM lines{nest}" for nest in nests)
    return f"WITH change AS ({change or _NO_CHANGE}), {inside_out} {every}"


_NO_CHANGE = "SELECT NULL::INTEGER AS a, NULL::INTEGER AS via, 0::BIGINT AS net, 0::BIGINT AS extra LIMIT 0"


_REMOVED = divide_sql("n1::HUGEINT * whole", "rest")
_SCALED = divide_sql("(n2 + e1)::HUGEINT * scale_to", "scale_from")
_SCALED_NET = divide_sql("n2::HUGEINT * scale_to", "scale_from")


def _nest(nest: int, takes_over: bool) -> str:
    # a node that took over another appraisal's score as a whole changes nothing in it
    acts = f"WHERE {NOT_REPLACED.format(a='ap.a', node='d.node')}" if takes_over else ""
    inner = " ".join(f"UNION ALL SELECT a, node, net, extra FROM lines{n}" for n in range(1, nest))
    return f"""
lines{nest} AS (
    WITH moved AS (
        SELECT p.a, w.anc AS node, sum(p.net) AS net, sum(p.extra) AS extra
        FROM (SELECT a, via, net, extra FROM change {inner}) p
        JOIN appraisees ap ON ap.a = p.a
        JOIN within w ON w.profile = ap.profile AND w.node = p.via AND w.nest = {nest}
        GROUP BY p.a, w.anc
    ),
    below AS (
        SELECT ap.a, d.*, (d.start + coalesce(m.net, 0))::BIGINT AS net, coalesce(m.extra, 0)::BIGINT AS extra
        FROM appraisees ap
        JOIN adjust d ON d.profile = ap.profile AND d.nest = {nest}
        LEFT JOIN moved m ON m.a = ap.a AND m.node = d.node
        {acts}
    ),
    limited AS (
        SELECT *, CASE WHEN pooled THEN greatest(net, -slack) ELSE net END AS n1,
            least(extra, coalesce(bonus_cap, extra)) AS e1
        FROM below
    ),
    cleared AS (SELECT *, CASE WHEN whole IS NULL THEN n1 ELSE {_REMOVED} END AS n2 FROM limited),
    scaled AS (
        SELECT *, CASE WHEN scale_to IS NULL THEN n2 + e1 ELSE {_SCALED} END AS after,
            CASE WHEN scale_to IS NULL THEN n2 ELSE {_SCALED_NET} END AS n3
        FROM cleared
    )
    SELECT a, node, pos, id, '合计扣完为止' AS kind, n1 - net AS net, 0::BIGINT AS extra, clause,
        '下级扣分合计超过本级分值，超过部分不计' AS says
    FROM scaled WHERE n1 <> net
    UNION ALL
    SELECT a, node, pos + 1, id, '加分封顶', 0, e1 - extra, clause, '加分合计超过规定的上限，超过部分不计'
    FROM scaled WHERE e1 <> extra
    UNION ALL
    SELECT a, node, pos + 2, id, '剔除折算', n2 - n1, 0, clause, removed FROM scaled WHERE whole IS NOT NULL
    UNION ALL
    SELECT a, node, pos + 3, id, '量表折算', n3 - n2, (after - n3) - e1, clause, rescaled
    FROM scaled WHERE scale_to IS NOT NULL
)"""
