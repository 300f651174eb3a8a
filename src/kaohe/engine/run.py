"""Scheme and tables in, explained results out: the steps in their order, on one backend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from kaohe.engine import history, order
from kaohe.engine.backend import Backend
from kaohe.engine.backends.duckdb import DuckDB
from kaohe.engine.met import met
from kaohe.engine.script import annual, script
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
    earlier = inputs.history["period"].unique().to_pylist()
    period = inputs.period or _next(earlier)
    plan = engine.prepared(scheme, inputs.profiles)
    yearly = inputs.period == ANNUAL
    made = annual(plan) if yearly else script(plan, met(plan, inputs), provisional)
    engine.register(_inputs(inputs, yearly))
    if yearly or scheme.links or earlier:
        engine.register({"period_t": history.periods(earlier, period)})
        engine.register({"run_t": pa.table({"period": [period]})})
    engine.run(made.steps)
    faults = _faults(inputs) if inputs.faults else None
    stamped = provisional or faults is not None
    return Results(scheme, period, stamped, inputs.notes, dict(made.queries), engine, faults)


def _next(earlier: list[str]) -> str:
    """The period after the latest in 历史."""
    dated = [name for name in earlier if parse(name) is not None]
    return following(max(dated, key=lambda name: parse(name) or ("", 0))) if dated else ""


_FIXED = {"a", "name", "category", "grp", "profile"}


def _inputs(inputs: Inputs, yearly: bool) -> dict[str, pa.Table]:
    """The tables that steps read; those without rows are not read, but for the main ones."""
    people, main = inputs.appraisees, "history" if yearly else "records"
    columns = [name if name in _FIXED else order.attribute_column(name) for name in people.column_names]
    rest = {name: getattr(inputs, name) for name in ("records", "ratings", "marks", "own", "history")}
    rest = {name: table for name, table in rest.items() if table.num_rows or name == main}
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
