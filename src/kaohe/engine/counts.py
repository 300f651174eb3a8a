"""清点: what was counted, and what was not, with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from kaohe.engine.ballots import may_drop_out, returned, shares_out
from kaohe.engine.grades import seat_counts
from kaohe.engine.met import Met
from kaohe.engine.plan import Plan
from kaohe.engine.records import owes
from kaohe.engine.tree import waits


def counts(plan: Plan, met: Met) -> str:
    """清点, of the kinds of things that there are."""
    parts = list(_items(plan, met))
    if not parts:
        return "SELECT '' AS 项, '' AS 票种, '' AS 数, '' AS 说明 LIMIT 0"
    return f"""
WITH item(nth, item, cls, n, says) AS ({" UNION ALL ".join(parts)})
SELECT i.item AS 项, i.cls AS 票种, i.n::VARCHAR AS 数, i.says AS 说明
FROM item i
LEFT JOIN class_t c ON c.cls = i.cls
ORDER BY i.nth, c.ord NULLS LAST, i.cls, i.says
"""


def _items(plan: Plan, met: Met) -> Iterator[str]:
    if plan.cells("class_t", "eligible"):
        yield "SELECT 1, '应投人数', cls, eligible, '' FROM class_t WHERE eligible IS NOT NULL"
    if met.marks:
        handed_in = returned(met)
        yield _RETURNED.format(returned=handed_in)
        yield _VALID.format(returned=handed_in)
        yield _VOID
        yield from (_ABSTAINED_SUM, _IGNORED_SUM) if met.condensed else (_ABSTAINED, _IGNORED)
        if may_drop_out(plan):
            yield _CLASSES
        if shares_out(plan):
            yield _DROPPED
    if met.unconfirmed:
        yield _UNCONFIRMED
    if owes(plan):
        yield _OWED
    if waits(plan):
        yield _UNFINISHED
    yield from seat_counts(plan.scheme)


_RETURNED = """
    SELECT 2, '收回的票', cls, count(*), '' FROM ({returned}) GROUP BY cls
"""
_VALID = """
    SELECT 3, '有效票', c.cls, count(*) FILTER (v.ballot IS NULL), ''
    FROM ({returned}) c
    LEFT JOIN (SELECT DISTINCT cls, ballot FROM void_ballot) v ON v.cls = c.cls AND v.ballot = c.ballot
    GROUP BY c.cls
"""
_VOID = """
    SELECT 4, '废票', cls, 1, '票号' || ballot || '：' || string_agg(DISTINCT reason, '；' ORDER BY reason)
    FROM void_ballot
    GROUP BY cls, ballot
"""
_ABSTAINED = """
    SELECT 5, '弃权', cls, count(*), '没有打分的评分'
    FROM cast_mark
    WHERE NOT ignored AND mark IS NULL AND flaw = ''
    GROUP BY cls
"""
_IGNORED = """
    SELECT 6, '不计的评分', cls, count(*),
        CASE WHEN applies THEN '该票种在此指标上没有权重' ELSE '指标不适用于该对象' END AS why
    FROM cast_mark
    WHERE ignored
    GROUP BY cls, applies
"""
# The marks of flawed ballots are empty too, and are no abstentions.
_ABSTAINED_SUM = """
    SELECT 5, '弃权', cls, sum(n), '没有打分的评分'
    FROM (
        SELECT cls, sum(n - marks)::BIGINT AS n FROM mark_sum WHERE NOT ignored GROUP BY cls
        UNION ALL
        SELECT cls, -count(*) FROM cast_mark WHERE NOT ignored AND mark IS NULL AND flaw <> '' GROUP BY cls
    )
    GROUP BY cls
    HAVING sum(n) > 0
"""
_IGNORED_SUM = """
    SELECT 6, '不计的评分', cls, sum(n)::BIGINT,
        CASE WHEN applies THEN '该票种在此指标上没有权重' ELSE '指标不适用于该对象' END AS why
    FROM mark_sum
    WHERE ignored
    GROUP BY cls, applies
"""
_CLASSES = """
    SELECT 7, '不计的票种', cls, valid, '有效票数或参评率不到规定的最低要求' FROM valid_class WHERE NOT counts
"""
_DROPPED = """
    SELECT 8, '无有效评分的票种', d.cls, count(*), d.id || '：' || string_agg(ap.name, '、' ORDER BY ap.a)
    FROM dropped d
    JOIN appraisees ap ON ap.a = d.a
    GROUP BY d.cls, d.id
"""
_UNCONFIRMED = """
    SELECT 9, '未核定的记录', '', count(*), state FROM records WHERE state <> '已核定' GROUP BY state
"""
_OWED = """
    SELECT 10, '待补的报告', '', count(*),
        t.id || '（' || t.says || '）：' || string_agg(ap.name, '、' ORDER BY ap.a)
    FROM owed o
    JOIN appraisees ap ON ap.a = o.a
    JOIN rule_t t ON t.rule = o.rule
    GROUP BY t.id, t.says
"""
_UNFINISHED = """
    SELECT 11, '未完成的对象', '', 1, ap.name || '：缺' || string_agg(m.id, '、' ORDER BY m.node)
    FROM missing m
    JOIN appraisees ap ON ap.a = m.a
    GROUP BY ap.a, ap.name
"""
