"""DuckDB for what does not fit into memory: a database of its own within a limit, the rest on the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from kaohe.engine.plan import Plan
from kaohe.engine.planner import plan
from kaohe.engine.steps import Step, identifier
from kaohe.errors import Fault, KaoheError, fault
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile
from kaohe.tables.large.source import Stored, raw
from kaohe.tables.place import Place

BESIDES = 350 * 2**20
"""Bytes that the process takes beside the engine: Python, its libraries, buffers of files."""
LEAST = 256 * 2**20
"""Bytes without which the engine does not even begin."""
SHARE = 0.8
"""The share of the rest that the engine may count as its own; its allocator takes more than it counts."""

EACH_PERSON, EACH_ROW = 300, 8
"""Bytes that the engine needs for an appraisee and for a row of a table, so that little is set aside."""


class Spill:
    """A session over stored tables, within `memory` bytes; the rest goes to `scratch` until it ends."""

    def __init__(self, scratch: Path, memory: int) -> None:
        self._memory = memory
        engine = int((memory - BESIDES) * SHARE)
        if engine < LEAST:
            raise KaoheError([too_small(memory, BESIDES + int(LEAST / SHARE))])
        self._folder = Path(tempfile.mkdtemp(prefix=".kaohe-计算中-", dir=scratch))
        self._parted = False
        self._rows = self._people = 0
        try:
            with self._said():
                # tables in memory are not compressed, which takes as long as computing them
                self._session = duckdb.connect(":memory:")
                self._session.execute(f"SET memory_limit = '{engine // 2**20}MiB'")
                self._session.execute(f"SET temp_directory = '{_quoted(self._folder / 'spill')}'")
                self._session.execute("SET preserve_insertion_order = false")
                self._session.execute("CREATE SCHEMA part")
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def close(self) -> None:
        self._session.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Spill:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def here(self, place: Place) -> Path:
        assert isinstance(place, Path)
        return place

    def attach(self, stored: Stored) -> None:
        self._rows += stored.count
        self._people += stored.count * (stored.table == "对象")
        paths = ", ".join(f"'{_quoted(self.here(path))}'" for path in stored.files)
        read = (
            f"read_parquet([{paths}], file_row_number = true, filename = '#file', hive_partitioning = false)"
        )
        if len(stored.files) == 1:
            sql = f"""SELECT * EXCLUDE (file_row_number, "#file"), file_row_number + 2 AS "#" FROM {read}"""
        else:
            before = [sum(stored.rows[:n]) for n in range(len(stored.rows))]
            self.load(
                f"files_{stored.table}",
                pa.table(
                    {"file": [str(path) for path in stored.files], "before": pa.array(before, pa.int64())}
                ),
            )
            sql = f"""
            SELECT m.* EXCLUDE (file_row_number, "#file"), m.file_row_number + f.before + 2 AS "#"
            FROM {read} m JOIN "files_{stored.table}" f ON f.file = m."#file"
            """
        self._execute(f"CREATE OR REPLACE VIEW {raw(stored.table)} AS {sql}")

    def create(self, name: str, sql: str) -> None:
        self._execute(f"CREATE OR REPLACE TABLE {identifier(name)} AS {sql}")

    def view(self, name: str, sql: str) -> None:
        self._execute(f"CREATE OR REPLACE VIEW {identifier(name)} AS {sql}")

    def load(self, name: str, table: pa.Table) -> None:
        self._session.register("incoming", table)
        self.create(name, "SELECT * FROM incoming")
        self._session.unregister("incoming")

    def select(self, sql: str) -> pa.Table:
        with self._said():
            return self._session.sql(sql).to_arrow_table()

    def prepared(self, scheme: Scheme, profiles: tuple[Profile, ...]) -> Plan:
        made = plan(scheme, profiles)
        self.register(made.tables())
        return made

    def register(self, tables: Mapping[str, pa.Table]) -> None:
        for name, table in tables.items():
            self.load(name, table)

    def run(self, steps: Iterable[Step]) -> None:
        for step in steps:
            (self.view if step.lazy else self.create)(step.name, step.sql)

    def narrow(self, first: int, last: int) -> None:
        """From here on every relation has only the appraisees from `first` to `last`."""
        if not self._parted:
            self._part()
        self._execute(f"SET VARIABLE first = {first}")
        self._execute(f"SET VARIABLE last = {last}")
        self._execute("SET search_path = 'part,main'")

    def widen(self) -> None:
        """Every relation has everybody again."""
        self._execute("SET search_path = 'main'")

    def _part(self) -> None:
        """A part of each relation that has appraisees; a variable counts as a constant when it is read."""
        found = self._execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'main' AND column_name = 'a' ORDER BY table_name"
        )
        within = "a BETWEEN getvariable('first') AND getvariable('last')"
        for name in [identifier(name) for (name,) in found.fetchall()]:
            self._execute(f"CREATE VIEW part.{name} AS SELECT * FROM main.{name} WHERE {within}")
        self._parted = True

    def copy(self, sql: str, path: Path) -> int:
        """Writes the rows of a query as a Parquet file; how many."""
        (count,) = self._execute(
            f"COPY ({sql}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone() or (0,)
        return int(count)

    def _execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        with self._said():
            return self._session.execute(sql)

    def _needed(self) -> int:
        """What the attached tables need, as measured; more than what was not enough."""
        engine = LEAST + EACH_PERSON * self._people + EACH_ROW * self._rows
        return max(BESIDES + int(engine / SHARE), self._memory * 3 // 2)

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """What the engine complains of, in words that a user can act on."""
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            if "temp_directory" in str(error):  # the disk, not the memory, has no room for what is set aside
                raise OSError(errno.ENOSPC, "", str(self._folder)) from error
            raise KaoheError([too_small(self._memory, self._needed())]) from error
        except duckdb.Error as error:
            for number in _DISK:
                if os.strerror(number) in str(error):
                    raise OSError(number, os.strerror(number), str(self._folder)) from error
            if isinstance(error, _UNREADABLE):
                raise KaoheError([_broken(error)]) from error
            raise


_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)
_UNREADABLE = (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException)


def too_small(memory: int, needed: int) -> Fault:
    """The fault of a limit within which the work cannot be done."""
    return fault(
        f"内存限 {_gigabytes(memory)} 不够，这些数据大约要 {_gigabytes(needed)}",
        f"改用 --memory {_gigabytes(needed)}，或换一台内存大的机器",
    )


def _gigabytes(size: int) -> str:
    return f"{size / 2**30:.1f}".rstrip("0").rstrip(".") + "GB"


def _broken(error: Exception) -> Fault:
    first = str(error).splitlines()[0]
    return fault(f"Parquet 文件读到一半出错（{first}）", "文件已损坏或不完整：重新导出，再算一次")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
