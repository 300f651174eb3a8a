"""Places of scopes too large for one task: told in parts they are what the windows give. Tried in DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from kaohe.engine.backends.duckdb import DuckDB
from kaohe.engine.backends.spark_windows import spread, wide
from kaohe.engine.run import evaluate
from kaohe.engine.steps import Step
from kaohe.scheme import library
from kaohe.tables.read import from_rows, read
from kaohe.tables.sample import sample
from properties.engine import examples
from properties.worlds import World, worlds


class Here:
    """The parts as they are made, in DuckDB; every scope is too large where `every`."""

    def __init__(self, every: bool = True) -> None:
        self.session = duckdb.connect()
        self.every = every
        self.kept: dict[str, exp.Expr] = {}

    def keep(self, name: str, query: exp.Expr) -> None:
        self.kept[name] = query
        self.session.execute(f'CREATE TABLE "{name}" AS {query.sql("duckdb")}')

    def show(self, name: str, query: exp.Expr) -> None:
        self.kept[name] = query
        self.session.execute(f'CREATE VIEW "{name}" AS {query.sql("duckdb")}')

    def flags(self, name: str) -> frozenset[str]:
        found = self.session.execute(f'DESCRIBE "{name}"').fetchall()
        return frozenset(row[0] for row in found if row[1] == "BOOLEAN")

    def widest(self, name: str, keys: Sequence[str]) -> bool:
        return self.every


ROWS = st.lists(
    st.tuples(
        st.sampled_from(("甲", "乙")), st.booleans(), st.integers(-3, 3) | st.integers(-(10**9), 10**9)
    ),
    max_size=40,
)
QUERIES = (
    "SELECT *, rank() OVER (PARTITION BY c ORDER BY last, v DESC) AS place FROM t",
    "SELECT *, CASE WHEN last THEN rank() OVER (PARTITION BY last, c ORDER BY v) END AS place"
    " FROM (SELECT * FROM t) x",
    "WITH x AS (SELECT *, v * 2 AS w FROM t),"
    " y AS (SELECT *, count(CASE WHEN last THEN 1 END) OVER (PARTITION BY c) * 3 AS base FROM x)"
    " SELECT *, rank() OVER best AS r, count(*) OVER best AS upto FROM y"
    " WINDOW best AS (PARTITION BY c, last ORDER BY w DESC)",
    "SELECT g.*, rank() OVER (PARTITION BY 1 ORDER BY p.v - g.v DESC, g.v DESC) AS r"
    " FROM t g JOIN t p ON p.a = g.a + 1 WHERE p.v > g.v",
    "SELECT a, sum(last::INTEGER) OVER (PARTITION BY c, last, v) AS ties FROM t WHERE NOT last",
    "(WITH s AS (SELECT * FROM t) SELECT a, count(*) OVER (PARTITION BY c) AS n FROM s)"
    " UNION ALL (WITH s AS (SELECT * FROM t WHERE last) SELECT a, count(*) OVER (PARTITION BY last) FROM s)",
)


@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("query", QUERIES)
@examples(1)
@given(rows=ROWS)
def test_in_parts_it_is_what_the_windows_give(
    query: str, every: bool, rows: list[tuple[str, bool, int]]
) -> None:
    here = Here(every)
    here.session.execute("CREATE TABLE t (a INTEGER, c VARCHAR, last BOOLEAN, v BIGINT)")
    if rows:
        here.session.executemany(
            "INSERT INTO t VALUES (?, ?, ?, ?)", [(n, *row) for n, row in enumerate(rows)]
        )
    expected = here.session.sql(f"SELECT * FROM ({query}) ORDER BY ALL")
    made = here.session.sql(f"SELECT * FROM ({made_of(query, here)}) ORDER BY ALL")
    assert made.columns == expected.columns
    assert made.fetchall() == expected.fetchall()


def made_of(query: str, here: Here) -> str:
    return spread("made", sqlglot.parse_one(query, read="duckdb"), here).sql("duckdb")


class Spread(DuckDB):
    """The engine of small data, with every wide window told in parts."""

    def __init__(self) -> None:
        super().__init__()
        self.executed: dict[str, exp.Expr] = {}
        self.spread = 0

    def run(self, steps: Iterable[Step]) -> None:
        for step in steps:
            statement = sqlglot.parse_one(step.sql, read="duckdb")
            if wide(statement):
                statement = spread(step.name, statement, self)
                self.spread += 1
            self.keep(step.name, statement)

    def keep(self, name: str, query: exp.Expr) -> None:
        self.executed[name] = query
        super().run([Step(name, query.sql("duckdb"))])

    show = keep

    def flags(self, name: str) -> frozenset[str]:
        schema = self.select(f'SELECT * FROM (DESCRIBE "{name}")').to_pylist()
        return frozenset(row["column_name"] for row in schema if row["column_type"] == "BOOLEAN")

    def widest(self, name: str, keys: Sequence[str]) -> bool:
        return True

    def windows_over_rows(self) -> list[str]:
        """Statements with a window over rows of which there may be any number in a scope."""
        return [name for name, made in self.executed.items() if wide(made) and not name.endswith("_before")]

    def uncounted(self) -> list[str]:
        """Parts that add up what stands before a value, but of more than what was counted."""
        parts = [(name, made) for name, made in self.executed.items() if name.endswith("_before")]
        return [
            name
            for name, made in parts
            if not all(table.name.endswith("_counted") for table in made.find_all(exp.Table))
            or not made.find(exp.Group)
        ]


@pytest.mark.parametrize("name", library.names())
def test_every_scheme_gives_the_same_without_a_window_over_a_scope(name: str, tmp_path: Path) -> None:
    scheme = library.shipped(name).scheme
    inputs = read(sample(scheme, tmp_path / "数据", format="parquet"), scheme)
    engine = Spread()
    assert evaluate(scheme, inputs, backend=lambda: engine).tables() == evaluate(scheme, inputs).tables()
    assert engine.spread
    assert engine.windows_over_rows() == []
    assert engine.uncounted() == []


@examples(0.5)
@given(world=worlds())
def test_random_schemes_give_the_same_without_a_window_over_a_scope(world: World) -> None:
    inputs = from_rows(world.scheme, world.tables, period=world.period)
    engine = Spread()
    made = evaluate(world.scheme, inputs, backend=lambda: engine).tables()
    assert made == evaluate(world.scheme, inputs).tables()
    assert engine.windows_over_rows() == []
