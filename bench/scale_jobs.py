"""Jobs of bench/scale.py, each measured in a process of its own.

    python bench/scale_jobs.py bare|kaohe|pandas FOLDER      30 marks for each appraisee
    python bench/scale_jobs.py bare-records|records FOLDER   ten records for each appraisee

Prints JSON: seconds by the clock and of the processor from the first look at a file to the last row of
the result, imports apart, and the peak of memory.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from timing import peak

MEMORY = 4 * 2**30


def bare(folder: Path, keys: str, table: str, value: str) -> Callable[[], int]:
    """The least that a database can do with the same file: read it and group it once."""
    import duckdb

    session = duckdb.connect()
    session.execute("SET memory_limit = '3GB'")
    session.execute("SET preserve_insertion_order = false")
    session.execute(f"SET temp_directory = '{folder}'")
    source = folder / f"{table}.parquet"

    def work() -> int:
        session.execute(f"CREATE TABLE g AS SELECT {keys}, {value} FROM '{source}' GROUP BY ALL")
        return int(session.execute("SELECT count(*) FROM g").fetchone()[0])  # type: ignore[index]

    return work


def kaohe(folder: Path, kind: str, tables: tuple[str, ...]) -> Callable[[], int]:
    """Checked, computed, and the result tables written as Parquet."""
    from scale_world import records_scheme, votes_scheme

    from kaohe.engine.backends.spill import Spill
    from kaohe.engine.large import evaluate
    from kaohe.tables.large.read import read

    scheme = votes_scheme(1) if kind == "votes" else records_scheme()

    def work() -> int:
        with tempfile.TemporaryDirectory(dir=folder) as name, Spill(Path(name), MEMORY) as session:
            found = read(folder, scheme, session, said=lambda _: None)
            computed = evaluate(scheme, found, session)
            kept = {table: sql for table, sql in computed.queries.items() if table in tables}
            computed.queries.clear()
            computed.queries.update(kept)
            rows = computed.write(Path(name))
        return sum(rows.values())

    return work


def pandas(folder: Path) -> Callable[[], int]:
    """The same totals, places and grades by pandas, on integer codes and columns no wider than needed."""
    import scale_pandas

    return lambda: scale_pandas.run(folder)


JOBS: dict[str, Callable[[Path], Callable[[], int]]] = {
    "bare": lambda folder: bare(folder, "对象, 票种", "测评票", "avg(评分)"),
    "places": lambda folder: kaohe(folder, "votes", ()),
    "scores": lambda folder: kaohe(folder, "votes", ("得分",)),
    "all": lambda folder: kaohe(folder, "votes", ("得分", "指标得分", "明细", "联动", "清点")),
    "pandas": pandas,
    "bare-records": lambda folder: bare(folder, "对象, 规则", "记录", "sum(数量)"),
    "ledger": lambda folder: kaohe(folder, "records", ("明细",)),
    "lines": lambda folder: kaohe(folder, "records", ()),
}


def main() -> None:
    work = JOBS[sys.argv[1]](Path(sys.argv[2]))
    wall, cpu = time.perf_counter(), time.process_time()
    rows = work()
    print(
        json.dumps(
            {
                "wall": time.perf_counter() - wall,
                "cpu": time.process_time() - cpu,
                "peak": peak(),
                "rows": rows,
            }
        )
    )


if __name__ == "__main__":
    main()
