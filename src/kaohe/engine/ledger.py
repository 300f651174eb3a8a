"""The ledger is what is computed: every change of a score is a line, and scores are sums of lines.

A line has an appraisee `a`, the node where it stands, `via` (the scheme's node through which it
counts upwards), its rule, its kind, and its points in two parts: `net` (base less deductions,
which 剔除折算 scales) and `extra` (additions, which it does not).
"""

from __future__ import annotations

from decimal import Decimal

from kaohe.engine.plan import Met, Plan
from kaohe.engine.steps import Step, nothing
from kaohe.numbers import divide_sql, to_micro


def steps(plan: Plan, met: Met) -> list[Step]:
    nodes = (
        Step("node_line", _node_line(plan, met.takes_over)) if plan.nests else nothing("node_line", _COLUMNS)
    )
    return [
        Step("leaf_line", _LEAF_LINE),
        Step("leaf_limit", _LEAF_LIMIT),
        Step("part", _part(plan, met.takes_over)),
        nodes,
        Step("total", _total(plan)),
    ]


_COLUMNS = (
    "a INTEGER, node INTEGER, kind VARCHAR, net BIGINT, extra BIGINT, why VARCHAR, rest BIGINT, whole BIGINT,"
    " clause VARCHAR"
)

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
_PARTS = """
SELECT a, via, net, 0::BIGINT AS extra FROM leaf_line
UNION ALL
SELECT l.a, l.via, CASE WHEN l.zero THEN s.given ELSE 0 END - s.taken,
    s.beyond + CASE WHEN l.zero THEN 0 ELSE s.given END
FROM leaf_sum s
JOIN leaf l ON l.a = s.a AND l.node = s.node
UNION ALL
SELECT a, via, net, extra FROM leaf_limit
"""

_GIVEN = "UNION ALL SELECT ap.a, g.via, g.points, 0 FROM given g JOIN appraisees ap ON ap.profile = g.profile"


def _part(plan: Plan, takes_over: bool) -> str:
    if not plan.rows["given"]:
        return _PARTS
    return _PARTS + _GIVEN + (_NOT_TAKEN.format(node="g.via") if takes_over else "")


def _node_line(plan: Plan, takes_over: bool) -> str:
    """Lines of the nodes that change their sum, from the innermost outwards.

    At one node 统一扣完 and 加分封顶 come first, then 剔除折算 (base less deductions × P / P′), then
    量表 (the whole × points / scale, one rounding).
    """
    nests = range(1, plan.nests + 1)
    nested = ", ".join(_nest(nest, takes_over) for nest in nests)
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
            d.why, d.clause, sum(p.net)::BIGINT AS net, sum(p.extra)::BIGINT AS extra
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
    SELECT a, node, '合计扣完为止' AS kind, n1 - net AS net, 0::BIGINT AS extra, '' AS why,
        NULL::BIGINT AS rest, NULL::BIGINT AS whole, clause
    FROM scaled WHERE n1 <> net
    UNION ALL
    SELECT a, node, '加分封顶', 0, e1 - extra, '', NULL, NULL, clause FROM scaled WHERE e1 <> extra
    UNION ALL
    SELECT a, node, '剔除折算', n2 - n1, 0, why, rest, whole, clause FROM scaled WHERE whole IS NOT NULL
    UNION ALL
    SELECT a, node, '量表折算', n3 - n2, (after - n3) - e1, '', scale_from, scale_to, clause
    FROM scaled WHERE scale_to IS NOT NULL
)"""


def _total(plan: Plan) -> str:
    """The total before rounding: the tree, what its own rules add (加减), and what its limits change.

    `bonus_cut` is what 加分封顶 takes, `limit_cut` what 总分下限 gives or 总分上限 takes.
    """
    totals = plan.scheme.totals
    given = "coalesce(s.given + s.beyond, 0)"
    capped = _limited("least", given, totals.bonus_cap if totals else None)
    lowest = _limited("greatest", "before", totals.lowest if totals else None)
    held = _limited("least", lowest, totals.highest if totals else None)
    return f"""
WITH tree AS (
    SELECT a, sum(net + extra)::BIGINT AS below
    FROM (SELECT a, net, extra FROM part UNION ALL SELECT a, net, extra FROM node_line)
    GROUP BY a
),
added AS (
    SELECT ap.a, coalesce(t.below, 0) AS below, {capped} - {given} AS bonus_cut,
        {capped} - coalesce(s.taken, 0) AS added
    FROM appraisees ap
    LEFT JOIN tree t ON t.a = ap.a
    LEFT JOIN leaf_sum s ON s.a = ap.a AND s.node = 0
),
summed AS (SELECT *, below + added AS before FROM added)
SELECT s.a, s.added, s.bonus_cut, {held} - before AS limit_cut, ({held})::BIGINT AS raw,
    m.a IS NOT NULL AS unfinished
FROM summed s
LEFT JOIN (SELECT DISTINCT a FROM missing) m ON m.a = s.a
"""


def _limited(function: str, value: str, limit: Decimal | None) -> str:
    return value if limit is None else f"{function}({value}, {to_micro(limit)})"


# Scores of all nodes: of the scheme's by the closure of its tree, of own indicators by their rows.
NODE_SCORE = """
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
