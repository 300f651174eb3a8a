"""All of a run as SQL: the steps in their order, and the queries of the result tables.

Made once for a scheme, the profiles met and what the inputs hold; the next run with the same takes it
from the plan.
"""

from __future__ import annotations

from collections.abc import Mapping

from kaohe.engine import (
    awards,
    ballots,
    counts,
    grading,
    ledger,
    limits,
    links,
    order,
    output,
    ratings,
    records,
    tree,
)
from kaohe.engine.met import Met
from kaohe.engine.plan import Plan, Script
from kaohe.engine.statement import statement
from kaohe.engine.steps import Step

MOST_SCRIPTS = 32
"""Scripts kept with a plan."""


def script(plan: Plan, met: Met, provisional: bool) -> Script:
    """The steps and queries of a period."""
    key = (met, provisional)
    made = plan.scripts.get(key)
    if made is None:
        if len(plan.scripts) >= MOST_SCRIPTS:
            plan.scripts.clear()
        made = plan.scripts[key] = Script(
            tuple(_steps(plan, met, provisional)), _queries(plan, met, provisional)
        )
    return made


def annual(plan: Plan) -> Script:
    """The steps and queries of the annual links."""
    return Script(tuple(links.annual_steps(plan.scheme)), {"联动": output.ANNUAL_LINKS})


def _steps(plan: Plan, met: Met, provisional: bool) -> list[Step]:
    scheme = plan.scheme
    return [
        *tree.steps(plan, met),
        *records.steps(plan, met),
        *limits.steps(plan, met),
        *ballots.steps(plan, met),
        *ratings.steps(plan, met),
        *ledger.steps(plan, met),
        *order.steps(met),
        *grading.steps(plan, met, provisional),
        *awards.steps(scheme, met),
        *links.steps(scheme, met),
    ]


def _queries(plan: Plan, met: Met, provisional: bool) -> Mapping[str, str]:
    return {
        "得分": output.scores(plan, met),
        "指标得分": output.indicator_scores(plan, met, provisional),
        "明细": statement(plan, met),
        "联动": output.links(plan.scheme),
        "清点": counts.counts(plan, met),
    }
