"""Class means and scores where marks are condensed with the classes side by side (`mark_pivot`).

One row for an appraisee and an indicator instead of one for each class, and the weights stand in the
statement. What is asked of class means by class (`class_mean`) is told from it. Numbers are micro-units.
"""

from __future__ import annotations

from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step, text
from kaohe.methods.ballot import Ballot

RATERS = 2**31
"""Nobody is marked by so many."""
MOST = 2**62
"""Below half of what 64 bits hold, for half a divisor is added: then they are enough for a division."""


def means(plan: Plan, category: bool) -> list[Step]:
    """The means of the classes side by side, and by class."""
    classes = list(enumerate(plan.scheme.ballots))
    columns = ", ".join(_mean(plan, k, voters.id) for k, voters in classes)
    beside = f"""
    SELECT t.a, l.node, l.cfg, {columns} {", ap.category" if category else ""}
    FROM mark_pivot t
    JOIN leaf l ON l.a = t.a AND l.id = t.indicator AND l.method = '{Ballot.tag}'
    {"JOIN appraisees ap ON ap.a = t.a" if category else ""}
    """
    by_class = " UNION ALL ".join(
        f"SELECT a, node, cfg, {text(voters.id)} AS cls, {_weight(plan, voters.id)} AS weight,"
        f" marks{k} AS marks, mean{k} AS mean {', category' if category else ''}"
        f" FROM mean_beside WHERE mean{k} IS NOT NULL"
        for k, voters in classes
    )
    return [Step("mean_beside", beside), Step("class_mean", by_class, lazy=True)]


def weighted(plan: Plan, category: bool) -> str:
    """SQL for the means of the classes present, weighted: a, node, cfg, weighted, present."""
    classes = [(k, _weight(plan, voters.id)) for k, voters in enumerate(plan.scheme.ballots)]
    wide = _wide(2 * _scale(plan) * _heaviest(plan))
    huge = "::HUGEINT" if wide else ""
    total = " + ".join(f"coalesce(mean{k}{huge} * {weight}, 0)" for k, weight in classes)
    weights = " + ".join(f"CASE WHEN mean{k} IS NULL THEN 0 ELSE {weight} END" for k, weight in classes)
    present = " + ".join(f"(mean{k} IS NOT NULL)::INTEGER" for k, _ in classes)
    value = Ballot.weighted_of("total", "weights", wide=wide)
    return f"""
    SELECT a, node, cfg, {value} AS weighted, present {", category" if category else ""}
    FROM (
        SELECT *, {total} AS total, {weights} AS weights, {present} AS present FROM mean_beside
    )
    WHERE present > 0
    """


def converted(plan: Plan) -> str:
    """SQL for a weighted mean as points of the leaf."""
    best = max([_scale(plan), *plan.cells("ballot_t", "first")])
    most = max(plan.cells("waiting_t", "points"), default=0)
    return Ballot.converted_of("weighted", "points", "scale", wide=_wide(2 * best * most))


def _mean(plan: Plan, k: int, cls: str) -> str:
    mean = Ballot.mean_of(f"t.total{k}", f"t.marks{k}", wide=_wide(2 * _scale(plan) * RATERS))
    return f"""
        CASE WHEN t.marks{k} > 0 AND {_weight(plan, cls, "l.cfg")} > 0 THEN {mean} END AS mean{k},
        t.marks{k}::INTEGER AS marks{k}"""


def _weight(plan: Plan, cls: str, cfg: str = "cfg") -> str:
    """SQL for the weight of a class in the leaf that is asked for."""
    given = {row[0]: row[3] for row in plan.rows["weight_t"] if row[1] == cls}
    weights = {leaf: given.get(leaf, 0) for leaf in sorted(plan.cells("ballot_t", "cfg"))}
    if len(set(weights.values())) == 1:
        return f"{next(iter(weights.values()))}::BIGINT"
    arms = " ".join(f"WHEN {leaf} THEN {weight}" for leaf, weight in weights.items() if weight)
    return f"(CASE {cfg} {arms} ELSE 0 END)::BIGINT"


def _scale(plan: Plan) -> int:
    """The most that a ballot gives."""
    return max(plan.cells("ballot_t", "scale"), default=0)


def _heaviest(plan: Plan) -> int:
    """The most that the weights of a leaf add up to."""
    sums: dict[int, int] = {}
    for cfg, _, _, weight, _ in plan.rows["weight_t"]:
        sums[cfg] = sums.get(cfg, 0) + weight
    return max(sums.values(), default=0)


def _wide(most: int) -> bool:
    return most >= MOST
