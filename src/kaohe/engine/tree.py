"""Whose tree differs from that of the profile: own indicators, nodes taken over, leaves that wait."""

from __future__ import annotations

from kaohe.engine.met import Met
from kaohe.engine.plan import OWN, Plan
from kaohe.engine.plan_tree import WAITING
from kaohe.engine.steps import Step
from kaohe.methods import ByRules


def steps(plan: Plan, met: Met) -> list[Step]:
    made = [Step("own_row", _OWN_ROW), Step("own_node", _OWN_NODE)] if met.own else []
    if met.takes_over:
        made.append(Step("replaced", _REPLACED))
    if waits(plan):
        made.append(Step("leaf", _leaf(met), lazy=not met.own and not met.takes_over))
    if loses(plan, met):
        made.append(Step("lost", _lost(met)))
    return made


def waits(plan: Plan) -> bool:
    """Whether any leaf waits for a rating or for marks."""
    return bool(plan.cells("cfg_t", "method").intersection(WAITING))


def loses(plan: Plan, met: Met) -> bool:
    """Whether an appraisee may lack something that the profile starts from."""
    starts = plan.cells("start_t", "node")
    owners = {node for node, row in plan.keyed("node_t").items() if row["own"] and not row["whole"]}
    replaceable = plan.cells("adopts_t", "node")
    return bool((met.own and starts & owners) or (met.takes_over and starts & replaceable))


def own_starts(plan: Plan, met: Met) -> bool:
    """Whether own indicators may be scored by rules: then they start from their points."""
    nodes = plan.keyed("node_t")
    own = [row for cfg, row in plan.keyed("cfg_t").items() if cfg % 2 or nodes[cfg // 2]["data"]]
    return met.own and any(row["method"] == ByRules.tag for row in own)


# What a node that takes the score of another appraisal as a whole (直接采用 names the node, the row has
# 满分) puts out of action: all below it, and the node itself as the sum of that.
_REPLACED = """
SELECT r.a, t.node, t.whole, t.cfg, t.id, t.points
FROM ratings r
JOIN appraisees ap ON ap.a = r.a
JOIN adopts_t t ON t.profile = ap.profile AND t.id = r.indicator
WHERE r.full IS NOT NULL
"""

NOT_REPLACED = "NOT EXISTS (SELECT 1 FROM replaced gone WHERE gone.a = {a} AND gone.node = {node})"


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


def _leaf(met: Met) -> str:
    """The leaves of each appraisee that wait for a rating or for marks."""
    leaves = """
    SELECT ap.a, w.node, w.node AS via, w.cfg, w.id, w.points, w.method, w.scale, w.full_mark, w.adopts
    FROM appraisees ap
    JOIN waiting_t w ON w.profile = ap.profile
    """
    if met.own:
        leaves += _NOT_OWNED + _OWN_LEAF
    if met.takes_over:
        leaves = f"SELECT * FROM ({leaves}) x WHERE {NOT_REPLACED.format(a='x.a', node='x.via')} {_WHOLE}"
    return leaves


# A leaf under which an appraisee has own indicators is scored by them.
_NOT_OWNED = "WHERE NOT EXISTS (SELECT 1 FROM own_node o WHERE o.a = ap.a AND o.via = w.node)"

_OWN_LEAF = f"""
    UNION ALL
    SELECT o.a, o.node, o.via, o.cfg, o.id, o.points, c.method, c.scale, c.full_mark, c.adopts
    FROM own_node o
    JOIN cfg_t c ON c.cfg = o.cfg
    WHERE o.leaf AND c.method IN {WAITING}
"""

_WHOLE = """
    UNION ALL
    SELECT a, node, node, cfg, id, points, '直接采用', NULL, NULL, TRUE FROM replaced WHERE whole
"""


def _lost(met: Met) -> str:
    """What an appraisee does not start from: where own indicators or a node taken over stand for it."""
    parts = []
    if met.own:
        kept = f"WHERE {NOT_REPLACED.format(a='o.a', node='o.via')}" if met.takes_over else ""
        parts.append(f"SELECT DISTINCT o.a, o.via AS node, TRUE AS owned FROM own_node o {kept}")
    if met.takes_over:
        parts.append("SELECT a, node, FALSE AS owned FROM replaced")
    return f"""
SELECT x.a, s.node, s.pos, s.net
FROM ({" UNION ALL ".join(parts)}) x
JOIN appraisees ap ON ap.a = x.a
JOIN start_t s ON s.profile = ap.profile AND s.node = x.node AND (s.leaf OR NOT x.owned)
"""


# Own leaves that are scored by rules start from their points.
OWN_STARTS = """
    SELECT o.a, o.via, o.node, o.id, o.points, c.clause
    FROM own_node o
    JOIN cfg_t c ON c.cfg = o.cfg AND c.method = '规则'
    WHERE o.leaf
"""
