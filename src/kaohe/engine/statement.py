"""明细: the ledger's lines with their clause, reason and source, in the order of the tree.

Every part selects a (whose), pos (the order within an appraisee), item (指标), id (规则), kind, pts,
clause, says and source. What every appraisee of a profile has is ready in the plan.
"""

from __future__ import annotations

from collections.abc import Iterator

from kaohe.engine.ledger import nested
from kaohe.engine.limits import RULE_CAP, limits
from kaohe.engine.met import Met
from kaohe.engine.plan import ADDED, ALL, ROOM, SEAT, TOTAL, Plan, Stage, position, position_sql
from kaohe.engine.ratings import averages
from kaohe.engine.records import LEVEL, facts, line_columns, zeros
from kaohe.engine.steps import text
from kaohe.engine.tree import OWN_STARTS, loses, own_starts, waits
from kaohe.methods import Adopted, Average
from kaohe.numbers import MICRO, show_sql

COLUMNS = ("a", "pos", "item", "id", "kind", "pts", "clause", "says", "source")


def _record(row: str) -> str:
    """The position of a record's line; a veto or an affirmation stands behind the line of its rule."""
    return position_sql("t.pos", Stage.RECORD, f"2 * {row}::BIGINT")


def statement(plan: Plan, met: Met) -> str:
    """明细."""
    computed = " UNION ALL ".join(_lines(plan, met))
    shown = f"""
    UNION ALL
    SELECT a, pos, item, id, kind, {show_sql("pts")}, clause, says, source
    FROM ({computed}) l({", ".join(COLUMNS)})
    """
    return f"""
SELECT ap.name AS 对象, l.item AS 指标, l.id AS 规则, l.kind AS 类型, l.pts AS 分数,
    coalesce(l.clause, '') AS 依据, l.says AS 说明, l.source AS 来源
FROM ({_starts(plan, met)} {shown if computed else ""}) l
JOIN appraisees ap ON ap.a = l.a
ORDER BY l.a, l.pos
"""


def _starts(plan: Plan, met: Met) -> str:
    """What every appraisee of a profile starts from."""
    lost = "ANTI JOIN lost x ON x.a = ap.a AND x.pos = s.pos" if loses(plan, met) else ""
    return f"""
    SELECT ap.a, s.pos, s.id AS item, '' AS id, s.kind, s.shown AS pts, s.clause, s.says, '' AS source
    FROM appraisees ap
    JOIN start_t s ON s.profile = ap.profile
    {lost}
    """


def _lines(plan: Plan, met: Met) -> Iterator[str]:
    """What is computed for each appraisee, of the kinds that there can be."""
    if waits(plan):
        yield _waited(plan, met)
    if own_starts(plan, met):
        yield _OWN
    if met.kinds:
        yield _rules(plan, met)
    if met.kinds and any(limits(plan)):
        yield _limits(plan)
    if met.matters:
        yield _DISPLACED
    if met.unconfirmed:
        yield _UNCONFIRMED
    if met.verdicts:
        yield _VERDICTS
    if met.capped:
        yield _CAPS
    if nested(plan):
        yield _NODES
    if met.overruled and met.records:
        yield _REPLACED
    totals = plan.scheme.totals
    if totals and totals.bonus_cap is not None and met.kinds:
        yield _BONUS_CUT.format(clause=text(totals.place))
    if totals and (totals.lowest is not None or totals.highest is not None):
        yield _LIMIT_CUT.format(clause=text(totals.place))


def _waited(plan: Plan, met: Met) -> str:
    """Leaves that were rated or voted on, or wait in vain."""
    parts = [_MISSING]
    if met.ratings:
        parts.append(_rated(plan))
    if met.marks:
        parts.append(_voted(plan))
    place = f"x.via * {SEAT}"
    if met.own:
        place += f" + CASE WHEN x.node <> x.via THEN {Stage.OWN * ROOM} + x.node ELSE 0 END"
    return f"""
    SELECT x.a, {place}, x.id, '', x.kind, x.pts, c.clause,
        coalesce(x.says, coalesce(nullif(c.who, ''), '考核单位') || '评分'), x.source
    FROM ({" UNION ALL ".join(parts)}) x
    JOIN cfg_t c ON c.cfg = x.cfg
    """


_MISSING = """
    SELECT a, via, node, cfg, id, '缺' AS kind, 0::BIGINT AS pts,
        CASE method WHEN '测评' THEN '没有有效评分' ELSE '还没有评分' END AS says, '' AS source
    FROM missing
"""


def _rated(plan: Plan) -> str:
    says = ""
    if averages(plan):
        scale = show_sql("scale")
        says += f"WHEN '{Average.tag}' THEN ratings::VARCHAR || '次评分平均后，由' || {scale} || '分制折算' "
    if True in plan.cells("cfg_t", "adopts"):
        says += (
            f"WHEN '{Adopted.tag}' THEN '采用其他考核成绩' || {show_sql('got')} || '分，满分'"
            f" || {show_sql('full_mark')} || '，折算为本项分值' "
        )
    said = f"CASE how {says} END" if says else "NULL"
    return f"""
    SELECT a, via, node, cfg, id, how, pts, {said}, '评分第' || rows || '行' FROM rating_score
    """


def _voted(plan: Plan) -> str:
    why, joined = "", ""
    if plan.cells("waiting_t", "why") - {""}:
        why = "|| coalesce(w.why, '')"
        joined = """
    JOIN appraisees ap ON ap.a = b.a
    LEFT JOIN waiting_t w ON w.profile = ap.profile AND w.node = b.node
    """
    return f"""
    SELECT b.a, b.via, b.node, b.cfg, b.id, '测评', b.pts,
        m.said || CASE WHEN m.alone THEN '' ELSE '；合成' || {show_sql("b.weighted")} END
            || '，折算为' || {show_sql("b.points")} || '分' || m.hidden {why},
        '测评票'
    FROM ballot_score b
    JOIN ({_means(plan.scheme.least_shown)}) m ON m.a = b.a AND m.node = b.node
    {joined}
    """


def _means(least: int) -> str:
    """What each class gave; no mean where a class has too few marks to be shown (小组).

    Then all means go, for the hidden one could be worked out from the others and the score.
    """
    return f"""
    SELECT a, node, string_agg(
        cls || '票' || marks::VARCHAR || '张'
            || CASE WHEN few THEN '' ELSE '，平均' || {show_sql("mean")} END
            || '，权重' || {show_sql("weight")},
        '；' ORDER BY cls
    ) AS said,
        CASE WHEN any_value(few) THEN '（有票种不足{least}张，各票种的平均不公开）' ELSE '' END AS hidden,
        any_value(few) AND count(*) = 1 AS alone
    FROM (SELECT *, min(marks) OVER (PARTITION BY a, node) < {least} AS few FROM class_mean)
    GROUP BY a, node
    """


_OWN = f"""
    SELECT a, via * {SEAT} + {Stage.OWN * ROOM} + node, id, '', '起评', points, clause, '基础分', ''
    FROM ({OWN_STARTS})
    WHERE points <> 0
"""


def _rules(plan: Plan, met: Met) -> str:
    """Lines of rules; where a line sums several records it names them all."""
    place = _record("l.first_row")
    source, joined = "'记录第' || l.first_row::VARCHAR || '行'", ""
    if met.grouped:
        level = "AND m.level = l.level" if met.levels else ""
        source = "'记录第' || coalesce(m.rows, l.first_row::VARCHAR) || '行'"
        joined = f"LEFT JOIN ({_rows(met)}) m ON m.a = l.a AND m.rule = l.rule {level}"
    if zeros(plan):
        unreported = position_sql("t.pos", Stage.UNREPORTED, "t.rule")
        place = f"CASE WHEN l.records = 0 THEN {unreported} ELSE {place} END"
        source = f"CASE WHEN l.records = 0 THEN '' ELSE {source} END"
    if met.always:
        joined += " LEFT JOIN rule_t w ON w.rule = l.winner"
    return f"""
    SELECT l.a, {place}, t.item, t.id,
        CASE WHEN l.pts < 0 OR (l.pts = 0 AND l.sign < 0) THEN '扣分' ELSE '加分' END, l.pts, t.clause,
        concat_ws('，', {", ".join(_says(plan, met))}), {source}
    FROM rule_line l
    JOIN rule_t t ON t.rule = l.rule
    {joined}
    """


def _says(plan: Plan, met: Met) -> Iterator[str]:
    """What a line of a rule says: the rule, and what the records state as far as any states it."""
    columns = line_columns(met)
    quantity = f"'数量' || {show_sql('l.q')} || t.unit"
    if "own" in columns:
        own = f"'记录载明' || {show_sql('l.own')} || '分'"
        quantity = f"CASE WHEN l.own IS NOT NULL THEN {own} ELSE {quantity} END"
    if zeros(plan):
        quantity = f"CASE WHEN l.records = 0 THEN '没有报告，按没有完成计' ELSE {quantity} END"
    yield "t.says"
    yield from (f"nullif(l.{name}, '')" for name in ("level", "severity_name") if name in columns)
    yield quantity
    if "base" in columns:
        yield f"CASE WHEN l.base IS NOT NULL THEN '基数' || {show_sql('l.base')} END"
    if "factor" in columns:
        yield f"CASE WHEN l.factor <> {MICRO} THEN '系数' || {show_sql('l.factor')} END"
    if met.always:
        yield "CASE WHEN l.winner IS NOT NULL THEN '与规则' || w.id || '属同一事项，按其计分，本条不计' END"


def _rows(met: Met) -> str:
    """The rows of lines that sum several records; most lines have one."""
    keys, columns = ["a", "rule"], "r.a, r.row, t.rule"
    if met.levels:
        keys, columns = [*keys, "level"], f"{columns}, {LEVEL}"
    same = " AND ".join(f"l.{key} = f.{key}" for key in keys)
    listed = ", ".join(f"f.{key}" for key in keys)
    kept = "ANTI JOIN displaced d ON d.row = f.row" if met.matters else ""
    return f"""
        SELECT {listed}, string_agg(f.row::VARCHAR, '、' ORDER BY f.row) AS rows
        FROM ({facts(met, columns)}) f
        JOIN rule_line l ON {same} AND l.records > 1
        {kept}
        GROUP BY {listed}
    """


def _limits(plan: Plan) -> str:
    """What the limits of a leaf give back or take."""
    listed = (
        ("back", "扣完为止", "扣分超过本项可扣的分数，超过部分不计"),
        ("cut", "满分为止", "得分不超过本项分值"),
        ("bonus_cut", "加分封顶", "加分超过本项规定的上限，超过部分不计"),
    )
    parts = " UNION ALL ".join(
        f"SELECT a, node, {nth} AS nth, '{kind}' AS kind, {column} AS pts, '{says}' AS says"
        f" FROM leaf_sum WHERE {column} <> 0"
        for nth, (column, kind, says) in enumerate(listed)
        if getattr(limits(plan), column)
    )
    place = position_sql(f"l.node * {SEAT}", Stage.LIMIT, "l.nth")
    return f"""
    SELECT l.a, {place}, n.id, '', l.kind, l.pts, n.clause, l.says, ''
    FROM ({parts}) l
    JOIN node_t n ON n.node = l.node
    """


_DISPLACED = f"""
    SELECT r.a, {_record("r.row")}, t.item, t.id, '同一事项', 0, t.clause,
        t.says || '，同一事项“' || r.matter || '”只计一次，已按记录第' || d.winner::VARCHAR || '行计',
        '记录第' || r.row::VARCHAR || '行'
    FROM displaced d
    JOIN records r ON r.row = d.row
    JOIN rule_t t ON t.id = r.rule
"""

_UNCONFIRMED = f"""
    SELECT r.a, {_record("r.row")}, t.item, t.id, r.state, 0, t.clause,
        t.says || '，' || r.state || '，不计分', '记录第' || r.row::VARCHAR || '行'
    FROM records r
    JOIN rule_t t ON t.id = r.rule
    WHERE r.state <> '已核定'
"""

# A record may also be a line of its rule: that comes first.
_VERDICTS = f"""
    SELECT v.a, {_record("v.row")} + 1, t.item, t.id,
        CASE WHEN v.affirmed IS NULL THEN '否决' ELSE '肯定' END, 0, t.clause, t.says,
        '记录第' || v.row::VARCHAR || '行'
    FROM verdict_row v
    JOIN rule_t t ON t.rule = v.rule
"""

_CAPS = f"""
    SELECT c.a, {position_sql("t.pos", Stage.CAP, "t.rule")}, t.item, t.id, '本条封顶', c.pts, t.clause,
        '本条最多计' || {show_sql("c.cap")} || '分', ''
    FROM ({RULE_CAP}) c
    JOIN rule_t t ON t.rule = c.rule
"""

_NODES = "SELECT a, pos, id, '', kind, net + extra, clause, says, '' FROM node_line"

# Records below a node that took over another appraisal's score as a whole.
_REPLACED = f"""
    SELECT r.a, {_record("r.row")}, t.item, t.id, '直接采用', 0, t.clause,
        t.says || '，上级指标整体采用其他考核成绩，不计分', '记录第' || r.row::VARCHAR || '行'
    FROM records r
    JOIN rule_t t ON t.id = r.rule AND t.kind <> ''
    JOIN replaced d ON d.a = r.a AND d.node = t.node
    WHERE r.state = '已核定'
"""

_BONUS_CUT = f"""
    SELECT a, {position(TOTAL, Stage.BONUS_CUT)}, '{ADDED}', '', '加分封顶', bonus_cut, {{clause}},
        '总分上的加分超过规定的上限，超过部分不计', ''
    FROM leaf_sum
    WHERE node = 0 AND bonus_cut <> 0
"""

_LIMIT_CUT = f"""
    SELECT a, {position(TOTAL, Stage.LIMIT_CUT)}, '{ALL}', '', '总分' || bound, raw - before, {{clause}},
        '总分按规定的' || bound || '计', ''
    FROM (SELECT *, CASE WHEN raw > before THEN '下限' ELSE '上限' END AS bound FROM graded)
    WHERE raw <> before
"""
