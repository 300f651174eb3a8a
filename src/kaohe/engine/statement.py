"""明细: the ledger's lines with their clause, reason and source, in the order of the tree."""

from __future__ import annotations

from kaohe.engine.steps import text
from kaohe.numbers import show_sql
from kaohe.scheme.model import Scheme

# The rows of lines that sum several records; most lines have one.
_ROWS = """
SELECT f.a, f.rule, f.level, string_agg(f.row::VARCHAR, '、' ORDER BY f.row) AS rows
FROM fact f
JOIN rule_line l ON l.a = f.a AND l.rule = f.rule AND l.level = f.level AND l.records > 1
WHERE NOT EXISTS (SELECT 1 FROM displaced d WHERE d.row = f.row)
GROUP BY f.a, f.rule, f.level
"""
_MEANS = f"""
SELECT a, node, string_agg(
    cls || '票' || marks::VARCHAR || '张，平均' || {show_sql("mean")} || '，权重' || {show_sql("weight")},
    '；' ORDER BY cls
) AS said
FROM class_mean GROUP BY a, node
"""

_WHY = "CASE WHEN coalesce(t.why, '') <> '' THEN '（' || t.why || '）' ELSE '' END"

# Each part: a, node, stage (order within a node), nth, rule, kind, pts, says, source, clause
_LEAVES = f"""
SELECT l.a, l.node, 0 AS stage, 0 AS nth, -1 AS rule, l.kind, l.net AS pts,
    CASE l.kind
        WHEN '起评' THEN '基础分' || {_WHY}
        WHEN '评分' THEN coalesce(nullif(c.who, ''), '考核单位') || '评分'
        WHEN '平均' THEN r.ratings::VARCHAR || '次评分平均后，由' || {show_sql("c.scale")} || '分制折算'
        WHEN '直接采用' THEN '采用其他考核成绩' || {show_sql("r.got")} || '分，满分'
            || {show_sql("r.full_mark")} || '，折算为本项分值'
        WHEN '测评' THEN m.said || '；合成' || {show_sql("b.weighted")} || '，折算为'
            || {show_sql("f.points")} || '分' || {_WHY}
        WHEN '缺' THEN CASE c.method WHEN '测评' THEN '没有有效评分' ELSE '还没有评分' END
        ELSE '列出但不计分'
    END AS says,
    CASE
        WHEN r.rows IS NOT NULL THEN '评分第' || r.rows || '行'
        WHEN b.a IS NOT NULL THEN '测评票'
        ELSE ''
    END AS source,
    c.clause
FROM leaf_line l
JOIN leaf f ON f.a = l.a AND f.node = l.node
JOIN cfg_t c ON c.cfg = f.cfg
JOIN appraisees ap ON ap.a = l.a
LEFT JOIN tree t ON t.profile = ap.profile AND t.node = l.node
LEFT JOIN rating_score r ON r.a = l.a AND r.node = l.node
LEFT JOIN ballot_score b ON b.a = l.a AND b.node = l.node
LEFT JOIN ({_MEANS}) m ON m.a = l.a AND m.node = l.node
"""

_RULES = f"""
SELECT l.a, l.node, 1, l.first_row, l.rule,
    CASE WHEN l.pts < 0 OR (l.pts = 0 AND l.sign < 0) THEN '扣分' ELSE '加分' END, l.pts,
    concat_ws('，', t.says,
        nullif(l.level, ''), nullif(l.severity_name, ''),
        CASE WHEN l.records = 0 THEN '没有报告，按没有完成计'
            WHEN l.own IS NOT NULL THEN '记录载明' || {show_sql("l.own")} || '分'
            ELSE '数量' || {show_sql("l.q")} || t.unit END,
        CASE WHEN l.base IS NOT NULL THEN '基数' || {show_sql("l.base")} END,
        CASE WHEN l.factor <> 1000000 THEN '系数' || {show_sql("l.factor")} END,
        CASE WHEN l.winner IS NOT NULL THEN '与规则' || w.id || '属同一事项，按其计分，本条不计' END
    ),
    CASE WHEN l.records > 0 THEN '记录第' || coalesce(m.rows, l.first_row::VARCHAR) || '行' ELSE '' END,
    t.clause
FROM rule_line l
LEFT JOIN ({_ROWS}) m ON m.a = l.a AND m.rule = l.rule AND m.level = l.level
JOIN rule_t t ON t.rule = l.rule
LEFT JOIN rule_t w ON w.rule = l.winner
UNION ALL
SELECT f.a, t.node, 1, f.row, f.rule, '同一事项', 0,
    t.says || '，同一事项“' || f.matter || '”只计一次，已按记录第' || d.winner::VARCHAR || '行计',
    '记录第' || f.row::VARCHAR || '行', t.clause
FROM displaced d
JOIN fact f ON f.row = d.row
JOIN rule_t t ON t.rule = f.rule
UNION ALL
SELECT r.a, t.node, 1, r.row, t.rule, r.state, 0, t.says || '，' || r.state || '，不计分',
    '记录第' || r.row::VARCHAR || '行', t.clause
FROM records r
JOIN rule_t t ON t.id = r.rule
WHERE r.state <> '已核定'
UNION ALL
SELECT v.a, CASE WHEN t.kind = '' THEN 0 ELSE t.node END, 1, v.row, v.rule,
    CASE WHEN v.affirmed IS NULL THEN '否决' ELSE '肯定' END, 0, t.says,
    '记录第' || v.row::VARCHAR || '行', t.clause
FROM verdict_row v
JOIN rule_t t ON t.rule = v.rule
UNION ALL
SELECT c.a, c.node, 2, 0, c.rule, '本条封顶', c.pts, '本条最多计' || {show_sql("c.cap")} || '分', '', t.clause
FROM rule_cap c
JOIN rule_t t ON t.rule = c.rule
"""

_NODES = f"""
SELECT l.a, l.node, 3, 0, -1, l.kind, l.net + l.extra,
    CASE l.kind
        WHEN '扣完为止' THEN '扣分超过本项可扣的分数，超过部分不计'
        WHEN '满分为止' THEN '得分不超过本项分值'
        ELSE '加分超过本项规定的上限，超过部分不计'
    END, '', n.clause
FROM leaf_limit l
LEFT JOIN node_t n ON n.node = l.via
UNION ALL
SELECT ap.a, g.via, 4, 0, -1, '不适用满分', g.points,
    '指标' || g.id || '（' || g.name || '）不适用，按满分计', '', n.clause
FROM given g
JOIN appraisees ap ON ap.profile = g.profile
LEFT JOIN node_t n ON n.id = g.id
UNION ALL
SELECT l.a, l.node, 5, 0, -1, l.kind, l.net + l.extra,
    CASE l.kind
        WHEN '合计扣完为止' THEN '下级扣分合计超过本级分值，超过部分不计'
        WHEN '加分封顶' THEN '加分合计超过规定的上限，超过部分不计'
        WHEN '剔除折算' THEN l.why || '，剔除后由' || {show_sql("l.rest")} || '分折算为'
            || {show_sql("l.whole")} || '分'
        ELSE '由' || {show_sql("l.rest")} || '分制折算为' || {show_sql("l.whole")} || '分'
    END, '', l.clause
FROM node_line l
UNION ALL
SELECT a, 0, 6, 0, -1, '加分封顶', bonus_cut, '总分上的加分超过规定的上限，超过部分不计', '', {{totals}}
FROM total WHERE bonus_cut <> 0
UNION ALL
SELECT a, 0, 7, 0, -1, CASE WHEN limit_cut > 0 THEN '总分下限' ELSE '总分上限' END, limit_cut,
    '总分按规定的' || CASE WHEN limit_cut > 0 THEN '下限' ELSE '上限' END || '计', '', {{totals}}
FROM total WHERE limit_cut <> 0
"""

# Records below a node that took over another appraisal's score as a whole.
_REPLACED = """
SELECT r.a, t.node, 1, r.row, t.rule, '直接采用', 0, t.says || '，上级指标整体采用其他考核成绩，不计分',
    '记录第' || r.row::VARCHAR || '行', t.clause
FROM records r
JOIN rule_t t ON t.id = r.rule AND t.kind <> ''
JOIN replaced d ON d.a = r.a AND d.node = t.node
WHERE r.state = '已核定'
"""


def statement(scheme: Scheme, takes_over: bool) -> str:
    """明细; `takes_over` where a node may have another appraisal's score as a whole."""
    totals = text(scheme.totals.place if scheme.totals else "")
    parts = [_LEAVES, _RULES, _NODES.format(totals=totals), *([_REPLACED] if takes_over else [])]
    return f"""
WITH line(a, node, stage, nth, rule, kind, pts, says, source, clause) AS (
    {" UNION ALL ".join(parts)}
)
SELECT ap.name AS 对象,
    CASE
        WHEN l.node = 0 AND (l.rule >= 0 OR l.kind = '加分封顶') THEN '加减'
        WHEN l.node = 0 THEN '总分'
        ELSE coalesce(o.id, n.id)
    END AS 指标,
    coalesce(t.id, '') AS 规则, l.kind AS 类型, {show_sql("l.pts")} AS 分数, coalesce(l.clause, '') AS 依据,
    l.says AS 说明, l.source AS 来源
FROM line l
JOIN appraisees ap ON ap.a = l.a
LEFT JOIN rule_t t ON t.rule = l.rule
LEFT JOIN node_t n ON n.node = l.node
LEFT JOIN own_node o ON o.node = l.node
LEFT JOIN tree s ON s.profile = ap.profile AND s.node = coalesce(o.via, l.node)
WHERE NOT (l.kind = '起评' AND l.pts = 0)
ORDER BY l.a, l.node = 0, s.ord, l.node, l.stage, l.nth, l.rule
"""


# 清点: what was counted, and what was not, with the reason.
_COUNTS = """
WITH ballot AS (
    SELECT DISTINCT c.cls, c.ballot, v.reason FROM cast_mark c
    LEFT JOIN void_ballot v ON v.cls = c.cls AND v.ballot = c.ballot
    WHERE NOT c.ignored
),
item(nth, item, cls, n, says) AS (
    SELECT 1, '应投人数', cls, eligible, '' FROM class_t WHERE eligible IS NOT NULL
    UNION ALL
    SELECT 2, '收回的票', cls, count(*), '' FROM ballot GROUP BY cls
    UNION ALL
    SELECT 3, '有效票', cls, count(*) FILTER (reason IS NULL), '' FROM ballot GROUP BY cls
    UNION ALL
    SELECT 4, '废票', cls, 1, '票号' || ballot || '：' || reason FROM ballot WHERE reason IS NOT NULL
    UNION ALL
    SELECT 5, '弃权', cls, count(*), '没有打分的评分' FROM cast_mark
    WHERE NOT ignored AND mark IS NULL AND flaw = '' GROUP BY cls
    UNION ALL
    SELECT 6, '不计的评分', cls, count(*), why FROM cast_mark WHERE ignored GROUP BY cls, why
    UNION ALL
    SELECT 7, '不计的票种', cls, valid, '有效票数或参评率不到规定的最低要求' FROM valid_class WHERE NOT counts
    UNION ALL
    SELECT 8, '无有效评分的票种', d.cls, count(*), d.id || '：' || string_agg(ap.name, '、' ORDER BY ap.a)
    FROM dropped d JOIN appraisees ap ON ap.a = d.a GROUP BY d.cls, d.id
    UNION ALL
    SELECT 9, '未核定的记录', '', count(*), state FROM records WHERE state <> '已核定' GROUP BY state
    UNION ALL
    SELECT 10, '待补的报告', '', count(*),
        t.id || '（' || t.says || '）：' || string_agg(ap.name, '、' ORDER BY ap.a)
    FROM owed o JOIN appraisees ap ON ap.a = o.a JOIN rule_t t ON t.rule = o.rule GROUP BY t.id, t.says
    UNION ALL
    SELECT 11, '未完成的对象', '', 1, ap.name || '：缺' || string_agg(m.id, '、' ORDER BY m.node)
    FROM missing m JOIN appraisees ap ON ap.a = m.a GROUP BY ap.a, ap.name
    {quotas}
)
SELECT i.item AS 项, i.cls AS 票种, i.n::VARCHAR AS 数, i.says AS 说明
FROM item i
LEFT JOIN class_t c ON c.cls = i.cls
ORDER BY i.nth, c.ord NULLS LAST, i.cls, i.says
"""


def counts(quotas: str) -> str:
    """清点, with the seats of each quota (`quotas` as `grades.seat_counts` gives it)."""
    return _COUNTS.replace("{quotas}", quotas)
