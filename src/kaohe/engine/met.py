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
    `condensed`: marks stand in mark_tally, and `marks` holds only ballots that may be void, if there
    are any (`doubtful`); `beside`: in mark_pivot too, the classes side by side. `many`: appraisees are
    so many that what is sorted should be narrow. `summed`: some kinds add their records up; `grouped`:
    and there is more than one to add up.
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
    condensed: bool
    doubtful: bool
    beside: bool
    many: bool
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


@dataclass(frozen=True)
class Held:
    """What the inputs hold, by whatever engine it was found out."""

    own: bool
    history: bool
    records: bool
    ratings: bool
    marks: bool
    rules: frozenset[str]
    whole: bool
    repeats: bool
    levels: bool
    severities: bool
    points: bool
    bases: bool
    factors: bool
    matters: bool
    unconfirmed: bool
    full: bool
    flaws: bool
    units: bool
    condensed: bool = False
    doubtful: bool = True
    beside: bool = False
    many: bool = False


def met(plan: Plan, inputs: Inputs) -> Met:
    """What a plan meets in inputs in memory."""
    records, marks, full = inputs.records, inputs.marks, inputs.ratings["full"]
    quantities = records["q"]
    held = Held(
        own=inputs.own.num_rows > 0,
        history=inputs.history.num_rows > 0,
        records=records.num_rows > 0,
        ratings=inputs.ratings.num_rows > 0,
        marks=marks.num_rows > 0,
        rules=frozenset(pc.unique(records["rule"]).to_pylist()),
        whole=not _any(quantities, pc.not_equal, pc.multiply(pc.divide(quantities, MICRO), MICRO)),
        repeats=_repeats(records),
        levels=_any(records["level"], pc.not_equal, ""),
        severities=_any(records["severity"], pc.not_equal, ""),
        points=_given(records["own"]),
        bases=_given(records["base"]),
        factors=_any(records["factor"], pc.not_equal, MICRO),
        matters=_any(records["matter"], pc.not_equal, ""),
        unconfirmed=_any(records["state"], pc.not_equal, CONFIRMED),
        full=full.null_count < len(full),
        flaws=_any(marks["flaw"], pc.not_equal, ""),
        units=_any(marks["unit"], pc.not_equal, ""),
    )
    return met_with(plan, held)


def met_with(plan: Plan, held: Held) -> Met:
    """What a plan meets in inputs that hold such things."""
    rules = [rule for rule in plan.rules if rule["id"] in held.rules]
    zeros = [rule for rule in plan.rules if rule["missing"] == "按零"]
    counting = [rule for rule in rules if rule["kind"]] + zeros
    deciding = plan.cells("verdict_t", "rule")
    kinds = frozenset(rule["kind"] for rule in counting)
    takes_over = bool(plan.rows["adopts_t"]) and held.full
    replaceable = plan.cells("adopts_t", "node") if takes_over else set()
    summed = any(not rule["alone"] for rule in counting)
    parameters = [rule[name] or 0 for rule in counting for name in ("free", "required")]
    whole = held.whole and all(each % MICRO == 0 for each in parameters)
    return Met(
        own=held.own,
        history=held.history,
        records=held.records,
        ratings=held.ratings,
        takes_over=takes_over,
        overruled=bool(plan.cells("rule_t", "node") & replaceable),
        marks=bool(plan.rows["ballot_t"]) and held.marks,
        flaws=held.flaws,
        units=held.units,
        condensed=held.condensed,
        doubtful=held.doubtful,
        beside=held.beside,
        many=held.many,
        kinds=kinds,
        summed=summed,
        grouped=summed and held.repeats,
        alone=any(rule["alone"] for rule in counting),
        levels=held.levels,
        severities=held.severities,
        points=held.points or bool(kinds & {Discretionary.tag, Decided.tag}),
        bases=held.bases,
        terms=Terms(held.factors, not held.factors and whole),
        capped=any(rule["cap"] is not None for rule in counting),
        matters=any(rule["matter_group"] is not None for rule in counting) and held.matters,
        always=any(rule["always_group"] is not None for rule in counting),
        verdicts=any(rule["rule"] in deciding for rule in rules),
        unconfirmed=held.unconfirmed,
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
