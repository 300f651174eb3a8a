"""The results as people read them: the tables of semantics, section 7, selected from what was computed."""

from __future__ import annotations

from kaohe.engine.ledger import NODE_SCORE
from kaohe.engine.plan import Met, Plan
from kaohe.engine.steps import Step, nothing
from kaohe.engine.tree import cells
from kaohe.numbers import show_fixed_sql, show_sql
from kaohe.scheme.model import Scheme


def steps(plan: Plan, met: Met) -> list[Step]:
    voted = bool(plan.rows["ballot_t"]) and met.marks
    dropped = "a INTEGER, node INTEGER, id VARCHAR, cls VARCHAR, ord INTEGER, place INTEGER"
    return [
        Step("dropped", _DROPPED) if voted else nothing("dropped", dropped),
        Step("remark", _remark(plan, voted)),
    ]


# Classes without a valid mark for somebody, where others have one: their weight was shared out.
_DROPPED = """
SELECT l.a, l.node, l.id, w.cls, c.ord, t.ord AS place
FROM leaf l
JOIN appraisees ap ON ap.a = l.a
JOIN tree t ON t.profile = ap.profile AND t.node = l.via
JOIN weight_t w ON w.cfg = l.cfg AND w.weight > 0
JOIN class_t c ON c.cls = w.cls
SEMI JOIN ballot_score b ON b.a = l.a AND b.node = l.node
ANTI JOIN class_mean m ON m.a = l.a AND m.node = l.node AND m.cls = w.cls
"""


def _remark(plan: Plan, voted: bool) -> str:
    """备注: the fixed words in their fixed order, then what the scheme names, each once."""
    scheme = plan.scheme
    words = ["SELECT a, 6 AS kind, 0 AS nth, 0 AS sub, '未完成' AS word FROM missing"]
    if scheme.quotas:
        words += [
            "SELECT a, 1, 0, 0, '待研究' FROM graded WHERE undecided",
            "SELECT a, 1, 0, 0, '待研究' FROM awarded WHERE undecided",
            "SELECT a, 2, 0, 0, '超出名额' FROM graded WHERE over_quota",
            "SELECT a, 3, 0, 0, '肯定超出名额' FROM graded WHERE over_affirmed",
        ]
    if plan.rows["affirm_t"]:
        words.append("SELECT a, 4, 0, 0, '一票肯定' FROM verdict WHERE affirmed IS NOT NULL")
    if False in plan.cells("profile_t", "graded"):
        words.append("SELECT a, 5, 0, 0, '只写评语' FROM standing WHERE NOT graded")
    if "待补" in plan.cells("rule_t", "missing"):
        words.append("SELECT a, 7, 0, 0, '待补' FROM owed")
    if voted:
        words.append("SELECT a, 8, place, node::BIGINT * 1000 + ord, id || '无' || cls || '票' FROM dropped")
    if plan.cells("effect_t", "consequence") - {""}:
        words.append("SELECT a, 9, rule, 0, consequence FROM verdict_row WHERE consequence <> ''")
    if plan.cells("award_t", "remark") - {""}:
        words.append(
            "SELECT w.a, 10, w.nth, 0, t.remark FROM awarded w JOIN award_t t ON t.nth = w.nth"
            " WHERE w.granted AND t.remark <> ''"
        )
    if any(link.computed for link in scheme.links):
        words.append("SELECT a, 11, nth, 0, conclusion FROM concluded")
    return f"""
WITH word AS ({" UNION ALL ".join(words)}),
once AS (SELECT a, word, min((kind, nth, sub)) AS seq FROM word GROUP BY a, word)
SELECT a, string_agg(word, '、' ORDER BY seq) AS remark FROM once GROUP BY a
"""


def scores(scheme: Scheme) -> str:
    """得分."""
    return f"""
SELECT s.category AS 类别, s.grp AS 分组, s.name AS 对象,
    CASE WHEN s.unfinished THEN '' ELSE {show_fixed_sql("s.shown", scheme.decimals)} END AS 总分,
    coalesce(s.place::VARCHAR, '') AS 名次, coalesce(n.name, '') AS 等次,
    coalesce(w.titles, '') AS 奖项,
    coalesce(v.ids, '') AS 否决, coalesce(r.remark, '') AS 备注
FROM graded s
LEFT JOIN grade_t n ON n.g = s.g
LEFT JOIN title w ON w.a = s.a
LEFT JOIN (
    SELECT a, string_agg(id, '、' ORDER BY rule) AS ids
    FROM (SELECT DISTINCT a, rule, id FROM verdict_row WHERE affirmed IS NULL) GROUP BY a
) v ON v.a = s.a
LEFT JOIN remark r ON r.a = s.a
ORDER BY s.a
"""


def indicator_scores(plan: Plan, met: Met, provisional: bool) -> str:
    """指标得分: every node that applies, own indicators in their place, then 加减."""
    scheme = plan.scheme
    rooted = scheme.totals is not None and bool(scheme.totals.rules)
    blank = "FALSE" if provisional else "b.node IS NOT NULL"
    added = (
        "UNION ALL SELECT t.a, 1000000000, 0, '加减', '加减', 0, t.added, FALSE FROM total t"
        if rooted
        else ""
    )
    return f"""
WITH blank AS (
    SELECT DISTINCT m.a, c.anc AS node
    FROM missing m
    JOIN appraisees ap ON ap.a = m.a
    JOIN closure c ON c.profile = ap.profile AND c.node = m.via
    UNION
    SELECT m.a, u.node
    FROM missing m
    JOIN own_node b ON b.node = m.node
    JOIN own_node u ON u.k IN (b.k, b.p1, b.p2)
),
row AS (
    SELECT c.a, c.ord, c.node, c.id, c.name, c.points, coalesce(s.pts, 0) AS pts, {blank} AS blank
    FROM ({cells(met)}) c
    LEFT JOIN ({NODE_SCORE}) s ON s.a = c.a AND s.node = c.node
    LEFT JOIN blank b ON b.a = c.a AND b.node = c.node
    {added}
)
SELECT ap.name AS 对象, r.id AS 指标, r.name AS 名称, {show_sql("r.points")} AS 分值,
    CASE WHEN r.blank THEN '' ELSE {show_sql("r.pts")} END AS 得分
FROM row r
JOIN appraisees ap ON ap.a = r.a
ORDER BY r.a, r.ord, r.node
"""


LINKS = """
SELECT ap.name AS 对象, run.period AS 周期, c.conclusion AS 结论, c.clause AS 依据
FROM concluded c
JOIN appraisees ap ON ap.a = c.a
CROSS JOIN run_t run
ORDER BY c.a
"""

# The annual run lists everybody, with the grades on which the conclusion rests.
ANNUAL_LINKS = """
WITH counted AS (
    SELECT a, grade, count(*) AS n, min(back) AS first FROM era GROUP BY a, grade
),
said AS (
    SELECT a, string_agg(
        CASE grade WHEN '' THEN '不定等次' ELSE grade END || n::VARCHAR || '次', '、'
        ORDER BY g.g NULLS LAST, grade
    ) AS basis
    FROM counted c LEFT JOIN grade_t g ON g.name = c.grade
    GROUP BY a
)
SELECT ap.name AS 对象, run.period AS 周期, coalesce(c.conclusion, '') AS 结论,
    concat_ws('；', c.clause, s.basis) AS 依据
FROM appraisees ap
LEFT JOIN concluded c ON c.a = ap.a
LEFT JOIN said s ON s.a = ap.a
CROSS JOIN run_t run
ORDER BY ap.a
"""
