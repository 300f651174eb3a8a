"""Records become ledger lines: each rule turns its confirmed records into points.

One relation serves all methods. A line is a rule's records that are reckoned together: all of the
rule and level where quantities add up, else each record by itself. One CASE over the rule's kind
holds every method's own SQL.
"""

from __future__ import annotations

import re

from kaohe.engine.met import Met
from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step, text
from kaohe.methods import RULE_METHODS, Decided, Ratio, Severity, Tiers, Zero
from kaohe.numbers import MICRO


def steps(plan: Plan, met: Met) -> list[Step]:
    made = [Step("displaced", _displaced(plan, met))] if met.matters else []
    if met.kinds:
        made.append(Step("rule_line", _rule_line(plan, met)))
    if owes(plan):
        made.append(Step("owed", f"SELECT ap.a, t.rule {_unreported('待补', met)}"))
    return made


def owes(plan: Plan) -> bool:
    """Whether the scheme has rules that wait for a report (缺报: 待补)."""
    return "待补" in plan.cells("rule_t", "missing")


def zeros(plan: Plan) -> bool:
    """Whether the scheme has rules that count a missing report as nothing done (缺报: 按零)."""
    return "按零" in plan.cells("rule_t", "missing")


# Rules below a node that took over another appraisal's score as a whole do not act.
_ACTS = "AND NOT EXISTS (SELECT 1 FROM replaced d WHERE d.a = {a} AND d.node = t.node)"


def facts(met: Met, columns: str) -> str:
    """SQL for columns of the confirmed records `r` with their rules `t`.

    Vetoes and affirmations are read where grades are made.
    """
    return f"""
    SELECT {columns}
    FROM records r
    JOIN rule_t t ON t.id = r.rule
    WHERE r.state = '已核定' AND t.kind <> '' {_ACTS.format(a="r.a") if met.overruled else ""}
    """


def _own_columns(met: Met) -> dict[str, str]:
    """What records reckoned by themselves have besides their quantity, where any has it."""
    columns = {
        "severity_name": ("r.severity", "''", met.severities),
        "own": ("r.own", "NULL", met.points),
        "factor": ("r.factor", str(MICRO), met.terms.factors),
        "base": ("r.base", "NULL", met.bases),
    }
    used = {name: given for name, given in columns.items() if met.alone and given[2]}
    if not met.summed:
        return {name: column for name, (column, _, _) in used.items()}
    return {
        name: f"CASE WHEN t.alone THEN {column} ELSE {none} END" for name, (column, none, _) in used.items()
    }


LEVEL = "CASE WHEN t.levelled THEN r.level ELSE '' END AS level"


def _rule_columns(met: Met) -> list[str]:
    """The columns of rules `t` that pricing a line reads."""
    read = re.findall(r"\w+", _points(met))
    price = "points AS rate" if met.levels else "points"
    columns = ["node", "sign", "extra", price, *(name for name in _PARAMETERS if name in read)]
    columns += ["cap"] if met.capped else []
    columns += ["always_group"] if met.always else []
    return [f"t.{column}" for column in columns]


def _single(met: Met) -> str:
    """SQL for the records as lines with their rules, each reckoned by itself."""
    columns = ["r.a", "t.rule", "t.alone", "r.row AS first_row", "1 AS records", "r.q", *_rule_columns(met)]
    columns += [f"{column} AS {name}" for name, column in _own_columns(met).items()]
    columns += [LEVEL] if met.levels else []
    columns += ["r.q::HUGEINT * r.factor AS qk"] if met.terms.factors else []
    columns += ["r.matter", "t.matter_group"] if met.matters else []
    return facts(met, ", ".join(columns))


def _tally(plan: Plan, met: Met) -> str:
    """Lines with their rules: quantities added up over a rule and level, or each record by itself."""
    lines = _single(met)
    if met.matters:
        lines = f"SELECT * FROM ({lines}) f ANTI JOIN displaced d ON d.row = f.first_row"
    if not met.grouped and not zeros(plan):
        return lines
    keys = ["a", "rule", *(["level"] if met.levels else [])]
    sums = {"q": "sum(q)::BIGINT", "first_row": "min(first_row)", "records": "count(*)::INTEGER"}
    if met.terms.factors:
        sums["qk"] = "sum(qk)::HUGEINT"
    sums |= {name: f"any_value({name})" for name in _own_columns(met)}
    apart = ["CASE WHEN alone THEN first_row ELSE 0 END"] if met.alone else []
    summed = ", ".join(f"{column} AS {name}" for name, column in sums.items())
    added = f"SELECT {', '.join(keys)}, {summed} FROM ({lines}) GROUP BY {', '.join(keys + apart)}"
    if zeros(plan):
        added += f" UNION ALL {_nothing_done(met, [*keys[2:], *sums])}"
    return f"SELECT x.*, {', '.join(_rule_columns(met))} FROM ({added}) x JOIN rule_t t ON t.rule = x.rule"


def _nothing_done(met: Met, columns: list[str]) -> str:
    """Lines of the rules that count a missing report as nothing done (缺报: 按零)."""
    cells = {"level": "''", "q": "0", "first_row": "0", "records": "0", "qk": "0"}
    cells |= {"severity_name": "''", "factor": str(MICRO)}
    zero = ", ".join(cells.get(name, "NULL") for name in columns)
    return f"SELECT ap.a, t.rule, {zero} {_unreported('按零', met)}"


_NO_RECORD = """AND NOT EXISTS (
        SELECT 1 FROM records r WHERE r.a = ap.a AND r.rule = t.id AND r.state = '已核定'
    )"""


def _unreported(missing: str, met: Met) -> str:
    """FROM and WHERE for the rules (of one 缺报) and appraisees without any confirmed record."""
    return f"""
    FROM rule_t t
    JOIN profile_rule pr ON pr.rule = t.rule
    JOIN appraisees ap ON ap.profile = pr.profile
    WHERE t.missing = {text(missing)} {_NO_RECORD if met.records else ""}
        {_ACTS.format(a="ap.a") if met.overruled else ""}
    """


# The tier into which a quantity falls; the highest tier takes its upper bound.
_TIER = """(
    SELECT min(i.points) FROM tier_t i
    WHERE i.rule = x.rule AND (i.level = '' OR i.level = {level}) AND (i.low IS NULL OR i.low <= x.q)
        AND (i.high IS NULL OR x.q < i.high OR (i.top AND x.q = i.high))
)"""


def _points(met: Met) -> str:
    """One CASE over the kinds that are met."""
    arms = {kind: RULE_METHODS[kind].points_sql(met.terms) for kind in sorted(met.kinds)}
    if len(arms) == 1:
        return next(iter(arms.values()))
    return f"CASE kind {' '.join(f'WHEN {text(kind)} THEN {points}' for kind, points in arms.items())} END"


_PARAMETERS = ("kind", "free", "required", "target", "step", "above")
"""The columns of rule_t, besides the points, that methods read."""


def _priced(plan: Plan, met: Met, lines: str) -> str:
    """SQL for a relation of lines with `amount`, the points of each by its rule's method."""
    columns, joins = [], []
    if met.levels:
        columns = ["coalesce(l.points, x.rate) AS points"]
        joins.append("LEFT JOIN level_t l ON l.rule = x.rule AND l.level = x.level")
    if Severity.tag in met.kinds:
        columns.append(f"{'s.factor' if met.severities else 'NULL::BIGINT'} AS severity")
        if met.severities:
            joins.append("LEFT JOIN severity_t s ON s.rule = x.rule AND s.severity = x.severity_name")
    if Tiers.tag in met.kinds:
        columns.append(f"{_TIER.format(level='x.level' if met.levels else text(''))} AS tier")
    if met.kinds & {Zero.tag, Ratio.tag}:
        columns.append("f.points AS leaf")
        joins += [
            "JOIN appraisees ap ON ap.a = x.a",
            "LEFT JOIN leaf_t f ON f.profile = ap.profile AND f.node = x.node",
        ]
    if Ratio.tag in met.kinds and not met.bases:
        columns.append("NULL::BIGINT AS base")
    if columns:
        lines = f"SELECT x.*, {', '.join(columns)} FROM ({lines}) x {' '.join(joins)}"
    return f"(SELECT *, {_points(met)} AS amount FROM ({lines}))"


def _displaced(plan: Plan, met: Met) -> str:
    """Of the records of one matter the one with the most points stays, each reckoned by itself."""
    solo = f"SELECT * FROM ({_single(met)}) WHERE matter_group IS NOT NULL AND matter <> ''"
    return f"""
WITH ranked AS (
    SELECT first_row AS row, first_value(first_row) OVER best AS winner, row_number() OVER best AS nth
    FROM {_priced(plan, met, solo)}
    WINDOW best AS (PARTITION BY a, matter_group, matter ORDER BY abs(amount) DESC, first_row)
)
SELECT row, winner FROM ranked WHERE nth > 1
"""


def line_columns(met: Met) -> list[str]:
    """The columns of rule_line that hold anything."""
    columns = ["a", "rule", "node", "sign", "extra", "first_row", "records", "q"]
    columns += ["level"] if met.levels else []
    columns += ["cap"] if met.capped else []
    return columns + list(_own_columns(met))


def _rule_line(plan: Plan, met: Met) -> str:
    """Signed points of each line; of rules that exclude each other only the largest keeps its own."""
    signed = "CASE sign WHEN 0 THEN amount ELSE sign * amount END" if decides(met) else "sign * amount"
    columns = ", ".join(line_columns(met))
    if not met.always:
        priced = _priced(plan, met, _tally(plan, met))
        return f"SELECT {columns}, coalesce({signed}, 0)::BIGINT AS pts FROM {priced}"
    return f"""
WITH signed AS (
    SELECT {columns}, always_group, {"cap" if met.capped else "NULL::BIGINT"} AS most,
        coalesce({signed}, 0)::BIGINT AS pts
    FROM {_priced(plan, met, _tally(plan, met))}
),
by_rule AS (
    SELECT a, rule, always_group, least(abs(sum(pts)), coalesce(any_value(most), abs(sum(pts)))) AS amount
    FROM signed
    WHERE always_group IS NOT NULL
    GROUP BY a, rule, always_group
),
best AS (
    SELECT a, rule, first_value(rule) OVER (PARTITION BY a, always_group ORDER BY amount DESC, rule) AS winner
    FROM by_rule
)
SELECT s.* EXCLUDE (always_group, most)
    REPLACE (CASE WHEN b.winner <> s.rule THEN 0 ELSE s.pts END AS pts),
    CASE WHEN b.winner <> s.rule THEN b.winner END AS winner
FROM signed s
LEFT JOIN best b ON b.a = s.a AND b.rule = s.rule
"""


def decides(met: Met) -> bool:
    """Whether a rule without a sign of its own (研究决定) has records."""
    return Decided.tag in met.kinds
