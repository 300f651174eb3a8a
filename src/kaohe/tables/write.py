"""Results out (CSV, Parquet, JSON, Excel) and back in for explaining, comparing and reporting.

A result is a folder with one file a table (Excel: one workbook 结果.xlsx), 方案.yaml and 运行.json;
or, where OUT ends in .xlsx, one workbook that holds all of it. It appears whole or not at all, an
earlier result is replaced, anything else that stands at OUT is left alone and is a fault.
All formats read back to the same tables of text (semantics, section 7).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from kaohe.errors import KaoheError, fault
from kaohe.scheme.language import dumps, loads
from kaohe.scheme.language import load as load_scheme
from kaohe.scheme.model import Scheme
from kaohe.tables import xlsx
from kaohe.tables.atomic import disk_faults, exists_already, new_file, new_folder
from kaohe.tables.contracts import TABLES_OUT
from kaohe.tables.meta import FORMATS, PROGRAM, RUN, SCHEME, Meta
from kaohe.tables.place import Folder

WORKBOOK = "结果.xlsx"
_BOM = b"\xef\xbb\xbf"
# A text that a spreadsheet would run gets one apostrophe in front when written as CSV; a text that
# starts with apostrophes before such a sign gets one more, so taking one off is always right.
_RUNS = r"^'*[=+\-@\t\r＝＋－＠]"
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_GUARDED = r"^'+[=+\-@\t\r＝＋－＠]"


@dataclass(frozen=True)
class Loaded:
    """A result read back: tables of text by name, what the run said of itself, and its scheme."""

    tables: dict[str, pa.Table]
    meta: Meta
    scheme: Scheme


def write(tables: Mapping[str, pa.Table], meta: Meta, scheme: Scheme, out: Path, format: str = "csv") -> Path:
    """Write a result whole; returns the folder or workbook. KaoheError when it cannot be written."""
    if format not in FORMATS:
        raise KaoheError([fault(f"不认识的格式“{format}”", f"写 {'、'.join(FORMATS)}")])
    texts = {name: as_text(table) for name, table in tables.items()}
    meta = replace(meta, rows=tuple((name, table.num_rows) for name, table in texts.items()))
    single = out.suffix.lower() == ".xlsx"
    if single and format == "xlsx":
        with new_file(out, _may_replace_file) as path:
            xlsx.write(texts, meta, scheme, path, embed=dumps(scheme))
        return out
    if single:
        raise KaoheError(
            [
                fault(
                    f"“{out.name}”是工作簿，格式却是 {format}",
                    "加 --format xlsx，或给一个文件夹名",
                    file=str(out),
                )
            ]
        )
    with new_folder(out, _may_replace_folder) as folder:
        files = tuple(_write_tables(texts, meta, scheme, folder, format))
        (folder / SCHEME).write_text(dumps(scheme), encoding="utf-8")
        text = meta.as_json(format=format, files=(*files, SCHEME, RUN))
        (folder / RUN).write_text(text, encoding="utf-8")
    return out


@contextmanager
def new_result(out: Path) -> Iterator[Path]:
    """A folder that becomes the result `out` when the block ends without an error (`finish` completes it)."""
    with new_folder(out, _may_replace_folder) as folder:
        yield folder


def finish(folder: Folder, rows: Mapping[str, int], meta: Meta, scheme: Scheme) -> None:
    """What a result says of itself, where its tables were written as folders of Parquet files."""
    (folder / SCHEME).write_text(dumps(scheme), encoding="utf-8")
    meta = replace(meta, rows=tuple(rows.items()))
    files = (*(f"{name}.parquet" for name in rows), SCHEME, RUN)
    (folder / RUN).write_text(meta.as_json(format="parquet", files=files), encoding="utf-8")


def load(out: Path) -> Loaded:
    """A written result, whatever its format; KaoheError when `out` isn't one or a file is missing."""
    with disk_faults(out):
        if out.is_file() and out.suffix.lower() == ".xlsx":
            sheets = xlsx.read(out)
            data = xlsx.run_data(sheets)
            if data is None:
                raise _not_a_result(out)
            meta = Meta.from_data(data)
            scheme = loads(xlsx.embedded_scheme(sheets), out.name).scheme
            return Loaded(xlsx.tables(sheets, meta, scheme), meta, scheme)
        data = run_data(out)
        if data is None:
            raise _not_a_result(out)
        meta = Meta.from_data(data)
        scheme = load_scheme(out / SCHEME).scheme
        return Loaded(_read_tables(out, meta, scheme, str(data.get("格式"))), meta, scheme)


def as_text(table: pa.Table) -> pa.Table:
    """The table with every column as text, empty where there is nothing."""
    columns = [pc.fill_null(column.cast(pa.string()), "") for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _write_tables(
    tables: Mapping[str, pa.Table], meta: Meta, scheme: Scheme, folder: Path, format: str
) -> Iterator[str]:
    if format == "xlsx":
        xlsx.write(tables, meta, scheme, folder / WORKBOOK)
        yield WORKBOOK
        return
    writers = {"csv": _write_csv, "parquet": _write_parquet, "json": _write_json}
    for name, table in tables.items():
        file = f"{name}.{format}"
        writers[format](table, folder / file)
        yield file


def _read_tables(out: Path, meta: Meta, scheme: Scheme, format: str) -> dict[str, pa.Table]:
    if format == "xlsx":
        return xlsx.tables(xlsx.read(out / WORKBOOK), meta, scheme)
    readers = {"csv": _read_csv, "parquet": _read_parquet, "json": _read_json}
    if format not in readers:
        raise _not_a_result(out)
    missing = [name for name, _ in meta.rows if not (out / f"{name}.{format}").exists()]
    if missing:
        raise KaoheError(
            [
                fault(f"结果里缺少“{name}.{format}”", "重新运行 kaohe evaluate", file=str(out))
                for name in missing
            ]
        )
    return {name: readers[format](out / f"{name}.{format}") for name, _ in meta.rows}


def _write_csv(table: pa.Table, path: Path) -> None:
    with path.open("wb") as stream:
        stream.write(_BOM)
        guarded = [_guard(column) for column in table.columns]
        pcsv.write_csv(pa.table(guarded, names=table.column_names), stream, _CSV_OPTIONS)


_CSV_OPTIONS = pcsv.WriteOptions(quoting_style="needed")


def _guard(column: pa.ChunkedArray) -> pa.ChunkedArray:
    runs = pc.and_(
        pc.match_substring_regex(column, _RUNS), pc.invert(pc.match_substring_regex(column, _NUMBER))
    )
    if not pc.any(runs).as_py():
        return column
    return pc.if_else(runs, pc.binary_join_element_wise("'", column, ""), column)


def _read_csv(path: Path) -> pa.Table:
    with path.open("rb") as stream:
        header = stream.readline().decode("utf-8-sig")
    names = [name.strip().strip('"') for name in header.split(",")]
    table = pcsv.read_csv(
        path,
        parse_options=pcsv.ParseOptions(newlines_in_values=True),
        convert_options=pcsv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False
        ),
    )
    plain = [
        pc.if_else(pc.match_substring_regex(column, _GUARDED), pc.utf8_slice_codeunits(column, 1), column)
        for column in table.columns
    ]
    return pa.table(plain, names=table.column_names)


def _write_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd")


def _read_parquet(path: Path) -> pa.Table:
    """A file, or a folder of them."""
    return pq.read_table(path, partitioning=None)


def _write_json(table: pa.Table, path: Path) -> None:
    """An array with one object a line. Scores stay text: a JSON number would be read as a float."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        before = "[\n"
        for batch in table.to_batches(max_chunksize=10_000):
            for row in batch.to_pylist():
                stream.write(before + json.dumps(row, ensure_ascii=False))
                before = ",\n"
        stream.write("[]\n" if before == "[\n" else "\n]\n")


def _read_json(path: Path) -> pa.Table:
    rows: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    names = tuple(rows[0]) if rows else TABLES_OUT[path.stem].names
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in names})


def run_data(folder: Folder) -> dict[str, Any] | None:
    """The parsed 运行.json of a result folder of ours; None where there is none."""
    try:
        data = json.loads((folder / RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and data.get("程序") == PROGRAM else None


def _not_a_result(out: Path) -> KaoheError:
    return KaoheError(
        [fault("不是 Kaohe 的结果", "给出 kaohe evaluate … -o 写出的文件夹或工作簿", file=str(out))]
    )


def _may_replace_file(target: Path) -> None:
    if not target.is_file() or xlsx.run_data(xlsx.read(target, only=xlsx.RUN_SHEET)) is None:
        raise exists_already(target)


def _may_replace_folder(old: Path, new: Path) -> None:
    """Only an earlier result may go; files that others put into it are carried over."""
    data = run_data(old) if old.is_dir() else None
    if data is None:
        raise exists_already(old)
    ours = {str(name) for name in data.get("文件", ())}
    for path in old.iterdir():
        if path.name in ours:
            continue
        if (new / path.name).exists():
            raise KaoheError(
                [fault(f"“{path.name}”不是 Kaohe 写的，会被盖掉", "先把它移走或改名", file=str(old))]
            )
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, new / path.name, symlinks=True)
        else:
            shutil.copy2(path, new / path.name, follow_symlinks=False)
