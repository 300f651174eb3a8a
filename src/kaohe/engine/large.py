"""Large tables evaluated where they lie: the same plan, its results written part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import pyarrow as pa

from kaohe.engine import history
from kaohe.engine.backend import Backend
from kaohe.engine.met import Held, met_with
from kaohe.engine.script import annual, script
from kaohe.numbers import MICRO
from kaohe.scheme.model import Scheme
from kaohe.tables.inputs import ANNUAL
from kaohe.tables.large.read import Large
from kaohe.tables.large.source import Source

PART = 50_000
"""So many appraisees are written to a file."""
COUNTS = "清点"
"""The result table that is about all appraisees together."""


class Session(Backend, Source, Protocol):
    """A session in which large tables were read."""


class Engine(Session, Protocol):
    """A session that writes some of the appraisees at a time."""

    def narrow(self, first: int, last: int) -> None:
        """From here on every relation has only the appraisees from `first` to `last`."""

    def widen(self) -> None:
        """Every relation has everybody again."""

    def copy(self, sql: str, path: Path) -> int:
        """Writes the rows of a query as a Parquet file; how many."""


S = TypeVar("S", bound=Session)
E = TypeVar("E", bound=Engine)


@dataclass(frozen=True)
class Computed(Generic[S]):
    """An evaluation whose results stand in the session."""

    scheme: Scheme
    period: str
    provisional: bool
    notes: tuple[str, ...]
    queries: dict[str, str]
    engine: S
    appraisees: int

    def write(
        self: Computed[E], folder: Path, said: Callable[[int, int], None] = lambda done, of: None
    ) -> dict[str, int]:
        """Every result table as a folder of Parquet files; the rows of each."""
        rows = dict.fromkeys(self.queries, 0)
        parts = -(-self.appraisees // PART)
        for name in self.queries:
            (folder / f"{name}.parquet").mkdir()
        for part in range(parts):
            self.engine.narrow(part * PART, part * PART + PART - 1)
            for name, sql in self.queries.items():
                if name != COUNTS:
                    rows[name] += self.engine.copy(sql, _file(folder, name, part))
            said(part + 1, parts)
        self.engine.widen()
        if COUNTS in self.queries:
            rows[COUNTS] = self.engine.copy(self.queries[COUNTS], _file(folder, COUNTS, 0))
        return rows


def _file(folder: Path, name: str, part: int) -> Path:
    return folder / f"{name}.parquet" / f"part-{part:05d}.parquet"


def evaluate(
    scheme: Scheme,
    read: Large,
    engine: S,
    provisional: bool = False,
    said: Callable[[str, int, int], None] = lambda step, done, of: None,
) -> Computed[S]:
    """Every result of one period, of tables that were read in the session."""
    plan = engine.prepared(scheme, read.profiles)
    yearly = read.period == ANNUAL
    made = annual(plan) if yearly else script(plan, met_with(plan, held(read, engine)), provisional)
    if yearly or scheme.links or read.earlier:
        engine.register({"period_t": history.periods(read.earlier, read.period)})
        engine.register({"run_t": pa.table({"period": [read.period]})})
    for number, step in enumerate(made.steps):
        said(step.name, number, len(made.steps))
        engine.run([step])
    count = engine.select("SELECT count(*) AS n FROM appraisees")["n"][0].as_py()
    queries = dict(made.queries)
    return Computed(scheme, read.period, provisional, read.notes, queries, engine, count)


def held(read: Large, source: Source) -> Held:
    """What the tables hold: asked of the session."""
    rows = read.rows
    facts = {
        **dict(_facts(source, "records", rows, _RECORDS)),
        **dict(_facts(source, "ratings", rows, {"full": '"full" IS NOT NULL'})),
        **dict(_facts(source, "marks", rows, {"flaws": "flaw <> ''", "units": "unit <> ''"})),
    }
    rules = source.select("SELECT DISTINCT rule FROM records")["rule"].to_pylist() if rows["records"] else ()
    return Held(
        own=rows["own"] > 0,
        history=rows["history"] > 0,
        records=rows["records"] > 0,
        ratings=rows["ratings"] > 0,
        marks=rows["marks"] > 0,
        rules=frozenset(rules),
        whole=not facts.pop("broken"),
        repeats=True,
        condensed=read.condensed,
        doubtful=read.doubtful or not read.condensed,
        beside=read.beside,
        many=True,
        **facts,
    )


_RECORDS = {
    "broken": f"q % {MICRO} <> 0",
    "levels": "level <> ''",
    "severities": "severity <> ''",
    "points": "own IS NOT NULL",
    "bases": "base IS NOT NULL",
    "factors": f"factor <> {MICRO}",
    "matters": "matter <> ''",
    "unconfirmed": "state <> '已核定'",
}


def _facts(
    source: Source, name: str, rows: Mapping[str, int], tests: dict[str, str]
) -> Iterator[tuple[str, bool]]:
    """Whether any row of a relation passes each test."""
    if not rows[name]:
        yield from dict.fromkeys(tests, False).items()
        return
    columns = ", ".join(f"coalesce(bool_or({test}), FALSE) AS {key}" for key, test in tests.items())
    yield from source.select(f"SELECT {columns} FROM {name}").to_pylist()[0].items()
