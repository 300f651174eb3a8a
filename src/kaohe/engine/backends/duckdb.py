"""DuckDB in process: everything that is special about this engine stands here."""

from __future__ import annotations

import threading
import weakref
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import duckdb
import pyarrow as pa

from kaohe.engine.plan import Plan
from kaohe.engine.planner import plan
from kaohe.engine.steps import Step
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile

MOST_PLANS = 64
"""Plans kept in the process's database; the one unused for longest goes first."""
SMALL = 5_000
"""Up to so many rows in an input table, planning takes longer than computing."""
MOST_STATEMENTS = 1024
"""Statements kept parsed: a fifth of the time of small ones goes into parsing."""


@dataclass
class _Loaded:
    """A plan whose relations stand in a schema of the database."""

    plan: Plan
    schema: str
    users: int = 0


_lock = threading.RLock()
_root: duckdb.DuckDBPyConnection | None = None
_plans: dict[tuple[int, tuple[Profile, ...]], _Loaded] = {}
_released: deque[_Loaded] = deque()
_made = 0


def _database() -> duckdb.DuckDBPyConnection:
    """The process's one database: opening one costs 12 ms, a session on it nothing."""
    global _root
    if _root is None:
        _root = duckdb.connect(":memory:")
    return _root


def _load(scheme: Scheme, profiles: tuple[Profile, ...]) -> _Loaded:
    """The scheme's relations, loaded once for all evaluations of it in this process."""
    global _made
    key = (id(scheme), profiles)  # the plan holds the scheme, so its id stays its own
    with _lock:
        loaded = _plans.pop(key, None)
        if loaded is None:
            _made += 1
            loaded = _Loaded(plan(scheme, profiles), f"plan{_made}")
            session = _database().cursor()
            session.execute(f"CREATE SCHEMA {loaded.schema}")
            for name, table in loaded.plan.tables().items():
                session.register("incoming", table)
                session.execute(f"CREATE TABLE {loaded.schema}.{name} AS SELECT * FROM incoming")
            session.close()
        loaded.users += 1
        _plans[key] = loaded
        _forget()
        return loaded


def _forget() -> None:
    while _released:
        _released.popleft().users -= 1
    idle = [key for key, loaded in _plans.items() if loaded.users == 0]
    for key in idle[: max(0, len(_plans) - MOST_PLANS)]:
        _database().execute(f"DROP SCHEMA {_plans.pop(key).schema} CASCADE")


def _release(loaded: _Loaded) -> None:
    """Called by the garbage collector, at any moment and in any thread: it may wait for nothing."""
    _released.append(loaded)


@lru_cache(maxsize=MOST_STATEMENTS)
def _parsed(sql: str) -> duckdb.Statement:
    """A statement as a parse tree; executing copies it, so that sessions may share it."""
    with _lock:
        (statement,) = _database().extract_statements(sql)
    return statement


class DuckDB:
    """Executes steps; temporary tables are private to the session."""

    def __init__(self, memory: str = "") -> None:
        self._small = True
        with _lock:
            self._session = _database().cursor()
        if memory:
            self._session.execute(f"SET memory_limit = '{memory}'")

    def prepared(self, scheme: Scheme, profiles: tuple[Profile, ...]) -> Plan:
        """The plan of a scheme, with its relations ready to be joined in this session."""
        loaded = _load(scheme, profiles)
        weakref.finalize(self, _release, loaded)
        self._session.execute(f"SET search_path = '{loaded.schema}'")
        return loaded.plan

    def register(self, tables: Mapping[str, pa.Table]) -> None:
        for name, table in tables.items():
            self._session.register(name, table)
            self._small = self._small and table.num_rows <= SMALL

    def run(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self._session.execute(_parsed(f'CREATE TEMP TABLE "{step.name}" AS {step.sql}'))

    def select(self, sql: str) -> pa.Table:
        if not self._small:
            return self._session.sql(sql).to_arrow_table()
        # a relation binds its query twice, which takes longer than reading a small result row by row
        found = self._session.execute(_parsed(sql))
        names = [column[0] for column in found.description]
        columns = list(zip(*found.fetchall(), strict=True)) or [()] * len(names)
        return pa.table([pa.array(column, pa.string()) for column in columns], names)

    def close(self) -> None:
        self._session.close()
