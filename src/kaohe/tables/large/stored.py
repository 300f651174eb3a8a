"""The Parquet files of a folder: what their footers say, before a row is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from kaohe.tables.grid import Findings
from kaohe.tables.large.source import Stored
from kaohe.tables.place import Place

SUFFIX = ".parquet"
LARGE = 3_000_000
"""From so many rows in the Parquet files of a folder on, tables are checked where they lie."""


def rows_in(folder: Path) -> int:
    """The rows that the Parquet files of a folder hold, as far as their footers can be read."""
    if not folder.is_dir():
        return 0
    found = [path for path in folder.glob(f"*{SUFFIX}") if path.is_file()] + list(folder.glob(f"*/*{SUFFIX}"))
    return sum(_rows(path) for path in found)


def _rows(path: Path) -> int:
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError):
        return 0


def parts(path: Place) -> tuple[Place, ...]:
    """The files of a table: the file itself, or those of the folder that it is, in the order of names."""
    if not path.is_dir():
        return (path,)
    found = (part for part in path.iterdir() if part.name.endswith(SUFFIX) and part.name[0] not in "._")
    return tuple(sorted(found, key=lambda part: part.name))


def stored(table: str, path: Place, findings: Findings) -> Stored | None:
    """What the footers say; None, and a fault, where one of them cannot be read or differs."""
    import pyarrow.parquet as pq

    footers = []
    first: pa.Schema | None = None
    for part in parts(path):
        try:
            footer = pq.ParquetFile(part if isinstance(part, Path) else part.open("rb"))
            schema, said = footer.schema_arrow.remove_metadata(), footer.metadata
        except (pa.ArrowException, OSError):
            findings.about(
                "不是能读的 Parquet 文件", "重新导出，或改用 CSV、.xlsx", file=part.name, table=table
            )
            return None
        if first is not None and schema != first:
            findings.about(
                f"各文件的列不同：{_difference(first, schema)}",
                "一张表的各个文件用同样的列、同样的类型",
                file=part.name,
                table=table,
            )
            return None
        first = schema
        footers.append(said)
    if first is None:
        findings.about(
            "文件夹里没有 .parquet 文件", "放入这张表的文件，或删去文件夹", file=path.name, table=table
        )
        return None
    rows = tuple(footer.num_rows for footer in footers)
    return Stored(table, path.name, parts(path), rows, first, tuple(footers))


def _difference(first: pa.Schema, other: pa.Schema) -> str:
    """The columns in which two files differ."""
    kinds: tuple[Mapping[str, str], ...] = tuple(
        {field.name: str(field.type) for field in schema} for schema in (first, other)
    )
    names = [n for n in dict.fromkeys((*kinds[0], *kinds[1])) if kinds[0].get(n) != kinds[1].get(n)]
    return (
        "、".join(f"{name}（{kinds[0].get(name, '无')}、{kinds[1].get(name, '无')}）" for name in names)
        or "次序"
    )
