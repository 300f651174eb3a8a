"""Which leaves and nodes each appraisee has: the scheme's tree by profile, own indicators in place."""

from __future__ import annotations

from kaohe.engine.plan import OWN, Met
from kaohe.engine.steps import Step, nothing


def steps(met: Met) -> list[Step]:
    owned = [Step("own_row", _OWN_ROW), Step("own_node", _OWN_NODE)]
    leaf = _LEAF + _NOT_OWNED + _OWN_LEAF
    if not met.own:
        owned, leaf = [nothing("own_node", _OWN_COLUMNS)], _LEAF
    if not met.takes_over:
        return [*owned, Step("leaf", leaf)]
    return [
        *owned,
        Step("taken_over", _TAKEN_OVER),
        Step("replaced", _REPLACED),
        Step("leaf", f"SELECT * FROM ({leaf}) x {_NOT_REPLACED} UNION ALL {_WHOLE}"),
    ]


# Nodes that take the score of another appraisal as a whole (直接采用 names the node, the row has 满分).
_TAKEN_OVER = """
SELECT DISTINCT r.a, t.node, t.id, t.points, ap.profile
FROM ratings r
JOIN appraisees ap ON ap.a = r.a
JOIN tree t ON t.profile = ap.profile AND t.id = r.indicator
JOIN node_t n ON n.node = t.node AND n.adopts
WHERE r.full IS NOT NULL
"""

# What then has no score of its own.
_REPLACED = """
SELECT t.a, c.node
FROM taken_over t
JOIN closure c ON c.profile = t.profile AND c.anc = t.node AND c.node <> t.node
"""

_NOT_REPLACED = "WHERE NOT EXISTS (SELECT 1 FROM replaced d WHERE d.a = x.a AND d.node = x.via)"

_WHOLE = """
SELECT a, node, node, 2 * node, id, points, points, points, NULL, FALSE
FROM taken_over
"""


_OWN_COLUMNS = (
    "node INTEGER, k BIGINT, p1 BIGINT, p2 BIGINT, a INTEGER, via INTEGER, cfg INTEGER, id VARCHAR,"
    " name VARCHAR, points BIGINT, leaf BOOLEAN"
)

# A declared indicator without points (经济目标) that has own indicators below it, but no row of its
# own, stands in the tree with the sum of what is below it.
_OWN_ROW = """
WITH rows AS (
    SELECT o.row::BIGINT AS pos, o.a, o.parent, o.indicator AS id, o.name, o.points FROM own o
),
implied AS (
    SELECT min(r.pos) AS pos, r.a, up.id AS parent, r.parent AS id, n.name, sum(r.points)::BIGINT AS points
    FROM rows r
    JOIN node_t n ON n.id = r.parent AND n.data
    JOIN node_t up ON up.node = n.parent
    WHERE NOT EXISTS (SELECT 1 FROM rows x WHERE x.a = r.a AND x.id = r.parent)
    GROUP BY r.a, r.parent, up.id, n.name
),
every AS (SELECT *, 1 AS given FROM rows UNION ALL SELECT *, 0 FROM implied)
SELECT row_number() OVER (ORDER BY a, pos, given) AS k, a, parent, id, name, points FROM every
"""

# Up to three levels of own rows; `via` is the indicator of the scheme under which they hang.
_OWN_NODE = f"""
WITH linked AS (
    SELECT r.*, p.k AS p1, pp.k AS p2, coalesce(pp.parent, p.parent, r.parent) AS top,
        coalesce(pp.id, p.id, r.id) AS first, pp.k IS NOT NULL AS deep
    FROM own_row r
    LEFT JOIN own_row p ON p.a = r.a AND p.id = r.parent
    LEFT JOIN own_row pp ON pp.a = p.a AND pp.id = p.parent
),
placed AS (
    SELECT l.*, n.node AS via, coalesce(d.node * 2, n.node * 2 + 1) AS cfg
    FROM linked l
    JOIN node_t n ON n.id = l.top AND n.own AND NOT n.whole
    LEFT JOIN node_t d ON d.id = l.first AND d.data
)
SELECT ({OWN}
    + row_number() OVER (ORDER BY a, via, coalesce(p2, p1, k), coalesce(p1, k), k))::INTEGER AS node,
    k, p1, p2, a, via, cfg, id, name, points,
    NOT EXISTS (SELECT 1 FROM placed c WHERE c.p1 = p.k) AS leaf
FROM placed p
"""

_LEAF = """
SELECT ap.a, t.node, t.node AS via, 2 * t.node AS cfg, t.id, t.points, t.base, t.lim, t.bonus_cap, t.zero
FROM appraisees ap
JOIN tree t ON t.profile = ap.profile AND t.leaf
"""

# A leaf under which an appraisee has own indicators is scored by them.
_NOT_OWNED = "WHERE NOT EXISTS (SELECT 1 FROM own_node o WHERE o.a = ap.a AND o.via = t.node)"

_OWN_LEAF = """
UNION ALL
SELECT o.a, o.node, o.via, o.cfg, o.id, o.points, o.points, o.points, NULL, FALSE FROM own_node o WHERE o.leaf
"""


def cells(met: Met) -> str:
    """SQL for every row of 指标得分, own indicators included."""
    if met.takes_over:
        return f"SELECT * FROM ({_CELL}) x {_NOT_REPLACED}"
    return _CELL


_CELL = """
SELECT ap.a, t.node, t.node AS via, t.ord, t.id, n.name, t.points
FROM appraisees ap
JOIN tree t ON t.profile = ap.profile
JOIN node_t n ON n.node = t.node
WHERE t.shown
UNION ALL
SELECT o.a, o.node, o.via, t.ord, o.id, o.name, o.points
FROM own_node o
JOIN appraisees ap ON ap.a = o.a
JOIN tree t ON t.profile = ap.profile AND t.node = o.via
"""
