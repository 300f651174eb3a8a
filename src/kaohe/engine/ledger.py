"""The ledger is what is computed: every change of a score is a line, and scores are sums of lines.

A line has an appraisee `a`, the node where it stands, `via` (the scheme's node through which it
counts upwards), its rule, its kind, and its points in two parts: `net` (base less deductions,
which 剔除折算 scales) and `extra` (additions, which it does not).
"""

from __future__ import annotations

from decimal import Decimal

from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step
from kaohe.numbers import divide_sql, to_micro


def steps(plan: Plan) -> list[Step]:
    made = [
        Step("leaf_line", _LEAF_LINE),
        Step("leaf_limit", _LEAF_LIMIT),
        Step("part", _PART + (_NOT_TAKEN.format(node="g.via") if plan.takes_over else "")),
    ]
    if plan.nests:
        made.append(Step("node_line", _node_line(plan)))
    else:
        made.append(Step("node_line", f"SELECT * FROM ({_NODE_LINE_0}) LIMIT 0"))
    made.append(Step("total_line", _total_line(plan)))
    made.append(Step("total", _TOTAL))
    made.append(Step("node_score", _NODE_SCORE, view=True))
    return made


# What each leaf starts from: its base, or what was rated, averaged, adopted or voted.
_LEAF_LINE = """
SELECT l.a, l.node, l.via,
    CASE
        WHEN r.how IS NOT NULL THEN r.how
        WHEN b.pts IS NOT NULL THEN '测评'
        WHEN c.method = '规则' THEN '起评'
        WHEN c.method = '不计分' THEN '不计分'
        ELSE '缺'
    END AS kind,
    CASE WHEN c.method = '规则' THEN l.base ELSE coalesce(r.pts, b.pts, 0) END AS net
FROM leaf l
JOIN cfg_t c ON c.cfg = l.cfg
LEFT JOIN rating_score r ON r.a = l.a AND r.node = l.node
LEFT JOIN ballot_score b ON b.a = l.a AND b.node = l.node
"""

# What the limits of a leaf give back or take: 扣完为止, 满分为止 (起评 零), 加分封顶.
_LEAF_LIMIT = """
WITH summed AS (
    SELECT l.*, s.taken, CASE WHEN l.zero THEN s.given ELSE 0 END AS earned,
        s.beyond + CASE WHEN l.zero THEN 0 ELSE s.given END AS added
    FROM leaf l
    JOIN leaf_sum s ON s.a = l.a AND s.node = l.node
)
SELECT a, node, via, '扣完为止' AS kind, taken - lim AS net, 0::BIGINT AS extra FROM summed WHERE taken > lim
UNION ALL
SELECT a, node, via, '满分为止', points - earned, 0 FROM summed WHERE zero AND earned > points
UNION ALL
SELECT a, node, via, '加分封顶', 0, bonus_cap - added FROM summed WHERE added > bonus_cap
"""

# All that counts upwards before any node changes the sum of what is below it.
_PART = """
SELECT a, via, net, 0::BIGINT AS extra FROM leaf_line
UNION ALL
SELECT l.a, l.via, -s.taken + CASE WHEN l.zero THEN s.given ELSE 0 END,
    s.beyond + CASE WHEN l.zero THEN 0 ELSE s.given END
FROM leaf_sum s
JOIN leaf l ON l.a = s.a AND l.node = s.node
UNION ALL
SELECT a, via, net, extra FROM leaf_limit
UNION ALL
SELECT ap.a, g.via, g.points, 0 FROM given g JOIN appraisees ap ON ap.profile = g.profile
"""

_NODE_LINE_0 = "SELECT 0 AS a, 0 AS node, ''::VARCHAR AS kind, 0::BIGINT AS net, 0::BIGINT AS extra"


def _node_line(plan: Plan) -> str:
    """Lines of the nodes that change their sum, from the innermost outwards.

    At one node 统一扣完 and 加分封顶 come first, then 剔除折算 (base less deductions × P / P′), then
    量表 (the whole × points / scale, one rounding).
    """
    nests = range(1, plan.nests + 1)
    nested = ", ".join(_nest(nest, plan.takes_over) for nest in nests)
    every = " UNION ALL ".join(f"SELECT * FROM lines{nest}" for nest in nests)
    return f"WITH {nested} {every}"


_REMOVED = divide_sql("n1::HUGEINT * whole", "rest")
_SCALED = divide_sql("(n2 + e1)::HUGEINT * scale_to", "scale_from")
_SCALED_NET = divide_sql("n2::HUGEINT * scale_to", "scale_from")


# A node that took over another appraisal's score as a whole changes nothing in it.
_NOT_TAKEN = """ WHERE NOT EXISTS (
    SELECT 1 FROM taken_over t JOIN closure k ON k.profile = t.profile AND k.anc = t.node
    WHERE t.a = ap.a AND k.node = {node}
)"""


def _nest(nest: int, takes_over: bool) -> str:
    taken = _NOT_TAKEN.format(node="d.node") if takes_over else ""
    inner = " ".join(f"UNION ALL SELECT a, node, net, extra FROM lines{n}" for n in range(1, nest))
    return f"""
lines{nest} AS (
    WITH below AS (
        SELECT p.a, d.node, d.pooled, d.slack, d.bonus_cap, d.whole, d.rest, d.scale_to, d.scale_from,
            sum(p.net)::BIGINT AS net, sum(p.extra)::BIGINT AS extra
        FROM (SELECT a, via, net, extra FROM part {inner}) p
        JOIN appraisees ap ON ap.a = p.a
        JOIN closure c ON c.profile = ap.profile AND c.node = p.via
        JOIN adjust d ON d.profile = ap.profile AND d.node = c.anc AND d.nest = {nest}
        {taken}
        GROUP BY ALL
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
    SELECT a, node, '合计扣完为止' AS kind, n1 - net AS net, 0::BIGINT AS extra FROM scaled WHERE n1 <> net
    UNION ALL
    SELECT a, node, '加分封顶', 0, e1 - extra FROM scaled WHERE e1 <> extra
    UNION ALL
    SELECT a, node, '剔除折算', n2 - n1, 0 FROM scaled WHERE whole IS NOT NULL
    UNION ALL
    SELECT a, node, '量表折算', n3 - n2, (after - n3) - e1 FROM scaled WHERE scale_to IS NOT NULL
)"""


def _total_line(plan: Plan) -> str:
    """Lines on the total besides its rules: 加分封顶, 总分下限, 总分上限."""
    totals = plan.scheme.totals
    bonus = _limit(totals.bonus_cap if totals else None)
    lowest = _limit(totals.lowest if totals else None)
    highest = _limit(totals.highest if totals else None)
    return f"""
WITH tree AS (
    SELECT a, sum(net + extra)::BIGINT AS below
    FROM (SELECT a, net, extra FROM part UNION ALL SELECT a, net, extra FROM node_line)
    GROUP BY a
),
added AS (
    SELECT ap.a, coalesce(t.below, 0) AS below, coalesce(s.taken, 0) AS taken,
        coalesce(s.given + s.beyond, 0) AS given,
        least(coalesce(s.given + s.beyond, 0), {bonus}) AS capped
    FROM appraisees ap
    LEFT JOIN tree t ON t.a = ap.a
    LEFT JOIN leaf_sum s ON s.a = ap.a AND s.node = 0
),
sums AS (SELECT *, below - taken + coalesce(capped, given) AS raw FROM added)
SELECT a, '加分封顶' AS kind, (capped - given)::BIGINT AS pts FROM sums WHERE capped < given
UNION ALL
SELECT a, '总分下限', ({lowest} - raw)::BIGINT FROM sums WHERE raw < {lowest}
UNION ALL
SELECT a, '总分上限', ({highest} - raw)::BIGINT FROM sums WHERE raw > {highest}
"""


def _limit(value: Decimal | None) -> str:
    return "NULL::BIGINT" if value is None else f"{to_micro(value)}::BIGINT"


# The total before rounding, and what its own rules (加减) add or take.
_TOTAL = """
WITH line AS (
    SELECT a, net + extra AS pts, 0 AS own FROM part
    UNION ALL
    SELECT a, net + extra, 0 FROM node_line
    UNION ALL
    SELECT a, given + beyond - taken, 1 FROM leaf_sum WHERE node = 0
    UNION ALL
    SELECT a, pts, CASE WHEN kind = '加分封顶' THEN 1 ELSE 0 END FROM total_line
)
SELECT ap.a, coalesce(sum(l.pts), 0)::BIGINT AS raw,
    coalesce(sum(l.pts) FILTER (own = 1), 0)::BIGINT AS added,
    EXISTS (SELECT 1 FROM missing m WHERE m.a = ap.a) AS unfinished
FROM appraisees ap
LEFT JOIN line l ON l.a = ap.a
GROUP BY ap.a
"""

# Scores of all nodes: of the scheme's by the closure of its tree, of own indicators by their rows.
_NODE_SCORE = """
WITH every AS (
    SELECT a, via, net + extra AS pts FROM part
    UNION ALL
    SELECT a, node, net + extra FROM node_line
),
owned AS (
    SELECT a, node, net AS pts FROM leaf_line WHERE node <> via
)
SELECT e.a, c.anc AS node, sum(e.pts)::BIGINT AS pts
FROM every e
JOIN appraisees ap ON ap.a = e.a
JOIN closure c ON c.profile = ap.profile AND c.node = e.via
GROUP BY e.a, c.anc
UNION ALL
SELECT o.a, u.node, sum(o.pts)::BIGINT
FROM owned o
JOIN own_node b ON b.node = o.node
JOIN own_node u ON u.k IN (b.k, b.p1, b.p2)
GROUP BY o.a, u.node
"""
