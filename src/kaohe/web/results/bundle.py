"""Result tables as a run keeps them: a ZIP of Parquet files, known by a hash over what they say."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kaohe.scheme.model import Scheme
from kaohe.tables import write
from kaohe.tables.kept import Kept
from kaohe.tables.meta import Meta

_NOTES, _RECORDS = "说明.json", "记录编号.json"


def pack(tables: Mapping[str, pa.Table], notes: tuple[str, ...], records: Sequence[int] = ()) -> bytes:
    """The tables in their order, what the evaluation noted, and the ids of the records in their rows."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, table in tables.items():
            kept = io.BytesIO()
            pq.write_table(table, kept, compression="zstd")
            archive.writestr(zipfile.ZipInfo(f"{name}.parquet"), kept.getvalue())
        archive.writestr(zipfile.ZipInfo(_NOTES), json.dumps(notes, ensure_ascii=False))
        archive.writestr(zipfile.ZipInfo(_RECORDS), json.dumps(records), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpack(kept: bytes | memoryview) -> tuple[Kept, tuple[str, ...]]:
    """The tables, each read from its file when it is asked for, and the notes."""
    archive = zipfile.ZipFile(io.BytesIO(bytes(kept)))
    names = [name for name in archive.namelist() if name.endswith(".parquet")]
    readers = {name.removesuffix(".parquet"): partial(_read, archive, name) for name in names}
    return Kept(readers), tuple(json.loads(archive.read(_NOTES)))


def _read(archive: zipfile.ZipFile, name: str) -> pa.Table:
    return pq.read_table(io.BytesIO(archive.read(name)))


def records(kept: bytes | memoryview) -> list[int]:
    """The ids of the records of which the ledger says "记录第n行", from row 2 on."""
    with zipfile.ZipFile(io.BytesIO(bytes(kept))) as archive:
        found: list[int] = json.loads(archive.read(_RECORDS)) if _RECORDS in archive.namelist() else []
        return found


def digest(tables: Mapping[str, pa.Table]) -> str:
    """SHA-256 over names, columns and cells: the same on every machine, whatever writes the files."""
    found = hashlib.sha256()
    for name, table in tables.items():
        found.update(_line([name, *table.column_names]))
        for batch in table.to_batches(max_chunksize=10_000):
            for row in batch.to_pylist():
                found.update(_line(list(row.values())))
    return found.hexdigest()


def workbook(
    tables: Mapping[str, pa.Table], notes: tuple[str, ...], scheme: Scheme, period: str, provisional: bool
) -> bytes:
    """The result as one workbook that `kaohe explain` and `kaohe compare` read."""
    meta = Meta.of(scheme, period=period, provisional=provisional, notes=notes)
    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        return write.write(tables, meta, scheme, Path(folder) / "结果.xlsx", "xlsx").read_bytes()


def _line(cells: list[str]) -> bytes:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
