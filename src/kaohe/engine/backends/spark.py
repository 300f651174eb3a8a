"""Apache Spark: the same plan on one machine or on many; everything that is special about it stands here.

Every step is written as Parquet where all workers can read it, so that plans stay short, memory bounded,
and nothing is lost with a worker: what it was doing is done again from files.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

import pyarrow as pa
import sqlglot
from sqlglot import exp

from kaohe.engine.backends.spark_faults import said
from kaohe.engine.backends.spark_files import Remote, address, remove
from kaohe.engine.backends.spark_session import session
from kaohe.engine.backends.spark_sql import spark_sql, spoken
from kaohe.engine.backends.spark_windows import spread, wide
from kaohe.engine.plan import Plan
from kaohe.engine.planner import plan
from kaohe.engine.steps import Step
from kaohe.errors import KaoheError, fault
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile
from kaohe.tables.large.source import Stored, raw
from kaohe.tables.place import Place

SMALL = 20_000
"""Up to so many rows, compiling takes longer than computing."""
ROWS_A_TASK = 500_000
"""So many rows of input for each task of a shuffle; of fewer it makes fewer by itself."""
ROWS_A_SCOPE = 2_000_000
"""So many rows of a scope are sorted by one task; larger scopes are spread (`spark_windows`)."""


class Spark:
    """A session on a Spark; its views are seen by it alone, its files stand in `scratch` until it ends."""

    def __init__(self, scratch: Path | str, master: str = "", memory: str = "") -> None:
        self._session = session(master, memory).newSession()
        self._scratch = f"{address(scratch)}/.kaohe-计算中-{uuid.uuid4().hex[:12]}"
        self._fetched: TemporaryDirectory[str] | None = None
        self._made = 0
        self._rows = self._people = 0
        self._size(0)
        try:
            self._shared()
        except BaseException:
            with suppress(Exception):  # what went wrong first is what is said
                self.close()
            raise

    def close(self) -> None:
        if self._fetched is not None:
            self._fetched.cleanup()
        remove(self._session, self._scratch)

    def __enter__(self) -> Spark:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepared(self, scheme: Scheme, profiles: tuple[Profile, ...]) -> Plan:
        """The plan of a scheme, with its relations ready to be joined in this session."""
        made = plan(scheme, profiles)
        for name, table in made.tables().items():
            self._from_memory(name, table)
        return made

    def register(self, tables: Mapping[str, pa.Table]) -> None:
        for name, table in tables.items():
            self.load(name, table)

    def run(self, steps: Iterable[Step]) -> None:
        for step in steps:
            (self.view if step.lazy else self.create)(step.name, step.sql)

    def place(self, where: str) -> Remote:
        """A file or folder by its address."""
        return Remote(self._session, where)

    def here(self, place: Place) -> Path:
        if isinstance(place, Path):
            return place
        assert isinstance(place, Remote)
        if self._fetched is None:
            self._fetched = TemporaryDirectory(prefix="kaohe-")
        target = Path(self._fetched.name) / place.name
        with said():
            place.copy(self.place(address(target)))
        return target

    def attach(self, stored: Stored) -> None:
        """Makes the files of a table readable, with the number of each row."""
        self._size(stored.count)
        self._people += stored.count * (stored.table == "对象")
        with said():
            self._attach(stored)

    def _attach(self, stored: Stored) -> None:
        rows = self._session.read.parquet(*map(address, stored.files))
        index = "_metadata.row_index + 2"
        if len(stored.files) > 1:
            # Spark's own spelling of the paths, so that they are equal
            found = rows.selectExpr("_metadata.file_path AS file").groupBy("file").count().collect()
            before, at = [], 0
            for file, count in sorted(map(tuple, found), key=lambda each: unquote(each[0])):
                before.append((file, at))
                at += count
            offsets = pa.table({"file": [f for f, _ in before], "before": [n for _, n in before]})
            self._from_memory(f"files_{stored.table}", offsets)
            from pyspark.sql.functions import broadcast

            numbered = rows.selectExpr("*", "_metadata.file_path AS `#file`", f"{index} AS `#`")
            known = broadcast(self._session.table(_quoted(f"files_{stored.table}")))
            joined = numbered.join(known, numbered["#file"] == known["file"])
            kept = joined.selectExpr(*map(_quoted, rows.columns), "`#` + before AS `#`")
        else:
            kept = rows.selectExpr("*", f"{index} AS `#`")
        kept.createOrReplaceTempView(_quoted(raw(stored.table).strip('"')))

    def create(self, name: str, sql: str) -> None:
        self.keep(name, self._told(name, sql))

    def view(self, name: str, sql: str) -> None:
        self.show(name, self._told(name, sql))

    def _told(self, name: str, sql: str) -> str | exp.Expr:
        """A step; what has to be counted over scopes too large for a task is counted first."""
        if self._people > ROWS_A_SCOPE and " OVER " in sql:
            statement = sqlglot.parse_one(sql, read="duckdb")
            if wide(statement):
                return spread(name, statement, self)
        return sql

    def keep(self, name: str, query: str | exp.Expr) -> None:
        """Computes a query and keeps its rows under a name."""
        self._made += 1
        place = f"{self._scratch}/{self._made:03d}-{name}"
        with said():
            rows = self._session.sql(_said_to_spark(query))
            rows.write.option("compression", "lz4").parquet(place)
            self._session.read.schema(rows.schema).parquet(place).createOrReplaceTempView(_quoted(name))

    def show(self, name: str, query: str | exp.Expr) -> None:
        """Gives a query a name."""
        with said():
            self._session.sql(_said_to_spark(query)).createOrReplaceTempView(_quoted(name))

    def flags(self, name: str) -> frozenset[str]:
        """The columns of a relation that are true or false."""
        kinds = self._session.table(_quoted(name)).dtypes
        return frozenset(column for column, kind in kinds if kind == "boolean")

    def widest(self, name: str, keys: Sequence[str]) -> bool:
        """Whether rows with equal keys are more than one task should have."""
        groups = f"SELECT count(*) AS n FROM {_quoted(name)} GROUP BY {', '.join(map(_quoted, keys))}"
        with said():
            (most,) = self._session.sql(f"SELECT max(n) FROM ({groups})").collect()[0]
        return (most or 0) > ROWS_A_SCOPE

    def load(self, name: str, table: pa.Table) -> None:
        self._size(table.num_rows)
        self._people += table.num_rows * (name == "appraisees")
        self._from_memory(name, table)

    def select(self, sql: str) -> pa.Table:
        with said():
            found = self._session.sql(spark_sql(sql)).toArrow()
        return found.cast(pa.schema([pa.field(each.name, each.type) for each in found.schema]))

    def write(self, sql: str, folder: Path | Remote) -> int:
        """Writes the rows of a query, in its order, as a folder of Parquet files; how many."""
        with said():
            self._session.sql(spark_sql(sql)).write.option("compression", "zstd").parquet(address(folder))
            return int(self._session.read.parquet(address(folder)).count())

    def _from_memory(self, name: str, table: pa.Table) -> None:
        self._session.createDataFrame(_plain(table)).createOrReplaceTempView(_quoted(name))

    def _size(self, rows: int) -> None:
        """Sets how the session works to what it has to do."""
        self._rows += rows
        small = self._rows <= SMALL
        least = 2 if small else self._session.sparkContext.defaultParallelism
        settings = {
            "spark.sql.shuffle.partitions": str(max(least, self._rows // ROWS_A_TASK)),
            "spark.sql.adaptive.enabled": str(not small).lower(),
            "spark.sql.codegen.wholeStage": str(not small).lower(),
            "spark.sql.codegen.factoryMode": "NO_CODEGEN" if small else "FALLBACK",
        }
        for key, value in settings.items():
            self._session.conf.set(key, value)

    def _shared(self) -> None:
        """What workers write must be seen here: a disk of their own would lose it without a word."""
        with said():
            trial = f"{self._scratch}/000"
            self._session.range(8, numPartitions=4).write.parquet(trial)
            if self._session.read.schema("id BIGINT").parquet(trial).count() == 8:
                return
        raise KaoheError(
            [
                fault(
                    f"工作节点写在 {self._scratch} 的文件，这里看不到",
                    "-o 给所有机器都能读写的共享文件夹（如 NFS），数据也放在那里",
                )
            ]
        )


def _said_to_spark(query: str | exp.Expr) -> str:
    return spark_sql(query) if isinstance(query, str) else spoken(query)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _plain(table: pa.Table) -> pa.Table:
    """Without the kinds of columns that Spark does not take from Arrow: dictionaries, and columns of NULL."""

    def kind(of: pa.DataType) -> pa.DataType:
        if pa.types.is_dictionary(of):
            return kind(of.value_type)
        return pa.string() if pa.types.is_null(of) or pa.types.is_large_string(of) else of

    return table.cast(pa.schema([pa.field(each.name, kind(each.type)) for each in table.schema]))
