"""What the inputs hold at all: a step or a column that could only be empty is not planned.

Nothing here is a value of the data; two inputs that hold the same kinds of things are computed by the
same SQL. Planning is most of what a small appraisal costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.engine.plan import Plan
from kaohe.methods import Decided, Discretionary
from kaohe.methods.base import Terms
from kaohe.numbers import MICRO
from kaohe.tables.inputs import Inputs

CONFIRMED = "已核定"


@dataclass(frozen=True)
class Met:
    """`overruled`: the scheme has rules below nodes that may take over another appraisal's score.

    `kinds` are the methods of the rules that have records, or count a missing one as nothing done.
    `summed`: some of them add their records up; `grouped`: and there is more than one to add up.
    """

    own: bool
    history: bool
    records: bool
    ratings: bool
    takes_over: bool
    overruled: bool
    marks: bool
    flaws: bool
    units: bool
    kinds: frozenset[str]
    summed: bool
    grouped: bool
    alone: bool
    levels: bool
    severities: bool
    points: bool
    bases: bool
    terms: Terms
    capped: bool
    matters: bool
    always: bool
    verdicts: bool
    unconfirmed: bool


def met(plan: Plan, inputs: Inputs) -> Met:
    """What a plan meets in the inputs."""
    records, marks, full = inputs.records, inputs.marks, inputs.ratings["full"]
    named = set(pc.unique(records["rule"]).to_pylist())
    rules = [rule for rule in plan.rules if rule["id"] in named]
    zeros = [rule for rule in plan.rules if rule["missing"] == "按零"]
    counting = [rule for rule in rules if rule["kind"]] + zeros
    deciding = plan.cells("verdict_t", "rule")
    kinds = frozenset(rule["kind"] for rule in counting)
    factors = _any(records["factor"], pc.not_equal, MICRO)
    takes_over = bool(plan.rows["adopts_t"]) and full.null_count < len(full)
    replaceable = plan.cells("adopts_t", "node") if takes_over else set()
    summed = any(not rule["alone"] for rule in counting)
    return Met(
        own=inputs.own.num_rows > 0,
        history=inputs.history.num_rows > 0,
        records=records.num_rows > 0,
        ratings=inputs.ratings.num_rows > 0,
        takes_over=takes_over,
        overruled=bool(plan.cells("rule_t", "node") & replaceable),
        marks=bool(plan.rows["ballot_t"]) and marks.num_rows > 0,
        flaws=_any(marks["flaw"], pc.not_equal, ""),
        units=_any(marks["unit"], pc.not_equal, ""),
        kinds=kinds,
        summed=summed,
        grouped=summed and _repeats(records),
        alone=any(rule["alone"] for rule in counting),
        levels=_any(records["level"], pc.not_equal, ""),
        severities=_any(records["severity"], pc.not_equal, ""),
        points=_given(records["own"]) or bool(kinds & {Discretionary.tag, Decided.tag}),
        bases=_given(records["base"]),
        terms=Terms(factors, not factors and _whole(records["q"], counting)),
        capped=any(rule["cap"] is not None for rule in counting),
        matters=any(rule["matter_group"] is not None for rule in counting)
        and _any(records["matter"], pc.not_equal, ""),
        always=any(rule["always_group"] is not None for rule in counting),
        verdicts=any(rule["rule"] in deciding for rule in rules),
        unconfirmed=_any(records["state"], pc.not_equal, CONFIRMED),
    )


def _any(column: pa.ChunkedArray, test: Any, value: Any) -> bool:
    return bool(pc.any(test(column, value)).as_py())


def _given(column: pa.ChunkedArray) -> bool:
    return bool(column.null_count < len(column))


def _repeats(records: pa.Table) -> bool:
    """Whether an appraisee has several records of one rule."""
    rules = pc.dictionary_encode(records["rule"]).unify_dictionaries().combine_chunks()
    pairs = pc.add(
        pc.multiply(pc.cast(records["a"], pa.int64()), len(rules.dictionary)),
        pc.cast(rules.indices, pa.int64()),
    )
    return bool(pc.count_distinct(pairs).as_py() < len(pairs))


def _whole(quantities: pa.ChunkedArray, rules: list[dict[str, Any]]) -> bool:
    """Whether quantities, and what rules set against them, are whole."""
    parameters = [rule[name] or 0 for rule in rules for name in ("free", "required")]
    whole = pc.multiply(pc.divide(quantities, MICRO), MICRO)
    return all(each % MICRO == 0 for each in parameters) and not _any(quantities, pc.not_equal, whole)
