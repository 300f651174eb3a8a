"""The results as people read them: the tables of semantics, section 7, selected from what was computed."""

from __future__ import annotations

from kaohe.engine.awards import awards
from kaohe.engine.ballots import shares_out
from kaohe.engine.grades import grade_quotas
from kaohe.engine.ledger import moves, rooted
from kaohe.engine.links import computed
from kaohe.engine.met import Met
from kaohe.engine.plan import ADDED, LAST, Plan
from kaohe.engine.records import owes
from kaohe.engine.steps import text
from kaohe.engine.tree import NOT_REPLACED, waits
from kaohe.numbers import show_fixed_sql, show_sql
from kaohe.scheme.model import Scheme


def scores(plan: Plan, met: Met) -> str:
    """得分."""
    scheme = plan.scheme
    joins, titles, vetoes = [], "''", "''"
    if awards(scheme, met):
        titles = "coalesce(w.titles, '')"
        joins.append("LEFT JOIN title w ON w.a = s.a")
    if met.verdicts:
        vetoes = "coalesce(v.ids, '')"
        joins.append(f"LEFT JOIN ({_VETOES}) v ON v.a = s.a")
    remark, tables = _remark(plan, met)
    joins += [f"LEFT JOIN ({sql}) {name} ON {name}.a = s.a" for name, sql in tables.items()]
    return f"""
SELECT s.category AS 类别, s.grp AS 分组, s.name AS 对象,
    CASE WHEN s.unfinished THEN '' ELSE {show_fixed_sql("s.shown", scheme.decimals)} END AS 总分,
    coalesce(s.place::VARCHAR, '') AS 名次, {_grade(scheme)} AS 等次, {titles} AS 奖项, {vetoes} AS 否决,
    {remark} AS 备注
FROM graded s
{" ".join(joins)}
ORDER BY s.a
"""


_VETOES = """
    SELECT a, string_agg(id, '、' ORDER BY rule) AS ids
    FROM (SELECT DISTINCT a, rule, id FROM verdict_row WHERE affirmed IS NULL)
    GROUP BY a
"""


def _grade(scheme: Scheme) -> str:
    """The name of the grade with the number `g`."""
    if not scheme.grades:
        return "''"
    arms = " ".join(f"WHEN {n} THEN {text(grade.name or grade.id)}" for n, grade in enumerate(scheme.grades))
    return f"CASE s.g {arms} ELSE '' END"


def _remark(plan: Plan, met: Met) -> tuple[str, dict[str, str]]:
    """备注 as SQL over graded `s`, and the tables that it reads besides.

    The fixed words in their fixed order, then what the scheme names, each once.
    """
    scheme = plan.scheme
    words: list[str] = []
    tables: dict[str, str] = {}
    waiting = []
    if grade_quotas(scheme):
        waiting.append("s.undecided")
    if awards(scheme, met) and any(award.quotas for award in scheme.awards):
        waiting.append("s.a IN (SELECT a FROM awarded WHERE undecided)")
    if waiting:
        words.append(f"CASE WHEN {' OR '.join(waiting)} THEN '待研究' END")
    if grade_quotas(scheme):
        words.append("CASE WHEN s.over_quota THEN '超出名额' END")
        words.append("CASE WHEN s.over_affirmed THEN '肯定超出名额' END")
    if plan.cells("verdict_t", "affirmed") and met.verdicts:
        words.append("CASE WHEN s.affirmed IS NOT NULL THEN '一票肯定' END")
    if False in plan.cells("profile_t", "graded"):
        words.append("CASE WHEN NOT s.graded THEN '只写评语' END")
    if waits(plan):
        words.append("CASE WHEN s.lacks THEN '未完成' END")
    if owes(plan):
        words.append("CASE WHEN s.a IN (SELECT a FROM owed) THEN '待补' END")
    if met.marks and shares_out(plan):
        words.append("c.dropped")
        tables["c"] = _DROPPED
    named = _named(plan, met)
    if named:
        words.append("n.words")
        tables["n"] = _once(named)
    return f"concat_ws('、', {', '.join(words)})" if words else "''", tables


_DROPPED = """
    SELECT a, string_agg(id || '无' || cls || '票', '、' ORDER BY via, node, ord) AS dropped
    FROM dropped
    GROUP BY a
"""


def _named(plan: Plan, met: Met) -> list[str]:
    """SQL for the words that the scheme names, by appraisee, each list with its order `nth`."""
    words = []
    if met.verdicts and plan.cells("verdict_t", "consequence") - {""}:
        words.append("SELECT a, rule AS nth, consequence AS word FROM verdict_row WHERE consequence <> ''")
    if awards(plan.scheme, met) and plan.cells("award_t", "remark") - {""}:
        words.append(
            "SELECT w.a, w.nth, t.remark AS word FROM awarded w JOIN award_t t ON t.nth = w.nth"
            " WHERE w.granted AND t.remark <> ''"
        )
    if computed(plan.scheme, "本期"):
        words.append("SELECT a, nth, conclusion AS word FROM concluded")
    return words


def _once(lists: list[str]) -> str:
    """Lists of words one behind the other, each word once."""
    listed = " UNION ALL ".join(
        f"SELECT a, word, {number * 1_000_000} + nth AS seq FROM ({words})"
        for number, words in enumerate(lists)
    )
    return f"""
    SELECT a, string_agg(word, '、' ORDER BY seq) AS words
    FROM (SELECT a, word, min(seq) AS seq FROM ({listed}) GROUP BY a, word)
    GROUP BY a
    """


def indicator_scores(plan: Plan, met: Met, provisional: bool) -> str:
    """指标得分: every node that applies, own indicators in their place, then 加减."""
    move = _moved(plan, met, blanks=waits(plan) and not provisional)
    scores = [("node_score", _NODE_SCORE)] if move else []
    parts = [_cells(met, bool(move))]
    if met.own:
        scores += [("own_score", _OWN_SCORE)] if move else []
        parts.append(_own_cells(met, bool(move)))
    if rooted(plan):
        shown = show_sql("g.added")
        parts.append(f"SELECT g.a, {LAST}, 0, g.name, '{ADDED}', '{ADDED}', '0', {shown} FROM graded g")
    relations = ", ".join(f"{name} AS ({sql})" for name, sql in [("move", move), *scores] if sql)
    return f"""
{f"WITH {relations}" if relations else ""}
SELECT who AS 对象, id AS 指标, name AS 名称, points AS 分值, score AS 得分
FROM ({" UNION ALL ".join(parts)})
ORDER BY a, seat, node
"""


def _moved(plan: Plan, met: Met, blanks: bool) -> str:
    """What nodes come to besides what they start from; `blank` where something is still missing."""
    parts = [
        f"SELECT a, {m.via} AS via, {m.node} AS node, {m.points} AS pts, FALSE AS blank FROM {m.table}"
        for m in moves(plan, met)
    ]
    if blanks:
        parts.append("SELECT a, via, node, 0::BIGINT AS pts, TRUE AS blank FROM missing")
    return " UNION ALL ".join(parts)


# By the closure of the scheme's tree …
_NODE_SCORE = """
    SELECT m.a, c.anc AS node, sum(m.pts)::BIGINT AS pts, bool_or(m.blank) AS blank
    FROM move m
    JOIN appraisees ap ON ap.a = m.a
    JOIN closure c ON c.profile = ap.profile AND c.node = m.via
    GROUP BY m.a, c.anc
"""

# … and of own indicators by the rows above them.
_OWN_SCORE = """
    SELECT u.node, sum(m.pts)::BIGINT AS pts, bool_or(m.blank) AS blank
    FROM move m
    JOIN (SELECT node, unnest([k, p1, p2]) AS k FROM own_node) b ON b.node = m.node
    JOIN own_node u ON u.k = b.k
    GROUP BY u.node
"""


def _cells(met: Met, moved: bool) -> str:
    """The scheme's indicators, as the profile starts where nothing has moved."""
    score, joined, kept = "c.shown", "", ""
    if moved:
        score = show_sql("(c.start + s.pts)")
        score = f"CASE WHEN s.blank THEN '' WHEN s.a IS NULL THEN c.shown ELSE {score} END"
        joined = "LEFT JOIN node_score s ON s.a = ap.a AND s.node = c.node"
    if met.takes_over:
        kept = f"WHERE {NOT_REPLACED.format(a='ap.a', node='c.node AND NOT gone.whole')}"
    return f"""
    SELECT ap.a, c.node AS seat, c.node, ap.name AS who, c.id, c.name, c.points, {score} AS score
    FROM appraisees ap
    JOIN cell_t c ON c.profile = ap.profile
    {joined}
    {kept}
    """


def _own_cells(met: Met, moved: bool) -> str:
    score, joined, kept = "'0'", "", ""
    if moved:
        score = f"CASE WHEN s.blank THEN '' ELSE {show_sql('coalesce(s.pts, 0)')} END"
        joined = "LEFT JOIN own_score s ON s.node = o.node"
    if met.takes_over:
        kept = f"WHERE {NOT_REPLACED.format(a='o.a', node='o.via')}"
    return f"""
    SELECT o.a, o.via, o.node, ap.name, o.id, o.name, {show_sql("o.points")}, {score}
    FROM own_node o
    JOIN appraisees ap ON ap.a = o.a
    {joined}
    {kept}
    """


NO_LINKS = "SELECT '' AS 对象, '' AS 周期, '' AS 结论, '' AS 依据 LIMIT 0"


def links(scheme: Scheme) -> str:
    """联动 of this period."""
    return _LINKS if computed(scheme, "本期") else NO_LINKS


_LINKS = """
SELECT ap.name AS 对象, run.period AS 周期, c.conclusion AS 结论, c.clause AS 依据
FROM concluded c
JOIN appraisees ap ON ap.a = c.a
CROSS JOIN run_t run
ORDER BY c.a
"""

# The annual run lists everybody, with the grades on which the conclusion rests.
ANNUAL_LINKS = """
WITH counted AS (
    SELECT a, grade, count(*) AS n FROM era GROUP BY a, grade
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
