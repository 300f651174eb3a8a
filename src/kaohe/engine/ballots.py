"""Ballots become scores: void ballots out, class means, weights of the classes present, conversion."""

from __future__ import annotations

from kaohe.engine import ballots_beside
from kaohe.engine.met import Met
from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step
from kaohe.methods.ballot import Ballot
from kaohe.methods.by_place import ByPlace
from kaohe.numbers import MICRO


def steps(plan: Plan, met: Met) -> list[Step]:
    if not met.marks:
        return []
    made = [Step("cast_mark", _cast(plan, met)), Step("void_ballot", _void_ballot(plan, met))]
    if met.condensed:
        made.append(Step("mark_sum", _MARK_SUM, lazy=True))
    if may_drop_out(plan):
        made.append(Step("valid_class", _valid_class(met)))
    made += [*_means(plan, met), Step("ballot_score", _ballot_score(plan, met))]
    if shares_out(plan):
        made.append(Step("dropped", _DROPPED_CLASS))
    return made


def _beside(plan: Plan, met: Met) -> bool:
    """Whether a class counts by itself alone: no place among its means, no least number of ballots."""
    ranked = "每票种" in plan.cells("ballot_t", "place_on")
    return met.beside and not ranked and not may_drop_out(plan)


def _means(plan: Plan, met: Met) -> list[Step]:
    if _beside(plan, met):
        return ballots_beside.means(plan, _by_category(plan))
    return [Step("class_mean", _condensed_mean(plan, met) if met.condensed else _class_mean(plan))]


def may_drop_out(plan: Plan) -> bool:
    """Whether a class may have too few ballots to count."""
    return bool(plan.cells("class_t", "turnout") or plan.cells("class_t", "least") - {0})


def shares_out(plan: Plan) -> bool:
    """Whether the weight of a class without marks may go to others."""
    weighted = [row for row in plan.rows["weight_t"] if row[3]]
    return len(weighted) > len({cfg for cfg, *_ in weighted})


def _cast(plan: Plan, met: Met) -> str:
    """Marks that count for something: on a ballot leaf that applies, of a class with a weight there.

    回避: the mark for one's own unit is an abstention; only named raters (所属) can be recused.
    """
    mark, recused = "m.mark", ""
    if met.units and True in plan.cells("weight_t", "recuse"):
        mark = "CASE WHEN w.recuse AND m.unit <> '' AND m.unit = ap.name THEN NULL ELSE m.mark END AS mark"
        recused = "JOIN appraisees ap ON ap.a = m.a"
    return f"""
SELECT m.ballot, m.cls, m.a, l.node, l.via, l.cfg, w.weight, m.flaw, {mark}, l.node IS NOT NULL AS applies,
    coalesce(w.weight, 0) = 0 AS ignored
FROM marks m
LEFT JOIN leaf l ON l.a = m.a AND l.id = m.indicator AND l.method = '{Ballot.tag}'
LEFT JOIN weight_t w ON w.cfg = l.cfg AND w.cls = m.cls
{recused}
"""


_TWICE = """
    SELECT cls, ballot, '同一对象、同一指标评了两次' AS reason
    FROM cast_mark
    WHERE NOT ignored
    GROUP BY cls, ballot, a, node
    HAVING count(*) > 1
"""

_FLAWED = "SELECT cls, ballot, flaw AS reason FROM cast_mark WHERE NOT ignored AND flaw <> ''"

_TOO_MANY = f"""
    SELECT cls, ballot, kind || '超过规定的个数' AS reason
    FROM (
        SELECT c.cls, c.ballot, c.via, l.kind, l.most, l.share, count(c.mark) AS marks,
            count(c.mark) FILTER (
                (l.kind = '高分' AND c.mark >= l.line) OR (l.kind = '等次' AND c.mark = l.mark)
            ) AS high
        FROM cast_mark c
        JOIN limit_t l ON l.cls = c.cls AND l.cfg = c.cfg
        WHERE NOT c.ignored AND l.kind IN ('高分', '等次')
        GROUP BY c.cls, c.ballot, c.via, l.kind, l.line, l.mark, l.most, l.share
    )
    WHERE high > most OR high::HUGEINT * {100 * MICRO} > share::HUGEINT * marks
"""

_ALL_THE_SAME = """
    SELECT cls, ballot, '所有评分全部相同' AS reason
    FROM cast_mark
    WHERE NOT ignored AND cls IN (SELECT cls FROM limit_t WHERE kind = '全同')
    GROUP BY cls, ballot, via
    HAVING count(mark) > 1 AND min(mark) = max(mark)
"""


def _void_ballot(plan: Plan, met: Met) -> str:
    """A ballot is void as a whole, here with every reason; limits hold for each indicator by itself."""
    limits = plan.cells("limit_t", "kind")
    reasons = [
        _TWICE,
        *([_FLAWED] if met.flaws else []),
        *([_TOO_MANY] if limits - {"全同"} else []),
        *([_ALL_THE_SAME] if "全同" in limits else []),
    ]
    return " UNION ALL ".join(reasons)


def returned(met: Met) -> str:
    """SQL for the ballots that were handed in: all that mark anybody where the class has a weight."""
    if not met.condensed:
        return "SELECT DISTINCT cls, ballot FROM cast_mark WHERE NOT ignored"
    return """
    SELECT DISTINCT e.cls, e.ballot
    FROM every_mark e
    ANTI JOIN (SELECT a, cls, indicator FROM mark_sum WHERE ignored) i
        ON i.a = e.a AND i.cls = e.cls AND i.indicator = e.indicator
    """


def _valid_class(met: Met) -> str:
    """Classes with enough valid ballots to count."""
    return f"""
WITH returned AS (
    SELECT c.cls, count(*) - count(v.ballot) AS valid
    FROM ({returned(met)}) c
    LEFT JOIN (SELECT DISTINCT cls, ballot FROM void_ballot) v ON v.cls = c.cls AND v.ballot = c.ballot
    GROUP BY c.cls
)
SELECT r.cls, r.valid,
    r.valid >= coalesce(c.least, 0)
    AND (c.turnout IS NULL OR c.eligible IS NULL
        OR r.valid::HUGEINT * {100 * MICRO} >= c.turnout::HUGEINT * c.eligible) AS counts
FROM returned r
LEFT JOIN class_t c ON c.cls = r.cls
"""


# Sums of marks, as `cast_mark` has the marks one by one.
_MARK_SUM = f"""
SELECT t.a, t.cls, t.indicator, l.node, l.via, l.cfg, w.weight, t.n, t.marks, t.total,
    l.node IS NOT NULL AS applies, coalesce(w.weight, 0) = 0 AS ignored
FROM mark_tally t
LEFT JOIN leaf l ON l.a = t.a AND l.id = t.indicator AND l.method = '{Ballot.tag}'
LEFT JOIN weight_t w ON w.cfg = l.cfg AND w.cls = t.cls
"""

# What void ballots had to the sums is taken off again.
_LESS_VOID = """
    UNION ALL
    SELECT c.a, c.node, c.cfg, c.cls, any_value(c.weight), -count(c.mark), -coalesce(sum(c.mark), 0)
    FROM cast_mark c
    SEMI JOIN void_ballot v ON v.cls = c.cls AND v.ballot = c.ballot
    WHERE NOT c.ignored
    GROUP BY c.a, c.node, c.cfg, c.cls
"""


def _condensed_mean(plan: Plan, met: Met) -> str:
    """Class means from sums of marks."""
    sums = "SELECT a, node, cfg, cls, weight, marks, total FROM mark_sum WHERE NOT ignored"
    if met.doubtful:
        sums = f"""
    SELECT a, node, cfg, cls, any_value(weight) AS weight, sum(marks) AS marks, sum(total) AS total
    FROM ({sums} {_LESS_VOID})
    GROUP BY a, node, cfg, cls
    """
    category, who, counts = "", "", ""
    if _by_category(plan):
        category, who = ", ap.category", "JOIN appraisees ap ON ap.a = s.a"
    if may_drop_out(plan):
        counts = "JOIN valid_class v ON v.cls = s.cls AND v.counts"
    mean = f"""
    SELECT s.a, s.node, s.cfg, s.cls, s.weight, s.marks::INTEGER AS marks,
        {Ballot.mean_of("s.total", "s.marks")} AS mean {category}
    FROM ({sums}) s
    {who}
    {counts}
    WHERE s.marks > 0
    """
    return _by_place(plan, "每票种", "mean", "x.cls", mean)


def _by_place(plan: Plan, level: str, value: str, field: str, relation: str) -> str:
    """A relation with `value` replaced by points for its place where the scheme ranks at this level."""
    if level not in plan.cells("ballot_t", "place_on"):
        return relation
    group = ", x.category" if _by_category(plan) else ""
    ranked = f"""
        SELECT x.*, rank() OVER (PARTITION BY {field}, x.node {group} ORDER BY x.{value} DESC) AS place
        FROM ({relation}) x
    """
    names = ("first", "step", "lowest")
    same = [plan.common("ballot_t", name) for name in ("place_on", *names)]
    if None not in same:
        points = ByPlace.points_sql(*map(str, same[1:]))
        return f"SELECT r.* EXCLUDE (place) REPLACE (({points})::BIGINT AS {value}) FROM ({ranked}) r"
    points = ByPlace.points_sql(*(f"b.{name}" for name in names))
    points = f"CASE WHEN b.place_on = '{level}' THEN {points} ELSE r.{value} END"
    return f"""
    SELECT r.* EXCLUDE (place) REPLACE (({points})::BIGINT AS {value})
    FROM ({ranked}) r
    JOIN ballot_t b ON b.cfg = r.cfg
    """


def _by_category(plan: Plan) -> bool:
    """Whether appraisees of several categories are voted on, and ranked, in one indicator."""
    if not plan.cells("ballot_t", "place_on") - {""}:
        return False
    category = {profile: row["category"] for profile, row in plan.keyed("profile_t").items()}
    met = {(row[1], category[row[0]]) for row in plan.rows["waiting_t"]}
    return len(met) > len({node for node, _ in met})


def _valid_mark(plan: Plan) -> str:
    """Marks that count; with the appraisee's category where the scheme ranks within it."""
    category, who, counts = "", "", ""
    if _by_category(plan):
        category, who = ", ap.category", "JOIN appraisees ap ON ap.a = c.a"
    if may_drop_out(plan):
        counts = "JOIN valid_class v ON v.cls = c.cls AND v.counts"
    good = f"""
    SELECT c.a, c.node, c.cfg, c.cls, c.ballot, c.weight, c.mark {category}
    FROM cast_mark c
    {who}
    {counts}
    ANTI JOIN void_ballot d ON d.cls = c.cls AND d.ballot = c.ballot
    WHERE NOT c.ignored AND c.mark IS NOT NULL
    """
    return _by_place(plan, "每张票", "mark", "x.cls, x.ballot", good)


_LESS_DROPPED = """
    SELECT * FROM (
        SELECT v.*, b.drop_high, b.drop_low,
            row_number() OVER (PARTITION BY v.a, v.node, v.cls ORDER BY v.mark DESC) AS from_top,
            row_number() OVER (PARTITION BY v.a, v.node, v.cls ORDER BY v.mark) AS from_bottom,
            count(*) OVER (PARTITION BY v.a, v.node, v.cls) AS n
        FROM ({valid}) v
        JOIN ballot_t b ON b.cfg = v.cfg
    )
    WHERE n <= drop_high + drop_low OR (from_top > drop_high AND from_bottom > drop_low)
"""


def _class_mean(plan: Plan) -> str:
    valid = _valid_mark(plan)
    if (plan.cells("ballot_t", "drop_high") | plan.cells("ballot_t", "drop_low")) - {0}:
        valid = _LESS_DROPPED.format(valid=valid)
    category = ", any_value(category) AS category" if _by_category(plan) else ""
    mean = f"""
    SELECT a, node, cfg, cls, any_value(weight) AS weight, count(*)::INTEGER AS marks,
        {Ballot.mean_sql} AS mean {category}
    FROM ({valid})
    GROUP BY a, node, cfg, cls
    """
    return _by_place(plan, "每票种", "mean", "x.cls", mean)


def _ballot_score(plan: Plan, met: Met) -> str:
    category = ", any_value(category) AS category" if _by_category(plan) else ""
    points = Ballot.converted_of("weighted", "points", "scale")
    joined = f"""
    SELECT a, node, cfg, {Ballot.weighted_sql} AS weighted, count(*) AS present {category}
    FROM class_mean
    GROUP BY a, node, cfg
    """
    if _beside(plan, met):
        joined, points = ballots_beside.weighted(plan, _by_category(plan)), ballots_beside.converted(plan)
    return f"""
SELECT l.a, l.node, l.via, l.cfg, l.id, l.points, f.weighted, f.present, {points} AS pts
FROM ({_by_place(plan, "合计", "weighted", "x.cfg", joined)}) f
JOIN leaf l ON l.a = f.a AND l.node = f.node
"""


# Classes without a valid mark for somebody, where others have one: their weight was shared out.
_DROPPED_CLASS = """
SELECT s.a, s.via, s.node, s.id, w.cls, w.ord
FROM ballot_score s
JOIN (SELECT cfg, count(*) AS classes FROM weight_t WHERE weight > 0 GROUP BY cfg) n
    ON n.cfg = s.cfg AND s.present < n.classes
JOIN weight_t w ON w.cfg = s.cfg AND w.weight > 0
ANTI JOIN class_mean m ON m.a = s.a AND m.node = s.node AND m.cls = w.cls
"""
