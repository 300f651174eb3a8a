"""Scheme and tables in, explained results out: the steps in their order, on one backend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from kaohe.engine import (
    awards,
    ballots,
    grades,
    ledger,
    links,
    order,
    output,
    ratings,
    records,
    statement,
    tree,
)
from kaohe.engine.backend import Backend
from kaohe.engine.backends.duckdb import DuckDB
from kaohe.engine.plan import Met, Plan
from kaohe.engine.steps import Step
from kaohe.scheme.model import Scheme
from kaohe.tables.inputs import ANNUAL, Inputs
from kaohe.tables.periods import following, parse

FAULTS = "问题"


@dataclass
class Results:
    """What an evaluation left behind. `table(name)` selects one result table (semantics, section 7).

    `provisional` (暂定) is true where missing scores were counted as zero or faulty rows skipped.
    """

    scheme: Scheme
    period: str
    provisional: bool
    notes: tuple[str, ...]
    queries: dict[str, str]
    backend: Backend
    faults: pa.Table | None = None
    _made: dict[str, pa.Table] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The result tables that there are, in the order of semantics, section 7."""
        return (*self.queries, *((FAULTS,) if self.faults is not None else ()))

    def table(self, name: str) -> pa.Table:
        """A result table; all columns are text, numbers exact."""
        if name == FAULTS and self.faults is not None:
            return self.faults
        if name not in self._made:
            self._made[name] = self.backend.select(self.queries[name])
        return self._made[name]

    def tables(self) -> dict[str, pa.Table]:
        return {name: self.table(name) for name in self.names}


def evaluate(
    scheme: Scheme,
    inputs: Inputs,
    provisional: bool = False,
    backend: Callable[[], Backend] = DuckDB,
) -> Results:
    """Every result of one period. `inputs.period` 年度 runs the annual links only."""
    engine = backend()
    annual = inputs.period == ANNUAL
    earlier = inputs.history["period"].unique().to_pylist()
    period = inputs.period or _next(earlier)
    made = engine.prepared(scheme, inputs.profiles)
    met = _met(made, inputs)
    engine.register(_inputs(inputs))
    engine.register({"period_t": links.periods(earlier, period), "run_t": pa.table({"period": [period]})})
    if annual:
        engine.run([links.PAST, *links.steps(scheme, annual=True)])
        queries = {"联动": output.ANNUAL_LINKS}
    else:
        engine.run(_steps(made, met, provisional))
        queries = {
            "得分": output.scores(scheme),
            "指标得分": output.indicator_scores(made, met, provisional),
            "明细": statement.statement(scheme, met.takes_over),
            "联动": output.LINKS,
            "清点": statement.counts(grades.seat_counts(scheme)),
        }
    faults = _faults(inputs) if inputs.faults else None
    stamped = provisional or faults is not None
    return Results(scheme, period, stamped, inputs.notes, queries, engine, faults)


def _met(made: Plan, inputs: Inputs) -> Met:
    full = inputs.ratings["full"]
    return Met(
        own=inputs.own.num_rows > 0,
        marks=inputs.marks.num_rows > 0,
        takes_over=made.takes_over and full.null_count < len(full),
        history=inputs.history.num_rows > 0,
    )


def _steps(made: Plan, met: Met, provisional: bool) -> list[Step]:
    scheme = made.scheme
    return [
        *tree.steps(met),
        *records.steps(made, met),
        *ballots.steps(made, met),
        *ratings.steps(made),
        *ledger.steps(made, met),
        *order.steps(made, provisional),
        *grades.steps(scheme),
        *([links.PAST] if met.history else [links.NO_PAST]),
        *awards.steps(scheme),
        *links.steps(scheme, annual=False),
        *output.steps(made, met),
    ]


def _next(earlier: list[str]) -> str:
    """The period after the latest in 历史."""
    dated = [name for name in earlier if parse(name) is not None]
    return following(max(dated, key=lambda name: parse(name) or ("", 0))) if dated else ""


_FIXED = {"a", "name", "category", "grp", "profile"}


def _inputs(inputs: Inputs) -> dict[str, pa.Table]:
    people = inputs.appraisees
    columns = [name if name in _FIXED else order.attribute_column(name) for name in people.column_names]
    rest = {name: getattr(inputs, name) for name in ("records", "ratings", "marks", "own", "history")}
    return {"appraisees": people.rename_columns(columns), **rest}


def _faults(inputs: Inputs) -> pa.Table:
    """问题: what was left out on request."""
    rows = [(f.place.sheet, str(f.place.row or ""), f.place.column, f.what, f.cure) for f in inputs.faults]
    names = ("表", "行", "列", "问题", "改法")
    return pa.table(
        {
            name: pa.array(column, pa.string())
            for name, column in zip(names, zip(*rows, strict=True), strict=True)
        }
    )
